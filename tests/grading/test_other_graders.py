"""The same notebooks in the hands of nbgrader and of plain nbval, for instructors who trust their students."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from rlcourse.lessons.random_baseline import check
from tests.grading.bank.kit import NOTEBOOK, Kit

ROOT = Path(__file__).parents[2]
SOLUTION = ROOT / "solutions" / f"{NOTEBOOK}.ipynb"
KIT = Kit(Path(), "", "")


@pytest.fixture(autouse=True)
def _with_commands_of_this_environment(monkeypatch):
    """nbgrader calls alembic by its name."""
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))


def called(*arguments, cwd):
    return subprocess.run([sys.executable, "-m", *arguments], cwd=cwd, capture_output=True, text=True)


def test_nbgrader_validates_the_release_and_counts_what_is_not_done(tmp_path):
    shutil.copy(SOLUTION, tmp_path / "solved.ipynb")
    shutil.copy(ROOT / "notebooks" / f"{NOTEBOOK}.ipynb", tmp_path / "blank.ipynb")
    assert "Success! Your notebook passes all the tests." in called("nbgrader", "validate", "solved.ipynb", cwd=tmp_path).stdout
    blank = called("nbgrader", "validate", "blank.ipynb", cwd=tmp_path)
    assert f"VALIDATION FAILED ON {len(KIT.exercises())} CELL(S)" in blank.stdout
    assert blank.stdout.count("not attempted") == len(KIT.exercises())


def test_nbgrader_autogrades_what_was_handed_in(tmp_path):
    source = tmp_path / "source" / "week1"
    source.mkdir(parents=True)
    shutil.copy(SOLUTION, source)
    answers = KIT.right()
    answers["run_episode"] = answers["run_episode"].replace("terminated or truncated", "terminated")
    mine = tmp_path / "submitted" / "anna" / "week1"
    mine.mkdir(parents=True)
    (mine / f"{NOTEBOOK}.ipynb").write_bytes(KIT.notebook(answers))
    for step in ("generate_assignment", "autograde"):
        done = called("nbgrader", step, "week1", *(["--create"] if step == "autograde" else []), cwd=tmp_path)
        assert done.returncode == 0, done.stderr[-2000:]
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        submission = book.find_submission("week1", "anna")
        score, most = submission.score, submission.max_score
    assert most == sum(exercise.points for exercise in check.exercises.values())
    assert score == most - check.exercises["run_episode"].points


def test_plain_nbval_runs_a_submission(tmp_path):
    answers = KIT.right()
    answers["run_episode"] = answers["run_episode"].replace("terminated or truncated", "terminated")
    (tmp_path / f"{NOTEBOOK}.ipynb").write_bytes(KIT.notebook(answers))
    done = called("pytest", "--nbval-lax", "--nbval-current-env", f"{NOTEBOOK}.ipynb", "-q", cwd=tmp_path)
    assert "1 failed" in done.stdout
    assert "run_episode: wrong" in done.stdout
