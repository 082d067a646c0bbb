"""Grading one notebook of one student: what a process of the pool, or a machine of a cluster, is asked to do."""

from dataclasses import dataclass

from rlcourse.grading.intake.notebook_file import Refused, read_notebook
from rlcourse.grading.intake.pictures import pictures
from rlcourse.grading.marking import collector
from rlcourse.grading.marking.marking import Marking, printable
from rlcourse.grading.marking.merged_answers import merge_answers, read_release
from rlcourse.grading.marks import GRADERS_FAULT, NOT_JUDGED, REFUSED, Graded, Mark
from rlcourse.grading.sandbox.bubblewrap import LIMITS, Limits, require
from rlcourse.grading.sandbox.kernel import Kernel
from rlcourse.lessons import lesson_of


@dataclass(frozen=True)
class Task:
    """One notebook of one student, to be graded; names as in `Graded`."""

    student: str
    notebook: str
    file: str
    release: bytes  # the notebook's file as it was given out
    seed: int  # of the random cases; nobody who hands in may know it
    limits: Limits = LIMITS  # what the student's kernel may use
    sandboxed: bool = True  # False to run it without a sandbox
    notes: tuple[str, ...] = ()  # what an instructor should know already


@dataclass(frozen=True)
class Result:
    """What grading one notebook gives."""

    graded: Graded  # its marks
    junit: str  # the same as JUnit XML, "" where nothing was run


def grade(task: Task, content: bytes) -> Result:
    """Grade one notebook. It raises for nothing that is in the file, but `NoSandbox` where it cannot be run in one."""
    if task.sandboxed:
        require()
    try:
        release, cells = read_release(task.notebook, task.release), read_notebook(content)
        merged = merge_answers(release, cells)
        with Kernel(task.limits, task.sandboxed, warm=True) as kernel:
            marking = Marking(release, merged, task.seed, kernel)
            marks, junit = collector.run(marking)
        spent = tuple((stage, round(seconds, 3)) for stage, seconds in marking.spent.items())
        notes = tuple(map(printable, (*task.notes, *merged.notes)))
        return Result(Graded(task.student, task.notebook, task.file, tuple(marks), notes, pictures(cells), spent), junit)
    except Refused as reason:
        return refused(task, str(reason))
    except Exception as error:  # one notebook must not end the run of all
        return at_fault(task, f"the grader stopped with {type(error).__name__}: {error}")


def at_fault(task: Task, reason: str) -> Result:
    """The marks of a file that could not be judged, through no fault of its own as far as is known."""
    return refused(task, f"{NOT_JUDGED} ({reason})", GRADERS_FAULT)


def refused(task: Task, reason: str, outcome: str = REFUSED) -> Result:
    """The marks of a file that cannot be graded: one outcome for every exercise, with the reason."""
    exercises = lesson_of(task.notebook).exercises.values()
    marks = tuple(Mark(e.name, outcome, 0, e.points, printable(reason)) for e in exercises)
    return Result(Graded(task.student, task.notebook, task.file, marks, tuple(map(printable, task.notes))), "")
