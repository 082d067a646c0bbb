import threading
from types import SimpleNamespace

import numpy as np

from rlcourse.algorithms.a3c.a3c import A3CSettings
from rlcourse.algorithms.a3c.monitor import Monitor
from rlcourse.algorithms.a3c.parameter_server import Report
from rlcourse.runs.progress import NEVER, Progress
from rlcourse.runs.training import Training
from tests.algorithms.a3c.small import AtEpisode


def monitor(n_steps=NEVER, episodes=None, threshold=None, print_fn=print, stop=True):
    """A monitor, and the training it keeps the counts of, which has just begun."""
    training = Training(SimpleNamespace(reward_threshold=threshold), "x", A3CSettings(stop_when_solved=stop), 0, print_fn)
    training.progress = Progress(training, None if episodes else n_steps, episodes, shown=False)
    made = Monitor(training, AtEpisode())
    made.begin()
    return made, training


def report(*returns, steps=10, loss=1.0, norm=1.0):
    return Report(0, steps, [(r, int(r)) for r in returns], loss, norm)


WEIGHTS = np.zeros(3)


def test_steps_updates_and_episodes_are_counted():
    book, training = monitor()
    book.record(report(20.0), WEIGHTS)
    book.record(report(30.0, 40.0), WEIGHTS)
    assert (training.step, training.updates, len(training.history), book.best.count) == (20, 2, 3, 3)
    assert training.history["return"].tolist() == [20, 30, 40]
    assert training.history["step"].tolist() == [10, 20, 20]


def test_it_is_over_after_so_many_steps_or_episodes_and_counts_nothing_more():
    book, training = monitor(n_steps=25)
    for _ in range(5):
        book.record(report(), WEIGHTS)
    assert (book.over, training.step) == (True, 30)
    book, training = monitor(episodes=2)
    book.record(report(1.0, 2.0, 3.0), WEIGHTS)
    assert book.over


def test_solved_is_the_mean_of_the_last_hundred_episodes():
    book, training = monitor(threshold=475)
    book.record(report(*[500.0] * 99), WEIGHTS)
    assert training.solved_step is None
    book.record(report(*[0.0] * 8, 500.0), WEIGHTS)
    assert training.solved_step is None  # 92 of 500 and 8 of 0: 460 on average
    book.record(report(*[500.0] * 95), WEIGHTS)
    assert (training.solved_step, book.over) == (30, True)


def test_solved_it_goes_on_where_it_is_asked_to():
    book, training = monitor(threshold=10, stop=False)
    book.record(report(*[50.0] * 100), WEIGHTS)
    assert (training.solved_step, book.over) == (10, False)


def test_a_loss_that_is_no_number_ends_the_training_and_is_said():
    said = []
    book, _ = monitor(print_fn=said.append)
    book.record(report(loss=np.nan), WEIGHTS)
    assert book.over
    assert said[0].startswith("Alarm, loss not finite: The loss is nan")


def test_nothing_is_lost_when_many_threads_write_at_once():
    book, training = monitor()
    threads = [threading.Thread(target=lambda: [book.record(report(1.0), WEIGHTS) for _ in range(500)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (training.step, training.updates, len(training.history)) == (20_000, 2_000, 2_000)
    assert training.history["episode"].tolist() == list(range(1, 2_001))
