"""Whether a student's function can be compiled into the training step."""

import copy
import logging
from collections.abc import Callable

import numpy as np

from rlcourse.networks.tensorflow import tf
from rlcourse.networks.tensors import NumpyTensor, run_on_tensors
from rlcourse.tracebacks import student_line

OTHER_NUMBERS = "different numbers: "  # how a report of a difference begins; the rest says where, and both numbers


def in_the_way_of_compiling(answer: Callable, **arguments) -> str:
    """What keeps `answer` from being compiled, the student's line where it is known; "" where nothing does.

    A function that can be compiled is run as well. Where that gives other numbers than NumPy, the first of them is reported:
    OTHER_NUMBERS, its place in the result, the number compiled and the number in NumPy.

    Args:
        answer: Called with the arguments in their order.
        **arguments: Arrays and plain numbers. Where an array [B, A] among them has more rows than columns, all arrays of B rows
            are tried once more without the last rows, with B = A: what lies along rows and what along columns is then as long.
    """
    values = list(arguments.values())
    try:
        for case in filter(None, (values, _square(values))):
            compiled, expected = _compiled(answer, case), _in_numpy(answer, case)
            if _difference(compiled, expected):  # XLA, which trains, decides: without it max(x, 2 x) is taken for a leaky ReLU
                if report := _difference(_compiled(answer, case, xla=True), expected):
                    return report
    except Exception as error:  # whatever a function meets that looks at numbers which are not there yet
        return student_line(error.__traceback__) or "a line that needs the numbers themselves"
    return ""


def numpy_tensor(x, kind: str = "float32") -> NumpyTensor:
    """An array or a tensor as training hands it over."""
    return NumpyTensor(tf.cast(x, kind))


def _compiled(answer: Callable, values: list, xla: bool = False) -> np.ndarray:
    """What `answer` gives as a program of TensorFlow's; without XLA it is built faster."""
    arrays = [i for i, value in enumerate(values) if isinstance(value, np.ndarray)]

    @tf.function(autograph=False, jit_compile=xla)
    def program(*tensors):
        given = dict(zip(arrays, tensors, strict=True))
        return run_on_tensors(answer, *(given.get(i, value) for i, value in enumerate(values)))

    logger = tf.get_logger()
    level = logger.level
    logger.setLevel(logging.ERROR)  # no warnings of "retracing": here every program is new, and is run once
    try:
        return program(*(tf.constant(values[i]) for i in arrays)).numpy()
    finally:
        logger.setLevel(level)


def _in_numpy(answer: Callable, values: list) -> np.ndarray | None:
    """What `answer` gives by itself, None where it fails."""
    try:
        return np.asarray(answer(*copy.deepcopy(values)), np.float32)
    except Exception:  # the check of the answer itself tells what is wrong with it
        return None


def _square(values: list) -> list:
    """The values with as many rows as an array among them has columns; [] where it has not more rows."""
    shapes = [np.shape(value) for value in values]
    b, a = next((shape for shape in shapes if len(shape) == 2), (0, 0))
    return [v[:a] if shape[:1] == (b,) else v for v, shape in zip(values, shapes, strict=True)] if 0 < a < b else []


def _difference(compiled: np.ndarray, expected: np.ndarray | None) -> str:
    """The first number that is another one when compiled, "" where there is none."""
    if expected is None:
        return ""
    if compiled.shape != expected.shape:
        return f"{OTHER_NUMBERS}the shape {list(compiled.shape)} compiled, {list(expected.shape)} in NumPy"
    differ = ~np.isclose(compiled, expected, rtol=1e-4, atol=1e-5, equal_nan=True)
    if not differ.any():
        return ""
    place = np.unravel_index(np.argmax(differ), differ.shape)
    where = f"[{', '.join(map(str, place))}]: " if place else ""
    return f"{OTHER_NUMBERS}{where}{compiled[place]:.4g} compiled, {expected[place]:.4g} in NumPy"
