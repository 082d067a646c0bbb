"""The critic of DDPG: a network that values an action."""

from functools import cache, partial
from itertools import product
from operator import itemgetter

import numpy as np

from rlcourse.checks import Exercise, Mistake, edited, mistakes_in
from rlcourse.lessons.pendulum import networks
from rlcourse.lessons.pendulum.networks import SAY, UNITS, activated, dense, sentence, shapes, stopped
from rlcourse.networks.tensorflow import keras
from rlcourse.networks.twin import ACTIVATIONS
from rlcourse.probes import describe_critic
from rlcourse.probes.actors import GRID, critic_inputs


def right(n_states, n_actions):
    """A network from states [B, n_states] and actions [B, n_actions] to values [B, 1]."""
    state, action = keras.Input((n_states,)), keras.Input((n_actions,))
    x = keras.layers.Dense(64, activation="relu")(state)
    x = keras.layers.Concatenate()([x, action])
    x = keras.layers.Dense(64, activation="relu")(x)
    value = keras.layers.Dense(1)(x)
    return keras.Model([state, action], value)


def _cases(rng):
    seeds = rng.integers(2**31, size=2).tolist()
    return [
        # Pendulum's; by hand: weights of the shapes [3, 64], [64 + 1, 64] and [64, 1]
        {"n_states": 3, "n_actions": 1, "seed": seeds[0]},
        {"n_states": int(rng.integers(5, 9)), "n_actions": int(rng.integers(2, 5)), "seed": seeds[1]},
    ]


def _given(case, report):
    n_states, n_actions = case["n_states"], case["n_actions"]
    inputs = critic_inputs(n_states, n_actions, case["seed"])
    return {"asked for": ([(n_states,), (n_actions,)], [(1,)]), "inputs": inputs} | networks.weights_given(report)


# Other right answers

JOIN = "keras.layers.Concatenate()([x, action])"
VALUE = "keras.layers.Dense(1)(x)"
MODEL = "keras.Model([state, action], value)"


def _activated_apart(n_states, n_actions):
    layers, ops = keras.layers, keras.ops
    states, actions = keras.Input(shape=(n_states,)), keras.Input(shape=(n_actions,))
    of_state = keras.Sequential([keras.Input((n_states,)), layers.Dense(64), layers.ReLU()])
    both = ops.relu(layers.Dense(64)(ops.concatenate([actions, of_state(states)], axis=1)))
    return keras.Model(inputs=(states, actions), outputs=layers.Dense(units=1, activation="linear")(both))


VARIANTS = (
    _activated_apart,
    edited(right, (JOIN, "keras.layers.concatenate([action, x])")),
    edited(right, (JOIN, 'keras.layers.Concatenate()([x, keras.layers.Dense(32, activation="relu")(action)])')),
    edited(right, (VALUE, f"keras.layers.Reshape((1,))({VALUE})")),
)

# What can be wrong with how the action is joined

wrong = partial(mistakes_in(right), shows=networks.told)
RELU = 'keras.layers.Dense(64, activation="relu")'
OWN_LAYER = wrong(JOIN, JOIN.replace("action", 'keras.layers.Dense(2, activation="relu")(action)'),
    "The action goes through a narrow Dense layer of its own first. Join the action itself.")  # fmt: skip
RELU_AFTER_JOINING = wrong([(f"{RELU}(state)", "keras.layers.Dense(64)(state)"), (JOIN, f"keras.layers.ReLU()({JOIN})")],
    "The ReLU comes after the joining, so a negative action becomes 0. Give the ReLU to the first Dense layer, then "
    "join.")  # fmt: skip
