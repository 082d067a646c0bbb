"""Trained agents that no longer explore, and the small file in which one is kept: weights, and of what the network is made."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from rlcourse import envs
from rlcourse.episodes import random_action
from rlcourse.networks.tensorflow import keras
from rlcourse.networks.twin import CompiledTwin, NumpyTwin, network_fault
from rlcourse.runs import datafile
from rlcourse.runs.datafile import DataFileError

FILE = "agent.npz"
KERAS_OWN = re.compile(
    r"keras(\.(layers|initializers|regularizers|constraints|activations|models)"
    r"|\.src\.(models\.(functional|sequential)|ops\.(numpy|nn|core|math)))?"
)
"""Modules whose classes a network may be made of."""
RUN_CODE = {"Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"}
"""Layers of Keras whose description holds or loads a program."""


class GreedyPolicy:
    """Acts as the network thinks best: the action with the largest value, the first of several.

    Args:
        env: Id of the environment it was trained in.
        network: From a state to the value of every action.
        first_action: Number of the first action.
    """

    def __init__(self, env: str, network, first_action: int = 0):
        self.env, self.q_values, self.first_action = env, network, first_action

    def __call__(self, observation: np.ndarray) -> int:
        """The best action for one observation."""
        return int(self.q_values(observation).argmax()) + self.first_action

    def save(self, folder: str | Path) -> Path:
        """Write the agent to `folder` / agent.npz, see `write`."""
        return write(folder, self.q_values, {"env": self.env, "first_action": self.first_action})

    @classmethod
    def load(cls, folder: str | Path) -> GreedyPolicy:
        """Read an agent from `folder` / agent.npz. One of Dense layers needs no TensorFlow.

        Raises:
            DataFileError: For a file that is missing, damaged or foreign.
        """
        network, header = read(folder)
        with _damaged(folder):
            return cls(header["env"], network, int(header["first_action"]))


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
        """Write the agent to `folder` / agent.npz, see `write`."""
        bounds = {"low": np.asarray(self.low).tolist(), "high": np.asarray(self.high).tolist()}
        return write(folder, self.network, {"env": self.env, **bounds})

    @classmethod
    def load(cls, folder: str | Path) -> ActorPolicy:
        """Read an agent from `folder` / agent.npz. One of Dense layers needs no TensorFlow.

        Raises:
            DataFileError: For a file that is missing, damaged or foreign.
        """
        network, header = read(folder)
        low, high = (_numbers(header.get(name)) for name in ("low", "high"))
        units = network.units
        if any(b.shape != (units,) or not np.isfinite(b).all() for b in (low, high)) or not (low < high).all():
            raise DataFileError(
                f"{Path(folder) / FILE} is damaged: its bounds are {header.get('low')!r:.80} and "
                f"{header.get('high')!r:.80}, expected {units} finite numbers each, low below high."
            )
        return cls(header["env"], network, low, high)


class RandomPolicy:
    """Draws every action uniformly.

    Args:
        env: Id of the environment.
        seed: Of the draws.
    """

    def __init__(self, env: str, seed: int = 0):
        self.env, self.seed = env, seed
        self._rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,)))  # not that of the environment
        with envs.make(env) as made:
            self._space = made.action_space

    def __call__(self, observation):
        """An action; the observation is not looked at."""
        return random_action(self._space, self._rng)

    def save(self, folder: str | Path) -> Path:
        """Write the agent to `folder` / agent.npz."""
        return datafile.write(Path(folder) / FILE, "agent", {"env": self.env, "random": self.seed}, {})

    @classmethod
    def load(cls, folder: str | Path) -> RandomPolicy:
        """Read an agent from `folder` / agent.npz; DataFileError as `load_policy`."""
        header, _ = datafile.read(Path(folder) / FILE, "agent")
        with _damaged(folder):
            return cls(str(header["env"]), envs.check_seed(header["random"]))


def load_policy(folder: str | Path) -> GreedyPolicy | ActorPolicy | RandomPolicy:
    """The agent that a training kept in `folder` / agent.npz.

    Raises:
        DataFileError: For a file that is missing, damaged or foreign.
    """
    header, _ = datafile.read(Path(folder) / FILE, "agent")
    if "random" in header:
        return RandomPolicy.load(folder)
    return (ActorPolicy if "low" in header else GreedyPolicy).load(folder)


def write(folder: str | Path, network: NumpyTwin | CompiledTwin, header: dict) -> Path:
    """Write `network` and what `header` says of the agent to `folder` / agent.npz.

    Raises:
        TypeError: For a network that is not made of Keras's own layers, which cannot be described without code.
    """
    if isinstance(network, NumpyTwin):
        described, weights = {"activations": network.activations}, network.weights
    elif not isinstance(network, CompiledTwin):
        raise TypeError(
            f"this agent's network cannot be kept: it is a {type(network).__name__}, expected one made of Keras's layers."
        )
    else:
        described, weights = {"keras": _description(network.model), "range": network.range}, network.model.get_weights()
    return datafile.write(Path(folder) / FILE, "agent", header | described, {str(i): w for i, w in enumerate(weights)})


def read(folder: str | Path) -> tuple[NumpyTwin | CompiledTwin, dict]:
    """The network and the header of an agent that was kept in `folder`.

    Raises:
        DataFileError: For a file that is missing, damaged or foreign.
    """
    header, arrays = datafile.read(Path(folder) / FILE, "agent")
    with _damaged(folder):
        weights, header["env"] = [arrays[str(i)] for i in range(len(arrays))], str(header["env"])
        if "keras" in header:
            model = _described(header["keras"])
            model.set_weights(weights)
            return CompiledTwin(model, header["range"]), header
        fault = network_fault(header["activations"], weights)
        if fault:
            raise ValueError(fault)
        return NumpyTwin(header["activations"], weights), header


@contextlib.contextmanager
def _damaged(folder: str | Path) -> Iterator[None]:
    """What goes wrong while inside is the fault of the file in `folder`."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise DataFileError(f"{Path(folder) / FILE} is damaged: {error}.") from error


