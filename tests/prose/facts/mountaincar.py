"""Numbers in notebook 04 that it does not show."""

import math

import gymnasium as gym
import numpy as np

from rlcourse.algorithms import DQNSettings
from rlcourse.averages import mean_of_few
from rlcourse.experiments.presets import CARTPOLE, MOUNTAIN_CAR
from rlcourse.yardsticks import optimum
from tests.prose.fact import Fact, band, limit, printed

ZOO = (
    "rl-baselines3-zoo, benchmark.md and hyperparams/dqn.yml; tests/benchmarks/contenders/peer_mountain_car.py has the settings"
)
S = DQNSettings()


def mean_hold(most: int = 30) -> float:
    """How many steps an action is held on average: n with probability proportional to n ** -1.5, cut at 30."""
    n = np.arange(1, 2_000_000)
    p = n**-1.5
    return float((np.minimum(n, most) * p).sum() / p.sum())


def zoo_updates() -> float:
    """The zoo's settings: 8 gradient steps after every 16 of 120,000 steps, from step 1,000 on."""
    return (120_000 - 1_000) * 8 / 16


FACTS = (
    Fact("after 200 steps the episode is cut", "Gymnasium", lambda: (limit("MountainCar-v0"),)),
    Fact("knows of nothing better than $-200$", "the same", lambda: (-limit("MountainCar-v0"),)),
    Fact("arrives after about 100 steps, and perfect driving needs 97", "section 7",
         lambda: (-printed("04", r"your agent:   mean (-[\d.]+)"), -optimum("MountainCar-v0").mean)),
    Fact("the bottom of the valley at $-0.52$", "where cos 3x is 0", lambda: (-math.pi / 6,)),
    Fact("The engine adds or takes 0.001 of velocity a step; gravity adds or takes up to 0.0025", "Gymnasium",
         lambda: tuple(getattr(gym.make("MountainCar-v0").unwrapped, name) for name in ("force", "gravity"))),
    Fact("falls from 1 to 0.04 in 8,000 steps", "the defaults of DQNSettings", lambda: (S.epsilon_end, S.epsilon_steps)),
    Fact("by then notebook 02's agents kept the pole up for more than 100 steps", "the reference band of notebook 02",
         holds=lambda: (band("dqn-cartpole", 20_000) > 100).all()),
    Fact("push the same way, more or less, for some thirty steps at a time", "half of a swing in the valley, with the engine",
         holds=lambda: 20 < math.pi / math.sqrt(3 * 0.0025) < 40),
    Fact("stood still for 64 updates and then jumped", "notebook 02's settings", lambda: (CARTPOLE.target_every,)),
    Fact("for tau = 0.5 it lands half-way", "the middle", lambda: (0.5,)),
    Fact("the soft one smoothly, by about $1/\\tau = 100$ updates", "section 5", lambda: (1 / 0.01,)),
    Fact("Times above 30 are cut to 30, so 30 comes more often than 20", "section 3",
         holds=lambda: printed("04", r"n = 30: +([\d.]+)%") > printed("04", r"n = 20: +([\d.]+)%")),
    Fact("$\\varepsilon$ to 0.04 in 8,000 steps | held, to 0.01 in 6,000 | a held action lasts for 8 steps on average",
         "the settings of both notebooks; the expectation",
         lambda: (S.epsilon_end, S.epsilon_steps, MOUNTAIN_CAR.epsilon_end, MOUNTAIN_CAR.epsilon_steps),
         holds=lambda: round(mean_hold()) == 8),
    Fact("copied every 64 updates", "notebook 02's settings", lambda: (CARTPOLE.target_every,)),
    Fact("| learning rate | 0.0023 | 0.001 |", "the settings of both notebooks",
         lambda: (CARTPOLE.learning_rate, MOUNTAIN_CAR.learning_rate)),
    Fact("60,000 steps, 10 to 15 seconds", "section 7", lambda: (60_000, 15),
         holds=lambda: 5 < printed("04", r"59008 updates, ([\d.]+) s") < 30),
    Fact("(20 games without exploring)", "the default of DQNSettings", lambda: (S.validation_episodes,)),
    Fact("At first nearly every game costs 200", "Gymnasium", lambda: (limit("MountainCar-v0"),)),
    Fact("in most runs to about $-150$ at step 12,000 and about $-120$ at step 25,000", "the reference band",
         lambda: (np.median(band("dqn-mountaincar", 12_000)), 12_000, np.median(band("dqn-mountaincar", 25_000)), 25_000)),
    Fact("A validation reaches $-110$ between step 15,000 and step 35,000", "tests/benchmarks/mountain_car.py, held"),
    Fact("| chance | | | | -200 | |", "notebook 01", lambda: (printed("01", r"MountainCar-v0 +(-[\d.]+)"),)),
    Fact("| CleanRL, DQN (Huang and others, 2022) | 500,000 | 49,000 | 120-84 | -194.95 | yes |",
         "CleanRL's page on DQN (classic control) and cleanrl/dqn.py: an update every 10 steps from step 10,000 on",
         lambda: (500_000, (500_000 - 10_000) / 10, 120, 84, -194.95)),
    Fact("| rl-baselines3-zoo, DQN (Raffin, 2020) | 120,000 | 59,500 | 256-256 | -100.85 | no |", ZOO,
         lambda: (120_000, zoo_updates(), 256, 256, -100.85)),
    Fact("trained by us with Stable-Baselines3 2.9.2 on three seeds, on the games of this notebook | 120,000 | 59,500 | "
         "256-256 | -103.2, -109.1, -118.3 | no |", "tests/benchmarks/mountain_car.py, zoo"),
    Fact("| this notebook | 60,000 | 59,008 | 64-64 |", "section 7",
         lambda: (60_000, printed("04", r"60000 steps, (\d+) updates"), 64, 64)),
    Fact("the factor is 4.30 in place of 1.96", "Student's t with 2 degrees of freedom; the normal distribution",
         lambda: (mean_of_few([-1.0, 0.0, 1.0])[1] * math.sqrt(3), 1.96)),
    Fact("the bar is the 95 % interval", "rlcourse.averages.mean_of_few", lambda: (95,)),
    Fact("most seeds are worse than $-160$", "section 10",
         holds=lambda: np.mean(_seeds()[:4] < -160) > 0.5 > np.mean(_seeds()[4:] < -160)),
    Fact("ran ten seeds a row, for 30,000 steps", "tests/benchmarks/mountain_car.py, ladder", lambda: (30_000,)),
    Fact("stands still for 40 updates at a time (80 steps", "section 11: an update at every second step", lambda: (80 / 2, 80)),
)  # fmt: skip


def _seeds() -> np.ndarray:
    """The returns that section 10 prints, [rows, 3]."""
    rows = [r"ideas", "held actions", "scaled inputs", "three steps", "soft updates", "double targets", "shaping"]
    return np.array([[printed("04", rf"{row} +\[(?:[-\d.]+ +){{{i}}}(-[\d.]+)") for i in range(3)] for row in rows])
