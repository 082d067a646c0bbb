"""What an instructor reads of the class: how each exercise went, which mistakes were made, who needs a look."""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median

from rlcourse.checks import Lesson
from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.grading.marks import OUTCOMES, Graded, Mark
from rlcourse.grading.report import attention, bars, design, heatmap
from rlcourse.grading.report.roster import Roster
from rlcourse.grading.report.wording import counted, shown, with_code
from rlcourse.show.document import document

ANOTHER = "another mistake"
STYLE = f"""{design.STYLE}
body {{ max-width: 76rem; }}
h2 {{ margin-top: 2.6rem; }} h3 {{ margin: 1.6rem 0 0.2rem; font-size: 1.05rem; }}
nav a {{ color: var(--ink); }}
.legend {{ max-width: none; line-height: 2; }}
td code, h4 code {{ background: none; padding: 0; font-weight: 600; }}
.outcomes td:first-child {{ width: 30%; overflow-wrap: anywhere; }} .outcomes td:nth-child(2) {{ min-width: 13rem; }}
svg.stacked {{ width: 100%; height: 0.9rem; border-radius: 4px; margin-bottom: 0.3rem; }}
svg.share {{ width: 100%; min-width: 4rem; height: 0.7rem; border-radius: 3px; background: var(--band); }}
svg.columns {{ overflow: visible; }}
svg.columns, svg.stacked, svg.share {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
rect.points {{ fill: var(--line); }}
svg text {{ font-size: 11px; text-anchor: middle; fill: var(--ink); }} svg text.below {{ fill: var(--soft); }}
svg line {{ stroke: var(--edge); }}
@media (max-width: 60rem) {{
  svg.columns {{ width: auto; height: auto; }} svg.stacked, svg.share {{ width: 100%; height: 0.8rem; }}
}}
.counts .sign {{ padding: 0 0.45rem; font-size: 0.8rem; font-variant-numeric: tabular-nums; }}
h4 {{ margin: 1rem 0 0.1rem; font-size: 0.95rem; }}
.mistakes td {{ vertical-align: top; padding: 0.3rem 0.5rem; }} .mistakes td:first-child {{ width: 3.5rem; }}
.mistakes td:nth-child(2) {{ width: 9rem; }} .mistakes svg {{ margin-top: 0.35rem; }}
.time {{ max-width: 46rem; }} .time td:last-child {{ width: 40%; }}
{attention.STYLE}{heatmap.STYLE}"""


def class_page(graded: Sequence[Graded], lessons: Mapping[str, Lesson], unknown: Sequence[str] = ()) -> str:
    """One page of HTML that loads nothing and runs nothing; it stands beside the folder of the students' pages.

    Args:
        graded: All marks, in any order. Pictures are not needed.
        lessons: A notebook's name -> its exercises.
        unknown: Files that were handed in and not graded.
    """
    roster = Roster.of(graded, lessons)
    to_see, table = attention.attention(roster)
    legend = f'<p class="legend">{design.legend()}</p>'
    parts = {
        "Exercises": "\n".join((legend, *(_exercises(notebook, roster) for notebook in roster.notebooks))),
        "Needs your eye": _not_graded(unknown) + table,
        "Mistakes": "\n".join(_mistakes(notebook, roster) for notebook in roster.notebooks),
        "Students": heatmap.heat_map(roster),
        "Time": _time(roster.submissions),
    }
    if not roster.submissions:
        parts = {"Exercises": "<p>Nothing was handed in.</p>"}
    jump = "".join(f'<a href="#{_anchor(title)}">{title}{_badge(title, to_see + len(unknown))}</a>' for title in parts)
    body = "\n".join(f'<h2 id="{_anchor(title)}">{title}</h2>\n{part}' for title, part in parts.items())
    return document(
        "Marks of the class",
        STYLE,
        f"<header>\n<h1>Marks of the class</h1>\n{_facts(roster)}\n<nav "
        f'aria-label="Parts of this page">{jump}</nav>\n</header>\n<main>\n{body}\n</main>',
    )


