"""DDPG, and TD3 by its settings: an actor computes the action, a critic says what it is worth."""

from collections.abc import Callable

import numpy as np
from gymnasium.spaces import Box

from rlcourse import targets as equations
from rlcourse.algorithms.actor_critic import ActorCritic, Equations
from rlcourse.algorithms.network_training import NetworkTraining
from rlcourse.algorithms.settings import DDPGSettings
from rlcourse.lines import say
from rlcourse.networks.actor_critic import actor_network, critic_network
from rlcourse.networks.models import built_with_seed
from rlcourse.networks.tensorflow import keras
from rlcourse.networks.twin import acting_twin
from rlcourse.noise import GaussianNoise, Noise
from rlcourse.runs.actor_policy import ActorPolicy, in_unit_range
from rlcourse.runs.learner_cache import borrow


class DDPG(NetworkTraining):
    """Deep deterministic policy gradients with the equations as arguments.

    Args:
        env: A Gymnasium id, an environment, or a vector environment. Its actions are a bounded Box of one axis.
        actor: A function (n_states, low [A], high [A]) -> Keras model from [B, n_states] to actions [B, A].
        critic: A function (n_states, A) -> Keras model from [[B, n_states], [B, A]] to values [B, 1].
        critic_targets: (rewards [B], next_states [B, n_states], terminated [B], gamma, target_actor, target_critic) -> [B].
        actor_loss: (states [B, n_states], actor, critic) -> one number.
        soft_update: (target, online, tau) -> a target network's new weights, in the same shape. It is given
            all small arrays of a network in one row, and each large one.
        noise: (A, rng) -> [A], added to each action, in halves of the actions' range. It may be an object that remembers:
            `end_episode()` is then called after every episode, and `held`, a tuple of numbers, is saved.
        memory: A replay memory with add, sample and a length; by default the library's.
        settings: See `DDPGSettings`.
        seed: Of everything that is drawn by chance.
        n_envs: How many environments to play at once, where `env` is an id.
        says: Where messages go.

    Attributes:
        actor: The actor; after training with what was learned.
        critic: The critic; the first one, where there are two.

    Raises:
        TypeError: For an action space that is not a Box, or a network that is none.
        ValueError: For actions without bounds, a network that does not fit, or, while playing, an action that is no number.

    Source:
        Lillicrap et al., Continuous control with deep reinforcement learning (2016), algorithm 1; Fujimoto, van Hoof and
        Meger, Addressing function approximation error in actor-critic methods (2018), algorithm 1.
    """

    algorithm = "ddpg"

    def __init__(
        self,
        env,
        actor: Callable[..., keras.Model] = actor_network,
        critic: Callable[[int, int], keras.Model] = critic_network,
        critic_targets: Callable = equations.critic_targets,
        actor_loss: Callable = equations.actor_loss,
        soft_update: Callable = equations.soft_update,
        noise: Noise | None = None,
        memory=None,
        settings: DDPGSettings | None = None,
        seed: int = 0,
        n_envs: int = 1,
        says: Callable[[str], None] = say,
    ):
        settings = settings or DDPGSettings()
        super().__init__(env, settings, noise or GaussianNoise(), memory, seed, n_envs, says)
        self.low, self.high = _bounds(self.name, self.player.action_space)
        self._half = (self.high - self.low) / 2
        n_states, n_actions = int(np.prod(self.player.observation_space.shape)), len(self.low)

        low, high, first = self.low, self.high, self.network_seed  # self would be kept alive by what is built with it

        def build_actor():
            return built_with_seed(actor, n_states, low.astype(float), high.astype(float), seed=first)

        def build_critic(k: int):
            return lambda: built_with_seed(critic, n_states, n_actions, seed=first + 1 + k)

        critics = [build_critic(k) for k in range(settings.critics)]
        self.actor, self._critics = build_actor(), [build() for build in critics]
        _check_networks(self.name, self.actor, self.critic, n_states, n_actions)
        self.twin = acting_twin(self.actor, self.say)
        self._builders, self._equations = (build_actor, critics), Equations(critic_targets, actor_loss, soft_update)
        self.begin()

    @property
    def critic(self) -> keras.Model:
        """The critic; the first one, where there are two."""
        return self._critics[0]

    def networks(self):
        """See `NetworkTraining.networks`."""
        return [self.actor, *self._critics]

    def act(self, observation, step):
        """By chance before learning starts; then what the actor says, with noise, within the bounds."""
        if step < self.settings.learning_starts:
            shape = self.low.shape if self.player.count == 1 else (self.player.count, *self.low.shape)
            return self.explore_rng.uniform(self.low, self.high, shape).astype(np.float32)
        size, rng = len(self.low), self.explore_rng
        noise = [explore(size, rng) for explore in self.explorers]  # [M, A]
        action = self.twin(observation) + self._half * (noise[0] if self.player.count == 1 else noise)
        action = np.minimum(np.maximum(action, self.low), self.high).astype(np.float32)
        if not (action - action == 0).all() or action.shape[-1:] != (size,):
            raise ValueError(
                f"the action became {action} (the actor says {self.twin(observation)}, the noise {noise}): expected {size} "
                "finite numbers. Look at the noise first: it is a function of (size, rng) that returns [size] numbers."
            )
        return action

    def best_actions(self, observations):
        """See `OffPolicyTraining.best_actions`."""
        return np.clip(self.twin(observations), self.low, self.high)  # [M, A]

    def as_policy(self, network) -> ActorPolicy:
        """See `NetworkTraining.as_policy`."""
        return ActorPolicy(self.name, in_unit_range(network, self.low, self.high), self.low, self.high)

    def borrowed(self) -> ActorCritic:
        """See `NetworkTraining.borrowed`."""
        s, parts = self.settings, self._equations
        numbers = (s.gamma, s.actor_learning_rate, s.critic_learning_rate, s.batch_size, s.updates, s.target_every, s.tau,
                   s.n_steps, s.critics, s.actor_every, bool(s.target_noise), *self.low, *self.high)  # fmt: skip
        functions = parts.critic_targets, parts.actor_loss, parts.soft_update

        def make():
            return ActorCritic(*self._builders, self.low, self.high, parts, s)

        return borrow(self, make, self.networks(), functions, numbers)

    def _sample(self):
        batches, s = super()._sample(), self.settings
        if not s.target_noise:
            return batches
        shape = (s.updates, s.batch_size, len(self.low))
        noise = np.clip(self.sample_rng.normal(0, s.target_noise, shape), -s.target_noise_clip, s.target_noise_clip)
        return (*batches, (self._half * noise).astype(np.float32))  # [K, B, A]


def _bounds(env: str, actions) -> tuple[np.ndarray, np.ndarray]:
    """The smallest and the largest action, [A] each."""
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


def _check_networks(env: str, actor, critic, n_states: int, n: int) -> None:
    for name, model in {"actor": actor, "critic": critic}.items():
        if not isinstance(model, keras.Model) or not model.built:
            raise TypeError(
                f"{name}(...) returned {model!r:.80}, expected a Keras model that knows its inputs. Is a return missing?"
            )
    states, actions = np.zeros((2, n_states), np.float32), np.zeros((2, n), np.float32)
    calls = {"actor": (actor, states, "states", (2, n)), "critic": (critic, [states, actions], "[states, actions]", (2, 1))}
    for name, (model, inputs, called, wanted) in calls.items():
        try:
            shape = tuple(model(inputs).shape)
        except Exception as error:
            raise ValueError(
                f"the {name} cannot be called with {called} ({type(error).__name__}): a state of {env} has {n_states} numbers, "
                f"an action {n}. Look at keras.Input."
            ) from error
        if shape != wanted:
            raise ValueError(f"the {name} gave the shape {shape} for two states of {env}, expected {wanted}.")
