"""Two models of the same layers: the value of one action, and of all."""

from rlcourse.checks import Exercise, mistakes_in
from rlcourse.lessons.dqn_cartpole.network_faults import SAY, asked_for, network_cases, two_headed_fault
from rlcourse.networks.tensorflow import keras
from rlcourse.probes import describe_two_models


def right(n_states, n_actions):
    """Build the model of one action, and that of all."""
    states, one_hot = keras.Input((n_states,)), keras.Input((n_actions,))
    hidden = keras.layers.Dense(64, activation="relu")(states)
    q = keras.layers.Dense(n_actions)(hidden)  # [B, A]
    q_of_action = keras.layers.Dot(axes=1)([q, one_hot])  # [B, 1]
    return keras.Model([states, one_hot], q_of_action), keras.Model(states, q)


DOT = "keras.layers.Dot(axes=1)([q, one_hot])"
wrong = mistakes_in(right)

MISTAKES = (
    wrong(", keras.Model(states, q)", "", SAY["a Keras model"]),
    wrong("keras.Model([states, one_hot], q_of_action), keras.Model(states, q)",
          "keras.Model(states, q), keras.Model([states, one_hot], q_of_action)", SAY["exchanged models"]),
    wrong("[states, one_hot]", "[one_hot, states]", SAY["exchanged inputs"]),
    wrong("keras.layers.Dot(axes=1)", "keras.layers.Multiply()", SAY["not added up"]),
    wrong(DOT, "q @ one_hot", SAY["matrix product"]),
    wrong("Model(states, q)", "Model(states, hidden)", SAY["second gives"]),
    wrong("Model(states, q)", "Model(states, keras.layers.Dense(n_actions)(hidden))", SAY["only the second has weights"]),
    wrong(DOT, "keras.layers.Dense(1)(keras.layers.Concatenate()([q, one_hot]))", SAY["only the first has weights"]),
)  # fmt: skip
# What else is wrong with the pair, two_headed_fault tells.


def _multiplied(n_states, n_actions):
    states, one_hot = keras.Input((n_states,)), keras.Input((n_actions,))
    hidden = [keras.layers.Dense(64, activation="relu") for _ in range(2)]
    of_all = keras.Sequential([keras.Input((n_states,)), *hidden, keras.layers.Dense(n_actions)])
    product = keras.layers.Multiply()([of_all(states), one_hot])
    return [keras.Model([states, one_hot], keras.ops.sum(product, axis=-1, keepdims=True)), of_all]


def _two_hidden(n_states, n_actions):
    states, one_hot = keras.Input((n_states,)), keras.Input((n_actions,))
    x = keras.layers.Dense(64, activation="relu")(states)
    x = keras.layers.Dense(64, activation="relu")(x)
    q = keras.layers.Dense(n_actions)(x)
    q_a = keras.layers.Dot(axes=-1)([one_hot, q])
    return keras.Model(inputs=[states, one_hot], outputs=q_a), keras.Model(inputs=states, outputs=q)


def _einsum(n_states, n_actions):
    states, one_hot = keras.Input((n_states,)), keras.Input((n_actions,))
    q = keras.layers.Dense(n_actions)(keras.layers.Dense(64, activation="tanh")(states))
    chosen = keras.ops.einsum("ba,ba->b", q, one_hot)
    return keras.Model([states, one_hot], keras.layers.Reshape((1,))(chosen)), keras.Model(states, q)


build_two_headed = Exercise(
    name="build_two_headed",
    points=2,
    minutes=15,
    difficulty=2,
    reference=right,
    cases=network_cases,
    probe=describe_two_models,
    given=asked_for,
    objection=two_headed_fault,
    objection_tells=True,
    seconds=15.0,
    hints=(
        "Two inputs: `states = keras.Input((n_states,))` and `one_hot = keras.Input((n_actions,))`. A layer is called on what "
        'it takes: `x = keras.layers.Dense(64, activation="relu")(states)`.',
        "`keras.layers.Dot(axes=1)([q, one_hot])` multiplies the two vectors of every row: one number, [B, 1].",
        "`keras.Model([states, one_hot], q_of_action)` and `keras.Model(states, q)` are made of the same layers, so they "
        "share their weights.",
    ),
    mistakes=MISTAKES,
    variants=(_multiplied, _two_hidden, _einsum, lambda n_states, n_actions: list(right(n_states, n_actions))),
)
