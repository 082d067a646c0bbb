"""What a gradient step of Q-learning makes small, in the two forms in which its equations are written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rlcourse.algorithms.learner import constant, differentiable, shaped
from rlcourse.networks.tensorflow import tf


@dataclass(frozen=True)
class OneTargetEach:
    """A target for the action that was taken, y [B], and a loss that looks at that action alone.

    Attributes:
        targets: (rewards [B], next_q [B, A], terminated [B], gamma) -> [B]; with `both_networks` it is given the next values
            by the online network before those by the target network.
        loss: (q_values [B, A], actions [B], targets [B]) -> one number.
        both_networks: Whether the targets see the next values by both.

    Source:
        Mnih et al., Human-level control through deep reinforcement learning (2015), equation 2; van Hasselt, Guez and Silver,
        Deep reinforcement learning with double Q-learning (2016), equation 4, for both networks.
    """

    targets: Callable
    loss: Callable
    both_networks: bool = False

    def __call__(self, q_values, actions, rewards, next_q, terminated, gamma, plainly: bool) -> tf.Tensor:
        """The loss of a minibatch; `next_q` lists [B, A] by one or both networks. With `plainly` Python runs the functions."""
        y = constant(self.targets, plainly, rewards, *next_q, terminated, gamma)
        y = shaped("targets", y, rewards.shape, "one for each transition")  # [B]
        loss = differentiable(self.loss, plainly, q_values, actions, y)
        return shaped("loss", loss, (), "one number, the mean over the minibatch")


@dataclass(frozen=True)
class WholeRows:
    """A target for every action, equal to the present value where the action was not taken; any loss of two arrays.

    Attributes:
        q_targets: (q_values [B, A], actions [B], rewards [B], next_q [B, A], terminated [B], gamma) -> [B, A].
        loss: (targets [B, A], q_values [B, A]) -> one number, as Keras's losses are called.
    """

    q_targets: Callable
    loss: Callable
    both_networks: ClassVar[bool] = False

    def __call__(self, q_values, actions, rewards, next_q, terminated, gamma, plainly: bool) -> tf.Tensor:
        """The loss of a minibatch; `next_q` lists one [B, A]. With `plainly` Python runs the functions."""
        y = constant(self.q_targets, plainly, tf.stop_gradient(q_values), actions, rewards, *next_q, terminated, gamma)
        y = shaped("q_targets", y, q_values.shape, "one for each transition and action")  # [B, A]
        loss = differentiable(self.loss, plainly, y, q_values)
        return shaped("loss", loss, (), "one number, the mean over the minibatch")


Objective = OneTargetEach | WholeRows
