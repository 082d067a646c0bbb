"""What a network is like."""

import traceback
from collections.abc import Callable

import numpy as np

from rlcourse.networks.models import inner_shapes
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.probes.observing import something

LARGEST = 1_000_000  # weights; what is larger is no network for CartPole
ROWS, SCALES = 16, 5  # states whose values are told, and numbers that the last weights are multiplied by


def describe_network(answer: Callable, n_states: int, n_actions: int, seed: int) -> dict:
    """Describe the built Keras model that `answer(n_states, n_actions)` returns.

    The seed is that of the numbers that its last weights are multiplied by.

    Returns: "what came back"; "asked for" and "shapes" (of an input and an output); how it is built, how it behaves (see
        `_described`), and how it differs from call to call.
    """
    model, report = made_and_built(answer, n_states, n_actions)
    if report["what came back"] != "a Keras model":
        return report
    report |= {"asked for": ((n_states,), (n_actions,)), "shapes": inner_shapes(model, n_states)}
    if isinstance(getattr(model, "output", None), list):
        report["shapes"] = tuple(tuple(t.shape[1:]) for t in (*model.inputs, *model.outputs))
    if report["shapes"] != report["asked for"]:
        return report
    return report | _described(model, n_states, n_actions, seed) | called_again([model], answer, n_states, n_actions)


def describe_two_models(answer: Callable, n_states: int, n_actions: int, seed: int) -> dict:
    """Describe the two Keras models that `answer(n_states, n_actions)` builds: Q(s, a), and Q(s, a) for all a.

    Returns: "what came back"; "asked for" and "shapes" (inputs and output of the first, then of the second); what the first
        gives, told by what the second gives; which weights only one has; and of the second what `describe_network` says.
    """
    pair, report = made(answer, n_states, n_actions)
    if not isinstance(pair, tuple | list) or len(pair) != 2 or not all(isinstance(m, keras.Model) for m in pair):
        return report
    of_one, of_all = pair
    if not all(m.built and getattr(m, "inputs", None) for m in pair):
        return {"what came back": "two models, one of which does not know its inputs"}
    if isinstance(of_one._inputs_struct, dict):
        return {"what came back": "two models, the first with named inputs"}
    s, a = (n_states,), (n_actions,)
    shapes = tuple([tuple(t.shape[1:]) for t in tensors] for m in pair for tensors in (m.inputs, m.outputs))
    report = {"what came back": "two Keras models", "asked for": ([s, a], [(1,)], [s], [a]), "shapes": shapes}
    if [shapes[0], *shapes[2:]] != [[s, a], [s], [a]] or shapes[1] not in ([(1,)], [()]):
        return report | {"the first runs": shapes[0] != [s, a] or _runs(of_one, n_states, n_actions)}
    report |= _described(of_all, n_states, n_actions, seed)
    first, second = ({id(v) for v in m.trainable_variables} for m in pair)
    report |= {"only the first has weights": not first <= second, "only the second has weights": not second <= first}
    report["what the first gives"] = _told_by(of_one, of_all, n_states, n_actions)
    return report | called_again(pair, answer, n_states, n_actions)


def made_and_built(answer: Callable, *arguments) -> tuple:
    """What `answer` builds, and {"what came back": in words}, which is "a Keras model" for one that has its weights."""
    model, report = made(answer, *arguments)
    if report["what came back"] == "a Keras model" and not model.built:
        kind = "a Keras model" if isinstance(model, keras.Sequential) else "a model of its own class"
        report["what came back"] = f"{kind} that does not know its inputs yet"
    return model, report


def made(answer: Callable, *arguments) -> tuple:
    """What `answer` builds, and {"what came back": in words}. A NotImplementedError of Keras's own is no blank answer."""
    if isinstance(answer, keras.Model):
        return None, {"what came back": "a model in place of a function"}
    try:
        came = something(answer(*arguments))
    except NotImplementedError as error:
        *_, (last, _) = traceback.walk_tb(error.__traceback__)
        if "site-packages" not in last.f_code.co_filename:
            raise
        return None, {"what came back": "a model without call"}
    kinds = {"a Keras model": keras.Model, "a Keras layer": keras.layers.Layer, "a symbolic tensor": keras.KerasTensor}
    return came, {"what came back": next((k for k, kind in kinds.items() if isinstance(came, kind)), type(came).__name__)}


def called_again(first: list, answer: Callable, *arguments) -> dict:
    """Whether another call of `answer` gives the `first` models, shares weights with them, or starts with equal weights."""
    came = made(answer, *arguments)[0]
    second = [model for model in (came if isinstance(came, tuple | list) else [came]) if hasattr(model, "variables")]
    ours, theirs = ([v for m in models for v in m.variables] for models in (first, second))
    kernels = [[np.asarray(v) for v in variables if len(v.shape) > 1] for variables in (ours, theirs)]
    return {
        "every call gives the same model": any(a is b for a in first for b in second),
        "calls share weights": bool({id(v) for v in ours} & {id(v) for v in theirs}),
        "calls start with equal weights": len(kernels[0]) == len(kernels[1])
        and all(np.array_equal(a, b) for a, b in zip(*kernels, strict=True)),
    }


