"""What every agent that learns Q-values can do; its network is the subclass's affair."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from gymnasium.spaces import Box, Discrete
from matplotlib.figure import Figure

from rlcourse import envs
from rlcourse.algorithms.dqn import DQNSettings, Equations, QLearner
from rlcourse.algorithms.inputs import check_network
from rlcourse.episodes import EVALUATION_SEEDS, Evaluation, RandomAgent, evaluate
from rlcourse.exploration import epsilon_greedy
from rlcourse.memory import ReplayMemory
from rlcourse.networks.models import built_with_seed
from rlcourse.networks.tensorflow import keras
from rlcourse.networks.twin import CompiledTwin, NumpyTwin, acting_twin
from rlcourse.runs.policies import GreedyPolicy
from rlcourse.show.curves import plot_games
from rlcourse.targets import mean_absolute_error, q_targets


class BaseAgent:
    """An agent without a network: make a subclass that has one.

    Args:
        env: Gymnasium id of an environment with a Discrete action space.
        q_targets: (q_values [B, A], actions [B], rewards [B], next_q [B, A], terminated [B], gamma) -> targets [B, A].
        loss: (targets [B, A], q_values [B, A]) -> one number.
        settings: See `DQNSettings`; `updates` gradient steps are taken after every `train_every` calls of `learn`.
        seed: Of everything that is drawn by chance: same seed, same numbers.

    Raises: TypeError for an action space that is not Discrete, or a `create_model` that returns no network; ValueError for a
        network that does not give a value for every action.
    """

    def __init__(
        self, env: str, q_targets: Callable = q_targets, loss: Callable = mean_absolute_error,
        settings: DQNSettings | None = None, seed: int = 0,
    ):  # fmt: skip
        self.settings = s = settings or DQNSettings()
        streams = np.random.SeedSequence(envs.check_seed(seed)).spawn(4)
        self.rng, self._sample_rng = (np.random.default_rng(stream) for stream in streams[:2])
        env_seed, network_seed = (int(stream.generate_state(1)[0]) for stream in streams[2:])
        self.env, self.name, self.seed = envs.make(env, seed=env_seed), env, seed
        states, actions = self.env.observation_space, self.env.action_space
        if not isinstance(actions, Discrete):
            raise TypeError(f"{env} has the action space {actions}, expected a Discrete one: Q-values need a list of actions.")
        self.n_states = int(np.prod(states.shape)) if isinstance(states, Box) else int(states.n)  # numbers in one, or how many
        self.n_actions = int(actions.n)
        self.model = built_with_seed(self.create_model, seed=network_seed)
        check_network("create_model", self.model, env, self.n_actions, states)
        self.memory = ReplayMemory(s.memory_size, states, actions)
        self.scores = []  # of the games played so far, filled by whoever trains
        self.losses = []  # of the minibatches learned from so far, one mean for each compiled call
        networks = [self._another_model(), self.model]
        self._learner = QLearner(networks.pop, Equations(loss, q_targets=q_targets), s)
        self._learner.begin([self.model.get_weights()])
        self._twin = acting_twin(self.model)
        self._calls = 0

    def create_model(self) -> keras.Model:
        """Make the network, from states to the values of all actions [B, n_actions]. Every subclass has its own."""
        raise NotImplementedError(f"{type(self).__name__} has no create_model yet: write one that returns a Keras model.")

    def _another_model(self) -> keras.Model:
        """A network such as `model`, which stays what it is even where create_model puts each network that it makes there."""
        model, another = self.model, self.create_model()
        self.model = model
        if another is model:
            raise ValueError(
                "create_model returned the network that it had returned before, and the target network needs to be another: "
                "build a new one in every call."
            )
        return another

    def q_values(self, states) -> np.ndarray:
        """[A] the values of all actions in one state, or [B, A] in B states."""
        return self._twin(states)

    def act(self, state, epsilon: float = 0.0, mask: np.ndarray | None = None) -> int:
        """By chance with probability epsilon, otherwise the action with the largest value.

        Args:
            state: The state.
            epsilon: Probability of acting by chance, 0 to 1.
            mask: [A] 1 for the actions that may be taken; by default all.
        """
        q = self.q_values(state)  # [A]
        allowed = np.arange(self.n_actions) if mask is None else np.flatnonzero(mask)
        return int(allowed[epsilon_greedy(q[allowed], epsilon, self.rng)])

    def remember(self, state, action: int, reward: float, next_state, terminated: bool) -> None:
        """Keep one transition in the memory."""
        self.memory.add(state, action, reward, next_state, terminated)

    def learn(self) -> None:
        """Take one gradient step on a minibatch from the memory.

        The steps are counted and then taken many at a time, in one compiled call after every `train_every`-th; minibatches are
        drawn then.
        """
        s = self.settings
        self._calls += 1
        if self._calls % s.train_every or len(self.memory) < max(1, s.learning_starts):
            return
        batches = self.memory.sample((s.updates, s.batch_size), self._sample_rng)
        self.losses.append(float(self._learner.learn(*batches)[:, 0].mean()))
        self._twin.refresh(self._learner.weights[0])

    @property
    def policy(self) -> GreedyPolicy:
        """The agent as it is now, without exploring."""
        if isinstance(self._twin, NumpyTwin):
            return GreedyPolicy(self.name, self._twin.with_weights(self.model.get_weights()))
        copy = self._another_model()
        copy.set_weights(self.model.get_weights())
        return GreedyPolicy(self.name, CompiledTwin(copy))

    def random_average(self, n_games: int = 500) -> float:
        """The mean score of playing by chance."""
        with envs.make(self.name) as env:
            return float(RandomAgent(env, seed=self.seed).play(n_games).mean())

    def evaluate_model(self, n_games: int = len(EVALUATION_SEEDS)) -> Evaluation:
        """Play on the course's evaluation seeds without exploring.

        Args:
            n_games: How many games, 1 to 100.
        """
        if not 1 <= n_games <= len(EVALUATION_SEEDS):
            raise ValueError(f"n_games is {n_games!r}, expected 1 to {len(EVALUATION_SEEDS)}: the evaluation seeds.")
        return evaluate(self.name, self.policy, tuple(EVALUATION_SEEDS)[:n_games])

    def plot_history(self, title: str = "") -> Figure:
        """The scores of all games with their running mean, and the losses."""
        return plot_games(self.scores, self.losses, title or f"{type(self).__name__} on {self.name}")
