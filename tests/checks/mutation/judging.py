"""Which mutants of an answer its check calls right."""

import functools
import linecache
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from rlcourse.checks.exercise import Exercise
from rlcourse.checks.lessons import lesson_of
from rlcourse.checks.verdicts import RIGHT
from rlcourse.grading.graft import grade_id
from rlcourse.grading.program import Program
from tests.checks.mutation.mutants import Mutant

NOTEBOOKS = tuple(path.stem for path in sorted(Path("solutions").glob("[0-9]*.ipynb")))
SEED = 0  # of the cases in a student's own check
OTHER_SEEDS = (1, 2)


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer to an exercise in a solution notebook.

    Attributes:
        notebook: Such as "02_dqn_cartpole".
        exercise: What judges it.
        source: The answer's cell.
        around: The code that it needs, in the notebook's order, with None where its own cell stands.
    """

    notebook: str
    exercise: Exercise
    source: str
    around: tuple[str | None, ...]

    def function(self, source: str):
        """The student's function or class, as this source defines it.

        Raises:
            Whatever running the source raises.
        """
        name = self.exercise.name
        file = f"<{name}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)  # TensorFlow reads it
        namespace = {"__name__": "__main__"}
        for code in self.around:
            exec(compile(source, file, "exec") if code is None else _compiled(code), namespace)
        return namespace[name]


@functools.cache
def answers(notebook: str) -> tuple[Answer, ...]:
    """The answers of a solution notebook, in its order.

    Args:
        notebook: Such as "02_dqn_cartpole".
    """
    exercises = lesson_of(notebook).exercises
    content = nbformat.read(Path("solutions") / f"{notebook}.ipynb", as_version=4)
    program, sources = Program(content, exercises), {grade_id(cell): cell.source for cell in content.cells}

    def around(name):
        return tuple(None if part.exercise == name else part.source for part in program.needed(name))

    return tuple(Answer(notebook, exercise, sources[name], around(name)) for name, exercise in exercises.items())


def survivors(answer: Answer, mutants: Iterable[Mutant]) -> list[tuple[Mutant, bool]]:
    """The mutants that a student's own check calls right, each with whether the checks with other seeds do so too.

    Args:
        answer: What was changed.
        mutants: Of its source.
    """
    alive = [mutant for mutant in mutants if _is_right(answer, mutant, SEED)]
    return [(mutant, all(_is_right(answer, mutant, seed) for seed in OTHER_SEEDS)) for mutant in alive]


def _is_right(answer: Answer, mutant: Mutant, seed: int) -> bool:
    try:
        function = answer.function(mutant.source)
    except Exception:  # no student gets as far as the check with it
        return False
    return _examination(answer, seed).verdict(function).outcome == RIGHT


@functools.cache
def _examination(answer: Answer, seed: int):
    """The check with one seed's cases: what its reference and its mistakes do there is worked out once."""
    return answer.exercise.examination(seed)


@functools.cache
def _compiled(code: str):
    return compile(code, "<notebook>", "exec")
