"""What an exercise is: one declaration that checks an answer, says what is wrong with it, and tests itself.

A check runs the answer on cases. If it differs from the reference, it looks for a named mistake that gives the answer's numbers
on every case, or shows in them, and says that mistake's sentence; if there is none, it shows the smallest case that differs.
"""

import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from rlcourse import probes
from rlcourse.checks.compare import as_array, difference, same, shown
from rlcourse.checks.patience import Runaway, call_with_patience
from rlcourse.checks.quiet import FirstLines

RIGHT, WRONG, NOT_ATTEMPTED = "right", "wrong", "not attempted"


class StandIn:
    """A function that lives elsewhere, such as in another process."""

    def observe(self, probe_name: str | None, arguments: dict) -> dict:
        """Report what `probes.observe` reports where the function lives.

        Args:
            probe_name: The name of a function in `rlcourse.probes`, or None.
            arguments: Name -> plain value.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class Mistake:
    """A wrong answer people really give.

    Attributes:
        answer: The wrong function.
        sentence: What the student who wrote it should read.
        shows: (cases, observations) -> whether an answer makes this mistake, where many functions make it, and do not all give
            the same numbers. By default an answer makes the mistake when it does what the wrong function does in every case.
    """

    answer: Callable
    sentence: str
    shows: Callable[[list[dict], list[dict]], bool] | None = None


@dataclass(frozen=True)
class Remark:
    """What the author of a right answer should know all the same.

    Attributes:
        probe: A function in `rlcourse.probes` that measures it.
        case: The probe's arguments, name -> plain value.
        sentence: What the probe reported -> what to say, "" for nothing.
    """

    probe: Callable
    case: dict
    sentence: Callable[[object], str]


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    Attributes:
        exercise: The exercise's name.
        outcome: "right", "wrong" or "not attempted".
        sentence: What the student should read.
        points: Points reached.
    """

    exercise: str
    outcome: str
    sentence: str
    points: int


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes:
        name: The function's name.
        points: Points for a right answer.
        minutes: How long it takes a student.
        difficulty: 1 to 3.
        reference: The right function.
        cases: Generator -> list of arguments, name -> plain value, in the order of the function's parameters.
        hints: From the gentlest to the most explicit.
        mistakes: Wrong answers, each of which must be refused with its own sentence.
        variants: Other right answers, all of which must pass.
        probe: Measures what the function does, where it does more than map arrays to arrays (see `rlcourse.probes`).
        objection: got -> what is wrong with it, "" for nothing, where more than one result is right; by default a result
            must agree with the reference's.
        objection_tells: True where the objection names every mistake itself, so that none needs to be compared with.
        explain: (expected, got) -> where they differ, in one sentence, "" to leave it to another case; by default both are
            shown, entry by entry.
        remark: What to say to some right answers.
        atol: Absolute tolerance of numbers.
        seconds: A check that takes longer is stopped.
    """

    name: str
    points: int
    minutes: int
    difficulty: int
    reference: Callable
    cases: Callable[[np.random.Generator], list[dict]]
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    variants: tuple[Callable, ...] = field(default=())
    probe: Callable | None = None
    objection: Callable[[object], str] | None = None
    objection_tells: bool = False
    explain: Callable[[object, object], str] | None = None
    remark: Remark | None = None
    atol: float = 1e-6
    seconds: float = 5.0

    @property
    def kind(self) -> str:
        """What the student writes: "function" or "class"."""
        return "class" if isinstance(self.reference, type) else "function"

    def verdict(self, answer, seed: int = 0) -> Verdict:
        """Judge an answer. It raises for nothing the answer does, and the same seed gives the same verdict.

        Args:
            answer: The student's function; or a stand-in for one that lives elsewhere. A stand-in is called with plain
                values; a `StandIn` is asked for what `probes.observe` reports where the function lives.
            seed: Of the random cases.
        """
        with probes.shared_generators_kept(), contextlib.redirect_stdout(FirstLines(sys.stdout)):
            outcome, sentence = self._judge(answer, seed)
        return Verdict(self.name, outcome, sentence, self.points if outcome == RIGHT else 0)

    def observe(self, answer, case: dict) -> dict:
        """What `answer` does in one case: see `probes.observe`."""
        return _observed(answer, self.probe, case)

    def _judge(self, answer, seed: int) -> tuple[str, str]:
        if not callable(answer) and not isinstance(answer, StandIn):
            got = shown(probes.plain(answer))
            return WRONG, f"Expected the {self.kind} {self.name}, got {got}. Pass it without brackets: ...({self.name})."
        cases = self.cases(np.random.default_rng(seed))
        try:
            seen = call_with_patience(lambda: self._observe_all(answer, cases), self.seconds)
        except Runaway as runaway:
            where = f" in the line  {runaway.line}" if runaway.line else ""
            return WRONG, (
                f"Your {self.kind} was still running after {self.seconds:g} seconds{where} and was stopped. "
                "Look for a loop that never ends, or for what makes it slow (model.predict, for one)."
            )
        except Exception as error:
            return (
                WRONG,
                f"What your {self.kind} does cannot be judged ({type(error).__name__}). Return plain numbers or arrays.",
            )
        if seen[-1]["blank"]:
            if len(seen) > 1 or seen[-1]["begun"]:
                return NOT_ATTEMPTED, f"A part of the {self.kind} is still missing: it meets  raise NotImplementedError()."
            return NOT_ATTEMPTED, f"Fill in the {self.kind} above, run its cell, then run this one again."
        expected = [self.observe(self.reference, case)["value"] for case in cases[: len(seen)]]
        failed = [i for i, s in enumerate(seen) if not self._agrees(expected[i], s)]
        altered = next((s["changed"] for s in seen if s["changed"]), None)
        if not failed and not altered:
            return RIGHT, self._remark_on(answer)
        failed_first = sorted(range(len(seen)), key=lambda i: i not in failed)  # other mistakes show there at once
        sentence = self._known_mistake(cases, seen, failed_first)
        if altered and not sentence:
            return WRONG, (
                f"Your {self.kind} alters {', '.join(altered)}, which belongs to whoever called it. "
                "Work on a copy: np.array(x, dtype=float) makes one."
            )
        if not any(m.shows for m in self.mistakes):  # such an exercise has told what shows already
            if not sentence and len(failed) > 1:  # a mistake made in one branch only
                sentence = self._known_mistake(cases, seen, failed)
            if not sentence and self.probe:  # several mistakes at once: name one that shows in many cases
                sentence = self._one_of_several(cases, seen, failed)
        return WRONG, sentence or self._first_difference(cases, expected, seen, failed)

    def _remark_on(self, answer) -> str:
        """What to say to a right answer."""
        seen = _observed(answer, self.remark.probe, self.remark.case) if self.remark else {"value": None}
        nothing = seen["value"] is None or (isinstance(seen["value"], str) and not seen["value"])
        return "" if nothing else self.remark.sentence(seen["value"])

    def _observe_all(self, answer, cases: list[dict]) -> list[dict]:
        """Observations of every case, up to the first that cannot be judged further."""
        seen = []
        for case in cases:
            seen.append(self.observe(answer, case))
            if seen[-1]["blank"] or seen[-1]["stopped"]:
                break
        return seen

    def _agrees(self, expected, seen: dict) -> bool:
        if seen["stopped"] or (seen["value"] is None and expected is not None):
            return False
        return not self.objection(seen["value"]) if self.objection else same(expected, seen["value"], self.atol)

    def _known_mistake(self, cases: list[dict], seen: list[dict], where) -> str | None:
        """The sentence of the mistake that shows in what the answer did, or that does the same in all the cases `where`."""
        told = self.objection_tells and not any(s["stopped"] or s["value"] is None for s in seen)
        for mistake in self.mistakes:
            if told and not mistake.shows:
                continue
            if _shows(mistake, cases, seen) if mistake.shows else self._does_the_same(mistake, cases, seen, where):
                return mistake.sentence
        return None

    def _one_of_several(self, cases: list[dict], seen: list[dict], failed: list[int]) -> str | None:
        """The sentence of a mistake that does the same in at least two of the failing cases, and in half of them."""
        for mistake in self.mistakes:
            alike = sum(self._does_the_same(mistake, cases, seen, [i]) for i in failed)
            if alike >= max(2, len(failed) / 2):
                return mistake.sentence
        return None

    def _does_the_same(self, mistake: Mistake, cases: list[dict], seen: list[dict], where) -> bool:
        for i in where:
            m, s = probes.observe(mistake.answer, self.probe, cases[i]), seen[i]
            if (m["stopped"], m["changed"]) != (s["stopped"], s["changed"]) or not same(m["value"], s["value"], self.atol):
                return False
        return True

    def _first_difference(self, cases: list[dict], expected: list, seen: list[dict], failed: list[int]) -> str:
        """The smallest case that differs: arguments, expected, got."""
        i = min(failed, key=lambda i: _size(cases[i]))
        given, s = f"For {shown(cases[i])}: ", seen[i]
        if s["stopped"]:
            where = f", in the line  {s['line']}" if s["line"] else ""
            return f"{given}your {self.kind} stopped with {s['stopped'].rstrip('.')}{where}."
        if s["value"] is None and expected[i] is not None:
            return f"{given}your {self.kind} returned None. Does every way through it end in a return?"
        if self.objection:
            return self.objection(s["value"])
        for k in sorted(failed, key=lambda i: _size(cases[i])) if self.explain else ():
            explained = self.explain(expected[k], seen[k]["value"]) if seen[k]["value"] is not None else ""
            if explained:
                return explained
        return given + difference(expected[i], s["value"], self.atol)

    def self_test(self, seed: int = 0) -> list[str]:
        """What is wrong with this declaration itself: every reference and variant must pass, every mistake be told apart."""
        problems = []
        for i, right in enumerate((self.reference, *self.variants)):
            verdict = self.verdict(right, seed)
            if verdict.outcome != RIGHT:
                problems.append(f"{'the reference' if i == 0 else f'variant {i}'} is refused: {verdict.sentence}")
        for i, mistake in enumerate(self.mistakes, 1):
            verdict = self.verdict(mistake.answer, seed)
            if (verdict.outcome, verdict.sentence) != (WRONG, mistake.sentence):
                problems.append(f"mistake {i} ({mistake.sentence!r}) gets: {verdict.outcome}, {verdict.sentence!r}")
        return problems


def _observed(answer, probe: Callable | None, case: dict) -> dict:
    if isinstance(answer, StandIn):
        return answer.observe(probe.__name__ if probe else None, case)
    return probes.observe(answer, probe, case)


def _shows(mistake: Mistake, cases: list[dict], seen: list[dict]) -> bool:
    """Whether the mistake shows in the observations; one that lacks what the mistake is looked for in does not show it."""
    if any(s["changed"] for s in seen):  # another mistake, from which much may follow
        return False
    try:
        return bool(mistake.shows(cases[: len(seen)], seen))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        return False


def _size(value) -> int:
    """How much there is to read in a plain value."""
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    if isinstance(value, list | tuple) and as_array(value) is None:
        return sum(map(_size, value))
    return int(np.size(value))
