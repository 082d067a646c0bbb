"""Reading a trained agent of either kind."""

from pathlib import Path

from rlcourse.training import agent_file
from rlcourse.training.actor_policy import ActorPolicy
from rlcourse.training.greedy import GreedyPolicy


def load_policy(folder: str | Path) -> GreedyPolicy | ActorPolicy:
    """The agent that a training kept in `folder` / agent.npz.

    Raises:
        datafile.DataFileError: For a file that is missing, damaged or foreign.
    """
    _, header = agent_file.read(folder)
    return (ActorPolicy if "low" in header else GreedyPolicy).load(folder)
