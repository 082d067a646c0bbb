"""One worker's environments, and what it brings back from a round of playing."""

from dataclasses import dataclass, field
from typing import NamedTuple

import gymnasium as gym
import numpy as np

from rlcourse.env_runner import VectorEnvRunner
from rlcourse.memory import RolloutMemory


class Report(NamedTuple):
    """What a worker tells with a gradient."""

    worker: int  # its number
    steps: int  # environment steps of the rollout
    episodes: list[tuple[float, int]]  # (return, length) of each that ended in it
    loss: float
    norm: float  # of the gradient, before it was shortened


@dataclass
class Rollout:
    """T steps of M environments, played with the same weights; see `Report`. Loss and norm are filled in with the gradient."""

    worker: int
    memory: RolloutMemory
    episodes: list[tuple[float, int]] = field(default_factory=list)
    loss: float = np.nan
    norm: float = np.nan

    def report(self) -> Report:
        """What there is to tell."""
        return Report(self.worker, int(self.memory.played.sum()), self.episodes, self.loss, self.norm)


class RolloutRunner:
    """M environments, stepped side by side by a policy that draws its actions."""

    def __init__(self, spec: gym.envs.registration.EnvSpec, count: int, seed: np.random.SeedSequence):
        chance, first = seed.spawn(2)
        self.rng = np.random.default_rng(chance)
        self.envs = VectorEnvRunner(gym.make_vec(spec, num_envs=count), int(first.generate_state(1)[0]), remembers=False)
        self.envs.reset()
        self.totals, self.lengths = np.zeros(count), np.zeros(count, int)  # [M] of the running episodes

    def play(self, policy, memory: RolloutMemory) -> list[tuple[float, int]]:
        """Fill `memory`, drawing each action from softmax(policy(states)); returns (return, length) of episodes that ended."""
        memory.reset()
        episodes, envs = [], self.envs
        first = envs.action_space.start
        for _ in range(len(memory.rewards)):
            states = envs.observation
            actions = draw(policy(states), self.rng)
            following, rewards, terminated, truncated, played = envs.step_all(actions + first)
            memory.add(states, actions, rewards, following, terminated, truncated, played)
            self.totals[played] += rewards[played]
            self.lengths[played] += 1
            for i in np.flatnonzero(played & (terminated | truncated)):
                episodes.append((float(self.totals[i]), int(self.lengths[i])))
                self.totals[i] = self.lengths[i] = 0
        if not memory.played.any():  # new episodes only began
            return episodes + self.play(policy, memory)
        return episodes

    def close(self) -> None:
        """Close the environments."""
        self.envs.env.close()


def draw(logits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """[M] actions drawn from softmax(logits), for logits [M, A]."""
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))  # [M, A]
    below = p.cumsum(axis=-1)
    return (below[:, :-1] < below[:, -1:] * rng.random((len(p), 1))).sum(axis=-1)
