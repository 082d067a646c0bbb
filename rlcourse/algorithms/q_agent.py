"""An agent in three words, for a loop that is written by hand: act, learn, sync."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rlcourse.algorithms.dqn import DQNSettings, Equations, QLearner
from rlcourse.exploration import Explore
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.networks.twin import acting_twin
from rlcourse.runs.policies import GreedyPolicy


class QAgent:
    """A Q-network, its target network and the functions of DQN, one gradient step at a time.

    Args:
        network: The Q-network; it learns.
        targets: (rewards [B], next_q [B, A], terminated [B], gamma) -> [B].
        loss: (q_values [B, A], actions [B], targets [B]) -> one number.
        explore: (q_values [A], epsilon, rng) -> an action.
        rng: Where chance comes from when exploring.
        gamma: Discount, 0 to 1.
        learning_rate: Of the Adam optimizer.
        env: Id of the environment, for what is shown.
    """

    def __init__(
        self, network: keras.Model, targets: Callable, loss: Callable, explore: Explore, rng: np.random.Generator,
        gamma: float = 0.99, learning_rate: float = 2.3e-3, env: str = "",
    ):  # fmt: skip
        settings = DQNSettings(gamma=gamma, learning_rate=learning_rate, updates=1, target_every=2**30)
        networks = [keras.models.clone_model(network), network]
        self.network, self.explore, self.rng, self.env = network, explore, rng, env
        self._learner = QLearner(networks.pop, Equations(loss, targets), settings)
        self._learner.begin([network.get_weights()])
        self._sync = tf.function(self._learner.sync, autograph=False)
        self._twin, self._target_twin = acting_twin(network), acting_twin(self._learner.target)

    def q_values(self, state: np.ndarray) -> np.ndarray:
        """[A] the values of all actions in a state."""
        return self._twin(state)

    def target_values(self, state: np.ndarray) -> np.ndarray:
        """[A] what the target network says of them."""
        return self._target_twin(state)

    def act(self, state: np.ndarray, epsilon: float) -> int:
        """An action: epsilon-greedy, or whatever `explore` does."""
        return self.explore(self.q_values(state), epsilon, self.rng)

    def learn(self, batch: tuple[np.ndarray, ...]) -> float:
        """Take one gradient step on a minibatch: states, actions, rewards, next_states, terminated. Returns the loss."""
        kinds = (np.float32, np.int32, np.float32, np.float32, bool)
        batch = [np.asarray(part, kind)[None] for part, kind in zip(batch, kinds, strict=True)]  # [1, B, ...]
        loss = float(self._learner.learn(*batch)[0, 0])
        self._twin.refresh(self._learner.weights[0])
        return loss

    def sync(self) -> None:
        """Copy the network into the target network."""
        self._sync()
        self._target_twin.refresh(self._learner.target.get_weights())

    @property
    def policy(self) -> GreedyPolicy:
        """The agent as it is now, without exploring."""
        return GreedyPolicy(self.env, acting_twin(self.network))