def _not_graded(unknown: Sequence[str]) -> str:
    """What was handed in and is graded nowhere."""
    names = "".join(f"<li>{shown(name, 240)}</li>" for name in unknown)
    return f"<p>Not graded, look at these yourself:</p>\n<ul>{names}</ul>\n" if unknown else ""


def _facts(roster: Roster) -> str:
    marks = roster.marks.values()
    right = sum(mark.outcome == RIGHT for mark in marks)
    facts = [
        (len(roster.students), "student", "students"),
        (len(roster.submissions), "submission", "submissions"),
        (len(roster.notebooks), "notebook", "notebooks"),
        (len(marks), "exercise marked", "exercises marked"),
    ]
    items = "".join(f"<li><b>{n:,}</b> {one if n == 1 else many}</li>" for n, one, many in facts)
    return f'<ul class="facts">{items}<li><b>{100 * right / len(marks) if marks else 0:.0f} %</b> right</li></ul>'


def _exercises(notebook: str, roster: Roster) -> str:
    rows = "\n".join(_exercise(name, roster.of_exercise(notebook, name)) for name in roster.notebooks[notebook])
    return f"""<h3>{shown(notebook, 120)}</h3>
<table class="outcomes">
<thead><tr><th scope="col">Exercise</th><th scope="col">Outcomes</th><th scope="col" class="number">Mean</th>
<th scope="col">Students by points</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>"""


def _exercise(name: str, marks: Sequence[Mark]) -> str:
    found = Counter(mark.outcome for mark in marks)
    counts = {outcome: found[outcome] for outcome in OUTCOMES}
    of = max((mark.of for mark in marks), default=0)
    mean = sum(mark.points for mark in marks) / len(marks) if marks else 0.0
    return (
        f"<tr><td><code>{shown(name, 120)}</code></td><td>{bars.stacked(counts)}</td>"
        f'<td class="number">{mean:.1f} of {of}</td><td>{bars.columns([mark.points for mark in marks], of)}</td></tr>'
    )


def _mistakes(notebook: str, roster: Roster) -> str:
    parts = []
    for name in roster.notebooks[notebook]:
        wrong = [mark for mark in roster.of_exercise(notebook, name) if mark.outcome == WRONG]
        found = Counter(mark.sentence if mark.mistake else ANOTHER for mark in wrong)
        rows = "\n".join(
            f'<tr><td class="number">{n:,}</td><td>{bars.share(n, len(wrong))}</td><td>{with_code(sentence, 400)}</td></tr>'
            for sentence, n in sorted(found.items(), key=lambda item: (-item[1], item[0]))
        )
        if rows:
            title = f"<h4><code>{shown(name, 120)}</code> {counted(len(wrong), 'wrong answer')}</h4>"
            parts.append(f'{title}\n<table class="mistakes"><tbody>\n{rows}\n</tbody></table>')
    return f"<h3>{shown(notebook, 120)}</h3>\n{''.join(parts) or '<p>No wrong answers.</p>'}"


def _time(submissions: Sequence[Graded]) -> str:
    stages: dict[str, list[float]] = {}
    for one in submissions:
        for stage, seconds in one.spent:
            stages.setdefault(stage, []).append(seconds)
    if not stages:
        return "<p>No times were kept.</p>"
    together = [sum(seconds for _, seconds in one.spent) for one in submissions if one.spent]
    whole = sum(together)
    rows = "\n".join(
        f'<tr><td>{shown(stage, 80)}</td><td class="number">{sum(spent):,.1f}</td><td class="number">{median(spent):.2f}</td>'
        f"<td>{bars.share(sum(spent), whole)}</td></tr>"
        for stage, spent in stages.items()
    )
    return f"""<p>Seconds of processor time.</p>
<table class="time">
<thead><tr><th scope="col">Stage</th><th scope="col" class="number">All</th>
<th scope="col" class="number">Median submission</th><th scope="col">Share</th></tr></thead>
<tbody>
{rows}
<tr><td><b>together</b></td><td class="number"><b>{whole:,.1f}</b></td>
<td class="number"><b>{median(together):.2f}</b></td><td></td></tr>
</tbody>
</table>"""


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


def _badge(title: str, to_see: int) -> str:
    return f" <b>{to_see}</b>" if title == "Needs your eye" else ""
