"""The exercises of notebook 01: what is a game, and how bad is chance?"""

from rlcourse.checks import Lesson
from rlcourse.lessons.random_baseline.averages import episodes_needed, mean_with_interval
from rlcourse.lessons.random_baseline.balancing import lean_policy
from rlcourse.lessons.random_baseline.bug_hunt import episode_lengths, episode_returns
from rlcourse.lessons.random_baseline.drawing import random_policy
from rlcourse.lessons.random_baseline.playing import run_episode
from rlcourse.lessons.random_baseline.returns import discounted_returns

check = Lesson(
    "01_random_baseline",
    (
        random_policy,
        run_episode,
        discounted_returns,
        mean_with_interval,
        episodes_needed,
        lean_policy,
        episode_returns,
        episode_lengths,
    ),
)
