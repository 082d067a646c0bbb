"""Reading an agent of any kind."""

from pathlib import Path

from rlcourse.runs import agent_file, datafile
from rlcourse.runs.actor_policy import ActorPolicy
from rlcourse.runs.random_policy import RandomPolicy
from rlcourse.runs.greedy_policy import GreedyPolicy


def load_policy(folder: str | Path) -> GreedyPolicy | ActorPolicy | RandomPolicy:
    """The agent that a training kept in `folder` / agent.npz.

    Raises:
        datafile.DataFileError: For a file that is missing, damaged or foreign.
    """
    header, _ = datafile.read(Path(folder) / agent_file.FILE, "agent")
    if "chance" in header:
        return RandomPolicy.load(folder)
    return (ActorPolicy if "low" in header else GreedyPolicy).load(folder)
