"""What a network is like, and what a loss does to it. TensorFlow is loaded when a probe is called."""

from collections.abc import Callable

import numpy as np

from rlcourse.probes.observing import something

LARGEST = 1_000_000  # weights; what is larger is no network for CartPole


def describe_network(answer: Callable, n_states: int, n_actions: int) -> dict:
    """Describe the Keras model that `answer(n_states, n_actions)` builds.

    Args:
        answer: Returns a built Keras model.
        n_states: Numbers in a state.
        n_actions: How many actions there are.

    Returns:
        "what came back" ("a Keras model" or a type's name); "input shape", "output shape" (of one state);
        "values can be large", "values can be negative", "values lie between 0 and 1", "is a straight line", "weights differ
        from call to call",
        "ignores its input", "has very many weights" (bool).
    """
    from rlcourse.networks.models import inner_shapes
    from rlcourse.networks.tensorflow import keras

    model = something(answer(n_states, n_actions))
    if not isinstance(model, keras.Model):
        return {"what came back": type(model).__name__}
    if not model.built:
        return {"what came back": "a Keras model that does not know its inputs yet"}
    takes, gives = inner_shapes(model, n_states)
    report = {"what came back": "a Keras model", "input shape": str(takes), "output shape": str(gives)}
    if report["input shape"] != str((n_states,)) or report["output shape"] != str((n_actions,)):
        return report
    states = np.random.default_rng(0).normal(size=(64, n_states)).astype(np.float32)  # [64, n_states]
    report |= _behaviour(model, states)
    other = answer(n_states, n_actions)
    report["weights differ from call to call"] = other is not model and not all(
        np.array_equal(a, b) for a, b in zip(model.get_weights(), other.get_weights(), strict=True) if a.ndim > 1
    )
    return report


def describe_two_models(answer: Callable, n_states: int, n_actions: int) -> dict:
    """Describe the two Keras models that `answer(n_states, n_actions)` builds: Q(s, a), and Q(s, a) for all a.

    Args:
        answer: Returns the pair (of one action, of all actions).
        n_states: Numbers in a state.
        n_actions: How many actions there are.

    Returns:
        "what came back"; what each takes and gives (shapes); "twice the action gives twice the value", "both say the same",
        "they share weights"
        (bool), and how the second behaves, as in `describe_network`.
    """
    from rlcourse.networks.tensorflow import keras

    pair = something(answer(n_states, n_actions))
    if not isinstance(pair, tuple | list) or len(pair) != 2 or not all(isinstance(m, keras.Model) for m in pair):
        return {"what came back": f"{type(pair).__name__}, not two Keras models"}
    of_one, of_all = pair
    inputs = [str(_inner(t.shape)) for t in of_one.inputs]
    report = {
        "what came back": "two Keras models",
        "the first takes": " and ".join(inputs),
        "the second takes": " and ".join(str(_inner(t.shape)) for t in of_all.inputs),
        "the first gives": str(_inner(of_one.output_shape)),
        "the second gives": str(_inner(of_all.output_shape)),
    }
    wanted = [str((n_states,)), str((n_actions,))]
    if inputs != wanted or report["the second takes"] != wanted[0] or report["the second gives"] != wanted[1]:
        return report
    rng = np.random.default_rng(0)
    states = rng.normal(size=(32, n_states)).astype(np.float32)  # [32, n_states]
    actions = rng.integers(n_actions, size=32)  # [32]
    one_hot = np.eye(n_actions, dtype=np.float32)[actions]  # [32, A]

    def of_both():
        chosen = np.asarray(of_one([states, one_hot])).reshape(32, -1)  # [32, 1]
        return chosen, np.asarray(of_all(states))[np.arange(32), actions][:, None]  # [32, 1]

    chosen, among_all = of_both()
    doubled = np.asarray(of_one([states, 2 * one_hot])).reshape(chosen.shape)
    report["twice the action gives twice the value"] = bool(np.allclose(doubled, 2 * chosen, atol=1e-5))
    report["both say the same"] = chosen.shape == (32, 1) and bool(np.allclose(chosen, among_all, atol=1e-5))
    report |= {name: value for name, value in _behaviour(of_all, states).items() if name != "what came back"}
    of_all.set_weights([w + 0.1 for w in of_all.get_weights()])
    report["they share weights"] = bool(np.allclose(*of_both(), atol=1e-5)) if report["both say the same"] else False
    return report


def loss_and_gradient(answer: Callable, q_values: np.ndarray, actions: np.ndarray, targets: np.ndarray) -> dict:
    """Call a loss `answer(q_values, actions, targets)` on tensors and differentiate it.

    Args:
        answer: Returns one number.
        q_values: [B, A] values of all actions.
        actions: [B] whole numbers.
        targets: [B].

    Returns:
        "loss", "gradient by q_values" ([B, A]), "gradient by targets" ([B]); 0 where there is no connection.
    """
    from rlcourse.networks.tensorflow import tf
    from rlcourse.networks.tensors import NumpyTensor

    q, y = tf.constant(q_values, tf.float32), tf.constant(targets, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch([q, y])
        loss = something(answer(NumpyTensor(q), NumpyTensor(tf.constant(actions)), NumpyTensor(y)))
        loss = loss.tensor if isinstance(loss, NumpyTensor) else tf.convert_to_tensor(loss)
    if not loss.dtype.is_floating or loss.shape != ():
        return {"loss": loss.numpy()}
    gradients = tape.gradient(loss, [q, y], unconnected_gradients="zero")
    return {"loss": loss.numpy(), "gradient by q_values": gradients[0].numpy(), "gradient by targets": gradients[1].numpy()}


def _inner(shape) -> tuple:
    """A shape without its batch axis."""
    return tuple(shape[1:]) if isinstance(shape, tuple) else tuple(shape)


def _behaviour(model, states: np.ndarray) -> dict:
    """How the outputs of a model depend on its inputs and on the size of its last weights."""
    weights = model.get_weights()
    outputs = np.asarray(model(states))  # [B, A]
    half = len(states) // 2
    a, b = states[:half], states[half : 2 * half]
    middle = np.asarray(model((a + b) / 2))
    straight = np.allclose(np.asarray(model(a)) + np.asarray(model(b)), 2 * middle, atol=1e-4 * (1 + np.abs(outputs).max()))
    rng = np.random.default_rng(1)
    last = max(i for i, w in enumerate(weights) if w.ndim > 1) if any(w.ndim > 1 for w in weights) else 0
    changed = [*weights[:last], rng.normal(0, 100, weights[last].shape), *map(np.zeros_like, weights[last + 1 :])]
    model.set_weights(changed)
    large = np.asarray(model(states))
    model.set_weights(weights)
    return {
        "values can be large": bool(large.max() > 5),
        "values can be negative": bool(large.min() < -5),
        "values lie between 0 and 1": bool(large.min() >= 0 and large.max() <= 1),
        "ignores its input": bool(outputs.std(axis=0).max() < 1e-7),
        "is a straight line": bool(straight),
        "has very many weights": sum(w.size for w in weights) > LARGEST,
    }
