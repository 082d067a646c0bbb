"""DDPG, and TD3 by its settings: an actor computes the action, a critic says what it is worth. From top to bottom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count

import numpy as np
from gymnasium.spaces import Box

from rlcourse import targets as equations
from rlcourse.algorithms.inputs import check_network
from rlcourse.algorithms.learner import Learner, gradient_of, norm_of, shaped
from rlcourse.algorithms.off_policy import OffPolicy
from rlcourse.algorithms.settings import Count, NotNegative, OffPolicySettings, Positive, Share
from rlcourse.lines import say
from rlcourse.networks.as_functions import run_with_networks
from rlcourse.networks.models import actor_network, built_with_seed, critic_network
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.noise import GaussianNoise, Noise
from rlcourse.runs.learner_cache import borrow
from rlcourse.runs.policies import ActorPolicy, in_unit_range
from rlcourse.tracebacks import at_fault


@dataclass(frozen=True)
class DDPGSettings(OffPolicySettings):
    """What DDPG can be told. The defaults are those of rl-baselines3-zoo for Pendulum, but for layers and learning rates.

    TD3 is `critics=2, target_noise=0.2, actor_every=2, target_every=2`.

    Attributes:
        actor_learning_rate: Of the actor's optimizer, Adam.
        critic_learning_rate: Of the critics' optimizer, Adam.
        critics: How many critics learn, 1 or 2; the targets use the smaller one of two values.
        actor_every: Gradient steps of the critics for each one of the actor.
        target_noise: Standard deviation of the noise on the target actor's actions, in halves of their range; 0 for none.
        target_noise_clip: Where that noise is cut off.

    All others are those of `OffPolicySettings`. A value out of its range is a ValueError, with the range.

    Source: Lillicrap et al., Continuous control with deep reinforcement learning (2016), section 7; Fujimoto, van Hoof and
        Meger, Addressing function approximation error in actor-critic methods (2018), algorithm 1, for the last four; Raffin,
        RL Baselines3 Zoo (2020), hyperparams/ddpg.yml, for the values.
    """

    gamma: Share = 0.98
    batch_size: Count = 100
    train_every: Count = 32
    updates: Count = 32
    target_every: Count = 1
    tau: Share = 0.005
    validate_every: Count | None = None
    stop_when_solved: bool = False
    actor_learning_rate: Positive = 5e-4
    critic_learning_rate: Positive = 2e-3
    critics: Count = 1
    actor_every: Count = 1
    target_noise: NotNegative = 0.0
    target_noise_clip: Positive = 0.5

    def __post_init__(self):
        super().__post_init__()
        if self.critics > 2:
            raise ValueError(f"critics is {self.critics}, expected 1 or 2.")


@dataclass(frozen=True)
class Equations:
    """What is learned, and how the target networks follow; see `DDPG`."""

    critic_targets: Callable = equations.critic_targets
    actor_loss: Callable = equations.actor_loss
    soft_update: Callable = equations.soft_update


class ActorCriticLearner(Learner):
    """An actor, [B, ...] -> [B, A], one or two critics, [[B, ...], [B, A]] -> [B, 1], their targets, and the gradient step.

    It is compiled for many steps a call. `low` and `high` [A] are the bounds of an action.
    """

    def __init__(
        self, build_actor: Callable[[], keras.Model], build_critics: list[Callable[[], keras.Model]],
        low: np.ndarray, high: np.ndarray, equations: Equations, settings: DDPGSettings,
    ):  # fmt: skip
        rates = [settings.actor_learning_rate] + [settings.critic_learning_rate] * len(build_critics)
        super().__init__([build_actor, *build_critics], "adam", rates, equations.soft_update, settings)
        self.low, self.high, self.equations = low, high, equations

    def gradient_step(self, states, actions, rewards, next_states, terminated, *rest) -> list:
        """The critics learn as DQN's network does, the actor climbs the critic, the target networks follow.

        States are [B, ...], actions [B, A], rewards and terminated [B]; the rest are discounts [B] with n steps, and noise
        [B, A] on the target actor's actions, if any. Returns the mean of the critics' losses, and their gradient's norm.
        """
        every = self.settings.actor_every
        report = self.learn_critics(states, actions, rewards, next_states, terminated, *rest)
        if every == 1 or self.mode.dry_run:
            self.learn_actor(states)
        else:
            tf.cond(self.optimizers[-1].iterations % every == 0, lambda: self.learn_actor(states)[0], lambda: 0.0)
        self.sync_within_chunk()
        return report

    def learn_critics(self, states, actions, rewards, next_states, terminated, *rest) -> list:
        """Move the critics towards the targets; returns the mean of their losses and the gradient's norm."""
        s, critics = self.settings, self.networks[1:]
        discounts, noise = rest[0] if s.n_steps > 1 else s.gamma, rest[-1:] if s.target_noise else ()
        known = [rewards, next_states, terminated, discounts]
        y = self._called("critic_targets", known, self.targets, self._functions, noise)
        y = tf.stop_gradient(shaped("critic_targets", y, rewards.shape, "one for each transition"))  # [B]
        variables = [v for critic in critics for v in critic.trainable_variables]
        with tf.GradientTape() as tape:
            loss = tf.add_n([tf.reduce_mean((y - critic([states, actions])[:, 0]) ** 2) for critic in critics])
        gradients, n = gradient_of(tape, loss, variables), len(variables) // len(critics)
        for k in range(len(critics)):
            self.descend(1 + k, gradients[k * n : (k + 1) * n])
        return [loss / len(critics), norm_of(gradients)]

    def learn_actor(self, states) -> list:
        """Move the actor's weights, and nobody else's, to where the critic likes its actions better; returns its loss."""
        with tf.GradientTape() as tape:
            loss = self._called("actor_loss", [states], self.networks[:2], self._functions)
            loss = shaped("actor_loss", loss, (), "one number, the mean over the minibatch")
        self.descend(0, gradient_of(tape, loss, self.networks[0].trainable_variables))
        return [loss]

    def _called(self, name: str, arguments: list, networks: list, functions_of: Callable, others: tuple = ()) -> tf.Tensor:
        """What a student's equation gives for tensors and networks."""
        function = getattr(self.equations, name)
        inside = partial(self.watching, name, function)
        with at_fault(name, function):
            return run_with_networks(function, self.mode.run_eagerly, arguments, networks, functions_of, others, inside)

    def _functions(self, actor, *critics_and_noise) -> tuple[Callable, Callable]:
        """An actor and a critic as functions of tensors; TD3's noise and the smaller of two values are in them, if any."""
        n = self.settings.critics
        critics, noise = critics_and_noise[:n], critics_and_noise[n:]

        def act(states):
            actions = actor(states)  # [B, A]
            return tf.clip_by_value(actions + noise[0], self.low, self.high) if noise else actions

        def value(states, actions):
            values = [critic([states, actions])[:, 0] for critic in critics]  # [B] each
            return tf.minimum(*values) if len(values) == 2 else values[0]

        return act, value


