"""A network whose only layer with weights is a table."""

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.lessons.shared.lazy import keras
from rlcourse.probes import describe_table_network
from rlcourse.probes.agents import ROWS, rows_of

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
        return SAY.get(
            r["what came back"], f"This is a {r['what came back']}, not a Keras model. Return keras.Sequential([...])."
        )
    return SAY.get(_table_fault(r), _table_fault(r))


def _table_fault(r) -> str:
    (n_states, n_actions), sizes = r["asked for"], list(map(tuple, r["sizes"]))
    if not sizes:
        return "one-hot" if "CategoryEncoding" in r["layers"] else "no embedding"
    if sizes == [(n_actions, n_states)]:
        return "exchanged"
    if sizes == [(500, 6)] != [(n_states, n_actions)]:
        return "500 and 6"
    if sizes[0][0] == n_states - 1:
        return "one row too few"
    if sizes[0][0] < n_states:
        return "too few rows"
    if sizes[0][0] > n_states:
        return "always 500" if sizes[0][0] == 500 else "more rows"
    if r["takes"] != "the numbers of states":
        return "takes no numbers"
    gives = tuple(r["gives"])
    if gives == (n_states, 1, n_actions):
        return "an axis too many"
    if gives == (n_states, 6) != (n_states, n_actions):
        return "always 6"
    if gives != (n_states, n_actions):
        return f"For {n_states} states your network gives an array of shape {gives}, expected {(n_states, n_actions)}."
    if r["fixed batch size"]:
        return "fixed batch size"
    if not r["can be trained"]:
        return "can be trained"
    for what in ("constrained", "regularized", "noise"):
        if r[what]:
            return what
    if not r["gradient arrives"]:
        return "no gradient"
    if not r["rows are values"] or r["arrays of weights"] > 1:
        if len(sizes) > 1:
            return "a sum of two"
        if r["arrays of weights"] > 1:
            return "mixed"
        if r["values are rows of other states"]:
            return "other states"
        return "bent" if r["values can be negative"] else "only positive"
    for what in ("every call gives the same model", "calls share weights"):
        if r[what]:
            return what
    follow = np.shape(r["values"]) == r["rows"].shape and np.allclose(r["values"], r["rows"], rtol=1e-4)
    return "" if follow else "bent"


def rows_given(seed: int, n_states: int, n_actions: int) -> dict:
    """What of a report on a table of these sizes is decided by the case."""
    return {"asked for": (n_states, n_actions), "rows": rows_of(seed, n_states, n_actions)[:ROWS]}


def sequence(*layers, shape=(1,), dtype="int32"):
    """A Sequential that takes whole numbers, and then `layers`."""
    return keras.Sequential([keras.Input(shape, dtype=dtype), *layers])


def embedding(n_states, n_actions, **options):
    """An Embedding layer."""
    return keras.layers.Embedding(n_states, n_actions, **options)


def table_network(n_states, n_actions):
    """Embedding and Reshape."""
    from rlcourse.networks.models import table_network

    return table_network(n_states, n_actions)


def _reshape(*shape):
    return keras.layers.Reshape(shape)


def _functional(n_states, n_actions):
    states = keras.Input((1,), dtype="int32")
    return keras.Model(states, _reshape(n_actions)(embedding(n_states, n_actions)(states)))


def _flattened(n_states, n_actions):
    return sequence(embedding(n_states, n_actions, embeddings_initializer="zeros"), keras.layers.Flatten(), dtype="float32")


def _without_axis(n_states, n_actions):
    return sequence(embedding(n_states, n_actions), shape=())


def _added(n_states, n_actions):
    model = keras.Sequential()
    model.add(keras.layers.InputLayer(shape=(1,), dtype="int64"))
    model.add(embedding(n_states, n_actions, embeddings_initializer="normal"))
    model.add(_reshape(n_actions))
    return model


def _one_hot(n_states, n_actions):
    layers = keras.layers
    return sequence(layers.CategoryEncoding(n_states, "one_hot"), layers.Dense(n_actions))


_ONE = {}


def _always_the_same(n_states, n_actions):
    return _ONE.setdefault((n_states, n_actions), table_network(n_states, n_actions))


_SHARED = {}


def _shared_layer(n_states, n_actions):
    layer = _SHARED.setdefault((n_states, n_actions), embedding(n_states, n_actions))
    return sequence(layer, _reshape(n_actions))


def _two_tables(n_states, n_actions):
    states = keras.Input((1,), dtype="int32")
    both = embedding(n_states, n_actions)(states) + embedding(n_states, n_actions)(states)
    return keras.Model(states, _reshape(n_actions)(both))


