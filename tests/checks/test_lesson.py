import pytest

from rlcourse.checks import Lesson
from rlcourse.checks.lesson import CheckFailed
from tests.checks.test_exercise import DOUBLE, blank


@pytest.fixture
def check():
    return Lesson("00_double", (DOUBLE,))


def test_a_right_answer_is_told_its_points(check, capsys):
    check.double(DOUBLE.reference)
    assert capsys.readouterr().out == "✓ double: right. 2 points.\n"


@pytest.mark.parametrize(
    ("answer", "text"), [(lambda x, n: x * 2, "✗ double: wrong. You forgot n."), (blank, "○ double: not attempted.")]
)
def test_everything_else_is_an_assertion_error(check, answer, text):
    with pytest.raises(AssertionError) as caught:
        check.double(answer)
    assert str(caught.value).startswith(text)


def test_a_notebook_shows_the_sentence_and_no_traceback(check):
    with pytest.raises(CheckFailed) as caught:
        check.double(lambda x, n: x * 2)
    shown = "\n".join(caught.value._render_traceback_())
    assert "You forgot n." in shown
    assert "Traceback" not in shown
    assert "File" not in shown


def test_an_unknown_exercise_is_answered_with_the_known_ones(check):
    with pytest.raises(AttributeError, match=r"no exercise is called 'treble'.*double"):
        check.treble(DOUBLE.reference)


def test_the_summary_counts_what_was_checked(check, capsys):
    check.summary()
    assert "0 of 2   not checked yet" in capsys.readouterr().out
    with pytest.raises(CheckFailed):
        check.double(blank)
    check.summary()
    assert "0 of 2   not attempted" in capsys.readouterr().out
    check.double(DOUBLE.reference)
    check.summary()
    out = capsys.readouterr().out
    assert "✓ double     2 of 2   right" in out
    assert "hand in 00_double.ipynb" in out
