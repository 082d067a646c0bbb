"""What a loss does to a network's values. TensorFlow is loaded when a probe is called."""

import re
from collections.abc import Callable

import numpy as np

from rlcourse.probes.observing import something


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
        try:
            loss = something(answer(NumpyTensor(q), NumpyTensor(tf.constant(actions, tf.int32)), NumpyTensor(y)))
        except (tf.errors.InvalidArgumentError, ValueError) as error:
            raise _in_plain_words(error) from error
        if isinstance(loss, tuple | list):
            return {"loss": _listed(loss)}
        loss = loss.tensor if isinstance(loss, NumpyTensor) else tf.convert_to_tensor(loss)
    if not loss.dtype.is_floating or loss.shape != ():
        return {"loss": loss.numpy()}
    gradients = [tf.convert_to_tensor(g).numpy() for g in tape.gradient(loss, [q, y], unconnected_gradients="zero")]
    return {"loss": loss.numpy(), "gradient by q_values": gradients[0], "gradient by targets": gradients[1]}


def _in_plain_words(error: Exception) -> Exception:
    """What TensorFlow says of shapes that do not fit, without its internals; other errors as they are."""
    text = str(error)
    shapes = sorted(re.findall(r"\[[\d,]*\]", text)[:2])
    if "ncompatible shapes" in text and len(shapes) == 2:
        return ValueError(f"arrays of the shapes {shapes[0]} and {shapes[1]} do not fit together").with_traceback(
            error.__traceback__
        )
    if "len() of one number" in text:
        return TypeError("a list of numbers is no tensor yet: ops.stack([...]) makes one").with_traceback(error.__traceback__)
    return error


def _listed(loss) -> np.ndarray | str:
    """The numbers of a list, or how many things came."""
    try:
        numbers = np.array([float(item) for item in loss])
    except (TypeError, ValueError):
        numbers = None
    return numbers if isinstance(loss, list) and numbers is not None else f"<a {type(loss).__name__} of {len(loss)}>"
