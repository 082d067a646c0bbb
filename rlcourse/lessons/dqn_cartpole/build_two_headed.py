"""Two models of the same layers: the value of one action, and of all."""

from rlcourse.checks import Exercise, edited, mistakes_in
from rlcourse.lessons.dqn_cartpole.network_faults import SAY, asked_for, network_cases, two_headed_fault
from rlcourse.networks.tensorflow import keras
from rlcourse.probes import describe_two_models


def right(n_states, n_actions):
    """Build the model of one action, and that of all."""
    states, one_hot = keras.Input((n_states,)), keras.Input((n_actions,))
    hidden = keras.layers.Dense(64, activation="relu")(states)
    hidden = keras.layers.Dense(64, activation="relu")(hidden)
    q = keras.layers.Dense(n_actions)(hidden)  # [B, A]
    q_of_action = keras.layers.Dot(axes=1)([q, one_hot])  # [B, 1]
    return keras.Model([states, one_hot], q_of_action), keras.Model(states, q)


SECOND = '    hidden = keras.layers.Dense(64, activation="relu")(hidden)\n'
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
    wrong(SECOND, "", SAY["one hidden layer of two models"]),
    wrong(DOT, "keras.layers.Dense(1)(keras.layers.Concatenate()([q, one_hot]))", SAY["only the first has weights"]),
)  # fmt: skip
# What else is wrong with the pair, two_headed_fault tells.


VARIANTS = (
    edited(right, ("q = keras.layers.Dense(n_actions)(hidden)", "of_all = keras.Sequential([keras.Input((n_states,)), "
                   "*hidden, keras.layers.Dense(n_actions)])\n    q = of_all(states)"),
           ('keras.layers.Dense(64, activation="relu")(states)', '[keras.layers.Dense(64, activation="relu") for _ in "ab"]'),
           (SECOND, ""),
           (DOT, "keras.ops.sum(keras.layers.Multiply()([q, one_hot]), axis=-1, keepdims=True)"),
           ("return keras.Model([states, one_hot], q_of_action), keras.Model(states, q)",
            "return [keras.Model([states, one_hot], q_of_action), of_all]")),
    edited(right, (SECOND, f"{SECOND}{SECOND}"),
           (DOT, "keras.layers.Dot(axes=-1)([one_hot, q])"), ("Model(states, q)", "Model(inputs=states, outputs=q)"),
           ("[states, one_hot], q_of_action", "inputs=[states, one_hot], outputs=q_of_action")),
    edited(right, ("relu", "tanh"), (DOT, 'keras.layers.Reshape((1,))(keras.ops.einsum("ba,ba->b", q, one_hot))')),
    lambda n_states, n_actions: list(right(n_states, n_actions)),
)  # fmt: skip

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
    variants=VARIANTS,
)
