"""DQN: a network learns what every action is worth."""

import json
import weakref
from collections.abc import Callable

import numpy as np
from gymnasium.spaces import Box, Discrete

from rlcourse import targets as equations
from rlcourse.exploration import Explore, LinearSchedule, epsilon_greedy
from rlcourse.networks.many_steps import ManySteps
from rlcourse.networks.models import built_with_seed, duplicate, q_network
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.networks.tensors import run_by_python, run_on_arrays, run_on_tensors
from rlcourse.networks.twin import NumpyTwin, acting_twin
from rlcourse.training.greedy import GreedyPolicy
from rlcourse.training.off_policy import OffPolicyTraining
from rlcourse.training.settings import DQNSettings

NOT_QUITE_ZERO = 1e-15
"""Added to gradients. Where one is exactly 0 (a ReLU that no input switches on), Adam's running means would decay to denormal
numbers, which processors compute with many times slower."""


class DQN(OffPolicyTraining):
    """Deep Q-learning with the equations as arguments.

    Args:
        env: A Gymnasium id, an environment, or a vector environment. Its actions are Discrete.
        network: A function (n_states, n_actions) -> Keras model from [B, n_states] to [B, n_actions]; or such a model.
        targets: (rewards [B], next_q [B, A], terminated [B], gamma) -> [B].
        loss: (q_values [B, A], actions [B], targets [B]) -> one number; by default the settings' choice.
        explore: (q_values [A], epsilon, rng) -> an action, counted from 0.
        memory: A replay memory with add, sample and a length; by default the library's.
        settings: See `DQNSettings`.
        seed: Of everything that is drawn by chance.
        n_envs: How many environments to play at once, where `env` is an id.
        schedule: step -> epsilon; by default the settings' straight line.
        says: Where messages go.

    Raises:
        TypeError: For an action space that is not Discrete, or a network that is none.
        ValueError: For a network whose inputs or outputs do not fit the environment.

    Source:
        Mnih et al., Human-level control through deep reinforcement learning (2015), algorithm 1.
    """

    algorithm = "dqn"

    def __init__(
        self,
        env,
        network: Callable[[int, int], keras.Model] | keras.Model = q_network,
        targets: Callable = equations.td_targets,
        loss: Callable | None = None,
        explore: Explore = epsilon_greedy,
        memory=None,
        settings: DQNSettings | None = None,
        seed: int = 0,
        n_envs: int = 1,
        schedule: Callable[[int], float] | None = None,
        says: Callable[[str], None] = print,
    ):
        settings = settings or DQNSettings()
        super().__init__(env, settings, memory, seed, n_envs, says)
        actions = self.player.action_space
        if not isinstance(actions, Discrete):
            raise TypeError(
                f"{self.name} has the action space {actions}. DQN takes the maximum over a list of actions, so it needs a "
                "Discrete space; an actor-critic method such as DDPG can do with this one."
            )
        self.n_actions, self._first_action = int(actions.n), int(actions.start)
        self.explore = explore
        self.epsilon = schedule or LinearSchedule(settings.epsilon_start, settings.epsilon_end, settings.epsilon_steps)
        build = _builder(network, self.player.observation_space, self.n_actions, self.network_seed)
        self.network = build()
        self._check_network()
        self.twin = acting_twin(self.network, self.say)
        loss = loss or (equations.huber_loss if settings.huber else equations.squared_loss)
        self._learner = _borrow(self, build, targets, loss)
        self._learner.begin(self.network.get_weights())

    def act(self, observation, step):
        """Epsilon-greedy, or what `explore` does."""
        q_values, epsilon, rng = self.twin(observation), self.epsilon(step), self.explore_rng
        if self.player.count == 1:
            return self._first_action + self.explore(q_values, epsilon, rng)
        return np.array([self._first_action + self.explore(q, epsilon, rng) for q in q_values])  # [M]

    def learn(self, batches):
        """See `OffPolicyTraining.learn`."""
        reports = self._learner.learn(*batches)  # [K, 2]
        self.twin.refresh(self.acting_weights())
        return reports[:, 0], reports[:, 1]

    def best_actions(self, observations):
        """See `OffPolicyTraining.best_actions`."""
        return self.twin(observations).argmax(axis=-1) + self._first_action  # [M]

    def acting_weights(self):
        """See `OffPolicyTraining.acting_weights`."""
        return self._learner.online.get_weights()

    def take_back(self, weights):
        """See `OffPolicyTraining.take_back`."""
        self._learner.online.set_weights(weights)
        self.twin.refresh(weights)

    def target_moved(self):
        """See `OffPolicyTraining.target_moved`."""
        return self._learner.target_moved()

    def train(self, n_steps, progress=True, band=None):
        """See `OffPolicyTraining.train`. Afterwards `network` has the weights that were learned."""
        try:
            return super().train(n_steps, progress, band)
        finally:
            self.network.set_weights(self.acting_weights())

    @property
    def policy(self) -> GreedyPolicy:
        """The agent as it is now, without exploring."""
        return self._greedy(self.acting_weights())

    @property
    def best(self) -> GreedyPolicy:
        """The agent as it was at its best validation; as it is now where none has taken place."""
        return self._greedy(self.acting_weights() if self.best_weights is None else self.best_weights)

    def _greedy(self, weights) -> GreedyPolicy:
        if isinstance(self.twin, NumpyTwin):
            return GreedyPolicy(self.name, NumpyTwin(self.twin.activations, weights), self._first_action)
        copy = acting_twin(duplicate(self.network), says=lambda message: None)
        copy.refresh(weights)
        return GreedyPolicy(self.name, copy, self._first_action)

    def learner_arrays(self) -> dict[str, np.ndarray]:
        """Everything that learning changes: both networks and the optimizer."""
        return {f"learner {i}": np.asarray(v) for i, v in enumerate(self._learner.variables())}

    def restore_learner(self, arrays: dict[str, np.ndarray]) -> None:
        """Put back what `learner_arrays` gave."""
        for i, variable in enumerate(self._learner.variables()):
            variable.assign(arrays[f"learner {i}"])
        self.twin.refresh(self.acting_weights())
        self.network.set_weights(self.acting_weights())

    def _check_network(self) -> None:
        space = self.player.observation_space
        wanted, found = tuple(space.shape), tuple(self.network.input_shape[1:])
        if isinstance(space, Box) and found != wanted:
            raise ValueError(
                f"the network takes inputs of shape {found}, but an observation of {self.name} has shape {wanted}. "
                "Look at the shape in keras.Input."
            )
        units = tuple(self.network.output_shape[1:])
        if units != (self.n_actions,):
            raise ValueError(
                f"the network has outputs of shape {units}, but {self.name} has {self.n_actions} actions: expected "
                f"({self.n_actions},), one value for each action."
            )


