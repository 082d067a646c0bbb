"""What is found in a hand-in, and whose it is."""

import json
import os
import pickle
import shutil
import zipfile
from pathlib import Path

import pytest

from rlcourse.grading.intake.notebook_file import Refused
from rlcourse.grading.intake.submissions import HandIn, find_submissions

COURSE = ["01_random_baseline", "02_dqn_cartpole", "03_taxi"]


def filled(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def found(hand_in: HandIn) -> dict[tuple[str, str], bytes]:
    by_name = {(one.student, one.notebook): one.read() for one in hand_in.submissions}
    assert len(by_name) == len(hand_in.submissions), "a student is there twice with one notebook"
    return by_name


LAYOUTS = {
    "folders": ({"anna/02_dqn_cartpole.ipynb": "anna", "bob/02_dqn_cartpole.ipynb": "bob", "bob/03_taxi.ipynb": "bob"}),
    "folders in a folder": {"class/anna/02_dqn_cartpole.ipynb": "anna", "class/bob/02_dqn_cartpole.ipynb": "bob"},
    "deep folders": {"anna/w1/x/y/02_dqn_cartpole.ipynb": "anna", "bob/w1/x/y/02_dqn_cartpole.ipynb": "bob"},
    "nbgrader": {"submitted/anna/ps2/02_dqn_cartpole.ipynb": "anna", "submitted/bob/ps3/03_taxi.ipynb": "bob"},
    "nbgrader in a folder": {
        "course/submitted/anna/ps2/02_dqn_cartpole.ipynb": "anna",
        "course/submitted/bob/p/03_taxi.ipynb": "bob",
    },
    "nbgrader from submitted": {"anna/ps2/02_dqn_cartpole.ipynb": "anna", "bob/ps3/03_taxi.ipynb": "bob"},
    "nbgrader, one student": {"submitted/anna/ps2/02_dqn_cartpole.ipynb": "anna", "submitted/anna/ps3/03_taxi.ipynb": "anna"},
    "Canvas": {
        "doejane_12345_67890_02_dqn_cartpole.ipynb": "doejane_12345",
        "doejane_LATE_12345_67891_03_taxi-1.ipynb": "doejane_12345",
        "doejane_222222_67892_03_taxi.ipynb": "doejane_222222",
        "anon_AbC12_67893_03_taxi.ipynb": "anon_AbC12",
        "rossi_333_67894_Copy of 03_taxi.ipynb": "rossi_333",
    },
    "Canvas in a folder": {
        "submissions/roe_333_444_03_taxi.ipynb": "roe_333",
        "submissions/doe_555_444_03_taxi.ipynb": "doe_555",
    },
    "Moodle": {
        "Jane Doe_1234567_assignsubmission_file_/02_dqn_cartpole.ipynb": "Jane Doe_1234567",
        "Jane Doe_1234568_assignsubmission_file/sub/02_dqn_cartpole.ipynb": "Jane Doe_1234568",
        "Li Ming_1234569/02_dqn_cartpole.ipynb": "Li Ming_1234569",
    },
    "Moodle without folders": {"Jane Doe_1234567_assignsubmission_file_02_dqn_cartpole.ipynb": "Jane Doe_1234567"},
    "flat": {"anna_02_dqn_cartpole.ipynb": "anna", "bob-02_dqn_cartpole.ipynb": "bob", "Bo B_03_taxi.ipynb": "Bo B"},
    "flat in a folder": {"class/anna_02_dqn_cartpole.ipynb": "anna", "class/bob-02_dqn_cartpole.ipynb": "bob"},
    "one student's own": {"02_dqn_cartpole.ipynb": "hand-in", "03_taxi.ipynb": "hand-in"},
}


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_tells_whose_each_notebook_is(tmp_path, layout, packed):
    files = {name: f"{student} in {name}".encode() for name, student in layout.items()}
    where = zipped(tmp_path / "hand-in.zip", files) if packed else filled(tmp_path / "hand-in", files)
    hand_in = find_submissions(where, COURSE)
    expected = {
        (student, next(n for n in COURSE if n in name)): f"{student} in {name}".encode() for name, student in layout.items()
    }
    assert found(hand_in) == expected
    assert hand_in.unknown == []
    assert not any(one.problem or one.also for one in hand_in.submissions)


def test_the_folder_that_a_zip_of_a_folder_has_in_it_is_no_student(tmp_path):
    where = zipped(tmp_path / "week 2 (1).zip", {"week 2/anna/02_dqn_cartpole.ipynb": b"a", "week 2/bob/03_taxi.ipynb": b"b"})
    assert {one.student for one in find_submissions(where, COURSE).submissions} == {"anna", "bob"}


def test_other_folders_of_nbgrader_are_no_students(tmp_path):
    where = filled(tmp_path, {f"{top}/anna/ps/03_taxi.ipynb": top.encode() for top in ("source", "submitted", "autograded")})
    assert found(find_submissions(where, COURSE)) == {("anna", "03_taxi"): b"submitted"}


def test_everything_else_is_left_alone_and_other_notebooks_are_named(tmp_path):
    where = filled(
        tmp_path / "class",
        {
            "anna/02_dqn_cartpole.ipynb": b"right",
            "anna/homework.ipynb": b"",
            "anna/conftest.py": b"",
            "anna/numpy.py": b"",
            "anna/._02_dqn_cartpole.ipynb": b"",
            "anna/.ipynb_checkpoints/02_dqn_cartpole-checkpoint.ipynb": b"",
            "__MACOSX/anna/02_dqn_cartpole.ipynb": b"",
            "bob/Untitled\n.IPYNB": b"",
            "all of week 1.zip": b"",
        },
    )
    hand_in = find_submissions(where, COURSE)
    assert found(hand_in) == {("anna", "02_dqn_cartpole"): b"right"}
    assert hand_in.unknown == [
        "all of week 1.zip: Nothing says whose it is. Put it into a folder with the student's name, or grade it by itself.",
        "anna/homework.ipynb",
        r"bob/Untitled\u000a.IPYNB",
    ]


def test_of_several_files_the_highest_number_counts_then_the_latest_then_the_last_name(tmp_path):
    files = {
        "anna/03_taxi.ipynb": b"",
        "anna/03_taxi-2.ipynb": b"",
        "anna/03_taxi-10.ipynb": b"highest",
        "bob/03_taxi.ipynb": b"",
        "bob/again/03_taxi.ipynb": b"latest",
        "cleo/a/03_taxi.ipynb": b"",
        "cleo/b/03_taxi.ipynb": b"last",
    }
    where = filled(tmp_path, files)
    for name in files:
        os.utime(where / name, (10**9, 10**9 + (100 if "again" in name else 0)))
    hand_in = find_submissions(where, COURSE)
    assert list(found(hand_in).values()) == [b"highest", b"latest", b"last"]
    assert [one.also for one in hand_in.submissions] == [
        ("anna/03_taxi-2.ipynb", "anna/03_taxi.ipynb"),
        ("bob/03_taxi.ipynb",),
        ("cleo/a/03_taxi.ipynb",),
    ]


def test_on_canvas_the_later_upload_counts(tmp_path):
    files = {"doe_123_900_03_taxi.ipynb": b"", "doe_LATE_123_1100_03_taxi.ipynb": b"later"}
    assert found(find_submissions(zipped(tmp_path / "a.zip", files), COURSE)) == {("doe_123", "03_taxi"): b"later"}


def test_a_file_that_is_refused_does_not_displace_one_that_can_be_read(tmp_path):
    where = filled(tmp_path, {"anna/03_taxi.ipynb": b"right", "bob/01_random_baseline.ipynb": b""})
    (where / "anna/03_taxi-1.ipynb").symlink_to(where / "bob/01_random_baseline.ipynb")
    one = find_submissions(where, COURSE).submissions[0]
    assert (one.read(), one.also) == (b"right", ("anna/03_taxi-1.ipynb",))


def test_names_of_students_are_made_printable_and_never_merged(tmp_path):
    folders = ["=1+2", "🎓", "abc\u202ecba", "con", "ends.", "n" * 200, "n" * 201, "Zo\u00eb", "Zoe\u0308", "a\nb", r"a\u000ab"]
    where = filled(tmp_path, {f"{name}/03_taxi.ipynb": name.encode() for name in folders})
    hand_in = find_submissions(where, COURSE)
    assert sorted(found(hand_in).values()) == sorted(name.encode() for name in folders)
    assert all(one.student.isprintable() and len(one.student) <= 100 for one in hand_in.submissions)
    assert {"=1+2", "🎓", "con", "ends.", r"abc\u202ecba"} <= {one.student for one in hand_in.submissions}


@pytest.mark.parametrize(
    "names",
    [
        ("anna_03_taxi.ipynb", "anna__03_taxi.ipynb"),
        ("Anna_03_taxi.ipynb", "anna_03_taxi.ipynb"),
        ("n-03_taxi.ipynb", "n -03_taxi.ipynb"),
    ],
)
def test_students_whose_names_differ_in_little_are_two(tmp_path, names):
    assert len(find_submissions(filled(tmp_path, dict.fromkeys(names, b"")), COURSE).submissions) == 2


def test_nobody_hands_in_under_another_name(tmp_path):
    """A file is its folder's student's, whatever it is called, and on Canvas the platform's part of the name decides."""
    forged = {"anna/03_taxi.ipynb": b"anna", "eve/anna_03_taxi.ipynb": b"eve", "eve/doe_123_456_02_dqn_cartpole.ipynb": b"eve"}
    assert {
        student: content for (student, _), content in found(find_submissions(filled(tmp_path, forged), COURSE)).items()
    } == {
        "anna": b"anna",
        "eve": b"eve",
    }
    canvas = {"doe_123_456_03_taxi.ipynb": b"doe", "eve_666_789_doe_123_999_03_taxi-7.ipynb": b"eve"}
    assert found(find_submissions(zipped(tmp_path / "c.zip", canvas), COURSE)) == {
        ("doe_123", "03_taxi"): b"doe",
        ("eve_666", "03_taxi"): b"eve",
    }


def test_links_are_not_followed(tmp_path):
    secret = filled(tmp_path / "secret", {"03_taxi.ipynb": b"secret"})
    where = filled(tmp_path / "class", {"anna/01_random_baseline.ipynb": b"right"})
    (where / "anna/03_taxi.ipynb").symlink_to(secret / "03_taxi.ipynb")
    (where / "anna/more").symlink_to(secret, target_is_directory=True)
    (where / "bob").symlink_to(secret, target_is_directory=True)
    hand_in = find_submissions(where, COURSE)
    assert [(one.student, one.notebook, "symbolic link" in one.problem) for one in hand_in.submissions] == [
        ("anna", "01_random_baseline", False),
        ("anna", "03_taxi", True),
    ]
    assert [name.split(":")[0] for name in hand_in.unknown] == ["anna/more", "bob"]
    with pytest.raises(Refused, match="symbolic link"):
        hand_in.submissions[1].read()


def test_a_link_put_in_between_finding_and_reading_is_not_followed(tmp_path):
    secret = filled(tmp_path / "secret", {"03_taxi.ipynb": b"secret"})
    where = filled(tmp_path / "class", {"anna/03_taxi.ipynb": b"right", "bob/03_taxi.ipynb": b"right"})
    file, folder = find_submissions(where, COURSE).submissions
    (where / "anna/03_taxi.ipynb").unlink()
    (where / "anna/03_taxi.ipynb").symlink_to(secret / "03_taxi.ipynb")
    shutil.rmtree(where / "bob")
    (where / "bob").symlink_to(secret, target_is_directory=True)
    for submission in (file, folder):
        with pytest.raises(Refused, match="symbolic link"):
            submission.read()


def test_a_submission_is_read_in_another_process_too(tmp_path):
    inner = zipped(tmp_path / "inner.zip", {"03_taxi.ipynb": b"b"}).read_bytes()
    where = zipped(tmp_path / "class.zip", {"anna/03_taxi.ipynb": b"a", "bob/work.zip": inner})
    hand_in = find_submissions(where, COURSE)
    assert pickle.loads(pickle.dumps(hand_in)) == hand_in
    assert found(pickle.loads(pickle.dumps(hand_in))) == {("anna", "03_taxi"): b"a", ("bob", "03_taxi"): b"b"}


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_a_students_own_zip_is_looked_into(tmp_path, packed):
    work = {"03_taxi.ipynb": b"t", "all/anna_02_dqn_cartpole.ipynb": b"d", "mine.ipynb": b"", "inner.zip": b"", "x.py": b""}
    content = zipped(tmp_path / "work.zip", work).read_bytes()
    files = {"bob/homework.zip": content, "eve/homework.zip": b"no zip", "eve/03_taxi.ipynb": b"eve"}
    where = zipped(tmp_path / "c.zip", files) if packed else filled(tmp_path / "c", files)
    hand_in = find_submissions(where, COURSE)
    assert found(hand_in) == {("bob", "02_dqn_cartpole"): b"d", ("bob", "03_taxi"): b"t", ("eve", "03_taxi"): b"eve"}
    assert hand_in.submissions[0].file == "bob/homework.zip/all/anna_02_dqn_cartpole.ipynb"
    assert [name.split(":")[0] for name in hand_in.unknown] == [
        "bob/homework.zip/inner.zip",
        "bob/homework.zip/mine.ipynb",
        "eve/homework.zip",
    ]


def test_a_zip_with_names_that_lead_elsewhere_changes_nobody_elses_submission(tmp_path):
    slips = [
        "../anna/03_taxi.ipynb",
        "/anna/03_taxi.ipynb",
        "anna\\03_taxi.ipynb",
        "C:/anna/03_taxi.ipynb",
        "./../anna/03_taxi-9.ipynb",
    ]
    hostile = dict.fromkeys(slips, b"evil")
    inner = zipped(tmp_path / "inner.zip", hostile).read_bytes()
    where = zipped(tmp_path / "c.zip", {"anna/03_taxi.ipynb": b"anna", "eve/work.zip": inner, **hostile})
    by_student = {one.student: one for one in find_submissions(where, COURSE).submissions}
    anna = by_student.pop("anna")
    assert (anna.read(), anna.also) == (b"anna", ())
    assert "eve" in by_student
    assert len(by_student) == 1 + len({slip.split("03")[0] for slip in slips})
    assert all("name in the zip" in one.problem for one in by_student.values())


def test_a_zip_on_canvas_is_its_students(tmp_path):
    first, second = (zipped(tmp_path / name, {"03_taxi.ipynb": name.encode()}).read_bytes() for name in ("first", "second"))
    where = zipped(tmp_path / "c.zip", {"doe_123_456_work.zip": first, "doe_123_457_work-1.zip": second})
    assert found(find_submissions(where, COURSE)) == {("doe_123", "03_taxi"): b"second"}


def test_the_order_is_by_student_then_notebook(tmp_path):
    files = {f"{student}/{notebook}.ipynb": b"" for student in ("bob", "Anna", "anna") for notebook in reversed(COURSE)}
    order = [(one.student, one.notebook) for one in find_submissions(filled(tmp_path, files), COURSE).submissions]
    assert order == [(student, notebook) for student in ("Anna", "anna", "bob") for notebook in COURSE]


def test_nothing_to_grade_is_said_with_what_was_expected(tmp_path, monkeypatch):
    def closed(path):
        raise PermissionError(13, "closed")

    with pytest.raises(FileNotFoundError, match=r"There is no .*nowhere: expected a folder or a zip .*STUDENT/01_random"):
        find_submissions(tmp_path / "nowhere", COURSE)
    with pytest.raises(ValueError, match=r"There is no notebook in .*expected a folder or a zip"):
        find_submissions(filled(tmp_path / "a", {"anna/readme.txt": b""}), COURSE)
    no_zip = tmp_path / "no.zip"
    no_zip.write_bytes(b"PK\x03\x04 but no more")
    with pytest.raises(ValueError, match=r"no.zip cannot be graded: expected a folder or a zip .* no zip that can be read"):
        find_submissions(no_zip, COURSE)
    monkeypatch.setattr(os, "listdir", closed)
    with pytest.raises(ValueError, match=r"a cannot be read: closed\. Try"):
        find_submissions(tmp_path / "a", COURSE)
    os.mkfifo(tmp_path / "pipe.zip")
    with pytest.raises(ValueError, match="no ordinary file"):
        find_submissions(tmp_path / "pipe.zip", COURSE)


def course_notebook(module: str) -> bytes:
    cell = {"cell_type": "code", "source": f"from rlcourse.lessons.{module} import check", "metadata": {}, "outputs": []}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}).encode()


