"""What learns: networks, target networks that follow them, optimizers, and many gradient steps in one compiled call."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from itertools import chain

import numpy as np

from rlcourse.networks.compiled_updates import CompiledUpdates, FlatOptimizer, FlatVariables, Mode
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.networks.tensors import run_by_python, run_on_arrays, run_on_tensors
from rlcourse.networks.twin import acting_twin
from rlcourse.runs import checkpoint
from rlcourse.runs.training import Training
from rlcourse.tracebacks import at_fault


class Learner:
    """Networks that learn, each with an optimizer and a target network that follows it.

    A subclass brings `gradient_step(*batch)`, which learns from one minibatch and returns the loss and the gradient's norm.

    Args:
        builders: Make a network each, first the one that learns, then its target. The first network acts.
        optimizer: The rule of the gradient step, a name of Keras's.
        rates: The learning rate of each network.
        soft_update: See `DQN`.
        settings: Of these updates, target_every and tau.

    Attributes:
        networks, targets, optimizers: Those that learn, and for each a target network and an optimizer.
        weights: Of each network that learns, after the last call of `learn` or `begin`.
    """

    def __init__(
        self, builders: Sequence[Callable[[], keras.Model]], optimizer: str, rates: Sequence[float], soft_update: Callable,
        settings,
    ):  # fmt: skip
        self.networks, self.targets = [build() for build in builders], [build() for build in builders]
        self.flat = [FlatVariables(network.trainable_variables) for network in self.networks]
        self.flat_targets = [FlatVariables(target.trainable_variables) for target in self.targets]
        self.optimizers = [FlatOptimizer(optimizer, rate, flat) for rate, flat in zip(rates, self.flat, strict=True)]
        self.soft_update, self.settings, self.mode = soft_update, settings, Mode()
        self.updates = CompiledUpdates(self.gradient_step, width=2, after=self._sync_after_chunk, mode=self.mode)

    def begin(self, weights: list[list[np.ndarray]]) -> None:
        """Start from these weights of each network, with nothing learned."""
        self._initial = weights
        self._go_to(weights)

    def learn(self, *batches: np.ndarray) -> np.ndarray:
        """One gradient step for each of K minibatches: losses and gradient norms, [K, 2]."""
        self._before = self.weights
        reports = self.updates(*batches)
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
        self._read()
        self.weights = self._present_weights()

    def target_moved(self) -> bool:
        """Whether a target network has changed since the start."""
        now = [w for target in self.targets for w in target.get_weights()]
        return not all(np.array_equal(a, b) for a, b in zip(now, chain(*self._initial), strict=True))

    # What a gradient step is made of.

    def descend(self, k: int, gradients: list[tf.Tensor], scale: float | tf.Tensor = 1.0) -> None:
        """Move network k down its gradients, times `scale`; nowhere in a dry run."""
        if not self.mode.dry_run:
            self.optimizers[k].step(gradients, scale)

    def constant(self, name: str, function: Callable, shape, meaning: str, *arguments) -> tf.Tensor:
        """What a student's function gives for tensors, of this shape, as a constant."""
        run = partial(run_on_arrays, inside=partial(self.watching, name, function)) if self.mode.run_eagerly else run_on_tensors
        with at_fault(name, function):
            return tf.stop_gradient(shaped(name, run(function, *arguments), shape, meaning))

    def differentiable(self, name: str, function: Callable, *arguments) -> tf.Tensor:
        """The number that a student's loss gives for tensors."""
        run = partial(run_by_python, inside=partial(self.watching, name, function)) if self.mode.run_eagerly else run_on_tensors
        with at_fault(name, function):
            return shaped(name, run(function, *arguments), (), "one number, the mean over the minibatch")

    @contextlib.contextmanager
    def watching(self, name: str, function: Callable) -> Iterator[None]:
        """Inside, Python runs a student's function in the middle of a gradient step: its error is kept in `mode`."""
        try:
            with at_fault(name, function):
                yield
        except Exception as error:
            self.mode.error = error
            raise

    def sync(self) -> None:
        """Move the target networks towards the online ones: all the way for tau = 1."""
        for flat_target, flat in zip(self.flat_targets, self.flat, strict=True):
            for target, online in zip(flat_target.values, flat.values, strict=True):
                value = self.constant(
                    "soft_update", self.soft_update, target.shape, "one for each weight of the target network",
                    tf.convert_to_tensor(target.value), tf.convert_to_tensor(online.value), self.settings.tau,
                )  # fmt: skip
                if not self.mode.dry_run:
                    target.assign(value)
        if self.mode.dry_run:
            return
        for flat_target, target, network in zip(self.flat_targets, self.targets, self.networks, strict=True):
            flat_target.write()
            for variable, online in zip(target.non_trainable_variables, network.non_trainable_variables, strict=True):
                variable.assign(online)

    def sync_within_chunk(self) -> None:
        """After a gradient step, move the target networks if it is due and the end of the chunk does not see to it."""
        if self.mode.dry_run:
            self.sync()
        elif self.settings.target_every % self.settings.updates:
            self._sync_if_due(1)

    def _sync_after_chunk(self) -> None:
        if self.settings.target_every % self.settings.updates == 0:
            self._sync_if_due(self.settings.updates)

    def _sync_if_due(self, steps: int) -> None:
        """Move the target networks if it is due, which is looked at every so many gradient steps."""
        if self.settings.target_every == steps:
            self.sync()
        else:
            tf.cond(self.optimizers[-1].iterations % self.settings.target_every == 0, self.sync, lambda: None)

    def _present_weights(self) -> list[list[np.ndarray]]:
        both = zip(self.networks, self.flat, strict=True)
        return [n.get_weights() if n.non_trainable_variables else flat.arrays() for n, flat in both]

    def _go_to(self, weights: list[list[np.ndarray]]) -> None:
        self.weights = self._before = weights
        for network, target, values in zip(self.networks, self.targets, weights, strict=True):
            network.set_weights(values)
            target.set_weights(values)
        for optimizer in self.optimizers:
            optimizer.reset()
        self._read()

    def _read(self) -> None:
        for flat in (*self.flat, *self.flat_targets):
            flat.read()


