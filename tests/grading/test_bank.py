"""What becomes of hostile and sloppy hand-ins: none gains a point, reads what it must not, or changes another's mark."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT
from rlcourse.grading.intake.notebook_file import Refused
from rlcourse.grading.intake.submissions import Submission, find_submissions
from rlcourse.grading.marking import marking
from rlcourse.grading.marking.task import Task, grade, refused
from rlcourse.grading.marks import GRADERS_FAULT, Graded
from rlcourse.grading.sandbox import provisioner
from rlcourse.grading.sandbox.bubblewrap import LIMITS, NoSandbox, require
from rlcourse.grading.sandbox.process_tree import children
from tests.grading.bank import THEMES, exhausting, files, forging, sloppy, spying
from tests.grading.bank.case import Case, place
from tests.grading.bank.kit import NOTEBOOK, ROOT, Kit

SEED = 4_242_001
CANARY, SECRET = "what nobody who hands in may read", "7d0c5a1f"
MEMORY = 1 << 30  # bytes, in the place of the usual limit, which takes seconds to fill
COURSE = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
DOCS = ROOT / "docs" / "grading.md"
ALL = [case for cases in THEMES.values() for case in cases]
THE_OTHER = "anna"  # the student whose files some cases look for


def _works() -> bool:
    try:
        require()
    except NoSandbox:
        return False
    return True


in_sandbox = pytest.mark.skipif(not _works(), reason="bubblewrap does not run here")


def _named(cases):
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.name)


@pytest.fixture(scope="module")
def kit(tmp_path_factory) -> Kit:
    canary = tmp_path_factory.mktemp("outside") / "canary.txt"
    canary.write_text(CANARY)
    return Kit(canary, SECRET, f"rlcourse-bank-{os.getpid()}")


@pytest.fixture
def surroundings(kit, monkeypatch):
    """A secret in the environment, and afterwards: everything outside is as it was, and nothing of the sandbox is left."""
    monkeypatch.setenv("RLCOURSE_CANARY", SECRET)
    folders, make = [], provisioner.make_folder

    def remembered():
        folders.append(make())
        return folders[-1]

    monkeypatch.setattr(provisioner, "make_folder", remembered)
    yield
    assert kit.canary.read_text() == CANARY
    assert [path.name for path in kit.canary.parent.iterdir()] == [kit.canary.name]
    assert "RLCOURSE_BREACH" not in os.environ
    assert not list(Path("/tmp").glob("rlcourse-was-here*"))
    assert not [folder for folder in folders if os.path.exists(folder)]
    assert _soon(lambda: not _in_other_namespaces()), "a process of the sandbox goes on"
    assert _soon(lambda: not _with_marker(kit.marker)), "a process of the attack goes on"


def _soon(holds, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


def _in_other_namespaces() -> list[int]:
    """The processes that this one has started, at any remove, and that see another host name than it does."""
    found, waiting = [], [os.getpid()]
    while waiting:
        pid = waiting.pop()
        waiting += children(pid)
        try:
            if os.readlink(f"/proc/{pid}/ns/uts") != os.readlink("/proc/self/ns/uts"):
                found.append(pid)
        except OSError:
            continue
    return found


def _with_marker(marker: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += [path.parent.name] if marker.encode() in path.read_bytes() else []
        except OSError:
            continue
    return found


@pytest.fixture
def graded(kit, surroundings, tmp_path, monkeypatch):
    """Hands a case in, and grades what is found of it, in its folder; the marks of everybody but `THE_OTHER`."""

    def hand_in(case: Case, sandboxed: bool = True) -> list[Graded]:
        folder = tmp_path / "handed in"
        place(case.files(kit), folder)
        if case.patience:
            _be_impatient(monkeypatch, case.patience)
        monkeypatch.chdir(folder)
        found = find_submissions(folder, COURSE).submissions
        return [_grade(submission, sandboxed) for submission in found if submission.student != THE_OTHER]

    return hand_in


def _be_impatient(monkeypatch, seconds: float) -> None:
    """`seconds` of processor time, and twice that by the clock, for an answer and for its cell."""
    real = marking.RemoteAnswer
    monkeypatch.setattr(marking, "RemoteAnswer", lambda kernel, name, *_: real(kernel, name, seconds, 2 * seconds))
    monkeypatch.setattr(marking, "CELL_SECONDS", seconds)
    monkeypatch.setattr(marking, "CLOCK", 2)


def _grade(submission: Submission, sandboxed: bool = True) -> Graded:
    release = (ROOT / "notebooks" / f"{submission.notebook}.ipynb").read_bytes()
    limits = replace(LIMITS, memory=MEMORY)
    task = Task(submission.student, submission.notebook, submission.file, release, SEED, limits, sandboxed)
    try:
        return grade(task, submission.read()).graded
    except Refused as reason:
        return refused(task, str(reason)).graded


def _becomes_what_it_should(case: Case, found: list[Graded]) -> None:
    if case.outcomes is None:
        assert found == []
        return
    (one,) = found
    assert one.notebook == case.notebook
    marks = {mark.exercise: mark for mark in one.marks}
    everywhere = dict.fromkeys(marks, case.outcomes if isinstance(case.outcomes, str) else NOT_ATTEMPTED)
    expected = everywhere if isinstance(case.outcomes, str) else everywhere | case.outcomes
    if case.or_else:
        expected |= {name: case.or_else for name in case.outcomes if marks[name].outcome == case.or_else}
    assert {name: mark.outcome for name, mark in marks.items()} == expected, [mark.sentence for mark in one.marks]
    assert {name: mark.points for name, mark in marks.items()} == {
        name: marks[name].of if outcome == RIGHT else 0 for name, outcome in expected.items()
    }
    attacked = [name for name, outcome in expected.items() if outcome not in (RIGHT, NOT_ATTEMPTED)]
    assert all(case.says in marks[name].sentence.lower() for name in attacked)
    assert all(mark.sentence.isprintable() and len(mark.sentence) < 2100 for mark in one.marks)
    assert one.pictures == ()
    assert all(note.isprintable() for note in (*one.notes, one.student, one.file))


def _apart_from_times(graded: Graded) -> Graded:
    return replace(graded, marks=tuple(replace(mark, seconds=0.0) for mark in graded.marks), spent=())


def _is_as_ever(kit: Kit) -> None:
    """Another student's honest answers, graded now, get what they always get."""
    exercises = kit.exercises()
    honest = {name: kit.answer(name) for name in exercises}
    task = Task("anna", NOTEBOOK, "anna.ipynb", (ROOT / "notebooks" / f"{NOTEBOOK}.ipynb").read_bytes(), SEED)
    found = _apart_from_times(grade(task, kit.notebook(honest)).graded)
    assert [(mark.exercise, mark.outcome) for mark in found.marks] == [(name, RIGHT) for name in exercises]
    assert sum(mark.points for mark in found.marks) == sum(mark.of for mark in found.marks) > 10
    assert {mark.sentence for mark in found.marks} == {""}
    assert (found.notes, found.pictures) == ((), ())


