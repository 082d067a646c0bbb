"""The notebooks as students meet them, in real kernels. (The solutions run under nbval: see testpaths in pyproject.toml.)"""

import os
import re
import shutil
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from rlcourse.lines import WIDTH
from tests.rendering import faults_of

NOTEBOOKS = sorted(Path("notebooks").glob("*.ipynb"))
CELL_SECONDS = int(os.environ.get("CELL_SECONDS", 150))  # more where the machine is slow, or busy
by_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
# Where there is a browser, a student there meets the first blank, and fills in the answers of all exercises: see tests/browser.
IN_THE_BROWSER = shutil.which("chromium") and find_spec("playwright") and "HEADLESS" not in os.environ
left_to_the_browser = pytest.mark.skipif(bool(IN_THE_BROWSER), reason="a student does it in the browser")


def run(notebook):
    """Execute in a kernel of its own; the index of the cell that fails, or None.

    Raises:
        CellTimeoutError: A cell has not answered after CELL_SECONDS.
    """
    where = {"metadata": {"path": "notebooks"}}
    client = NotebookClient(notebook, timeout=CELL_SECONDS, kernel_name="python3", resources=where)
    with client.setup_kernel():
        for i, cell in enumerate(notebook.cells):
            try:
                client.execute_cell(cell, i)
            except CellExecutionError:
                return i
    return None


def text_of(cell):
    return "".join(o.get("text", "") + "\n".join(o.get("traceback", [])) for o in cell.outputs)


def test_there_is_a_notebook_for_every_source():
    assert {p.stem for p in NOTEBOOKS} == {p.stem for p in Path("solutions").glob("[0-9]*.py")}


@pytest.mark.parametrize("folder", ["notebooks", "solutions"])
@by_notebook
def test_code_fits_a_window_of_800_pixels(path, folder):
    cells = [c for c in nbformat.read(Path(folder) / path.name, as_version=4).cells if c.cell_type == "code"]
    lines = [line for cell in cells for line in cell.source.splitlines()]
    assert [line for line in lines if len(line) > WIDTH] == []


@left_to_the_browser
@by_notebook
def test_a_students_notebook_runs_to_its_first_blank_and_says_so(path):
    notebook = nbformat.read(path, as_version=4)
    failed = run(notebook)
    first = next(i for i, c in enumerate(notebook.cells) if c.metadata.get("nbgrader", {}).get("grade"))
    assert failed == first
    shown = " ".join(text_of(notebook.cells[first]).split())  # it is printed in lines
    assert re.search("not attempted. Fill in the (function|class) above", shown)
    assert "Traceback" not in shown
    assert "site-packages" not in shown


@by_notebook
def test_what_is_printed_fits_a_window_of_800_pixels(path):
    cells = [c for c in nbformat.read(Path("solutions") / path.name, as_version=4).cells if c.cell_type == "code"]
    printed = [o.text for cell in cells for o in cell.outputs if o.output_type == "stream"]
    printed += [o.data["text/plain"] for cell in cells for o in cell.outputs if set(o.get("data", {})) == {"text/plain"}]
    assert [line for text in printed for line in text.splitlines() if len(line) > WIDTH] == []


@left_to_the_browser
@by_notebook
def test_with_the_solutions_answers_it_runs_to_the_end_with_all_points(path):
    notebook = nbformat.read(path, as_version=4)
    solution = nbformat.read(Path("solutions") / path.name, as_version=4)
    answers = {c.metadata["nbgrader"]["grade_id"]: c.source for c in solution.cells if "nbgrader" in c.metadata}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answers[cell.metadata["nbgrader"]["grade_id"]]
    assert run(notebook) is None
    assert [fault for cell in notebook.cells for output in cell.get("outputs", []) for fault in faults_of(output)] == []
    shown = text_of([cell for cell in notebook.cells if cell.cell_type == "code"][-1])
    total = next(line for line in shown.splitlines() if "together" in line)
    reached, of = (int(word) for word in total.split() if word.isdigit())
    assert reached == of > 0


@by_notebook
def test_a_solution_shows_no_error_and_no_warning(path):
    for cell in nbformat.read(Path("solutions") / path.name, as_version=4).cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error"
            assert output.get("name") != "stderr", output.text
