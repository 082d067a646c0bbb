"""The agent that acts by chance, as a training: the baseline of the command line."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from rlcourse import envs
from rlcourse.episodes import play_episode, random_action
from rlcourse.lines import say
from rlcourse.training import agent_file, datafile
from rlcourse.training.amounts import last_step_and_game
from rlcourse.training.history import History
from rlcourse.training.interrupt import stop_button
from rlcourse.training.progress import Progress


class ChancePolicy:
    """Draws every action uniformly.

    Args:
        env: Id of the environment.
        seed: Of the draws.
    """

    def __init__(self, env: str, seed: int = 0):
        self.env, self.seed = env, seed
        self._rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,)))  # not that of the environment
        with envs.make(env) as made:
            self._space = made.action_space

    def __call__(self, observation):
        """An action; the observation is not looked at."""
        return random_action(self._space, self._rng)

    def save(self, folder: str | Path) -> Path:
        """Write the agent to `folder` / agent.npz."""
        return datafile.write(Path(folder) / agent_file.FILE, "agent", {"env": self.env, "chance": self.seed}, {})

    @classmethod
    def load(cls, folder: str | Path) -> "ChancePolicy":
        """Read an agent from `folder` / agent.npz.

        Raises:
            DataFileError: For a file that is missing, damaged or foreign.
        """
        path = Path(folder) / agent_file.FILE
        header, _ = datafile.read(path, "agent")
        try:
            return cls(str(header["env"]), envs.check_seed(header["chance"]))
        except (KeyError, TypeError, ValueError) as error:
            raise datafile.DataFileError(f"{path} is damaged: {error}.") from error


class ChanceTraining:
    """Plays by chance and learns nothing, behind the interface of a training (see `rlcourse.training.recipes.Training`).

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
        self.best, self.env = ChancePolicy(env, self.seed), envs.make(env)
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
