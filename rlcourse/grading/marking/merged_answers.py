"""Putting a student's answers, and nothing else of what they handed in, into the notebook that the instructor gave out."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from rlcourse.checks import Lesson
from rlcourse.grading.intake.notebook_file import Cell
from rlcourse.grading.marking.code_names import MOST_WORK, Names, names_of, work_of
from rlcourse.lessons import NoLesson, lesson_of

MOST_WORK_TOGETHER = 1_000_000  # characters read in one hand-in to find names: a few seconds
NAME = re.compile(r"\d\d_[a-z0-9_]+")


class BadRelease(ValueError):
    """A folder or a notebook that cannot be what students were given; the message says what to do."""


@dataclass(frozen=True)
class Release:
    """A notebook as it was given out."""

    name: str  # such as "02_dqn_cartpole"
    content: bytes  # the file
    lesson: Lesson  # its exercises

    @property
    def notebook(self) -> NotebookNode:
        """The notebook, a copy of one's own."""
        return nbformat.reads(self.content.decode("utf-8"), as_version=4)


@dataclass(frozen=True)
class MergedAnswers:
    """A release with a student's answers."""

    notebook: NotebookNode  # the release's notebook; its answer cells hold what the student wrote
    attempted: frozenset[str]  # the exercises whose answer is not as it was given out
    notes: tuple[str, ...]  # what an instructor should know, one sentence each


def releases_in(folder: Path) -> dict[str, Path]:
    """The notebooks NN_name.ipynb that were given out, in a folder: name -> file; `BadRelease` where there are none."""
    paths = sorted(p for p in folder.glob("*.ipynb") if NAME.fullmatch(p.stem)) if folder.is_dir() else []
    if not paths:
        raise BadRelease(f"{folder} holds no notebooks NN_name.ipynb: name the folder you handed out with --release.")
    return {path.stem: path for path in paths}


@lru_cache(maxsize=16)
def read_release(name: str, content: bytes) -> Release:
    """One notebook that was given out; `BadRelease` where it does not hold the exercises that belong to its name."""
    try:
        release = Release(name, content, lesson_of(name))
        there = {grade_id(cell) for cell in release.notebook.cells}
    except NoLesson as error:
        raise BadRelease(f"the release {name}.ipynb: {error} Or take the notebook out of the release.") from error
    except (ValueError, KeyError, AttributeError, nbformat.ValidationError) as error:
        kind = type(error).__name__
        raise BadRelease(f"the release {name}.ipynb is no notebook ({kind}). Build it with `make notebooks`.") from error
    if missing := ", ".join(exercise for exercise in release.lesson.exercises if exercise not in there):
        raise BadRelease(f"the release {name}.ipynb has no answer cell for {missing}. Build it with `make notebooks`.")
    return release


def merge_answers(release: Release, cells: list[Cell]) -> MergedAnswers:
    """Find a student's answers, by grade id, else by the name they define, and put them into the release.

    Where there are several, the last one counts, as it would in a notebook that is run from top to bottom; an answer as it was
    given out counts only where there is no other.
    """
    notebook, attempted, notes = release.notebook, set(), []
    written = list(_with_names([cell for cell in cells if cell.kind == "code"], release.lesson.exercises))
    for slot in notebook.cells:
        if (exercise := grade_id(slot)) not in release.lesson.exercises:
            continue
        changed = [(cell, names) for cell, names in written if not _alike(cell.source, slot.source)]
        answers = [cell for cell, names in changed if names is not None and exercise in names.defined]
        tagged = [cell for cell in answers if cell.grade_id == exercise]
        if not answers:  # such as one that is no Python
            tagged = [cell for cell, _ in changed if cell.grade_id == exercise and cell.source.strip()]
        found = tagged or answers
        if not found:
            continue
        if not tagged:
            notes.append(f"{exercise}: found in another cell than its own, by its name, and graded.")
        if len({cell.source for cell in found}) > 1:
            notes.append(f"{exercise}: {len(found)} answers; the last one was graded.")
        slot.source = found[-1].source
        attempted.add(exercise)
    return MergedAnswers(notebook, frozenset(attempted), tuple(notes))


def _with_names(cells: list[Cell], exercises: Collection[str]) -> Iterator[tuple[Cell, Names | None]]:
    """Each cell with its names; None where no exercise is named in it, it is no Python, or too much was read already."""
    left = MOST_WORK_TOGETHER
    for cell in cells:
        named = any(exercise in cell.source for exercise in exercises)
        left -= min(work_of(cell.source), MOST_WORK) if named else 0
        yield cell, names_of(cell.source) if named and left > 0 else None


def grade_id(cell: NotebookNode) -> str:
    """The name nbgrader knows a cell by, "" where it has none."""
    found = cell.metadata.get("nbgrader", {})
    return found.get("grade_id", "") if isinstance(found, dict) else ""


def _alike(a: str, b: str) -> bool:
    """Whether two sources are the same but for white space at their lines' ends."""
    return [line.rstrip() for line in a.strip().splitlines()] == [line.rstrip() for line in b.strip().splitlines()]
