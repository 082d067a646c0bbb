"""What grading finds: one mark an exercise, in plain values that can be kept in a file."""

from dataclasses import asdict, dataclass

from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG

TIMED_OUT, CRASHED, REFUSED, GRADERS_FAULT = "timed out", "crashed", "refused", "grader's fault"
OUTCOMES = (RIGHT, WRONG, NOT_ATTEMPTED, TIMED_OUT, CRASHED, REFUSED, GRADERS_FAULT)


@dataclass(frozen=True)
class Mark:
    """What one exercise of one submission is worth.

    Attributes:
        exercise: The exercise's name.
        outcome: One of `OUTCOMES`.
        points: Points reached, 0 to `of`.
        of: Points for a right answer.
        sentence: What the student should read.
        mistake: Whether the sentence is that of a mistake known by name.
        seconds: How long it took, in seconds of the clock.
    """

    exercise: str
    outcome: str
    points: int
    of: int
    sentence: str
    mistake: bool = False
    seconds: float = 0.0


@dataclass(frozen=True)
class Picture:
    """A plot or an animation that a submission shows.

    Attributes:
        heading: The heading of the notebook it stands under, plain text.
        media_type: "image/png", "image/gif" or "image/jpeg".
        data: The file, in base64.
    """

    heading: str
    media_type: str
    data: str


@dataclass(frozen=True)
class Graded:
    """The marks of one notebook of one student.

    Attributes:
        student: As the hand-in names them.
        notebook: Such as "02_dqn_cartpole".
        file: The submission's name in what was handed in.
        marks: One for every exercise, in the notebook's order.
        notes: What an instructor should know, such as a second answer that was ignored; one sentence each.
        pictures: What the student's own notebook shows.
        spent: Where the time went: stage -> seconds of processor time.
    """

    student: str
    notebook: str
    file: str
    marks: tuple[Mark, ...]
    notes: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    spent: tuple[tuple[str, float], ...] = ()

    def as_plain(self) -> dict:
        """In values that JSON has."""
        return asdict(self)

    @classmethod
    def from_plain(cls, content: dict) -> "Graded":
        """What `as_plain` gave.

        Raises:
            KeyError, TypeError: For anything else.
        """
        marks = tuple(Mark(**mark) for mark in content["marks"])
        pictures = tuple(Picture(**picture) for picture in content["pictures"])
        spent = tuple((stage, seconds) for stage, seconds in content["spent"])
        return cls(**content | {"marks": marks, "notes": tuple(content["notes"]), "pictures": pictures, "spent": spent})
