import os
import signal
import threading
from types import SimpleNamespace

import pytest

from rlcourse.algorithms import History
from rlcourse.runs import progress
from rlcourse.runs.progress import Progress
from rlcourse.runs.training import Training


def training(step=0, episodes=5):
    """What `Progress` sees of a training: so many steps, and so many episodes of 10 steps."""
    history = History()
    for i in range(1, episodes + 1):
        history.add(10 * i, 0.1 * i, 10.0, 10, 0.5, 1.0)
    return SimpleNamespace(algorithm="dqn", name="CartPole-v1", seed=3, threshold=475.0, step=step, history=history)


def test_a_bar_goes_on_from_the_steps_already_made(capsys):
    t = training(step=100)
    with Progress(t, 100, None) as bar:
        assert (bar.last_step, bar.bar.n, bar.over) == (200, 100, False)
        t.step = 150
        bar.update()
        assert bar.bar.n == 150
    out, err = capsys.readouterr()
    assert out == ""
    assert "/200" in err
    assert "step/s" in err


def test_a_bar_counts_episodes_where_those_are_asked_for(capsys):
    t = training(step=50)
    with Progress(t, None, 3) as bar:
        assert (bar.last_episode, bar.bar.n, bar.over) == (8, 5, False)
        assert bar.expected_steps == 80  # ten for an episode, as until now
        for _ in range(3):
            t.history.add(60, 0.6, 10.0, 10, 0.5, 1.0)
        bar.update()
        assert (bar.bar.n, bar.over) == (8, True)
    assert "episode/s" in capsys.readouterr().err


def test_a_bar_that_ends_early_with_nothing_left_to_do_counts_as_full(capsys):
    t = training()
    with Progress(t, 200, None) as bar:
        t.step = 140
        bar.update()
        t.step, bar.solved = 150, True
    assert bar.bar.n == bar.bar.total == 150


def test_a_bar_that_ends_early_with_something_left_to_do_does_not(capsys):
    t = training()
    with Progress(t, 200, None) as bar:
        t.step = 140
    assert (bar.bar.n, bar.bar.total) == (140, 200)


def test_a_bar_is_full_at_the_end_though_it_was_not_told_of_the_last_steps(capsys):
    t = training()
    with Progress(t, 200, None) as bar:
        t.step = 192
        bar.update()
        t.step = 200
    assert bar.bar.n == bar.bar.total == 200


def test_nothing_is_shown_when_nothing_is_asked_for(capsys):
    t = training()
    with Progress(t, 200, None, shown=False) as bar:
        t.step = 150
        bar.update()
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("amount", [(None, None), (5, 5), (0, None), (None, -1), (1.5, None), (True, None)])
def test_an_amount_that_is_none_is_refused(amount):
    with pytest.raises(ValueError, match="expected"):
        Progress(training(), *amount)


def test_the_first_interrupt_is_noted_the_second_one_is_raised_and_outside_all_is_as_before():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), Progress(training(), 200, None, shown=False) as bar:
        os.kill(os.getpid(), signal.SIGINT)
        assert (bar.stopped, bar.over) == (True, True)
        os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_in_another_thread_no_signal_is_waited_for():
    before, seen = signal.getsignal(signal.SIGINT), []

    def in_thread():
        with Progress(training(), 200, None, shown=False):
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=in_thread)
    thread.start()
    thread.join()
    assert seen == [before]


def test_what_is_said_meanwhile_goes_where_messages_go(capsys):
    said = []
    made = Training(None, "x", None, print_fn=said.append)
    made.say("before")
    with Progress(made, 200, None) as made.progress:
        made.say("an alarm")
    assert said == ["before", "an alarm"]


def test_this_is_no_notebook():
    assert not progress.in_notebook()


@pytest.fixture
def shown(monkeypatch):
    """In a notebook: what is shown there, in order."""
    figures = []

    class Handle:
        def update(self, figure):
            figures.append(("update", figure))

    def display(figure, display_id):
        figures.append(("display", figure))
        return Handle()

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr(progress, "in_notebook", lambda: True)
    return figures


def test_in_a_notebook_one_curve_is_drawn_and_redrawn_in_place(shown, monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_DRAWINGS", 0.0)
    t = training()
    with Progress(t, 200, None) as bar:
        for t.step in (50, 100):
            bar.update()
    assert [what for what, _ in shown] == ["display", "update", "update"]
    assert shown[0][1].axes[0].get_title() == "dqn on CartPole-v1, seed 3"


def test_drawing_is_rare(shown):
    t = training()
    with Progress(t, 200, None) as bar:
        for t.step in range(100):
            bar.update()
        assert shown == []
    assert len(shown) == 1


def test_before_the_second_episode_there_is_no_curve(shown):
    with Progress(training(episodes=1), 200, None):
        pass
    assert shown == []
