"""A merged notebook as pytest sees it: nbval's notebook and cells, with an exercise in the place of each cell.

What plain nbval lacks and `Marking` adds: the kernel's life is watched while a cell runs, the reply to a request is looked at,
and after a timeout or a death the exercises that follow are still run, in a fresh kernel. Nothing beside a submission is
imported: pytest runs in a folder with the merged notebook alone.
"""

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock
from xml.etree import ElementTree

import nbformat
import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT
from rlcourse.grading.marking.marking import Marking
from rlcourse.grading.marking.merged_answers import grade_id
from rlcourse.grading.marks import GRADERS_FAULT, Graded, Mark

OPTIONS = (
    "--disable-plugin-autoload", "-p", "nbval.plugin", "-p", "no:cacheprovider", "--noconftest", "-qq", "--color=no",
    "-p", "no:unraisableexception",  # it collects garbage twice a run: half a second beside TensorFlow, for nothing here
)  # fmt: skip


class GradedNotebook(IPyNbFile):
    """A merged notebook: one item for each exercise, under its own name."""

    marking: Marking
    marks: list[Mark]

    def setup(self) -> None:
        """The kernel starts with the first answer that there is."""

    def teardown(self) -> None:
        """End the kernel."""
        self.marking.kernel.stop()

    def collect(self) -> Iterator["ExerciseItem"]:
        """The exercises, in the notebook's order."""
        notebook = nbformat.read(self.path, as_version=4)
        for number, cell in enumerate(notebook.cells):
            name = grade_id(cell)
            if name in self.marking.release.lesson.exercises:
                yield ExerciseItem.from_parent(self, name=name, cell_num=number, cell=cell, options={})


class ExerciseItem(IPyNbCell):
    """One exercise: passes where the answer is right, is skipped where there is none, fails with the check's sentence."""

    def setup(self) -> None:
        """Exercises do not depend on whether one before them ended in time."""

    def runtest(self) -> None:
        """Mark the exercise, and keep the mark with the report."""
        mark = self.parent.marking.mark(self.name)
        self.parent.marks.append(mark)
        self.user_properties += [("outcome", mark.outcome), ("points", mark.points), ("of", mark.of)]
        if mark.outcome == NOT_ATTEMPTED:
            pytest.skip(f"{mark.outcome}: {mark.sentence}")
        if mark.outcome != RIGHT:
            pytest.fail(mark.sentence if mark.outcome == GRADERS_FAULT else f"{mark.outcome}: {mark.sentence}")

    def repr_failure(self, excinfo) -> str:
        """The sentence alone."""
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the exercise is, as reports name it."""
        return self.path, 0, self.name


class _Plugin:
    """Collects merged notebooks and keeps their marks."""

    def __init__(self, marking: Marking):
        self.marking, self.marks = marking, []

    def pytest_collect_file(self, file_path: Path, parent):
        if file_path.suffix != ".ipynb":
            return None
        notebook = GradedNotebook.from_parent(parent, path=file_path)
        notebook.marking, notebook.marks = self.marking, self.marks
        return notebook


def run(marking: Marking) -> tuple[list[Mark], str]:
    """Run a merged notebook's exercises with pytest.

    Returns: The marks, in the notebook's order, and the JUnit XML.
    """
    plugin, said = _Plugin(marking), io.StringIO()
    with (
        tempfile.TemporaryDirectory(prefix="rlcourse-") as folder,
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        path, report = Path(folder) / f"{marking.release.name}.ipynb", Path(folder) / "report.xml"
        nbformat.write(marking.merged.notebook, path)
        arguments = [*OPTIONS, "-c", os.devnull, "--rootdir", folder, f"--junitxml={report}", str(path)]
        with mock.patch.dict(os.environ):
            for name in [name for name in os.environ if name.startswith("PYTEST_")]:
                del os.environ[name]  # what somebody has told their own pytest, such as PYTEST_ADDOPTS
            ended = pytest.main(arguments, plugins=[plugin])
        whole = len(plugin.marks) == len(marking.release.lesson.exercises)
        if ended not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or not whole:
            raise RuntimeError(f"pytest ended with {ended!r}: {said.getvalue()[-500:]}")
        return plugin.marks, report.read_text(encoding="utf-8")


def to_junit(graded: Graded) -> str:
    """The JUnit XML of a notebook that could not be run: each exercise has failed for its mark's reason."""
    count = str(len(graded.marks))
    suites = ElementTree.Element("testsuites", name="pytest tests")
    suite = ElementTree.SubElement(suites, "testsuite", name="pytest", tests=count, failures=count, errors="0", skipped="0")
    for mark in graded.marks:
        case = ElementTree.SubElement(suite, "testcase", classname=f"{graded.notebook}.ipynb", name=mark.exercise, time="0")
        properties = ElementTree.SubElement(case, "properties")
        for name, value in (("outcome", mark.outcome), ("points", mark.points), ("of", mark.of)):
            ElementTree.SubElement(properties, "property", name=name, value=str(value))
        ElementTree.SubElement(case, "failure", message=f"{mark.outcome}: {mark.sentence}")
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True)
