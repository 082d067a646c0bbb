"""A policy for environments whose actions are numbers: a network gives the action itself."""

import numpy as np

from rlcourse import envs


class ActorPolicy:
    """Acts as its network says: outputs clipped to [-1, 1], then stretched to the bounds of the action space.

    Args:
        env: Id of an environment with a bounded Box of actions, such as "Pendulum-v1".
        network: From an observation to one number for each number of an action.
    """

    def __init__(self, env: str, network):
        self.env, self.network = env, network
        with envs.make(env) as made:
            self.low, self.high = made.action_space.low, made.action_space.high  # [A], [A]

    def __call__(self, observation: np.ndarray) -> np.ndarray:
        """The action for one observation, [A] of float32."""
        outputs = np.clip(self.network(observation), -1, 1)  # [A]
        action = self.low + (outputs + 1) / 2 * (self.high - self.low)  # [A]
        return np.clip(action, self.low, self.high).astype(np.float32)
