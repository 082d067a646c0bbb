"""Every student by every exercise: a cell has the outcome's colour and its sign."""

from rlcourse.checks.verdicts import RIGHT
from rlcourse.grading.marks import Mark
from rlcourse.grading.report import design
from rlcourse.grading.report.files import page
from rlcourse.grading.report.roster import Roster
from rlcourse.grading.report.wording import shown

STYLE = """
.map { overflow: auto; width: fit-content; max-width: 100%; max-height: 85vh;
  border: 1px solid var(--edge); border-radius: 8px; }
.map table { width: auto; border-collapse: separate; border-spacing: 0; font-size: 0.85rem; }
.map th, .map td { border: 0; border-right: 1px solid var(--paper); border-bottom: 1px solid var(--paper); }
.map td { min-width: 1.8rem; height: 1.6rem; padding: 0 0.2rem; text-align: center; white-space: nowrap; }
.map td.number { min-width: 2.6rem; text-align: right; color: var(--ink); }
.map thead th { position: sticky; z-index: 2; background: var(--paper); }
.map thead tr:first-child th { top: 0; height: 1.9rem; }
.map thead tr:first-child th.book { left: 0; padding: 0.2rem 0.4rem; text-align: left; overflow: hidden; }
.map thead tr + tr th { top: 1.9rem; height: 11.5rem; padding: 0.3rem 0; vertical-align: bottom; }
.map thead tr + tr span { display: inline-block; max-height: 11rem; overflow: hidden; text-overflow: ellipsis;
  writing-mode: vertical-rl; transform: rotate(180deg); font-weight: 500; white-space: normal; line-height: 1.1;
  padding: 0 3px; }
.map th.who { position: sticky; left: 0; z-index: 1; min-width: 8rem; max-width: 14rem; overflow: hidden;
  text-overflow: ellipsis; text-align: left; font-weight: 500; background: var(--paper); }
.map thead th.who { z-index: 3; }
.map thead th[rowspan] { padding: 0.3rem 0.4rem; vertical-align: bottom; }
.map .first { border-left: 3px solid var(--paper); }
.map tbody tr:hover th.who { background: var(--band); }
@media print { .map { overflow: visible; max-height: none; border: 0; } .map th, .map td { position: static; }
  .map { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""


def heat_map(roster: Roster) -> str:
    """A table whose first column and heading stay in sight; each student's name leads to their page.

    Args:
        roster: The class's marks.
    """
    books = "".join(
        f'<th class="book first" scope="colgroup" colspan="{len(names)}">{shown(notebook, 60)}</th>'
        for notebook, names in roster.notebooks.items()
        if names
    )
    heads = "".join(
        f'<th scope="col"{_first(i)} title="{shown(name, 80)}"><span>{_foldable(shown(name, 80))}</span></th>'
        for names in roster.notebooks.values()
        for i, name in enumerate(names)
    )
    rows = "\n".join(_row(student, roster) for student in roster.students)
    return f"""<p class="legend">{design.legend()} <span>A number beside the sign: points for a part.
An empty cell: not handed in.</span></p>
<div class="map" tabindex="0" role="region" aria-label="Every student by every exercise">
<table>
<thead>
<tr><th class="who" scope="col" rowspan="2">Student</th><th rowspan="2" scope="col" class="number">Points</th>{books}</tr>
<tr>{heads}</tr>
</thead>
<tbody>
{rows}
</tbody>
</table>
</div>"""


def _row(student: str, roster: Roster) -> str:
    cells = "".join(
        _cell(roster.marks.get((student, notebook, name))) for notebook, names in roster.notebooks.items() for name in names
    )
    name = shown(student, 80)
    return (
        f'<tr><th class="who" scope="row"><a href="{page(student)}" title="{name}"><bdi>{name}</bdi></a></th>'
        f'<td class="number">{roster.points(student)}</td>{cells}</tr>'
    )


def _cell(mark: Mark | None) -> str:
    if mark is None:
        return "<td>"  # HTML lets the end of a cell be left out; a large class has tens of thousands of them
    part = f" {mark.points}" if mark.points and mark.outcome != RIGHT else ""
    return f"<td class={design.CLASSES[mark.outcome]}>{design.SIGNS[mark.outcome]}{part}"


def _foldable(name: str) -> str:
    return name.replace("_", "_<wbr>")


def _first(i: int) -> str:
    return ' class="first"' if i == 0 else ""
