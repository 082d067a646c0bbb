"""The class's marks, in the order the page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rlcourse.checks import Lesson
from rlcourse.grading.marks import Graded, Mark


@dataclass(frozen=True)
class Roster:
    """Marks by student and exercise.

    Attributes:
        submissions: All of them, by student and notebook.
        notebooks: Notebook -> its exercises' names, in order.
        students: In alphabetical order.
        marks: (student, notebook, exercise) -> mark.
    """

    submissions: tuple[Graded, ...]
    notebooks: dict[str, tuple[str, ...]]
    students: tuple[str, ...]
    marks: dict[tuple[str, str, str], Mark]

    @classmethod
    def of(cls, graded: Sequence[Graded], lessons: Mapping[str, Lesson]) -> "Roster":
        """Bring marks into order.

        Args:
            graded: In any order.
            lessons: A notebook's name -> its exercises; one that is not there keeps the order of its marks.
        """
        submissions = tuple(sorted(graded, key=lambda one: (one.student, one.notebook, one.file)))
        exercises: dict[str, dict[str, None]] = {}
        for notebook in sorted({one.notebook for one in submissions}):
            exercises[notebook] = dict.fromkeys(lessons[notebook].exercises if notebook in lessons else ())
        for one in submissions:
            exercises[one.notebook].update(dict.fromkeys(mark.exercise for mark in one.marks))
        return cls(
            submissions,
            {notebook: tuple(names) for notebook, names in exercises.items()},
            tuple(sorted({one.student for one in submissions}, key=lambda name: (name.casefold(), name))),
            {(one.student, one.notebook, mark.exercise): mark for one in submissions for mark in one.marks},
        )

    def of_exercise(self, notebook: str, exercise: str) -> list[Mark]:
        """Everybody's marks of one exercise."""
        everybody = (self.marks.get((student, notebook, exercise)) for student in self.students)
        return [mark for mark in everybody if mark is not None]

    def points(self, student: str) -> int:
        """A student's points in all notebooks."""
        return sum(
            mark.points
            for notebook, names in self.notebooks.items()
            for name in names
            if (mark := self.marks.get((student, notebook, name)))
        )
