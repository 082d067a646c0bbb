"""The small file in which a trained agent is kept: weights and the names of activations, nothing else."""

from pathlib import Path

from rlcourse.networks.twin import NumpyTwin, network_fault
from rlcourse.runs import datafile

FILE = "agent.npz"


def write(folder: str | Path, network, header: dict) -> Path:
    """Write `network` and what `header` says of the agent to `folder` / agent.npz.

    Raises:
        TypeError: For a network that is neither a stack of Dense layers nor an Embedding with or without such.
    """
    if not isinstance(network, NumpyTwin):
        raise TypeError(
            "only an Embedding and stacks of Dense layers can be kept in a file of their own; use keras.Model.save for "
            "this network."
        )
    arrays = {str(i): w for i, w in enumerate(network.weights)}
    return datafile.write(Path(folder) / FILE, "agent", header | {"activations": network.activations}, arrays)


def read(folder: str | Path) -> tuple[NumpyTwin, dict]:
    """The network and the header of an agent that was kept in `folder`. It needs no TensorFlow.

    Raises:
        datafile.DataFileError: For a file that is missing, damaged or foreign.
    """
    path = Path(folder) / FILE
    header, arrays = datafile.read(path, "agent")
    try:
        activations, header["env"] = header["activations"], str(header["env"])
        weights = [arrays[str(i)] for i in range(len(arrays))]
        fault = network_fault(activations, weights)
        if fault:
            raise ValueError(fault)
        return NumpyTwin(activations, weights), header
    except (KeyError, TypeError, ValueError) as error:
        raise datafile.DataFileError(f"{path} is damaged: {error}.") from error
