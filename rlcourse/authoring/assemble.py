"""From a source to the two notebooks, both without outputs: the same input gives the same bytes, cell ids included."""

from itertools import chain, count

import nbformat
from nbformat import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

from rlcourse.authoring.source import Source
from rlcourse.checks import Exercise
from rlcourse.checks.cell_ids import digest_of

# What `nbgrader generate_assignment` does to a notebook, without its database; a test holds the two together.
STUDENT_STEPS = (
    LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ComputeChecksums,
    ClearHiddenTests, ClearMarkScheme, ComputeChecksums, CheckCellMetadata,
)  # fmt: skip

SETUP = """\
# Run this cell first. Where the course is installed it does nothing;
# on Colab it installs what is missing, and replaces nothing.
import importlib
import subprocess
import sys
from importlib.util import find_spec

if find_spec("rlcourse") is None:
    source = "git+https://github.com/{repository}"
    if "google.colab" not in sys.modules:
        raise ModuleNotFoundError(
            "rlcourse is not installed in this kernel. "
            "Run `make lab` in the course's folder and open the notebook "
            "there, or install it into this kernel: "
            f'pip install "rlcourse[lab] @ {{source}}"'
        )
    pip = [sys.executable, "-m", "pip", "install", "-q", source]
    done = subprocess.run(pip, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise ModuleNotFoundError(
            f"{{done.stderr}}\\nrlcourse could not be installed; pip's "
            "reason is above. Check the connection to the internet, then "
            "run this cell again."
        )
    importlib.invalidate_caches()\
"""


def assemble(source: Source, repository: str) -> NotebookNode:
    """The solution notebook, not yet executed.

    Args:
        source: A sound source.
        repository: "OWNER/NAME" on GitHub, where badges and the setup cell point.

    Returns: A notebook (format 4.5) with nbgrader's metadata, schema version 3.
    """
    notebook = nbformat.v4.new_notebook()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    ids: set[str] = set()
    for raw in source.notebook.cells:
        keys = raw.metadata
        new = nbformat.v4.new_markdown_cell if raw.cell_type == "markdown" else nbformat.v4.new_code_cell
        cell = new(raw.source)
        if keys.get("include") == "badge":
            cell.source = badge(repository, source.name)
        elif keys.get("include") == "setup":
            cell.source = SETUP.format(repository=repository)
        elif "task" in keys:
            number = list(source.lesson.exercises).index(keys["task"]) + 1
            cell.source = _task(source.lesson.exercises[keys["task"]], number, raw.source)
        elif "exercise" in keys:
            cell.metadata["nbgrader"] = _metadata(keys["exercise"])
        elif "check" in keys:
            points = source.lesson.exercises[keys["check"]].points
            cell.metadata["nbgrader"] = _metadata(f"check-{keys['check']}", points=points)
        cell.id = _cell_id(cell, ids)
        notebook.cells.append(cell)
    MetadataValidator().validate_nb(notebook)
    return notebook


def student_version(solution: NotebookNode) -> NotebookNode:
    """The student's notebook: answers and outputs cleared, checks locked. `solution`, executed or not, is left as it is."""
    notebook = nbformat.from_dict(solution)
    for step in STUDENT_STEPS:
        notebook, _ = step().preprocess(notebook, {})
    return notebook


def badge(repository: str, name: str) -> str:
    """The badge that opens a student notebook on Colab, in Markdown."""
    colab = "https://colab.research.google.com"
    return f"[![Open in Colab]({colab}/assets/colab-badge.svg)]({colab}/github/{repository}/blob/main/notebooks/{name}.ipynb)"


def write(notebook: NotebookNode) -> str:
    """The notebook as a file's text."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def _task(exercise: Exercise, number: int, text: str) -> str:
    """An exercise's heading, its text, and its hints folded away."""
    stars = "★" * exercise.difficulty + "☆" * (3 - exercise.difficulty)
    points = f"{exercise.points} point" + ("s" if exercise.points != 1 else "")
    parts = [f"### Exercise {number}: `{exercise.name}`", f"*{exercise.minutes} minutes · {stars} · {points}*", text]
    parts += [f"<details><summary>Hint {i}</summary>\n\n{hint}\n\n</details>" for i, hint in enumerate(exercise.hints, 1)]
    return "\n\n".join(parts)


def _metadata(grade_id: str, **points: int) -> dict:
    """What nbgrader knows of a check, which is worth points, or of a solution."""
    graded = bool(points)
    kind = {"solution": not graded, "grade": graded, "locked": graded, "task": False}
    return {"schema_version": 3, "grade_id": grade_id, **kind, **points}


def _cell_id(cell: NotebookNode, taken: set[str]) -> str:
    """An id that stays while the cell stays as it is: the exercise's name, else a digest of the text."""
    if "nbgrader" in cell.metadata:
        base = cell.metadata["nbgrader"]["grade_id"].replace("_", "-")
    else:
        base = digest_of(cell.cell_type, cell.source)
    identity = next(i for i in chain([base], (f"{base}-{n}" for n in count(2))) if i not in taken)
    taken.add(identity)
    return identity
