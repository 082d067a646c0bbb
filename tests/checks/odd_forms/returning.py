"""The forms in which a right result may come back, for each exercise as its text has it."""

import functools
from collections.abc import Callable

import numpy as np


def returning(answer, form):
    """A function whose result comes back in another form, or a class with such a method (see METHODS)."""
    if isinstance(answer, type):
        method = METHODS[answer.__name__]
        return type(answer.__name__, (answer,), {method: returning(getattr(answer, method), form)})
    function = answer

    @functools.wraps(function)
    def formed(*arguments):
        return form(function(*arguments))

    return formed


METHODS = {
    "CartPoleAgent": "create_model",
    "MovingAverage": "add",
    "ReplayMemory": "sample",
    "TaxiAgent": "create_model",
    "Worker": "run",
}


def each(value, form):
    """A form for every number of a pair, of a list or of a tuple."""
    return type(value)(each(v, form) for v in value) if isinstance(value, list | tuple) else form(value)


# One number.
def a_python_float(x):
    return float(x)


def a_numpy_float(x):
    return np.float64(x)


def a_short_float(x):
    return np.float32(x)


def an_array_of_no_axes(x):
    return np.array(x)


# A whole number: an action, a count.
def a_python_int(x):
    return int(x)


def a_numpy_int(x):
    return np.int64(x)


def a_short_int(x):
    return np.int32(x)


def a_byte(x):
    return np.uint8(x)


def a_truth(x):
    return bool(x)


# An array.
def of_short_floats(x):
    return np.asarray(x).astype(np.float32)


def of_long_floats(x):
    return np.asarray(x, np.float64)


def read_only(x):
    x = np.array(x)
    x.flags.writeable = False
    return x


def every_other_of_more(x):
    x = np.asarray(x)
    more = np.full((2 * len(x), *x.shape[1:]), 7, x.dtype)
    more[::2] = x
    return more[::2]


def backwards_in_memory(x):
    return np.asarray(x)[::-1].copy()[::-1]


def by_columns(x):
    return np.asfortranarray(x)


def a_view_of_a_broadcast(x):
    return np.broadcast_to(np.asarray(x), np.shape(x))


def a_list(x):
    return np.asarray(x).tolist()


def a_plain_list(x):
    return list(x)


def a_list_of_numpy_numbers(x):
    return list(np.asarray(x))


def a_tuple(x):
    return tuple(x)


def an_array(x):
    return np.array(x)


# A tensor.
def a_double_tensor(x):
    import tensorflow as tf

    return tf.cast(x, tf.float64)


def summed_once_more(x):
    import tensorflow as tf

    return tf.reduce_sum(x)


def of_keras(x):
    import keras

    return keras.ops.convert_to_tensor(x)


def times_one(x):
    return x * 1.0


# A network.
def compiled(model):
    model.compile(optimizer="adam", loss="mse")
    return model


def in_another_network(model):
    import keras

    return keras.Model(model.inputs, model.outputs if len(model.outputs) > 1 else model.outputs[0])


def around_the_network(model):
    import keras

    inputs = [keras.Input(x.shape[1:], dtype=x.dtype) for x in model.inputs]
    inputs = inputs if len(inputs) > 1 else inputs[0]
    return keras.Model(inputs, model(inputs))


def cloned(model):
    import keras

    return keras.models.clone_model(model)


def used_before(model):
    inputs = [np.zeros((2, *x.shape[1:]), x.dtype) for x in model.inputs]
    model(inputs if len(inputs) > 1 else inputs[0])
    return model


def with_a_name(model):
    model.name = "my_network"
    return model


# Nothing.
def something_nobody_asked_for(x):
    return {"history": [1.0, 2.0]}


def a_number_nobody_asked_for(x):
    return 0


NUMBER = [a_python_float, a_numpy_float, a_short_float, an_array_of_no_axes]
WHOLE = [a_python_int, a_numpy_int, a_short_int, an_array_of_no_axes]
ARRAY = [
    of_short_floats,
    of_long_floats,
    read_only,
    every_other_of_more,
    backwards_in_memory,
    by_columns,
    a_view_of_a_broadcast,
]
NUMBERS = [*ARRAY, a_list, a_list_of_numpy_numbers, a_tuple]
LOSS = [a_double_tensor, summed_once_more, of_keras, times_one]
NETWORK = [compiled, in_another_network, around_the_network, cloned, used_before, with_a_name]
NOTHING = [something_nobody_asked_for, a_number_nobody_asked_for]
LIST = [a_tuple, an_array, a_list_of_numpy_numbers]


def of_each(forms: list) -> list:
    return [functools.wraps(form)(functools.partial(each, form=form)) for form in forms]


LEGAL: dict[str, list[Callable]] = {
    "run_episode": LIST,
    "discounted_returns": NUMBERS,
    "mean_with_interval": [*of_each(NUMBER), *LIST],
    "episodes_needed": [*WHOLE, a_python_float, a_numpy_float],
    "CartPoleAgent": NETWORK,
    "MovingAverage": NOTHING,
    "ReplayMemory": [a_plain_list, *of_each([read_only, every_other_of_more, backwards_in_memory])],
    "TaxiAgent": NETWORK,
    "Worker": NOTHING,
    "lean_policy": [*WHOLE, a_byte],
    "episode_returns": NUMBERS,
    "episode_lengths": NUMBERS,
    "build_q_network": NETWORK,
    "build_two_headed": [a_plain_list],
    "epsilon_greedy": [*WHOLE, a_byte],
    "td_targets": NUMBERS,
    "dqn_loss": LOSS,
    "train": NOTHING,
    "epsilon_at": NUMBER,
    "create_model": NETWORK,
    "q_targets": [*ARRAY, a_list],
    "train_model": NOTHING,
    "train_model_epsilon": NOTHING,
    "learn_from": NOTHING,
    "temporally_extended_epsilon_greedy": [*of_each(WHOLE), a_tuple],
    "soft_update": ARRAY,
    "double_q_targets": NUMBERS,
    "shaped_reward": NUMBERS,
    "train_car": NOTHING,
    "build_actor": NETWORK,
    "build_critic": NETWORK,
    "critic_targets": NUMBERS,
    "actor_gradient": ARRAY,
    "actor_loss": [times_one],
    "gaussian_noise": ARRAY,
    "ornstein_uhlenbeck": ARRAY,
    "train_pendulum": NOTHING,
    "learn": NOTHING,
    "n_step_returns": [*ARRAY, a_list],
    "a3c_loss": LOSS,
    "mended_loss": LOSS,
}