def _without_gradient(n_states, n_actions):
    states = keras.Input((1,), dtype="int32")
    return keras.Model(states, keras.ops.stop_gradient(_reshape(n_actions)(embedding(n_states, n_actions)(states))))


def _shifted(n_states, n_actions):
    states = keras.Input((1,), dtype="int32")
    return keras.Model(states, _reshape(n_actions)(embedding(n_states, n_actions)(n_states - 1 - states)))


def _cases(rng):
    def case(n_states, n_actions):
        return {"n_states": int(n_states), "n_actions": int(n_actions), "seed": int(rng.integers(2**31))}

    return [case(500, 6), case(rng.integers(15, 60), rng.integers(3, 6))]


create_model = Exercise(
    name="create_model",
    points=2,
    minutes=10,
    difficulty=1,
    reference=table_network,
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
    mistakes=(
        Mistake(lambda s, a: sequence(embedding(s, a)), SAY["an axis too many"]),
        Mistake(lambda s, a: sequence(embedding(a, s), _reshape(s)), SAY["exchanged"]),
        Mistake(lambda s, a: table_network(500, 6), SAY["500 and 6"]),
        Mistake(lambda s, a: sequence(keras.layers.Dense(a)), SAY["no embedding"]),
        Mistake(_one_hot, SAY["one-hot"]),
        Mistake(lambda s, a: table_network(s - 1, a), SAY["one row too few"]),
        Mistake(lambda s, a: sequence(embedding(a, a), _reshape(a)), SAY["too few rows"]),
        Mistake(
            lambda s, a: sequence(embedding(s, 16), keras.layers.Flatten(), keras.layers.Dense(a)),
            SAY["mixed"],
        ),
        Mistake(lambda s, a: sequence(embedding(s, a), _reshape(a), keras.layers.Activation("relu")), SAY["only positive"]),
        Mistake(lambda s, a: sequence(embedding(s, a), _reshape(a), keras.layers.Activation("tanh")), SAY["bent"]),
        Mistake(lambda s, a: sequence(embedding(s, a, trainable=False), _reshape(a)), SAY["can be trained"]),
        Mistake(_two_tables, SAY["a sum of two"]),
        Mistake(lambda s, a: embedding(s, a), SAY["a Keras layer"]),
        Mistake(
            lambda s, a: keras.Sequential([embedding(s, a), _reshape(a)]),
            SAY["a Keras model that does not know its inputs yet"],
        ),
        Mistake(lambda s, a: [embedding(s, a), _reshape(a)], SAY["list"]),
        Mistake(
            lambda s, a: keras.Sequential([keras.Input((s,)), embedding(s, a), keras.layers.Flatten()]),
            SAY["input of n_states"],
        ),
        Mistake(
            lambda s, a: keras.Sequential([keras.Input((s,)), embedding(s, a), _reshape(a)]),
            "Reshape cannot make [B, n_actions] of what comes in: the numbers of a state must be as many before as after. One "
            "state is one number, keras.Input((1,)), and Embedding(n_states, n_actions) gives n_actions numbers for it.",
            lambda cases, seen: "total size" in seen[0]["stopped"],
        ),
        Mistake(
            lambda s, a: sequence(embedding(s, a), keras.layers.Reshape(a)),
            "A shape is a tuple, also when it has one number: Reshape((n_actions,)) and keras.Input((1,)), with the comma.",
            lambda cases, seen: "is not iterable" in seen[0]["stopped"] or "to a shape" in seen[0]["stopped"],
        ),
        Mistake(lambda s, a: sequence(embedding(s + 1, a), _reshape(a)), SAY["more rows"]),
        Mistake(lambda s, a: sequence(embedding(s, 6), _reshape(6)), SAY["always 6"]),
        Mistake(lambda s, a: sequence(embedding(500, a), _reshape(a)), SAY["always 500"]),
        Mistake(lambda s, a: sequence(embedding(s, a, embeddings_constraint="non_neg"), _reshape(a)), SAY["constrained"]),
        Mistake(lambda s, a: sequence(embedding(s, a, embeddings_regularizer="l2"), _reshape(a)), SAY["regularized"]),
        Mistake(lambda s, a: sequence(embedding(s, a), _reshape(a), keras.layers.Dropout(0.5)), SAY["noise"]),
        Mistake(_without_gradient, SAY["no gradient"]),
        Mistake(_shifted, SAY["other states"]),
        Mistake(_always_the_same, SAY["every call gives the same model"]),
        Mistake(_shared_layer, SAY["calls share weights"]),
    ),
    variants=(_functional, _flattened, _without_axis, _added),
)
