"""Numbers in notebook 05 that it does not show."""

import gymnasium as gym

from rlcourse.algorithms import DDPGSettings
from rlcourse.episodes import EVALUATION_SEEDS
from rlcourse.yardsticks import optimum
from tests.prose.fact import Fact, printed

S = DDPGSettings()
OURS, THEIRS = "tests/benchmarks/pendulum.py, library", "tests/benchmarks/pendulum.py, beside_the_others"
CHUNKS = "tests/benchmarks/pendulum.py, chunks"

FACTS = (
    Fact("It should pay no more than 165 a game; perfect play pays 144, chance about 1,200", "sections 1 and 8",
         lambda: (165, -optimum("Pendulum-v1").mean, -printed("05", r"chance: +mean (-\d+)")),
         holds=lambda: printed("05", r"your agent: +mean (-[\d.]+)") >= -165),
    Fact("A step lasts 0.05 seconds", "Gymnasium", lambda: (gym.make("Pendulum-v1").unwrapped.dt,)),
    Fact("would need 1.8 billion outputs", "21 to the seventh", lambda: (21**7 / 1e9,)),
    Fact("with $\\tau = 0.005$", "the default of DDPGSettings", lambda: (S.tau,)),
    Fact("the action 1.2 and", "2 tanh(ln 2), worked by hand", lambda: (2 * 0.6,)),
    Fact("With $\\theta = 0.5$ and no noise", "an example"),
    Fact("the first 1,000 actions are drawn by chance from the whole range, and after that Gaussian noise with "
         "$\\sigma = 0.1$, which is 0.2 N m",
         "the settings of section 8; half of the range is 2", lambda: (S.learning_starts, 0.1, 2 * 0.1)),
    Fact("2,000 steps, 15 seconds or less", "section 8: 1,000 steps with three calls each", lambda: (2_000, 15)),
    Fact("four games in a row that paid about $-400$ or more came first after 16 to 29 games", OURS),
    Fact("one that starts at the bottom up to 400", OURS,
         holds=lambda: -printed("05", r"one game: +from -?\d+ to (-\d+)") < 400),
    Fact("No rise by step 7,000?", "advice; 29 games are 5,800 steps", holds=lambda: 29 * 200 < 7_000),
    Fact("10,000 steps each with one update a step, on two cores; scores are means over the 100 evaluation games",
         "tests/benchmarks/pendulum.py", lambda: (10_000, len(EVALUATION_SEEDS))),
    Fact("| agent | median (worst) | at -165 or better |", OURS),
    Fact("| DDPG, this notebook | -157.4 (-161.9) | 10 of 10 | 2.8 s |", OURS),
    Fact("| TD3, section 10 | -159.9 (-398.4) | 9 of 10 | 3.8 s |", OURS),
    Fact("| DDPG, Stable-Baselines3 2.9.2, same layers, minibatch and updates, learning rate 0.001, on three seeds | "
         "-158.1 (-165.2) | 2 of 3 | 20.3 s |", THEIRS),
    Fact("| TD3, the same | -245.5 (-381.4) | 1 of 3 | 20.1 s |", THEIRS),
    Fact("32 gradient steps in one call in place of one after every step", "the default of DDPGSettings", lambda: (S.updates,)),
    Fact("| gradient steps in a call | median (worst) | at -165 or better |", CHUNKS),
    Fact("| 1 | -158.6 (-162.4) | 10 of 10 | 14.9 s |", CHUNKS),
    Fact("| 8 | -157.9 (-199.7) | 9 of 10 | 4.0 s |", CHUNKS),
    Fact("| 32 | -157.4 (-161.9) | 10 of 10 | 2.8 s |", CHUNKS),
    Fact("| 128 | -157.2 (-162.1) | 10 of 10 | 2.5 s |", CHUNKS),
    Fact("So up to 32 no cost can be told from chance; with 128", CHUNKS),
    Fact("cut off at $\\pm 0.5$", "the default of DDPGSettings", lambda: (S.target_noise_clip,)),
)  # fmt: skip
