"""What proves a mistake in what a function did with an actor and a critic."""

from collections.abc import Callable

import numpy as np

from rlcourse.probes.critics import NOTHING

ATOL = 1e-4  # the values are of size 1 to 30, in float32
ABOUT = "the critic was asked about"


def asks_about(what: str) -> Callable:
    """Shows where in some case the critic was asked about `what`: see `rlcourse.probes.critics`."""

    def shows(cases, seen) -> bool:
        return any(s["value"] is not None and s["value"][ABOUT] == what for s in seen)

    return shows


def never_asks(cases, seen) -> bool:
    """Shows where the critic was asked about nothing, in every case in which it has to be asked."""
    about = [s["value"][ABOUT] for case, s in zip(cases, seen, strict=True) if not np.all(case.get("terminated", False))]
    return set(about) == {NOTHING}
