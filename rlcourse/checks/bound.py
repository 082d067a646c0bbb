"""Exercises whose reports are judged by an objection, and belong to what was asked and to nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from rlcourse.checks.exercise import Exercise


@dataclass(frozen=True, eq=False)
class BoundExercise(Exercise):
    """An exercise whose objection can rely on what its report says of the case.

    An objection is given the report alone, and a report comes from where the answer lives: it could tell of another case, for
    which the right report is known. So what the case decides is filled in here.

    Attributes:
        given: (case, report) -> the entries of the report that the case decides. Those that the report has are replaced.
    """

    given: Callable[[dict, dict], dict] = lambda case, report: case

    def observe(self, answer, case: dict) -> dict:
        """What `answer` does in one case: see `probes.observe`, with the entries of the value that the case decides."""
        seen = super().observe(answer, case)
        if not isinstance(seen["value"], dict):
            return seen
        try:
            known = self.given(case, seen["value"])
        except Exception:  # a report of no form that the probe has
            return seen | {"value": None}
        return seen | {"value": seen["value"] | {name: value for name, value in known.items() if name in seen["value"]}}
