import pytest

from rlcourse.algorithms import History
from rlcourse.runs import progress
from rlcourse.runs.progress import Progress


@pytest.fixture
def history():
    history = History()
    for i in range(1, 6):
        history.add(10 * i, 0.1 * i, 10.0, 10, 0.5, 1.0)
    return history


def test_a_bar_goes_on_from_the_steps_already_made(history, capsys):
    bar = Progress(100, 200, "title", None, None)
    bar.update(150, history)
    assert bar.bar.n == 150
    bar.close(150, history)
    out, err = capsys.readouterr()
    assert out == ""
    assert "/200" in err


def test_a_bar_that_ends_early_with_nothing_left_to_do_counts_as_full(history, capsys):
    bar = Progress(0, 200, "title", None, None)
    bar.update(140, history)
    bar.close(150, history, early=True)
    assert bar.bar.n == bar.bar.total == 150


def test_a_bar_is_full_at_the_end_though_it_was_not_told_of_the_last_steps(history, capsys):
    bar = Progress(0, 200, "title", None, None)
    bar.update(192, history)
    bar.close(200, history)
    assert bar.bar.n == bar.bar.total == 200


def test_nothing_is_shown_when_nothing_is_asked_for(history, capsys):
    bar = Progress(0, 200, "title", None, None, shown=False)
    bar.update(150, history)
    bar.close(150, history)
    assert capsys.readouterr() == ("", "")


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


def test_in_a_notebook_one_curve_is_drawn_and_redrawn_in_place(history, shown, monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_DRAWINGS", 0.0)
    bar = Progress(0, 200, "title", None, 475)
    bar.update(50, history)
    bar.update(100, history)
    bar.close(150, history)
    assert [what for what, _ in shown] == ["display", "update", "update"]
    assert shown[0][1].axes[0].get_title() == "title"


def test_drawing_is_rare(history, shown):
    bar = Progress(0, 200, "title", None, None)
    for step in range(100):
        bar.update(step, history)
    assert shown == []
    bar.close(150, history)
    assert len(shown) == 1


def test_before_the_second_episode_there_is_no_curve(shown):
    Progress(0, 200, "title", None, None).close(0, History())
    assert shown == []
