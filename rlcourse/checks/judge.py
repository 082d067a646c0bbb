"""Judging answers to one exercise on the cases of one seed: right or wrong, and what is wrong."""

import contextlib
import sys
from dataclasses import replace

import numpy as np

from rlcourse import probes
from rlcourse.checks.cases import Cases
from rlcourse.checks.compare import as_array, difference, same, shown
from rlcourse.checks.mistakes import Mistake
from rlcourse.checks.quiet import FirstLines
from rlcourse.checks.time_limit import TimeLimitExceeded, call_with_time_limit
from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG, StandIn, Verdict

# What looking at a value of another form than expected may raise; what a stand-in raises is none of these.
UNFIT = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    StopIteration,
    SystemError,
    TypeError,
    ValueError,
)


class Judge:
    """An exercise with the random cases of one seed. What its reference and its mistakes do there is worked out once.

    Args:
        exercise: The `Exercise`.
        seed: Of the random cases.
    """

    def __init__(self, exercise, seed: int):
        self.exercise = exercise
        self.cases = Cases(exercise.cases(np.random.default_rng(seed)), exercise.observe, exercise.atol)

    def verdict(self, answer) -> Verdict:
        """Judge an answer: see `Exercise.verdict`."""
        with probes.shared_generators_kept(), contextlib.redirect_stdout(FirstLines(sys.stdout)):
            outcome, sentence, mistake = self._judge(answer)
        earned = self.exercise.points if outcome == RIGHT else mistake.points if mistake else 0
        return Verdict(self.exercise.name, outcome, sentence, earned, mistake is not None)

    def _judge(self, answer) -> tuple[str, str, Mistake | None]:
        """Outcome, sentence, and the mistake that was found."""
        exercise = self.exercise
        if not callable(answer) and not isinstance(answer, StandIn):
            got = shown(probes.plain(answer))
            sentence = (
                f"Expected the {exercise.kind} {exercise.name}, got {got}. Pass it without brackets: ...({exercise.name})."
            )
            return WRONG, sentence, None
        try:
            seen = self._observe_patiently(answer)
        except TimeLimitExceeded as runaway:
            where = f" in the line  {runaway.line}" if runaway.line else ""
            sentence = (
                f"Your {exercise.kind} was still running after {exercise.seconds:g} seconds{where} and was stopped. "
                "Look for a loop that never ends, or for what makes it slow (model.predict, for one)."
            )
            return WRONG, sentence, None
        except _Unreadable as error:
            return WRONG, self._cannot_be_judged(error.__cause__), None
        if seen[-1]["blank"]:
            left = seen[-1]["line"]
            if len(seen) > 1 or (seen[-1]["begun"] and not left):
                told = f"A part of the {exercise.kind} is still missing: it meets  raise NotImplementedError()."
            elif left:
                told = (
                    f"Your code stands above the line  raise NotImplementedError(), line {left} of its cell, which is still "
                    "there. Delete it, run the cell, then run this one again."
                )
            else:
                told = f"Fill in the {exercise.kind} above, run its cell, then run this one again."
            return NOT_ATTEMPTED, told, None
        try:
            return self._compare(answer, seen)
        except UNFIT as error:
            return WRONG, self._cannot_be_judged(error), None

    def _cannot_be_judged(self, error: BaseException) -> str:
        kind = self.exercise.kind
        return f"What your {kind} does cannot be judged ({type(error).__name__}). Return plain numbers or arrays."

    def _observe_patiently(self, answer) -> list[dict]:
        """Observations of every case; a stand-in has a patience of its own, and its exceptions are not the answer's."""
        if isinstance(answer, StandIn):
            return self._observe_all(answer)
        try:
            return call_with_time_limit(lambda: self._observe_all(answer), self.exercise.seconds)
        except TimeLimitExceeded:
            raise
        except Exception as error:
            raise _Unreadable from error

    def _observe_all(self, answer) -> list[dict]:
        """Observations of every case, up to the first that cannot be judged further."""
        seen = []
        for case in self.cases:
            seen.append(self.exercise.observe(answer, case))
            if seen[-1]["blank"] or seen[-1]["stopped"]:
                break
        return seen

    def _compare(self, answer, seen: list[dict]) -> tuple[str, str, Mistake | None]:
        exercise = self.exercise
        failed = [i for i, s in enumerate(seen) if not self._agrees(self._expected(i), s)]
        altered = next((s["changed"] for s in seen if s["changed"]), None)
        if not failed and not altered:
            return RIGHT, self._remark_on(answer), None
        failed_first = sorted(range(len(seen)), key=lambda i: i not in failed)  # other mistakes show there at once
        mistake = self._known_mistake(seen, failed_first)
        if altered and not mistake:
            alters = (
                f"Your {exercise.kind} alters {', '.join(altered)}, which belongs to whoever called it. "
                "Work on a copy: np.array(x, dtype=float) makes one."
            )
            return WRONG, alters, None
        if not any(m.shows for m in exercise.mistakes):  # such an exercise has told what shows already
            if not mistake and len(failed) > 1:  # a mistake made in one branch only
                mistake = self._known_mistake(seen, failed)
            if not mistake and exercise.probe:  # several mistakes at once: name one that shows in many cases
                mistake = self._one_of_several(seen, failed)
                if mistake:
                    return WRONG, mistake.sentence, replace(mistake, points=0)
        return WRONG, mistake.sentence if mistake else self._first_difference(seen, failed), mistake

    def _expected(self, i: int) -> object:
        """What the reference gives in a case."""
        return self.cases.does(self.exercise.reference, i)["value"]

    def _remark_on(self, answer) -> str:
        """What to say to a right answer."""
        remark = self.exercise.remark
        if not remark:
            return ""
        if isinstance(answer, StandIn):
            value = answer.observe(remark.probe.__name__, remark.case)["value"]
        else:
            value = probes.observe(answer, remark.probe, remark.case)["value"]
        nothing = value is None or (isinstance(value, str) and not value)
        return "" if nothing else remark.sentence(value)

    def _agrees(self, expected, seen: dict) -> bool:
        if seen["stopped"] or (seen["value"] is None and expected is not None):
            return False
        objection = self.exercise.objection
        return not objection(seen["value"]) if objection else same(expected, seen["value"], self.exercise.atol)

    def _known_mistake(self, seen: list[dict], where) -> Mistake | None:
        """The mistake that shows in what the answer did, or that does the same in all the cases `where`."""
        told = self.exercise.objection_tells and not any(s["stopped"] or s["value"] is None for s in seen)
        for mistake in self.exercise.mistakes:
            if told and not mistake.shows:
                continue
            if _shows(mistake, self.cases, seen) if mistake.shows else self.cases.alike(mistake.answer, seen, where):
                return mistake
        return None

    def _one_of_several(self, seen: list[dict], failed: list[int]) -> Mistake | None:
        """A mistake that does the same in at least two of the failing cases, and in half of them."""
        for mistake in self.exercise.mistakes:
            alike = sum(self.cases.alike(mistake.answer, seen, [i]) for i in failed)
            if alike >= max(2, len(failed) / 2):
                return mistake
        return None

    def _first_difference(self, seen: list[dict], failed: list[int]) -> str:
        """The smallest case that differs: arguments, expected, got."""
        exercise, cases = self.exercise, self.cases
        i = min(failed, key=lambda i: _size(cases[i]))
        given, s = f"For {shown(cases[i])}: ", seen[i]
        if s["stopped"]:
            where = f", in the line  {s['line']}" if s["line"] else ""
            return f"{given}your {exercise.kind} stopped with {s['stopped'].rstrip('.')}{where}."
        if s["value"] is None and self._expected(i) is not None:
            return f"{given}your {exercise.kind} returned None. Does every way through it end in a return?"
        if exercise.objection:
            return exercise.objection(s["value"])
        for k in sorted(failed, key=lambda i: _size(cases[i])) if exercise.explain else ():
            with contextlib.suppress(*UNFIT):  # a value of another form is shown entry by entry
                if seen[k]["value"] is not None and (explained := exercise.explain(self._expected(k), seen[k]["value"])):
                    return explained
        return given + difference(self._expected(i), s["value"], exercise.atol)


class _Unreadable(Exception):
    """What an answer does could not be turned into plain values."""


def _shows(mistake: Mistake, cases: Cases, seen: list[dict]) -> bool:
    """Whether the mistake shows in the observations; one that lacks what the mistake is looked for in does not show it."""
    if any(s["changed"] for s in seen):  # another mistake, from which much may follow
        return False
    try:
        return bool(mistake.shows(cases.first(len(seen)), seen))
    except UNFIT:
        return False


def _size(value) -> int:
    """How much there is to read in a plain value."""
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    if isinstance(value, list | tuple) and as_array(value) is None:
        return sum(map(_size, value))
    return int(np.size(value))
