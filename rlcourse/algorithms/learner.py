"""What learns: networks, their targets that follow, optimizers, and many gradient steps in one compiled call."""

from collections.abc import Callable
from itertools import chain

import numpy as np

from rlcourse.algorithms.settings import OffPolicySettings
from rlcourse.networks.compiled_updates import CompiledUpdates
from rlcourse.networks.flat_weights import FlatOptimizer, Rows
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.networks.tensors import run_by_python, run_on_arrays, run_on_tensors


class Learner:
    """Networks that learn, each with an optimizer and a target network that follows it. Subclasses bring the gradient step.

    Args:
        builders: Make a network each; each is called twice, first for the network that learns. The first one acts.
        optimizer: The rule of the gradient step, a name of Keras's.
        rates: The learning rate of each network.
        soft_update: (target, online, tau) -> new weights of a target network, in the same shape: all small arrays of a network
            in one row [P], and each large one (see `rows.LARGE`).
        settings: The settings.

    Attributes:
        networks: Those that learn.
        targets: A target network for each.
        optimizers: An optimizer for each.
        many: The compiled steps.
        weights: Of each network that learns, after the last call of `learn` or `begin`.
    """

    def __init__(
        self, builders: list[Callable[[], keras.Model]], optimizer: str, rates: list[float], soft_update: Callable,
        settings: OffPolicySettings,
    ):  # fmt: skip
        self.networks, self.targets = [build() for build in builders], [build() for build in builders]
        self.rows, self.target_rows = ([Rows(n.trainable_variables) for n in kind] for kind in (self.networks, self.targets))
        rules = [keras.optimizers.get({"class_name": optimizer, "config": {}}) for _ in builders]
        self.optimizers = [FlatOptimizer(rule, rows) for rule, rows in zip(rules, self.rows, strict=True)]
        self.rates, self.soft_update, self.settings = rates, soft_update, settings
        self.many = CompiledUpdates(self.gradient_step, width=2, after=self._sync_after_chunk)

    def gradient_step(self, *batch: tf.Tensor, plainly: bool = False, rehearse: bool = False) -> list:
        """Learn from one minibatch; returns the loss and the gradient's norm. See `rlcourse.networks.compiled_updates.Step`."""
        raise NotImplementedError

    def begin(self, weights: list[list[np.ndarray]]) -> None:
        """Start from these weights of each network, with nothing learned."""
        self._initial = weights
        self._go_to(weights)

    def learn(self, *batches: np.ndarray) -> np.ndarray:
        """One gradient step for each of K minibatches: losses and gradient norms, [K, 2]."""
        self._before = self.weights
        reports = self.many(*batches)
        self.weights = self._present_weights()
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
        self._read_rows()
        self.weights = self._present_weights()

    def target_moved(self) -> bool:
        """Whether a target network has changed since the start."""
        now = [w for target in self.targets for w in target.get_weights()]
        return not all(np.array_equal(a, b) for a, b in zip(now, chain(*self._initial), strict=True))

    def sync(self) -> None:
        """Move the target networks towards the online ones: all the way for tau = 1."""
        for target_rows, rows in zip(self.target_rows, self.rows, strict=True):
            for target, online in zip(target_rows.values, rows.values, strict=True):
                target.assign(self._moved(target, online, plainly=self.many.compiled is False))
            target_rows.write()
        for target, network in zip(self.targets, self.networks, strict=True):
            for variable, online in zip(target.non_trainable_variables, network.non_trainable_variables, strict=True):
                variable.assign(online)

    def rehearse_sync(self) -> None:
        """Call `soft_update` as Python would run it, and change nothing."""
        for target_rows, rows in zip(self.target_rows, self.rows, strict=True):
            for target, online in zip(target_rows.values, rows.values, strict=True):
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
            tf.cond(self.optimizers[-1].iterations % self.settings.target_every == 0, self.sync, lambda: None)

    def _moved(self, target: keras.Variable, online: keras.Variable, plainly: bool) -> tf.Tensor:
        value = constant(self.soft_update, plainly, *map(tf.convert_to_tensor, (target.value, online.value)), self.settings.tau)
        return shaped("soft_update", value, target.shape, "one for each weight of the target network")

    def _present_weights(self) -> list[list[np.ndarray]]:
        both = zip(self.networks, self.rows, strict=True)
        return [n.get_weights() if n.non_trainable_variables else rows.arrays() for n, rows in both]

    def _read_rows(self) -> None:
        for rows in (*self.rows, *self.target_rows):
            rows.read()

    def _go_to(self, weights: list[list[np.ndarray]]) -> None:
        self.weights = self._before = weights
        for network, target, values in zip(self.networks, self.targets, weights, strict=True):
            network.set_weights(values)
            target.set_weights(values)
        for optimizer, rate in zip(self.optimizers, self.rates, strict=True):
            optimizer.begin(rate)
        self._read_rows()


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
