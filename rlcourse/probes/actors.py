"""What networks of actors, critics and both in one are like."""

from collections.abc import Callable

import numpy as np

from rlcourse.networks.tensorflow import keras, tf
from rlcourse.probes.networks import called_again, layers_in, lost, made, made_and_built, unusual

GRID = 8  # states, and actions, of which every pair is tried
HUGE_ROWS, HUGE = 16, 300.0
MANY = 16  # units
ROWS = 64  # states that a network with two heads is tried with
SCALES = (1, 100)  # of its weights behind hidden layers: what cuts off large outputs shows with the second
SHARE = 0.3  # of what is new with every seed; the larger part is always the same, and known to tell the networks apart


def describe_actor(answer: Callable, n_states: int, low: np.ndarray, high: np.ndarray, seed: int) -> dict:
    """Describe the Keras model from states to actions in [low, high], both [A], that `answer(n_states, low, high)` builds.

    Returns: "low" and "high"; and what `_described` says of a model with one input, the states (see `actor_inputs`).
    """
    bounds = {"low": low.copy(), "high": high.copy()}
    return _described(answer, (n_states, low, high), actor_inputs(n_states, seed), len(low)) | bounds


def actor_inputs(n_states: int, seed: int) -> list[np.ndarray]:
    """What an actor is tried with: GRID**2 states, and HUGE_ROWS large ones, [B, n_states]."""
    states = drawn(seed, 1, GRID**2 + HUGE_ROWS, n_states)
    states[GRID**2 :] *= HUGE
    return [states]


def describe_critic(answer: Callable, n_states: int, n_actions: int, seed: int) -> dict:
    """Describe the Keras model from states and actions to values that `answer(n_states, n_actions)` builds.

    Returns: What `_described` says of a model with two inputs (see `critic_inputs`).
    """
    return _described(answer, (n_states, n_actions), critic_inputs(n_states, n_actions, seed), 1)


def critic_inputs(n_states: int, n_actions: int, seed: int) -> list[np.ndarray]:
    """What a critic is tried with: states [B, n_states] and actions [B, n_actions].

    The first GRID**2 rows are all pairs of GRID states and GRID actions: state 0 with each action, then state 1, ...
    HUGE_ROWS with large numbers follow.
    """
    states, huge_states = drawn(seed, 1, GRID, n_states), HUGE * drawn(seed, 2, HUGE_ROWS, n_states)
    actions, huge_actions = 2 * drawn(seed, 3, GRID, n_actions), HUGE * drawn(seed, 4, HUGE_ROWS, n_actions)
    return [
        np.concatenate([np.repeat(states, GRID, axis=0), huge_states]),
        np.concatenate([np.tile(actions, (GRID, 1)), huge_actions]),
    ]


def drawn(seed: int, which: int, *shape: int) -> np.ndarray:
    """Normal numbers of this shape, of which a part is the same with every seed, and differs for every `which`."""
    kept, new = (np.random.default_rng(of).normal(size=shape) for of in (which, [seed, which]))
    return (np.sqrt(1 - SHARE**2) * kept + SHARE * new).astype(np.float32)


def _described(answer: Callable, arguments: tuple, inputs: list[np.ndarray], units: int) -> dict:
    """Describe the model that `answer(*arguments)` builds, and try it with a batch [B, numbers] for each input.

    Returns:
        "what came back"; "asked for", the shapes of inputs and outputs in a list each, without the batch axis; "takes" and
        "gives", as the model has them (a text with the whole shape for an output with other rows than the inputs);
        "kernels", the shapes of its matrices of weights. Where it takes what is asked for: how it is built (see `_build`), its
        new "weights" (see `weights_of`), what it does with them (see `_called`) or why it "cannot be called", and how it
        differs from call to call.
    """
    model, report = made_and_built(answer, *arguments)
    if report["what came back"] != "a Keras model":
        return report
    if isinstance(getattr(model, "_inputs_struct", None), dict):
        return {"what came back": "a Keras model with named inputs"}
    takes = [x.shape[1:] for x in inputs]
    tensors = getattr(model, "inputs", None)  # a model of its own class does not tell
    report |= {
        "asked for": (takes, [(units,)]),
        "takes": takes if tensors is None else [tuple(t.shape[1:]) for t in tensors],
        "gives": [tuple(t.shape[1:]) for t in getattr(model, "outputs", None) or []],
        "kernels": [tuple(w.shape) for w in model.weights if len(w.shape) == 2],
        "cannot be called": "",
    }
    if report["takes"] != takes:
        return report
    report |= _build(model)
    if report["fixed batch size"] or report["has very many weights"]:
        return report
    before = model.get_weights()
    report["weights"] = weights_of([w.shape for w in before])
    model.set_weights(report["weights"])
    try:
        report |= _called(model, inputs)
    except Exception as error:  # whatever Keras and TensorFlow make of it
        report["cannot be called"] = type(error).__name__
    model.set_weights(before)
    return report | called_again([model], answer, *arguments) if "outputs" in report else report


