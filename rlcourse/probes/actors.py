"""What networks for continuous actions are like: one computes an action, one values it. TensorFlow is loaded when called."""

from collections.abc import Callable

import numpy as np

from rlcourse.probes.networks import called_again, layers_in, lost, made_and_built, unusual

GRID = 8  # states, and actions, of which every pair is tried
HUGE_ROWS, HUGE = 16, 300.0
MANY = 16  # units
SHARE = 0.3  # of what is new with every seed; the larger part is always the same, and known to tell the networks apart


def describe_actor(answer: Callable, n_states: int, low: np.ndarray, high: np.ndarray, seed: int) -> dict:
    """Describe the Keras model from states to actions that `answer(n_states, low, high)` builds.

    Args:
        answer: Returns a built Keras model.
        n_states: Numbers in a state.
        low: [A] the smallest value of each number of an action.
        high: [A] the largest.
        seed: Of the states.

    Returns:
        "low" and "high"; and what `_described` says of a model with one input, the states (see `actor_inputs`).
    """
    report = {"low": low.copy(), "high": high.copy()}
    return _described(answer, (n_states, low, high), actor_inputs(n_states, seed), len(low)) | report


def actor_inputs(n_states: int, seed: int) -> list[np.ndarray]:
    """What an actor is tried with: GRID**2 states, and HUGE_ROWS large ones, [B, n_states]."""
    states = drawn(seed, 1, GRID**2 + HUGE_ROWS, n_states)
    states[GRID**2 :] *= HUGE
    return [states]


def describe_critic(answer: Callable, n_states: int, n_actions: int, seed: int) -> dict:
    """Describe the Keras model from states and actions to values that `answer(n_states, n_actions)` builds.

    Args:
        answer: Returns a built Keras model.
        n_states: Numbers in a state.
        n_actions: Numbers in an action.
        seed: Of the states and actions.

    Returns:
        What `_described` says of a model with two inputs (see `critic_inputs`).
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
        "kernels", the shapes of its matrices of weights. Where it takes what is asked for: how it is built (see `build`),
        "weights" (list of arrays), which depend on their shapes alone, what it does with them (see `_called`) or why it
        "cannot be called", and how it differs from call to call.
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
    report |= build(model)
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


def build(model) -> dict:
    """How a model is built."""
    leaves, kernels = layers_in(model), [w for w in model.weights if len(w.shape) == 2]
    return {
        "layers with weights": [type(x).__name__ for x in leaves if x.weights],
        "weights are constrained": any(getattr(x, "kernel_constraint", None) is not None for x in leaves),
        "rounds its inputs": any("int" in str(t.dtype) for t in getattr(model, "inputs", None) or []),
        **unusual(model, kernels, kernels[-1] if kernels else None),
    }


def weights_of(shapes: list[tuple[int, ...]]) -> list[np.ndarray]:
    """Weights that depend on their shapes alone; matrices of one shape differ.

    The columns of a matrix behind many units have a mean near 0, so that what comes out has both signs although units with a
    ReLU are all positive. It is not 0, since then a number added to all units would change nothing.
    """
    weights = []
    for i, shape in enumerate(shapes):
        k = shapes[:i].count(shape)
        scale, seed = (np.sqrt(2 / shape[0]), [*shape, k]) if len(shape) > 1 else (0.3, [int(np.prod(shape))])
        array = np.random.default_rng(seed).normal(0, scale, shape)
        weights.append((array - (0.8 * array.mean(axis=0) if len(shape) == 2 and shape[0] >= MANY else 0)).astype(np.float32))
    return weights


def _called(model, inputs: list[np.ndarray]) -> dict:
    """What a model gives for `inputs`, and which of its weights and inputs no gradient of the outputs for the grid reaches."""
    from rlcourse.networks.tensorflow import tf

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
