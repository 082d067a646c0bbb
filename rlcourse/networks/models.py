"""Networks that the course builds, and making any network from a seed."""

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

    Returns: A Keras model from [B, n_states] to [B, n_actions].
    Raises: ValueError for bounds that are not finite, or not n_states each, or of which only one is given.
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

    Returns: A Keras model from [B] or [B, 1] whole numbers, 0 to n_states - 1, to [B, n_actions].
    """
    table = keras.layers.Embedding(n_states, n_actions)  # [B, 1, n_actions]
    return keras.Sequential([keras.Input((1,), dtype="int32"), table, keras.layers.Reshape((n_actions,))])


def actor_network(n_states: int, low: np.ndarray, high: np.ndarray, hidden: tuple[int, ...] = (64, 64)) -> keras.Model:
    """An actor mu(s): Dense layers, the last one tanh, stretched to the bounds of the actions.

    Args:
        n_states: Numbers in a state.
        low: [A] smallest value of each number of an action.
        high: [A] largest.
        hidden: Units of each hidden layer.

    Returns: A Keras model from [B, n_states] to [B, A].
    Source: Lillicrap et al., Continuous control with deep reinforcement learning (2016), section 7.
    """
    low, high, layers = np.asarray(low, float), np.asarray(high, float), keras.layers
    half, middle = (high - low) / 2, (high + low) / 2
    return keras.Sequential([
        keras.Input((n_states,)),
        *(layers.Dense(units, activation="relu") for units in hidden),
        layers.Dense(len(low), activation="tanh"),
        layers.Rescaling(half.tolist(), middle.tolist()),
    ])  # fmt: skip


def critic_network(n_states: int, n_actions: int, hidden: tuple[int, ...] = (64, 64)) -> keras.Model:
    """A critic Q(s, a): the state goes through a layer of its own before the action joins.

    Args:
        n_states: Numbers in a state.
        n_actions: Numbers in an action.
        hidden: Units of the layer before the action joins, and of each after it.

    Returns: A Keras model from [[B, n_states], [B, n_actions]] to [B, 1].
    Source: Lillicrap et al., Continuous control with deep reinforcement learning (2016), section 7.
    """
    layers, state, action = keras.layers, keras.Input((n_states,)), keras.Input((n_actions,))
    x = layers.Dense(hidden[0], activation="relu")(state)
    x = layers.Concatenate()([x, action])
    for units in hidden[1:]:
        x = layers.Dense(units, activation="relu")(x)
    return keras.Model([state, action], layers.Dense(1)(x))


def policy_value_network(n_states: int, n_actions: int, hidden: tuple[int, ...] = (64,)) -> keras.Model:
    """A policy and a value that share their input: each has hidden layers of its own. Arguments as for `q_network`.

    Returns: A Keras model from [B, n_states] to logits [B, n_actions], whose softmax is pi(a|s), and values V(s), [B, 1].
    Source: Mnih et al., Asynchronous methods for deep reinforcement learning (2016), section 5.1, but for shared layers.
    """
    layers, state, outputs = keras.layers, keras.Input((n_states,)), []
    for units in (n_actions, 1):
        last, x = layers.Dense(units), state
        for width in hidden:
            x = layers.Dense(width, activation="tanh")(x)
        outputs.append(last(x))
    return keras.Model(state, outputs)


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
    """A second network like this, with weights of its own; TypeError for one that Keras cannot copy (a subclass)."""
    try:
        return keras.models.clone_model(model)
    except Exception as error:
        what = f"Keras cannot make a second {type(model).__name__} from this one ({error})"
        raise TypeError(f"{what}. Pass the function that builds the network in its place.") from error