class DDPG(OffPolicy):
    """Deep deterministic policy gradients with the equations as arguments.

    Args:
        env: A Gymnasium id, an environment, or a vector environment. Its actions are a bounded Box of one axis.
        actor: A function (n_states, low [A], high [A]) -> Keras model from [B, n_states] to actions [B, A].
        critic: A function (n_states, A) -> Keras model from [[B, n_states], [B, A]] to values [B, 1].
            By default both are Dense layers.
        critic_targets: (rewards [B], next_states [B, n_states], terminated [B], gamma, target_actor, target_critic) -> [B].
        actor_loss: (states [B, n_states], actor, critic) -> one number.
        soft_update: See `DQN`.
        noise: (A, rng) -> [A], added to each action, in halves of the actions' range; see `OffPolicy`.
        settings: See `DDPGSettings`.
        memory, seed, n_envs, print_fn: See `DQN`.

    Raises: TypeError for an action space that is not a Box, or a network that is none; ValueError for actions without bounds, a
        network that does not fit, or, while playing, an action that is no number.
    Source: Lillicrap et al., Continuous control with deep reinforcement learning (2016), algorithm 1; Fujimoto, van Hoof and
        Meger, Addressing function approximation error in actor-critic methods (2018), algorithm 1.
    """

    algorithm = "ddpg"

    def __init__(
        self, env, actor: Callable[..., keras.Model] | None = None, critic: Callable[[int, int], keras.Model] | None = None,
        critic_targets: Callable = equations.critic_targets, actor_loss: Callable = equations.actor_loss,
        soft_update: Callable = equations.soft_update, noise: Noise | None = None, memory=None,
        settings: DDPGSettings | None = None, seed: int = 0, n_envs: int = 1, print_fn: Callable[[str], None] = say,
    ):  # fmt: skip
        settings = settings or DDPGSettings()
        actor = actor or partial(actor_network, hidden=settings.hidden)
        critic = critic or partial(critic_network, hidden=settings.hidden)
        super().__init__(env, settings, noise or GaussianNoise(), memory, seed, n_envs, print_fn)
        self.low, self.high = _bounds(self.name, self.runner.action_space)
        self.half = (self.high - self.low) / 2
        n_states, n_actions, seeds = int(np.prod(self.spaces[0].shape)), len(self.low), count(self.network_seed)
        bounds = self.low.astype(float), self.high.astype(float)
        build_actor = partial(built_with_seed, actor, n_states, *bounds, seed=next(seeds))
        critics = [partial(built_with_seed, critic, n_states, n_actions, seed=next(seeds)) for _ in range(settings.critics)]
        networks = [build() for build in (build_actor, *critics)]
        check_network("actor", networks[0], self.name, n_actions, self.spaces[0])
        check_network("critic", networks[1], self.name, 1, *self.spaces)
        self.builders, self.equations = (build_actor, critics), Equations(critic_targets, actor_loss, soft_update)
        self.begin(*networks)
        self.actor, self.critic = networks[:2]  # the first critic, where there are two

    def act(self, observation, step):
        """By chance before learning starts; then what the actor says, with noise, within the bounds."""
        if step < self.settings.learning_starts:
            shape = self.low.shape if self.runner.count == 1 else (self.runner.count, *self.low.shape)
            return self.explore_rng.uniform(self.low, self.high, shape).astype(np.float32)
        size, rng = len(self.low), self.explore_rng
        noise = [explore(size, rng) for explore in self.explorers]  # [M, A]
        action = self.twin(observation) + self.half * (noise[0] if self.runner.count == 1 else noise)
        action = np.minimum(np.maximum(action, self.low), self.high).astype(np.float32)
        if not (action - action == 0).all() or action.shape[-1:] != (size,):
            raise ValueError(
                f"the action became {action} (the actor says {self.twin(observation)}, the noise {noise}): expected {size} "
                "finite numbers. Look at the noise first: it is a function of (size, rng) that returns [size] numbers."
            )
        return action

    def best_actions(self, observations):
        """What the actor says, within the bounds."""
        return np.clip(self.twin(observations), self.low, self.high)  # [M, A]

    def as_policy(self, network) -> ActorPolicy:
        """The agent that does what the actor says."""
        return ActorPolicy(self.name, in_unit_range(network, self.low, self.high), self.low, self.high)

    def make_learner(self) -> ActorCriticLearner:
        """A learner of the networks, new or from the cache."""
        builders, e, s, low, high = self.builders, self.equations, self.settings, self.low, self.high
        numbers = (s.gamma, s.actor_learning_rate, s.critic_learning_rate, s.batch_size, s.updates, s.target_every, s.tau,
                   s.n_steps, s.critics, s.actor_every, bool(s.target_noise), *low, *high)  # fmt: skip
        return borrow(self, lambda: ActorCriticLearner(*builders, low, high, e, s), self.networks, vars(e).values(), numbers)

    def sample(self):
        """See `OffPolicy.sample`; at the end the noise on the target actor's actions, [K, B, A], if any."""
        batches, s = super().sample(), self.settings
        if not s.target_noise:
            return batches
        shape = (s.updates, s.batch_size, len(self.low))
        noise = np.clip(self.sample_rng.normal(0, s.target_noise, shape), -s.target_noise_clip, s.target_noise_clip)
        return (*batches, (self.half * noise).astype(np.float32))  # [K, B, A]


def _bounds(env: str, actions) -> tuple[np.ndarray, np.ndarray]:
    if not isinstance(actions, Box):
        raise TypeError(
            f"{env} has the action space {actions}. DDPG computes an action's numbers, so it needs a Box; DQN can choose among "
            "the actions of a Discrete space."
        )
    if not np.isfinite([actions.low, actions.high]).all() or len(actions.shape) != 1:
        raise ValueError(
            f"{env} has the action space {actions}: expected a Box of one axis with finite bounds, for the actor's tanh is "
            "stretched to them. gymnasium.wrappers.TransformAction(env, lambda a: a, Box(-1, 1, (1,))) sets others."
        )
    return actions.low.astype(np.float32), actions.high.astype(np.float32)
