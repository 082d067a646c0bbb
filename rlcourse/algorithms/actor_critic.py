"""The gradient step of DDPG, and of TD3: the critics learn as DQN's network does, the actor climbs the critic."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rlcourse import targets
from rlcourse.algorithms.learner import Learner, gradient_of, norm_of, shaped
from rlcourse.algorithms.settings import DDPGSettings
from rlcourse.networks.as_functions import run_with_networks
from rlcourse.networks.tensorflow import keras, tf


@dataclass(frozen=True)
class Equations:
    """What is learned, and how the target networks follow.

    Attributes:
        critic_targets: (rewards [B], next_states [B, ...], terminated [B], gamma, target_actor, target_critic) -> [B].
        actor_loss: (states [B, ...], actor, critic) -> one number.
        soft_update: (target, online, tau) -> new weights of a target network, see `Learner`.
    """

    critic_targets: Callable = targets.critic_targets
    actor_loss: Callable = targets.actor_loss
    soft_update: Callable = targets.soft_update


class ActorCritic(Learner):
    """An actor, one or two critics, their targets, two optimizers, and the gradient step, compiled for many steps a call.

    Args:
        build_actor: Makes an actor, [B, ...] -> [B, A].
        build_critics: Make a critic each, [[B, ...], [B, A]] -> [B, 1].
        low: [A] smallest value of each number of an action.
        high: [A] largest.
        equations: What is learned.
        settings: The settings.
    """

    def __init__(
        self, build_actor: Callable[[], keras.Model], build_critics: list[Callable[[], keras.Model]],
        low: np.ndarray, high: np.ndarray, equations: Equations, settings: DDPGSettings,
    ):  # fmt: skip
        builders = [build_actor, *build_critics]
        rates = [settings.actor_learning_rate] + [settings.critic_learning_rate] * len(build_critics)
        super().__init__(builders, "adam", rates, equations.soft_update, settings)
        self.low, self.high, self.equations = low, high, equations

    def gradient_step(self, states, actions, rewards, next_states, terminated, *rest, plainly=False, rehearse=False):
        """See `Learner.gradient_step`. Arguments [B, ...]; at the end discounts [B] with n steps, and noise [B, A] if any."""
        s = self.settings
        batch = states, actions, rewards, next_states, terminated, *rest
        report = self.learn_critics(*batch, plainly=plainly, rehearse=rehearse)
        if s.actor_every == 1 or rehearse:
            self.learn_actor(states, plainly=plainly, rehearse=rehearse)
        else:
            due = self.optimizers[-1].iterations % s.actor_every == 0
            tf.cond(due, lambda: self.learn_actor(states, plainly=plainly)[0], lambda: 0.0)
        if rehearse:
            self.rehearse_sync()
        else:
            self.sync_within_chunk()
        return report

    def learn_critics(self, states, actions, rewards, next_states, terminated, *rest, plainly=False, rehearse=False) -> list:
        """Move the critics towards the targets; returns the mean of their losses and the gradient's norm."""
        s, critics = self.settings, self.networks[1:]
        discounts, noise = rest[0] if s.n_steps > 1 else s.gamma, rest[-1:] if s.target_noise else ()
        y = run_with_networks(self.equations.critic_targets, plainly, [rewards, next_states, terminated, discounts],
                              self.targets, self._target_functions, noise)  # fmt: skip
        y = tf.stop_gradient(shaped("critic_targets", y, rewards.shape, "one for each transition"))  # [B]
        variables = [v for critic in critics for v in critic.trainable_variables]
        with tf.GradientTape() as tape:
            loss = tf.add_n([tf.reduce_mean((y - critic([states, actions])[:, 0]) ** 2) for critic in critics])
        if rehearse:
            return [loss, loss]
        gradients, n = gradient_of(tape, loss, variables), len(variables) // len(critics)
        for k, optimizer in enumerate(self.optimizers[1:]):
            optimizer.descend(gradients[k * n : (k + 1) * n])
        return [loss / len(critics), norm_of(gradients)]

    def learn_actor(self, states, plainly=False, rehearse=False) -> list:
        """Move the actor's weights, and nobody else's, to where the critic likes its actions better; returns its loss."""
        variables = self.networks[0].trainable_variables
        with tf.GradientTape() as tape:
            loss = self._actor_loss(states, plainly)
        if not rehearse:
            self.optimizers[0].descend(gradient_of(tape, loss, variables))
        return [loss]

    def _actor_loss(self, states, plainly: bool) -> tf.Tensor:
        loss = run_with_networks(self.equations.actor_loss, plainly, [states], self.networks[:2], _online_functions)
        return shaped("actor_loss", loss, (), "one number, the mean over the minibatch")

    def _target_functions(self, actor, *critics_and_noise) -> tuple[Callable, Callable]:
        """Target actor and target critic as functions of tensors; TD3's noise and the smaller of two values are in them."""
        n = self.settings.critics
        critics, noise = critics_and_noise[:n], critics_and_noise[n:]

        def target_actor(states):
            actions = actor(states)  # [B, A]
            return tf.clip_by_value(actions + noise[0], self.low, self.high) if noise else actions

        def target_critic(states, actions):
            values = [critic([states, actions])[:, 0] for critic in critics]  # [B] each
            return tf.minimum(*values) if n == 2 else values[0]

        return target_actor, target_critic


def _online_functions(actor, critic) -> tuple[Callable, Callable]:
    """Actor and critic as functions of tensors."""
    return lambda states: actor(states), lambda states, actions: critic([states, actions])[:, 0]
