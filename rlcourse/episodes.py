"""Playing: one episode, many episodes, a fair evaluation on fixed seeds, and an agent that acts by chance."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.spaces import Box, Discrete, Space

from rlcourse import envs
from rlcourse.averages import mean_with_interval, moving_average

Policy = Callable[[Any], Any]  # observation -> action

EVALUATION_SEEDS = range(1000, 1100)
"""The seeds every score of the course is measured on. No agent trains on them."""

STEP_LIMIT = 10_000
"""Where an episode is cut when neither the environment nor the caller sets a limit."""


@dataclass
class Episode:
    """What happened in one episode of T steps."""

    observations: list = field(default_factory=list)  # T + 1, the one after `reset` first
    actions: list = field(default_factory=list)  # T
    rewards: list[float] = field(default_factory=list)  # T
    terminated: bool = False  # the environment ended the episode for good
    truncated: bool = False  # a step limit cut it
    frames: list[np.ndarray] = field(default_factory=list)  # T + 1 of [height, width, 3] of uint8, or none

    def __len__(self) -> int:
        return len(self.rewards)

    @property
    def total(self) -> float:
        """The undiscounted return: the sum of the rewards."""
        return float(sum(self.rewards))


def play_episode(
    env: gym.Env, policy: Policy, seed: int | None = None, max_steps: int = STEP_LIMIT, frames: bool = False
) -> Episode:
    """Play one episode.

    Args:
        env: The environment; it is left open.
        policy: Called with an observation, returns an action.
        seed: Given to `env.reset`; None continues the environment's own random stream.
        max_steps: Truncate after so many steps, 1 or more. The environment's own limit counts as well.
        frames: True to keep a picture of every state; `env` must then be made with render=True.

    Raises: InvalidAction, InvalidReward or ClosedEnvironment, see `rlcourse.envs`; ValueError for a max_steps below 1, or
        frames asked of an environment that cannot draw.
    """
    if max_steps < 1:
        raise ValueError(f"max_steps is {max_steps!r}, expected 1 or more.")
    if frames and env.render_mode != "rgb_array":
        raise ValueError("this environment cannot draw: make it with make(name, render=True).")
    env = envs.explaining(env)
    observation, _ = env.reset(seed=seed)
    episode = Episode([observation], frames=[env.render()] if frames else [])
    while not (episode.terminated or episode.truncated):
        action = policy(observation)
        observation, reward, episode.terminated, episode.truncated, _ = env.step(action)
        episode.observations.append(observation)
        episode.actions.append(action)
        episode.rewards.append(reward)
        if frames:
            episode.frames.append(env.render())
        if len(episode.rewards) >= max_steps and not episode.terminated:
            episode.truncated = True
    return episode


def play_episodes(env: gym.Env, policy: Policy, n_episodes: int, seed: int | None = None, progress: bool = False) -> np.ndarray:
    """Play many episodes and return what each one paid.

    Args:
        env: The environment; it is left open.
        policy: Called with an observation, returns an action.
        n_episodes: How many, 1 or more.
        seed: Seeds the first `reset`; the later episodes continue from it.
        progress: True to show a progress bar.

    Returns: [n_episodes] returns (undiscounted sums of rewards).
    """
    return np.array(list(_totals(env, policy, n_episodes, seed, progress)))  # [n_episodes]


def _totals(env: gym.Env, policy: Policy, n_episodes: int, seed: int | None, progress: bool) -> Iterator[float]:
    if n_episodes < 1:
        raise ValueError(f"n_episodes is {n_episodes!r}, expected 1 or more.")
    from tqdm.auto import tqdm

    for i in tqdm(range(n_episodes), unit="episode", leave=False, disable=not progress):
        yield play_episode(env, policy, seed if i == 0 else None).total


@dataclass(frozen=True)
class Evaluation:
    """A policy's score on fixed seeds."""

    returns: np.ndarray  # [N] return of each episode
    seeds: tuple[int, ...]  # the N seeds they were played with

    @property
    def mean(self) -> float:
        """The mean return."""
        return float(self.returns.mean())

    @property
    def std(self) -> float:
        """The standard deviation of the returns between episodes (with N - 1 below; 0 for one episode)."""
        return float(self.returns.std(ddof=1)) if len(self.returns) > 1 else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % confidence interval of the mean; unbounded for one episode."""
        if len(self.returns) < 2:
            return -np.inf, np.inf
        mean, half_width = mean_with_interval(self.returns)
        return mean - half_width, mean + half_width

    def __str__(self) -> str:
        low, high = self.interval
        return f"mean {self.mean:.2f}, 95 % interval {low:.2f} to {high:.2f} ({len(self.returns)} episodes)"


def evaluate(env: gym.Env | str, policy: Policy, seeds: Iterable[int] = EVALUATION_SEEDS) -> Evaluation:
    """Play one episode for every seed and report the mean with its interval.

    Args:
        env: An environment, left open; or a name, for one that is made and closed again.
        policy: Called with an observation, returns an action.
        seeds: One episode each; by default the course's hundred evaluation seeds.

    Raises: ValueError for an empty list of seeds.
    """
    seeds = tuple(seeds)
    if not seeds:
        raise ValueError("seeds is empty, expected at least one: leave it out for the course's hundred.")
    if isinstance(env, str):
        with envs.make(env) as made:
            return evaluate(made, policy, seeds)
    return Evaluation(np.array([play_episode(env, policy, seed).total for seed in seeds]), seeds)


def play_together(env: gym.vector.VectorEnv, policy: Policy, seed: int, max_steps: int = STEP_LIMIT) -> np.ndarray:
    """Play one episode in each part of a vector environment at once: faster than one after the other.

    Args:
        env: M environments; left open.
        policy: Called with M observations [M, ...], returns M actions.
        seed: Of the episodes.
        max_steps: Where episodes that have not ended are cut.

    Returns: [M] returns.
    """
    observations, _ = env.reset(seed=seed)
    totals, playing = np.zeros(env.num_envs), np.ones(env.num_envs, bool)  # [M]
    for _ in range(max_steps):
        observations, rewards, terminated, truncated, _ = env.step(policy(observations))
        totals += np.where(playing, rewards, 0)
        playing &= ~(terminated | truncated)
        if not playing.any():
            break
    return totals


def random_action(space: Space, rng: np.random.Generator):
    """Draw one action uniformly from `space`, which is Discrete, or a Box that is bounded on every side.

    Returns: An int for `Discrete`; an array of the space's shape and dtype for `Box`.
    Raises: TypeError for a space of another kind; ValueError for a Box without bounds.
    """
    if isinstance(space, Discrete):
        return int(space.start + rng.integers(space.n))
    if isinstance(space, Box):
        if not space.is_bounded():
            raise ValueError(f"{space} is not bounded on every side, so no uniform draw from it exists.")
        return rng.uniform(space.low, space.high).astype(space.dtype)
    raise TypeError(f"expected a Discrete or a Box space, got {space}. Write a policy of your own for this one.")


class RandomAgent:
    """An agent that acts by chance: the baseline every other agent has to beat.

    It is a policy (call it with an observation), and it keeps the returns of the episodes it has played.

    Args:
        env: The environment; it is left open.
        seed: Seeds the agent's choices and the environment.
    """

    def __init__(self, env: gym.Env, seed: int | None = None):
        self.env = env
        self._seed = None if seed is None else envs.check_seed(seed)
        self._rng = np.random.default_rng(self._seed)
        self._returns: list[float] = []

    def __call__(self, observation):
        """Choose an action; the observation is not looked at."""
        return random_action(self.env.action_space, self._rng)

    @property
    def returns(self) -> np.ndarray:
        """The returns of all episodes played so far, [N]."""
        return np.array(self._returns)

    def play(self, n_episodes: int, progress: bool = False) -> np.ndarray:
        """Play `n_episodes` more and return their returns [n_episodes], fewer when interrupted.

        Interrupted (the stop button, Ctrl+C), it says so, keeps what was played, and a later call goes on from there.
        """
        before = len(self._returns)
        try:
            for total in _totals(self.env, self, n_episodes, self._seed, progress):
                self._seed = None  # a later call goes on instead of playing the same episodes again
                self._returns.append(total)
        except KeyboardInterrupt:
            print(f"Stopped after {len(self._returns) - before} of {n_episodes} episodes; they are kept in .returns.")
        return np.array(self._returns[before:])

    def moving_average(self, window: int = 100) -> np.ndarray:
        """The mean of the last `window` returns at every episode played, [N]."""
        return moving_average(self.returns, window)