RENAMED = {
    "anna/hw2.ipynb": "anna",
    "submitted/anna/week2/final final.ipynb": "anna",
    "Anna Doe_1234567_assignsubmission_file_/homework.ipynb": "Anna Doe_1234567",
    "doeanna_12345_67890_homework.ipynb": "doeanna_12345",
}


@pytest.mark.parametrize(("file", "student"), RENAMED.items(), ids=RENAMED)
def test_a_notebook_under_a_name_of_its_own_is_known_by_the_checks_it_imports(tmp_path, file, student):
    other = "bob/03_taxi.ipynb" if "/" in file else "bob_03_taxi.ipynb"
    other = f"submitted/{other}" if file.startswith("submitted") else other
    hand_in = find_submissions(filled(tmp_path, {file: course_notebook("dqn_cartpole"), other: b"{}"}), COURSE)
    assert (student, "02_dqn_cartpole") in found(hand_in)
    assert hand_in.unknown == []


def test_beside_one_under_its_own_name_it_does_not_count_and_is_named(tmp_path):
    files = {"anna/02_dqn_cartpole.ipynb": b"{}", "anna/backup.ipynb": course_notebook("dqn_cartpole")}
    hand_in = find_submissions(filled(tmp_path, files), COURSE)
    assert found(hand_in) == {("anna", "02_dqn_cartpole"): b"{}"}
    assert hand_in.unknown == ["anna/backup.ipynb: a second copy under a name of its own."]


def test_nobodys_notebook_and_a_foreign_one_are_named(tmp_path):
    files = {
        "anna/02_dqn_cartpole.ipynb": b"{}",
        "hw2.ipynb": course_notebook("taxi"),
        "anna/art.ipynb": course_notebook("art"),
    }
    hand_in = find_submissions(filled(tmp_path, files), COURSE)
    assert hand_in.unknown == ["anna/art.ipynb", "hw2.ipynb"]
