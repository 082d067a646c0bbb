"""Where gamma may be a number, or an array of discounts, one for each transition."""

from collections.abc import Callable

import numpy as np

from rlcourse.checks import Mistake


def takes_one_discount(answer: Callable) -> Mistake:
    """The mistake of taking gamma for one number, as `answer` does: right wherever it is one, and wrong in the last case."""

    def shows(cases, seen) -> bool:
        return bool(np.ndim(cases[-1]["gamma"])) and cases.alike(answer, seen, range(len(seen) - 1))

    sentence = (
        "Your function takes gamma for one number. It may also be [B], one discount for each transition, as where three steps "
        "are joined: multiply by gamma as it is, or go through np.broadcast_to(gamma, len(rewards))."
    )
    return Mistake(answer, sentence, shows)
