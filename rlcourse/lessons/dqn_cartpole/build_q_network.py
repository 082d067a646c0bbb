"""A network from a state to the values of all actions."""

import functools

from rlcourse.checks import Exercise, Mistake, edited, mistakes_in
from rlcourse.lessons.dqn_cartpole.network_faults import SAY, asked_for, network_cases, q_network_fault
from rlcourse.networks.tensorflow import keras
from rlcourse.probes import describe_network


def right(n_states, n_actions):
    """Build a network with two hidden layers."""
    hidden = [keras.layers.Dense(64, activation="relu") for _ in range(2)]
    return keras.Sequential([keras.Input((n_states,)), *hidden, keras.layers.Dense(n_actions)])


wrong = mistakes_in(right)

MISTAKES = (
    wrong("(n_states,)", "n_states",
          "A shape is a tuple, also when it has one number: keras.Input((n_states,)), with the comma."),
    wrong("Dense(n_actions)", "Dense(1)", SAY["one output"]),
    wrong("Dense(n_actions)", "Dense(n_states)", SAY["as many as states"]),
    wrong([("(n_states,)", "(n_actions,)"), ("Dense(n_actions)", "Dense(n_states)")], SAY["exchanged"]),
    wrong("(n_states,)", "(n_states + n_actions,)", SAY["takes both"]),
    wrong([("(n_states,)", "(4,)"), ("Dense(n_actions)", "Dense(2)")], SAY["4 and 2"]),
    Mistake(lambda n_states, n_actions: keras.layers.Dense(n_actions), SAY["a Keras layer"]),
    wrong("keras.Input((n_states,)), ", "", SAY["a Keras model that does not know its inputs yet"]),
    wrong("*hidden, ", "", SAY["no hidden layer"]),
    wrong("range(2)", "range(1)", SAY["one hidden layer"]),
    Mistake(functools.cache(right), SAY["every call gives the same model"]),
)  # fmt: skip
# What else is wrong with a network, q_network_fault tells.


def _functional(n_states, n_actions):
    states = keras.Input(shape=(n_states,))
    x = keras.layers.Dense(48, activation="tanh")(states)
    x = keras.layers.Dense(48)(x)
    x = keras.layers.ReLU()(x)
    return keras.Model(states, keras.layers.Dense(n_actions)(x))


def _dueling(n_states, n_actions):
    states = keras.Input((n_states,))
    x = keras.layers.Dense(64, activation="relu")(keras.layers.Dense(64, activation="relu")(states))
    value, advantage = keras.layers.Dense(1)(x), keras.layers.Dense(n_actions, name="advantage")(x)
    return keras.Model(inputs=states, outputs=value + advantage - keras.ops.mean(advantage, axis=-1, keepdims=True))


HIDDEN = 'Dense(64, activation="relu") for _ in range(2)'
VARIANTS = (
    _functional,
    edited(right, (HIDDEN, 'Dense(units, activation="elu", kernel_initializer="he_normal") for units in (64, 32)'),
           ("keras.Input((n_states,))", "keras.layers.InputLayer(shape=(n_states,))"),
           ("return keras.Sequential([", "model = keras.Sequential()\n    for layer in ["),
           ("(n_actions)])", "(n_actions, use_bias=False)]:\n        model.add(layer)\n    return model")),
    _dueling,
    edited(right, (HIDDEN, 'Dense(units, activation="tanh") for units in (128, 64)'),
           ("Dense(n_actions)", 'Dense(n_actions, activation="linear")')),
)  # fmt: skip

build_q_network = Exercise(
    name="build_q_network",
    points=2,
    minutes=10,
    difficulty=1,
    reference=right,
    cases=network_cases,
    probe=describe_network,
    given=asked_for,
    objection=q_network_fault,
    objection_tells=True,
    seconds=15.0,  # TensorFlow may have to be loaded first
    hints=(
        "`keras.Sequential([keras.Input((n_states,)), ...])` takes a list of layers.",
        '`keras.layers.Dense(64, activation="relu")` is a hidden layer of 64 units. Two of them are enough.',
        "The last layer has one unit for each action and no activation: `keras.layers.Dense(n_actions)`.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
