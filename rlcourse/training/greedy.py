"""A trained agent that no longer explores, and the small file it is kept in."""

from pathlib import Path

import numpy as np

from rlcourse.networks.twin import NumpyTwin, network_fault
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
            TypeError: For a network that is neither a stack of Dense layers nor an Embedding with or without such.
        """
        if not isinstance(self.q_values, NumpyTwin):
            raise TypeError(
                "only an Embedding and stacks of Dense layers can be kept in a file of their own; use keras.Model.save for "
                "this network."
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
            weights = [arrays[str(i)] for i in range(len(arrays))]
            fault = network_fault(activations, weights)
            if fault:
                raise ValueError(fault)
            return cls(str(header["env"]), NumpyTwin(activations, weights), int(header["first_action"]))
        except (KeyError, TypeError, ValueError) as error:
            raise datafile.DataFileError(f"{path} is damaged: {error}.") from error
