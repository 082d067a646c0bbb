"""The marks as tables for a spreadsheet or a learning platform.

UTF-8 with a byte order mark, without which Excel reads umlauts as two letters each, and CR LF as RFC 4180 has it. In the rows
every text is quoted, so that no semicolon in a name begins a new cell where it separates; no name is taken for a formula.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from rlcourse.grading.marks import Graded
from rlcourse.runs.datafile import replacing

COLUMNS = ("student", "notebook", "exercise", "points", "of", "outcome")
FORMULA = "=+-@−\t\r\n"  # the fifth one is the minus sign of typography, which some spreadsheets compute with
SPACES = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
JOINERS = "\u200c\u200d"  # invisible, but names in several scripts need them


def write_gradebook(graded: Sequence[Graded], path: Path) -> None:
    """Write a row for every exercise, sorted by student and notebook, then in the notebook's order.

    Raises: ValueError for two submissions of one notebook by one student.
    """
    rows = [
        (cell(one.student), cell(one.notebook), cell(mark.exercise), mark.points, mark.of, cell(mark.outcome))
        for one in _sorted(graded)
        for mark in one.marks
    ]
    _write(path, COLUMNS, rows)


def write_totals(graded: Sequence[Graded], path: Path) -> None:
    """Write a row for every student: the points of each notebook, empty where none was handed in, and all points together."""
    reached = {(one.student, one.notebook): sum(mark.points for mark in one.marks) for one in _sorted(graded)}
    notebooks = sorted({notebook for _, notebook in reached})
    rows = []
    for student in sorted({student for student, _ in reached}):
        points = [reached.get((student, notebook), "") for notebook in notebooks]
        rows.append((cell(student), *points, sum(n for n in points if n != "")))
    _write(path, ("student", *map(cell, notebooks), "total"), rows)


def cell(text: str) -> str:
    r"""Text that a spreadsheet shows as it is; no two texts become the same.

    What cannot be seen is written out, such as \u0007. An apostrophe is put before what could be taken for a formula, also
    behind spaces, behind other apostrophes, or in the wide characters of East Asian writing.
    """
    seen = _visible(text)
    if seen != text or re.search(r"\\[uU]", text):  # then backslashes are doubled: none can pass for a written-out character
        seen = _visible(text.replace("\\", "\\\\"))
    first = unicodedata.normalize("NFKC", text.lstrip(f"'{SPACES}{JOINERS}")[:1])[:1]
    return f"'{seen}" if first and first in FORMULA else seen


def _visible(text: str) -> str:
    """Text in which what cannot be seen is written out; it can be read back, which a name made for showing cannot."""
    return "".join(
        c if c.isprintable() or c in SPACES + JOINERS else f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}"
        for c in text
    )


def _sorted(graded: Sequence[Graded]) -> list[Graded]:
    known: dict[tuple[str, str], Graded] = {}
    for one in graded:
        other = known.setdefault((one.student, one.notebook), one)
        if other is not one:
            raise ValueError(
                f"{one.student!r} has two submissions of {one.notebook}, {other.file!r} and {one.file!r}, expected one: "
                "leave one of them out."
            )
    return [known[key] for key in sorted(known)]


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(header)
    csv.writer(text, quoting=csv.QUOTE_NONNUMERIC).writerows(rows)
    with replacing(path) as file:
        file.write(text.getvalue().encode("utf-8-sig"))
