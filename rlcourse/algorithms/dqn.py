"""DQN: a network learns what every action is worth. Settings, the gradient step, the networks, acting: from top to bottom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from gymnasium.spaces import Box, Discrete

from rlcourse import targets as equations
from rlcourse.algorithms.inputs import check_network
from rlcourse.algorithms.learner import Learner, gradient_of, norm_of
from rlcourse.algorithms.off_policy import OffPolicy
from rlcourse.algorithms.settings import Count, OffPolicySettings, Positive, Share
from rlcourse.exploration import Explore, LinearSchedule, epsilon_greedy
from rlcourse.lines import say
from rlcourse.networks.models import built_with_seed, duplicate, q_network, table_network
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.runs.learner_cache import borrow
from rlcourse.runs.policies import GreedyPolicy


@dataclass(frozen=True)
class DQNSettings(OffPolicySettings):
    """What DQN can be told. The defaults are those of rl-baselines3-zoo for CartPole, with smaller layers.

    Attributes:
        optimizer: The rule of the gradient step, under Keras's name; sgd are plain gradient steps.
        learning_rate: Of the optimizer.
        epsilon_start: Probability of a random action at first.
        epsilon_end: The same at the end.
        epsilon_steps: Environment steps from the one to the other, in a straight line.
        max_gradient_norm: Longer gradients are shortened to it; None leaves them.
        huber: True for the Huber loss, False for the squared error, where no loss is passed.

    All others are those of `OffPolicySettings`. A value out of its range is a ValueError, with the range.

    Source: Mnih et al., Human-level control through deep reinforcement learning (2015), extended data table 1, for the names;
        Raffin, RL Baselines3 Zoo (2020), hyperparams/dqn.yml, for the values.
    """

    optimizer: Literal["adam", "rmsprop", "sgd"] = "adam"
    learning_rate: Positive = 2.3e-3
    epsilon_start: Share = 1.0
    epsilon_end: Share = 0.04
    epsilon_steps: Count = 8_000
    max_gradient_norm: Positive | None = 10.0
    huber: bool = False


@dataclass(frozen=True)
class Equations:
    """What is learned, as functions of minibatches; see `DQN`. One of the three forms of targets is given."""

    loss: Callable  # of whole rows, as Keras's are, where `q_targets` is given
    targets: Callable | None = None
    double_q_targets: Callable | None = None
    q_targets: Callable | None = None
    shaped_reward: Callable | None = None
    soft_update: Callable = equations.soft_update


class QLearner(Learner):
    """A network, its target network, an optimizer, and the gradient step of DQN, compiled for many steps a call."""

    def __init__(self, build: Callable[[], keras.Model], equations: Equations, settings: DQNSettings):
        super().__init__([build], settings.optimizer, [settings.learning_rate], equations.soft_update, settings)
        self.online, self.target, self.equations = self.networks[0], self.targets[0], equations

    def gradient_step(self, states, actions, rewards, next_states, terminated, discounts=None) -> list:
        """Move the network towards what the target network makes of a minibatch; then let the target network follow.

        States are [B, ...], all others [B]; discounts come with n steps. Returns the loss, and the gradient's norm before it
        was shortened.
        """
        s, gamma = self.settings, self.settings.gamma if discounts is None else discounts
        if self.equations.shaped_reward is not None:
            rewards = self.constant(
                "shaped_reward", self.equations.shaped_reward, terminated.shape, "one for each transition",
                rewards, states, next_states, terminated, gamma,
            )  # fmt: skip
        next_q = [self.target(next_states)]  # [B, A]
        if self.equations.double_q_targets is not None:
            next_q.insert(0, self.online(next_states))  # [B, A]
        with tf.GradientTape() as tape:
            loss = self._loss(self.online(states), actions, rewards, next_q, terminated, gamma)
        gradients = gradient_of(tape, loss, self.online.trainable_variables)
        norm, longest = norm_of(gradients), s.max_gradient_norm
        scale = 1.0 if longest is None else longest * tf.minimum(1 / norm, 1 / longest)  # 1 where it is not too long
        self.descend(0, gradients, scale)
        self.sync_within_chunk()
        return [loss, norm]

    def _loss(self, q_values, actions, rewards, next_q: list, terminated, gamma) -> tf.Tensor:
        e = self.equations
        if e.q_targets is not None:  # a target for every action, and a loss of whole rows
            y = self.constant(
                "q_targets", e.q_targets, q_values.shape, "one for each transition and action",
                tf.stop_gradient(q_values), actions, rewards, *next_q, terminated, gamma,
            )  # [B, A]  # fmt: skip
            return self.differentiable("loss", e.loss, y, q_values)
        known = rewards, *next_q, terminated, gamma
        y = self.constant("targets", e.double_q_targets or e.targets, rewards.shape, "one for each transition", *known)  # [B]
        return self.differentiable("loss", e.loss, q_values, actions, y)


class DQN(OffPolicy):
    """Deep Q-learning with the equations as arguments.

    Args:
        env: A Gymnasium id, an environment, or a vector environment. Its actions are Discrete.
        network: A function (n_states, n_actions) -> Keras model from [B, n_states] to [B, n_actions]; or such a model. By
            default Dense layers, or a table where states are whole numbers.
        targets: (rewards [B], next_q [B, A], terminated [B], gamma) -> [B]; by default the library's.
        loss: (q_values [B, A], actions [B], targets [B]) -> one number; by default the settings' choice.
        double_q_targets: In place of `targets`: (rewards [B], next_q_online [B, A], next_q_target [B, A], terminated [B],
            gamma) -> [B]. One network chooses the next action, the other values it.
        q_targets: In place of `targets`: (q_values [B, A], actions [B], rewards [B], next_q [B, A], terminated [B], gamma) ->
            [B, A]. The loss is then called as Keras's are, (targets [B, A], q_values [B, A]) -> one number; by default the mean
            absolute error.
        shaped_reward: (rewards [B], states [B, ...], next_states [B, ...], terminated [B], gamma) -> [B], the rewards to learn
            from; by default those the environment gave. The history, validations and scores know only the latter.
        soft_update: (target, online, tau) -> the target network's new weights, in the same shape. It is given
            all small arrays of a network in one row, and each large one.
        explore: (q_values [A], epsilon, rng) -> an action, counted from 0; see `OffPolicy`.
        memory: A replay memory with add, sample and a length; by default the library's.
        settings: See `DQNSettings`.
        seed: Of everything that is drawn by chance.
        n_envs: How many environments to play at once, where `env` is an id.
        schedule: step -> epsilon; by default the settings' straight line.
        schedule_by_episode: In place of `schedule`: number of episodes that are over -> epsilon.
        print_fn: Where messages go.

    Raises: TypeError for an action space that is not Discrete, or a network that is none; ValueError for a network whose inputs
        or outputs do not fit the environment, or for two of the three forms of targets.
    Source: Mnih et al., Human-level control through deep reinforcement learning (2015), algorithm 1; van Hasselt, Guez and
        Silver, Deep reinforcement learning with double Q-learning (2016), equation 4, for `double_q_targets`.
    """

    algorithm = "dqn"

    def __init__(
        self, env, network: Callable[[int, int], keras.Model] | keras.Model | None = None, targets: Callable | None = None,
        loss: Callable | None = None, double_q_targets: Callable | None = None, q_targets: Callable | None = None,
        shaped_reward: Callable | None = None, soft_update: Callable = equations.soft_update,
        explore: Explore = epsilon_greedy, memory=None, settings: DQNSettings | None = None, seed: int = 0, n_envs: int = 1,
        schedule: Callable[[int], float] | None = None, schedule_by_episode: Callable[[int], float] | None = None,
        print_fn: Callable[[str], None] = say,
    ):  # fmt: skip
        s = settings or DQNSettings()
        given = {"targets": targets, "double_q_targets": double_q_targets, "q_targets": q_targets}
        forms = {name: function for name, function in given.items() if function is not None}
        if len(forms) > 1:
            raise ValueError(f"{' and '.join(forms)} were given: expected one of them, for each says what Q(s, a) should be.")
        super().__init__(env, s, explore, memory, seed, n_envs, print_fn)
        if not isinstance(self.runner.action_space, Discrete):
            raise TypeError(
                f"{self.name} has the action space {self.runner.action_space}. DQN takes the maximum over a list of actions, "
                "so it needs a Discrete space; an actor-critic method such as DDPG can do with this one."
            )
        self.n_actions, self.first_action = int(self.runner.action_space.n), int(self.runner.action_space.start)
        self._schedule = schedule or LinearSchedule(s.epsilon_start, s.epsilon_end, s.epsilon_steps)
        self._schedule_by_episode = schedule_by_episode
        states = self.runner.observation_space
        if isinstance(network, keras.Model):
            online, self.build = network, partial(duplicate, network)
        else:
            default = partial(q_network, hidden=s.hidden) if isinstance(states, Box) else table_network
            n_states = int(np.prod(states.shape)) if isinstance(states, Box) else int(states.n)
            self.build = partial(built_with_seed, network or default, n_states, self.n_actions, seed=self.network_seed)
            online = self.build()
        check_network("network", online, self.name, self.n_actions, states)
        usual = equations.huber_loss if s.huber else equations.squared_loss
        loss = loss or (equations.mean_absolute_error if q_targets is not None else usual)
        forms = forms or {"targets": equations.td_targets}
        self.equations = Equations(loss, **forms, shaped_reward=shaped_reward, soft_update=soft_update)
        self.begin(online)
        self.network = online  # after training with what was learned

    def epsilon(self, step: int) -> float:
        """The probability of a random action at `step`."""
        if self._schedule_by_episode is None:
            return self._schedule(step)
        return self._schedule_by_episode(len(self.history) if step else 0)

    def act(self, observation, step):
        """Epsilon-greedy, or what `explore` does."""
        q_values, epsilon, rng = self.twin(observation), self.epsilon(step), self.explore_rng
        if self.runner.count == 1:
            return self.first_action + self.explorers[0](q_values, epsilon, rng)
        chosen = [explore(q, epsilon, rng) for explore, q in zip(self.explorers, q_values, strict=True)]
        return np.array(chosen) + self.first_action  # [M]

    def best_actions(self, observations):
        """The actions with the largest values."""
        return self.twin(observations).argmax(axis=-1) + self.first_action  # [M]

    def as_policy(self, network) -> GreedyPolicy:
        """The agent that takes the action with the largest value."""
        return GreedyPolicy(self.name, network, self.first_action)

    def make_learner(self) -> QLearner:
        """A learner of the network, new or from the cache."""
        build, e, s = self.build, self.equations, self.settings
        numbers = (s.gamma, s.optimizer, s.learning_rate, s.batch_size, s.updates, s.target_every, s.tau, s.max_gradient_norm,
                   s.n_steps)  # fmt: skip
        return borrow(self, lambda: QLearner(build, e, s), self.networks, vars(e).values(), numbers)
