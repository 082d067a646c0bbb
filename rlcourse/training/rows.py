"""The weights of networks as one row of numbers: what is done to each of them is then one operation, not one for each array."""

import numpy as np

from rlcourse.networks.tensorflow import keras, tf

NOT_QUITE_ZERO = 1e-15
"""Added to gradients. Where one is exactly 0 (a ReLU that no input switches on), Adam's running means would decay to denormal
numbers, which processors compute with many times slower."""


class Row:
    """Several variables as one row of P numbers. Compiled, that takes less time than one operation for each variable.

    Args:
        variables: The variables.

    Attributes:
        values: A variable [P].
    """

    def __init__(self, variables: list):
        self.variables = variables
        self.sizes = [int(np.prod(v.shape)) for v in variables]
        self.values = keras.Variable(np.zeros(sum(self.sizes), np.float32), name="row")

    def read(self) -> None:
        """Take over what the variables are now."""
        self.values.assign(np.concatenate([np.ravel(v) for v in self.variables]))

    def write(self) -> None:
        """Give the variables what the row has."""
        for variable, part in zip(self.variables, tf.split(self.values.value, self.sizes), strict=True):
            variable.assign(tf.reshape(part, variable.shape))

    def arrays(self) -> list[np.ndarray]:
        """The values of the variables, as arrays that do not change."""
        parts = np.split(self.values.numpy(), np.cumsum(self.sizes)[:-1])
        return [part.reshape(v.shape) for part, v in zip(parts, self.variables, strict=True)]


class RowOptimizer:
    """An optimizer that moves variables as one row. Its rule must be one for each number, as Adam's is.

    Args:
        optimizer: A Keras optimizer, not built yet.
        row: What it moves.
    """

    def __init__(self, optimizer: keras.optimizers.Optimizer, row: Row):
        self.optimizer, self.row = optimizer, row
        optimizer.build([row.values])

    @property
    def variables(self) -> list:
        """What the optimizer remembers from step to step."""
        return self.optimizer.variables

    @property
    def iterations(self):
        """How many steps it has taken."""
        return self.optimizer.iterations

    def begin(self, learning_rate: float) -> None:
        """Forget what was remembered."""
        for variable in self.optimizer.variables:
            variable.assign(np.zeros(variable.shape))
        self.optimizer.learning_rate = learning_rate

    def descend(self, gradient: tf.Tensor) -> None:
        """One step, given the gradient [P]."""
        self.optimizer.apply([gradient], [self.row.values])
        self.row.write()


def in_a_row(gradients: list[tf.Tensor], scale: float | tf.Tensor = 1.0) -> tf.Tensor:
    """The gradients of several variables, times `scale`, as one row, [P]."""
    return tf.concat([tf.reshape(g, [-1]) for g in gradients], axis=0) * scale + NOT_QUITE_ZERO
