"""An actor-critic agent in four words, for a loop that is written by hand: act, learn_critic, learn_actor, move_targets."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from rlcourse import envs
from rlcourse import targets as equations
from rlcourse.algorithms.ddpg import ActorCriticLearner, DDPGSettings, Equations
from rlcourse.networks.compiled_updates import CompiledUpdates
from rlcourse.networks.models import built_with_seed
from rlcourse.networks.tensorflow import tf
from rlcourse.networks.twin import acting_twin
from rlcourse.noise import GaussianNoise, Noise
from rlcourse.runs.policies import ActorPolicy, in_unit_range


class ActorCriticAgent:
    """An actor, a critic, their target networks and the functions of DDPG, one step of each at a time.

    Args:
        env: Id of the environment it plays.
        actor, critic, critic_targets, actor_loss, noise: See `DDPG`.
        settings: Of these gamma, both learning rates, tau, and `learning_starts`: so many actions are drawn by chance.
        seed: Of everything that is drawn by chance.
    """

    def __init__(
        self, env: str, actor: Callable, critic: Callable, critic_targets: Callable = equations.critic_targets,
        actor_loss: Callable = equations.actor_loss, noise: Noise | None = None, settings: DDPGSettings | None = None,
        seed: int = 0,
    ):  # fmt: skip
        self.env, self.noise, self.settings = env, noise or GaussianNoise(), settings or DDPGSettings()
        self.rng = np.random.default_rng(envs.check_seed(seed))
        with envs.make(env) as made:
            n_states, space = made.observation_space.shape[0], made.action_space
        self.low, self.high = space.low, space.high  # [A], [A]
        bounds = self.low.astype(float), self.high.astype(float)
        build_actor = partial(built_with_seed, actor, n_states, *bounds, seed=seed)
        build_critic = partial(built_with_seed, critic, n_states, len(self.low), seed=seed + 1)
        parts = Equations(critic_targets, actor_loss)
        self._learner = ActorCriticLearner(build_actor, [build_critic], self.low, self.high, parts, self.settings)
        self._learner.begin([network.get_weights() for network in self._learner.networks])
        self.actor, self.critic = self._learner.networks  # they learn
        self._twin = acting_twin(self.actor)
        self._critic_step = CompiledUpdates(self._learner.learn_critics, width=2, mode=self._learner.mode)
        self._actor_step = CompiledUpdates(self._learner.learn_actor, width=1, mode=self._learner.mode)
        self._sync = tf.function(self._learner.sync, autograph=False)
        self._acted = 0

    def act(self, state: np.ndarray) -> np.ndarray:
        """[A] what the actor says, with noise; the first actions are drawn by chance."""
        self._acted += 1
        if self._acted <= self.settings.learning_starts:
            return self.rng.uniform(self.low, self.high).astype(np.float32)
        noise = (self.high - self.low) / 2 * self.noise(len(self.low), self.rng)
        return np.clip(self._twin(state) + noise, self.low, self.high).astype(np.float32)

    def learn_critic(self, batch: tuple[np.ndarray, ...]) -> float:
        """One gradient step of the critic on states, actions, rewards, next_states, terminated. Returns its loss."""
        return float(self._critic_step(*_one(batch))[0, 0])

    def learn_actor(self, batch: tuple[np.ndarray, ...]) -> float:
        """One gradient step of the actor on the states of a minibatch. Returns its loss."""
        loss = float(self._actor_step(*_one(batch[:1]))[0, 0])
        self._twin.refresh(self.actor.get_weights())
        return loss

    def move_targets(self) -> None:
        """Move both target networks by tau."""
        self._sync()

    @property
    def policy(self) -> ActorPolicy:
        """The agent as it is now, without noise."""
        network = in_unit_range(acting_twin(self.actor), self.low, self.high)
        return ActorPolicy(self.env, network, self.low, self.high)


def _one(batch: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    """A minibatch as a chunk of one: [1, B, ...] each."""
    kinds = (np.float32, np.float32, np.float32, np.float32, bool)
    return [np.asarray(part, kind)[None] for part, kind in zip(batch, kinds, strict=False)]
