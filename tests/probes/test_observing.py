import random

import numpy as np
import pytest

from rlcourse import probes
from rlcourse.probes.observing import PartMissing


class Awkward:
    def __array__(self, *args, **kwargs):
        raise RuntimeError("no")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (3, 3),
        ("x", "x"),
        (range(3), [0, 1, 2]),
        ({"a": (1, 2)}, {"a": (1, 2)}),
        (object(), "<object>"),
        (Awkward(), "<Awkward>"),
        ([{1}], ["<set>"]),
    ],
)
def test_plain_values(value, expected):
    assert probes.plain(value) == expected


def test_an_array_is_copied():
    array = np.zeros(2)
    assert probes.plain(array) is not array


def test_a_forged_number_becomes_an_honest_one():
    class Always(float):
        def __eq__(self, other):
            return True

        __hash__ = float.__hash__

    value = probes.plain([Always(3.0)])[0]
    assert value != 4.0
    assert value == 3.0


def test_the_arguments_come_in_order_and_by_position():
    assert probes.observe(lambda a, b: a - b, None, {"x": 5, "y": 3})["value"] == 2


def test_an_exception_is_reported_with_the_line_it_came_from():
    seen = probes.observe(lambda x: 1 / x, None, {"x": 0})
    assert seen["stopped"] == "ZeroDivisionError: division by zero"
    assert "1 / x" in seen["line"]


def test_a_blank_is_reported_as_blank():
    def blank(x):
        raise NotImplementedError

    assert probes.observe(blank, None, {"x": 0})["blank"]


def test_an_altered_argument_is_reported_and_the_caller_keeps_the_original():
    arguments = {"x": np.zeros(2), "y": [1, 2]}
    seen = probes.observe(lambda x, y: x.fill(1), None, arguments)
    assert seen["changed"] == ["x"]
    assert arguments["x"].tolist() == [0, 0]


def test_the_shared_generators_can_be_left_as_they_were():
    np.random.seed(7)  # noqa: NPY002
    random.seed(7)
    expected = np.random.random(), random.random()  # noqa: NPY002
    np.random.seed(7)  # noqa: NPY002
    random.seed(7)
    with probes.shared_generators_kept():
        probes.observe(lambda x: (np.random.seed(1), random.seed(1)), None, {"x": 0})  # noqa: NPY002
    assert (np.random.random(), random.random()) == expected  # noqa: NPY002


def test_a_part_that_is_missing_is_reported_as_begun():
    def half_written(x):
        raise PartMissing

    seen = probes.observe(half_written, None, {"x": 0})
    assert seen["blank"]
    assert seen["begun"]


def test_code_above_a_blank_that_was_left_is_reported_with_the_blanks_line():
    def left(x):
        y = 2 * x
        raise NotImplementedError(y)

    seen = probes.observe(left, None, {"x": 0})
    assert seen["blank"]
    assert seen["begun"]
    assert seen["line"] == str(left.__code__.co_firstlineno + 2)


def test_a_blank_of_several_lines_with_nothing_above_it_is_one():
    def blank(x):
        """Twice x."""
        # your code here
        raise NotImplementedError()

    seen = probes.observe(blank, None, {"x": 0})
    assert (seen["blank"], seen["begun"], seen["line"]) == (True, False, "")
