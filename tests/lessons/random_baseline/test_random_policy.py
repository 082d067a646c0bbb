import numpy as np
import pytest
from gymnasium.spaces import Box

from rlcourse.checks.verdicts import WRONG
from rlcourse.lessons.random_baseline.random_policy import random_policy


def altering(space, rng):
    if isinstance(space, Box):
        space.low[:], space.high[:] = 0, 1
        return rng.random(space.shape)
    return space.start + rng.integers(space.n)


def box(rule):
    """A right Discrete branch, and `rule(low, high, rng)` for Box."""
    return lambda space, rng: (
        rule(space.low, space.high, rng) if isinstance(space, Box) else space.start + rng.integers(space.n)
    )


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("answer", [
    box(lambda low, high, rng: rng.normal((low + high) / 2, (high - low) / 4)),
    box(lambda low, high, rng: rng.uniform(low, high + 0.1)),
    box(lambda low, high, rng: np.round(rng.uniform(low, high))),
    box(lambda low, high, rng: rng.triangular(low, (low + high) / 2, high)),
    box(lambda low, high, rng: 0.9 * rng.uniform(low, high)),
    altering,
    lambda space, rng: [space.start],
])  # fmt: skip
def test_a_wrong_answer_that_looks_right_does_not_pass(answer, seed):
    verdict = random_policy.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert verdict.sentence
