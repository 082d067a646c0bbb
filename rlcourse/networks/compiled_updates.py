"""Many gradient steps in one compiled call."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from rlcourse.networks.tensorflow import tf
from rlcourse.tracebacks import student_line


class Step(Protocol):
    """One gradient step.

    It is called with the tensors of one minibatch, changes variables, and returns R numbers to report. With `plainly` the
    student's functions in it are run by Python at every step instead of being compiled; with `rehearse` nothing is changed.
    """

    def __call__(self, *batch, plainly: bool = False, rehearse: bool = False) -> list: ...  # noqa: D102


class CompiledUpdates:
    """Runs one gradient step for each of K minibatches, compiled by XLA into a single call.

    Where a student's function cannot be compiled (it needs numbers where there are none yet), this says which line is in the
    way and why, and from then on lets Python run that function at every step.

    Args:
        step: See `Step`.
        width: R, how many numbers it reports.
        after: Called once at the end of every call, as a part of it: it may change variables too.
        says: Where to say that it is not compiled.

    Attributes:
        compiled: True or False once it has been called, None before.
    """

    def __init__(self, step: Step, width: int, after: Callable[[], object] | None = None, says: Callable[[str], None] = print):
        self.step, self.width, self.after, self.says = step, width, after, says
        self.compiled: bool | None = None
        self._run = tf.function(self._steps, jit_compile=True, autograph=False)

    def __call__(self, *batches: np.ndarray) -> np.ndarray:
        """Run the steps in order.

        Args:
            *batches: Arrays [K, B, ...]: K minibatches of each argument of `step`. Every call has the same shapes.

        Returns:
            [K, R] what the steps reported.
        """
        if self.compiled is None:
            return self._first_call(batches)
        return self._run(*batches).numpy()

    def _first_call(self, batches) -> np.ndarray:
        try:
            reports = self._run(*batches).numpy()
            self.compiled = True
        except Exception as error:  # whatever a student's function meets while it is compiled
            self.step(
                *(tf.convert_to_tensor(b[0]) for b in batches), plainly=True, rehearse=True
            )  # if it is wrong, it fails here
            self.says(not_compiled(error))
            self.compiled = False
            self._run = tf.function(self._steps, autograph=False)
            reports = self._run(*batches).numpy()
        return reports

    def _steps(self, *batches) -> tf.Tensor:
        k, plainly = batches[0].shape[0], self.compiled is False

        def body(i, reports):
            numbers = self.step(*(b[i] for b in batches), plainly=plainly)
            return i + 1, reports.write(i, tf.stack([tf.cast(n, tf.float32) for n in numbers]))  # [R]

        empty = tf.TensorArray(tf.float32, size=k, element_shape=(self.width,))
        reports = tf.while_loop(lambda i, _: i < k, body, (0, empty), maximum_iterations=k)[1].stack()  # [K, R]
        if self.after is not None:
            with tf.control_dependencies([reports]):
                self.after()
        return reports


def not_compiled(error: Exception) -> str:
    """What to say where `error` came while a student's function was compiled."""
    line, text = student_line(error.__traceback__), str(error).strip()
    return (
        "Your functions cannot be compiled, so Python runs them at every gradient step: right, but many times slower. "
        + (f"In the way is the line  {line}  : " if line else "In the way is ")
        + f"{text.splitlines()[0].rstrip('.') if text else type(error).__name__}."
    )
