"""What the notebooks store and what the package displays is shown by JupyterLab, Jupyter Notebook, VS Code and Colab alike."""

import ast
import base64
import io
import re
import subprocess
from pathlib import Path

import nbformat
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from PIL import Image

from rlcourse import show
from rlcourse.runs.history import History
from tests.rendering import HTML, PNG, TEXT, WIDGET, faults_of

SOLUTIONS = sorted(Path("solutions").glob("*.ipynb"))
NOTEBOOKS = SOLUTIONS + sorted(Path("notebooks").glob("*.ipynb"))
SOURCES = [*sorted(Path("rlcourse").rglob("*.py")), *sorted(Path("solutions").glob("*.py"))]
DISPLAYED = {"Animation", "Player", "History", "DescribedFigure"}  # the package's classes with a display of their own
by_solution = pytest.mark.parametrize("path", SOLUTIONS, ids=lambda p: p.stem)


def read(path):
    return nbformat.read(path, as_version=4)


def data(kind, content):
    return {"output_type": "display_data", "data": {TEXT: "a curve", kind: content}}


def png(*colour):
    file = io.BytesIO()
    Image.new("RGBA", (2, 2), colour).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def history_of_an_episode():
    history = History()
    history.add(step=20, seconds=0.1, total=20.0, length=20, loss=0.5, epsilon=0.9)
    return history


@by_solution
def test_every_stored_output_is_shown_by_all(path):
    outputs = [(i, output) for i, cell in enumerate(read(path).cells) for output in cell.get("outputs", [])]
    assert outputs
    assert [(i, fault) for i, output in outputs for fault in faults_of(output)] == []


@by_solution
def test_no_widget_is_stored_and_each_slider_stands_under_a_picture_of_what_it_moves(path):
    """A widget without its kernel is an empty line, on GitHub as in an editor; what is left of it is the picture above."""
    notebook = read(path)
    assert "widgets" not in notebook.metadata
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(WIDGET in output.get("data", {}) for cell in code for output in cell.outputs)
    sliders = [i for i, cell in enumerate(code) if "interact(" in cell.source]
    assert sliders
    for i in sliders:
        above = "".join(output.get("data", {}).get(HTML, "") for output in code[i - 1].outputs)
        assert "data:image/png" in above, code[i].source


@pytest.mark.parametrize(
    "displayed",
    [
        pytest.param(lambda: show.animate("CartPole-v1", max_steps=3, caption="chance"), id="Animation"),
        pytest.param(lambda: show.animate("CartPole-v1", max_steps=3).player(), id="Player"),
        pytest.param(lambda: show.plot_lines(np.arange(2.0), {"Q": np.ones(2)}, "Values"), id="DescribedFigure"),
        pytest.param(History, id="History of nothing"),
        pytest.param(history_of_an_episode, id="History"),
    ],
)
def test_what_the_package_displays_is_shown_by_all(displayed):
    bundle, _ = DisplayFormatter().format(displayed())
    assert HTML in bundle
    assert faults_of({"output_type": "execute_result", "data": bundle}) == []


def test_no_other_class_of_the_package_displays_itself():
    found = set()
    for node in (node for file in SOURCES for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))):
        if isinstance(node, ast.ClassDef):
            methods = {member.name for member in node.body if isinstance(member, ast.FunctionDef)}
            own = {m for m in methods if m.startswith("_repr_") or m == "_ipython_display_"}
            assert own <= {"_repr_html_", "_repr_mimebundle_"}, node.name
            found |= {node.name} if own else set()
    assert found == DISPLAYED


def test_nothing_of_ipython_that_writes_html_or_scripts_is_used():
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "IPython.display":
                assert [alias.name for alias in node.names] == ["display"], file


@pytest.mark.parametrize("path", NOTEBOOKS, ids=str)
def test_a_notebook_is_at_most_3_megabytes_and_its_text_brings_no_script(path):
    assert path.stat().st_size <= 3_000_000
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    assert not [word for word in ("<script", "<style", "<iframe", "<svg", "javascript:", "<font") if word in text.lower()]


def test_the_repositorys_files_are_small():
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("these files are no git repository")
    sizes = {Path(name): Path(name).stat().st_size for name in listed.stdout.split("\0") if Path(name).is_file()}
    assert {p: size for p, size in sizes.items() if size > 500_000 and p not in NOTEBOOKS} == {}
    assert sum(sizes.values()) <= 15_000_000


class TestRules:
    """What an output is refused for."""

    @pytest.mark.parametrize(
        ("output", "fault"),
        [
            (data("application/javascript", "alert(1)"), "application/javascript is not shown"),
            (data("application/vnd.plotly.v1+json", {}), "plotly.v1.json is not shown"),
            (data("image/svg+xml", "<svg/>"), "svg.xml is not shown"),
            (data(HTML, "<p>x</p><script>x</script>"), "<script>"),
            (data(HTML, "<style>p {color: red}</style>"), "<style>"),
            (data(HTML, '<img alt="x" src="https://example.org/x.png">'), "from elsewhere"),
            (data(HTML, '<img alt="x" src="picture.png">'), "from elsewhere"),
            (data(HTML, '<p onclick="x">'), "onclick"),
            (data(HTML, '<p style="margin: 0; color:#000">'), "fixes a colour"),
            (data(HTML, '<p style="background-color: white">'), "fixes a colour"),
            (data(HTML, f'<img alt="x" src="data:image/png;base64,{png(0, 0, 0, 0)}">'), "transparent"),
            (data(HTML, f'<img src="data:image/png;base64,{png(0, 0, 0, 255)}">'), "no description"),
            (data(PNG, png(0, 0, 0, 100)), "transparent"),
            ({"output_type": "display_data", "data": {PNG: png(0, 0, 0, 255)}}, "says nothing"),
            ({"output_type": "display_data", "data": {TEXT: "<rl.Agent object at 0x7f00>"}}, "says nothing"),
            ({"output_type": "display_data", "data": {WIDGET: {}}}, "says nothing"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_it_is_refused(self, output, fault):
        (found,) = faults_of(output)
        assert re.search(fault, found)

    @pytest.mark.parametrize(
        "output",
        [
            {"output_type": "stream", "name": "stdout", "text": "<script>"},
            data(PNG, png(0, 0, 0, 255)),
            data(
                HTML,
                '<p>the colours</p><img alt="color" style="max-width:100%" src="data:image/png;base64,'
                + png(9, 9, 9, 255)
                + '">',
            ),
            data(WIDGET, {"model_id": "x"}),
        ],
        ids=["printed", "a figure", "a picture in HTML", "a widget with its text"],
    )
    def test_it_is_let_through(self, output):
        assert faults_of(output) == []
