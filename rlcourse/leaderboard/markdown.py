"""The board as text: tables in Markdown, with nothing that could break one or be taken for markup, and what is printed."""

import re
import unicodedata

from rlcourse.leaderboard.ranking import Scored
from rlcourse.leaderboard.wording import host

HOW = (
    "Each score is the mean return of the agent, as it was after that many training games, on the course's 100 evaluation "
    "seeds; the board plays them itself, without exploring."
)
COLUMNS = ("Rank", "Name", "100 games", "250 games", "500 games", "Link")
MOST_ROWS = 10  # of each board that are printed
NOTHING = "No entries yet. Hand one in from a notebook, with `rlcourse.leaderboard.submit`."


def to_markdown(boards: dict[str, list[tuple[int, Scored]]], refused: list[tuple[str, str]]) -> str:
    """The whole page, of environment -> [(rank, entry)], the best first, and of [(file's name, reason)]."""
    lines = ["# Leaderboard", "", f"{_counted(sum(map(len, boards.values())))}. {HOW}" if boards else NOTHING, ""]
    for env, ranked in boards.items():
        lines += [f"## {env}", "", _row(COLUMNS), "| ---: | :--- | ---: | ---: | ---: | :--- |"]
        for place, one in ranked:
            lines.append(_row([str(place), escaped(one.entry.name), *_scores(one), _link(one.entry.link)]))
        lines.append("")
    if refused:
        lines += ["## Refused", "", _row(["File", "Reason"]), "| :--- | :--- |"]
        lines += [_row([escaped(name), escaped(reason)]) for name, reason in refused]
        lines.append("")
    return "\n".join(lines)


def to_text(boards: dict[str, list[tuple[int, Scored]]], refused: list[tuple[str, str]]) -> str:
    """The first ten of every board, and the refused with their reasons."""
    lines = []
    for env, ranked in boards.items():
        rows = [(str(place), one.entry.name, *_scores(one), host(one.entry.link)) for place, one in ranked[:MOST_ROWS]]
        lines += [f"{env}: {_counted(len(ranked))}", *_aligned([COLUMNS, *rows])]
        if len(ranked) > MOST_ROWS:
            lines.append(f"... and {len(ranked) - MOST_ROWS} more")
        lines.append("")
    if not boards:
        lines += ["No entries yet.", ""]
    if refused:
        lines += [f"Refused: {len(refused)}", *(f"  {name}: {reason}" for name, reason in refused), ""]
    return "".join(f"{line}\n" for line in lines)


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, inside a table."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"([\\`*_\[\]<>|~#!&$@^={}])", r"\\\1", text)
    return re.sub(r"(?i)(www)\.|(https?|ftp|mailto|xmpp):", lambda m: f"{m[1]}\\." if m[1] else f"{m[2]}\\:", text)


def _row(cells) -> str:
    return f"| {' | '.join(cells)} |"


def _link(link: str) -> str:
    return f"[{host(link)}](<{link.replace('&', '&amp;')}>)" if link else ""


def _counted(n: int) -> str:
    return f"{n} entry" if n == 1 else f"{n} entries"


def _scores(one: Scored) -> list[str]:
    return [f"{score:.2f}" for score in one.displayed]


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows with columns of one width: names and links to the left, numbers to the right."""
    columns = []
    for i, column in enumerate(zip(*rows, strict=True)):
        width = max(map(_width, column))
        gaps = [" " * (width - _width(cell)) for cell in column]
        to_left = COLUMNS[i] in ("Name", "Link")
        columns.append([cell + gap if to_left else gap + cell for cell, gap in zip(column, gaps, strict=True)])
    return ["  ".join(row).rstrip() for row in zip(*columns, strict=True)]


def _width(text: str) -> int:
    """Columns of a terminal: two for a Chinese character, none for an accent of its own."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.category(c) == "Mn" for c in text)
