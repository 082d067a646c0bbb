"""Reading an agent of any kind."""

from pathlib import Path

from rlcourse.training import agent_file, datafile
from rlcourse.training.actor_policy import ActorPolicy
from rlcourse.training.chance import ChancePolicy
from rlcourse.training.greedy import GreedyPolicy


def load_policy(folder: str | Path) -> GreedyPolicy | ActorPolicy | ChancePolicy:
    """The agent that a training kept in `folder` / agent.npz.

    Raises:
        datafile.DataFileError: For a file that is missing, damaged or foreign.
    """
    header, _ = datafile.read(Path(folder) / agent_file.FILE, "agent")
    if "chance" in header:
        return ChancePolicy.load(folder)
    return (ActorPolicy if "low" in header else GreedyPolicy).load(folder)
