"""Whether some arrays form a network, and whether it fits an environment of the course."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from gymnasium.spaces import Box, Discrete

from rlcourse import envs
from rlcourse.leaderboard.wording import Refused, shown
from rlcourse.networks.twin import ACTIVATIONS

BOARDS = ("CartPole-v1", "Taxi-v4", "MountainCar-v0", "Pendulum-v1")  # the environments that have a leaderboard
MOST_NUMBERS, MOST_LAYERS = 200_000, 16


@dataclass(frozen=True)
class Task:
    """What an environment asks of a network."""

    env: str  # its id
    numbered: bool  # true where a state is one number, False where it is several
    inputs: int  # how many states there are, or how many numbers an observation has
    outputs: int  # how many numbers the network has to give
    first_action: int  # number of the first action
    continuous: bool  # true where the network gives the action itself, False where it gives a value for every action


@lru_cache
def task(env: str) -> Task:
    """What an environment asks of a network; `Refused` for one that the course does not use."""
    if env not in BOARDS:
        raise Refused(f"the environment {shown(env)} is none of this course: expected {', '.join(BOARDS)}.")
    with envs.make(env) as made:
        states, actions = made.observation_space, made.action_space
        numbered, continuous = isinstance(states, Discrete), isinstance(actions, Box)
        inputs = int(states.n) if numbered else int(np.prod(states.shape))
        outputs = int(np.prod(actions.shape)) if continuous else int(actions.n)
        return Task(env, numbered, inputs, outputs, 0 if continuous else int(actions.start), continuous)


def check_activations(activations) -> list[str]:
    """Return `activations`; `Refused` for anything but a list of at most 16 names that a `NumpyTwin` knows."""
    if not isinstance(activations, list):
        raise Refused(f"the activations are {shown(activations)}, expected a list of names such as ['relu', 'linear'].")
    if len(activations) > MOST_LAYERS:
        raise Refused(f"the network has {len(activations)} Dense layers, expected {MOST_LAYERS} at most.")
    for name in activations:
        if not isinstance(name, str) or name not in ACTIVATIONS:
            raise Refused(f"the activation {shown(name)} is unknown: expected one of {', '.join(ACTIVATIONS)}.")
    return activations


def check_network(wanted: Task, activations: list[str], weights: list[np.ndarray], which: str) -> None:
    """`Refused` for weights that are not a network, or not one for the environment.

    Args:
        wanted: What the environment asks for.
        activations: One name for each Dense layer.
        weights: The table of states, where there is one, then kernel and bias of each Dense layer in turn.
        which: What to call the network, such as "the network after 100 games".
    """
    for array in weights:
        if array.dtype.kind not in "fiu" or array.dtype.itemsize > 8:
            raise Refused(f"{which} has weights of the type {array.dtype.name[:40]}, expected real numbers such as float32.")
    if (count := sum(array.size for array in weights)) > MOST_NUMBERS:
        raise Refused(f"{which} has {count:,} numbers, expected {MOST_NUMBERS:,} at most: use fewer or smaller layers.")
    has_table = len(weights) == 2 * len(activations) + 1
    if not weights or (not has_table and len(weights) != 2 * len(activations)):
        raise Refused(
            f"{which} has {len(weights)} arrays for {len(activations)} Dense layers, expected a kernel and a bias for each, "
            "and before them at most one table of states."
        )
    shapes = [array.shape for array in weights]
    if not _chained(shapes, has_table):
        raise Refused(f"{which} is none: the shapes {str(shapes)[:120]} do not follow from one another.")
    if not all(np.isfinite(array).all() for array in weights):
        raise Refused(f"{which} has weights that are not finite (NaN or infinite): its training diverged, so train anew.")
    if wanted.numbered and not has_table:
        raise Refused(
            f"{which} begins with a Dense layer, but a state of {wanted.env} is one number: begin with a table of "
            f"{wanted.inputs} states (an Embedding)."
        )
    if has_table and not wanted.numbered:
        raise Refused(f"{which} begins with a table of states, but {wanted.env} has observations of {wanted.inputs} numbers.")
    if shapes[0][0] != wanted.inputs:
        kind = "states" if wanted.numbered else "inputs"
        raise Refused(f"{which} has {shapes[0][0]} {kind}, but {wanted.env} has {wanted.inputs}: was it trained elsewhere?")
    outputs = shapes[0][1] if len(shapes) == 1 else shapes[-1][0]
    if outputs != wanted.outputs:
        raise Refused(f"{which} has {outputs} outputs, but {wanted.env} needs {wanted.outputs}: was it trained elsewhere?")


def _chained(shapes: list[tuple[int, ...]], has_table: bool) -> bool:
    dense = shapes[has_table:]
    kernels, biases = dense[::2], dense[1::2]
    tables = [*shapes[:has_table], *kernels]
    return (
        all(len(shape) == 2 and min(shape) > 0 for shape in tables)
        and all(bias == kernel[1:] for kernel, bias in zip(kernels, biases, strict=True))
        and all(a[1] == b[0] for a, b in pairwise(tables))
    )
