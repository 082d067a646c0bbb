"""A merged notebook run by pytest: one test an exercise, with what became of it."""

import itertools
import os
import sys
from xml.etree import ElementTree

import pytest

from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG
from rlcourse.grading.marking import collector
from rlcourse.grading.marks import CRASHED, GRADERS_FAULT, REFUSED, TIMED_OUT, Mark
from tests.grading.notebooks import merged, release

NAME = "01_random_baseline"
EXERCISES = list(release(NAME).lesson.exercises)
KINDS = itertools.cycle([RIGHT, WRONG, NOT_ATTEMPTED, TIMED_OUT, CRASHED, REFUSED, GRADERS_FAULT])
OUTCOMES = dict(zip(EXERCISES, KINDS, strict=False))


class Marks:
    """In the place of `Marking`: marks that are known beforehand."""

    def __init__(self, sentence="a <sentence> & more", raises=None):
        self.release, self.merged, self.kernel = release(NAME), merged(NAME, {}), self
        self.sentence, self.raises, self.marked, self.stopped = sentence, raises, [], 0

    def mark(self, name):
        if self.raises:
            raise self.raises
        self.marked.append(name)
        return Mark(name, OUTCOMES[name], 2 if OUTCOMES[name] == RIGHT else 0, 2, self.sentence)

    def stop(self):
        self.stopped += 1


@pytest.fixture(scope="module")
def ran():
    marks = Marks()
    found, xml = collector.run(marks)
    return marks, found, ElementTree.fromstring(xml)


def test_every_exercise_is_marked_once_in_the_notebooks_order(ran):
    marks, found, _ = ran
    assert marks.marked == [mark.exercise for mark in found] == EXERCISES
    assert [mark.outcome for mark in found] == list(OUTCOMES.values())
    assert marks.stopped


def test_the_xml_has_a_test_for_every_exercise_under_its_own_name(ran):
    cases = list(ran[2].iter("testcase"))
    assert [case.get("name") for case in cases] == EXERCISES
    assert {case.get("classname") for case in cases} == {f"{NAME}.ipynb"}


def test_right_passes_not_attempted_is_skipped_everything_else_fails(ran):
    kinds = {RIGHT: None, NOT_ATTEMPTED: "skipped"}
    for case in ran[2].iter("testcase"):
        outcome = OUTCOMES[case.get("name")]
        (told,) = [child for child in case if child.tag != "properties"] or [None]
        assert (None if told is None else told.tag) == kinds.get(outcome, "failure")
        if told is not None:
            assert told.get("message") == ("" if outcome == GRADERS_FAULT else f"{outcome}: ") + "a <sentence> & more"


def test_the_xml_holds_outcome_and_points(ran):
    for case in ran[2].iter("testcase"):
        given = {p.get("name"): p.get("value") for p in case.iter("property")}
        outcome = OUTCOMES[case.get("name")]
        assert given == {"outcome": outcome, "points": "2" if outcome == RIGHT else "0", "of": "2"}


def test_the_counts_agree(ran):
    (suite,) = ran[2].iter("testsuite")
    assert {key: suite.get(key) for key in ("tests", "failures", "skipped", "errors")} == {
        "tests": str(len(OUTCOMES)),
        "failures": str(sum(outcome not in (RIGHT, NOT_ATTEMPTED) for outcome in OUTCOMES.values())),
        "skipped": str(sum(outcome == NOT_ATTEMPTED for outcome in OUTCOMES.values())),
        "errors": "0",
    }


def test_no_temporary_folder_and_no_traceback_is_in_the_xml(ran):
    text = ElementTree.tostring(ran[2], encoding="unicode")
    assert "rlcourse-" not in text  # the temporary folder
    assert "Traceback" not in text


def test_nothing_beside_the_notebook_is_imported(tmp_path, monkeypatch):
    for name in ("conftest.py", "sitecustomize.py", "nbformat.py", "pytest.py"):
        (tmp_path / name).write_text(f"open({str(tmp_path / 'imported')!r}, 'a').write({name!r})\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p conftest\n")
    monkeypatch.chdir(tmp_path)
    assert len(collector.run(Marks())[0]) == len(EXERCISES)
    assert not (tmp_path / "imported").exists()


@pytest.mark.parametrize(("name", "said"), [("PYTEST_ADDOPTS", "-x --no-such-option"), ("PYTEST_PLUGINS", "no_such_plugin")])
def test_settings_of_ones_own_pytest_do_not_matter(monkeypatch, name, said):
    monkeypatch.setenv(name, said)
    assert [mark.exercise for mark in collector.run(Marks())[0]] == EXERCISES
    assert os.environ[name] == said


def test_sentences_of_every_kind_can_be_told():
    _, xml = collector.run(Marks("quotes ' \" and ]]> and é 中 \x00 \x1b[31m \ud800"))
    assert len(list(ElementTree.fromstring(xml).iter("testcase"))) == len(EXERCISES)


def test_where_pytest_itself_fails_it_says_so():
    with pytest.raises(RuntimeError, match="pytest ended"):
        collector.run(Marks(raises=KeyError("mark")))


def test_it_prints_nothing_and_leaves_python_as_it_was(capfd):
    before = list(sys.path), list(sys.meta_path), os.getcwd(), dict(os.environ)
    collector.run(Marks())
    assert (list(sys.path), list(sys.meta_path), os.getcwd(), dict(os.environ)) == before
    assert capfd.readouterr() == ("", "")
