"""The two notebooks that a source becomes."""

import collections
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from rlcourse.authoring.assemble import assemble, student_version, write
from rlcourse.authoring.source import read_source

SOURCES = sorted(Path("solutions").glob("[0-9][0-9]_*.py"))
by_source = pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)


def solution_of(path):
    return assemble(read_source(path), "me/course")


@by_source
def test_the_same_source_gives_the_same_bytes(path):
    assert write(solution_of(path)) == write(solution_of(path))
    assert write(student_version(solution_of(path))) == write(student_version(solution_of(path)))


@by_source
def test_both_notebooks_pass_nbgraders_validator_and_the_format(path):
    solution = solution_of(path)
    for notebook in (solution, student_version(solution)):
        nbformat.validate(notebook)
        MetadataValidator().validate_nb(notebook)
        assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


@by_source
def test_no_line_of_a_solution_region_reaches_a_student(path):
    """Line by line: a student's notebook holds each line exactly as often as it stands outside the regions."""
    solution = solution_of(path)
    student = student_version(solution)
    text = "\n".join(cell.source for cell in student.cells)
    assert "SOLUTION" not in text
    held = collections.Counter(line.strip() for cell in student.cells for line in cell.source.splitlines())
    hidden, outside = set(), collections.Counter()
    for cell in solution.cells:
        parts = re.split(r"^.*### (?:BEGIN|END) SOLUTION$", cell.source, flags=re.M)  # in turn outside and inside of a solution
        inside = "\n".join(parts[1::2]).splitlines()
        lines = [line.strip() for line in cell.source.splitlines() if "SOLUTION" not in line]
        outside.update(collections.Counter(lines) - collections.Counter(line.strip() for line in inside))
        hidden |= {line.strip() for line in inside if line.strip()}
    assert hidden
    for line in hidden:
        assert held[line] == outside[line], line


@by_source
def test_a_student_gets_a_stub_locked_checks_and_no_outputs(path):
    lesson = read_source(path).lesson
    student = student_version(solution_of(path))
    cells = {c.metadata["nbgrader"]["grade_id"]: c for c in student.cells if "nbgrader" in c.metadata}
    for name, exercise in lesson.exercises.items():
        assert "raise NotImplementedError()" in cells[name].source
        compile(cells[name].source, name, "exec")
        assert cells[f"check-{name}"].metadata["editable"] is False
        assert cells[f"check-{name}"].metadata["nbgrader"]["points"] == exercise.points
    assert not any(cell.get("outputs") for cell in student.cells)


@by_source
def test_nbgrader_generate_assignment_gives_an_equal_notebook(path, tmp_path):
    source = tmp_path / "source" / "lesson"
    source.mkdir(parents=True)
    built = Path("solutions") / f"{path.stem}.ipynb"
    shutil.copy(built, source)
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "lesson", f"--course-dir={tmp_path}"]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}  # it calls alembic
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    theirs = nbformat.read(tmp_path / "release" / "lesson" / built.name, as_version=4)
    ours = nbformat.read(Path("notebooks") / built.name, as_version=4)
    assert theirs == ours


def test_a_fork_points_at_itself(course):
    notebook = assemble(read_source(course / "solutions" / "00_doubling.py"), "a-fork/of-it")
    assert "github/a-fork/of-it/blob/main/notebooks/00_doubling.ipynb" in notebook.cells[0].source
    assert "git+https://github.com/a-fork/of-it" in notebook.cells[2].source


def test_heading_points_and_hints_come_from_the_declaration(course):
    cell = assemble(read_source(course / "solutions" / "00_doubling.py"), "me/course").cells[4]
    assert cell.source.startswith("### Exercise 1: `double`\n\n*5 minutes · ★☆☆ · 2 points*\n\nDouble it.")
    assert "<summary>Hint 1</summary>\n\nTwice.\n" in cell.source


def test_a_cell_keeps_its_id_when_another_is_added(course):
    path = course / "solutions" / "00_doubling.py"
    before = {c.source: c.id for c in assemble(read_source(path), "me/course").cells}
    path.write_text(path.read_text(encoding="utf-8").replace("# %%\nprint", "# %%\n1 + 1\n\n# %%\nprint"), encoding="utf-8")
    after = {c.source: c.id for c in assemble(read_source(path), "me/course").cells}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1


class TestSetupCell:
    """The first code cell, run with an interpreter that has no rlcourse."""

    @pytest.fixture
    def cell(self, course):
        return assemble(read_source(course / "solutions" / "00_doubling.py"), "me/course").cells[2].source

    def run(self, cell, monkeypatch, installed, colab, pip_says=""):
        import importlib.util

        commands = []

        def pip(command, **kwargs):
            commands.append(command)
            return subprocess.CompletedProcess(command, returncode=1 if pip_says else 0, stderr=pip_says)

        monkeypatch.setattr(importlib.util, "find_spec", lambda name: object() if installed else None)
        monkeypatch.setattr(subprocess, "run", pip)
        if colab:
            monkeypatch.setitem(sys.modules, "google.colab", object())
        exec(compile(cell, "setup", "exec"), {})
        return commands

    @pytest.mark.parametrize("colab", [False, True])
    def test_where_the_course_is_installed_it_does_nothing(self, cell, monkeypatch, colab):
        assert self.run(cell, monkeypatch, installed=True, colab=colab) == []

    def test_on_colab_it_installs_from_the_repository_without_upgrading(self, cell, monkeypatch):
        (command,) = self.run(cell, monkeypatch, installed=False, colab=True)
        assert command[1:] == ["-m", "pip", "install", "-q", "git+https://github.com/me/course"]

    def test_what_pip_says_comes_before_what_to_do(self, cell, monkeypatch):
        with pytest.raises(ModuleNotFoundError, match=r"Could not resolve host\n.*Check the connection .* run this cell again"):
            self.run(cell, monkeypatch, installed=False, colab=True, pip_says="fatal: Could not resolve host")

    def test_elsewhere_it_says_what_to_do(self, cell, monkeypatch):
        with pytest.raises(ModuleNotFoundError, match="Run `make lab`"):
            self.run(cell, monkeypatch, installed=False, colab=False)
