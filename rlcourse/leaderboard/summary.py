"""What a run of `rlcourse leaderboard` prints."""

import sys
import unicodedata

from rlcourse.leaderboard.markdown import COLUMNS, counted
from rlcourse.leaderboard.updating import Result
from rlcourse.leaderboard.wording import host

MOST_ROWS = 10


def to_text(result: Result) -> str:
    """The first ten of every board, the refused with their reasons, and where the pages are."""
    lines = []
    for env, ranked in result.boards.items():
        rows = [
            (str(place), one.entry.name, *(f"{score:.2f}" for score in one.displayed), host(one.entry.link))
            for place, one in ranked[:MOST_ROWS]
        ]
        lines += [f"{env}: {counted(len(ranked))}", *_aligned([COLUMNS, *rows])]
        if len(ranked) > MOST_ROWS:
            lines.append(f"... and {len(ranked) - MOST_ROWS} more")
        lines.append("")
    if not result.boards:
        lines += ["No entries yet.", ""]
    if result.refused:
        lines += [f"Refused: {len(result.refused)}", *(f"  {name}: {reason}" for name, reason in result.refused), ""]
    lines += [f"evaluated now: {result.measured}", f"written: {result.markdown}", f"written: {result.html}"]
    return _printable("\n".join(lines))


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows with columns of one width: names and links to the left, numbers to the right."""
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    left = (False, True, False, False, False, True)
    lines = []
    for row in rows:
        padded = [(" " * (w - _width(cell)), cell, to_left) for cell, w, to_left in zip(row, widths, left, strict=True)]
        lines.append("  ".join(cell + gap if to_left else gap + cell for gap, cell, to_left in padded).rstrip())
    return lines


def _width(text: str) -> int:
    """Columns of a terminal: two for a Chinese character, none for an accent of its own."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.category(c) == "Mn" for c in text)


def _printable(text: str) -> str:
    """What the terminal's encoding lacks is shown as a question mark."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
