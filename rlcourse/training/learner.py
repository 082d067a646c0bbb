"""What learns: networks, their targets that follow, optimizers, and many gradient steps in one compiled call."""

from collections.abc import Callable
from itertools import chain

import numpy as np

from rlcourse.networks.many_steps import ManySteps
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.networks.tensors import run_by_python, run_on_arrays, run_on_tensors
from rlcourse.training.settings import OffPolicySettings

NOT_QUITE_ZERO = 1e-15
"""Added to gradients. Where one is exactly 0 (a ReLU that no input switches on), Adam's running means would decay to denormal
numbers, which processors compute with many times slower."""


class Learner:
    """Networks that learn, each with a target network that follows it. Subclasses bring the gradient step.

    Args:
        networks: Those that learn; the first one acts.
        targets: A target network for each.
        optimizers: Built, in any order.
        soft_update: (target, online, tau) -> new weights of a target network, for each array of weights.
        settings: The settings.

    Attributes:
        many: The compiled steps.
        weights: Of each network that learns, after the last call of `learn` or `begin`.
    """

    def __init__(
        self, networks: list[keras.Model], targets: list[keras.Model], optimizers: list[keras.optimizers.Optimizer],
        soft_update: Callable, settings: OffPolicySettings,
    ):  # fmt: skip
        self.networks, self.targets, self.optimizers = networks, targets, optimizers
        self.soft_update, self.settings = soft_update, settings
        self.many = ManySteps(self.gradient_step, width=2, after=self._sync_after_chunk)

    def gradient_step(self, *batch: tf.Tensor, plainly: bool = False, rehearse: bool = False) -> list:
        """Learn from one minibatch; returns the loss and the gradient's norm. See `rlcourse.networks.many_steps.Step`."""
        raise NotImplementedError

    def rates(self) -> list[float]:
        """The learning rate of each optimizer."""
        raise NotImplementedError

    def begin(self, weights: list[list[np.ndarray]]) -> None:
        """Start from these weights of each network, with nothing learned."""
        self._initial = weights
        self._go_to(weights)

    def learn(self, *batches: np.ndarray) -> np.ndarray:
        """One gradient step for each of K minibatches: losses and gradient norms, [K, 2]."""
        self._before = self.weights
        reports = self.many(*batches)
        self.weights = [network.get_weights() for network in self.networks]
        return reports

    def undo(self) -> None:
        """Put back the weights as they were before the last `learn`, and let the optimizers begin anew: they may be spoilt."""
        self._go_to(self._before)

    def variables(self) -> list:
        """All that learning changes."""
        return [v for part in (*self.networks, *self.targets, *self.optimizers) for v in part.variables]

    def restore(self, values: list[np.ndarray]) -> None:
        """Put back the values of `variables()`."""
        for variable, value in zip(self.variables(), values, strict=True):
            variable.assign(value)
        self.weights = [network.get_weights() for network in self.networks]

    def target_moved(self) -> bool:
        """Whether a target network has changed since the start."""
        now = [w for target in self.targets for w in target.get_weights()]
        return not all(np.array_equal(a, b) for a, b in zip(now, chain(*self._initial), strict=True))

    def sync(self) -> None:
        """Move the target networks towards the online ones: all the way for tau = 1."""
        for target, online in self._pairs():
            target.assign(self._moved(target, online, plainly=self.many.compiled is False))

    def rehearse_sync(self) -> None:
        """Call `soft_update` as Python would run it, and change nothing."""
        for target, online in self._pairs():
            self._moved(target, online, plainly=True)

    def sync_within_chunk(self) -> None:
        """After a gradient step, move the target networks if it is due and the end of the chunk does not see to it."""
        if self.settings.target_every % self.settings.updates:
            self._sync_if_due()

    def _sync_after_chunk(self) -> None:
        if self.settings.target_every == self.settings.updates:
            self.sync()
        elif self.settings.target_every % self.settings.updates == 0:
            self._sync_if_due()

    def _sync_if_due(self) -> None:
        if self.settings.target_every == 1:
            self.sync()
        else:
            tf.cond(self.optimizers[0].iterations % self.settings.target_every == 0, self.sync, lambda: None)

    def _pairs(self) -> list[tuple]:
        both = zip(self.targets, self.networks, strict=True)
        return [pair for target, online in both for pair in zip(target.variables, online.variables, strict=True)]

    def _moved(self, target, online, plainly: bool) -> tf.Tensor:
        value = constant(self.soft_update, plainly, *map(tf.convert_to_tensor, (target.value, online.value)), self.settings.tau)
        return shaped("soft_update", value, target.shape, "one for each weight of the target network")

    def _go_to(self, weights: list[list[np.ndarray]]) -> None:
        self.weights = self._before = weights
        for network, target, values in zip(self.networks, self.targets, weights, strict=True):
            network.set_weights(values)
            target.set_weights(values)
        for optimizer, rate in zip(self.optimizers, self.rates(), strict=True):
            for variable in optimizer.variables:
                variable.assign(np.zeros(variable.shape))
            optimizer.learning_rate = rate


def descend(optimizer: keras.optimizers.Optimizer, gradients: list, variables: list) -> None:
    """One step of an optimizer."""
    optimizer.apply([g + NOT_QUITE_ZERO for g in gradients], variables)


def gradient_of(tape: tf.GradientTape, loss: tf.Tensor, variables: list) -> list[tf.Tensor]:
    """The gradient of a loss by each variable; 0 where it does not depend on it."""
    gradients = tape.gradient(loss, [v.value for v in variables], unconnected_gradients="zero")
    return [tf.convert_to_tensor(g) for g in gradients]  # an Embedding's is a list of rows


def norm_of(gradients: list[tf.Tensor]) -> tf.Tensor:
    """The length of all gradients together: of columns first, because XLA vectorises sums over rows but no long sum."""
    lengths = [tf.norm(g, axis=0) if g.shape.rank > 1 else g for g in gradients]
    return tf.sqrt(tf.add_n([tf.reduce_sum(n * n) for n in lengths]))


def constant(function: Callable, plainly: bool, *arguments) -> tf.Tensor:
    """What a student's function gives for tensors, as a constant; with `plainly` Python runs it, and nothing is compiled."""
    return tf.stop_gradient((run_on_arrays if plainly else run_on_tensors)(function, *arguments))


def differentiable(function: Callable, plainly: bool, *arguments) -> tf.Tensor:
    """What a student's function gives for tensors; with `plainly` Python runs it, and nothing is compiled."""
    return (run_by_python if plainly else run_on_tensors)(function, *arguments)


def shaped(name: str, value: tf.Tensor, shape, meaning: str) -> tf.Tensor:
    """`value`, whose shape must be `shape`."""
    if value.shape.rank is None:  # Python gave it, while the loop around it was being built
        value.set_shape(shape)
    if tuple(value.shape) != tuple(shape):
        raise ValueError(f"{name} gave the shape {tuple(value.shape)}, expected {tuple(shape)}: {meaning}.")
    return value