def in_unit_range(network: NumpyTwin | CompiledTwin, low: np.ndarray, high: np.ndarray) -> NumpyTwin | CompiledTwin:
    """A network with actions between `low` and `high`, [A] each, as one with outputs between -1 and 1."""
    if isinstance(network, CompiledTwin):
        return CompiledTwin(network.model, [np.asarray(low).tolist(), np.asarray(high).tolist()])
    half, middle = (high - low) / 2, (high + low) / 2
    *weights, kernel, bias = network.weights
    activations = network.activations
    if activations[-1] != "linear":
        return NumpyTwin([*activations, "linear"], [*network.weights, np.diag(1 / half), -middle / half])
    kernel, bias = kernel / half, (bias - middle) / half
    if activations[-2:-1] == ["tanh"] and np.array_equal(kernel, np.eye(len(half))) and not bias.any():
        return NumpyTwin(activations[:-1], weights)  # the layer that stretched is undone
    return NumpyTwin(activations, [*weights, kernel, bias])


def _description(model: keras.Model) -> dict:
    """What a network is made of, as plain values.

    Raises:
        TypeError: Where that would need code.
    """
    try:
        described = keras.saving.serialize_keras_object(model)
        described.pop("compile_config", None)  # how it would be trained by Keras does not matter to acting
        foreign = _foreign(described)
    except Exception as error:  # of a layer that has no get_config
        foreign = f"{type(model).__name__} ({error})"
    if foreign:
        raise TypeError(
            f"this agent's network cannot be kept: it has {foreign}, which is not one of Keras's own layers, so its file would "
            "have to hold code. Build it of keras.layers, with keras.Sequential or keras.Model(inputs, outputs)."
        )
    return described


def _described(description: dict) -> keras.Model:
    """The network that a file describes; ValueError for what is none of Keras's own."""
    foreign = _foreign(description)
    if foreign:
        raise ValueError(f"its network has {foreign}, expected Keras's own layers")
    try:
        model = keras.saving.deserialize_keras_object(description, safe_mode=True)
    except Exception as error:
        raise ValueError(f"its network cannot be built ({type(error).__name__}: {error})") from error
    if not isinstance(model, keras.Model):
        raise ValueError(f"its network is a {type(model).__name__}, expected a Keras model")
    return model


def _foreign(described) -> str:
    """The first part of a description that is not Keras's own, or runs code; "" where there is none."""
    if isinstance(described, list | tuple):
        return next(filter(None, map(_foreign, described)), "")
    if not isinstance(described, dict):
        return ""
    if "class_name" in described:
        module, name = str(described.get("module")), str(described["class_name"])
        plain = name in ("__keras_tensor__", "__tensor__", "__numpy__", "__slice__", "__ellipsis__", "__tuple__")
        if not plain and (name in RUN_CODE or not KERAS_OWN.fullmatch(module)):
            return f"{module}.{name}"
    if described.keys() == {"value"}:  # so Keras writes an activation that is a lambda
        return "a lambda"
    return _foreign(list(described.values()))


def _numbers(value) -> np.ndarray:
    """A list of numbers from a file, as an array; of no axes where it is none."""
    try:
        return np.asarray(value, np.float32)
    except (TypeError, ValueError):
        return np.array(np.nan)
