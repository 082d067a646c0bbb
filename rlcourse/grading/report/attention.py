"""What needs the instructor's eye: what was refused, what broke, and every note."""

from rlcourse.grading.marks import CRASHED, GRADERS_FAULT, REFUSED, TIMED_OUT, Graded
from rlcourse.grading.report import design
from rlcourse.grading.report.files import page
from rlcourse.grading.report.roster import Roster
from rlcourse.grading.report.wording import counted, shown, with_code

SERIOUS = (GRADERS_FAULT, REFUSED, CRASHED, TIMED_OUT)
LONGEST = 240  # characters of a sentence: the student's own page has all of it
FEW, MOST = 12, 1_000  # rows that may stand open, and that are listed at all
STYLE = """
.eye td { vertical-align: top; } .eye td:first-child { width: 9rem; } .eye td:nth-child(2) { width: 26%; }
.eye small { color: var(--soft); display: block; overflow-wrap: anywhere; }
details.all > summary { font-size: 1rem; margin: 0.4rem 0; }
"""


def attention(roster: Roster) -> tuple[int, str]:
    """Find what an instructor should look at.

    Args:
        roster: The class's marks.

    Returns:
        How many rows there are, and the table with them, the grader's own faults first.
    """
    found = sorted((row for one in roster.submissions for row in _rows(one)), key=lambda row: row[0])
    if not found:
        return 0, "<p>Nothing was refused, nothing broke, and there are no notes.</p>"
    rows = "\n".join(row for _, row in found[:MOST])
    more = f"<p>These are the first {MOST:,}; the table of students shows the others.</p>" if len(found) > MOST else ""
    return (
        len(found),
        f"""<details class="all"{" open" if len(found) <= FEW else ""}>
<summary>{counted(len(found), "entry", "entries")}</summary>
<table class="eye">
<thead><tr><th scope="col">What</th><th scope="col">Student</th><th scope="col">Why</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
{more}
</details>""",
    )


def _rows(one: Graded) -> list[tuple[int, str]]:
    """(how urgent it is, row) of one submission. Exercises with one outcome for one reason share a row."""
    together: dict[tuple[str, str], list[str]] = {}
    for mark in one.marks:
        if mark.outcome in SERIOUS:
            together.setdefault((mark.outcome, mark.sentence), []).append(mark.exercise)
    rows = []
    for (outcome, sentence), exercises in together.items():
        which = "every exercise" if len(exercises) == len(one.marks) > 1 else ", ".join(exercises)
        rows.append((SERIOUS.index(outcome), _row(design.sign(outcome), one, which, sentence)))
    return rows + [(len(SERIOUS), _row("note", one, "", note)) for note in one.notes]


def _row(what: str, one: Graded, which: str, why: str) -> str:
    place = f"{one.notebook}: {which}" if which else one.notebook
    return (
        f'<tr><td>{what}</td><td><a href="{page(one.student)}"><bdi>{shown(one.student, 80)}</bdi></a>'
        f"<small>{shown(place, 200)}</small><small>{shown(one.file, 120)}</small></td>"
        f'<td class="said">{with_code(why, LONGEST)}</td></tr>'
    )
