"""Networks handed to a student's equation, which calls them as functions of arrays."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from rlcourse.networks.tensorflow import keras, tf
from rlcourse.networks.tensors import NumpyTensor, run_by_python, run_on_tensors


def run_with_networks(
    function: Callable, run_eagerly: bool, arguments: list, networks: list[keras.Model],
    functions_of: Callable[..., tuple[Callable, ...]], others: tuple = (), inside: Callable = contextlib.nullcontext,
) -> tf.Tensor:  # fmt: skip
    """function(*arguments, *functions), as a float32 tensor: a student's function of tensors, numbers and networks.

    Args:
        function: The student's.
        run_eagerly: True to let Python run it, where it cannot be compiled; see `run_by_python`, also for `inside`.
        arguments: Tensors and numbers.
        networks: The networks.
        functions_of: (*networks, *others) -> the functions, from tensors to tensors.
        others: Tensors that `functions_of` needs beside the networks.
        inside: A context for Python's calls.
    """
    if not run_eagerly:
        return run_on_tensors(function, *arguments, *map(_of_arrays, functions_of(*networks, *others)))

    def call(*values):  # weights come in as values, so that they are those of this gradient step, and can be differentiated
        given, rest = values[: len(arguments)], iter(values[len(arguments) :])
        calls = [_stateless(network, [next(rest).tensor for _ in network.variables]) for network in networks]
        return function(*given, *map(_of_arrays, functions_of(*calls, *(value.tensor for value in rest))))

    weights = [tf.convert_to_tensor(v.value) for network in networks for v in network.variables]
    return run_by_python(call, *arguments, *weights, *others, inside=inside)


def _of_arrays(function: Callable) -> Callable:
    """A function of tensors as a function of whatever an equation in NumPy has in its hands."""

    def tensor(argument) -> tf.Tensor:
        return tf.cast(tf.convert_to_tensor(argument), tf.float32)

    def call(*arguments, **named) -> NumpyTensor:
        return NumpyTensor(function(*map(tensor, arguments), **{k: tensor(v) for k, v in named.items()}), own=True)

    return call


def _stateless(network: keras.Model, weights: list[tf.Tensor]) -> Callable:
    """A network as it would be with these values of `network.variables`."""
    place = {id(v): w for v, w in zip(network.variables, weights, strict=True)}
    learned = [place[id(v)] for v in network.trainable_variables]
    fixed = [place[id(v)] for v in network.non_trainable_variables]
    return lambda x: network.stateless_call(learned, fixed, x)[0]
