"""A network whose only layer with weights is a table."""

import functools

import numpy as np

from rlcourse.checks import Exercise, Mistake, edited, mistakes_in, stops_with
from rlcourse.networks.tensorflow import keras
from rlcourse.probes import describe_table_network
from rlcourse.probes.agents import ROWS, rows_of


def right(n_states, n_actions):
    """A Keras model from states [B, 1] to values [B, n_actions]."""
    return keras.Sequential(
        [
            keras.Input((1,), dtype="int32"),
            keras.layers.Embedding(n_states, n_actions),
            keras.layers.Reshape((n_actions,)),
        ]
    )


def _cases(rng):
    def case(n_states, n_actions):
        return {"n_states": int(n_states), "n_actions": int(n_actions), "seed": int(rng.integers(2**31))}

    return [case(500, 6), case(rng.integers(15, 60), rng.integers(3, 6))]


SAY = {
    "a model in place of a function": "You passed a model. Pass the function itself, without brackets after its name: the "
    "check calls it.",
    "a Keras layer": "This is a layer, not a model. Put layers into a keras.Sequential.",
    "a symbolic tensor": "You return the output of a layer, not a model: return keras.Model(inputs, outputs).",
    "a Keras model that does not know its inputs yet": "Your model does not know its inputs yet, so it has no weights: begin "
    'the list with keras.Input((1,), dtype="int32").',
    "list": "This is a list, not a model. Put the layers into keras.Sequential([...]).",
    "no embedding": "There is no Embedding. A Dense layer takes the state's number as a measurement, as if state 400 were "
    "twice state 200.",
    "one-hot": "Dense on a one-hot vector is a table too, but a slow one, and its bias is shared by all states. Here "
    "Embedding(n_states, n_actions) is wanted.",
    "exchanged": "n_states and n_actions are exchanged: Embedding(n_states, n_actions) has a row for every state.",
    "500 and 6": "Your network always has 500 states and 6 actions. Use n_states and n_actions.",
    "one row too few": "Your table has one row too few: states count from 0 to n_states - 1, which makes n_states rows.",
    "more rows": "Your table has more rows than there are states: Embedding(n_states, n_actions).",
    "always 500": "Your network always has 500 states. Use n_states.",
    "always 6": "Your network always has 6 actions. Use n_actions.",
    "too few rows": "Your table has fewer rows than there are states: Embedding(n_states, n_actions).",
    "input of n_states": "A state comes as one number, not as n_states of them: keras.Input((1,)).",
    "takes no numbers": "Your network cannot take the numbers of states: begin it with "
    'keras.Input((1,), dtype="int32"), and let the Embedding come next.',
    "an axis too many": "Your network gives [B, 1, n_actions], because a state came as a list of one number. "
    "keras.layers.Reshape((n_actions,)) takes the axis away.",
    "a sum of two": "Two Embeddings are more than one table. One is enough: its row for a state is the row of Q-values.",
    "mixed": "A Dense layer after the Embedding mixes its numbers, so a row of the table is not a row of Q-values any more. "
    "Let the Embedding have n_actions units, and nothing with weights after it.",
    "only positive": "Your values cannot be negative: there is an activation. A Q-value can be any number.",
    "constrained": "The Embedding has a constraint, so it cannot learn every value. Leave it out.",
    "regularized": "The Embedding has a regularizer, which pulls the values towards 0. Leave it out.",
    "noise": "A layer draws by chance, so a state does not always get the same values. Leave it out.",
    "no gradient": "No gradient reaches the weights, so the network never learns: take stop_gradient out.",
    "other states": "The numbers are changed before the Embedding looks them up: the row of state s should be row s. (An input "
    'of another dtype than "int32" may do that too.)',
    "bent": "What comes out is not the row itself: something after the Embedding changes it. Reshape alone is enough.",
    "can be trained": "The table cannot learn, because its trainable is False. Leave the layer trainable.",
    "fixed batch size": 'Your input has a fixed batch size. Leave it open: keras.Input((1,), dtype="int32").',
    "every call gives the same model": "Every call returns the same network. Build a new one in every call.",
    "calls share weights": "The networks of two calls share a layer, because it is made outside of the function. Make it "
    "inside.",
}


