"""A notebook that a stranger wrote, read cell by cell: what the file says is looked at, nothing of it is trusted or run."""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

AGAIN = "See that it opens where you worked on it (JupyterLab or Colab), save or download it anew, and hand it in again."
MOST_CELLS = 5_000
# Empty lists and dictionaries take thirty times as much memory as they take in the file.
MOST_CONTAINERS, MOST_VALUES = 500_000, 3_000_000
_KINDS = ("code", "markdown", "raw")
_CHECKS = re.compile(r"from rlcourse\.(?:lessons|checks)\.([a-z0-9_]+) import check")  # `checks` in notebooks of old
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CONFLICT = re.compile(r"^[ \t]*(<{7}|>{7}) ", re.MULTILINE)
_WEB_PAGE = re.compile(r"<(!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)
_PROGRAM = re.compile(r"^(import \w|from [\w.]+ import |def \w+\(|class \w+|# ?%%|#!)", re.MULTILINE)
_OLD_OUTPUTS = {"png": "image/png", "jpeg": "image/jpeg", "html": "text/html", "text": "text/plain"}


class Refused(Exception):
    """What was handed in cannot be graded; its text is the sentence that says why and what to do."""


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook."""

    kind: str  # "code", "markdown" or "raw"
    source: str  # its text. It can be encoded in UTF-8, whatever the file held.
    grade_id: str = ""  # the name nbgrader knows it by, "" where it has none
    outputs: tuple[dict, ...] = ()  # what it shows; of each output the "output_type" and the "data", media type -> text


def read_notebook(content: bytes) -> list[Cell]:
    """The cells of a notebook file of format 3 or 4, in its order; what has the wrong type is left out.

    Raises: Refused where it is no notebook; the sentence says what it is, and what to do.
    """
    return [_cell(cell) for cell in _listed(_parsed(_text(content))) if isinstance(cell, dict)]


def module_of(cells: Sequence[Cell]) -> str | None:
    """The module of `rlcourse.lessons` that a notebook imports its checks from, None where it imports none."""
    return next((found[1] for cell in cells if (found := _CHECKS.search(cell.source))), None)


def notebook_of(cells: Sequence[Cell], notebooks: Collection[str]) -> str | None:
    """Which of the course's notebooks this is, whatever its file is called; None where it is none of them."""
    module = module_of(cells)
    return next((notebook for notebook in notebooks if notebook.split("_", 1)[-1] == module), None)


def _text(content: bytes) -> str:
    if not content.strip(b"\0 \t\r\n"):
        raise Refused("The file is empty. Save your notebook in JupyterLab and hand it in again.")
    for magic, what in ((b"PK\x03\x04", "a zip archive"), (b"%PDF", "a PDF"), (b"\x1f\x8b", "a gzip archive")):
        if content.startswith(magic):
            raise Refused(f"This is {what} named like a notebook. Hand in the .ipynb file itself.")
    encoding = json.detect_encoding(content)  # UTF-8, UTF-16 or UTF-32, with or without a byte order mark
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(
            f"The file is not in {encoding.upper().removesuffix('-SIG')}, the encoding of notebooks: "
            f"byte {error.start} cannot be read. {AGAIN}"
        ) from None


def _parsed(text: str) -> Any:
    if text.count("[") + text.count("{") > MOST_CONTAINERS or text.count(",") > MOST_VALUES:
        raise Refused(
            f"The file is far larger inside than a notebook: more than {MOST_VALUES:,} values. Clear its outputs. {AGAIN}"
        )
    try:
        return json.loads(text, parse_int=_number)
    except RecursionError:
        raise Refused(f"The file is nested too deeply to be a notebook. {AGAIN}") from None
    except ValueError as error:
        raise Refused(_no_json(text, error)) from None


def _number(digits: str) -> float:
    """Python refuses integers of more than 4300 digits; no number in a notebook matters here."""
    return int(digits) if len(digits) < 20 else float(digits)


def _no_json(text: str, error: ValueError) -> str:
    if text.lstrip().startswith("<") and _WEB_PAGE.search(text[:4_000]):
        return "This is a web page, not a notebook. Download the notebook itself (File, Download) and hand that in."
    if _CONFLICT.search(text):
        return f"The file holds git's conflict markers (<<<<<<<, >>>>>>>): two versions were never merged. Settle them. {AGAIN}"
    if not text.lstrip().startswith(("{", "[")):
        if _PROGRAM.search(text):
            return "This is a Python program, not a notebook. Hand in the .ipynb file you worked in."
        return f"This is no notebook: it does not begin as one. {AGAIN}"
    line = f" in line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
    if isinstance(error, json.JSONDecodeError) and (error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")):
        return f"The file ends in the middle{line}: it was cut off when it was saved or sent. {AGAIN}"
    return f"The file is damaged{line}: it cannot be read as a notebook. {AGAIN}"


def _listed(notebook: Any) -> list:
    """The cells as the file has them; format 3 and older keep them in worksheets."""
    cells, sheets = (_dict(notebook).get(key) for key in ("cells", "worksheets"))
    if cells is None and isinstance(sheets, list):
        cells = [cell for sheet in sheets for cell in _list(_dict(sheet).get("cells"))]
    if not isinstance(cells, list):
        raise Refused(f"This is no notebook: it has no list of cells. {AGAIN}")
    if len(cells) > MOST_CELLS:
        raise Refused(f"The notebook has {len(cells):,} cells, more than {MOST_CELLS:,}. Remove those you added. {AGAIN}")
    return cells


def _cell(cell: dict) -> Cell:
    kind = cell.get("cell_type")
    source = _joined(cell.get("source", cell.get("input")))
    if kind == "heading":  # a kind of cell in format 3
        kind, source = "markdown", f"# {source}"
    grade_id = _dict(_dict(cell.get("metadata")).get("nbgrader")).get("grade_id")
    outputs = tuple(_output(output) for output in _list(cell.get("outputs")) if isinstance(output, dict))
    return Cell(kind if kind in _KINDS else "raw", source, _joined(grade_id), outputs)


def _output(output: dict) -> dict:
    """An output with nothing but text in it."""
    data = {_OLD_OUTPUTS[old]: output[old] for old in _OLD_OUTPUTS if old in output} | _dict(output.get("data"))
    texts = {_joined(media_type): _joined(text) for media_type, text in data.items()}
    return {"output_type": _joined(output.get("output_type")), "data": {key: text for key, text in texts.items() if text}}


def _joined(text: Any) -> str:
    """A text that was saved whole or as a list of lines; "" for anything else."""
    whole = "".join(line for line in text if isinstance(line, str)) if isinstance(text, list) else text
    return _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", whole) if isinstance(whole, str) else ""


def _list(value: Any) -> list:
    return value if isinstance(value, list) else []


def _dict(value: Any) -> dict:
    return value if isinstance(value, dict) else {}