JOINS = {
    "action ignored": wrong(JOIN, "x", "Your values do not depend on the action. Join it to the output of the first layer: "
        "keras.layers.Concatenate()([x, action])."),
    "state ignored": wrong([("(state)", "(action)"), (JOIN, "x")], "Your values do not depend on the state. The state goes "
        "through the first Dense layer, and the action is joined to what comes out."),
    "at the input": wrong([(f"{RELU}(state)", "state"), (VALUE, VALUE.replace("x", f"{RELU}(x)"))],
        "You join state and action at the input already. In the middle is asked for: first a Dense layer for the state alone, "
        "then Concatenate."),
    "joined twice": wrong(VALUE, f"keras.layers.Dense(1)({JOIN})",
        "The action is joined twice. Once is asked for: after the first Dense layer."),
    "at the end": wrong([(JOIN, "x"), (VALUE, f"keras.layers.Dense(1)({JOIN})")],
        "You join the action after the last hidden layer. Then the value is a straight line in the action, with the same slope "
        "in every state, so the best action never depends on the state. Join it before the second hidden layer."),
    "at the end, bent": "You join the action after the last hidden layer. Then it moves the value the same way in every state, "
        "so the best action never depends on the state. Join it before the second hidden layer.",
    "added up": wrong([(f"x = {JOIN}", f"of_state = {VALUE}"), (f"{RELU}(x)", f"{RELU}(action)"),
                       ("value = ", "value = of_state + ")],
        "Your value is a part for the state plus a part for the action, so the best action never depends on the state. Join "
        "the action before the second hidden layer."),
    "number by number": wrong(JOIN, f"x + {RELU}(action)", "Action and state are put together number by number, as by +, * or "
        "Add. Join them side by side: keras.layers.Concatenate()([x, action]), so that the next layer has weights for each."),
    "one hidden layer": "Your network has one hidden layer. Two are asked for, of 64 units each.",
}  # fmt: skip


def _layers(r) -> str:
    """What is said of the sizes of the Dense layers, and of where the action is joined."""
    (n,), (a,), kernels = r["state"], r["action"], r["kernels"]
    wanted, own = [(n, UNITS), (UNITS + a, UNITS), (UNITS, 1)], _own_units(r)
    if sorted(kernels) == sorted(wanted):
        return networks.without_bias(r)
    if own:
        return OWN_LAYER.sentence if own < 8 else networks.without_bias(r, 3 if own == UNITS else 2)
    grid = r["outputs"][: GRID**2].reshape(GRID, GRID)  # [states, actions]
    little = 1e-5 * (np.abs(grid).max() + 1e-6)
    added_up = np.abs(grid - grid[:1] - grid[:, :1] + grid[0, 0]).max() < little
    units = {units for _, units in kernels[:-1]}
    inside = any(rows - a in units for rows, _ in kernels[:-1])
    no_join = [(n, UNITS), (UNITS, UNITS), (UNITS, 1)]
    at_the_end = kernels[-1:] and kernels[-1][0] - a in units and kernels[-1][1] == 1
    shown = {
        "action ignored": np.ptp(grid, axis=1).max() < little,
        "state ignored": np.ptp(grid, axis=0).max() < little,
        "at the input": n + a in [rows for rows, _ in kernels] and not inside,
        "joined twice": at_the_end and inside,
        "at the end": at_the_end and added_up,
        "at the end, bent": at_the_end,
        "added up": added_up,
        "number by number": sorted(kernels) in (sorted(no_join), sorted([*no_join, (a, UNITS)])),
        "one hidden layer": len(kernels) == 2,
    }
    asked = "one hidden layer before the action is joined and one after"
    said = next((said for name, said in JOINS.items() if shown[name]), "")
    return sentence(said or networks.other_sizes(kernels, asked, wanted))


def _own_units(r) -> int:
    """Units of the Dense layer that the action alone goes through before it is joined, 0 where there is none."""
    (n,), (a,), kernels = r["state"], r["action"], sorted(r["kernels"])
    others = [(n, UNITS), (UNITS, 1)]
    return next((u for _, u in kernels if kernels == sorted([*others, (a, u), (UNITS + u, UNITS)])), 0)


# What can be wrong with what it computes

BETWEEN = "The value has bounds: the last layer has a {}. A value can be -1000: leave the last layer linear."
ABOVE_0 = "The value cannot be negative: the last layer has a {}. A value can be -1000: leave the last layer linear."
BENT = "The last layer has the activation {}. A value can be any number: leave the last layer linear."
LASTS = {name: BENT for name in ACTIVATIONS if name != "softmax"} | {
    "linear": "", "tanh": BETWEEN, "sigmoid": BETWEEN, "softsign": BETWEEN, "relu6": BETWEEN, "relu": ABOVE_0,
    "softplus": ABOVE_0,
}  # fmt: skip