def table_network_fault(r) -> str:
    """What is wrong with a network of states that are numbers; "" where it is a table of Q-values."""
    if r["what came back"] == "a Keras model" and tuple(r["input"]) == (r["asked for"][0],) != (1,):
        return SAY["input of n_states"]
    if r["what came back"] != "a Keras model":
        this = f"This is a {r['what came back']}, not a Keras model. Return keras.Sequential([...])."
        return SAY.get(r["what came back"], this)
    fault = _table_fault(r)
    return SAY.get(fault, fault)


def _table_fault(r) -> str:
    (n_states, n_actions), sizes, gives = r["asked for"], list(map(tuple, r["sizes"])), tuple(r["gives"])
    if not sizes:
        return "one-hot" if "CategoryEncoding" in r["layers"] else "no embedding"
    n_rows, wanted = sizes[0][0], (n_states, n_actions)
    fault = _first({
        "exchanged": sizes == [(n_actions, n_states)],
        "500 and 6": sizes == [(500, 6)] != [wanted],
        "one row too few": n_rows == n_states - 1,
        "too few rows": n_rows < n_states,
        "always 500": n_rows == 500 > n_states,
        "more rows": n_rows > n_states,
        "takes no numbers": r["takes"] != "the numbers of states",
        "an axis too many": gives == (n_states, 1, n_actions),
        "always 6": gives == (n_states, 6) != wanted,
        f"For {n_states} states your network gives an array of shape {gives}, expected {wanted}.": gives != wanted,
    }) or _first({
        "fixed batch size": r["fixed batch size"],
        "can be trained": not r["can be trained"],
        "constrained": r["constrained"],
        "regularized": r["regularized"],
        "noise": r["noise"],
        "no gradient": not r["gradient arrives"],
    })  # fmt: skip
    if fault:
        return fault
    if not r["rows are values"] or r["arrays of weights"] > 1:
        if r["arrays of weights"] > 1 or len(sizes) > 1:
            return "a sum of two" if len(sizes) > 1 else "mixed"
        if r["values are rows of other states"]:
            return "other states"
        return "bent" if r["values can be negative"] else "only positive"
    follow = np.shape(r["values"]) == r["rows"].shape and np.allclose(r["values"], r["rows"], rtol=1e-4)
    between_calls = _first({name: r[name] for name in ("every call gives the same model", "calls share weights")})
    return between_calls or ("" if follow else "bent")


def _first(faults: dict) -> str:
    return next((name for name, is_there in faults.items() if is_there), "")


def rows_given(seed: int, n_states: int, n_actions: int) -> dict:
    """What of a report on a table of these sizes is decided by the case."""
    return {"asked for": (n_states, n_actions), "rows": rows_of(seed, n_states, n_actions)[:ROWS]}


# Right answers in other forms


def _functional(n_states, n_actions):
    states = keras.Input((1,), dtype="int32")
    return keras.Model(states, keras.layers.Reshape((n_actions,))(keras.layers.Embedding(n_states, n_actions)(states)))


def _added(n_states, n_actions):
    model = keras.Sequential()
    model.add(keras.layers.InputLayer(shape=(1,), dtype="int64"))
    model.add(keras.layers.Embedding(n_states, n_actions, embeddings_initializer="normal"))
    model.add(keras.layers.Reshape((n_actions,)))
    return model


# What wrong answers keep from one call to the next
_kept_table = functools.cache(lambda n_states, n_actions: keras.layers.Embedding(n_states, n_actions))

