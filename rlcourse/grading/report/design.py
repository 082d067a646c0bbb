"""How the reports look: the templates of the pages, and what people wrote made fit to be shown in them.

Every outcome has a sign, a word and a colour of the palette of Okabe and Ito (2008); no colour stands alone.
"""

import re
import unicodedata

from jinja2 import ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup, escape

from rlcourse.checks.lesson import MARKS
from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG
from rlcourse.grading.intake.names import file_name, printable
from rlcourse.grading.marks import CRASHED, GRADERS_FAULT, OUTCOMES, REFUSED, TIMED_OUT
from rlcourse.leaderboard.wording import MOST_MARKS
from rlcourse.show.document import document

SIGNS = {**MARKS, TIMED_OUT: "◷", CRASHED: "↯", REFUSED: "⊘", GRADERS_FAULT: "?"}
CLASSES = {
    RIGHT: "r", WRONG: "w", NOT_ATTEMPTED: "n", TIMED_OUT: "t", CRASHED: "c", REFUSED: "x", GRADERS_FAULT: "f",
}  # fmt: skip


def page(student: str) -> str:
    """Where a student's page stands, seen from the folder of the reports."""
    return f"students/{file_name(student)}.html"


def shown(text: str, longest: int = 4_000) -> str:
    """Text for a page, which its template escapes: so many characters of it, in its lines, what is invisible written out."""
    lines = text[:longest].expandtabs(4).splitlines()
    # What is written out takes six characters for one, and nothing more is to be lost of it.
    return "\n".join(_thinned(printable(line, 10 * longest)) for line in lines) + ("…" if len(text) > longest else "")


def _thinned(line: str) -> str:
    """Without the accents that come after three on one letter: they would cover the lines above and below."""
    thinned, marks = [], 0
    for c in line:
        marks = marks + 1 if unicodedata.category(c)[0] == "M" else 0
        if marks <= MOST_MARKS:
            thinned.append(c)
    return "".join(thinned)


def with_code(text: str, longest: int = 4_000) -> Markup:
    """As `shown`, with `code` between backticks set as code, and $formulas$ as they are written, without the dollar signs."""
    parts = re.split(r"`([^`\n]+)`", str(escape(shown(text, longest))))
    parts[::2] = [re.sub(r"\$(\S|\S[^$\n]*\S)\$(?!\d)", r'<span class="math">\1</span>', part) for part in parts[::2]]
    parts[1::2] = [f"<code>{part}</code>" for part in parts[1::2]]
    return Markup("".join(parts))


def counted(n: int, one: str, many: str = "") -> str:
    """A number with its noun, such as "1 point" or "2,000 points"; by default many have an s."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


_TEMPLATES = Environment(
    loader=ChoiceLoader([PackageLoader("rlcourse.grading.report"), PackageLoader("rlcourse.leaderboard")]),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {"counted": counted, "page": page, "shown": shown, "with_code": with_code}
_TEMPLATES.globals |= {"CLASSES": CLASSES, "OUTCOMES": OUTCOMES, "RIGHT": RIGHT, "SIGNS": SIGNS}
STYLE = _TEMPLATES.get_template("report.css").render()


def rendered(name: str, title: str, **values) -> str:
    """One page of HTML that loads nothing and runs nothing.

    Args:
        name: Of its template NAME.html and its style NAME.css.
        title: Plain text.
        values: What the template shows; all of it is escaped there.
    """
    style, body = (_TEMPLATES.get_template(f"{name}.{kind}").render(values) for kind in ("css", "html"))
    return document(str(escape(title)), style, body)