@in_sandbox
@_named(sloppy.CASES)
def test_sloppy(case, graded):
    _becomes_what_it_should(case, graded(case))


@in_sandbox
def test_an_honest_student_after_the_sloppy_ones(kit, surroundings):
    _is_as_ever(kit)


@in_sandbox
@_named(forging.CASES)
def test_forged(case, graded):
    _becomes_what_it_should(case, graded(case))


@in_sandbox
def test_an_honest_student_after_the_forgers(kit, surroundings):
    _is_as_ever(kit)


@in_sandbox
@_named(exhausting.CASES)
def test_without_end_or_measure(case, graded):
    _becomes_what_it_should(case, graded(case))


@in_sandbox
def test_an_honest_student_after_those_who_exhaust(kit, surroundings):
    _is_as_ever(kit)


@in_sandbox
@_named(spying.CASES)
def test_looking_and_reaching_outside(case, graded):
    _becomes_what_it_should(case, graded(case))


@in_sandbox
def test_an_honest_student_after_the_spies(kit, surroundings):
    _is_as_ever(kit)


@in_sandbox
@_named([case for case in ALL if case.works_outside])
def test_it_is_the_sandbox_that_stops_it(case, graded):
    """Without one the same attack reaches its aim, so it would be seen if the sandbox did not hold."""
    (found,) = graded(case, sandboxed=False)
    (aimed_at,) = case.outcomes
    assert [mark.outcome for mark in found.marks if mark.exercise == aimed_at] == [RIGHT]


@in_sandbox
@_named(files.CASES)
def test_files_and_names(case, graded):
    _becomes_what_it_should(case, graded(case))


@in_sandbox
def test_an_honest_student_after_odd_files(kit, surroundings):
    _is_as_ever(kit)


def test_there_are_many_cases_and_each_has_a_name_of_its_own():
    assert len({case.name for case in ALL}) == len(ALL) >= 50
    assert all(case.what and "|" not in case.row[1:-1].replace(" | ", "") for case in ALL)


def test_no_case_expects_the_grader_to_fail():
    expected = [case.outcomes if isinstance(case.outcomes, str) else (case.outcomes or {}).values() for case in ALL]
    assert not any(GRADERS_FAULT in outcomes for outcomes in expected)


def test_the_docs_tell_of_every_case_and_its_outcome():
    _, below = DOCS.read_text(encoding="utf-8").split("## What becomes of hostile and sloppy submissions")
    told = [line for line in below.splitlines() if line.startswith("| `")]
    assert told == [case.row for case in ALL]
