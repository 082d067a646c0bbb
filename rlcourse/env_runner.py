"""Environments as they are played: errors that explain themselves, and runners that play on and on and get back to any step.

A runner's state is kept as data: the state of the environment's random generator when the episode began, and the actions since.
Played again, they lead to the same state in every environment whose chance comes from its own generator.
"""

import json
from typing import NamedTuple

import gymnasium as gym
import numpy as np
from gymnasium.spaces import Box, Discrete, Space
from gymnasium.vector import AutoresetMode, VectorEnv


class InvalidAction(ValueError):
    """An action outside the action space reached `step`; the message says what came and what was expected."""


class InvalidReward(ValueError):
    """An environment returned a reward that is not a finite number."""


class ClosedEnvironment(RuntimeError):
    """An environment was used after `close()`."""


class Explaining(gym.Wrapper):
    """An environment whose errors name what came, what was expected and what to try.

    Raises: InvalidAction and InvalidReward from `step`; ClosedEnvironment from `reset`, `step` and `render` after `close`.
    """

    def __init__(self, env: gym.Env):
        super().__init__(env)
        space = env.action_space
        self._actions = range(int(space.start), int(space.start + space.n)) if isinstance(space, Discrete) else None

    def step(self, action):
        """Check the action, take the step, check the reward."""
        if self._actions is None:
            check_action(action, self.env.action_space)
        elif type(action) is not int or action not in self._actions:
            check_action(action, self.env.action_space)
            action = int(action)  # a NumPy or TensorFlow number serves as well
        result = self.env.step(action)
        reward = result[1]
        if reward - reward != 0:  # not finite: nan - nan and inf - inf are both nan
            what = f"the environment gave the reward {reward} for the action {action!r}; a reward must be a finite number"
            raise InvalidReward(f"{what}. Look at the reward function, or at a wrapper around it.")
        return result

    def close(self):
        """Close the environment; closing twice is harmless."""
        self.step = self.reset = self.render = self._refuse
        self.env.close()

    def _refuse(self, *args, **kwargs):
        name = self.spec.id if self.spec else type(self.unwrapped).__name__
        raise ClosedEnvironment(f"this {name} environment has been closed. Make a new one with make({name!r}).")


def explaining(env: gym.Env) -> "Explaining":
    """Wrap `env` so that its errors explain themselves; one that `make` made is returned as it is."""
    if isinstance(env, Explaining):
        return env
    if not isinstance(env, gym.Env):
        raise TypeError(f"expected an environment, got {type(env).__name__}. Make one with make('CartPole-v1', seed=0).")
    return Explaining(env)


def check_action(action, space: Space) -> None:
    """Raise InvalidAction unless `action`, which a policy returned, lies in `space` (any integer or float type will do)."""
    if isinstance(space, Discrete):
        valid = np.ndim(action) == 0 and np.issubdtype(np.asarray(action).dtype, np.integer)
        if valid and space.start <= action < space.start + space.n:
            return
        wanted = f"one whole number from {space.start} to {space.start + space.n - 1}"
        if isinstance(action, bool | np.bool):
            wanted += " (int(...) makes 1 of True and 0 of False)"
    elif isinstance(space, Box):
        values = np.asarray(action)
        numeric = values.dtype.kind in "fiu" and values.shape == space.shape
        if numeric and (values >= space.low).all() and (values <= space.high).all():
            return
        wanted = f"an array of shape {space.shape} with values between {space.low} and {space.high}"
    elif space.contains(action):
        return
    else:
        wanted = f"an element of {space}"
    raise InvalidAction(
        f"the action {action!r} is outside the action space {space}: expected {wanted}. Look at what your policy returns."
    )


class Transition(NamedTuple):
    """One step of one environment."""

    i: int  # the environment's number
    state: np.ndarray  # observation before the step
    action: object
    reward: float
    next_state: np.ndarray  # observation after the step, before any reset
    terminated: bool  # whether the episode ended there for good
    truncated: bool  # whether a limit cut it