def gradient_of(tape: tf.GradientTape, loss: tf.Tensor, variables: list) -> list[tf.Tensor]:
    """The gradient of a loss by each variable; 0 where it does not depend on it."""
    gradients = tape.gradient(loss, [v.value for v in variables], unconnected_gradients="zero")
    return [tf.convert_to_tensor(g) for g in gradients]  # an Embedding's is a list of rows


def norm_of(gradients: list[tf.Tensor]) -> tf.Tensor:
    """The length of all gradients together: of columns first, because XLA vectorises sums over rows but no long sum."""
    lengths = [tf.norm(g, axis=0) if g.shape.rank > 1 else g for g in gradients]
    return tf.sqrt(tf.add_n([tf.reduce_sum(n * n) for n in lengths]))


def shaped(name: str, value: tf.Tensor, shape, meaning: str) -> tf.Tensor:
    """`value`, whose shape must be `shape`."""
    if value.shape.rank is None:  # Python gave it, while the loop around it was being built
        value.set_shape(shape)
    if tuple(value.shape) != tuple(shape):
        raise ValueError(f"{name} gave the shape {tuple(value.shape)}, expected {tuple(shape)}: {meaning}.")
    return value


class NetworkTraining(Training):
    """A training whose agent is a network that a `Learner` changes.

    An algorithm brings `as_policy(network)`, the agent that acts as a network says, and `make_learner()`, a learner of its
    networks, with which it has called `begin`.

    Attributes:
        networks: The Keras networks that learn; the first one acts. After training they have what was learned.
        twin: The first network, as it is called for one state at a time.
    """

    def begin(self, *networks: keras.Model) -> None:
        """Start from the weights that these networks have."""
        self.networks, self.twin = list(networks), acting_twin(networks[0], self.say)
        self._first_weights = [network.get_weights() for network in networks]

    @cached_property
    def learner(self) -> Learner:
        """Made when it is needed: by then a loop that gives its trainings one name has let the last one go, and its learner."""
        learner = self.make_learner()
        learner.begin(self._first_weights)
        return learner

    def acting_weights(self) -> list[np.ndarray]:
        """The weights of the first network, as arrays that training does not change."""
        return self.learner.weights[0]

    def policy_with(self, weights: list[np.ndarray]):
        """The agent that acts with these weights, without exploring."""
        return self.as_policy(self.twin.with_weights(weights))

    def hand_over(self) -> None:
        """Put what was learned into `networks`."""
        if "learner" in vars(self):
            for network, weights in zip(self.networks, self.learner.weights, strict=True):
                network.set_weights(weights)

    state, restorer = checkpoint.off_policy_state, checkpoint.off_policy_restorer
