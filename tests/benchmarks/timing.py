"""Measuring in turn: A B A B, so that a slow moment of the machine hits all alike."""

import statistics
import time
from collections.abc import Callable

ROUNDS = 5


def seconds(function: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def in_turn(*functions: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The median seconds of each function, called in turn."""
    times = [[seconds(f) for f in functions] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def microseconds(function: Callable[[], object], calls: int, rounds: int = ROUNDS) -> float:
    """The median microseconds of one call, over rounds of `calls` calls; one round goes before to warm up."""

    def many():
        for _ in range(calls):
            function()

    many()
    return 1e6 * statistics.median(seconds(many) for _ in range(rounds)) / calls


def spread(values: list[float], digits: int = 1) -> str:
    """Median and range."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"