class _Learner:
    """Two networks, an optimizer, and the gradient step of DQN, compiled for many steps a call."""

    def __init__(self, build: Callable[[], keras.Model], targets: Callable, loss: Callable, settings: DQNSettings):
        self.online, self.target = build(), build()
        self.targets, self.loss, self.settings = targets, loss, settings
        self.optimizer = keras.optimizers.Adam(settings.learning_rate)
        self.optimizer.build(self.online.trainable_variables)
        self.many = ManySteps(self._step, width=2)

    def begin(self, weights: list[np.ndarray]) -> None:
        """Start from `weights`, with nothing learned."""
        self._initial = weights
        self.online.set_weights(weights)
        self.target.set_weights(weights)
        for variable in self.optimizer.variables:
            variable.assign(np.zeros(variable.shape))
        self.optimizer.learning_rate = self.settings.learning_rate

    def variables(self) -> list:
        """Both networks' variables and the optimizer's."""
        return [*self.online.variables, *self.target.variables, *self.optimizer.variables]

    def target_moved(self) -> bool:
        return not all(np.array_equal(a, b) for a, b in zip(self.target.get_weights(), self._initial, strict=True))

    def _step(self, states, actions, rewards, next_states, terminated, discounts=None, plainly=False, rehearse=False) -> list:
        """One gradient step on a minibatch of B transitions; returns the loss and the gradient's norm."""
        s, variables = self.settings, self.online.trainable_variables
        values_of, differentiable = (run_on_arrays, run_by_python) if plainly else (run_on_tensors, run_on_tensors)
        next_q = self.target(next_states)  # [B, A]
        y = values_of(self.targets, rewards, next_q, terminated, s.gamma if discounts is None else discounts)
        y = tf.stop_gradient(_shaped("targets", y, rewards.shape, "one for each transition"))  # [B]
        with tf.GradientTape() as tape:
            q_values = self.online(states)  # [B, A]
            loss = _shaped(
                "loss", differentiable(self.loss, q_values, actions, y), (), "one number, the mean over the minibatch"
            )
        if rehearse:
            return [loss, loss]
        gradients = tape.gradient(loss, variables, unconnected_gradients="zero")
        norm = _norm(gradients)
        if s.max_gradient_norm is not None:
            gradients, _ = tf.clip_by_global_norm(gradients, s.max_gradient_norm, use_norm=norm)
        self.optimizer.apply([g + NOT_QUITE_ZERO for g in gradients], variables)
        if s.target_every == 1:
            self._sync()
        elif s.target_every % s.updates:  # not only between two calls
            tf.cond(self.optimizer.iterations % s.target_every == 0, self._sync, lambda: None)
        return [loss, norm]

    def learn(self, *batches: np.ndarray) -> np.ndarray:
        """One gradient step for each of K minibatches: losses and gradient norms, [K, 2]."""
        reports = self.many(*batches)
        s = self.settings
        if s.target_every > 1 and s.target_every % s.updates == 0 and int(self.optimizer.iterations) % s.target_every == 0:
            self._sync()
        return reports

    def _sync(self) -> None:
        """Move the target network towards the online one: all the way for tau = 1."""
        tau = self.settings.tau
        for target, online in zip(self.target.variables, self.online.variables, strict=True):
            target.assign(online if tau == 1 else target + tau * (online - target))


