"""Many gradient steps in one compiled call, on weights in one row of numbers: what makes updates fast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rlcourse.networks.tensorflow import keras, tf
from rlcourse.tracebacks import student_line

LARGE = 10_000
"""An array of more numbers stays as it is: to copy it into a row and out again takes longer than an operation of its own."""
NOT_QUITE_ZERO = 1e-15
"""Added to gradients. Where one is exactly 0 (a ReLU that no input switches on), Adam's running means would decay to denormal
numbers, which processors compute with many times slower."""


@dataclass
class Mode:
    """How a gradient step is to be made; it looks at this."""

    run_eagerly: bool = False  # Python is to run the student's functions at every step
    dry_run: bool = False  # variables are to be left as they are: a step is tried, to see whether a function is wrong
    error: Exception | None = None  # what a function raised that Python ran in the middle of a step; kept by the step


class CompiledUpdates:
    """Runs one gradient step for each of K minibatches, compiled by XLA into a single call.

    Where a student's function cannot be compiled (it needs numbers where there are none yet), this says which line is in the
    way and why, and from then on lets Python run that function at every step.

    Args:
        step: Called with the tensors of one minibatch; it changes variables as `mode` has it, and returns R numbers to report.
        width: R, how many numbers it reports.
        after: Called once at the end of every call, as a part of it: it may change variables too.
        print_fn: Where to say that it is not compiled.
        mode: Which the step looks at.
    """

    def __init__(
        self, step: Callable[..., list], width: int, after: Callable[[], object] | None = None,
        print_fn: Callable[[str], None] = print, mode: Mode | None = None,
    ):  # fmt: skip
        self.step, self.width, self.after, self.print_fn, self.mode = step, width, after, print_fn, mode or Mode()
        self.compiled: bool | None = None  # None until it has been called
        self._run = tf.function(self._steps, jit_compile=True, autograph=False)

    def __call__(self, *batches: np.ndarray) -> np.ndarray:
        """[K, R] what the steps report, taken in order on K minibatches of each argument: [K, B, ...], always of one shape."""
        if self.compiled is None:
            self.mode.run_eagerly = False
            try:
                reports = self._run(*batches).numpy()
                self.compiled = True
                return reports
            except Exception as error:  # whatever a student's function meets while it is compiled
                obstacle = error
            self._let_python_run(batches, obstacle)
        self.mode.error = None
        try:
            return self._run(*batches).numpy()
        except tf.errors.OpError:  # its text tells of the error; the error itself is what was meant
            if self.mode.error is None:
                raise
            raise self.mode.error from None

    def _let_python_run(self, batches, obstacle: Exception) -> None:
        self.mode.run_eagerly = self.mode.dry_run = True
        try:
            self.step(*(tf.convert_to_tensor(b[0]) for b in batches))  # if a function is wrong, it fails here
        finally:
            self.mode.dry_run = False
        self.print_fn(not_compiled(obstacle))
        self.compiled, self._run = False, tf.function(self._steps, autograph=False)

    def _steps(self, *batches) -> tf.Tensor:
        k = batches[0].shape[0]

        def body(i, reports):
            numbers = self.step(*(b[i] for b in batches))
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


class FlatWeights:
    """Turns arrays of these shapes into one row [P] of float32 and back: what many workers can share, send and add to."""

    def __init__(self, shapes: Sequence[tuple[int, ...]]):
        self.shapes = [tuple(shape) for shape in shapes]
        self.sizes = [int(np.prod(shape)) for shape in self.shapes]

    def row(self, arrays: Sequence[np.ndarray]) -> np.ndarray:
        """[P] all numbers of the arrays in turn, a copy."""
        return np.concatenate([np.ravel(a) for a in arrays]).astype(np.float32)

    def arrays(self, row: np.ndarray) -> list[np.ndarray]:
        """The arrays whose numbers are `row`; they are parts of it, not copies."""
        parts = np.split(row, np.cumsum(self.sizes)[:-1])
        return [part.reshape(shape) for part, shape in zip(parts, self.shapes, strict=True)]


class FlatVariables:
    """Variables of a network, the small ones in one row. Compiled, that takes less time than one operation for each.

    `values` are variables that hold the same numbers: every large one itself, and a row [P] of all small ones.
    """

    def __init__(self, variables: list):
        self.variables = variables
        small = [i for i, v in enumerate(variables) if np.prod(v.shape) <= LARGE]
        self.small = small if len(small) > 1 else []
        self.large = [i for i in range(len(variables)) if i not in self.small]
        self.flat = FlatWeights([variables[i].shape for i in self.small])
        row = [keras.Variable(np.zeros(sum(self.flat.sizes), np.float32), name="row")] if self.small else []
        self.values = [variables[i] for i in self.large] + row

    def read(self) -> None:
        """Take over what the variables are now."""
        if self.small:
            self.values[-1].assign(self.flat.row([self.variables[i] for i in self.small]))

    def write(self) -> None:
        """Give the variables what the row has."""
        if self.small:
            for i, part in zip(self.small, tf.split(self.values[-1].value, self.flat.sizes), strict=True):
                self.variables[i].assign(tf.reshape(part, self.variables[i].shape))

    def gradients(self, of: list[tf.Tensor], scale: float | tf.Tensor = 1.0) -> list[tf.Tensor]:
        """The gradients `of` the variables, times `scale`, as those of `values`."""
        row = [tf.concat([tf.reshape(of[i], [-1]) for i in self.small], axis=0)] if self.small else []
        return [g * scale + NOT_QUITE_ZERO for g in [of[i] for i in self.large] + row]

    def arrays(self) -> list[np.ndarray]:
        """The values of the variables, as arrays that do not change."""
        small = dict(zip(self.small, self.flat.arrays(self.values[-1].numpy()), strict=True)) if self.small else {}
        return [small[i] if i in small else v.numpy() for i, v in enumerate(self.variables)]


class FlatOptimizer:
    """A Keras optimizer, `rule`, that moves `flat`. Its rule must be one for each number, as Adam's is."""

    def __init__(self, rule: str, learning_rate: float, flat: FlatVariables):
        self.optimizer = keras.optimizers.get({"class_name": rule, "config": {}})
        self.learning_rate, self.flat = learning_rate, flat
        self.optimizer.build(flat.values)
        self.variables = self.optimizer.variables  # what it remembers from step to step
        self.iterations = self.optimizer.iterations  # how many steps it has taken

    def reset(self) -> None:
        """Forget what was remembered."""
        for variable in self.variables:
            variable.assign(np.zeros(variable.shape))
        self.optimizer.learning_rate = self.learning_rate

    def step(self, gradients: list[tf.Tensor], scale: float | tf.Tensor = 1.0) -> None:
        """One step, given a gradient for each variable; it goes along `scale` times that."""
        self.optimizer.apply(self.flat.gradients(gradients, scale), self.flat.values)
        self.flat.write()
