"""The agent that acts by chance, as a training: the baseline of the command line."""

import time
from collections.abc import Callable

import numpy as np

from rlcourse import envs
from rlcourse.episodes import play_episode
from rlcourse.lines import say
from rlcourse.runs.policies import RandomPolicy
from rlcourse.runs.progress import Progress
from rlcourse.runs.training import Training


class RandomTraining(Training):
    """Plays whole episodes of `env` by chance, and learns nothing; `seed` is that of the environment and of the actions."""

    algorithm = "random"

    def __init__(self, env: str, seed: int = 0, print_fn: Callable[[str], None] = say):
        self.env = envs.make(env)
        super().__init__(self.env.spec, env, None, seed, print_fn)
        self.agent = RandomPolicy(env, self.seed)

    def loop(self, progress: Progress, watch: Callable | None) -> None:
        """Play until `progress.over`."""
        while not progress.over:
            episode = play_episode(self.env, self.agent, None if self.history.rows else self.seed)
            self.step += len(episode)
            self.seconds = time.perf_counter() - self.began
            self.history.add(self.step, self.seconds, episode.total, len(episode), np.nan, np.nan)
            progress.update()

    def acting_weights(self) -> None:
        """It has none."""

    def policy_with(self, weights: None) -> RandomPolicy:
        """The agent."""
        return self.agent
