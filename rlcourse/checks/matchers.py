"""What proves a mistake in any exercise: see `Mistake.shows`."""

from collections.abc import Callable

from rlcourse.checks.cases import Cases


def does_as(*answers: Callable) -> Callable:
    """Shows where an answer does the same as one of several functions, in every case."""

    def shows(cases: Cases, seen: list[dict]) -> bool:
        backwards = range(len(seen))[::-1]  # the last cases have most numbers, and tell most answers apart
        return any(cases.alike(answer, seen, backwards) for answer in answers)

    return shows


def stops_with(*texts: str) -> Callable:
    """Shows where an answer stops with an exception that says all these texts."""
    return lambda cases, seen: all(text in seen[-1]["stopped"] for text in texts)
