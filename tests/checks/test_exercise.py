"""The exercise contract, on an exercise small enough to read."""

import io
import json
import time
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from rlcourse import probes
from rlcourse.checks import Exercise, Mistake
from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG, StandIn

DOUBLE = Exercise(
    name="double",
    points=2,
    minutes=5,
    difficulty=1,
    reference=lambda x, n: x * 2 + n,
    cases=lambda rng: [{"x": rng.normal(size=5), "n": 1}, {"x": np.array([1.0]), "n": 0}],
    hints=("Twice.",),
    mistakes=(
        Mistake(lambda x, n: x * 2, "You forgot n."),
        Mistake(lambda x, n: x**2 + n, "You squared."),
    ),
    variants=(lambda x, n: [2 * v + n for v in x],),
    seconds=0.5,
)


def blank(x, n):
    raise NotImplementedError


def half_blank(x, n):
    if n:
        return x * 2 + n
    raise NotImplementedError


def test_the_three_outcomes():
    assert DOUBLE.verdict(lambda x, n: x + x + n).outcome == RIGHT
    assert DOUBLE.verdict(lambda x, n: x).outcome == WRONG
    assert DOUBLE.verdict(blank).outcome == NOT_ATTEMPTED
    assert DOUBLE.verdict(half_blank).outcome == NOT_ATTEMPTED


def test_points_are_given_for_right_answers_only():
    assert DOUBLE.verdict(DOUBLE.reference).points == 2
    assert DOUBLE.verdict(blank).points == 0


def test_a_known_mistake_gets_its_own_sentence():
    assert DOUBLE.verdict(lambda x, n: x + x).sentence == "You forgot n."
    assert DOUBLE.self_test() == []


def test_an_unknown_one_gets_the_smallest_case():
    assert DOUBLE.verdict(lambda x, n: x * 3 + n).sentence == "For x = [1.], n = 0: expected [2.], got [3.]."


def test_a_declaration_that_cannot_tell_two_mistakes_apart_says_so():
    shadowed = Exercise(**{**vars(DOUBLE), "mistakes": (*DOUBLE.mistakes, Mistake(lambda x, n: 2 * x, "Another."))})
    assert "mistake 3 ('Another.') gets: wrong, 'You forgot n.'" in shadowed.self_test()[0]


def test_the_cases_of_a_seed_are_made_once_for_many_answers():
    made = []
    counted = replace(DOUBLE, cases=lambda rng: made.append(1) or DOUBLE.cases(rng))
    for answer in (lambda x, n: x * 2, lambda x, n: x**2 + n, DOUBLE.reference):
        assert counted.verdict(answer) == DOUBLE.verdict(answer)
    assert len(made) == 1
    assert counted.verdict(DOUBLE.reference, seed=1).outcome == RIGHT
    assert len(made) == 2


def test_an_exercise_like_another_one_is_examined_by_itself():
    twin = replace(DOUBLE, reference=lambda x, n: x * 3 + n)
    assert DOUBLE.verdict(DOUBLE.reference).outcome == RIGHT
    assert twin.verdict(DOUBLE.reference).outcome == WRONG


def test_a_mistake_may_be_known_by_what_shows():
    negative = Mistake(lambda x, n: -x, "A negative number.", lambda cases, seen: seen[1]["value"][0] < 0)
    exercise = Exercise(**{**vars(DOUBLE), "mistakes": (*DOUBLE.mistakes, negative)})
    assert exercise.self_test() == []
    assert exercise.verdict(lambda x, n: -5 * x).sentence == "A negative number."
    assert exercise.verdict(lambda x, n: "text").outcome == WRONG  # in which nothing of the kind can be looked for


def test_a_difference_may_be_told_in_the_exercises_own_words():
    exercise = Exercise(**{**vars(DOUBLE), "explain": lambda expected, got: f"{got[0]:g} is too much."})
    assert exercise.verdict(lambda x, n: x * 3 + n).sentence == "3 is too much."


def test_a_class_is_called_a_class():
    exercise = Exercise(**{**vars(DOUBLE), "reference": Decimal, "cases": lambda rng: [{"x": 1}], "mistakes": ()})
    assert exercise.verdict(lambda x: 1 / 0).sentence.startswith("For x = 1: your class stopped")


def test_a_declaration_whose_mistake_is_right_says_so():
    lax = Exercise(**{**vars(DOUBLE), "mistakes": (Mistake(DOUBLE.reference, "Nothing wrong."),)})
    assert "gets: right" in lax.self_test()[0]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda x, n: None, "your function returned None"),
        (lambda x: x, "takes 1 positional argument but 2 were given"),
        (lambda x, n: 1 / 0, "ZeroDivisionError: division by zero, in the line"),
        (lambda x, n: exit(), "SystemExit"),
        (lambda x, n: {1, 2}, "got <set>"),
        (lambda x, n: x[:, None] * 2 + n, r"shape (1,) was expected, (1, 1) came"),
        (3, "Expected the function double, got 3"),
        (None, "Expected the function double, got None"),
    ],
)
def test_what_else_may_go_wrong_is_named(answer, sentence):
    verdict = DOUBLE.verdict(answer)
    assert verdict.outcome == WRONG
    assert sentence in verdict.sentence


