"""The checks of one notebook, as its cells use them: `check.some_exercise(answer)` and `check.summary()`."""

import inspect
from collections.abc import Iterable, Mapping

from rlcourse.checks.exercise import Exercise
from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG, Verdict
from rlcourse.lines import in_lines, say

MARKS = {RIGHT: "✓", WRONG: "✗", NOT_ATTEMPTED: "○"}


class CheckFailed(AssertionError):
    """An answer is wrong or missing. In a notebook only the sentence is shown, no traceback."""

    def __init__(self, verdict: Verdict):
        self.verdict = verdict
        super().__init__(_line(verdict))

    def _render_traceback_(self) -> list[str]:
        """What IPython prints in place of a traceback: uncoloured, which is legible on every theme's background for errors."""
        return in_lines(str(self)).splitlines()


class Lesson:
    """The exercises of one notebook, with a record of what has been checked.

    Args:
        name: The notebook's file name, without .ipynb.
        exercises: In the order they stand in the notebook.
    """

    def __init__(self, name: str, exercises: tuple[Exercise, ...]):
        self.name = name
        self.exercises = {e.name: e for e in exercises}
        self.verdicts: dict[str, Verdict] = {}

    def __getattr__(self, name: str):
        exercises = vars(self).get("exercises", {})
        if name not in exercises:
            raise AttributeError(f"no exercise is called {name!r}. This notebook has: {', '.join(exercises)}.")

        def check(answer=None) -> None:
            self._check(exercises[name], answer)

        check.__name__ = check.__qualname__ = name
        check.__signature__ = inspect.signature(lambda answer: None)
        check.__doc__ = _asked(exercises[name])
        return check

    def __dir__(self) -> list[str]:
        return [*self.exercises, "summary"]

    def _check(self, exercise: Exercise, answer) -> None:
        verdict = exercise.verdict(answer)
        self.verdicts[exercise.name] = verdict
        if verdict.outcome != RIGHT:
            raise CheckFailed(verdict) from None
        say(_line(verdict))

    def summary(self) -> None:
        """Print the points by exercise, and the file to hand in."""
        print("\n".join(summary_lines(self.exercises.values(), self.verdicts)))
        print(f"Save this notebook (Ctrl+S), then hand in {self.name}.ipynb.")


def summary_lines(exercises: Iterable[Exercise], verdicts: Mapping[str, Verdict]) -> list[str]:
    """Points by exercise, and all together.

    Args:
        exercises: In the notebook's order.
        verdicts: An exercise's name -> what was found, where it has been checked: its `outcome` and `points`.
    """
    exercises = list(exercises)
    width = max(len(name) for name in [*(e.name for e in exercises), "together"]) + 2
    lines, reached = [], 0
    for exercise in exercises:
        verdict = verdicts.get(exercise.name)
        mark, outcome = (MARKS.get(verdict.outcome, "✗"), verdict.outcome) if verdict else (" ", "not checked yet")
        points = verdict.points if verdict else 0
        reached += points
        lines.append(f"{mark} {exercise.name:<{width}}{points:>2} of {exercise.points}   {outcome}")
    lines.append(f"  {'together':<{width}}{reached:>2} of {sum(e.points for e in exercises)}")
    return lines


def _asked(exercise: Exercise) -> str:
    """What help() says of an exercise's check."""
    right, points = exercise.reference, exercise.points
    told = right.__name__ in (exercise.name, "right") and inspect.getdoc(right)  # of any other it may tell how it is made
    return "\n\n".join((
        f"Check your `{exercise.name}`: pass the {exercise.kind} itself, without calling it.",
        told.split("\n\n")[0] if told else "What is asked stands above it in the notebook.",
        f"{points} point{'s' if points != 1 else ''}, about {exercise.minutes} minutes.",
    ))  # fmt: skip


def _line(verdict: Verdict) -> str:
    mark = f"{MARKS[verdict.outcome]} {verdict.exercise}: {verdict.outcome}."
    if verdict.outcome == RIGHT:
        points = f"{verdict.points} points." if verdict.points != 1 else "1 point."
        return " ".join(filter(None, (mark, points, verdict.sentence)))
    if verdict.points:
        mark = f"{mark[:-1]}, but {verdict.points} point{'s' if verdict.points != 1 else ''} for the rest."
    return f"{mark} {verdict.sentence}"
