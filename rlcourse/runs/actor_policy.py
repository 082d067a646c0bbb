"""A policy for environments whose actions are numbers: a network gives the action itself."""

from pathlib import Path

import numpy as np

from rlcourse import envs
from rlcourse.networks.twin import NumpyTwin
from rlcourse.runs import agent_file
from rlcourse.runs.datafile import DataFileError


class ActorPolicy:
    """Acts as its network says: outputs clipped to [-1, 1], then stretched to the bounds of the action space.

    Args:
        env: Id of the environment it plays, such as "Pendulum-v1".
        network: From an observation to one number for each number of an action.
        low: [A] smallest value of each number of an action; by default the environment's, which is then a bounded Box.
        high: [A] largest.
    """

    def __init__(self, env: str, network, low: np.ndarray | None = None, high: np.ndarray | None = None):
        self.env, self.network = env, network
        if low is None or high is None:
            with envs.make(env) as made:
                low, high = made.action_space.low, made.action_space.high
        self.low, self.high = low, high  # [A], [A]

    def __call__(self, observation: np.ndarray) -> np.ndarray:
        """The action for one observation, [A] of float32; for observations [B, ...] their actions [B, A]."""
        outputs = np.clip(self.network(observation), -1, 1)  # [A]
        action = self.low + (outputs + 1) / 2 * (self.high - self.low)  # [A]
        return np.clip(action, self.low, self.high).astype(np.float32)

    def save(self, folder: str | Path) -> Path:
        """Write the agent to `folder` / agent.npz, see `agent_file.write`."""
        bounds = {"low": np.asarray(self.low).tolist(), "high": np.asarray(self.high).tolist()}
        return agent_file.write(folder, self.network, {"env": self.env, **bounds})

    @classmethod
    def load(cls, folder: str | Path) -> "ActorPolicy":
        """Read an agent from `folder` / agent.npz. It needs no TensorFlow.

        Raises:
            DataFileError: For a file that is missing, damaged or foreign.
        """
        network, header = agent_file.read(folder)
        bounds = [_numbers(header.get(name)) for name in ("low", "high")]
        units = network.weights[-1].shape[-1]
        if any(b.shape != (units,) or not np.isfinite(b).all() for b in bounds) or not (bounds[0] < bounds[1]).all():
            raise DataFileError(
                f"{Path(folder) / agent_file.FILE} is damaged: its bounds are {header.get('low')!r:.80} and "
                f"{header.get('high')!r:.80}, expected {units} finite numbers each, low below high."
            )
        return cls(header["env"], network, *bounds)


def in_unit_range(network, low: np.ndarray, high: np.ndarray):
    """A network with actions between `low` and `high` as one with outputs between -1 and 1.

    Args:
        network: A `NumpyTwin`, or any function from observations to actions.
        low: [A].
        high: [A].
    """
    half, middle = (high - low) / 2, (high + low) / 2
    if not isinstance(network, NumpyTwin):
        return lambda observation: (network(observation) - middle) / half
    *weights, kernel, bias = network.weights
    activations = network.activations
    if activations[-1] != "linear":
        return NumpyTwin([*activations, "linear"], [*network.weights, np.diag(1 / half), -middle / half])
    kernel, bias = kernel / half, (bias - middle) / half
    if activations[-2:-1] == ["tanh"] and np.array_equal(kernel, np.eye(len(half))) and not bias.any():
        return NumpyTwin(activations[:-1], weights)  # the layer that stretched is undone
    return NumpyTwin(activations, [*weights, kernel, bias])


def _numbers(value) -> np.ndarray:
    """A list of numbers from a file, as an array; of no axes where it is none."""
    try:
        return np.asarray(value, np.float32)
    except (TypeError, ValueError):
        return np.array(np.nan)
