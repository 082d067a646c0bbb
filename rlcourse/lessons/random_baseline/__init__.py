"""The exercises of notebook 01: what is a game, and how bad is chance?"""

from rlcourse.checks import Lesson
from rlcourse.lessons.random_baseline.discounted_returns import discounted_returns
from rlcourse.lessons.random_baseline.episode_lengths import episode_lengths
from rlcourse.lessons.random_baseline.episode_returns import episode_returns
from rlcourse.lessons.random_baseline.episodes_needed import episodes_needed
from rlcourse.lessons.random_baseline.lean_policy import lean_policy
from rlcourse.lessons.random_baseline.mean_with_interval import mean_with_interval
from rlcourse.lessons.random_baseline.random_policy import random_policy
from rlcourse.lessons.random_baseline.run_episode import run_episode

check = Lesson(
    "01_random_baseline",
    (random_policy, run_episode, discounted_returns, mean_with_interval,
     episodes_needed, lean_policy, episode_returns, episode_lengths),
)  # fmt: skip
