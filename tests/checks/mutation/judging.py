"""Which mutants of an answer its check calls right."""

from collections.abc import Iterable

from rlcourse.checks.verdicts import RIGHT
from tests.checks.answers import Answer
from tests.checks.mutation.mutants import Mutant

SEED = 0  # of the cases in a student's own check
OTHER_SEEDS = (1, 2)


def survivors(answer: Answer, mutants: Iterable[Mutant]) -> list[tuple[Mutant, bool]]:
    """The mutants that a student's own check calls right, each with whether the checks with other seeds do so too.

    Args:
        answer: What was changed.
        mutants: Of its source.
    """
    alive = [mutant for mutant in mutants if _is_right(answer, mutant, SEED)]
    return [(mutant, all(_is_right(answer, mutant, seed) for seed in OTHER_SEEDS)) for mutant in alive]


def _is_right(answer: Answer, mutant: Mutant, seed: int) -> bool:
    try:
        function = answer.written_as(mutant.source)
    except Exception:  # no student gets as far as the check with it
        return False
    return answer.exercise.verdict(function, seed).outcome == RIGHT
