"""Trained agents that no longer explore, and the small file in which one is kept: weights, and of what the network is made."""

from __future__ import annotations

import re
from math import isfinite
from pathlib import Path
from typing import Self

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


class Policy:
    """An agent that can be kept in a file; see `GreedyPolicy`, `ActorPolicy` and `RandomPolicy`.

    Each has `env`, the id of its environment, and brings `_parts()`, header and arrays of its file, and `_made_of(header,
    arrays)`, which gives KeyError, TypeError or ValueError for what no such file holds.
    """

    def contents(self) -> tuple[dict, dict[str, np.ndarray]]:
        """Header and arrays of its file; TypeError for a network that is not of Keras's own layers: to keep it takes code."""
        header, arrays = self._parts()
        return {"env": self.env, **header}, arrays

    def save(self, folder: str | Path) -> Path:
        """Write the agent to `folder` / agent.npz; TypeError as `contents`."""
        return datafile.write(Path(folder) / FILE, "agent", *self.contents())

    @classmethod
    def load(cls, folder: str | Path) -> Self:
        """Read an agent from `folder` / agent.npz. One of Dense layers needs no TensorFlow.

        Raises: DataFileError for a file that is missing, damaged or foreign.
        """
        path = Path(folder) / FILE
        header, arrays = datafile.read(path, "agent")
        try:
            return cls._made_of(header, arrays)
        except (KeyError, TypeError, ValueError) as error:
            raise DataFileError(f"{path} is damaged: {error}.") from error


class GreedyPolicy(Policy):
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

    def _parts(self) -> tuple[dict, dict[str, np.ndarray]]:
        described, weights = _taken_apart(self.q_values)
        return {"first_action": self.first_action} | described, weights

    @classmethod
    def _made_of(cls, header: dict, arrays: dict[str, np.ndarray]) -> GreedyPolicy:
        return cls(str(header["env"]), _put_together(header, arrays), int(header["first_action"]))


class ActorPolicy(Policy):
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

    def _parts(self) -> tuple[dict, dict[str, np.ndarray]]:
        described, weights = _taken_apart(self.network)
        return {"low": np.asarray(self.low).tolist(), "high": np.asarray(self.high).tolist()} | described, weights

    @classmethod
    def _made_of(cls, header: dict, arrays: dict[str, np.ndarray]) -> ActorPolicy:
        network = _put_together(header, arrays)
        low, high = header["low"], header.get("high")
        if not all(_are_numbers(bound, network.units) for bound in (low, high)) or not np.less(low, high).all():
            raise ValueError(
                f"its bounds are {low!r:.80} and {high!r:.80}, expected {network.units} finite numbers each, low below high"
            )
        return cls(str(header["env"]), network, np.array(low, np.float32), np.array(high, np.float32))


class RandomPolicy(Policy):
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

    def _parts(self) -> tuple[dict, dict[str, np.ndarray]]:
        return {"random": self.seed}, {}

    @classmethod
    def _made_of(cls, header: dict, arrays: dict[str, np.ndarray]) -> RandomPolicy:
        return cls(str(header["env"]), envs.check_seed(header["random"]))


def load_policy(folder: str | Path) -> GreedyPolicy | ActorPolicy | RandomPolicy:
    """The agent that a training kept in `folder` / agent.npz.

    Raises: DataFileError for a file that is missing, damaged or foreign.
    """
    header, _ = datafile.read(Path(folder) / FILE, "agent")
    return (RandomPolicy if "random" in header else ActorPolicy if "low" in header else GreedyPolicy).load(folder)


def _taken_apart(network: NumpyTwin | CompiledTwin) -> tuple[dict, dict[str, np.ndarray]]:
    """What a network is made of, as plain values, and its weights; TypeError where that would need code."""
    if isinstance(network, NumpyTwin):
        described, weights = {"activations": network.activations}, network.weights
    elif isinstance(network, CompiledTwin):
        described, weights = {"keras": _description(network.model), "range": network.range}, network.model.get_weights()
    else:
        raise TypeError(
            f"this agent's network cannot be kept: it is a {type(network).__name__}, expected one made of Keras's layers."
        )
    return described, {str(i): w for i, w in enumerate(weights)}


def _put_together(header: dict, arrays: dict[str, np.ndarray]) -> NumpyTwin | CompiledTwin:
    """The network that was taken apart."""
    weights = [arrays[str(i)] for i in range(len(arrays))]
    if "keras" in header:
        model = _described(header["keras"])
        model.set_weights(weights)
        return CompiledTwin(model, header["range"])
    fault = network_fault(header["activations"], weights)
    if fault:
        raise ValueError(fault)
    return NumpyTwin(header["activations"], weights)


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


def _are_numbers(value, n: int) -> bool:
    """Whether what a file holds are so many finite numbers."""
    return isinstance(value, list) and len(value) == n and all(isinstance(x, int | float) and isfinite(x) for x in value)
