"""What networks for continuous actions are like: one computes an action, one values it. TensorFlow is loaded when called."""

from collections.abc import Callable

import numpy as np

from rlcourse.probes.networks import LARGEST, layers_in, made_and_built, noise, twice

GRID = 8  # states, and actions, of which every pair is tried
HUGE_ROWS, HUGE = 16, 300.0
MANY = 16  # units


def describe_actor(answer: Callable, n_states: int, low: np.ndarray, high: np.ndarray) -> dict:
    """Describe the Keras model from states to actions that `answer(n_states, low, high)` builds.

    Args:
        answer: Returns a built Keras model.
        n_states: Numbers in a state.
        low: [A] the smallest value of each number of an action.
        high: [A] the largest.

    Returns:
        "low" and "high"; and what `_described` says of a model with one input, the states.
    """
    report = {"low": low.copy(), "high": high.copy()}
    states = _drawn(1, GRID**2 + HUGE_ROWS, n_states)
    states[GRID**2 :] *= HUGE
    return _described(answer, (n_states, low, high), [states], len(low)) | report


def describe_critic(answer: Callable, n_states: int, n_actions: int) -> dict:
    """Describe the Keras model from states and actions to values that `answer(n_states, n_actions)` builds.

    Args:
        answer: Returns a built Keras model.
        n_states: Numbers in a state.
        n_actions: Numbers in an action.

    Returns:
        What `_described` says of a model with two inputs. The first GRID**2 rows are all pairs of GRID states and GRID
        actions: state 0 with each action, then state 1, ...
    """
    states = np.concatenate([np.repeat(_drawn(1, GRID, n_states), GRID, axis=0), HUGE * _drawn(2, HUGE_ROWS, n_states)])
    actions = np.concatenate([np.tile(2 * _drawn(3, GRID, n_actions), (GRID, 1)), HUGE * _drawn(4, HUGE_ROWS, n_actions)])
    return _described(answer, (n_states, n_actions), [states, actions], 1)


def _drawn(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def _described(answer: Callable, arguments: tuple, inputs: list[np.ndarray], units: int) -> dict:
    """Describe the model that `answer(*arguments)` builds.

    Args:
        answer: Returns a built Keras model.
        arguments: What it is called with.
        inputs: A batch [B, numbers] for each input that is asked for.
        units: Numbers of an output that are asked for.

    Returns:
        "what came back"; "asked for", the shapes of inputs and outputs in a list each, without the batch axis; "takes" and
        "gives", as the model has them (a text with the whole shape for an output with other rows than the inputs);
        "kernels", the shapes of its matrices of weights. Where it takes what is asked for: how it is built (see `_build`),
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
    report |= _build(model)
    if report["fixed batch size"]:
        return report
    if report["has very many weights"]:
        return report
    before = model.get_weights()
    report["weights"] = _redrawn(model)
    try:
        report |= _called(model, inputs)
    except Exception as error:  # whatever Keras and TensorFlow make of it
        report["cannot be called"] = type(error).__name__
    model.set_weights(before)
    if "outputs" not in report:
        return report
    other = made_and_built(answer, *arguments)[0]
    return report | twice([model], [other] if hasattr(other, "variables") else [])


def _build(model) -> dict:
    """How a model is built."""
    leaves = layers_in(model)
    kernels = [w for w in model.weights if len(w.shape) == 2]
    starts = [np.asarray(w) for w in kernels]
    return {
        "layers with weights": [type(x).__name__ for x in leaves if x.weights],
        "noise": noise(leaves),
        "can be trained": all(x.trainable for x in (model, *leaves) if x.weights),
        "weights are constrained": any(getattr(x, "kernel_constraint", None) is not None for x in leaves),
        "last weights start at 0": bool(starts) and not starts[-1].any(),
        "weights of a layer start alike": any(np.ptp(w) == 0 and w.size > 1 for w in starts),
        "fixed batch size": any(t.shape[0] is not None for t in getattr(model, "inputs", None) or []),
        "rounds its inputs": any("int" in str(t.dtype) for t in getattr(model, "inputs", None) or []),
        "has very many weights": sum(int(np.prod(w.shape)) for w in model.weights) > LARGEST,
    }


def _redrawn(model) -> list[np.ndarray]:
    """Give a model weights that depend on their shapes alone, and tell which; matrices of one shape differ.

    The columns of a matrix behind many units have a mean near 0, so that what comes out has both signs although units with a
    ReLU are all positive. It is not 0, since then a number added to all units would change nothing.
    """
    seen, drawn = [], []
    for w in model.get_weights():
        k = seen.count(w.shape)
        seen.append(w.shape)
        scale, seed = (np.sqrt(2 / w.shape[0]), [*w.shape, k]) if w.ndim > 1 else (0.3, [w.size])
        array = np.random.default_rng(seed).normal(0, scale, w.shape)
        drawn.append((array - (0.8 * array.mean(axis=0) if len(w) >= MANY and w.ndim == 2 else 0)).astype(np.float32))
    model.set_weights(drawn)
    return drawn


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
    gradients = tape.gradient(total, [*variables, *tensors])
    missing = [g is None or not np.any(tf.convert_to_tensor(g).numpy()) for g in gradients]
    return report | {
        "inputs": inputs,
        "outputs": np.asarray(came, np.float64),
        "weights without gradient": sum(missing[: len(variables)]),
        "inputs without gradient": np.flatnonzero(missing[len(variables) :]).tolist(),
    }