def _computes(r) -> str:
    """What is said of what a network of the right sizes computes, "" where it is right."""
    (states, actions), own = r["inputs"], _own_units(r)
    joined = [(actions, ""), (np.maximum(actions, 0), RELU_AFTER_JOINING)]
    if own:
        joined = [(dense(actions, own, name, r)[0], "") for name in LASTS]
    for pair in networks.PAIRS:
        (x,) = dense(states, UNITS, pair[0], r)
        for (a, said), order in product(joined, (1, -1)):
            (y,) = dense(np.hstack([x, a][::order]), UNITS, pair[1], r)
            (value,) = dense(y, 1, "linear", r)
            for last, of_last in LASTS.items():
                if networks.agree(r["outputs"], activated(value, last)):
                    return sentence(said) or of_last.format(last) or networks.hidden_fault(pair)
    return (
        "Your network has the weights of the asked one, and computes something else with them. In this order, and with nothing "
        "else: Dense(64) with ReLU for the state, Concatenate with the action, Dense(64) with ReLU, Dense(1)."
    )


# All that can be wrong with it, in the order in which it is told

FAULTS = (
    (lambda r: r["takes"] == [r["action"], r["state"]], wrong(MODEL, "keras.Model([action, state], value)",
        "The inputs are exchanged: first the states, then the actions, keras.Model([state, action], value).")),
    (lambda r: r["takes"] == [(r["state"][0] + r["action"][0],)],
     wrong([("state, action = keras.Input((n_states,)), keras.Input((n_actions,))",
             "both = keras.Input((n_states + n_actions,))"), ("(state)", "(both)"), (JOIN, "x"), ("[state, action]", "both")],
        "Your network has one input for state and action together. Two are asked for: keras.Input((n_states,)) and "
        "keras.Input((n_actions,)).")),
    (lambda r: r["takes"] == [r["state"]], wrong([(JOIN, "x"), ("[state, action]", "state")],
        "Your network takes the state alone. A critic takes the action as well, as its second input: "
        "keras.Model([state, action], value).")),
    (lambda r: r["takes"] == [r["action"]], wrong([("(state)", "(action)"), (JOIN, "x"), ("[state, action]", "action")],
        "Your network takes the action alone. A critic takes the state as well, as its first input.")),
    (lambda r: r["takes"] == [(3,), (1,)] != r["asked for"][0], wrong([("(n_states,)", "(3,)"), ("(n_actions,)", "(1,)")],
        "Your network always takes 3 and 1 numbers. Use n_states and n_actions.")),
    (lambda r: r["takes"] == [(3,), r["action"]] != r["asked for"][0], wrong("(n_states,)", "(3,)",
        "Your network always takes states of 3 numbers. Use n_states.")),
    (lambda r: r["takes"] == [r["state"], (1,)] != r["asked for"][0], wrong("(n_actions,)", "(1,)",
        "Your network always takes actions of 1 number. Use n_actions.")),
    (lambda r: r["takes"] != r["asked for"][0] and f"{shapes(r['takes'])}. {shapes(r['asked for'][0])}",
        "Your network takes {} is asked for."),
    *networks.named("fixed batch size"),
    (itemgetter("cannot be called"), "Your network fails when it is called with the list [states, actions]. Make it with "
        "keras.Model([state, action], value), and look at the shapes, layer by layer."),
    (lambda r: r["gives"] == [r["action"]] != [(1,)], wrong("Dense(1)", "Dense(n_actions)",
        "Your network gives a number for each number of the action. It gives one value for the whole action: Dense(1).")),
    (lambda r: r["gives"] == [()], wrong(VALUE, f"keras.ops.squeeze({VALUE}, axis=-1)",
        "Your network gives the shape [B]. [B, 1] is asked for: leave the output of Dense(1) as it is.")),
    (lambda r: r["gives"] != [(1,)] and shapes(r["gives"]), "Your network gives {}. [B, 1] is asked for: Dense(1) at the end."),
    *networks.LAYERS,
    (_layers, "{}"),
    *networks.START,
    (_computes, "{}"),
    (lambda r: 1 in r["inputs without gradient"], wrong(JOIN, JOIN.replace("action", "keras.ops.stop_gradient(action)"),
        "No gradient reaches the action, and the actor learns by this gradient: take stop_gradient out.")),
    *networks.IN_TRAINING,
)  # fmt: skip
SAY_OF_CRITICS = SAY | {
    "a Keras model that does not know its inputs yet":
        "This is a Sequential model that does not know its input yet. A critic has two inputs, so make it with "
        "keras.Model([state, action], value).",
    "a Keras layer": "This is a layer, not a model: return keras.Model([state, action], value).",
    "list": "This is a list, not a model: return keras.Model([state, action], value).",
}  # fmt: skip
MISTAKES = (
    networks.not_a_shape(wrong),
    wrong(JOIN, "keras.layers.Concatenate()(x, action)", "A layer is called on one thing. What it joins comes in a list: "
        "keras.layers.Concatenate()([x, action]).", shows=stopped("too many positional arguments")),
    wrong(JOIN, "keras.layers.Concatenate([x, action])", "You give a layer where its output belongs. Make each layer, then "
        "call it on what comes before it: Dense(64)(state), Concatenate()([x, action]).",
        shows=stopped(r"positional arguments.*value should be passed as a keyword argument: <\w+ name=")),
    wrong(JOIN, "keras.layers.Concatenate(axis=0)([x, action])", "axis=0 runs over the rows of the minibatch. Join the numbers "
        "of each row: Concatenate() takes the last axis.", shows=stopped("matching shapes except for the concatenation axis")),
    wrong(JOIN, "[x, action]", "A Dense layer takes one input. Join the two first: keras.layers.Concatenate()([x, action]).",
        shows=stopped(r"expects 1 input\(s\), but it received 2")),
    wrong(JOIN, "np.concatenate([x, action], axis=1)",
        f"{networks.NUMPY}Join with keras.layers.Concatenate()([x, action]).", shows=stopped("KerasTensor is symbolic")),
    wrong(MODEL, "keras.Model(state, action, value)", "keras.Model takes its inputs in one list: keras.Model([state, action], "
        "value).", shows=stopped("takes 1 positional argument but [34] were given")),
    wrong(MODEL, "keras.Model(state, value)", "Your value depends on an input that keras.Model is not told of, or inputs and "
        "outputs are exchanged: keras.Model([state, action], value).", shows=stopped("is not connected to `inputs`")),
    *(said for said in (*dict(FAULTS).values(), *JOINS.values()) if isinstance(said, Mistake)), OWN_LAYER, RELU_AFTER_JOINING,
    *(wrong("Dense(1)", f'Dense(1, activation="{name}")', LASTS[name].format(name)) for name in ("tanh", "sigmoid", "relu")),
    wrong('"relu"', "None", networks.HIDDEN_LINEAR),
    wrong('"relu")(x)', "None)(x)", networks.ONE_LINEAR),
    wrong("64", "32", networks.OF_32),
    wrong(JOIN, f"{RELU}({JOIN})",
        "Your network has 3 hidden layers. Asked for: one hidden layer before the action is joined and one after."),
    wrong(MODEL, "value", SAY["a symbolic tensor"]),
    Mistake(cache(right), SAY["every call gives the same model"], networks.told),
)  # fmt: skip

build_critic = Exercise(
    name="build_critic",
    points=2,
    minutes=10,
    difficulty=2,
    reference=right,
    cases=_cases,
    probe=describe_critic,
    given=_given,
    objection=networks.objection(FAULTS, SAY_OF_CRITICS),
    objection_tells=True,
    seconds=15.0,
    hints=(
        "Two inputs: `state = keras.Input((n_states,))` and `action = keras.Input((n_actions,))`. A layer is called on what it "
        'takes: `x = keras.layers.Dense(64, activation="relu")(state)`.',
        "`x = keras.layers.Concatenate()([x, action])` joins them side by side: [B, 64 + n_actions].",
        "After one more layer of 64 units, `keras.Model([state, action], keras.layers.Dense(1)(x))`.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
