"""The same network in NumPy, for acting: calling a Keras model on one state costs a hundred times more."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial

import numpy as np

from rlcourse.networks.models import duplicate
from rlcourse.networks.tensorflow import keras, tf


def _softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray] | None] = {
    "linear": None,
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "selu": lambda x: np.float32(1.05070098) * np.where(x > 0, x, np.float32(1.67326324) * np.expm1(np.minimum(x, 0))),
    "leaky_relu": lambda x: np.where(x > 0, x, np.float32(0.2) * x),
    "softplus": lambda x: np.logaddexp(x, 0),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "silu": lambda x: x / (1 + np.exp(-x)),
    "relu6": lambda x: np.clip(x, 0, 6),
    "softmax": _softmax,
}
"""Activations a twin knows, under Keras's names, with Keras's default parameters."""


class NumpyTwin:
    """A stack of Dense layers in NumPy, or a table of states (an Embedding) with or without Dense layers after it.

    Args:
        activations: The activation of each Dense layer, a name in `ACTIVATIONS`.
        weights: Kernel and bias of each Dense layer in turn: [inputs, units], [units], ... Before them the table, where one is:
            [S, units], a row for each state.
        scaling: scale and offset [inputs] each, where the inputs are first turned into scale * x + offset. They are worked
            into the first Dense layer, and so into `weights`.
        rescaling: scale and offset [units] each, where the outputs are turned into scale * y + offset. They are one more
            Dense layer in `weights`, without a Keras counterpart.
    """

    def __init__(
        self, activations: list[str], weights: list[np.ndarray], scaling: tuple[np.ndarray, np.ndarray] | None = None,
        rescaling: tuple[np.ndarray, np.ndarray] | None = None,
    ):  # fmt: skip
        self.activations = [*activations, *(["linear"] if rescaling is not None else [])]
        self.scaling, self.rescaling = scaling, rescaling
        self.refresh(weights)

    def with_weights(self, weights: list[np.ndarray]) -> NumpyTwin:
        """A twin of the same layers with other weights, in the order of `keras.Model.get_weights()`."""
        twin = copy.copy(self)
        twin.refresh(weights)
        return twin

    @property
    def units(self) -> int:
        """Numbers in an output."""
        return self.weights[-1].shape[-1]

    def refresh(self, weights: list[np.ndarray]) -> None:
        """Take over new weights, in the order of `keras.Model.get_weights()`."""
        if self.scaling is not None:
            (scale, offset), (kernel, bias, *rest) = self.scaling, weights
            weights = [scale[:, None] * kernel, bias + offset @ kernel, *rest]
        if self.rescaling is not None:
            weights = [*weights, np.diag(self.rescaling[0]), self.rescaling[1]]
        self.weights = weights
        self.table, dense = (weights[0], weights[1:]) if len(weights) % 2 else (None, weights)
        self._layers = [
            (kernel, bias, partial(np.maximum, np.zeros_like(bias)) if name == "relu" else ACTIVATIONS[name])
            for kernel, bias, name in zip(dense[::2], dense[1::2], self.activations, strict=True)
        ]

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """[units] for an input [inputs], [B, units] for [B, inputs]. Where there is a table, an input is a whole number."""
        x = self.table[x] if self.table is not None else np.asarray(x)
        for kernel, bias, activation in self._layers:
            x = x.dot(kernel) + bias  # like the row of zeros for a ReLU: the same numbers as @ and 0, in half the time
            if activation is not None:
                x = activation(x)
        return x


def network_fault(activations: list[str], weights: list[np.ndarray]) -> str:
    """Why `NumpyTwin(activations, weights)` would be no network, "" where it is one. For what comes from a file."""
    if not isinstance(activations, list) or not all(isinstance(name, str) and name in ACTIVATIONS for name in activations):
        return f"its activations are {activations!r:.80}, expected names such as 'relu'"
    tables = len(weights) - 2 * len(activations)
    if tables not in (0, 1) or not weights:
        return f"{len(weights)} arrays of weights do not go with {len(activations)} activations"
    if not all(w.dtype.kind in "fiu" and w.size and np.isfinite(w).all() for w in weights):
        return "its weights are not all numbers"
    if tables and weights[0].ndim != 2:
        return f"its table has the shape {weights[0].shape}, expected (states, units)"
    units = weights[0].shape[1] if tables else None
    for kernel, bias in zip(weights[tables::2], weights[tables + 1 :: 2], strict=True):
        if kernel.ndim != 2 or bias.shape != kernel.shape[1:] or units not in (None, kernel.shape[0]):
            return "the shapes of its weights do not form a network"
        units = kernel.shape[1]
    return ""


class CompiledTwin:
    """Any Keras model behind the twin's interface, as a compiled call: right for all, and some fifty times slower.

    `range` is [low [units], high [units]]: outputs between these are stretched to -1 to 1. None leaves them.
    """

    def __init__(self, model, range: list | None = None):
        self.model, self.range = model, range
        self._call = tf.function(lambda x: model(x, training=False), reduce_retracing=True)

    @property
    def units(self) -> int:
        """Numbers in an output."""
        return self.model.output_shape[-1]

    def with_weights(self, weights: list[np.ndarray]) -> CompiledTwin:
        """A twin of the same layers with other weights, in the order of `keras.Model.get_weights()`."""
        twin = CompiledTwin(duplicate(self.model), self.range)
        twin.refresh(weights)
        return twin

    def refresh(self, weights: list[np.ndarray]) -> None:
        """Take over new weights."""
        self.model.set_weights(weights)

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """The network's output for one input or for a batch."""
        x = np.asarray(x)
        numbered = x.dtype.kind in "iu" and _one_number(self.model)  # states that are whole numbers
        alone = x.ndim == (0 if numbered else len(self.model.input_shape) - 1)
        y = self._call(x[None] if alone else x).numpy()
        if self.range is not None:
            low, high = np.asarray(self.range, np.float32)
            y = (y - (high + low) / 2) / ((high - low) / 2)
        return y[0] if alone else y


