"""DQN: a network learns what every action is worth."""

from collections.abc import Callable

import numpy as np
from gymnasium.spaces import Box, Discrete

from rlcourse import targets as equations
from rlcourse.algorithms.network_training import NetworkTraining
from rlcourse.algorithms.objectives import OneTargetEach, WholeRows
from rlcourse.algorithms.q_learner import Equations, QLearner, borrow_q_learner
from rlcourse.algorithms.settings import DQNSettings
from rlcourse.exploration import Explore, LinearSchedule, epsilon_greedy
from rlcourse.lines import say
from rlcourse.networks.models import built_with_seed, duplicate, inner_shapes, q_network
from rlcourse.networks.tensorflow import keras
from rlcourse.networks.twin import acting_twin
from rlcourse.runs.greedy_policy import GreedyPolicy


class DQN(NetworkTraining):
    """Deep Q-learning with the equations as arguments.

    Args:
        env: A Gymnasium id, an environment, or a vector environment. Its actions are Discrete.
        network: A function (n_states, n_actions) -> Keras model from [B, n_states] to [B, n_actions]; or such a model.
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
        explore: (q_values [A], epsilon, rng) -> an action, counted from 0. It may be an object that remembers, such as
            `HeldActions`: `end_episode()` is then called after every episode, and `held`, a tuple of numbers, is saved.
        memory: A replay memory with add, sample and a length; by default the library's.
        settings: See `DQNSettings`.
        seed: Of everything that is drawn by chance.
        n_envs: How many environments to play at once, where `env` is an id.
        schedule: step -> epsilon; by default the settings' straight line.
        schedule_by_game: In place of `schedule`: number of games that are over -> epsilon.
        says: Where messages go.

    Raises:
        TypeError: For an action space that is not Discrete, or a network that is none.
        ValueError: For a network whose inputs or outputs do not fit the environment, or for two of the three forms of targets.

    Source:
        Mnih et al., Human-level control through deep reinforcement learning (2015), algorithm 1.
    """

    algorithm = "dqn"

    def __init__(
        self,
        env,
        network: Callable[[int, int], keras.Model] | keras.Model = q_network,
        targets: Callable | None = None,
        loss: Callable | None = None,
        double_q_targets: Callable | None = None,
        q_targets: Callable | None = None,
        shaped_reward: Callable | None = None,
        soft_update: Callable = equations.soft_update,
        explore: Explore = epsilon_greedy,
        memory=None,
        settings: DQNSettings | None = None,
        seed: int = 0,
        n_envs: int = 1,
        schedule: Callable[[int], float] | None = None,
        schedule_by_game: Callable[[int], float] | None = None,
        says: Callable[[str], None] = say,
    ):
        settings = settings or DQNSettings()
        given = {"targets": targets, "double_q_targets": double_q_targets, "q_targets": q_targets}
        forms = [name for name, function in given.items() if function is not None]
        if len(forms) > 1:
            raise ValueError(f"{' and '.join(forms)} were given: expected one of them, for each says what Q(s, a) should be.")
        super().__init__(env, settings, explore, memory, seed, n_envs, says)
        actions = self.player.action_space
        if not isinstance(actions, Discrete):
            raise TypeError(
                f"{self.name} has the action space {actions}. DQN takes the maximum over a list of actions, so it needs a "
                "Discrete space; an actor-critic method such as DDPG can do with this one."
            )
        self.n_actions, self._first_action = int(actions.n), int(actions.start)
        self._schedule = schedule or LinearSchedule(settings.epsilon_start, settings.epsilon_end, settings.epsilon_steps)
        self._schedule_by_game = schedule_by_game
        build = _builder(network, self.player.observation_space, self.n_actions, self.network_seed)
        self.network = build()
        self._check_network()
        self.twin = acting_twin(self.network, self.say)
        usual = equations.huber_loss if settings.huber else equations.squared_loss
        if q_targets is not None:
            objective = WholeRows(q_targets, loss or equations.mean_absolute_error)
        else:
            both = double_q_targets is not None
            objective = OneTargetEach(double_q_targets if both else targets or equations.td_targets, loss or usual, both)
        self._build, self._equations = build, Equations(objective, shaped_reward, soft_update)
        self.begin()

    def epsilon(self, step):
        """See `OffPolicyTraining.epsilon`."""
        if self._schedule_by_game is None:
            return self._schedule(step)
        return self._schedule_by_game(self.games if step else 0)

    def act(self, observation, step):
        """Epsilon-greedy, or what `explore` does."""
        q_values, epsilon, rng = self.twin(observation), self.epsilon(step), self.explore_rng
        if self.player.count == 1:
            return self._first_action + self.explorers[0](q_values, epsilon, rng)
        chosen = [explore(q, epsilon, rng) for explore, q in zip(self.explorers, q_values, strict=True)]
        return np.array(chosen) + self._first_action  # [M]

    def best_actions(self, observations):
        """See `OffPolicyTraining.best_actions`."""
        return self.twin(observations).argmax(axis=-1) + self._first_action  # [M]

    def networks(self):
        """See `NetworkTraining.networks`."""
        return [self.network]

    def borrowed(self) -> QLearner:
        """See `NetworkTraining.borrowed`."""
        return borrow_q_learner(self, self._build, self._equations, self.settings)

    def as_policy(self, network) -> GreedyPolicy:
        """See `NetworkTraining.as_policy`."""
        return GreedyPolicy(self.name, network, self._first_action)

    def _check_network(self) -> None:
        space = self.player.observation_space
        if not isinstance(space, Box):
            self._check_takes_numbers(int(space.n))
            return
        found, units = inner_shapes(self.network, int(np.prod(space.shape)))
        wanted = tuple(space.shape)
        if found != wanted:
            raise ValueError(
                f"the network takes inputs of shape {found}, but an observation of {self.name} has shape {wanted}. "
                "Look at the shape in keras.Input."
            )
        if units != (self.n_actions,):
            raise ValueError(
                f"the network has outputs of shape {units}, but {self.name} has {self.n_actions} actions: expected "
                f"({self.n_actions},), one value for each action."
            )

    def _check_takes_numbers(self, n_states: int) -> None:
        """Ask a network about states that are whole numbers."""
        try:
            shape = tuple(self.network(np.arange(2, dtype=np.int32) % n_states).shape)
        except Exception as error:
            shape = f"{type(error).__name__}"
        if shape != (2, self.n_actions):
            raise ValueError(
                f"an observation of {self.name} is one whole number from 0 to {n_states - 1}; given two of them, the "
                f"network gave "
                f"{shape}, expected the shape {(2, self.n_actions)}. Begin it with keras.Input((), dtype='int32') and an "
                f"Embedding."
            )


def _builder(network, observations, n_actions: int, seed: int) -> Callable[[], keras.Model]:
    """A function that makes the network, the same weights each time."""
    if isinstance(network, keras.Model):
        made = [network]
        return lambda: made.pop() if made else duplicate(network)
    n_states = int(np.prod(observations.shape)) if isinstance(observations, Box) else int(observations.n)

    def build():
        model = built_with_seed(network, n_states, n_actions, seed=seed)
        if not isinstance(model, keras.Model) or not model.built:
            raise TypeError(
                f"network({n_states}, {n_actions}) returned {model!r}, expected a Keras model that knows its inputs. "
                "Is a return missing, or keras.Input?"
            )
        return model

    return build
