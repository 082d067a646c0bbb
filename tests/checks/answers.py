"""Right answers that can be written anew: those of the solution notebooks, and the declarations' own."""

import ast
import functools
import inspect
import linecache
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rlcourse.checks import Exercise
from rlcourse.grading.marking.program import Program
from rlcourse.lessons import lesson_of
from tests.grading.notebooks import NAMES, merged, right


@dataclass(frozen=True, eq=False)
class Answer:
    """A right answer that can be written anew.

    Attributes:
        notebook: Whose exercise it answers, such as "02_dqn_cartpole".
        exercise: What it answers.
        source: One function or class.
        name: What that function or class is called.
        given: Makes the names it may use, and what they are; called when they are first needed.
    """

    notebook: str
    exercise: Exercise
    source: str
    name: str
    given: Callable[[], dict]

    def written_as(self, source: str) -> Callable:
        """The function or class that another source makes.

        Raises:
            Whatever running the source raises.
        """
        file = f"<{self.exercise.name}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)  # TensorFlow reads it
        names = dict(self.given())
        exec(compile(source, file, "exec"), names)
        return names[self.name]


@functools.cache
def in_the_notebook(notebook: str, name: str) -> Answer:
    """The answer of a solution notebook. What it needs of the notebook is run before it; no training is."""
    exercises = lesson_of(notebook).exercises
    program = Program(merged(notebook, {e: right(notebook, e) for e in exercises}).notebook, exercises)
    *before, answer = program.needed(name)

    @functools.cache
    def given():
        names = {"__name__": notebook, "np": np}
        for part in before:
            exec(compile(part.source, f"<{notebook}>", "exec"), names)
        return names

    return Answer(notebook, exercises[name], answer.source, name, given)


def in_all_notebooks() -> list[Answer]:
    """The answers of all solution notebooks, in their order."""
    return [in_the_notebook(notebook, name) for notebook in NAMES for name in lesson_of(notebook).exercises]


def declared(notebook: str, exercise: Exercise) -> list[Answer]:
    """The declaration's reference and variants, as far as each is a function or class of its module."""
    written = []
    for function in (exercise.reference, *exercise.variants):
        try:
            source = getattr(function, "changed_source", None) or textwrap.dedent(inspect.getsource(function))
            tree = ast.parse(source)
        except (OSError, TypeError, SyntaxError):
            continue
        if isinstance(tree.body[0], ast.FunctionDef | ast.ClassDef) and not getattr(function, "__closure__", None):
            names = {"np": np} | vars(inspect.getmodule(function))
            written.append(Answer(notebook, exercise, source, function.__name__, lambda names=names: names))
    return written
