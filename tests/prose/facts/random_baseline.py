"""Numbers in notebook 01 that it does not show."""

from statistics import NormalDist

import numpy as np

from rlcourse.episodes import EVALUATION_SEEDS
from rlcourse.lessons.random_baseline.lean_policy import ENOUGH, EPISODES, lean_policy
from tests.prose.fact import Fact, by_chance, limit, printed

FACTS = (
    Fact("some fifteen seconds of them", "twelve seconds of processor time without animations; printed times are part of it",
         holds=lambda: printed("01", r"steps, ([\d.]+) s") < 15),
    Fact("With $\\gamma = 0.99$ a reward 100 steps away still counts a third", "0.99 ** 100",
         holds=lambda: abs(0.99**100 - 1 / 3) < 0.05),
    Fact("Most episodes end within 30 steps, and a few last beyond 80", "a thousand episodes",
         holds=lambda: (by_chance("CartPole-v1") <= 30).mean() > 0.5 and 0 < (by_chance("CartPole-v1") > 80).mean() < 0.05),
    Fact("its first episode lasts 60 steps", "an example; chance does it now and then",
         holds=lambda: (by_chance("CartPole-v1") >= 60).any()),
    Fact("**95 % confidence interval**", "the normal distribution within 1.96 standard deviations",
         lambda: (100 * (2 * NormalDist().cdf(1.96) - 1),)),
    Fact("about 95 of 100 such intervals contain the true mean", "the same",
         lambda: (100 * (2 * NormalDist().cdf(1.96) - 1), 100)),
    Fact("from some 30 episodes on", "Student's t with 29 degrees of freedom is 2.045, 4 % more than 1.96"),
    Fact("One averages 20, the other 25, and both vary from episode to episode with a standard deviation of 12",
         "the exercise's example"),
    Fact("on **100**, always with the same 100 seeds", "rlcourse.episodes.EVALUATION_SEEDS",
         lambda: (len(EVALUATION_SEEDS), len(EVALUATION_SEEDS))),
    Fact("The check plays 24 episodes with your rule, each at most 100 steps long, and wants an average of **36** steps",
         "rlcourse.lessons.random_baseline.lean_policy", lambda: (EPISODES, _check_steps(), ENOUGH)),
    Fact("drawn from your 4,000 episodes", "section 5", lambda: (printed("01", r"(\d+) episodes, \d+ steps"),)),
    Fact("CartPole is cut after 500 steps", "Gymnasium", lambda: (limit("CartPole-v1"),)),
)  # fmt: skip


def _check_steps() -> int:
    return lean_policy.cases(np.random.default_rng(0))[0]["max_steps"]