class SingleEnvRunner:
    """One environment, which is reset where an episode ends. Its seed is that of the first; the later ones continue from it."""

    count = 1

    def __init__(self, env: gym.Env, seed: int):
        self.env, self.seed = explaining(env), seed
        self.observation_space, self.action_space = env.observation_space, env.action_space
        self.observation: np.ndarray | None = None
        self._actions: list = []
        self._generator: dict | None = None  # as it was before the present episode's reset

    def reset(self) -> None:
        """Begin the next episode."""
        first = self.observation is None
        self._generator = None if first else self.env.unwrapped.np_random.bit_generator.state
        self.observation, _ = self.env.reset(seed=self.seed if first else None)
        self._actions.clear()

    def step(self, action) -> list[Transition]:
        """Take one step: one transition."""
        state = self.observation
        self._actions.append(action)
        self.observation, reward, terminated, truncated, _ = self.env.step(action)
        transition = Transition(0, state, action, reward, self.observation, terminated, truncated)
        if terminated or truncated:
            self.reset()
        return [transition]

    def state(self) -> tuple[dict, dict[str, np.ndarray]]:
        """Header and arrays from which `restore` gets back to this step."""
        header = {"seed": self.seed, "generator": self._generator and json.dumps(self._generator)}  # too large for some readers
        return header, {"actions": np.array(self._actions), "observation": np.asarray(self.observation)}

    def restore(self, header: dict, arrays: dict[str, np.ndarray]) -> bool:
        """Go to a saved step. False where the environment does not come back to it, and begins a new episode instead."""
        self.seed, self.observation = header["seed"], None
        self.reset()
        if header["generator"] is not None:
            self.env.unwrapped.np_random.bit_generator.state = json.loads(header["generator"])
            self.reset()
        for action in arrays["actions"]:
            self.step(action.item() if action.ndim == 0 else action)
        return _is_back(self, arrays)


class VectorEnvRunner:
    """A vector environment, which resets its parts by itself.

    Args:
        env: Its parts must be reset in the step after an episode's end (Gymnasium's default) or in the same step.
        seed: Of the first episodes.
        remembers: False where nobody will ask for `state`: the actions are then not kept.

    Raises: ValueError for another way of resetting.
    """

    def __init__(self, env: VectorEnv, seed: int, remembers: bool = True):
        mode = env.metadata.get("autoreset_mode", AutoresetMode.NEXT_STEP)
        if mode not in (AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP):
            raise ValueError(
                f"this vector environment's autoreset mode is {mode}, expected AutoresetMode.NEXT_STEP or SAME_STEP: "
                "make it with gymnasium.make_vec(name, num_envs=...), which sets the first."
            )
        self.env, self.seed, self.count, self._remembers = env, seed, env.num_envs, remembers
        self.observation_space, self.action_space = env.single_observation_space, env.single_action_space
        self._same_step = mode == AutoresetMode.SAME_STEP
        self._actions: list[np.ndarray] = []
        self.observation: np.ndarray | None = None

    def reset(self) -> None:
        """Begin the first episodes."""
        self.observation, _ = self.env.reset(seed=self.seed)  # [M, ...]
        self._over = np.zeros(self.count, bool)  # [M] whose next step only resets
        self._actions.clear()

    def step(self, actions: np.ndarray) -> list[Transition]:
        """Take one step in each part: the transitions of those that did not only begin a new episode."""
        states = self.observation
        next_states, rewards, terminated, truncated, played = self.step_all(actions)
        return [
            Transition(i, states[i], actions[i], float(rewards[i]), next_states[i], bool(terminated[i]), bool(truncated[i]))
            for i in np.flatnonzero(played)
        ]

    def step_all(self, actions: np.ndarray) -> tuple[np.ndarray, ...]:
        """Take one step in each part, given actions [M, ...].

        Returns: next observations [M, ...] (before any reset), rewards [M], terminated [M], truncated [M], and [M] False for
            the parts that only were reset in this step.
        """
        if self._remembers:
            self._actions.append(np.asarray(actions))
        following, rewards, terminated, truncated, infos = self.env.step(actions)
        self.observation = following.copy()
        over, played = terminated | truncated, ~self._over
        if not self._same_step:
            self._over = over
        elif "final_obs" in infos:
            following = following.copy()
            for i in np.flatnonzero(over):
                following[i] = infos["final_obs"][i]
        return following, rewards, terminated, truncated, played

    def state(self) -> tuple[dict, dict[str, np.ndarray]]:
        """Header and arrays from which `restore` gets back to this step: all actions since the start."""
        return {"seed": self.seed}, {"actions": np.array(self._actions), "observation": self.observation}

    def restore(self, header: dict, arrays: dict[str, np.ndarray]) -> bool:
        """Go to a saved step. False where the environment does not come back to it, and begins anew instead."""
        self.seed = header["seed"]
        self.reset()
        for actions in arrays["actions"]:
            self.step_all(actions)
        return _is_back(self, arrays)


def _is_back(runner: SingleEnvRunner | VectorEnvRunner, arrays: dict[str, np.ndarray]) -> bool:
    """Whether a runner has come back to what it saw; where it has not, it begins anew."""
    if np.array_equal(runner.observation, arrays["observation"]):
        return True
    runner.reset()
    return False
