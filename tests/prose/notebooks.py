"""The six notebooks as they will be read: the text of the sources, with the outputs that the built notebooks hold."""

import io
import re
import tokenize
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat

from rlcourse.authoring.assemble import assemble
from rlcourse.authoring.source import read_source

NAMES = sorted(path.stem for path in Path("solutions").glob("[0-9][0-9]_*.py"))


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook.

    Attributes:
        kind: "markdown" or "code".
        text: Its source; of a code cell without comments.
        section: How many headings "## ..." stand before its end.
        shown: Of a code cell, the text of its outputs.
    """

    kind: str
    text: str
    section: int
    shown: str = ""


@cache
def cells(name: str) -> tuple[Cell, ...]:
    """The cells of a notebook: solutions/NAME.py, with the outputs of solutions/NAME.ipynb where the code is the same."""
    built = nbformat.read(Path("solutions") / f"{name}.ipynb", as_version=4)
    outputs = {cell.source: cell.outputs for cell in built.cells if cell.cell_type == "code"}
    found, section = [], 0
    for cell in assemble(_source(name), "owner/name").cells:
        if cell.cell_type == "markdown":
            # A section often begins within a cell: what stands before its heading belongs to the one before.
            for part in re.split(r"(?m)^(?=## )", cell.source):
                section += part.startswith("## ")
                found.append(Cell("markdown", part, section))
        else:
            shown = "\n".join(map(_text, outputs.get(cell.source, [])))
            found.append(Cell("code", _without_comments(cell.source), section, shown))
    return tuple(found)


def lesson(name: str):
    """The exercises of a notebook, as they are declared."""
    return _source(name).lesson


@cache
def _source(name: str):
    return read_source(Path("solutions") / f"{name}.py")


def _text(output) -> str:
    return output.get("text", "") + output.get("data", {}).get("text/plain", "")


def _without_comments(code: str) -> str:
    """`code` without comments and docstrings: what they say is prose, and no evidence for prose."""
    lines = code.splitlines(keepends=True)
    before = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        alone = token.type == tokenize.STRING and before in (tokenize.NEWLINE, tokenize.INDENT, tokenize.NL)
        if token.type == tokenize.COMMENT or alone:
            (first, start), (last, end) = token.start, token.end
            for row in range(first, last + 1):
                left, right = start if row == first else 0, end if row == last else len(lines[row - 1].rstrip("\n"))
                lines[row - 1] = lines[row - 1][:left] + " " * (right - left) + lines[row - 1][right:]
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            before = token.type
    return "".join(lines)
