"""The weights of a network in rows of numbers: what is done to each of them is then one operation, not one for each array."""

import numpy as np

from rlcourse.networks.tensorflow import keras, tf

LARGE = 10_000
"""An array of more numbers stays as it is: to copy it into a row and out again takes longer than an operation of its own."""
NOT_QUITE_ZERO = 1e-15
"""Added to gradients. Where one is exactly 0 (a ReLU that no input switches on), Adam's running means would decay to denormal
numbers, which processors compute with many times slower."""


class Rows:
    """Variables of a network, the small ones in one row. Compiled, that takes less time than one operation for each.

    Args:
        variables: The variables.

    Attributes:
        values: Variables that hold the same numbers: every large one itself, and a row [P] of all small ones.
    """

    def __init__(self, variables: list):
        self.variables = variables
        small = [i for i, v in enumerate(variables) if np.prod(v.shape) <= LARGE]
        self.small = small if len(small) > 1 else []
        self.large = [i for i in range(len(variables)) if i not in self.small]
        self.sizes = [int(np.prod(variables[i].shape)) for i in self.small]
        row = [keras.Variable(np.zeros(sum(self.sizes), np.float32), name="row")] if self.small else []
        self.values = [variables[i] for i in self.large] + row

    def read(self) -> None:
        """Take over what the variables are now."""
        if self.small:
            self.values[-1].assign(np.concatenate([np.ravel(self.variables[i]) for i in self.small]))

    def write(self) -> None:
        """Give the variables what the row has."""
        if self.small:
            for i, part in zip(self.small, tf.split(self.values[-1].value, self.sizes), strict=True):
                self.variables[i].assign(tf.reshape(part, self.variables[i].shape))

    def gradients(self, of: list[tf.Tensor], scale: float | tf.Tensor = 1.0) -> list[tf.Tensor]:
        """The gradients `of` the variables, times `scale`, as those of `values`."""
        row = [tf.concat([tf.reshape(of[i], [-1]) for i in self.small], axis=0)] if self.small else []
        return [g * scale + NOT_QUITE_ZERO for g in [of[i] for i in self.large] + row]

    def arrays(self) -> list[np.ndarray]:
        """The values of the variables, as arrays that do not change."""
        if not self.small:
            return [v.numpy() for v in self.variables]
        parts = iter(np.split(self.values[-1].numpy(), np.cumsum(self.sizes)[:-1]))
        return [next(parts).reshape(v.shape) if i in self.small else v.numpy() for i, v in enumerate(self.variables)]


class FlatOptimizer:
    """An optimizer that moves variables in rows. Its rule must be one for each number, as Adam's is.

    Args:
        optimizer: A Keras optimizer, not built yet.
        rows: What it moves.
    """

    def __init__(self, optimizer: keras.optimizers.Optimizer, rows: Rows):
        self.optimizer, self.rows = optimizer, rows
        optimizer.build(rows.values)

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

    def descend(self, gradients: list[tf.Tensor], scale: float | tf.Tensor = 1.0) -> None:
        """One step, given a gradient for each variable; it goes along `scale` times that."""
        self.optimizer.apply(self.rows.gradients(gradients, scale), self.rows.values)
        self.rows.write()
