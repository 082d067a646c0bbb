"""Networks that estimate values, and making any network from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np

from rlcourse.networks.tensorflow import keras


def q_network(
    n_states: int, n_actions: int, hidden: Sequence[int] = (64, 64), activation: str = "relu",
    low: Sequence[float] | None = None, high: Sequence[float] | None = None,
) -> keras.Model:  # fmt: skip
    """A network from a state to the value of every action: Dense layers, the last one linear.

    Args:
        n_states: Numbers in a state.
        n_actions: How many actions there are.
        hidden: Units of each hidden layer.
        activation: Of the hidden layers.
        low: [n_states] the smallest value of each number; where given, a first layer scales each from [low, high] to [-1, 1].
        high: [n_states] the largest.

    Returns:
        A Keras model from [B, n_states] to [B, n_actions].

    Raises:
        ValueError: For bounds that are not finite, or not n_states each, or of which only one is given.
    """
    layers = [keras.layers.Dense(units, activation=activation) for units in hidden]
    if low is not None or high is not None:
        layers.insert(0, _scaling(n_states, low, high))
    return keras.Sequential([keras.Input((n_states,)), *layers, keras.layers.Dense(n_actions)])


def _scaling(n_states: int, low, high) -> keras.layers.Layer:
    bounds = [np.asarray(bound, float) if bound is not None else np.zeros(0) for bound in (low, high)]
    if any(bound.shape != (n_states,) or not np.isfinite(bound).all() for bound in bounds) or not (bounds[0] < bounds[1]).all():
        raise ValueError(
            f"low is {low} and high {high}: expected {n_states} finite numbers each, low below high. An observation space has "
            "them as env.observation_space.low and .high; where they are infinite, choose some from what you see."
        )
    low, high = bounds
    return keras.layers.Rescaling((2 / (high - low)).tolist(), (-(high + low) / (high - low)).tolist())


def table_network(n_states: int, n_actions: int) -> keras.Model:
    """A network from a state's number to the value of every action, whose weights are the table of Q-values.

    Args:
        n_states: How many states there are.
        n_actions: How many actions there are.

    Returns:
        A Keras model from [B] or [B, 1] whole numbers, 0 to n_states - 1, to [B, n_actions].
    """
    table = keras.layers.Embedding(n_states, n_actions)  # [B, 1, n_actions]
    return keras.Sequential([keras.Input((1,), dtype="int32"), table, keras.layers.Reshape((n_actions,))])


def built_with_seed(build: Callable[..., keras.Model], *args, seed: int) -> keras.Model:
    """Call `build(*args)` so that its weights depend on `seed` alone; the shared generator is left as it was.

    Keras draws the seed of an initializer that has none from Python's shared generator.
    """
    before = random.getstate()
    random.seed(seed)
    try:
        return build(*args)
    finally:
        random.setstate(before)


def inner_shapes(model: keras.Model, n_states: int) -> tuple[tuple, tuple]:
    """The shapes of one input and one output of a model, without the batch axis. A subclass is called to find them."""
    try:
        return tuple(model.input_shape[1:]), tuple(model.output_shape[1:])
    except AttributeError:
        return (n_states,), tuple(model(np.zeros((1, n_states), np.float32)).shape[1:])


def duplicate(model: keras.Model) -> keras.Model:
    """A second network of the same structure, with weights of its own.

    Raises:
        TypeError: For a network that Keras cannot copy (a subclass of keras.Model).
    """
    try:
        return keras.models.clone_model(model)
    except Exception as error:
        what = f"Keras cannot make a second {type(model).__name__} from this one ({error})"
        raise TypeError(f"{what}. Pass the function that builds the network in its place.") from error
