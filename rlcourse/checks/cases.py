"""The cases of an examination, and what known answers do in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rlcourse.checks.compare import same


class Cases(list[dict]):
    """Arguments, name -> plain value, of every call in an examination. What a known answer does there is worked out once.

    Args:
        cases: The arguments.
        observe: (answer, case) -> what the answer does in the case: see `probes.observe`.
        atol: Absolute tolerance of numbers.
    """

    def __init__(self, cases: Iterable[dict], observe: Callable[[Callable, dict], dict], atol: float):
        super().__init__(cases)
        self.observe, self.atol = observe, atol
        self._known: dict[tuple[Callable, int], dict] = {}

    def first(self, n: int) -> Cases:
        """The first n of them."""
        first = Cases(self[:n], self.observe, self.atol)
        first._known = self._known
        return first

    def does(self, answer: Callable, i: int) -> dict:
        """What a known answer does in case i."""
        if (answer, i) not in self._known:
            self._known[answer, i] = self.observe(answer, self[i])
        return self._known[answer, i]

    def alike(self, answer: Callable, seen: list[dict], where: Iterable[int]) -> bool:
        """Whether a known answer does what was seen, in all the cases `where`."""
        return all(self._same(self.does(answer, i), seen[i]) for i in where)

    def _same(self, a: dict, b: dict) -> bool:
        return (a["stopped"], a["changed"]) == (b["stopped"], b["changed"]) and same(a["value"], b["value"], self.atol)