def test_an_altered_argument_is_wrong_although_the_value_is_right():
    def in_place(x, n):
        x *= 2
        x += n
        return x

    verdict = DOUBLE.verdict(in_place)
    assert verdict.outcome == WRONG
    assert "alters x" in verdict.sentence


def test_a_runaway_is_stopped_with_a_message():
    def endless(x, n):
        while True:
            n += 1

    start = time.monotonic()
    verdict = DOUBLE.verdict(endless)
    assert time.monotonic() - start < 4
    assert verdict.outcome == WRONG
    assert "still running after 0.5 seconds in the line" in verdict.sentence


def raising(error):
    def answer(x, n):
        raise error

    return answer


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError


@pytest.mark.parametrize(
    "answer",
    [
        raising(KeyboardInterrupt()),
        raising(GeneratorExit()),
        raising(BaseException("x" * 10**6)),
        raising(Unspeakable()),
        lambda x, n: 10**5000,
        lambda x, n: [10**5000] * 3,
        lambda x, n: list(range(10**7)),
        lambda x, n: "x" * 10**6,
        lambda x, n: range(10**8),
        lambda x, n: np.zeros(10**7),
        lambda x, n: print("line\n" * 10**5),
        lambda x, n: (i for i in range(3)),
    ],
)
def test_nothing_an_answer_does_gets_out_of_hand(answer, capsys):
    start = time.monotonic()
    verdict = DOUBLE.verdict(answer)
    assert verdict.outcome == WRONG
    assert len(verdict.sentence) < 1000
    captured = capsys.readouterr()
    assert captured.err == ""
    assert len(captured.out) < 1000
    assert time.monotonic() - start < 5


def test_a_list_that_holds_itself_is_no_answer():
    circle = []
    circle.append(circle)
    assert DOUBLE.verdict(circle).outcome == WRONG
    assert DOUBLE.verdict(lambda x, n: circle).outcome == WRONG


@pytest.mark.parametrize("number", [Decimal, Fraction, np.float32])
def test_numbers_of_every_kind_are_numbers(number):
    assert DOUBLE.verdict(lambda x, n: [number(float(v)) * 2 + n for v in x]).outcome == RIGHT


def test_the_shared_generators_are_left_as_they_were_even_by_a_runaway():
    def endless(x, n):
        np.random.seed(3)  # noqa: NPY002
        while True:
            n += 1

    for answer in (DOUBLE.reference, endless):
        np.random.seed(7)  # noqa: NPY002
        expected = np.random.random()  # noqa: NPY002
        np.random.seed(7)  # noqa: NPY002
        DOUBLE.verdict(answer)
        assert np.random.random() == expected  # noqa: NPY002


def test_an_agent_with_a_method_of_that_name_is_no_stand_in():
    class Agent:
        def __call__(self, x, n):
            return x * 2 + n

        def observe(self, observation):
            raise RuntimeError

    assert DOUBLE.verdict(Agent()).outcome == RIGHT


def test_a_part_that_is_missing_is_told_from_a_blank():
    verdict = DOUBLE.verdict(half_blank)
    assert verdict.outcome == NOT_ATTEMPTED
    assert "A part of the function is still missing" in verdict.sentence


def test_the_same_answer_gets_the_same_verdict_twice_even_when_it_plays_dice():
    def dice(x, n):
        return x * 2 + n + np.random.normal()  # noqa: NPY002

    assert DOUBLE.verdict(dice) == DOUBLE.verdict(dice)


class Remote:
    """A stand-in for a function in another process: arguments and results cross as JSON and .npy, without pickle."""

    def __init__(self, function):
        self.function = function

    @staticmethod
    def across(value):
        if isinstance(value, np.ndarray):
            file = io.BytesIO()
            np.save(file, value, allow_pickle=False)
            return np.load(io.BytesIO(file.getvalue()), allow_pickle=False)
        if isinstance(value, tuple):
            return tuple(map(Remote.across, value))
        if isinstance(value, list):
            return list(map(Remote.across, value))
        if isinstance(value, dict):
            return {json.loads(json.dumps(key)): Remote.across(item) for key, item in value.items()}
        return json.loads(json.dumps(value))

    def __call__(self, *arguments):
        return self.across(self.function(*map(self.across, arguments)))


class RemoteObserver(StandIn):
    """The same, asked for an observation."""

    def __init__(self, function):
        self.function = function

    def observe(self, probe_name, arguments):
        probe = getattr(probes, probe_name) if probe_name else None
        return Remote.across(probes.observe(self.function, probe, Remote.across(arguments)))


@pytest.mark.parametrize("stand_in", [Remote, RemoteObserver])
def test_a_stand_in_is_judged_as_the_function_itself(stand_in):
    for function in (DOUBLE.reference, *DOUBLE.variants, *(m.answer for m in DOUBLE.mistakes)):
        assert DOUBLE.verdict(stand_in(function)) == DOUBLE.verdict(function)