def layers_in(model) -> list:
    """The layers of a model and of the models in it, each once."""
    return [x for x in model._flatten_layers(include_self=False) if not isinstance(x, keras.Model)]


def noise(layers: list) -> str:
    """The kind of a layer that draws at random, "" where there is none."""
    known = keras.layers
    noisy = (known.Dropout, known.SpatialDropout1D, known.GaussianDropout, known.AlphaDropout, known.GaussianNoise)
    return next((type(x).__name__ for x in layers if isinstance(x, noisy)), "")


def unusual(model, kernels: list, last) -> dict:
    """What is unusual about a model, whose layers have these kernels, and the last one of them (None if there is none)."""
    leaves, inputs = layers_in(model), getattr(model, "inputs", None) or []
    return {
        "noise": noise(leaves),
        "can be trained": all(x.trainable for x in (model, *leaves) if x.weights),
        "last weights start at 0": last is not None and not np.asarray(last).any(),
        "weights of a layer start alike": any(np.ptp(w) == 0 and w.size > 1 for w in map(np.asarray, kernels)),
        "fixed batch size": any(t.shape[0] is not None for t in inputs),
        "has very many weights": sum(int(np.prod(w.shape)) for w in model.weights) > LARGEST,
    }


def gradient_arrives(model, inputs: np.ndarray) -> bool:
    """Whether the outputs of a model for some inputs have a gradient by its weights."""
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(tf.square(model(inputs) - 1.0))
    return not all(lost(tape.gradient(total, [v.value for v in model.trainable_variables])))


def lost(gradients: list) -> list[bool]:
    """Which gradients are missing, or 0."""
    return [g is None or not np.any(tf.convert_to_tensor(g).numpy()) for g in gradients]


def _dense_layers(model, n_actions: int) -> tuple:
    """The Dense layers, and the last of them; a subclass may have named it before the others."""
    dense = [x for x in layers_in(model) if isinstance(x, keras.layers.Dense)]
    return dense, next((d for d in reversed(dense) if d.units == n_actions), dense[-1] if dense else None)


def _described(model, n_states: int, n_actions: int, seed: int) -> dict:
    """How a model is built: its hidden Dense layers, and what is unusual; and how it behaves."""
    dense, last = _dense_layers(model, n_actions)
    heads = () if isinstance(model, keras.Sequential) else (1, n_actions)  # a model with branches may end in several layers
    hidden = [d for d in dense if d is not last and (d.units not in heads or not d._outbound_nodes or _feeds_dense(d))]
    followers = [[isinstance(node.operation, keras.layers.Dense) for node in d._outbound_nodes] for d in hidden]
    operations = getattr(model, "operations", model.layers)
    ending = last if _activation(last) not in ("", "linear") or not operations else operations[-1]
    report = {
        "hidden units": [int(d.units) for d in hidden],
        "hidden activations": [_activation(d) for d in hidden],
        "hidden layers without activation": sum(
            _activation(d) == "linear" and bool(then) and all(then) for d, then in zip(hidden, followers, strict=True)
        ),
        "ending": _activation(last).removeprefix("linear") if ending is last else _activation(ending) or type(ending).__name__,
        "last weights are constrained": getattr(last, "kernel_constraint", None) is not None,
        **unusual(model, [d.kernel for d in dense], None if last is None else last.kernel),
    }
    return report | _behaviour(model, n_states, n_actions, seed)


def _activation(layer) -> str:
    """The name of a layer's activation, "" where there is none or it has no name."""
    name = getattr(getattr(layer, "activation", None), "__name__", "")
    return "" if name == "<lambda>" else name


def _feeds_dense(operation) -> bool:
    """Whether a Dense layer comes after `operation` in a functional model."""
    after = [node.operation for node in operation._outbound_nodes]
    return any(isinstance(x, keras.layers.Dense) or _feeds_dense(x) for x in after)


def _redrawn(model, n_actions: int) -> tuple:
    """Give a model weights that depend on its shapes alone; the weights it had, and the last layer's."""
    before, rng = model.get_weights(), np.random.default_rng(1)
    _, layer = _dense_layers(model, n_actions)
    model.set_weights([rng.normal(0, np.sqrt(2 / w.shape[0]), w.shape) if w.ndim > 1 else w for w in before])
    last = layer.kernel if layer is not None else next((v for v in reversed(model.weights) if len(v.shape) > 1), None)
    return before, last


def scales_of(seed: int) -> np.ndarray:
    """[SCALES] what the last weights of a model are multiplied by."""
    return np.random.default_rng(seed).uniform(-3.0, 3.0, SCALES)


