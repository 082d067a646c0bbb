"""What was found, as the page `docs/checks.md`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = Path("docs/checks.md")
SAMPLE = 80  # every eightieth mutant is judged in the normal tests

_ABOUT = f"""# Checks on the checks

Made by `make mutants`, which judges everything below anew. That takes too long for `make test`: it judges every {SAMPLE}th
mutant of each exercise, and looks whether each equivalent one still exists and whether this page names today's exercises with
today's points, mistakes and variants.

## What is known

Of each exercise: the wrong answers that are known, and how many of them are met with the sentence written for them; the other
forms of a right answer, and how many of them are accepted; and how many milliseconds of a processor a check of a right answer
takes (the median of {{checks}} checks, each with another seed).

"""
_ABOUT_MUTANTS = """
## What is not known

Each right answer is changed in one place: an operator, a constant, an axis, a comparison, a name, an argument; a term left out,
two arguments exchanged, a condition negated, an index shifted, a statement left out or moved. The standard changes are
[Cosmic Ray](https://github.com/sixty-north/cosmic-ray)'s, the others are in `tests/checks/mutation`. A
check has to refuse every such mutant (it is **killed**), unless it is as right as the answer (it is **equivalent**, for the
reason below). One that the student's own check calls right without such a reason is **surviving**. Of those that are
refused, some get the sentence of a known mistake, though nobody foresaw them: **named** is their share, in percent. The others
are shown the smallest case that differs.

"""


@dataclass(frozen=True)
class Known:
    """How an exercise's declared answers fare, counted.

    Attributes:
        notebook: Such as "02_dqn_cartpole".
        exercise: Its name.
        points: For a right answer.
        mistakes: Wrong answers that are declared.
        caught: Those of them that get their own sentence.
        variants: Right answers that are declared.
        accepted: Those of them that are called right.
        milliseconds: Of a processor, for a check of the reference.
    """

    notebook: str
    exercise: str
    points: int
    mistakes: int
    caught: int
    variants: int
    accepted: int
    milliseconds: float


@dataclass(frozen=True)
class Judged:
    """How the mutants of an answer fare.

    Attributes:
        exercise: Its name.
        mutants: How many there are.
        killed: How many of them the check refuses.
        equivalent: Reason -> the mutants that are right for it.
        surviving: The other ones that the check calls right, by name.
        named: Share of the refused ones that get the sentence of a known mistake, 0 to 1.
    """

    exercise: str
    mutants: int
    killed: int
    equivalent: dict[str, list[str]]
    surviving: list[str]
    named: float = 0.0


def page(known: list[Known], judged: list[Judged], checks: int) -> str:
    """The page.

    Args:
        known: Of every exercise.
        judged: Of every exercise.
        checks: How many were timed of each.
    """
    return "".join(line + "\n" for line in _lines(known, judged, checks)).rstrip() + "\n"


def _lines(known: list[Known], judged: list[Judged], checks: int) -> Iterator[str]:
    yield _ABOUT.format(checks=checks).rstrip() + "\n"
    yield from _table(
        ("notebook", "exercise", "points", "mistakes", "own sentence", "variants", "accepted", "ms"),
        [(*first_columns(k), f"{k.milliseconds:.1f}") for k in known],
    )
    total = [sum(column) for column in zip(*(first_columns(k)[2:] for k in known), strict=True)]
    yield _row(("", "**together**", *total, ""))
    yield _ABOUT_MUTANTS.rstrip() + "\n"
    yield from _table(
        ("exercise", "mutants", "killed", "equivalent", "surviving", "named, %"),
        [
            (j.exercise, j.mutants, j.killed, sum(map(len, j.equivalent.values())), len(j.surviving), f"{100 * j.named:.0f}")
            for j in judged
        ],
    )
    counts = [(j.mutants, j.killed, sum(map(len, j.equivalent.values())), len(j.surviving)) for j in judged]
    yield _row(("**together**", *(sum(column) for column in zip(*counts, strict=True)), ""))
    for title, found in (("Surviving", _surviving(judged)), ("Equivalent, and why", _equivalent(judged))):
        if lines := list(found):
            yield f"\n## {title}\n"
            yield from lines


def first_columns(known: Known) -> tuple:
    """What does not depend on the machine."""
    return known.notebook[:2], known.exercise, known.points, known.mistakes, known.caught, known.variants, known.accepted


def _surviving(judged: list[Judged]) -> Iterator[str]:
    for j in judged:
        for change in j.surviving:
            yield f"- `{j.exercise}`, line {change_in_words(change)}"


def _equivalent(judged: list[Judged]) -> Iterator[str]:
    for j in judged:
        for reason, changes in j.equivalent.items():
            yield f"- `{j.exercise}` ({len(changes)}): {reason}"


def change_in_words(change: str) -> str:
    """A mutant's name, to be read on a page."""
    place, what = change.split(": ", 1)
    was, became = what.split(" => ", 1)
    return f"{place}: `{was}` as `{became}`"


def _table(head: tuple, rows: Iterable[tuple]) -> Iterator[str]:
    yield _row(head)
    yield _row(["---"] + ["---" if name == "exercise" else "---:" for name in head[1:]])
    yield from map(_row, rows)


def _row(cells: Iterable) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"
