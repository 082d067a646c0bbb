"""What hand-ins are made of: the notebooks as they were given out, and the right answers."""

import copy
import functools
import json
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOK = "01_random_baseline"
EVE = "eve"


class Kit:
    """Makes notebooks.

    Attributes:
        canary: A file outside of every sandbox, with a secret in it that nobody who hands in may read or change.
        secret: A value of the grader's environment, under the name RLCOURSE_CANARY.
        marker: A text that names the processes of an attack, so that those left over can be found.
    """

    def __init__(self, canary: Path, secret: str, marker: str):
        self.canary, self.secret, self.marker = canary, secret, marker

    def answer(self, exercise: str, notebook: str = NOTEBOOK) -> str:
        """The right answer to an exercise."""
        return _source(_cell(_read("solutions", notebook), exercise))

    def right(self, *exercises: str, notebook: str = NOTEBOOK) -> dict[str, str]:
        """The right answers to these exercises, to all where none is named."""
        return {name: self.answer(name, notebook) for name in exercises or self.exercises(notebook)}

    def exercises(self, notebook: str = NOTEBOOK) -> list[str]:
        """The names of a notebook's exercises."""
        ids = [grade_id(cell) for cell in _read("notebooks", notebook)["cells"]]
        return [name for name in ids if f"check-{name}" in ids]

    def notebook(self, answers: Mapping[str, str] | None = None, change=None, notebook: str = NOTEBOOK) -> bytes:
        """A notebook's file.

        Args:
            answers: Exercise -> source of its cell; the others are as they were given out.
            change: Called with the notebook, a dictionary, to alter it further.
            notebook: Its name.
        """
        content = copy.deepcopy(_read("notebooks", notebook))
        for exercise, source in (answers or {}).items():
            _cell(content, exercise)["source"] = source
        if change:
            change(content)
        return json.dumps(content).encode()


def grade_id(cell: dict) -> str:
    """The name nbgrader knows a cell by, "" where it has none."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def code(source: str, tag: str = "") -> dict:
    """A cell of code, with a grade id if there is a tag."""
    metadata = (
        {"nbgrader": {"grade_id": tag, "solution": True, "grade": False, "locked": False, "schema_version": 3}} if tag else {}
    )
    return {"cell_type": "code", "id": f"x{abs(hash(source)):x}"[:16], "metadata": metadata, "source": source, "outputs": [],
            "execution_count": None}  # fmt: skip


def _cell(notebook: dict, exercise: str) -> dict:
    return next(cell for cell in notebook["cells"] if grade_id(cell) == exercise)


def _source(cell: dict) -> str:
    return "".join(cell["source"])


@functools.cache
def _read(room: str, notebook: str) -> dict:
    return json.loads((ROOT / room / f"{notebook}.ipynb").read_text(encoding="utf-8"))
