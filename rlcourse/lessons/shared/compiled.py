"""What to say to a right equation that trains slowly, because it cannot be compiled."""

from collections.abc import Callable

from rlcourse.checks import Remark
from rlcourse.probes.compiling import OTHER_NUMBERS, in_the_way_of_compiling


def compiling(case: dict, instead: str, probe: Callable = in_the_way_of_compiling) -> Remark:
    """A remark for an answer that cannot be compiled, or that gives other numbers when it is.

    Args:
        case: Arguments to try it on.
        instead: How to write it so that it can be.
        probe: What tries it.
    """

    def sentence(obstacle: str) -> str:
        if obstacle.startswith(OTHER_NUMBERS):
            return (
                f"But compiled it gives other numbers than NumPy ({obstacle.removeprefix(OTHER_NUMBERS)}), so it would learn "
                f"something else. Write it with {instead}."
            )
        return (
            f"But it cannot be compiled (in the way: {obstacle}), so training will be many times slower. Write it for whole "
            f"arrays, with {instead}; loops, ifs and rarer functions cannot be compiled."
        )

    return Remark(probe, case, sentence)