wrong, wrong_model = mistakes_in(right), mistakes_in(_functional)
INPUT, TABLE = 'keras.Input((1,), dtype="int32")', "keras.layers.Embedding(n_states, n_actions)"
RESHAPE, DENSE = "keras.layers.Reshape((n_actions,))", "keras.layers.Dense(n_actions)"
OPTIONS = "keras.layers.Embedding(n_states, n_actions, "
VARIANTS = (
    _functional,
    edited(right, (INPUT, "keras.Input((1,))"), (TABLE, f'{OPTIONS}embeddings_initializer="zeros")'),
           (RESHAPE, "keras.layers.Flatten()")),
    edited(right, (INPUT, 'keras.Input((), dtype="int32")'), (f"{RESHAPE},", "")),
    _added,
)  # fmt: skip
MISTAKES = (
    wrong(f"{RESHAPE},", "", SAY["an axis too many"]),
    wrong([(TABLE, "keras.layers.Embedding(n_actions, n_states)"), (RESHAPE, "keras.layers.Reshape((n_states,))")],
          SAY["exchanged"]),
    wrong([(TABLE, "keras.layers.Embedding(500, 6)"), (RESHAPE, "keras.layers.Reshape((6,))")], SAY["500 and 6"]),
    wrong([(TABLE, DENSE), (f"{RESHAPE},", "")], SAY["no embedding"]),
    wrong([(TABLE, 'keras.layers.CategoryEncoding(n_states, "one_hot")'), (RESHAPE, DENSE)], SAY["one-hot"]),
    wrong("Embedding(n_states", "Embedding(n_states - 1", SAY["one row too few"]),
    wrong("Embedding(n_states", "Embedding(n_actions", SAY["too few rows"]),
    wrong([(TABLE, "keras.layers.Embedding(n_states, 16)"), (RESHAPE, f"keras.layers.Flatten(), {DENSE}")], SAY["mixed"]),
    wrong(RESHAPE, f'{RESHAPE}, keras.layers.Activation("relu")', SAY["only positive"]),
    wrong(RESHAPE, f'{RESHAPE}, keras.layers.Activation("tanh")', SAY["bent"]),
    wrong(TABLE, f"{OPTIONS}trainable=False)", SAY["can be trained"]),
    wrong_model(f"{TABLE}(states)", f"{TABLE}(states) + {TABLE}(states)", SAY["a sum of two"]),
    Mistake(lambda n_states, n_actions: keras.layers.Embedding(n_states, n_actions), SAY["a Keras layer"]),
    wrong(f"{INPUT},", "", SAY["a Keras model that does not know its inputs yet"]),
    wrong("keras.Sequential", "list", SAY["list"]),
    wrong([(INPUT, "keras.Input((n_states,))"), (RESHAPE, "keras.layers.Flatten()")], SAY["input of n_states"]),
    wrong(INPUT, "keras.Input((n_states,))",
          "Reshape cannot make [B, n_actions] of what comes in: the numbers of a state must be as many before as after. One "
          "state is one number, keras.Input((1,)), and Embedding(n_states, n_actions) gives n_actions numbers for it.",
          stops_with("total size")),
    wrong("(n_actions,)", "n_actions",
          "A shape is a tuple, also when it has one number: Reshape((n_actions,)) and keras.Input((1,)), with the comma.",
          lambda cases, seen: "is not iterable" in seen[0]["stopped"] or "to a shape" in seen[0]["stopped"]),
    wrong("Embedding(n_states", "Embedding(n_states + 1", SAY["more rows"]),
    wrong([(TABLE, "keras.layers.Embedding(n_states, 6)"), (RESHAPE, "keras.layers.Reshape((6,))")], SAY["always 6"]),
    wrong("Embedding(n_states", "Embedding(500", SAY["always 500"]),
    wrong(TABLE, f'{OPTIONS}embeddings_constraint="non_neg")', SAY["constrained"]),
    wrong(TABLE, f'{OPTIONS}embeddings_regularizer="l2")', SAY["regularized"]),
    wrong(RESHAPE, f"{RESHAPE}, keras.layers.Dropout(0.5)", SAY["noise"]),
    wrong_model([("Model(states, ", "Model(states, keras.ops.stop_gradient("), ("(states))", "(states)))")],
                SAY["no gradient"]),
    wrong_model(f"{TABLE}(states)", f"{TABLE}(n_states - 1 - states)", SAY["other states"]),
    Mistake(functools.cache(right), SAY["every call gives the same model"]),
    wrong(TABLE, "_kept_table(n_states, n_actions)", SAY["calls share weights"]),
)  # fmt: skip

create_model = Exercise(
    name="create_model",
    points=2,
    minutes=10,
    difficulty=1,
    reference=right,
    cases=_cases,
    probe=describe_table_network,
    given=lambda case, report: rows_given(case["seed"], case["n_states"], case["n_actions"]),
    objection=table_network_fault,
    objection_tells=True,
    seconds=15.0,  # TensorFlow may have to be loaded first
    hints=(
        'A state comes as one whole number: `keras.Input((1,), dtype="int32")`.',
        "`keras.layers.Embedding(n_states, n_actions)` is a table with a row for every state. It gives [B, 1, n_actions].",
        "`keras.layers.Reshape((n_actions,))` makes [B, n_actions] of it.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
