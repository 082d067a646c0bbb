"""What a check finds, and what it can be asked about: a function here, or a stand-in for one elsewhere."""

from dataclasses import dataclass

RIGHT, WRONG, NOT_ATTEMPTED = "right", "wrong", "not attempted"


class StandIn:
    """A function that lives elsewhere, such as in another process."""

    def observe(self, probe_name: str | None, arguments: dict) -> dict:
        """Report what `probes.observe` reports where the function lives.

        Args:
            probe_name: The name of a function in `rlcourse.probes`, or None.
            arguments: Name -> plain value.

        Raises: Whatever the stand-in raises where the function cannot be asked; the check lets it through.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    Attributes:
        exercise: The exercise's name.
        outcome: "right", "wrong" or "not attempted".
        sentence: What the student should read.
        points: Points reached.
        mistake: Whether the sentence is that of a mistake known by name.
    """

    exercise: str
    outcome: str
    sentence: str
    points: int
    mistake: bool = False
