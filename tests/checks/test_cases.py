"""What known answers do in the cases of an examination."""

import numpy as np
import pytest

from rlcourse import probes
from rlcourse.checks.cases import Cases


def observe(answer, case):
    return probes.observe(answer, None, case)


@pytest.fixture
def cases():
    return Cases([{"x": np.array([1.0, 2.0])}, {"x": np.array([3.0])}, {"x": np.array([])}], observe, atol=1e-6)


def first(x):
    return x[0]


def test_a_known_answer_is_called_once_for_each_case(cases):
    calls = []

    def known(x):
        calls.append(len(x))
        return x[0]

    assert [cases.does(known, i)["value"] for i in (1, 0, 1)] == [3, 1, 3]
    assert cases.first(2).does(known, 0)["value"] == 1
    assert calls == [1, 2]


def test_two_answers_are_two(cases):
    assert cases.does(first, 0)["value"] == 1
    assert cases.does(lambda x: x[0] + 1, 0)["value"] == 2


def test_the_first_ones_are_the_same_cases(cases):
    assert len(cases.first(2)) == 2
    assert all(a is b for a, b in zip(cases.first(2), cases, strict=False))


@pytest.mark.parametrize(
    ("answer", "alike"),
    [
        (lambda x: x[0] + 1e-8, True),
        (lambda x: x.item(0), True),
        (lambda x: x[-1], False),
        (lambda x: x[0] if len(x) else 0.0, False),  # the other one stops there
        (lambda x: x.tolist()[0], False),  # another text: "list index out of range"
    ],
)
def test_alike_are_values_and_exceptions(cases, answer, alike):
    seen = [observe(answer, case) for case in cases]
    assert cases.alike(first, seen, range(3)) == alike


def test_alike_asks_for_the_cases_named(cases):
    seen = [observe(lambda x: x[-1], case) for case in cases]
    assert cases.alike(first, seen, [1])
    assert not cases.alike(first, seen, [0])


def test_one_that_alters_its_argument_is_unlike_one_that_does_not(cases):
    def alters(x):
        value, x[0] = x[0], 7
        return value

    seen = [observe(alters, case) for case in cases]
    assert seen[0]["value"] == observe(first, cases[0])["value"]
    assert not cases.alike(first, seen, [0])
    assert cases.alike(alters, seen, range(3))
