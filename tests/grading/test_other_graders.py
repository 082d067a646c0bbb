"""The same notebooks in the hands of nbgrader, and of plain nbval: both can grade them, for instructors who trust their students."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.grading.bank.kit import NOTEBOOK, Kit

ROOT = Path(__file__).parents[2]
SOLUTION = ROOT / "solutions" / f"{NOTEBOOK}.ipynb"
KIT = Kit(Path(), "", "")


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
        done = called("nbgrader", step, "week1", "--create", cwd=tmp_path) if step == "autograde" else called(
            "nbgrader", step, "week1", cwd=tmp_path
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
    program = "from nbgrader.api import Gradebook; import json\n" + (
        "with Gradebook('sqlite:///gradebook.db') as book: s = book.find_submission('week1', 'anna'); print(json.dumps([s.score, s.max_score]))"
    )
    score, most = json.loads(subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True).stdout)
    assert (score, most) == (most - 3, 17)


def test_plain_nbval_runs_a_submission(tmp_path):
    answers = KIT.right()
    answers["run_episode"] = answers["run_episode"].replace("terminated or truncated", "terminated")
    (tmp_path / f"{NOTEBOOK}.ipynb").write_bytes(KIT.notebook(answers))
    done = called("pytest", "--nbval-lax", "--nbval-current-env", f"{NOTEBOOK}.ipynb", "-q", cwd=tmp_path)
    assert "1 failed" in done.stdout
    assert "run_episode: wrong" in done.stdout
