"""Playing scripted episodes: what a loop over an environment does, step by step."""

from collections.abc import Callable

import gymnasium as gym
import numpy as np
from gymnasium.spaces import Box, Discrete

from rlcourse.probes.observing import plain, something

EXTRA = 50  # how many steps beyond the end, and how many resets too many, a scripted environment bears


class EpisodeOver(Exception):
    """A scripted environment was played far beyond the end of its episode, or reset again and again."""


class ScriptedEnv(gym.Env):
    """An environment whose episodes are written down beforehand, and which writes down how it is played.

    The observation at step t of episode i is the array [i, t].

    Args:
        rewards: The rewards of each episode.
        endings: How each ends, "terminated", "truncated" or "both".
    """

    action_space = Discrete(10**6)
    observation_space = Box(-np.inf, np.inf, (2,), np.float64)

    def __init__(self, rewards: list[list[float]], endings: list[str]):
        self.rewards, self.endings = rewards, endings
        self.episode, self.t = -1, 0
        self.seeds, self.actions, self.late_steps, self.closed = [], [], 0, False

    def reset(self, *misplaced, seed=None, options=None):
        """Start the next episode of the script (the first again after the last)."""
        if misplaced:
            raise TypeError("env.reset takes the seed by its name: env.reset(seed=seed)")
        self.episode += 1
        self.t = 0
        self.seeds.append(seed)
        if len(self.seeds) > len(self.rewards) + EXTRA:
            raise EpisodeOver("<reset again and again>")
        return self._observation(), {}

    def step(self, action):
        """Pay the next reward of the script; past its end, pay 0 and go on saying that it is over."""
        if self.episode < 0:
            raise gym.error.ResetNeeded("step() came before reset()")
        script = self.rewards[self.episode % len(self.rewards)]
        self.actions.append(plain(action))
        reward = float(script[self.t]) if self.t < len(script) else 0.0
        self.t += 1
        if self.t > len(script):
            self.late_steps += 1
            if self.late_steps >= EXTRA:
                raise EpisodeOver("<went on after the end>")
        over = self.t >= len(script)
        ending = self.endings[self.episode % len(self.endings)]
        return (
            self._observation(),
            reward,
            over and ending in ("terminated", "both"),
            over and ending in ("truncated", "both"),
            {},
        )

    def close(self):
        """Note that it was closed."""
        self.closed = True

    def _observation(self) -> np.ndarray:
        return np.array([self.episode, self.t], dtype=float)


def play_one_script(answer: Callable, rewards: list[float], ending: str, seed: int) -> dict:
    """Let `answer(env, policy, seed)` play one scripted episode with a policy that acts on what it observes.

    Args:
        answer: Returns the rewards of the episode.
        rewards: The script.
        ending: "terminated" or "truncated".
        seed: Passed on to the answer.

    Returns:
        See `_record`.
    """
    env = ScriptedEnv([rewards], [ending])
    return _record(env, lambda policy: answer(env, policy, seed))


def play_scripts(answer: Callable, rewards: list[list[float]], endings: list[str], seed: int) -> dict:
    """Let `answer(env, policy, n_episodes, seed)` play several scripted episodes.

    Args:
        answer: Returns one number for every episode.
        rewards: The script of each episode.
        endings: How each ends, "terminated" or "truncated".
        seed: Passed on to the answer.

    Returns:
        See `_record`.
    """
    env = ScriptedEnv(rewards, endings)
    return _record(env, lambda policy: answer(env, policy, len(rewards), seed))


def _record(env: ScriptedEnv, play: Callable) -> dict:
    """What play(policy) does with a policy whose action tells what it has observed.

    Returns:
        "returned", "observations the policy saw" (those that led to a step), "actions taken", "seeds given to reset",
        "steps after the end", "environment closed".
    """
    saw = []

    def policy(observation):
        saw.append(plain(observation))
        known = isinstance(observation, np.ndarray) and observation.shape == (2,)
        return int(7 + observation[1] + 1000 * observation[0]) if known else 0

    try:
        result = something(play(policy))
    except EpisodeOver as over:
        result = str(over)
    return {
        "returned": result,
        "observations the policy saw": saw[: len(env.actions)],
        "actions taken": env.actions,
        "seeds given to reset": ["none" if s is None else s for s in env.seeds],
        "steps after the end": env.late_steps,
        "environment closed": env.closed,
    }
