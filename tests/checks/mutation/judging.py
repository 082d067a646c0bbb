"""What a check says to the mutants of an answer."""

from collections.abc import Iterable

from rlcourse.checks.verdicts import RIGHT, Verdict
from tests.checks.answers import Answer
from tests.checks.mutation.mutants import Mutant

SEED = 0  # of the cases in a student's own check
OTHER_SEEDS = (1, 2)


def verdict(answer: Answer, mutant: Mutant, seed: int = SEED) -> Verdict | None:
    """What the check says to a mutant; None where it cannot even be defined, so that no student gets as far as the check."""
    try:
        function = answer.written_as(mutant.source)
    except Exception:
        return None
    return answer.exercise.verdict(function, seed)


def survives(answer: Answer, mutant: Mutant, seed: int = SEED) -> bool:
    """Whether the check calls a mutant right."""
    said = verdict(answer, mutant, seed)
    return said is not None and said.outcome == RIGHT


def survivors(answer: Answer, mutants: Iterable[Mutant]) -> list[tuple[Mutant, bool]]:
    """The mutants that a student's own check calls right, each with whether the checks with other seeds do so too.

    Args:
        answer: What was changed.
        mutants: Of its source.
    """
    alive = [mutant for mutant in mutants if survives(answer, mutant)]
    return [(mutant, all(survives(answer, mutant, seed) for seed in OTHER_SEEDS)) for mutant in alive]
