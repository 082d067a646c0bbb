"""A student who works through a notebook in JupyterLab, as a script with stages."""

import contextlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from playwright.sync_api import Page, sync_playwright

from rlcourse.grading.marking.merged_answers import grade_id
from tests.browser.lab import Lab, Notebook
from tests.browser.server import jupyterlab
from tests.grading.notebooks import right

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync"
SHOTS = os.environ.get("RLCOURSE_SHOTS")  # a folder for a picture of each stage, in both themes and both widths
WIDTHS = {"wide": (1280, 900), "narrow": (800, 900)}
THEMES = ("Light", "Dark")
A_GAME = 0.5  # seconds of training in which at least one game ends, also on a busy machine


@dataclass(frozen=True)
class Script:
    """What the student does in one notebook.

    Attributes:
        name: The notebook's, without .ipynb.
        slip: (what the right answer to the first exercise has, what the student writes there at first).
        diagnosis: What the check is to say to that.
        training: What the cell that trains begins with.
        theme: The theme the student works in.
        width: "wide" or "narrow".
        curve: Whether the training draws a live curve.
        shorter: (long, short) texts of trainings that come later; nbval runs them at their length in the solutions.
    """

    name: str
    slip: tuple[str, str]
    diagnosis: str
    training: str
    theme: str = "Light"
    width: str = "wide"
    curve: bool = True
    shorter: tuple[tuple[str, str], ...] = ()


class Student:
    """One student in one notebook. The methods are the stages, to be called in their order.

    Args:
        page: A browser's page.
        address: Of JupyterLab.
        script: What the student does.
    """

    def __init__(self, page: Page, address: str, script: Script):
        self.script = script
        self.page = page
        self.lab = Lab(page, address)
        self.look(script.theme, script.width)
        self.notebook: Notebook | None = None
        self.done = 0  # cells before this one have been run
        self.shots = 0

    @cached_property
    def cells(self) -> list[nbformat.NotebookNode]:
        """The notebook's cells, as handed out."""
        return nbformat.read(f"notebooks/{self.script.name}.ipynb", as_version=4).cells

    @cached_property
    def first(self) -> int:
        """The cell of the first answer."""
        return next(i for i, c in enumerate(self.cells) if c.metadata.get("nbgrader", {}).get("solution"))

    @property
    def exercise(self) -> str:
        """The first exercise's name."""
        return grade_id(self.cells[self.first])

    @property
    def answer(self) -> str:
        """The right answer to it."""
        return right(self.script.name, self.exercise)

    @cached_property
    def first_check(self) -> int:
        """The cell of the first check."""
        return next(i for i, c in enumerate(self.cells) if c.metadata.get("nbgrader", {}).get("grade"))

    @cached_property
    def training(self) -> int:
        """The cell that trains."""
        return next(i for i, c in enumerate(self.cells) if c.source.startswith(self.script.training))

    def look(self, theme: str, width: str) -> None:
        """Change theme and width; in a narrow window the file browser is folded away."""
        self.lab.wear(theme)
        size = WIDTHS[width]
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.lab.unfold_files(width == "wide")

    def shoot(self, stage: str, i: int) -> None:
        """Keep a picture of a cell with what is around it, in both themes and both widths, where pictures are asked for."""
        if not SHOTS:
            return
        self.shots += 1
        folder = Path(SHOTS) / self.script.name
        folder.mkdir(parents=True, exist_ok=True)
        for theme in THEMES:
            for width in WIDTHS:
                self.look(theme, width)
                self.notebook.show(i)
                self.page.screenshot(path=folder / f"{self.shots:02} {stage}, {theme.lower()}, {width}.png")
        self.look(self.script.theme, self.script.width)

    def open(self) -> None:
        self.lab.unfold_files(True)
        self.notebook = self.lab.open(self.script.name, len(self.cells))
        self.lab.unfold_files(self.script.width == "wide")

    def work_up_to(self, end: int) -> list[str]:
        """Run the cells up to one, answers filled in before; what failed, as a list of sentences."""
        failed = []
        for i in range(self.done, end):
            cell = self.cells[i]
            if cell.cell_type == "code":
                solution = cell.metadata.get("nbgrader", {}).get("solution")
                source = right(self.script.name, grade_id(cell)) if solution else cell.source
                for long, short in self.script.shorter:
                    source = source.replace(long, short)
                if source != cell.source:
                    self.notebook.write(i, source)
                self.notebook.run(i)
                if self.notebook.error(i):
                    failed.append(f"cell {i}: {self.notebook.error(i)}")
        self.done = max(self.done, end)
        return failed

    def run_first_answer_and_check(self) -> None:
        """Run the first answer as it stands, then its check."""
        for i in (self.first, self.first_check):
            self.notebook.run(i)

    def train_and_stop(self) -> tuple[set[str], set[str]]:
        """Start the training, press ■ in the middle, wait until it has stopped; the bars and curves that were seen."""
        i, bars, curves = self.training, set(), set()
        self.notebook.start(i)
        start, drawn = time.monotonic(), None
        while time.monotonic() - start < 60:
            if self.notebook.number(i) == "[*]:":
                bars |= set(re.findall(r"\d+%.*", " ".join(self.notebook.output(i).all_inner_texts())))
                curves |= {p.get_attribute("src") for p in self.notebook.pictures(i).all()}
                drawn = drawn or (time.monotonic() if curves else None)
                more = drawn and time.monotonic() - drawn > A_GAME  # that the last curve will show
                if len(bars) > 2 and (more or not self.script.curve):
                    break
            time.sleep(0.05)
        self.notebook.press_stop()
        self.notebook.wait(i)
        curves |= {p.get_attribute("src") for p in self.notebook.pictures(i).all()}
        return bars, curves

    def go_on_training(self) -> None:
        """Run the cell that trains once more, to its end."""
        self.notebook.run(self.training)
        self.done = self.training + 1

    def animation(self) -> int:
        """The cell of the last animation so far."""
        return max(
            i for i in range(self.done) if self.cells[i].cell_type == "code" and self.notebook.pictures(i, "gif").count()
        )

    def slider(self) -> int:
        """The cell that makes the slider."""
        return next(i for i, c in enumerate(self.cells) if c.cell_type == "code" and "interact(" in c.source)

    def summary(self) -> int:
        """The cell that shows the points: the last one with code."""
        return max(i for i, c in enumerate(self.cells) if c.cell_type == "code")


@contextlib.contextmanager
def at_work(script: Script, home: Path) -> Iterator[Student]:
    """A student before a JupyterLab of their own, with the file browser open.

    Args:
        script: What they will do.
        home: An empty folder.
    """
    with jupyterlab(home) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=SWITCHES.split())
        try:
            yield Student(browser.new_page(), address, script)
        finally:
            browser.close()
