"""The networks of actor-critic methods.

Where actions are numbers, mu(s) computes the action and Q(s, a) values it. Where they are counted, pi(a|s) gives every action a
probability, and V(s) values the state.
"""

from __future__ import annotations

import numpy as np

from rlcourse.networks.tensorflow import keras


def actor_network(n_states: int, low: np.ndarray, high: np.ndarray, hidden: tuple[int, ...] = (64, 64)) -> keras.Model:
    """An actor mu(s): Dense layers, the last one tanh, stretched to the bounds of the actions.

    Args:
        n_states: Numbers in a state.
        low: [A] smallest value of each number of an action.
        high: [A] largest.
        hidden: Units of each hidden layer.

    Returns:
        A Keras model from [B, n_states] to [B, A].

    Source:
        Lillicrap et al., Continuous control with deep reinforcement learning (2016), section 7.
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
        n_actions: Numbers in an action, A.
        hidden: Units of the layer before the action joins, and of each after it.

    Returns:
        A Keras model from [[B, n_states], [B, A]] to [B, 1].

    Source:
        Lillicrap et al., Continuous control with deep reinforcement learning (2016), section 7.
    """
    (before, *after), layers = hidden, keras.layers
    state, action = keras.Input((n_states,)), keras.Input((n_actions,))
    x = layers.Dense(before, activation="relu")(state)
    x = layers.Concatenate()([x, action])
    for units in after:
        x = layers.Dense(units, activation="relu")(x)
    return keras.Model([state, action], layers.Dense(1)(x))


def policy_value_network(n_states: int, n_actions: int, hidden: tuple[int, ...] = (64,)) -> keras.Model:
    """A policy and a value that share their input: each has hidden layers of its own.

    Args:
        n_states: Numbers in a state.
        n_actions: How many actions there are.
        hidden: Units of each hidden layer.

    Returns:
        A Keras model from [B, n_states] to logits [B, n_actions], whose softmax is pi(a|s), and values V(s), [B, 1].

    Source:
        Mnih et al., Asynchronous methods for deep reinforcement learning (2016), section 5.1, but for the layers they share.
    """
    layers, state, outputs = keras.layers, keras.Input((n_states,)), []
    for units in (n_actions, 1):
        last, x = layers.Dense(units), state
        for width in hidden:
            x = layers.Dense(width, activation="tanh")(x)
        outputs.append(last(x))
    return keras.Model(state, outputs)
