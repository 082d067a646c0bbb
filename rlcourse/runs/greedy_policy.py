"""A trained agent that takes the action with the largest value, and no longer explores."""

from pathlib import Path

import numpy as np

from rlcourse.runs import agent_file
from rlcourse.runs.datafile import DataFileError


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
        """Write the agent to `folder` / agent.npz, see `agent_file.write`."""
        return agent_file.write(folder, self.q_values, {"env": self.env, "first_action": self.first_action})

    @classmethod
    def load(cls, folder: str | Path) -> "GreedyPolicy":
        """Read an agent from `folder` / agent.npz. It needs no TensorFlow.

        Raises:
            DataFileError: For a file that is missing, damaged or foreign.
        """
        network, header = agent_file.read(folder)
        try:
            return cls(header["env"], network, int(header["first_action"]))
        except (KeyError, TypeError, ValueError) as error:
            raise DataFileError(f"{Path(folder) / agent_file.FILE} is damaged: {error}.") from error
