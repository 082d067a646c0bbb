"""What a student reads: their points, what each check said, a hint where one helps, and what their notebook shows."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from rlcourse.checks import Lesson
from rlcourse.checks.verdicts import RIGHT
from rlcourse.grading.marks import Graded, Mark, Picture
from rlcourse.grading.report import design, pictures
from rlcourse.grading.report.wording import counted, shown, with_code
from rlcourse.show.document import document

STYLE = f"""{design.STYLE}
body {{ max-width: 54rem; }}
.total {{ font-size: 1.15rem; color: var(--ink); }}
article {{ margin-top: 2.4rem; }}
h2 {{ display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; padding-bottom: 0.25rem;
  border-bottom: 2px solid var(--edge); }}
h2 .number {{ font-weight: 500; }}
h3 {{ margin: 1.6rem 0 0.3rem; font-size: 1rem; }}
.marks {{ margin: 0; padding: 0; list-style: none; }}
.marks li {{ display: grid; grid-template-columns: 9rem 1fr auto; gap: 0.15rem 0.8rem; padding: 0.75rem 0;
  border-bottom: 1px solid var(--edge); align-items: baseline; }}
.marks .sign {{ justify-self: start; }}
.marks li > p, .marks li > details {{ grid-column: 2 / -1; margin: 0; color: var(--ink); max-width: none; }}
.marks .name {{ font-weight: 600; overflow-wrap: anywhere; }} .marks .name code {{ background: none; padding: 0; }}
.marks details p {{ margin: 0.25rem 0 0; color: var(--ink); }}
.notes {{ margin: 0; padding-left: 1.2rem; color: var(--soft); }}
figure {{ margin: 0.9rem 0 0; }} figure img {{ width: auto; max-width: 100%; height: auto; margin-top: 0.4rem; }}
figcaption {{ font-size: 0.9rem; color: var(--soft); overflow-wrap: anywhere; }}
@media (max-width: 36rem) {{
  .marks li {{ grid-template-columns: 1fr auto; }} .marks .sign {{ grid-row: 2; }}
  .marks li > p, .marks li > details {{ grid-column: 1 / -1; }}
}}
@media print {{ .marks li {{ padding: 0.4rem 0; }} figure img {{ max-height: 14cm; }} }}
"""


def student_page(student: str, graded: Sequence[Graded], lessons: Mapping[str, Lesson]) -> str:
    """One page of HTML that loads nothing and runs nothing.

    Args:
        student: As the hand-in names them.
        graded: Their notebooks, in any order, with pictures.
        lessons: A notebook's name -> its exercises.
    """
    ordered = sorted(graded, key=lambda one: one.notebook)
    marks = [mark for one in ordered for mark in one.marks]
    right = sum(mark.outcome == RIGHT for mark in marks)
    body = "\n".join(_notebook(one, lessons.get(one.notebook)) for one in ordered)
    return document(
        f"Marks of {shown(student, 80)}",
        STYLE,
        f"""<header>
<h1><bdi>{shown(student, 120)}</bdi></h1>
<p class="total"><b>{_points(marks)}</b>. {right} of {counted(len(marks), "exercise")} right.</p>
</header>
<main>
{body}
</main>""",
    )


def _points(marks: Sequence[Mark]) -> str:
    return f"{sum(mark.points for mark in marks)} of {counted(sum(mark.of for mark in marks), 'point')}"


def _notebook(one: Graded, lesson: Lesson | None) -> str:
    rows = "\n".join(_mark(mark, _hint(mark, lesson)) for mark in one.marks)
    notes = "\n".join(f'<li class="said">{with_code(note, 400)}</li>' for note in one.notes)
    return f"""<article>
<h2><span>{shown(one.notebook, 120)}</span> <span class="number">{_points(one.marks)}</span></h2>
<p>Graded: {shown(one.file, 200)}. Only the answers' own cells were judged.</p>
<ol class="marks">
{rows}
</ol>
{f'<h3>Notes</h3><ul class="notes">{notes}</ul>' if notes else ""}
{_pictures(one.pictures)}
</article>"""


def _hint(mark: Mark, lesson: Lesson | None) -> str:
    exercise = lesson.exercises.get(mark.exercise) if lesson else None
    return exercise.hints[0] if exercise and exercise.hints and mark.outcome != RIGHT else ""


def _mark(mark: Mark, hint: str) -> str:
    said = f'<p class="said">{with_code(mark.sentence)}</p>' if mark.sentence else ""
    folded = f'<details><summary>A hint</summary><p class="said">{with_code(hint)}</p></details>' if hint else ""
    return f"""<li>{design.sign(mark.outcome)}
<span class="name"><code>{shown(mark.exercise, 120)}</code></span>
<span class="number">{mark.points} of {counted(mark.of, "point")}</span>
{said}{folded}</li>"""


def _pictures(some: Sequence[Picture]) -> str:
    if not some:
        return ""
    figures, left_out = [], 0
    for heading, group in groupby(some, key=lambda picture: picture.heading):
        sources = [pictures.source(picture) for picture in group]
        left_out += sources.count(None)
        images = "".join(_image(source, heading) for source in sources if source)
        if images:
            figures.append(f"<figure><figcaption>{with_code(heading, 200)}</figcaption>{images}</figure>")
    told = f"<p>{counted(left_out, 'picture')} left out: no PNG, GIF or JPEG.</p>" if left_out else ""
    return "\n".join(
        ("<h3>What your notebook shows</h3>", "<p>These were in your file. They do not count.</p>", *figures, told)
    )


def _image(source: str, heading: str) -> str:
    kind = "Animation" if source.startswith("data:image/gif") else "Plot"
    return f'<img alt="{kind} under the heading {shown(heading, 120)}" src="{source}">'
