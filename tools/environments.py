"""Environments beside .venv in which the notebooks run once more: making one, what it holds, how they did in it."""

import os
import re
import shutil
import subprocess
import xml.etree.ElementTree
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ANSWERED = "test_with_the_solutions_answers_it_runs_to_the_end_with_all_points"


@dataclass
class Outcome:
    """How one notebook did: the seconds of all its tests, and the first thing that failed ("" if nothing)."""

    seconds: float = 0.0
    failure: str = ""

    def __str__(self) -> str:
        return f"{'failed' if self.failure else 'passed'}, {self.seconds:.0f} s"


class Environment:
    """A virtual environment in the repository's folder.

    Args:
        name: Its folder.
    """

    def __init__(self, name: str):
        self.folder = ROOT / name
        self.python = self.folder / "bin" / "python"

    def make(self, python: str) -> None:
        """Make it anew, with nothing installed."""
        shutil.rmtree(self.folder, ignore_errors=True)
        subprocess.run([python, "-m", "venv", self.folder], check=True)

    def pip(self, *arguments: str) -> None:
        """Call pip, quietly."""
        subprocess.run([self.python, "-m", "pip", "-qq", "--disable-pip-version-check", *arguments], check=True)

    def installed(self) -> dict[str, str]:
        """Package -> version of everything in it."""
        command = [self.python, "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        return dict(line.split("==") for line in lines if "==" in line)

    def variables(self, **more: str) -> dict[str, str]:
        """What a program in it finds in its environment: no display, and no module but those installed."""
        kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "VIRTUAL_ENV", "PYTHONPATH")}
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return {"CELL_SECONDS": "600", "HEADLESS": "1"} | kept | {"PATH": path, "PYTHONNOUSERSITE": "1"} | more

    def test(self, *arguments: str, variables: dict[str, str] | None = None) -> tuple[int, dict[str, Outcome]]:
        """Run pytest in it, in one process.

        Args:
            arguments: What to test, and pytest's options.
            variables: Its environment, `variables()` unless given.

        Returns:
            pytest's exit code, and notebook -> how it did.
        """
        report = self.folder / "report.xml"
        report.unlink(missing_ok=True)
        command = [self.python, "-m", "pytest", f"--junit-xml={report}", *arguments]
        code = subprocess.run(command, cwd=ROOT, env=variables or self.variables()).returncode
        return code, outcomes(report.read_text(encoding="utf-8")) if report.exists() else {}


def find_python(version: str) -> str | None:
    """A Python of this version ("3.13") that starts and can make environments: on the path, or pyenv's; else None."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    homes = sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"), reverse=True)
    for command in [f"python{version}", *map(str, homes)]:
        if shutil.which(command):
            program = "import sys, ensurepip, venv; print('%d.%d' % sys.version_info[:2])"
            done = subprocess.run([command, "-c", program], capture_output=True, text=True)
            if done.stdout.strip() == version:
                return command
    return None


def outcomes(report: str) -> dict[str, Outcome]:
    """How each notebook did, from pytest's report in JUnit's XML.

    A test belongs to the notebook whose name (such as 01_random_baseline) stands in its own name, or in its class's, where
    nbval writes the file.
    """
    found: dict[str, Outcome] = {}
    for case in xml.etree.ElementTree.fromstring(report).iter("testcase"):
        if match := re.search(r"\b\d\d_\w+", f"{case.get('name')} {case.get('classname')}"):
            outcome = found.setdefault(match[0], Outcome())
            outcome.seconds += float(case.get("time", 0))
            for wrong in (*case.iter("failure"), *case.iter("error")):
                outcome.failure = outcome.failure or wrong.get("message", "").strip() or "failed"
    return dict(sorted(found.items()))


def table(rows: list[list[str]]) -> str:
    """A Markdown table; the first row is its head."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])
