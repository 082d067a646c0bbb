"""Numbers in notebook 03 that it does not show."""

from functools import cache

import gymnasium as gym
import numpy as np

from rlcourse.algorithms import DQNSettings
from rlcourse.episodes import EVALUATION_SEEDS
from rlcourse.tables import transition_table
from tests.prose.fact import Fact, limit, printed


@cache
def world():
    """Taxi's transition table."""
    return transition_table(gym.make("Taxi-v4"))


def starts() -> int:
    """How many states can begin a game."""
    return int((world().starts > 0).sum())


def longest_loss() -> float:
    """What a game costs in which every action is a wrong pick-up."""
    return -10 * limit("Taxi-v4")


FACTS = (
    Fact("There are 500 states, and each has a number", "Gymnasium", lambda: (gym.make("Taxi-v4").observation_space.n,)),
    Fact("each of the 300 places where a game can begin", "the transition table", lambda: (starts(),)),
    Fact("It will have played 1,000 games, in two seconds", "section 9",
         lambda: (printed("03", r"(\d+) games, \d+ steps"),)),
    Fact("The taxi is on one of 25 squares", "five rows of five", lambda: (5 * 5,)),
    Fact("Only 300 states can begin a game", "the transition table", lambda: (starts(),)),
    Fact("makes a difference of 100", "section 1", lambda: (231 - 131,),
         holds=lambda: printed("03", r"further down: (\d+)") - printed("03", r"state (\d+)") == 100),
    Fact("500 states and 6 actions are 3,000 numbers", "500 times 6", lambda: (500, 3_000)),
    Fact("From about -800, which is chance", "section 1", lambda: (printed("03", r"chance: (-[\d.]+)"),)),
    Fact("A game is worth $+20$ at its end and $-1$ for each step before, so an average of 7.93 means that the best driver "
         "needs some 13 steps", "20 - (n - 1) = 7.93", lambda: (20, printed("03", r"300 starts: ([\d.]+)"), 21 - 7.93)),
    Fact("is cut after 200 steps, as the environment does", "Gymnasium", lambda: (limit("Taxi-v4"),)),
    Fact("cost -200 each", "the step limit, at -1 a step", lambda: (-limit("Taxi-v4"),)),
    Fact("a minibatch of 64 transitions", "the default of DQNSettings", lambda: (DQNSettings().batch_size,)),
    Fact("in section 7, 64 after every 64 steps", "the settings of section 7",
         holds=lambda: printed("03", r"games, \d+ steps, (\d+) updates") == printed("03", r"games, (\d+) steps")),
    Fact("the dots at -2,000", "200 wrong pick-ups", lambda: (longest_loss(),)),
    Fact("up to 200 times a game", "Gymnasium", lambda: (limit("Taxi-v4"),)),
    Fact("above -120 by game 300 and above 0 by game 700", "section 7 prints the means at games 300 and 700",
         holds=lambda: _means("with epsilon")[3] > -120 and _means("with epsilon")[7] > 0),
    Fact("7.90 or more is normal", "tests/benchmarks/taxi.py",
         holds=lambda: printed("03", r"exact mean ([\d.]+), .*optimum") >= 7.9),
    Fact("stepping off the cliff between them pays -100", "Gymnasium",
         lambda: (min(r for a in gym.make("CliffWalking-v1").unwrapped.P[36].values() for _, _, r, _ in a),)),
    Fact("-13 at the start", "12 to the right, one up, one down, the last not counted: the values of the optimal policy",
         lambda: (_cliff()[36],)),
    Fact("Worse than chance, which gets 22", "notebook 01", lambda: (printed("01", r"\nmean return ([\d.]+)"),)),
    Fact("| learning rate | 0.01 | 0.0023 |", "the settings of sections 7 and 14", lambda: (0.01, DQNSettings().learning_rate)),
    Fact("| exploring | times 0.99, to 0.05 | times 0.98, to 0.04 |", "the calls in sections 7 and 14",
         lambda: (0.99, 0.05, 0.98, 0.04)),
    Fact("copied every 64 updates", "the settings of section 14", lambda: (64,)),
    Fact("The reward of 20 spreads from there", "Taxi's card", lambda: (20,)),
    Fact("the evaluation seeds 1000 to 1099", "rlcourse.episodes.EVALUATION_SEEDS", lambda: _evaluation_ends()),
)  # fmt: skip


def _means(name: str) -> list[float]:
    """The running means that section 7 prints, at games 0, 100, ..., 1000."""
    return [printed("03", rf"{name} +ours(?: +-?\d+){{{i}}} +(-?\d+)") for i in range(11)]


def _cliff() -> np.ndarray:
    """The optimal values of the cliff, without discount."""
    return transition_table(gym.make("CliffWalking-v1")).optimal_values()


def _evaluation_ends() -> tuple[int, int]:
    return EVALUATION_SEEDS[0], EVALUATION_SEEDS[-1]