def _behaviour(model, n_states: int, n_actions: int, seed: int) -> dict:
    """How the outputs of a model depend on its inputs and on its last weights, whatever weights it starts with."""
    rng = np.random.default_rng(0)
    states = rng.normal(size=(64, n_states)).astype(np.float32)  # [64, n_states]
    before, last = _redrawn(model, n_actions)

    def outputs(x):
        return np.asarray(model(x), np.float64).reshape(len(x), -1)  # [B, A]

    base = outputs(states)
    size = np.abs(base).max() + 1e-6
    a, b = 3 * states[:32], 3 * states[32:]
    bend = np.abs(outputs(a) + outputs(b) - 2 * outputs((a + b) / 2)).max()
    moved = outputs((states + np.eye(n_states, dtype=np.float32)[:, None]).reshape(-1, n_states))  # one number at a time
    moved = np.abs(moved.reshape(n_states, 64, -1) - base).max(axis=(1, 2))  # [n_states]
    report = {
        "is a straight line": bool(bend < 1e-3 * size),
        "ignored numbers of the state": np.flatnonzero(moved < 1e-5 * size).tolist(),
        "ignores negative numbers": bool(np.ptp(outputs(-np.abs(states)), axis=0).max() < 1e-5 * size),
        "rounds its inputs": bool(np.ptp(outputs(0.4 * np.tanh(states)), axis=0).max() < 1e-5 * size),
        "values add up to 0": n_actions > 1 and bool(np.abs(base.mean(axis=1)).max() < 1e-4 * size),
        "gradient arrives": gradient_arrives(model, states),
        "all actions get the same value": bool(np.ptp(base, axis=1).max() < 1e-5 * size),
    }
    if last is not None:
        report |= _of_last_weights(lambda: outputs(states), last, rng.normal(size=last.shape), scales_of(seed))
    model.set_weights(before)
    return report


def _of_last_weights(outputs: Callable, kernel, w: np.ndarray, scales: np.ndarray) -> dict:
    """How the outputs depend on the last weights: proportionally, where the layer is linear."""

    def scaled(scale: float) -> np.ndarray:
        kernel.assign(scale * w)
        return outputs()

    told = np.array([scaled(scale)[:ROWS] for scale in (0.0, 1.0, *scales)])  # [2 + S, ROWS, A]
    at = {scale: np.nan_to_num(scaled(scale), posinf=1e30, neginf=-1e30) for scale in (0, 1, -1, 1000, -1000)}
    change = {scale: at[scale] - at[0] for scale in at}
    unit, large = np.abs(change[1]).max(), np.stack([at[1000], at[-1000]])
    odd = np.abs(change[1] + change[-1]).max() <= 1e-3 * unit
    proportional = np.abs(change[1000] - 1000 * change[1]).max() <= unit
    return {
        "scales": scales,
        "values for scaled weights": told,
        "last layer is linear": bool(odd and proportional),
        "values are scaled down": bool(unit < 0.02),
        "values have bounds": bool(np.abs(large).max() < 10 * max(np.abs(at[1]).max(), np.abs(at[-1]).max())),
        "values lie between 0 and 1": bool(large.min() >= 0 and large.max() <= 1),
        "values can be negative": bool(large.min() < -0.01 * abs(large.max())),
        "values can be positive": bool(large.max() > 0.01 * abs(large.min())),
    }


def _runs(of_one, n_states: int, n_actions: int) -> bool:
    """Whether a model can be called on more rows than there are actions; Keras knows the shapes of one row only."""
    try:
        of_one([np.zeros((n_actions + 1, n), np.float32) for n in (n_states, n_actions)])
    except Exception:  # whatever TensorFlow makes of it
        return False
    return True


def _told_by(of_one, of_all, n_states: int, n_actions: int) -> str:
    """What the first of two models gives, told by what the second gives for the same states."""
    rng = np.random.default_rng(2)
    states = rng.normal(size=(32, n_states)).astype(np.float32)  # [32, n_states]
    actions = rng.integers(n_actions, size=32)  # [32]
    before, _ = _redrawn(of_all, n_actions)
    q = np.asarray(of_all(states)).reshape(32, -1)  # [32, A]
    one = np.asarray(of_one([states, np.eye(n_actions, dtype=np.float32)[actions]])).ravel()  # [32]
    of_all.set_weights(before)
    chosen, total = q[np.arange(32), actions], q.sum(axis=1)
    candidates = {
        "the value of the action": chosen,
        "the value of the action, never below 0": np.maximum(chosen, 0),
        "the value of the action, divided by the number of actions": chosen / n_actions,
        "the value of the action, divided by the length of all": chosen / np.sqrt((q**2).sum(axis=1)),
        "the sum of all values": total,
        "the sum of all values and the actions": total + 1,
    }
    fits = (name for name, value in candidates.items() if one.shape == (32,) and np.allclose(one, value, rtol=3e-5, atol=1e-5))
    return next(fits, "something else")
