"""What a student reads: their points, what each check said, a hint where one helps, and what their notebook shows."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from rlcourse.checks import Lesson
from rlcourse.checks.verdicts import RIGHT
from rlcourse.grading.marks import Graded, Mark, Picture
from rlcourse.grading.report.design import rendered, shown

MEDIA_TYPES = ("image/png", "image/gif", "image/jpeg")


def student_page(student: str, graded: Sequence[Graded], lessons: Mapping[str, Lesson]) -> str:
    """One page of HTML that loads nothing and runs nothing."""
    notebooks = []
    for one in sorted(graded, key=lambda one: one.notebook):
        marks = [(mark, _hint(mark, lessons.get(one.notebook))) for mark in one.marks]
        notebooks.append((one, marks, *_figures(one.pictures)))
    marks = [mark for one in graded for mark in one.marks]
    return rendered("student", f"Marks of {shown(student, 80)}", student=student, marks=marks, notebooks=notebooks)


def _hint(mark: Mark, lesson: Lesson | None) -> str:
    exercise = lesson.exercises.get(mark.exercise) if lesson else None
    return exercise.hints[0] if exercise and exercise.hints and mark.outcome != RIGHT else ""


def _figures(pictures: Sequence[Picture]) -> tuple[list[tuple[str, list[str]]], int]:
    """(heading, addresses that hold its pictures), and how many pictures are left out."""
    figures = [(heading, [*map(_address, some)]) for heading, some in groupby(pictures, key=lambda picture: picture.heading)]
    good = [(heading, [*filter(None, addresses)]) for heading, addresses in figures if any(addresses)]
    return good, sum(addresses.count(None) for _, addresses in figures)


def _address(picture: Picture) -> str | None:
    """The picture as an address that holds it, or None where the address could say something else."""
    pure = re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", picture.data) and len(picture.data) % 4 == 0
    return f"data:{picture.media_type};base64,{picture.data}" if pure and picture.media_type in MEDIA_TYPES else None
