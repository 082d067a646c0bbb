"""One notebook of one student, from the file to the marks."""

import json
import shutil
from xml.etree import ElementTree

import pytest

from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG
from rlcourse.grading.marking import task as module
from rlcourse.grading.marking.collector import to_junit
from rlcourse.grading.marking.task import Task, grade, refused
from rlcourse.grading.marks import GRADERS_FAULT, REFUSED
from tests.grading.notebooks import handed_in, release, right

NAME = "01_random_baseline"
FIRST, SECOND = "mean_with_interval", "episodes_needed"


def task(**given):
    return Task("ann", NAME, f"ann/{NAME}.ipynb", release(NAME).content, seed=11, **given)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\x80", b"[]", b'{"cells": 3}', b"PK\x03\x04", b"[" * 100_000, b"def f(): pass"]
)
def test_a_file_that_is_no_notebook_is_refused_as_a_whole(content):
    result = grade(task(notes=("An older one\x07 was handed in as well.",)), content)
    marks = result.graded.marks
    assert [mark.exercise for mark in marks] == list(release(NAME).lesson.exercises)
    assert {(mark.outcome, mark.points) for mark in marks} == {(REFUSED, 0)}
    assert all(mark.of > 0 and len(mark.sentence) > 20 for mark in marks)
    assert result.graded.notes == ("An older one  was handed in as well.",)
    assert result.junit == ""


def test_the_refused_are_told_in_xml_as_well():
    xml = ElementTree.fromstring(to_junit(refused(task(), "No <notebook> & \x00 \x1b \ud800 nothing.").graded))
    cases = list(xml.iter("testcase"))
    assert [case.get("name") for case in cases] == list(release(NAME).lesson.exercises)
    assert all("No <notebook> &" in case.find("failure").get("message") for case in cases)
    assert {p.get("name"): p.get("value") for p in cases[0].iter("property")}["outcome"] == REFUSED


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs the command bwrap (bubblewrap)")
def test_right_wrong_and_not_attempted_in_one_notebook():
    answers = {FIRST: right(NAME, FIRST), SECOND: "def episodes_needed(std, difference):\n    return 1"}
    content = json.loads(handed_in(NAME, answers))
    content["cells"].insert(0, {"cell_type": "code", "metadata": {}, "source": "raise SystemExit", "outputs": []})
    result = grade(task(), json.dumps(content).encode())
    outcomes = {mark.exercise: mark.outcome for mark in result.graded.marks}
    assert outcomes == dict.fromkeys(outcomes, NOT_ATTEMPTED) | {FIRST: RIGHT, SECOND: WRONG}
    assert (result.graded.student, result.graded.notebook) == ("ann", NAME)
    assert [case.get("name") for case in ElementTree.fromstring(result.junit).iter("testcase")] == list(outcomes)
    assert dict(result.graded.spent)["kernel"] > 0


def test_the_same_seed_and_file_give_the_same_marks_and_no_seed_shows():
    one, other = grade(task(), handed_in(NAME, {})), grade(task(), handed_in(NAME, {}))
    assert [vars(m) | {"seconds": 0} for m in one.graded.marks] == [vars(m) | {"seconds": 0} for m in other.graded.marks]


def test_an_error_of_the_graders_own_is_no_end_of_the_run(monkeypatch):
    def fails(release, cells):
        raise RuntimeError("of the grader")

    monkeypatch.setattr(module, "merge_answers", fails)
    marks = grade(task(), handed_in(NAME, {})).graded.marks
    assert {(mark.outcome, mark.points) for mark in marks} == {(GRADERS_FAULT, 0)}
    assert "RuntimeError: of the grader" in marks[0].sentence
