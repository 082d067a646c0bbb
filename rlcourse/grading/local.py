"""Checking a student's own notebook on their own machine: as the grader does it, but without a sandbox."""

import json
from collections.abc import Callable
from pathlib import Path

import nbformat

from rlcourse.checks.cell_ids import is_as_given
from rlcourse.checks.lesson import summary_lines
from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT
from rlcourse.grading.intake.notebook_file import AGAIN, Refused, module_of, read_notebook
from rlcourse.grading.marking.marking import Marking
from rlcourse.grading.marking.merged_answers import MergedAnswers, Release, grade_id
from rlcourse.grading.sandbox.kernel import Kernel
from rlcourse.lessons import NoLesson, lesson_of

SEED = 0  # what the checks under the exercises use


def check_file(path: Path, print_fn: Callable[[str], None] = print) -> bool:
    """Check every answer in a saved notebook, in a fresh kernel, and say the points by exercise; whether all are right.

    Cells of the student's own are left out, as in grading, where the file still tells which they are (Colab forgets).

    Raises: ValueError where there is no such file, or it is no notebook of the course.
    """
    try:
        content = path.read_bytes()
        module = module_of(read_notebook(content))
    except OSError as error:
        advice = "give the path of your notebook, as you have saved it"
        raise ValueError(f"{path} cannot be read ({error.strerror}): {advice}.") from None
    except Refused as reason:
        raise ValueError(f"{path}: {reason}") from None
    if module is None:
        raise ValueError(
            f"{path} is no notebook of this course: none of its cells imports a check from rlcourse.lessons. "
            "Copy your answers into a fresh copy of the notebook."
        )
    try:
        lesson = lesson_of(f"00_{module}")
        notebook = nbformat.reads(content.decode(json.detect_encoding(content)), as_version=4)
    except NoLesson:
        raise ValueError(f"{path}: this rlcourse has no notebook {module!r}. Update it, then try again.") from None
    except (ValueError, AttributeError, KeyError, TypeError, nbformat.ValidationError) as error:
        raise ValueError(f"{path} is damaged ({type(error).__name__}). {AGAIN}") from None
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    given = [is_as_given(cell.get("id", ""), "code", cell.source) for cell in code]
    if any(given):  # else no cell has an id to tell it by
        code = [c for c, as_given in zip(code, given, strict=True) if as_given or grade_id(c) in lesson.exercises]
    notebook.cells = code
    attempted = frozenset(grade_id(cell) for cell in notebook.cells) & lesson.exercises.keys()
    with Kernel(sandboxed=False) as kernel:
        marking = Marking(Release(lesson.name, content, lesson), MergedAnswers(notebook, attempted, ()), SEED, kernel)
        marks = {name: marking.mark(name) for name in lesson.exercises}
    for mark in marks.values():
        if mark.outcome not in (RIGHT, NOT_ATTEMPTED):
            print_fn(f"{mark.exercise}: {mark.sentence}\n")
    print_fn("\n".join(summary_lines(lesson.exercises.values(), marks)))
    if path.stem != lesson.name:
        print_fn(f"Hand it in as {lesson.name}.ipynb; it is called {path.name} now.")
    return all(mark.outcome == RIGHT for mark in marks.values())
