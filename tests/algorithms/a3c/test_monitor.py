import threading

import numpy as np

from rlcourse.algorithms.a3c.monitor import Monitor
from rlcourse.algorithms.a3c.rollout import Report
from rlcourse.runs.budget import NEVER
from tests.algorithms.a3c.small import AtEpisode


def ledger(last_step=NEVER, last_game=NEVER, threshold=None, says=print, stop=True):
    made = Monitor(threshold, AtEpisode(), says)
    made.open(last_step, last_game, stop)
    return made


def report(*returns, steps=10, loss=1.0, norm=1.0):
    return Report(0, steps, [(r, int(r)) for r in returns], loss, norm)


WEIGHTS = np.zeros(3)


def test_steps_updates_and_episodes_are_counted():
    book = ledger()
    book.write(report(20.0), WEIGHTS)
    book.write(report(30.0, 40.0), WEIGHTS)
    assert (book.step, book.updates, book.games, book.record.count) == (20, 2, 3, 3)
    assert book.history["return"].tolist() == [20, 30, 40]
    assert book.history["step"].tolist() == [10, 20, 20]


def test_it_is_over_after_so_many_steps_or_games_and_counts_nothing_more():
    book = ledger(last_step=25)
    for _ in range(5):
        book.write(report(), WEIGHTS)
    assert (book.over, book.step) == (True, 30)
    book = ledger(last_game=2)
    book.write(report(1.0, 2.0, 3.0), WEIGHTS)
    assert book.over


def test_solved_is_the_mean_of_the_last_hundred_episodes():
    book = ledger(threshold=475)
    book.write(report(*[500.0] * 99), WEIGHTS)
    assert book.solved_step is None
    book.write(report(*[0.0] * 8, 500.0), WEIGHTS)
    assert book.solved_step is None  # 92 of 500 and 8 of 0: 460 on average
    book.write(report(*[500.0] * 95), WEIGHTS)
    assert (book.solved_step, book.over) == (30, True)


def test_solved_it_goes_on_where_it_is_asked_to():
    book = ledger(threshold=10, stop=False)
    book.write(report(*[50.0] * 100), WEIGHTS)
    assert (book.solved_step, book.over) == (10, False)


def test_a_loss_that_is_no_number_ends_the_training_and_is_said():
    said = []
    book = ledger(says=said.append)
    book.write(report(loss=np.nan), WEIGHTS)
    assert book.over
    assert said[0].startswith("Alarm, loss not finite: The loss is nan")


def test_nothing_is_lost_when_many_threads_write_at_once():
    book = ledger()
    threads = [threading.Thread(target=lambda: [book.write(report(1.0), WEIGHTS) for _ in range(500)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (book.step, book.updates, book.games) == (20_000, 2_000, 2_000)
    assert book.history["episode"].tolist() == list(range(1, 2_001))
