"""Two famous bugs in a step of learning: an action that is not scaled, and a critic that moves with the actor."""

import itertools

import numpy as np

from rlcourse.checks import Exercise
from rlcourse.checks.compare import same, shown
from rlcourse.lessons.pendulum._learner_mistakes import MISTAKES
from rlcourse.lessons.pendulum._learners import (
    by_optimizers,
    by_the_chain_rule,
    frozen_meanwhile,
    learner,
    persistent,
    watching,
)  # fmt: skip
from rlcourse.probes import learn_step_by_step

ATOL = 1e-5  # float32 weights after a few steps


BY_HAND = "With an actor tanh(0 s + 0), a critic 0 s + 1 a + 0, and the batch s = 2, a = 1, reward 3, at the rate 0.25"


def _explained(expected, got) -> str:
    """Which network is not where it should be, and after which call."""
    if got["ended"] != "in time":
        return (
            "descend is given None as a gradient: the tape knows no way from the loss to the variables. In part 1 they are the "
            "critic's, in part 2 the actor's, and what lies between has to be computed inside of the tape."
        )
    for call in range(len(expected["critic"])):
        wrong = [name for name in ("critic", "actor") if not same(expected[name][call], got[name][call], ATOL)]
        if not wrong:
            continue
        numbers = ""
        if len(expected["actor"][call]) == 2:  # few enough to read: the case by hand
            right, other = expected[wrong[0]][call], got[wrong[0]][call]
            numbers = f" {BY_HAND}, the {wrong[0]}'s weights should become {shown(right)}, and yours become {shown(other)}."
        if wrong == ["actor"]:
            return f"The critic's weights are right, and the actor's are not, so look at part 2.{numbers}"
        both = "Neither network's weights are right" if len(wrong) == 2 else "The critic's weights are not right"
        return (
            f"{both}. The critic moves in part 1 alone, towards what the actions taken have paid; look at that part first, and "
            f"at what part 2 moves.{numbers}"
        )
    return ""


def _cases(rng):
    def network(*units):
        """Kernel and bias of each layer."""
        shapes = [shape for a, b in itertools.pairwise(units) for shape in ((a, b), (b,))]
        return [np.round(rng.normal(size=shape) * (0.9 if len(shape) > 1 else 0.4), 2) for shape in shapes]

    def batch(b, n):
        return (
            np.round(rng.normal(size=(b, n)), 2),
            np.round(rng.uniform(-2, 2, (b, 1)), 2),
            np.round(rng.normal(size=b) * 3, 2),
        )

    by_hand = {
        "actor": [np.array([[0.0]]), np.array([0.0])],
        "critic": [np.array([[0.0], [1.0]]), np.array([0.0])],
        "batches": [(np.array([[2.0]]), np.array([[1.0]]), np.array([3.0]))],
        "rate": 0.25,
    }
    # by hand: q = 0 * 2 + 1 * 1 + 0 = 1, and the loss (3 - 1)^2 has the slope -4 by q, so each weight of the critic grows by
    # 0.25 * 4 * its input, to 2, 2 and the bias 1. The actor gives tanh(0) = 0. Q's slope by the action is now 2, the action's
    # by what goes into tanh 2 * 1, so the actor's weight grows by 0.25 * 2 * 2 * 2 = 2 and its bias by 1.
    many = batch(60, 2)
    everywhere = [np.array([[1.6], [-1.2]]), np.array([0.1])]  # gives actions near -2 and 2 too, so that any clip shows
    return [
        by_hand,
        {"actor": network(2, 3, 1), "critic": network(3, 3, 1), "batches": [batch(3, 2)], "rate": 0.1},
        {"actor": everywhere, "critic": network(3, 4, 1), "batches": [many, batch(2, 2)], "rate": 0.05},
    ]


learn = Exercise(
    name="learn",
    points=3,
    minutes=15,
    difficulty=3,
    reference=learner(),
    cases=_cases,
    probe=learn_step_by_step,
    explain=_explained,
    hints=(
        "The first picture: where does the action end, and where is the best one? What is the number that `actor(states)` "
        "gives to the action that the environment takes?",
        "The second picture: the critic promises more than any action pays. In part 1 it learns what was paid. Which line "
        "moves it a second time, and where to?",
        "Part 2 asks the critic about actions of the environment, `2 * actor(states)`. And a loss may go **through** the "
        "critic without moving it: whose variables does the second `descend` get?",
    ),
    mistakes=MISTAKES,
    variants=(watching, frozen_meanwhile, by_optimizers, persistent, by_the_chain_rule),
    atol=ATOL,
    seconds=15.0,  # TensorFlow may have to be loaded first
)
