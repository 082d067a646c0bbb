"""Reading a notebook's source (jupytext's percent format) and refusing what would not build, with the line to look at.

A cell's header says what the cell is for:

    # %% [markdown] include="badge"     the badge that opens the student notebook on Colab
    # %% include="setup"                the cell that makes `rlcourse` importable
    # %% [markdown] task="NAME"         an exercise's text; its heading and hints come from its declaration
    # %% exercise="NAME"                the answer, with a region  ### BEGIN SOLUTION ... ### END SOLUTION
    # %% check="NAME"                   the check under it
    # %% picture="FILE"                 the first picture this cell shows goes to docs/images/FILE
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jupytext
from nbformat import NotebookNode

from rlcourse.checks import Lesson
from rlcourse.lessons import NoLesson, lesson_of

KEYS = ("include", "task", "exercise", "check", "picture")
INCLUDES = {"badge": "markdown", "setup": "code"}
BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"


class SourceError(ValueError):
    """A source that does not build; the message lists every fault with file, cell, and what to do."""


@dataclass(frozen=True)
class Source:
    """A notebook's source, found sound."""

    path: Path  # the .py file
    lesson: Lesson  # the exercises it is about
    notebook: NotebookNode  # its cells, with the header's keys in their metadata

    @property
    def name(self) -> str:
        """The notebook's name, such as "01_random_baseline"."""
        return self.path.stem

    @property
    def title(self) -> str:
        """The first heading."""
        return next(_titles(self.notebook))


def read_source(path: Path) -> Source:
    """Read and check a source: solutions/NN_name.py, whose exercises are declared in rlcourse.lessons.name.

    Raises: SourceError for anything that would not build, naming file, cell and what to do.
    """
    text = path.read_text(encoding="utf-8")
    notebook = jupytext.reads(text, fmt="py:percent")
    try:
        lesson = lesson_of(path.stem)
    except NoLesson as error:
        raise SourceError(f"{path}: {error}") from error
    faults = [*_region_faults(notebook), *_header_faults(notebook), *_exercise_faults(notebook, lesson)]
    if next(_titles(notebook), None) is None:
        faults.append((0, "the notebook has no title. Begin a markdown cell with '# '."))
    if faults:
        lines = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith("# %%")]  # of each cell's header
        places = [f"{path}, cell {i + 1} (line {lines[i] if i < len(lines) else '?'}): {text}" for i, text in sorted(faults)]
        raise SourceError("\n".join(places))
    return Source(path, lesson, notebook)


def _titles(notebook: NotebookNode) -> Iterator[str]:
    return (line.lstrip("# ") for cell in notebook.cells for line in cell.source.splitlines() if line.startswith("# "))


def _region_faults(notebook: NotebookNode):
    for i, cell in enumerate(notebook.cells):
        inside = False
        for n, line in enumerate(cell.source.splitlines(), 1):
            if BEGIN in line:
                if inside:
                    yield i, f"line {n} of the cell begins a solution inside a solution. End the first one: ### {END}."
                inside = True
            elif END in line:
                if not inside:
                    yield i, f"line {n} of the cell ends a solution that never began. Add ### {BEGIN} before it."
                inside = False
        if inside:
            yield i, f"a solution begins and never ends. Add a line ### {END}."
        if BEGIN in cell.source and "exercise" not in cell.metadata:
            yield i, 'a solution stands outside an exercise. Give the cell a header such as  # %% exercise="name".'
        if "exercise" in cell.metadata and BEGIN not in cell.source:
            yield i, f"the exercise has no solution region, so nothing would be left of it. Add ### {BEGIN} and ### {END}."


def _header_faults(notebook: NotebookNode):
    for i, cell in enumerate(notebook.cells):
        for key in cell.metadata:
            if key not in KEYS and key != "lines_to_next_cell":  # jupytext's own
                close = difflib.get_close_matches(key, KEYS, n=1)
                advice = f"Did you mean {close[0]!r}?" if close else f"The build knows {', '.join(KEYS)}."
                yield i, f"the header has an unknown key {key!r}. {advice}"
        include = cell.metadata.get("include")
        if include is not None and INCLUDES.get(include) != cell.cell_type:
            yield i, f"include={include!r} in a {cell.cell_type} cell; there are {INCLUDES} (name: kind of cell)."
        if ("exercise" in cell.metadata or "check" in cell.metadata) and cell.cell_type != "code":
            yield i, "an exercise and a check are code cells. Remove [markdown] from the header."
        if "task" in cell.metadata and cell.cell_type != "markdown":
            yield i, "a task is text. Write  # %% [markdown] task=...  in the header."


def _exercise_faults(notebook: NotebookNode, lesson: Lesson):
    at: dict[str, dict[str, int]] = {"task": {}, "exercise": {}, "check": {}}
    for i, cell in enumerate(notebook.cells):
        for kind, seen in at.items():
            name = cell.metadata.get(kind)
            if name is None:
                continue
            if name in seen:
                yield i, f"the {kind} {name!r} stands in cell {seen[name] + 1} already. Rename one, or remove it."
            seen.setdefault(name, i)
            if name not in lesson.exercises:
                yield i, f"no exercise {name!r} is declared. {lesson.name} has: {', '.join(lesson.exercises)}."
            if kind == "check" and f"check.{name}(" not in cell.source:
                yield i, f"the cell does not call the check. Write  check.{name}({name})."
    for name in lesson.exercises:
        where = at["exercise"].get(name)
        if where is None:
            yield 0, f'the exercise {name!r} is declared, but no cell has the header  # %% exercise="{name}".'
            continue
        if name not in at["task"]:
            yield where, f'the exercise {name!r} has no text. Add a cell  # %% [markdown] task="{name}"  before it.'
        if name not in at["check"]:
            yield where, f'the exercise {name!r} has no check. Add a cell  # %% check="{name}"  after it.'
        elif at["check"][name] < where:
            yield where, f"the check of {name!r} comes before the exercise. Move it below."
