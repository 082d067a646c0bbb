"""What a gradient step of Q-learning makes small, in the two forms in which its equations are written."""

from collections.abc import Callable
from dataclasses import dataclass

from rlcourse.networks.tensorflow import tf
from rlcourse.networks.tensors import run_by_python, run_on_arrays, run_on_tensors


@dataclass(frozen=True)
class OneTargetEach:
    """A target for the action that was taken, y [B], and a loss that looks at that action alone.

    Attributes:
        targets: (rewards [B], next_q [B, A], terminated [B], gamma) -> [B].
        loss: (q_values [B, A], actions [B], targets [B]) -> one number.

    Source:
        Mnih et al., Human-level control through deep reinforcement learning (2015), equation 2.
    """

    targets: Callable
    loss: Callable

    def __call__(self, q_values, actions, rewards, next_q, terminated, gamma, plainly: bool) -> tf.Tensor:
        """The loss of a minibatch; with `plainly` the functions are run by Python, not compiled."""
        values_of, differentiable = _ways(plainly)
        y = values_of(self.targets, rewards, next_q, terminated, gamma)
        y = tf.stop_gradient(shaped("targets", y, rewards.shape, "one for each transition"))  # [B]
        return shaped("loss", differentiable(self.loss, q_values, actions, y), (), "one number, the mean over the minibatch")


@dataclass(frozen=True)
class WholeRows:
    """A target for every action, equal to the present value where the action was not taken; any loss of two arrays.

    Attributes:
        q_targets: (q_values [B, A], actions [B], rewards [B], next_q [B, A], terminated [B], gamma) -> [B, A].
        loss: (targets [B, A], q_values [B, A]) -> one number, as Keras's losses are called.
    """

    q_targets: Callable
    loss: Callable

    def __call__(self, q_values, actions, rewards, next_q, terminated, gamma, plainly: bool) -> tf.Tensor:
        """The loss of a minibatch; with `plainly` the functions are run by Python, not compiled."""
        values_of, differentiable = _ways(plainly)
        y = values_of(self.q_targets, tf.stop_gradient(q_values), actions, rewards, next_q, terminated, gamma)
        y = tf.stop_gradient(shaped("q_targets", y, q_values.shape, "one for each transition and action"))  # [B, A]
        return shaped("loss", differentiable(self.loss, y, q_values), (), "one number, the mean over the minibatch")


@dataclass(frozen=True)
class DoubleTargets:
    """As `OneTargetEach`, but the targets see the values of the next states by both networks.

    Attributes:
        targets: (rewards [B], next_q_online [B, A], next_q_target [B, A], terminated [B], gamma) -> [B].
        loss: (q_values [B, A], actions [B], targets [B]) -> one number.

    Source:
        van Hasselt, Guez and Silver, Deep reinforcement learning with double Q-learning (2016), equation 4.
    """

    targets: Callable
    loss: Callable

    def __call__(self, q_values, actions, rewards, next_q, terminated, gamma, plainly: bool) -> tf.Tensor:
        """The loss of a minibatch; next_q is the pair (of the online network, of the target network)."""
        values_of, differentiable = _ways(plainly)
        y = values_of(self.targets, rewards, *next_q, terminated, gamma)
        y = tf.stop_gradient(shaped("targets", y, rewards.shape, "one for each transition"))  # [B]
        return shaped("loss", differentiable(self.loss, q_values, actions, y), (), "one number, the mean over the minibatch")


Objective = OneTargetEach | WholeRows | DoubleTargets


def _ways(plainly: bool) -> tuple[Callable, Callable]:
    """How to call a function whose result is a constant, and one that is differentiated."""
    return (run_on_arrays, run_by_python) if plainly else (run_on_tensors, run_on_tensors)


def shaped(name: str, value: tf.Tensor, shape, meaning: str) -> tf.Tensor:
    """`value`, whose shape must be `shape`."""
    if value.shape.rank is None:  # Python gave it, while the loop around it was being built
        value.set_shape(shape)
    if tuple(value.shape) != tuple(shape):
        raise ValueError(f"{name} gave the shape {tuple(value.shape)}, expected {tuple(shape)}: {meaning}.")
    return value
