"""What an instructor reads of the class: how each exercise went, which mistakes were made, who needs a look."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from rlcourse.checks import Lesson
from rlcourse.checks.verdicts import WRONG
from rlcourse.grading.marks import CRASHED, GRADERS_FAULT, OUTCOMES, REFUSED, TIMED_OUT, Graded, Mark
from rlcourse.grading.report.design import rendered

ANOTHER = "another mistake"
SERIOUS = (GRADERS_FAULT, REFUSED, CRASHED, TIMED_OUT)


class Roster:
    """Marks in the order the page shows them; a notebook that is not in `lessons` keeps the order of its marks."""

    def __init__(self, graded: Sequence[Graded], lessons: Mapping[str, Lesson]):
        self.submissions = sorted(graded, key=lambda one: (one.student, one.notebook, one.file))
        self.students = sorted({one.student for one in graded}, key=lambda name: (name.casefold(), name))
        self.notebooks: dict[str, dict[str, None]] = {}  # notebook -> its exercises' names, in order
        for notebook in sorted({one.notebook for one in graded}):
            self.notebooks[notebook] = dict.fromkeys(lessons[notebook].exercises if notebook in lessons else ())
        self.marks: dict[tuple[str, str, str], Mark] = {}  # (student, notebook, exercise) -> mark
        for one in self.submissions:
            self.notebooks[one.notebook] |= dict.fromkeys(mark.exercise for mark in one.marks)
            self.marks |= {(one.student, one.notebook, mark.exercise): mark for mark in one.marks}

    def of_student(self, student: str) -> list[Mark | None]:
        """A student's mark of every exercise of every notebook, None where there is none."""
        return [self.marks.get((student, notebook, name)) for notebook, names in self.notebooks.items() for name in names]


def class_page(graded: Sequence[Graded], lessons: Mapping[str, Lesson], unknown: Sequence[str] = ()) -> str:
    """One page of HTML that loads nothing and runs nothing; it stands beside the folder of the students' pages.

    Args:
        graded: All marks, in any order. Pictures are not needed.
        lessons: A notebook's name -> its exercises.
        unknown: Files that were handed in and not graded.
    """
    roster = Roster(graded, lessons)
    return rendered(
        "class",
        "Marks of the class",
        roster=roster,
        exercises={book: [_exercise(roster, book, name) for name in names] for book, names in roster.notebooks.items()},
        unknown=unknown,
        entries=sorted((entry for one in roster.submissions for entry in _to_look_at(one)), key=lambda entry: entry[0]),
        times=_times(roster.submissions),
    )


def _exercise(roster: Roster, notebook: str, name: str) -> dict:
    marks = [mark for student in roster.students if (mark := roster.marks.get((student, notebook, name)))]
    points, of = [mark.points for mark in marks], max((mark.of for mark in marks), default=0)
    outcomes = Counter(mark.outcome for mark in marks)
    mistakes = Counter(mark.sentence if mark.mistake else ANOTHER for mark in marks if mark.outcome == WRONG)
    return {
        "name": name,
        "outcomes": {outcome: outcomes[outcome] for outcome in OUTCOMES if outcomes[outcome]},
        "mean": sum(points) / len(points) if points else 0.0,
        "of": of,
        "counts": [sum(n == reached for n in points) for reached in range(of + 1)],
        "mistakes": sorted(mistakes.items(), key=lambda item: (-item[1], item[0])),
    }


def _to_look_at(one: Graded) -> Iterator[tuple[int, str, Graded, str, str]]:
    """(how urgent it is, outcome or "note", submission, where, why); exercises with one outcome for one reason together."""
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for mark in one.marks:
        if mark.outcome in SERIOUS:
            together[mark.outcome, mark.sentence].append(mark.exercise)
    for (outcome, sentence), exercises in together.items():
        which = "every exercise" if len(exercises) == len(one.marks) > 1 else ", ".join(exercises)
        yield SERIOUS.index(outcome), outcome, one, f"{one.notebook}: {which}", sentence
    for note in one.notes:
        yield len(SERIOUS), "note", one, one.notebook, note


def _times(submissions: Sequence[Graded]) -> list[tuple[str, float, float]]:
    """(stage, seconds of all, those of the median submission), and at the end those of all stages together."""
    stages: dict[str, list[float]] = defaultdict(list)
    for one in submissions:
        for stage, seconds in one.spent:
            stages[stage].append(seconds)
    stages["together"] = [sum(seconds for _, seconds in one.spent) for one in submissions if one.spent]
    return [(stage, sum(spent), median(spent)) for stage, spent in stages.items() if spent]
