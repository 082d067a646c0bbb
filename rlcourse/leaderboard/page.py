"""The board as one self-contained HTML page, in colours that are told apart with every kind of colour vision."""

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from rlcourse.cards import CARDS
from rlcourse.leaderboard.entries import GAMES
from rlcourse.leaderboard.markdown import HOW
from rlcourse.leaderboard.ranking import Scored
from rlcourse.leaderboard.wording import host
from rlcourse.show.document import data_url, document

WIDTH, HEIGHT, MARGIN = 96, 32, 4  # pixels, of the line of an entry's scores

_TEMPLATES = Environment(loader=PackageLoader("rlcourse.leaderboard"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
STYLE = _TEMPLATES.get_template("board.css").render()
_SCRIPT = _TEMPLATES.get_template("board.js").render()


def to_html(boards: dict[str, list[tuple[int, Scored]]], refused: list[tuple[str, str]]) -> str:
    """The whole page, of environment -> [(rank, entry)], the best first, and of [(file's name, reason)]."""
    body = _TEMPLATES.get_template("board.html").render(boards=boards, refused=refused)
    return document("Leaderboard", STYLE, body.strip(), _SCRIPT)


def _curves(ranked: list[tuple[int, Scored]]) -> list[list[tuple[float, float]]]:
    """Each entry's scores as points of a line, on a scale that all entries of a board share."""
    scores = [score for _, one in ranked for score in one.displayed]
    lowest, spread = min(scores), (max(scores) - min(scores)) or 1.0
    x = [MARGIN + (WIDTH - 2 * MARGIN) * (games - GAMES[0]) / (GAMES[-1] - GAMES[0]) for games in GAMES]
    return [
        [(x[i], HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (score - lowest) / spread) for i, score in enumerate(one.displayed)]
        for _, one in ranked
    ]


def _gif_attributes(gif: bytes) -> Markup:
    width, height = (int.from_bytes(gif[i : i + 2], "little") for i in (6, 8))  # where a GIF says its size
    return Markup('width="{}" height="{}" src="{}"').format(width, height, data_url("image/gif", gif))


_TEMPLATES.filters |= {"host": host, "gif_attributes": _gif_attributes}
_TEMPLATES.globals |= {"CARDS": CARDS, "GAMES": GAMES, "HOW": HOW, "curves": _curves}