def acting_twin(model, print_fn: Callable[[str], None] = print) -> NumpyTwin | CompiledTwin:
    """The fastest way to call a built Keras model from [B, inputs] to [B, outputs] on one state.

    It is a NumPy twin where its layers are known, else a compiled call; `print_fn` then says why.
    """
    known, activations, reason, tables, scaling, rescaling = keras.layers, [], "", 0, None, None
    layers = model.layers if isinstance(model, keras.Sequential) or _is_chain(model) else []
    if not layers:
        reason = f"a {type(model).__name__} is not a plain chain of layers"
    for i, layer in enumerate(layers):
        kind, linear, activation = type(layer), activations[-1:] == ["linear"], getattr(layer, "activation", None)
        name = getattr(activation, "__name__", "")
        known_one = name in ACTIVATIONS and activation is keras.activations.get(name)
        drops_axis = kind in (known.Reshape, known.Flatten) and tables and len(layer.output.shape) == 2  # [B, 1, units]
        if drops_axis or kind in (known.InputLayer, known.Dropout, known.Identity):
            continue
        if kind is known.Embedding and _one_number(model) and not any(x.weights for x in layers[:i]):
            tables = 1
        elif kind is known.Rescaling and scaling is None and not activations and not tables:
            scaling = _scale_and_offset(layer, model.input_shape[1:])
        elif kind is known.Rescaling and rescaling is None and activations and len(model.output_shape) == 2:
            rescaling = _scale_and_offset(layer, layer.output.shape[1:])
        elif rescaling is not None:
            reason = f"after the layer that scales the outputs there is {layer.name!r}"
            break
        elif kind is known.Dense and layer.use_bias and known_one:
            activations.append(name)
        elif kind is known.Activation and known_one and linear:
            activations[-1] = name
        elif kind is known.ReLU and linear and (layer.max_value, layer.negative_slope, layer.threshold) == (None, 0, 0):
            activations[-1] = "relu"
        else:
            reason = f"the layer {layer.name!r} ({kind.__name__}{f', activation {name}' if name else ''}) is not known to it"
            break
    if not reason and len(model.get_weights()) == tables + 2 * len(activations) > 0 and len(model.output_shape) == 2:
        return NumpyTwin(activations, model.get_weights(), scaling, rescaling)
    print_fn(
        "Acting will be slower: the NumPy twin of a network is made for an Embedding and Dense layers with the usual "
        f"activations, and {reason or 'this network has other weights'}. A compiled call takes its place."
    )
    return CompiledTwin(model)


def _scale_and_offset(layer, shape) -> tuple[np.ndarray, np.ndarray]:
    return tuple(np.broadcast_to(np.asarray(x, np.float32), shape) for x in (layer.scale, layer.offset))


def _one_number(model) -> bool:
    return tuple(model.input_shape[1:]) in ((), (1,))


def _is_chain(model) -> bool:
    """Whether a functional model passes one tensor from layer to layer, in the order of `model.layers`."""
    if not isinstance(model, keras.Model) or not hasattr(model, "operations") or len(getattr(model, "inputs", ())) != 1:
        return False
    tensor = model.inputs[0]
    for layer in model.layers[1:]:
        if len(layer._inbound_nodes) != 1 or layer.input is not tensor:
            return False
        tensor = layer.output
    return len(model.outputs) == 1 and model.outputs[0] is tensor
