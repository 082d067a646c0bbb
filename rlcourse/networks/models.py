"""Networks that estimate values, and making any network from a seed."""

import random
from collections.abc import Callable, Sequence

import numpy as np

from rlcourse.networks.tensorflow import keras


def q_network(n_states: int, n_actions: int, hidden: Sequence[int] = (64, 64), activation: str = "relu") -> keras.Model:
    """A network from a state to the value of every action: Dense layers, the last one linear.

    Args:
        n_states: Numbers in a state.
        n_actions: How many actions there are.
        hidden: Units of each hidden layer.
        activation: Of the hidden layers.

    Returns:
        A Keras model from [B, n_states] to [B, n_actions].
    """
    layers = [keras.layers.Dense(units, activation=activation) for units in hidden]
    return keras.Sequential([keras.Input((n_states,)), *layers, keras.layers.Dense(n_actions)])


def table_network(n_states: int, n_actions: int) -> keras.Model:
    """A network from a state's number to the value of every action, whose weights are the table of Q-values.

    Args:
        n_states: How many states there are.
        n_actions: How many actions there are.

    Returns:
        A Keras model from [B] or [B, 1] whole numbers, 0 to n_states - 1, to [B, n_actions].
    """
    layers = keras.layers
    table = layers.Embedding(n_states, n_actions)  # [B, 1, n_actions]
    return keras.Sequential([keras.Input((1,), dtype="int32"), table, layers.Reshape((n_actions,))])


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
        raise TypeError(
            f"Keras cannot make a second {type(model).__name__} from this one ({error}). "
            "Pass the function that builds the network in its place."
        ) from error
