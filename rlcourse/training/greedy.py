"""A trained agent that no longer explores, and the small file it is kept in."""

from pathlib import Path

import numpy as np

from rlcourse.networks.twin import ACTIVATIONS, NumpyTwin
from rlcourse.training import datafile

FILE = "agent.npz"


class GreedyPolicy:
    """Acts as the network thinks best: the action with the largest value, the first of several.

    Args:
        env: Id of the environment it was trained in.
        twin: From a state to the value of every action.
        first_action: Number of the first action.
    """

    def __init__(self, env: str, twin, first_action: int = 0):
        self.env, self.q_values, self.first_action = env, twin, first_action

    def __call__(self, observation: np.ndarray) -> int:
        """The best action for one observation."""
        return int(self.q_values(observation).argmax()) + self.first_action

    def save(self, folder: str | Path) -> Path:
        """Write the agent to `folder` / agent.npz: weights and the names of activations, nothing else.

        Raises:
            TypeError: For a network that is not a stack of Dense layers.
        """
        if not isinstance(self.q_values, NumpyTwin):
            raise TypeError(
                "only stacks of Dense layers can be kept in a file of their own; use keras.Model.save for this one."
            )
        header = {"env": self.env, "activations": self.q_values.activations, "first_action": self.first_action}
        arrays = {str(i): w for i, w in enumerate(self.q_values.weights)}
        return datafile.write(Path(folder) / FILE, "agent", header, arrays)

    @classmethod
    def load(cls, folder: str | Path) -> "GreedyPolicy":
        """Read an agent from `folder` / agent.npz. It needs no TensorFlow.

        Raises:
            datafile.DataFileError: For a file that is missing, damaged or foreign.
        """
        path = Path(folder) / FILE
        header, arrays = datafile.read(path, "agent")
        try:
            activations = header["activations"]
            weights = [arrays[str(i)] for i in range(2 * len(activations))]
            sound = all(name in ACTIVATIONS for name in activations) and all(np.isfinite(w).all() for w in weights)
            sound = sound and all(
                kernel.ndim == 2 and bias.shape == kernel.shape[1:]
                for kernel, bias in zip(weights[::2], weights[1::2], strict=True)
            )
            sound = sound and all(a.shape[1] == b.shape[0] for a, b in zip(weights[::2], weights[2::2], strict=False))
            if not sound or not activations:
                raise ValueError("its weights do not form a network")
            return cls(str(header["env"]), NumpyTwin(activations, weights), int(header["first_action"]))
        except (KeyError, TypeError, ValueError) as error:
            raise datafile.DataFileError(f"{path} is damaged: {error}.") from error
