"""What an exercise is: one declaration that checks an answer, says what is wrong with it, and tests itself.

A check runs the answer on cases. If it differs from the reference, it looks for a named mistake that gives the answer's numbers
on every case, or shows in them, and says that mistake's sentence; if there is none, it shows the smallest case that differs.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from rlcourse import probes
from rlcourse.checks.judge import Judge
from rlcourse.checks.mistakes import Mistake
from rlcourse.checks.verdicts import RIGHT, WRONG, StandIn, Verdict


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


@dataclass(frozen=True, eq=False)
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
        given: (case, report) -> the entries of the report that the case decides, where an objection relies on them. A report
            comes from where the answer lives, and could tell of another case: so these take the place of its own.
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
    given: Callable[[dict, dict], dict] | None = None
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

        Raises: Whatever a `StandIn` raises.
        """
        return self.judge(seed).verdict(answer)

    def judge(self, seed: int) -> Judge:
        """The check with the random cases of one seed. It is kept for a while: the next answer is judged by the same one."""
        return _judge(self, seed)

    def observe(self, answer, case: dict) -> dict:
        """What `answer` does in one case: see `probes.observe`."""
        if isinstance(answer, StandIn):
            seen = answer.observe(self.probe.__name__ if self.probe else None, case)
        else:
            seen = probes.observe(answer, self.probe, case)
        if self.given is None or not isinstance(seen["value"], dict):
            return seen
        try:
            known = self.given(case, seen["value"])
        except Exception:  # a report of no form that the probe has
            return seen | {"value": None}
        return seen | {"value": seen["value"] | {name: value for name, value in known.items() if name in seen["value"]}}

    def self_test(self, seed: int = 0) -> list[str]:
        """What is wrong with this declaration itself: every reference and variant must pass, every mistake be told apart."""
        problems, judge = [], self.judge(seed)
        for i, right in enumerate((self.reference, *self.variants)):
            verdict = judge.verdict(right)
            if verdict.outcome != RIGHT:
                problems.append(f"{'the reference' if i == 0 else f'variant {i}'} is refused: {verdict.sentence}")
        for i, mistake in enumerate(self.mistakes, 1):
            verdict = judge.verdict(mistake.answer)
            if (verdict.outcome, verdict.sentence) != (WRONG, mistake.sentence):
                problems.append(f"mistake {i} ({mistake.sentence!r}) gets: {verdict.outcome}, {verdict.sentence!r}")
            if verdict.points >= self.points:
                problems.append(f"mistake {i} ({mistake.sentence!r}) earns {verdict.points} of {self.points} points")
            if mistake.points and mistake.shows:
                problems.append(f"mistake {i} ({mistake.sentence!r}) earns points, but what shows it proves no more")
        return problems


@functools.lru_cache(maxsize=100)
def _judge(exercise: Exercise, seed: int) -> Judge:
    return Judge(exercise, seed)
