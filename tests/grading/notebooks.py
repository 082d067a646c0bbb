"""Notebooks to hand in: the ones given out, with answers put in."""

import functools
import json
from collections.abc import Mapping
from pathlib import Path

from rlcourse.grading.intake.notebook_file import Cell, read_notebook
from rlcourse.grading.marking.merged_answers import MergedAnswers, Release, merge_answers, read_release

NAMES = sorted(path.stem for path in Path("solutions").glob("[0-9]*.ipynb"))


@functools.cache
def release(name: str) -> Release:
    """A notebook as it was given out."""
    return read_release(name, (Path("notebooks") / f"{name}.ipynb").read_bytes())


@functools.cache
def answered(name: str) -> bytes:
    """The same with every answer right."""
    return (Path("solutions") / f"{name}.ipynb").read_bytes()


def right(name: str, exercise: str) -> str:
    """The right answer to one exercise."""
    answers = {cell.grade_id: cell.source for cell in read_notebook(answered(name))}
    assert exercise in answers, f"solutions/{name}.ipynb has no answer to {exercise}: run  make notebooks  and try again."
    return answers[exercise]


def handed_in(name: str, answers: Mapping[str, str]) -> bytes:
    """A notebook's file with these answers; the other exercises are as they were given out."""
    content = json.loads(release(name).content)
    for cell in content["cells"]:
        exercise = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if exercise in answers:
            cell["source"] = answers[exercise]
    return json.dumps(content).encode()


def merged(name: str, answers: Mapping[str, str]) -> MergedAnswers:
    """A release with these answers, each in a cell of its own."""
    return merge_answers(release(name), [Cell("code", source, exercise) for exercise, source in answers.items()])
