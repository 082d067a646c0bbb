"""What grading finds: one mark an exercise, in plain values that can be kept in a file."""

from dataclasses import dataclass

from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG

TIMED_OUT, CRASHED, REFUSED, GRADERS_FAULT = "timed out", "crashed", "refused", "grader's fault"
NOT_JUDGED = "This was not judged, through no fault of yours: your instructor grades it again."
OUTCOMES = (RIGHT, WRONG, NOT_ATTEMPTED, TIMED_OUT, CRASHED, REFUSED, GRADERS_FAULT)


@dataclass(frozen=True)
class Mark:
    """What one exercise of one submission is worth."""

    exercise: str  # the exercise's name
    outcome: str  # one of `OUTCOMES`
    points: int  # points reached, 0 to `of`
    of: int  # points for a right answer
    sentence: str  # what the student should read
    mistake: bool = False  # whether the sentence is that of a mistake known by name
    seconds: float = 0.0  # how long it took, in seconds of the clock


@dataclass(frozen=True)
class Picture:
    """A plot or an animation that a submission shows."""

    heading: str  # the heading of the notebook it stands under, plain text
    media_type: str  # "image/png", "image/gif" or "image/jpeg"
    data: str  # the file, in base64


@dataclass(frozen=True)
class Graded:
    """The marks of one notebook of one student."""

    student: str  # as the hand-in names them
    notebook: str  # such as "02_dqn_cartpole"
    file: str  # the submission's name in what was handed in
    marks: tuple[Mark, ...]  # one for every exercise, in the notebook's order
    notes: tuple[str, ...] = ()  # what an instructor should know, such as a second answer that was ignored; one sentence each
    pictures: tuple[Picture, ...] = ()  # what the student's own notebook shows
    spent: tuple[tuple[str, float], ...] = ()  # where the time went: stage -> seconds of processor time

    @classmethod
    def from_plain(cls, content: dict) -> "Graded":
        """What JSON has kept of `dataclasses.asdict`; KeyError or TypeError for anything else."""
        marks = tuple(Mark(**mark) for mark in content["marks"])
        pictures = tuple(Picture(**picture) for picture in content["pictures"])
        spent = tuple(map(tuple, content["spent"]))
        return cls(**content | {"marks": marks, "notes": tuple(content["notes"]), "pictures": pictures, "spent": spent})