def _shaped(name: str, value: tf.Tensor, shape, meaning: str) -> tf.Tensor:
    """`value`, whose shape must be `shape`."""
    if value.shape.rank is None:  # Python gave it, while the loop around it was being built
        value.set_shape(shape)
    if tuple(value.shape) != tuple(shape):
        raise ValueError(f"{name} gave the shape {tuple(value.shape)}, expected {tuple(shape)}: {meaning}.")
    return value


def _norm(gradients: list) -> tf.Tensor:
    """The length of all gradients together: of columns first, because XLA vectorises sums over rows but no long sum."""
    lengths = [tf.norm(g, axis=0) if g.shape.rank > 1 else g for g in gradients]
    return tf.sqrt(tf.add_n([tf.reduce_sum(n * n) for n in lengths]))


# Compiling takes longer than many a training. A learner whose training is over serves the next one with the same functions.
_IDLE: list[tuple[tuple, _Learner]] = []
MOST_IDLE = 4


def _borrow(training: DQN, build: Callable, targets: Callable, loss: Callable) -> _Learner:
    """A learner for `training`, compiled already where an earlier training had the same; it is given back with `training`."""
    s = training.settings
    what_is_compiled = (
        s.gamma,
        s.learning_rate,
        s.batch_size,
        s.updates,
        s.target_every,
        s.tau,
        s.max_gradient_norm,
        s.n_steps,
    )
    key = (_structure(training.network), targets, loss, what_is_compiled)
    learner = next((idle for known, idle in _IDLE if known == key), None)
    if learner is None:
        learner = _Learner(build, targets, loss, s)
    else:
        _IDLE.remove((key, learner))
    learner.many.says = training.say
    weakref.finalize(training, _give_back, key, learner)
    return learner


def _give_back(key: tuple, learner: _Learner) -> None:
    if key[0] is not None and learner.many.compiled:
        _IDLE.append((key, learner))
        del _IDLE[:-MOST_IDLE]


def _structure(model: keras.Model) -> str | None:
    """What tells two networks of different structure apart, or None for a network that cannot tell."""
    try:
        layers = [(type(layer).__name__, layer.get_config()) for layer in model.layers]
        for _, config in layers:
            config.pop("name", None)
        return json.dumps(layers, default=str, sort_keys=True) if type(model) is keras.Sequential else None
    except Exception:
        return None


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
