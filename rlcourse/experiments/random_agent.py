"""The agent that acts by chance, as a training: the baseline of the command line."""

import time
from collections.abc import Callable

import numpy as np

from rlcourse import envs
from rlcourse.episodes import play_episode
from rlcourse.lines import say
from rlcourse.runs.budget import last_step_and_game
from rlcourse.runs.history import History
from rlcourse.runs.interrupt import stop_button
from rlcourse.runs.progress import Progress
from rlcourse.runs.random_policy import RandomPolicy


class RandomTraining:
    """Plays by chance and learns nothing, behind the interface of a training (see `rlcourse.experiments.presets.Training`).

    Args:
        env: A Gymnasium id.
        seed: Of the environment and of the actions.
        says: Where messages go.
    """

    algorithm = "random"
    updates = 0
    solved_step = solved_seconds = None

    def __init__(self, env: str, seed: int = 0, says: Callable[[str], None] = say):
        self.seed, self.says = envs.check_seed(seed), says
        self.best, self.env = RandomPolicy(env, self.seed), envs.make(env)
        self.history, self.alarms = History(), {}
        self.step, self.seconds = 0, 0.0

    def train(self, n_steps: int | None = None, progress: bool = True, games: int | None = None) -> History:
        """Play whole episodes: so many `games`, or until `n_steps` more steps are made. The stop button ends it.

        Raises:
            ValueError: See `last_step_and_game`.
        """
        last_step, last_game = last_step_and_game(n_steps, games, self.step, len(self.history))
        began, first = time.perf_counter() - self.seconds, len(self.history) == 0
        by_steps = games is None
        done = (lambda: self.step) if by_steps else (lambda: len(self.history))
        last, unit = (last_step, "step") if by_steps else (last_game, "game")
        shown = Progress(done(), last, f"random on {self.best.env}, seed {self.seed}", None, None, progress, unit)
        with stop_button() as stop:
            while done() < last and not stop.made:
                episode = play_episode(self.env, self.best, self.seed if first else None)
                first = False
                self.step += len(episode)
                self.seconds = time.perf_counter() - began
                self.history.add(self.step, self.seconds, episode.total, len(episode), np.nan, np.nan)
                shown.update(done(), self.history)
        shown.close(done(), self.history)
        if stop.made:
            self.says(f"Stopped after {len(self.history)} episodes; they are kept.")
        return self.history
