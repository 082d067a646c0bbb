"""The notebooks themselves: answered, they get all points; as given out, none; and neither is an error."""

import shutil
import time

import pytest

from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT
from rlcourse.grading.marking.task import Task, grade
from tests.grading.notebooks import NAMES, answered, release

SEED = 20_260


def graded(name, content):
    return grade(Task("ann", name, f"{name}.ipynb", release(name).content, SEED), content).graded


@pytest.fixture(scope="module")
def clock():
    """What grading all twelve takes in one process, held to a minute of the clock."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < 60


def test_there_are_six():
    assert len(NAMES) == 6


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs the command bwrap (bubblewrap)")
@pytest.mark.parametrize("name", NAMES)
def test_the_answered_notebook_gets_all_points(name, clock):
    exercises = release(name).lesson.exercises
    found = graded(name, answered(name))
    assert [(m.exercise, m.outcome, m.points, m.of) for m in found.marks] == [
        (e.name, RIGHT, e.points, e.points) for e in exercises.values()
    ]
    assert found.notes == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_notebook_as_given_out_gets_none_and_is_not_attempted(name, clock):
    found = graded(name, release(name).content)
    assert [(m.exercise, m.outcome, m.points) for m in found.marks] == [
        (exercise, NOT_ATTEMPTED, 0) for exercise in release(name).lesson.exercises
    ]
    assert found.notes == ()
