"""Playing on and on while training, in one environment or in several at once, and getting back to where one was.

An environment's state is kept as data: the state of its random generator when the episode began, and the actions since. Played
again, they lead to the same state in every environment whose chance comes from its own generator.
"""

import json

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv

from rlcourse import envs


class Single:
    """One environment, reset by whoever plays it.

    Args:
        env: The environment.
        seed: Of the first episode; the later ones continue its random stream.
    """

    count = 1

    def __init__(self, env: gym.Env, seed: int):
        self.env, self.seed = envs.explaining(env), seed
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

    def step(self, action):
        """Take one step; returns (next observation, reward, terminated, truncated)."""
        self._actions.append(action)
        self.observation, reward, terminated, truncated, _ = self.env.step(action)
        return self.observation, reward, terminated, truncated

    def state(self) -> tuple[dict, dict[str, np.ndarray]]:
        """Header and arrays from which `restore` gets back to this step."""
        header = {"seed": self.seed, "generator": _as_text(self._generator)}
        return header, {"actions": np.array(self._actions), "observation": np.asarray(self.observation)}

    def restore(self, header: dict, arrays: dict[str, np.ndarray]) -> bool:
        """Go to a saved step. False where the environment does not come back to it, and begins a new episode instead."""
        self.seed = header["seed"]
        self.observation = None
        self.reset()
        if header["generator"] is not None:
            self.env.unwrapped.np_random.bit_generator.state = json.loads(header["generator"])
            self.reset()
        for action in arrays["actions"]:
            self.step(action.item() if action.ndim == 0 else action)
        if np.array_equal(self.observation, arrays["observation"]):
            return True
        self.reset()
        return False


class Several:
    """A vector environment, which resets its parts by itself.

    Args:
        env: Its parts must be reset in the step after an episode's end (Gymnasium's default) or in the same step.
        seed: Of the first episodes.
        remembers: False where nobody will ask for `state`: the actions are then not kept.
    """

    def __init__(self, env: VectorEnv, seed: int, remembers: bool = True):
        mode = env.metadata.get("autoreset_mode", AutoresetMode.NEXT_STEP)
        if mode not in (AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP):
            raise ValueError(
                f"this vector environment's autoreset mode is {mode}, expected AutoresetMode.NEXT_STEP or SAME_STEP: "
                "make it with gymnasium.make_vec(name, num_envs=...), which sets the first."
            )
        self.env, self.seed, self.count = env, seed, env.num_envs
        self.observation_space, self.action_space = env.single_observation_space, env.single_action_space
        self._same_step = mode == AutoresetMode.SAME_STEP
        self._remembers = remembers
        self._actions: list[np.ndarray] = []
        self.observation: np.ndarray | None = None

    def reset(self) -> None:
        """Begin the first episodes."""
        self.observation, _ = self.env.reset(seed=self.seed)  # [M, ...]
        self._over = np.zeros(self.count, bool)  # [M] whose next step only resets
        self._actions.clear()

    def step(self, actions: np.ndarray):
        """Take one step in each part.

        Args:
            actions: [M, ...] actions.

        Returns:
            next observations [M, ...] (before any reset), rewards [M], terminated [M], truncated [M], and [M] False for
            the parts that only were reset in this step.
        """
        if self._remembers:
            self._actions.append(np.asarray(actions))
        observation, rewards, terminated, truncated, infos = self.env.step(actions)
        played = ~self._over
        following = observation
        if self._same_step and "final_obs" in infos:
            following = observation.copy()
            for i in np.flatnonzero(terminated | truncated):
                following[i] = infos["final_obs"][i]
        if not self._same_step:
            self._over = terminated | truncated
        self.observation = observation.copy()
        return following, rewards, terminated, truncated, played

    def state(self) -> tuple[dict, dict[str, np.ndarray]]:
        """Header and arrays from which `restore` gets back to this step: all actions since the start."""
        return {"seed": self.seed}, {"actions": np.array(self._actions), "observation": self.observation}

    def restore(self, header: dict, arrays: dict[str, np.ndarray]) -> bool:
        """Go to a saved step. False where the environment does not come back to it, and begins anew instead."""
        self.seed = header["seed"]
        self.reset()
        for actions in arrays["actions"]:
            self.step(actions)
        if np.array_equal(self.observation, arrays["observation"]):
            return True
        self.reset()
        return False


def _as_text(generator_state: dict | None) -> str | None:
    """A generator's state, whose numbers are too large for some readers of JSON, as text."""
    return None if generator_state is None else json.dumps(generator_state)
