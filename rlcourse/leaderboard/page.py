"""The board as one self-contained HTML page that loads nothing from elsewhere and runs no script but its own.

The tables' roles are written out because the layout for phones takes the tables apart, and browsers then forget them.
"""

import base64
from html import escape

from rlcourse.cards import CARDS
from rlcourse.leaderboard.design import SCRIPT, STYLE
from rlcourse.leaderboard.entries import GAMES
from rlcourse.leaderboard.markdown import HOW, counted
from rlcourse.leaderboard.ranking import Scored
from rlcourse.leaderboard.sparkline import sparkline
from rlcourse.leaderboard.wording import host
from rlcourse.show.document import document


def to_html(boards: dict[str, list[tuple[int, Scored]]], refused: list[tuple[str, str]]) -> str:
    """The whole page.

    Args:
        boards: Environment -> (rank, entry), the best first.
        refused: (file's name, reason).
    """
    total = sum(map(len, boards.values()))
    body = "\n".join(_board(env, ranked) for env, ranked in boards.items())
    nothing = "<p>No entries yet. Hand one in from a notebook, with <code>rlcourse.leaderboard.submit</code>.</p>"
    jump = "".join(f'<a href="#{escape(env)}">{escape(env)} <b>{len(some)}</b></a>' for env, some in boards.items())
    page = f"""<header>
<h1>Leaderboard</h1>
<p>{counted(total)}. {escape(HOW)}</p>
<nav aria-label="Boards">{jump}<button type="button" id="motion" hidden>Pause the animations</button></nav>
</header>
<main>
{body or nothing}
{_refused(refused)}
</main>"""
    return document("Leaderboard", STYLE, page, SCRIPT)


def _board(env: str, ranked: list[tuple[int, Scored]]) -> str:
    card, name = CARDS[env], escape(env)
    scores = [score for _, one in ranked for score in one.displayed]
    rows = "\n".join(_row(place, one, min(scores), max(scores)) for place, one in ranked)
    return f"""<section id="{name}" aria-labelledby="{name}-title">
<h2 id="{name}-title">{name}</h2>
<p class="goal">{counted(len(ranked))}. {escape(card.goal.capitalize())}. Solved: {escape(card.solved)}.</p>
<table role="table">
<thead role="rowgroup"><tr role="row">
{_header("Rank", "number", "ascending")}
{_header("Name", "text")}
{"".join(_header(f"{games} games", "number") for games in GAMES)}
<th role="columnheader" scope="col" class="course">Progress</th>
<th role="columnheader" scope="col" class="link">Link</th>
</tr></thead>
<tbody role="rowgroup">
{rows}
</tbody>
</table>
</section>"""


def _header(title: str, kind: str, order: str = "none") -> str:
    return f'<th role="columnheader" scope="col" class="{kind}" aria-sort="{order}"><button type="button">{title}</button></th>'


def _row(place: int, one: Scored, lowest: float, highest: float) -> str:
    entry, name = one.entry, escape(one.entry.name)
    cells = "".join(
        f'<td role="cell" class="score" data-value="{score!r}"><span class="label">{games} games</span>{score:.2f}</td>'
        for games, score in zip(GAMES, one.displayed, strict=True)
    )
    who = f'<div class="who"><bdi>{name}</bdi>{_settings(one)}</div>'
    medal = f' class="medal m{place}"' if place <= 3 else ""
    link = ""
    if entry.link:
        link = f'<a href="{escape(entry.link)}" rel="noopener noreferrer nofollow">{escape(host(entry.link))}</a>'
    return f"""<tr role="row"{' class="top"' if place <= 3 else ""}>
<td role="cell" class="rank" data-value="{place}"><span{medal}>{place}</span></td>
<td role="cell" class="name" data-value="{name}"><div>{_picture(one)}{who}</div></td>
{cells}
<td role="cell" class="course">{sparkline(one.displayed, lowest, highest, entry.name)}</td>
<td role="cell" class="link">{link}</td>
</tr>"""


def _picture(one: Scored) -> str:
    if one.gif is None:
        return ""
    width, height = (int.from_bytes(one.gif[i : i + 2], "little") for i in (6, 8))  # where a GIF says its size
    text = f"{one.entry.env} played by {one.entry.name} after {GAMES[-1]} games"
    source = f"data:image/gif;base64,{base64.b64encode(one.gif).decode()}"
    return f'<img alt="{escape(text)}" width="{width}" height="{height}" src="{source}">'


def _settings(one: Scored) -> str:
    rows = [("seed", one.entry.seed), *one.entry.settings.items()]
    items = "".join(f"<dt>{escape(str(key))}</dt><dd>{escape(str(value))}</dd>" for key, value in rows)
    summary = f"seed {one.entry.seed}{', settings' if one.entry.settings else ''}"
    return f"<details><summary>{summary}</summary><dl>{items}</dl></details>"


def _refused(refused: list[tuple[str, str]]) -> str:
    if not refused:
        return ""
    items = "\n".join(
        f"<tr><td><bdi>{escape(name)}</bdi></td><td><bdi>{escape(reason)}</bdi></td></tr>" for name, reason in refused
    )
    return f"""<details class="refused">
<summary>Refused ({len(refused)})</summary>
<table>
<thead><tr><th scope="col">File</th><th scope="col">Reason</th></tr></thead>
<tbody>
{items}
</tbody>
</table>
</details>"""
