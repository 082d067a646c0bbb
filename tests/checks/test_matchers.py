"""What proves a mistake in any exercise."""

import numpy as np
import pytest

from rlcourse import probes
from rlcourse.checks import does_as, stops_with
from rlcourse.checks.cases import Cases


@pytest.fixture
def cases():
    given = [{"x": np.array([1.0, 2.0])}, {"x": np.array([3.0])}]
    return Cases(given, lambda answer, case: probes.observe(answer, None, case), atol=1e-6)


def seen_of(answer, cases):
    return [cases.observe(answer, case) for case in cases]


def test_an_answer_does_as_one_of_several_in_every_case(cases):
    shows = does_as(lambda x: x.sum(), lambda x: x.mean())
    assert shows(cases, seen_of(lambda x: sum(x), cases))
    assert shows(cases, seen_of(lambda x: sum(x) / len(x), cases))
    assert not shows(cases, seen_of(lambda x: x.max(), cases))


def test_now_as_one_and_now_as_another_is_as_none(cases):
    shows = does_as(lambda x: x[0], lambda x: x[0] + 1)
    assert not shows(cases, seen_of(lambda x: x[0] + (len(x) > 1), cases))


def test_where_an_answer_has_stopped_the_cases_up_to_there_are_compared(cases):
    def stops(x):
        raise ValueError("no")

    shows = does_as(stops)
    assert shows(cases.first(1), seen_of(stops, cases)[:1])
    assert not shows(cases.first(1), seen_of(lambda x: x[9], cases)[:1])


@pytest.mark.parametrize(
    ("texts", "shows"), [(["IndexError"], True), (["IndexError", "size 2"], True), (["size 2", "no"], False)]
)
def test_an_exception_says_all_the_texts(cases, texts, shows):
    assert stops_with(*texts)(cases.first(1), seen_of(lambda x: x[9], cases)[:1]) == shows


def test_who_goes_on_to_the_end_stops_with_nothing(cases):
    assert not stops_with("Error")(cases, seen_of(lambda x: 0.0, cases))
