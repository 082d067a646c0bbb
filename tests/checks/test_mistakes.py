"""Wrong answers as edits of the right one."""

import pytest

from rlcourse.checks import mistakes_in
from rlcourse.checks.mistakes import Edit, Mistake

FACTOR = 2


def double(x):
    return FACTOR * x


class Counter:
    def __init__(self):
        self.n = 0

    def add(self):
        self.n += 1
        return self.n


wrong = mistakes_in(double)


def test_one_piece_of_the_source_is_exchanged_and_the_names_of_the_module_are_known():
    mistake = wrong("FACTOR * x", "FACTOR + x", "You add.")
    assert (mistake.answer(5), mistake.sentence) == (7, "You add.")
    assert mistake.answer is mistake.answer


def test_several_pieces_are_exchanged_in_turn():
    mistake = wrong([("FACTOR", "3"), ("* x", "- x")], "You subtract.", points=1)
    assert (mistake.answer(1), mistake.points) == (2, 1)


def test_a_class_is_edited_as_a_function_is():
    made = mistakes_in(Counter)("self.n += 1", "self.n = 1", "It stays at 1.").answer()
    assert [made.add(), made.add(), made.n] == [1, 1, 1]
    assert isinstance(mistakes_in(Counter)("= 0", "= 5", "Begin at 0.").answer, type)


def test_text_that_does_not_stand_in_the_right_answer_fails_where_it_is_declared():
    with pytest.raises(ValueError, match=r"'triple' does not stand in double, so it cannot be changed to 'x'"):
        wrong("triple", "x", "Never.")
    with pytest.raises(ValueError, match="'FACTOR' does not stand"):  # the first change has taken it away
        wrong([("FACTOR", "3"), ("FACTOR", "4")], "Never.")


def test_what_is_no_edit_is_a_function():
    assert Mistake(len, "You count.").answer is len


def test_nothing_is_compiled_before_it_is_needed():
    broken = wrong("return FACTOR * x", "return (", "Never.")
    with pytest.raises(SyntaxError):
        broken.answer  # noqa: B018
    assert Edit(double, (("FACTOR", "3"),)).source() == "def double(x):\n    return 3 * x\n"
