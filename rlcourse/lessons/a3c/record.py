"""A record that several threads write to at once."""

from rlcourse.checks import Exercise
from rlcourse.lessons.a3c._record_answers import Right, with_methods
from rlcourse.lessons.a3c._record_evidence import cases, explained
from rlcourse.lessons.a3c._record_mistakes import MISTAKES
from rlcourse.lessons.a3c._record_variants import (
    FromValues,
    Reentrant,
    acquired_and_released,
    in_plain_words,
    prepared_outside,
)
from rlcourse.probes import record_returns

MovingAverage = Exercise(
    name="MovingAverage",
    points=2,
    minutes=10,
    difficulty=2,
    reference=Right,
    cases=cases,
    probe=record_returns,
    explain=explained,
    hints=(
        "Two threads must not be in `add` at once: put everything it does under `with self.lock:`. Only then look at "
        "`self.value`, which is None before the first return.",
        "The first return is taken as it is; later `self.value = 0.99 * self.value + 0.01 * episode_return`. Append it to "
        "`self.values`.",
        "Where `self.best is None or self.value > self.best`, keep the value, and `weights.copy()`: the caller goes on using "
        "its array.",
    ),
    mistakes=MISTAKES,
    variants=(
        with_methods(add=in_plain_words),
        with_methods(add=acquired_and_released),
        with_methods(add=prepared_outside),
        Reentrant,
        FromValues,
    ),
)
