"""The notebook that the instructors' guide adds: written, built, tested, checked and graded in a copy of the course."""

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

GUIDE = Path("docs/instructors.md").read_text(encoding="utf-8").split("## Add a notebook")[1]
FILES = dict(re.findall(r"^\*\*`([^`]+)`\*\*\n\n```python\n(.*?)^```$", GUIDE, re.M | re.S))
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", GUIDE, re.M | re.S)
COMMANDS = next(text for language, text in BLOCKS if not language).splitlines()


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A folder with the package, its tests, and the guide's three files."""
    root = tmp_path_factory.mktemp("course")
    for folder in ("rlcourse", "tests"):
        shutil.copytree(folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "solutions").mkdir()
    for file in ("pyproject.toml", "README.md", "solutions/ruff.toml"):
        shutil.copy(file, root / file)
    for name, text in FILES.items():
        (root / name).write_text(text, encoding="utf-8")
    call(root, "rlcourse", "notebooks")
    return root


def call(root: Path, *command: str) -> str:
    """Run a command there, with the copy's package; what it printed."""
    program = [sys.executable, "-m", "rlcourse.cli"] if command[0] == "rlcourse" else [command[0]]
    if command[0] == "pytest":
        program = [sys.executable, "-m", "pytest"]
    done = subprocess.run(
        [*program, *command[1:]], cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def test_the_guide_shows_three_files():
    assert [Path(name).parts[0] for name in FILES] == ["rlcourse", "solutions", "tests"]


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_has_nothing_to_say_about_them(course, arguments):
    call(course, sys.executable, "-m", "ruff", *arguments, *FILES)


def test_it_is_built_without_a_further_step(course):
    assert "### BEGIN SOLUTION" in (course / "solutions/07_bandit.ipynb").read_text(encoding="utf-8")
    student = (course / "notebooks/07_bandit.ipynb").read_text(encoding="utf-8")
    assert "NotImplementedError" in student
    assert "(reward - mean) / n" not in student
    assert "What does a slot machine pay?](notebooks/07_bandit.ipynb)" in (course / "README.md").read_text(encoding="utf-8")


def test_every_command_the_guide_tries_it_with_succeeds(course):
    marks = course / "marks"
    for line in COMMANDS:
        if " grade " in line and shutil.which("bwrap") is None:
            pytest.skip("needs the command bwrap (bubblewrap)")
        for part in line.split(" && "):
            said = call(course, *shlex.split(part.replace(".venv/bin/", "").replace("/tmp/", f"{course}/")))
            if " check " in part:
                assert re.search(r"running_mean +2 of 2", said)
    with (marks / "gradebook.csv").open(encoding="utf-8-sig") as file:
        (row,) = csv.DictReader(file)
    assert (row["student"], row["notebook"], row["outcome"]) == ("ada", "07_bandit", "right")
