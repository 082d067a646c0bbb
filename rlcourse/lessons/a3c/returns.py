"""What each step of a rollout turned out to be worth."""

import numpy as np

from rlcourse.checks import Exercise
from rlcourse.lessons.a3c._returns_end_mistakes import ENDS, PLACES
from rlcourse.lessons.a3c._returns_evidence import ATOL
from rlcourse.lessons.a3c._returns_step_mistakes import LOOPS, MASKS, SUMS
from rlcourse.lessons.a3c._returns_variants import VARIANTS
from rlcourse.lessons.a3c._returns_whole_mistakes import ARGUMENTS, SHAPES, WHOLES
from rlcourse.targets import n_step_returns as reference_n_step_returns


def _flags(*rows: str) -> dict[str, np.ndarray]:
    """The flags [T, M] from a text for each step: E where the episode terminated, L at a limit, B for both."""
    signs = np.array([list(row) for row in rows])
    return {"terminated": np.isin(signs, ["E", "B"]), "truncated": np.isin(signs, ["L", "B"])}


def _cases(rng):
    def some(*rows, gamma=None):
        flags = _flags(*rows)
        shape = flags["terminated"].shape
        return {
            "rewards": np.round(rng.normal(size=shape) * 2, 2).astype(np.float32),
            "bootstrap": np.round(rng.normal(size=shape) * 4, 2).astype(np.float32),
            **flags,
            "gamma": float(np.round(rng.uniform(0.3, 0.9), 2)) if gamma is None else gamma,
        }

    by_hand = {
        "rewards": np.array([[1, 2], [3, 1], [2, 6]], np.float32),
        "bootstrap": np.array([[5, 7], [6, 8], [4, 2]], np.float32),
        **_flags("..", "EL", ".."),
        "gamma": 0.5,
    }
    # by hand, backwards. Environment 0: 2 + 0.5 * 4 = 4; it terminated, so 3 alone; 1 + 0.5 * 3 = 2.5.
    # Environment 1: 6 + 0.5 * 2 = 7; a limit cut it, so 1 + 0.5 * 8 = 5; 2 + 0.5 * 5 = 4.5.
    any_flags = ["".join(row) for row in rng.choice(list("...ELB"), size=(12, 9))]
    return [
        by_hand,
        some("...", "...", "...", "..."),
        some(".ELB"),
        some("..", ".E", "..", "L.", "EL"),
        some("....", "B.L.", "E.L.", ".L.E", "....", ".ELB"),
        some("..", "L.", "..", ".E", "..", gamma=1.0),
        some(".", ".", "E", ".", ".", "L", "."),
        some("...", "LB.", "BE.", "...", "LBE"),
        some(*any_flags),
    ]


n_step_returns = Exercise(
    name="n_step_returns",
    points=3,
    minutes=15,
    difficulty=2,
    reference=reference_n_step_returns,
    cases=_cases,
    hints=(
        "Go backwards, as in `discounted_returns` of notebook 01. Here a row is a step of all environments: `rewards[t]` is "
        "[M].",
        "After the last step the rollout ends and the episode goes on. What would have come is estimated by `bootstrap[-1]`: "
        "`following` starts with it.",
        "Where a limit cut the episode in step t, the row after it belongs to another episode. `np.where(truncated[t], "
        "bootstrap[t], following)` puts the estimate in its place.",
        "Then $R_t = r_t + \\gamma R_{t+1}$, with 0 for $R_{t+1}$ where the episode terminated: "
        "`following = rewards[t] + gamma * (1 - terminated[t]) * following`. Keep it in `returns[t]`.",
    ),
    mistakes=(*SHAPES, *ARGUMENTS, *WHOLES, *LOOPS, *SUMS, *MASKS, *ENDS, *PLACES),
    variants=VARIANTS,
    atol=ATOL,
)
