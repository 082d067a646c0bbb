"""Numbers in notebook 02 that it does not show."""

import numpy as np

from rlcourse.algorithms import DQNSettings
from rlcourse.episodes import EVALUATION_SEEDS
from rlcourse.show.curves import WINDOW
from tests.prose.fact import Fact, band, limit, printed

S = DQNSettings()
TEN_SEEDS = "tests/benchmarks/scores.py, library: 7,680 to 38,400 steps on ten seeds"

FACTS = (
    Fact("keeps the pole up for 500 steps, the most that CartPole allows, in every one of the 100 evaluation episodes",
         "Gymnasium; rlcourse.episodes.EVALUATION_SEEDS", lambda: (limit("CartPole-v1"), len(EVALUATION_SEEDS))),
    Fact("chance keeps the pole up for some 22 steps", "notebook 01", lambda: (printed("01", r"\nmean return ([\d.]+)"),)),
    Fact("gets no further than 350 to 450 steps here", "one layer of 64, three seeds, 50,000 steps: 365, 387 and 448"),
    Fact("With $\\gamma = 0.99$, a pole that never falls is worth $1 + 0.99 + 0.99^2 + \\dots = 100$", "the geometric series",
         lambda: (S.gamma, 1 / (1 - S.gamma))),
    Fact("A pole that never falls is worth 100", "the same", lambda: (1 / (1 - S.gamma),)),
    Fact("(500 steps were over)", "Gymnasium", lambda: (limit("CartPole-v1"),)),
    Fact("Normal: between 100 and 400", "the loop of section 6 with other seeds",
         holds=lambda: 100 < printed("02", r"s; mean ([\d.]+)") < 400),
    Fact("If yours is below 50", "advice", holds=lambda: printed("02", r"s; mean ([\d.]+)") > 50),
    Fact("Those were 10,000 steps with 2,376 updates", "every fourth step from 500 on",
         lambda: (10_000, sum(step % 4 == 0 for step in range(500, 10_001)))),
    Fact("makes 50,000 steps with some 24,000 updates", "the settings of section 7: 64 after every 128 steps, from 1,000 on",
         lambda: (50_000, 64 * sum(step >= S.learning_starts for step in range(128, 50_001, 128)))),
    Fact("Every 2,560 steps it plays 20 episodes", "the defaults of DQNSettings",
         lambda: (S.validate_every, S.validation_episodes)),
    Fact("Up to step 1,000 nothing is learned", "the default of DQNSettings", lambda: (S.learning_starts,)),
    Fact("it rises to 100 or 200", "the reference band where epsilon ends",
         holds=lambda: 100 < np.median(band("dqn-cartpole", S.epsilon_steps)) < 200),
    Fact("often for 10,000 steps or more", "the reference band: most seeds are below 200 from step 8,000 to step 18,000",
         holds=lambda: (np.maximum(band("dqn-cartpole", 10_000), band("dqn-cartpole", 18_000)) < 200).mean() > 0.5),
    Fact("Somewhere between step 7,000 and step 40,000", TEN_SEEDS),
    Fact("averages 20 past episodes, in which the agent still explored with probability 0.04", "rlcourse; DQNSettings",
         lambda: (WINDOW, S.epsilon_end)),
    Fact("Still below 50 at step 10,000?", "advice: no reference seed is",
         holds=lambda: (band("dqn-cartpole", 10_000) > 50).all()),
)  # fmt: skip
