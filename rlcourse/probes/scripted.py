"""Playing scripted episodes: what a loop over an environment does, step by step."""

import itertools
from collections.abc import Callable

import gymnasium as gym
import numpy as np
from gymnasium.envs.registration import EnvSpec
from gymnasium.spaces import Box, Discrete

from rlcourse.probes.observing import plain, shared_generators, something

EXTRA = 50  # how many steps beyond the end, and how many resets too many, a scripted environment bears


class EpisodeOver(Exception):
    """A scripted environment was played far beyond the end of its episode, or reset again and again."""


class ScriptedEnv(gym.Env):
    """An environment that plays episodes with these rewards and endings, and writes down how it is played.

    An episode ends in "terminated", "truncated" or "both". The observation at step t of episode i is the array [i, t].
    """

    action_space = Discrete(10**6)
    observation_space = Box(-np.inf, np.inf, (2,), np.float64)

    def __init__(self, rewards: list[list[float]], endings: list[str]):
        self.rewards, self.endings = rewards, endings
        self.episode, self.t = -1, 0
        self.seeds, self.actions, self.late_steps, self.closed = [], [], 0, False

    @property
    def spec(self):
        """Says after how many steps the episode that is played would be cut."""
        i = max(self.episode, 0)
        later = 0 if self.endings[i % len(self.endings)] != "terminated" else EXTRA // 2
        return EnvSpec("Scripted-v0", max_episode_steps=len(self.rewards[i % len(self.rewards)]) + later)

    def reset(self, *misplaced, seed=None, options=None):
        """Start the next episode of the script (the first again after the last)."""
        if misplaced:
            raise TypeError("env.reset takes the seed by its name: env.reset(seed=seed)")
        self.episode += 1
        self.t = 0
        self.seeds.append(seed)
        if len(self.seeds) > len(self.rewards) + EXTRA:
            raise EpisodeOver("<reset again and again>")
        return self._observation(), self._info()

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
        terminated, truncated = (over and ending in (kind, "both") for kind in ("terminated", "truncated"))
        return self._observation(), reward, terminated, truncated, self._info()

    def close(self):
        """Note that it was closed."""
        self.closed = True

    def seeded(self, since: int) -> bool:
        """Whether a seed was given to any but the first `since` resets."""
        return any(seed is not None for seed in self.seeds[since:])

    def _observation(self) -> np.ndarray:
        return np.array([self.episode, self.t], dtype=float)

    def _info(self) -> dict:
        return {}


def is_observation(state) -> bool:
    """Whether this is what a `ScriptedEnv` gives to see."""
    return isinstance(state, np.ndarray) and state.shape == (2,)


def telling_action(state) -> int:
    """An action that tells which state of a `ScriptedEnv` it was chosen in."""
    return int(7 + state[1] + 1000 * state[0]) if is_observation(state) else 0


def _script(rewards: list[list[float]], endings: list[str]) -> tuple[ScriptedEnv, list, Callable]:
    """A scripted environment, the observations that a policy saw, and this policy."""
    saw = []

    def policy(observation):
        saw.append(plain(observation))
        return telling_action(observation)

    return ScriptedEnv(rewards, endings), saw, policy


def play_one_script(answer: Callable, rewards: list[float], ending: str, seed: int) -> dict:
    """Let `answer(env, policy, seed)` play one scripted episode, and return its rewards. Otherwise as `play_scripts`."""
    return _played([rewards], [ending], lambda env, policy: answer(env, policy, seed))


def play_scripts(answer: Callable, rewards: list[list[float]], endings: list[str], seed: int) -> dict:
    """Let `answer(env, policy, n_episodes, seed)` play scripted episodes, for each of which it returns one number.

    Returns: "returned", "observations the policy saw" (those that led to a step), "actions taken", "seeds given to reset",
        "steps after the end", "environment closed".
    """
    return _played(rewards, endings, lambda env, policy: answer(env, policy, len(rewards), seed))


def _played(rewards: list[list[float]], endings: list[str], play: Callable) -> dict:
    env, saw, policy = _script(rewards, endings)
    try:
        result = something(play(env, policy))
    except EpisodeOver as over:
        result = str(over)
    return {
        "returned": result,
        "observations the policy saw": saw[: len(env.actions)],
        "actions taken": env.actions,
        "seeds given to reset": list(map(_seed, env.seeds)),
        "steps after the end": env.late_steps,
        "environment closed": env.closed,
    }


def _seed(given):
    return "none" if given is None else plain(given)


def collect_from_script(answer: Callable, rewards: list[list[float]], endings: list[str], n_steps: int, seed: int) -> dict:
    """Let `answer(env, policy, n_steps, seed)` collect (state, action, reward, next_state, terminated) from scripted episodes.

    Returns: "what came back"; of transitions also their "states", "actions", "rewards", "next states" and "terminated", the
        actions "done", and what else the names say.
    """
    (env, saw, policy), shared = _script(rewards, endings), shared_generators()
    try:
        collected = something(answer(env, policy, n_steps, seed))
        if not hasattr(collected, "__iter__"):
            return {"what came back": f"a {type(collected).__name__}"}
        collected = list(itertools.islice(collected, n_steps + EXTRA))
    except EpisodeOver as over:
        return {"what came back": "nothing: " + str(over).strip("<>")}
    if not all(isinstance(t, tuple | list) and len(t) == 5 for t in collected):
        return {"what came back": "a list whose entries do not have five parts each"}
    parts = ("states", "actions", "rewards", "next states", "terminated")
    return {
        "what came back": "transitions",
        **{part: [plain(t[k]) for t in collected] for k, part in enumerate(parts)},
        "done": env.actions,
        "first seed": _seed(env.seeds[0]) if env.seeds else "no reset",
        "steps taken": len(env.actions),
        "steps after the end": env.late_steps,
        "seed given to a later reset": env.seeded(1),
        "policy asked again and again": len(saw) > len(env.actions) + 1,
        "shared generators used": shared_generators() != shared,
        "environment closed": env.closed,
    }
