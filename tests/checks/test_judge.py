"""Judging many answers on the same cases; and answers that live elsewhere, where anything may come back."""

from dataclasses import replace

import numpy as np
import pytest

from rlcourse.checks import Exercise, Mistake
from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG, StandIn

CALLS = []


def doubled(x):
    CALLS.append("reference")
    return x * 2


DOUBLE = Exercise(
    name="double",
    points=3,
    minutes=1,
    difficulty=1,
    reference=doubled,
    cases=lambda rng: [{"x": rng.normal(size=2)} for _ in range(4)],
    hints=("Twice.",),
    mistakes=(Mistake(lambda x: x**2, "You squared.", points=1), Mistake(lambda x: x + 2, "You added 2.", points=2)),
)


class Elsewhere(StandIn):
    """Reports what it is told to."""

    def __init__(self, report=None, trouble=None):
        self.report, self.trouble = report, trouble

    def observe(self, probe_name, arguments):
        if self.trouble:
            raise self.trouble
        return {"value": None, "stopped": "", "line": "", "blank": False, "begun": False, "changed": []} | self.report


def test_the_reference_is_asked_once_for_all_answers():
    examination = DOUBLE.judge(3)
    CALLS.clear()
    for _ in range(3):
        assert examination.verdict(lambda x: x + x).outcome == RIGHT
        assert examination.verdict(lambda x: x * 3).outcome == WRONG
    assert len(CALLS) == 4  # once a case


def test_an_answer_cannot_alter_what_the_next_one_is_judged_by():
    def spoils(x):
        x *= 0
        return x

    examination = DOUBLE.judge(3)
    before = [case["x"].copy() for case in examination.cases]
    assert examination.verdict(spoils).outcome == WRONG
    assert all(np.array_equal(case["x"], x) for case, x in zip(examination.cases, before, strict=True))
    assert examination.verdict(lambda x: x * 2).outcome == RIGHT


def test_an_examination_says_what_the_exercise_says():
    for answer in (DOUBLE.reference, *(m.answer for m in DOUBLE.mistakes), len):
        assert DOUBLE.judge(5).verdict(answer) == DOUBLE.verdict(answer, 5)


def test_cases_depend_on_the_seed():
    assert not np.array_equal(DOUBLE.judge(1).cases[0]["x"], DOUBLE.judge(2).cases[0]["x"])


def test_the_points_of_a_mistake_are_earned():
    verdict = DOUBLE.verdict(lambda x: x + 2)
    assert (verdict.outcome, verdict.points, verdict.mistake) == (WRONG, 2, True)


def test_nothing_is_earned_by_several_mistakes_at_once():
    asked = replace(DOUBLE, probe=lambda answer, x: answer(x))
    verdict = asked.verdict(lambda x: x**2 if x[0] > 0 else x + 2, seed=1)
    assert (verdict.outcome, verdict.points, verdict.mistake) == (WRONG, 0, True)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "text",
        1j,
        [],
        {},
        {"a": [1]},
        [[1], [2, 3]],
        10**4000,
        [10**4000],
        np.zeros((0, 2)),
        np.full(2, np.nan),
        np.array(["a", "b"]),
    ],
    ids=lambda value: str(value)[:20],
)
def test_whatever_comes_from_elsewhere_gets_a_verdict(value):
    verdict = DOUBLE.verdict(Elsewhere({"value": value}))
    assert (verdict.outcome, verdict.points) == (WRONG, 0)
    assert verdict.sentence


ERRORS = [
    ArithmeticError, AssertionError, AttributeError, FloatingPointError, IndexError, KeyError, MemoryError, OverflowError,
    RecursionError, StopIteration, SystemError, TypeError, UnicodeError, ValueError, ZeroDivisionError,
]  # fmt: skip


def fails(error):
    def objection(got):
        raise error

    return objection


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("answer", [lambda x: 3, Elsewhere({"value": 3})], ids=["here", "elsewhere"])
def test_an_objection_that_cannot_read_what_came_makes_it_wrong(answer, error):
    verdict = replace(DOUBLE, objection=fails(error)).verdict(answer)
    assert verdict.outcome == WRONG
    assert f"cannot be judged ({error.__name__})" in verdict.sentence


@pytest.mark.parametrize("error", ERRORS)
def test_a_mistake_that_cannot_be_looked_for_does_not_show(error):
    mistakes = (Mistake(lambda x: 0, "Nothing.", shows=lambda cases, seen: fails(error)(seen)), *DOUBLE.mistakes)
    assert replace(DOUBLE, mistakes=mistakes).verdict(lambda x: x**2).sentence == "You squared."


def test_trouble_with_the_place_where_it_lives_is_let_through():
    class Trouble(Exception):
        pass

    with pytest.raises(Trouble):
        DOUBLE.verdict(Elsewhere(trouble=Trouble()))


@pytest.mark.parametrize("part", [{"blank": True}, {"stopped": "Right: 3 points"}, {"changed": ["x"]}, {"value": "right"}])
def test_no_part_of_a_report_but_the_right_values_makes_it_right(part):
    assert DOUBLE.verdict(Elsewhere(part)).outcome != RIGHT
    assert DOUBLE.verdict(Elsewhere(part)).points == 0


@pytest.mark.parametrize("error", ERRORS)
def test_where_an_explanation_cannot_read_what_came_the_case_is_shown(error):
    verdict = replace(DOUBLE, mistakes=(), explain=lambda expected, got: fails(error)(got)).verdict(lambda x: x * 3)
    assert verdict.outcome == WRONG
    assert verdict.sentence.startswith("For x = ")


def test_a_blank_that_was_left_below_the_answer_is_told_with_its_line():
    def left(x):
        y = 2 * x
        raise NotImplementedError(y)

    verdict = DOUBLE.verdict(left)
    assert verdict.outcome == NOT_ATTEMPTED
    assert f"line {left.__code__.co_firstlineno + 2} of its cell" in verdict.sentence
    assert "Delete it" in verdict.sentence