def _build(model) -> dict:
    """How a model is built."""
    leaves, kernels = layers_in(model), [w for w in model.weights if len(w.shape) == 2]
    return {
        "layers with weights": [type(x).__name__ for x in leaves if x.weights],
        "weights are constrained": any(getattr(x, "kernel_constraint", None) is not None for x in leaves),
        "rounds its inputs": any("int" in str(t.dtype) for t in getattr(model, "inputs", None) or []),
        **unusual(model, kernels, kernels[-1] if kernels else None),
    }


def weights_of(shapes: list[tuple[int, ...]]) -> list[np.ndarray]:
    """Weights that depend on their shapes alone; matrices of one shape differ."""
    weights = []
    for i, shape in enumerate(shapes):
        seed = [*shape, shapes[:i].count(shape)] if len(shape) > 1 else [int(np.prod(shape))]
        scale = np.sqrt(2 / shape[0]) if len(shape) > 1 else 0.3
        array = np.random.default_rng(seed).normal(0, scale, shape)
        if len(shape) == 2 and shape[0] >= MANY:
            # Units with a ReLU are positive. A mean near 0 lets both signs come out; at 0, adding to all would change nothing.
            array -= 0.8 * array.mean(axis=0)
        weights.append(array.astype(np.float32))
    return weights


def _called(model, inputs: list[np.ndarray]) -> dict:
    """What a model gives for `inputs`, and which of its weights and inputs no gradient of the outputs for the grid reaches."""
    tensors = [tf.constant(x) for x in inputs]
    variables = [v.value for v in model.trainable_variables]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        came = model(tensors if len(tensors) > 1 else tensors[0])
        several = list(came.values()) if isinstance(came, dict) else came if isinstance(came, list | tuple) else [came]
        rows = len(inputs[0])
        report = {"gives": [tuple(x.shape[1:]) if x.shape[:1] == (rows,) else str(tuple(x.shape)) for x in several]}
        if len(several) != 1 or isinstance(report["gives"][0], str) or len(several[0].shape) != 2:
            return report
        came = several[0]
        total = tf.reduce_sum(tf.square(came[: GRID**2] - 1))
    missing = lost(tape.gradient(total, [*variables, *tensors]))
    return report | {
        "inputs": inputs,
        "outputs": np.asarray(came, np.float64),
        "weights without gradient": sum(missing[: len(variables)]),
        "inputs without gradient": np.flatnonzero(missing[len(variables) :]).tolist(),
    }


def describe_two_heads(answer: Callable, n_states: int, n_actions: int, seed: int) -> dict:
    """Describe the Keras model from states to logits and values that `answer(n_states, n_actions)` builds.

    It is a class of such models, or a function that returns one.

    Returns:
        "what came back"; "asked for", "takes" and "gives", as in `_described`; "comes as", what a call returns. Where these are
        as asked for: how it is built (see `_build`), "variables that do not learn" (their names), "heads" (for each output the
        places in "weights" of the arrays it is computed with), "starts alike" (places), and, where all variables learn, what it
        computes (see `_computed`), and how it differs from call to call.
    """
    model, report = _made(answer, n_states, n_actions)
    if report["what came back"] != "a Keras model":
        return report
    report |= {
        "asked for": ([(n_states,)], [(n_actions,), (1,)]),
        "takes": [tuple(t.shape[1:]) for t in model.inputs],
        "gives": [tuple(t.shape[1:]) if t.shape[:1] == (None,) else str(tuple(t.shape)) for t in model.outputs],
        "fixed batch size": any(t.shape[0] is not None for t in model.inputs),
    }
    if (report["takes"], report["gives"]) != report["asked for"] or report["fixed batch size"]:
        return report
    states = states_of(seed, n_states)
    report["comes as"] = _comes_as(model, states)
    if report["comes as"] != "two arrays":
        return report
    place = {id(v): i for i, v in enumerate(model.weights)}
    heads = [keras.Model(model.inputs, output) for output in model.outputs]  # as training makes them
    report |= _build(model) | {
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
    model, report = made(answer, *arguments)
    kind = ""
    if report["what came back"] != "a Keras model":
        kind = "an object of its class" if isinstance(answer, type) and type(model) is answer else ""
    elif not hasattr(model, "built"):
        kind = "a model that was never begun"
    elif getattr(model, "inputs", None) is None or getattr(model, "outputs", None) is None:
        kind = "a model that computes in call" if type(model).call is not keras.Model.call else "a model without inputs"
        kind = "a Sequential" if isinstance(model, keras.Sequential) else kind
    elif isinstance(getattr(model, "_inputs_struct", None), dict):
        kind = "a Keras model with named inputs"
    return model, {"what came back": kind} if kind else report


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
    """What a model computes with each of `scaled_weights`, and whether a call gives the same as the graph."""
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
