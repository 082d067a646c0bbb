"""The board as Markdown: a table for each environment, with nothing in it that could break a table or be taken for markup."""

import re

from rlcourse.leaderboard.ranking import Scored
from rlcourse.leaderboard.wording import host

HOW = (
    "Each score is the mean return of the agent, as it was after that many training games, on the course's 100 evaluation "
    "seeds; the board plays them itself, without exploring."
)
COLUMNS = ("Rank", "Name", "100 games", "250 games", "500 games", "Link")
NOTHING = "No entries yet. Hand one in from a notebook, with `rlcourse.leaderboard.submit`."


def to_markdown(boards: dict[str, list[tuple[int, Scored]]], refused: list[tuple[str, str]]) -> str:
    """The whole page, of environment -> [(rank, entry)], the best first, and of [(file's name, reason)]."""
    total = sum(map(len, boards.values()))
    lines = ["# Leaderboard", "", f"{counted(total)}. {HOW}" if boards else NOTHING, ""]
    for env, ranked in boards.items():
        lines += [f"## {env}", "", _row(COLUMNS), "| ---: | :--- | ---: | ---: | ---: | :--- |"]
        for place, one in ranked:
            scores = [f"{score:.2f}" for score in one.displayed]
            lines.append(_row([str(place), escaped(one.entry.name), *scores, _link(one.entry.link)]))
        lines.append("")
    if refused:
        lines += ["## Refused", "", _row(["File", "Reason"]), "| :--- | :--- |"]
        lines += [_row([escaped(name), escaped(reason)]) for name, reason in refused]
        lines.append("")
    return "\n".join(lines)


def counted(n: int) -> str:
    """A number of entries in words."""
    return f"{n} entry" if n == 1 else f"{n} entries"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, inside a table."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"([\\`*_\[\]<>|~#!&$@^={}])", r"\\\1", text)
    return re.sub(r"(?i)(www)\.|(https?|ftp|mailto|xmpp):", lambda m: f"{m[1]}\\." if m[1] else f"{m[2]}\\:", text)


def _row(cells) -> str:
    return f"| {' | '.join(cells)} |"


def _link(link: str) -> str:
    return f"[{host(link)}](<{link.replace('&', '&amp;')}>)" if link else ""
