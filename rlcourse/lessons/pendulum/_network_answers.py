"""Actors and critics as students build them, with any part exchanged. Keras is loaded when one is built."""

import numpy as np

from rlcourse.lessons.shared.lazy import keras


def dense(units, activation="relu", **options):
    """A Dense layer."""
    return keras.layers.Dense(units, activation=activation, **options)


def stretch(low, high):
    """The right last layer of an actor."""
    return keras.layers.Rescaling(((high - low) / 2).tolist(), ((high + low) / 2).tolist())


def rescaling(scale_and_offset):
    """A last layer of an actor from (low, high) -> (scale, offset)."""
    return lambda low, high: keras.layers.Rescaling(*(np.asarray(x).tolist() for x in scale_and_offset(low, high)))


def actor(hidden=(64, 64), bend="relu", last="tanh", end=stretch, units=None, takes=None, after=(), first=(), **options):
    """A builder of an actor.

    Args:
        hidden: Units of the hidden layers.
        bend: Their activation.
        last: Activation of the last Dense layer.
        end: (low, high) -> the last layer, None for none.
        units: (n_states, A) -> units of the last Dense layer.
        takes: (n_states, A) -> numbers of the input.
        after: Functions that make layers that come after all.
        first: Functions that make layers that come first.
        options: Of the last Dense layer.
    """

    def build(n_states, low, high):
        k, sizes = keras, (n_states, len(low))
        return k.Sequential([
            k.Input((takes(*sizes) if takes else n_states,)),
            *(make() for make in first),
            *(dense(u, bend) for u in hidden),
            dense(units(*sizes) if units else len(low), last, **options),
            *([end(low, high)] if end else []),
            *(make(low, high) for make in after),
        ])  # fmt: skip

    return build


def ending(function, last=None):
    """A builder of an actor whose outputs are function(outputs of the last Dense layer, low, high)."""

    def build(n_states, low, high):
        states = keras.Input((n_states,))
        return keras.Model(states, function(dense(len(low), last)(dense(64)(dense(64)(states))), low, high))

    return build


def concatenate(x, action):
    """The right way to join."""
    return keras.layers.Concatenate()([x, action])


def critic(
    join=concatenate, first="relu", second="relu", last=None, of_action=None, units=(64, 64), out=1, pair=None, end=None
):
    """A builder of a critic.

    Args:
        join: (output of the first layer, action) -> what the second takes.
        first: Activation of the first layer.
        second: Activation of the second.
        last: Activation of the last.
        of_action: What the action goes through.
        units: Of the hidden layers.
        out: Units of the last layer.
        pair: [state, action] -> inputs of the model.
        end: What the value goes through.
    """

    def build(n_states, n_actions):
        state, action = keras.Input((n_states,)), keras.Input((n_actions,))
        x = dense(units[0], first)(state)
        x = join(x, of_action(action) if of_action else action)
        x = dense(units[1], second)(x)
        value = dense(out(n_states, n_actions) if callable(out) else out, last)(x)
        return keras.Model(pair([state, action]) if pair else [state, action], end(value) if end else value)

    return build


def whole_critic(function):
    """A builder of a critic from (state, action) -> value."""

    def build(n_states, n_actions):
        state, action = keras.Input((n_states,)), keras.Input((n_actions,))
        return keras.Model([state, action], function(state, action))

    return build


def kept(build):
    """The same model in every call."""
    models = {}

    def again(n_states, *rest):
        key = n_states, str(rest)
        if key not in models:
            models[key] = build(n_states, *rest)
        return models[key]

    return again


def functional_actor(n_states, low, high):
    """An actor as a functional model, with tensors instead of a last layer."""
    layers, states = keras.layers, keras.Input(shape=(n_states,))
    x = layers.ReLU()(layers.Dense(64)(states))
    x = layers.Activation("relu")(layers.Dense(64)(x))
    x = layers.Dense(len(low))(x)
    return keras.Model(states, keras.ops.tanh(x) * ((high - low) / 2) + (high + low) / 2)


def layers_added(n_states, low, high):
    """An actor whose layers are added one by one, with other initializers."""
    model = keras.Sequential()
    model.add(keras.layers.InputLayer(shape=(n_states,)))
    for _ in range(2):
        model.add(dense(64, kernel_initializer="he_normal"))
    model.add(dense(low.size, "tanh", kernel_initializer=keras.initializers.RandomUniform(-3e-3, 3e-3)))
    model.add(keras.layers.Lambda(lambda x: low + (x + 1) * (high - low) / 2))
    return model


def a_layer_for_each(n_states, low, high):
    """An actor with a last layer for each number of the action."""
    states = keras.Input((n_states,))
    x = dense(64)(dense(64)(states))
    ends = [keras.layers.Rescaling((b - a) / 2, (b + a) / 2)(dense(1, "tanh")(x)) for a, b in zip(low, high, strict=True)]
    return keras.Model(states, keras.layers.Concatenate()(ends) if len(ends) > 1 else ends[0])


def for_zero_to_one(low, high):
    """The last layer of an actor that ends with a sigmoid."""
    return keras.layers.Rescaling((high - low).tolist(), low.tolist())


def activated_apart(n_states, n_actions):
    """A critic with activations apart, a model in it, and the action first."""
    layers, ops = keras.layers, keras.ops
    states, actions = keras.Input(shape=(n_states,)), keras.Input(shape=(n_actions,))
    of_state = keras.Sequential([keras.Input((n_states,)), layers.Dense(64), layers.ReLU()])
    both = ops.relu(layers.Dense(64)(ops.concatenate([actions, of_state(states)], axis=1)))
    return keras.Model(inputs=(states, actions), outputs=layers.Dense(units=1, activation="linear")(both))


def joined_late(state, action):
    """The value, with the action joined after the last hidden layer."""
    return dense(1, None)(concatenate(dense(64)(dense(64)(state)), action))


def two_towers(state, action):
    """A part for the state plus a part for the action."""
    return dense(1, None)(dense(64)(state)) + dense(1, None)(dense(64)(action))
