"""What a network with a policy and a value is like. TensorFlow is loaded when called."""

from collections.abc import Callable

import numpy as np

from rlcourse.probes.actors import MANY, build, drawn, weights_of
from rlcourse.probes.networks import called_again, lost, made

ROWS = 64
SCALES = (1, 100)  # of the weights behind hidden layers: what cuts off large outputs shows with the second


def describe_two_heads(answer: Callable, n_states: int, n_actions: int, seed: int) -> dict:
    """Describe the Keras model from states to logits and values that `answer(n_states, n_actions)` builds.

    Args:
        answer: A class of such models, or a function that returns one.
        n_states: Numbers in a state.
        n_actions: How many actions there are.
        seed: Of the states that it is tried with.

    Returns:
        "what came back"; "asked for", the shapes of inputs and outputs in a list each, without the batch axis; "takes" and
        "gives", as the model has them (a text with the whole shape for an output without an open batch axis); "comes as", what
        a call returns. Where these are as asked for: how it is built (see `rlcourse.probes.actors`), "variables that do not
        learn" (their names), "heads" (for each output the places in "weights" of the arrays it is computed with), "starts
        alike" (places), and, where all variables learn, what it computes (see `_computed`), and how it differs from call to
        call.
    """
    from rlcourse.networks.tensorflow import keras

    model, report = _made(answer, n_states, n_actions)
    if report["what came back"] != "a Keras model":
        return report
    report |= {
        "asked for": ([(n_states,)], [(n_actions,), (1,)]),
        "takes": [tuple(t.shape[1:]) for t in model.inputs],
        "gives": [tuple(t.shape[1:]) if t.shape[:1] == (None,) else str(tuple(t.shape)) for t in model.outputs],
        "fixed batch size": any(t.shape[0] is not None for t in model.inputs),
    }
    if report["takes"] != report["asked for"][0] or report["gives"] != report["asked for"][1] or report["fixed batch size"]:
        return report
    states = states_of(seed, n_states)
    report["comes as"] = _comes_as(model, states)
    if report["comes as"] != "two arrays":
        return report
    place = {id(v): i for i, v in enumerate(model.weights)}
    heads = [keras.Model(model.inputs, output) for output in model.outputs]  # as training makes them
    report |= build(model) | {
        "variables that do not learn": [v.path for v in model.non_trainable_variables],
        "heads": [[place[id(v)] for v in head.weights] for head in heads],
        "starts alike": [i for i, v in enumerate(model.weights) if len(v.shape) == 2 and np.ptp(np.asarray(v)) == 0],
        "shapes": [tuple(v.shape) for v in model.weights],
    }
    if report["variables that do not learn"] or report["has very many weights"]:
        return report
    return report | _computed(model, heads, states) | called_again([model], answer, n_states, n_actions)


def _made(answer: Callable, *arguments) -> tuple:
    """What `answer` builds, and {"what came back": in words}, "a Keras model" for one that knows its inputs and outputs."""
    from rlcourse.networks.tensorflow import keras

    model, report = made(answer, *arguments)
    if report["what came back"] == "a Keras model":
        if not hasattr(model, "built"):
            report["what came back"] = "a model that was never begun"
        elif getattr(model, "inputs", None) is None or getattr(model, "outputs", None) is None:
            of_its_own = not isinstance(model, keras.Sequential) and type(model).call is not keras.Model.call
            kind = "a model that computes in call" if of_its_own else "a model without inputs"
            report["what came back"] = "a Sequential" if isinstance(model, keras.Sequential) else kind
        elif isinstance(getattr(model, "_inputs_struct", None), dict):
            report["what came back"] = "a Keras model with named inputs"
    elif isinstance(answer, type) and type(model) is answer:
        report["what came back"] = "an object of its class"
    return model, report


def _call(model, states):
    """What a model gives; one that was made with a list of inputs takes a list, and warns where it gets none."""
    return model([states] if isinstance(getattr(model, "_inputs_struct", None), list) else states)


def _comes_as(model, states: np.ndarray) -> str:
    """What a call returns, "two arrays" or another word."""
    try:
        came = _call(model, states)
    except Exception as error:  # whatever Keras and TensorFlow make of it
        return f"an error, {type(error).__name__}"
    arrays = isinstance(came, list | tuple) and len(came) == 2 and all(hasattr(x, "shape") for x in came)
    return "two arrays" if arrays else type(came).__name__


def states_of(seed: int, n_states: int) -> np.ndarray:
    """[ROWS, n_states] what a network is tried with."""
    return drawn(seed, 1, ROWS, n_states)


def scaled_weights(shapes: list[tuple[int, ...]]) -> list[list[np.ndarray]]:
    """For each of SCALES the arrays of weights a network is tried with, which depend on their shapes alone."""
    weights = weights_of(shapes)
    return [[scale * w if w.ndim == 2 and len(w) >= MANY else w for w in weights] for scale in SCALES]


def _computed(model, heads: list, states: np.ndarray) -> dict:
    """What a model computes with the weights of `scaled_weights`, for each of SCALES: logits and values.

    "weights without gradient" are places; "call agrees" says whether a call gives the same as the graph.
    """
    from rlcourse.networks.tensorflow import tf

    before = model.get_weights()
    report = {"states": states, "weights": scaled_weights([w.shape for w in before]), "outputs": [], "call agrees": True}
    for scale, weights in zip(SCALES, report["weights"], strict=True):
        model.set_weights(weights)
        with tf.GradientTape() as tape:
            came = _call(model, tf.constant(states))
            total = sum(tf.reduce_sum(tf.square(tf.cast(x, tf.float32) - 1)) for x in came)
        if scale == 1:
            missing = lost(tape.gradient(total, [v.value for v in model.trainable_variables]))
            report["weights without gradient"] = np.flatnonzero(missing).tolist()
        in_graph = [np.asarray(_call(head, states), np.float64) for head in heads]
        came = [np.asarray(x, np.float64) for x in came]
        near = {"rtol": 1e-4, "atol": 1e-4 * scale, "equal_nan": True}
        pairs = zip(came, in_graph, strict=True)
        report["call agrees"] &= all(a.shape == b.shape and np.allclose(a, b, **near) for a, b in pairs)
        report["outputs"].append(in_graph)
    model.set_weights(before)
    return report
