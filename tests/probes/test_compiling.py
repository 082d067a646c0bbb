import copy

import numpy as np
import pytest

from rlcourse.lessons.dqn_cartpole.td_targets import td_targets
from rlcourse.lessons.taxi import q_targets
from rlcourse.probes.compiling import OTHER_NUMBERS, in_the_way_of_compiling

ARGUMENTS = {"x": np.array([3.0, -1.0, 2.0], np.float32), "factor": 2.0}


def compiled(x) -> bool:
    return not isinstance(x, np.ndarray)


@pytest.mark.parametrize(
    "function", [lambda x, f: x * f, lambda x, f: np.where(x > 0, x, f), lambda x, f: np.maximum(x, f * x)]
)
def test_nothing_is_in_the_way_of_whole_arrays(function):
    assert in_the_way_of_compiling(function, **ARGUMENTS) == ""


def test_the_line_that_asks_for_numbers_is_named():
    def halved(x, factor):
        if x[0] > 1:
            return x / factor
        return x

    assert in_the_way_of_compiling(halved, **ARGUMENTS) == "if x[0] > 1:"


@pytest.mark.parametrize(
    ("function", "report"),
    [
        (lambda x, f: x * f + compiled(x) * np.array([0, 0, 7]), "[2]: 11 compiled, 4 in NumPy"),
        (lambda x, f: x.sum() + compiled(x), "5 compiled, 4 in NumPy"),
        (lambda x, f: x[None] if compiled(x) else x, "the shape [1, 3] compiled, [3] in NumPy"),
        (lambda x, f: x[:1] + (0 if compiled(x) else np.nan), "[0]: 3 compiled, nan in NumPy"),
    ],
)
def test_other_numbers_than_those_of_numpy_are_reported(function, report):
    assert in_the_way_of_compiling(function, **ARGUMENTS) == OTHER_NUMBERS + report


def test_it_is_tried_with_as_many_rows_as_columns():
    def wrong_for_squares(q, r):
        return r + compiled(q) * (q.shape[0] == q.shape[1])

    report = in_the_way_of_compiling(wrong_for_squares, q=np.zeros((4, 2), np.float32), r=np.zeros(4, np.float32))
    assert report == f"{OTHER_NUMBERS}[0]: 1 compiled, 0 in NumPy"


def test_the_arguments_stay_as_they_are():
    def in_place(x, factor):
        if not compiled(x):
            x *= factor
        return x * 1

    before = copy.deepcopy(ARGUMENTS)
    in_the_way_of_compiling(in_place, **ARGUMENTS)
    assert np.array_equal(ARGUMENTS["x"], before["x"])


@pytest.mark.parametrize("exercise", [q_targets, td_targets])
def test_what_is_said_of_other_numbers_names_them(exercise):
    def other_compiled(*arguments):
        return exercise.reference(*arguments) + 1.0 * compiled(arguments[0])

    remark = exercise.remark
    said = remark.sentence(remark.probe(other_compiled, **remark.case))
    assert said.startswith("But compiled it gives other numbers than NumPy ([0")
    assert "so it would learn something else" in said
    assert remark.sentence("x = 1").startswith("But it cannot be compiled (in the way: x = 1)")
    assert remark.probe(exercise.reference, **remark.case) == ""
    assert all(len(np.unique(v)) > 1 for v in remark.case.values() if isinstance(v, np.ndarray))
