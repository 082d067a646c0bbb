import numpy as np
import pytest

from rlcourse.checks.compare import difference, same, shown


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (1.0, 1),
        (True, 1),
        (np.array([1.0, 2.0]), [1, 2]),
        ([1.0, 2.0], (np.float32(1), np.float32(2))),
        (np.array([0.1]), np.array([0.1], dtype=np.float32)),
        (np.nan, np.nan),
        ("a", "a"),
        (None, None),
        ({"x": [1], "y": "b"}, {"y": "b", "x": np.array([1])}),
        ([[1.0], [1.0, 2.0]], ([1], (1, 2))),
        ([], np.zeros(0)),
    ],
)
def test_equal_values_in_different_clothes_agree(expected, got):
    assert same(expected, got, atol=1e-6)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (1.0, 1.01),
        (np.zeros(3), np.zeros((3, 1))),
        (np.zeros(3), 0.0),
        (1.0, None),
        (None, 0.0),
        ("1", 1),
        (1, "1"),
        ([1.0], "<set>"),
        ({"x": 1}, {"x": 1, "y": 2}),
        ({"x": 1}, 1),
        (1, {"x": 1}),
        ([[1.0], [1.0, 2.0]], [[1.0], [1.0]]),
        (1.0, np.nan),
        (1.0, np.inf),
        ([1.0, "a"], [1.0, "b"]),
    ],
)
def test_different_values_do_not(expected, got):
    assert not same(expected, got, atol=1e-6)


def test_a_difference_names_what_was_expected_and_what_came():
    assert difference(np.array([1.0, 2.0]), 3.0, 1e-6) == "expected [1., 2.], got 3 (shape (2,) was expected, () came)."


def test_of_a_dict_only_what_differs_is_named():
    assert difference({"a": 1, "b": 2}, {"a": 1, "b": 3}, 1e-6) == "b: expected 2, got 3."


def test_a_long_array_is_shortened():
    assert len(shown(np.arange(1000.0))) < 100


def test_there_is_no_negative_zero():
    assert shown(np.array([-0.0, -1e-9])) == "[0., 0.]"
    assert shown(-0.0) == "0"


def test_words_of_a_report_are_not_called_text():
    assert difference({"a": "(3,)"}, {"a": "()"}, 1e-6) == "a: expected (3,), got ()."
