"""What a loss does to what a network gave."""

import contextlib
import re
from collections.abc import Callable

import numpy as np

from rlcourse.networks.tensorflow import tf
from rlcourse.networks.tensors import NumpyTensor
from rlcourse.probes.compiling import in_the_way_of_compiling, numpy_tensor
from rlcourse.probes.observing import something

NOT_A_NUMBER = "not a number"


def loss_and_gradient(answer: Callable, q_values: np.ndarray, actions: np.ndarray, targets: np.ndarray) -> dict:
    """Call a loss `answer(q_values, actions, targets)` on tensors [B, A], [B] (whole numbers) and [B], and differentiate it.

    Returns: "loss", "gradient by q_values" ([B, A]), "gradient by targets" ([B]); 0 where there is no connection.
    """
    q, a, y = numpy_tensor(q_values), numpy_tensor(actions, "int32"), numpy_tensor(targets)
    return _differentiated(lambda: answer(q, a, y), {"q_values": q, "targets": y})


def call_policy_value_loss(
    answer: Callable, logits: np.ndarray, values: np.ndarray, actions: np.ndarray, returns: np.ndarray, **weights: float
) -> dict:
    """Call a loss `answer(logits, values, actions, returns, *weights)` on tensors, as training does, and differentiate it.

    The logits are [B, A]; values, actions (whole numbers) and returns [B]; the weights are numbers.

    Returns: "loss", "gradient by logits" ([B, A]), "gradient by values" ([B]); 0 where there is no connection. The gradients
        are missing where the loss is not one number.
    """
    x, v, a, r = numpy_tensor(logits), numpy_tensor(values), numpy_tensor(actions, "int32"), numpy_tensor(returns)
    return _differentiated(lambda: answer(x, v, a, r, *weights.values()), {"logits": x, "values": v})


def in_the_way_of_training(answer: Callable, **arguments) -> str:
    """What keeps a policy's and value's loss from being compiled, or NOT_A_NUMBER for one that fails where a policy is certain.

    The arguments are those of `call_policy_value_loss`; the logits are tried, and a thousand times as large ones.
    """
    if obstacle := in_the_way_of_compiling(answer, **arguments):
        return obstacle
    report = call_policy_value_loss(answer, **{**arguments, "logits": 1000 * arguments["logits"]})
    return "" if all(np.all(np.isfinite(numbers)) for numbers in report.values()) else NOT_A_NUMBER


def _differentiated(call: Callable, by: dict) -> dict:
    """The loss that `call` returns, and its gradients by the tensors `by`, by name."""
    sources = [x.tensor for x in by.values()]
    with tf.GradientTape() as tape:
        tape.watch(sources)
        try:
            loss = something(call())
        except (tf.errors.InvalidArgumentError, ValueError) as error:
            raise _in_plain_words(error) from error
        if isinstance(loss, tuple | list | str | dict):
            return {"loss": _no_tensor(loss)}
        loss = loss.tensor if isinstance(loss, NumpyTensor) else tf.convert_to_tensor(loss)
    if not loss.dtype.is_floating or loss.shape != ():
        return {"loss": loss.numpy()}
    gradients = tape.gradient(loss, sources, unconnected_gradients="zero")
    return {"loss": loss.numpy()} | {
        f"gradient by {name}": tf.convert_to_tensor(g).numpy() for name, g in zip(by, gradients, strict=True)
    }


def _in_plain_words(error: Exception) -> Exception:
    """What TensorFlow says of shapes that do not fit, without its internals; other errors as they are."""
    text, plainer = str(error), error
    shapes = sorted(re.findall(r"\[[\d,]*\]", text)[:2])
    if "ncompatible shapes" in text and len(shapes) == 2:
        plainer = ValueError(f"arrays of the shapes {shapes[0]} and {shapes[1]} do not fit together")
    elif "len() of one number" in text:
        plainer = TypeError("a list of numbers is no tensor yet: ops.stack([...]) makes one")
    return plainer.with_traceback(error.__traceback__)


def _no_tensor(loss) -> np.ndarray | str:
    """The numbers of a list, or what came in their place."""
    if isinstance(loss, list):
        with contextlib.suppress(TypeError, ValueError):
            return np.array([float(item) for item in loss])
    return f"<a {type(loss).__name__}>" if isinstance(loss, str | dict) else f"<a {type(loss).__name__} of {len(loss)}>"
