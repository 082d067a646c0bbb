"""Writing the reports: one student after the other, so that no more than one student's pictures are ever in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from rlcourse.checks import Lesson
from rlcourse.grading.marks import Graded, Picture
from rlcourse.grading.report.classroom import class_page
from rlcourse.grading.report.design import page
from rlcourse.grading.report.student import student_page
from rlcourse.runs.datafile import replacing


def write_reports(
    graded: Sequence[Graded],
    lessons: Mapping[str, Lesson],
    out: Path,
    pictures: Callable[[Graded], Sequence[Picture]] = lambda one: one.pictures,
    unknown: Sequence[str] = (),
) -> None:
    """Write class.html and students/NAME.html for every student. Files whose content is the same stay untouched.

    Args:
        graded: All marks, in any order; without their pictures where these are many.
        lessons: A notebook's name -> its exercises.
        out: The folder to write to; what else is in it stays.
        pictures: Loads the pictures of one submission when its student's page is written; by default those in `graded`.
        unknown: Files that were handed in and not graded.
    """
    ordered = sorted(graded, key=lambda one: (one.student, one.notebook, one.file))
    for student, some in groupby(ordered, key=lambda one: one.student):
        whole = [replace(one, pictures=tuple(pictures(one))) for one in some]
        _write(Path(out) / page(student), student_page(student, whole, lessons))
    _write(Path(out) / "class.html", class_page(ordered, lessons, unknown))


def _write(path: Path, text: str) -> None:
    content = text.encode()
    if not path.is_file() or path.read_bytes() != content:
        with replacing(path) as file:
            file.write(content)
