"""Whether a student's function can be compiled into the training step. TensorFlow is loaded when a probe is called."""

from collections.abc import Callable

import numpy as np

from rlcourse.tracebacks import student_line


def in_the_way_of_compiling(answer: Callable, **arguments) -> str:
    """What keeps `answer` from being compiled, the student's line where it is known; "" where nothing does.

    Args:
        answer: Called with the arguments in their order.
        **arguments: Arrays, of which only shape and type count, and plain numbers.
    """
    from rlcourse.networks.tensorflow import tf
    from rlcourse.networks.tensors import run_on_tensors

    values = list(arguments.values())
    arrays = [i for i, value in enumerate(values) if isinstance(value, np.ndarray)]

    def traced(*tensors):
        given = dict(zip(arrays, tensors, strict=True))
        return run_on_tensors(answer, *(given.get(i, value) for i, value in enumerate(values)))

    shapes = [tf.TensorSpec(values[i].shape, values[i].dtype) for i in arrays]
    try:
        tf.function(traced, autograph=False).get_concrete_function(*shapes)
    except Exception as error:  # whatever a function meets that looks at numbers which are not there yet
        return student_line(error.__traceback__) or "a line that needs the numbers themselves"
    return ""
