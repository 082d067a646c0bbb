"""How the reports look: the board's style and what marks need besides, and the templates of the pages.

Every outcome has a sign, a word and a colour; the colours are from the palette of Okabe and Ito (2008), and no colour stands
alone.
"""

from jinja2 import ChoiceLoader, Environment, PackageLoader
from markupsafe import escape

from rlcourse.checks.lesson import MARKS
from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG
from rlcourse.grading.intake.names import file_name
from rlcourse.grading.marks import CRASHED, GRADERS_FAULT, OUTCOMES, REFUSED, TIMED_OUT
from rlcourse.grading.report.wording import counted, shown, with_code
from rlcourse.show.document import document

SIGNS = {**MARKS, TIMED_OUT: "◷", CRASHED: "↯", REFUSED: "⊘", GRADERS_FAULT: "?"}
CLASSES = {
    RIGHT: "r", WRONG: "w", NOT_ATTEMPTED: "n", TIMED_OUT: "t", CRASHED: "c", REFUSED: "x", GRADERS_FAULT: "f",
}  # fmt: skip


def page(student: str) -> str:
    """Where a student's page stands, seen from the folder of the reports."""
    return f"students/{file_name(student)}.html"


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
