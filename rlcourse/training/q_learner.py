"""The gradient step of Q-learning: two networks, an optimizer, and many steps in one compiled call."""

import inspect
import json
import weakref
from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from rlcourse import targets
from rlcourse.networks.many_steps import ManySteps
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.networks.tensors import run_on_arrays, run_on_tensors
from rlcourse.networks.twin import NumpyTwin
from rlcourse.training.objectives import DoubleTargets, Objective, shaped
from rlcourse.training.settings import DQNSettings

NOT_QUITE_ZERO = 1e-15
"""Added to gradients. Where one is exactly 0 (a ReLU that no input switches on), Adam's running means would decay to denormal
numbers, which processors compute with many times slower."""


@dataclass(frozen=True)
class Equations:
    """What is learned, and how the target network follows.

    Attributes:
        objective: What a gradient step makes small.
        shaped_reward: (rewards [B], states [B, ...], next_states [B, ...], terminated [B], gamma) -> [B]; None leaves them.
        soft_update: (target, online, tau) -> new weights of the target network, for each array of weights.
    """

    objective: Objective
    shaped_reward: Callable | None = None
    soft_update: Callable = targets.soft_update


class QLearner:
    """Two networks, an optimizer, and the gradient step of DQN, compiled for many steps a call.

    Args:
        build: Makes a network.
        equations: What is learned.
        settings: The settings.
    """

    def __init__(self, build: Callable[[], keras.Model], equations: Equations, settings: DQNSettings):
        self.online, self.target = build(), build()
        self.equations, self.settings = equations, settings
        self.optimizer = keras.optimizers.get({"class_name": settings.optimizer, "config": {}})
        self.optimizer.learning_rate = settings.learning_rate
        self.optimizer.build(self.online.trainable_variables)
        self.many = ManySteps(self._step, width=2, after=self._sync_after_chunk)

    def begin(self, weights: list[np.ndarray]) -> None:
        """Start from `weights`, with nothing learned."""
        self._initial = weights
        self.online.set_weights(weights)
        self.target.set_weights(weights)
        for variable in self.optimizer.variables:
            variable.assign(np.zeros(variable.shape))
        self.optimizer.learning_rate = self.settings.learning_rate

    def go_back(self, weights: list[np.ndarray]) -> None:
        """Put `weights` into both networks, and let the optimizer begin anew: its averages may be spoilt."""
        first = self._initial
        self.begin(weights)
        self._initial = first

    def variables(self) -> list:
        """Both networks' variables and the optimizer's."""
        return [*self.online.variables, *self.target.variables, *self.optimizer.variables]

    def target_moved(self) -> bool:
        """Whether the target network has changed since the start."""
        return not all(np.array_equal(a, b) for a, b in zip(self.target.get_weights(), self._initial, strict=True))

    def _step(self, states, actions, rewards, next_states, terminated, discounts=None, plainly=False, rehearse=False) -> list:
        """One gradient step on a minibatch of B transitions; returns the loss and the gradient's norm."""
        s, variables, objective = self.settings, self.online.trainable_variables, self.equations.objective
        discounts = s.gamma if discounts is None else discounts
        if self.equations.shaped_reward is not None:
            rewards = self._shaped_reward(rewards, states, next_states, terminated, discounts, plainly)
        next_q = tf.stop_gradient(self.target(next_states))  # [B, A]
        if isinstance(objective, DoubleTargets):
            next_q = tf.stop_gradient(self.online(next_states)), next_q
        with tf.GradientTape() as tape:
            q_values = self.online(states)  # [B, A]
            loss = objective(q_values, actions, rewards, next_q, terminated, discounts, plainly)
        if rehearse:
            for target, online in zip(self.target.variables, self.online.variables, strict=True):
                self._soft_update(target, online, plainly=True)
            return [loss, loss]
        gradients = tape.gradient(loss, [v.value for v in variables], unconnected_gradients="zero")
        gradients = [tf.convert_to_tensor(g) for g in gradients]  # an Embedding's is a list of rows
        norm = _norm(gradients)
        if s.max_gradient_norm is not None:
            gradients, _ = tf.clip_by_global_norm(gradients, s.max_gradient_norm, use_norm=norm)
        self.optimizer.apply([g + NOT_QUITE_ZERO for g in gradients], variables)
        if s.target_every % s.updates:  # not only at the end of a chunk
            self._sync_if_due()
        return [loss, norm]

    def learn(self, *batches: np.ndarray) -> np.ndarray:
        """One gradient step for each of K minibatches: losses and gradient norms, [K, 2]."""
        return self.many(*batches)

    def _sync_after_chunk(self) -> None:
        if self.settings.target_every == self.settings.updates:
            self.sync()
        elif self.settings.target_every % self.settings.updates == 0:
            self._sync_if_due()

    def _sync_if_due(self) -> None:
        if self.settings.target_every == 1:
            self.sync()
        else:
            tf.cond(self.optimizer.iterations % self.settings.target_every == 0, self.sync, lambda: None)

    def sync(self) -> None:
        """Move the target network towards the online one: all the way for tau = 1."""
        for target, online in zip(self.target.variables, self.online.variables, strict=True):
            target.assign(self._soft_update(target, online, plainly=self.many.compiled is False))

    def _soft_update(self, target, online, plainly: bool) -> tf.Tensor:
        run = run_on_arrays if plainly else run_on_tensors
        value = run(self.equations.soft_update, *map(tf.convert_to_tensor, (target.value, online.value)), self.settings.tau)
        return shaped("soft_update", value, target.shape, "one for each weight of the target network")

    def _shaped_reward(self, rewards, states, next_states, terminated, discounts, plainly: bool) -> tf.Tensor:
        run = run_on_arrays if plainly else run_on_tensors
        value = run(self.equations.shaped_reward, rewards, states, next_states, terminated, discounts)
        return tf.stop_gradient(shaped("shaped_reward", value, rewards.shape, "one for each transition"))


def _norm(gradients: list) -> tf.Tensor:
    """The length of all gradients together: of columns first, because XLA vectorises sums over rows but no long sum."""
    lengths = [tf.norm(g, axis=0) if g.shape.rank > 1 else g for g in gradients]
    return tf.sqrt(tf.add_n([tf.reduce_sum(n * n) for n in lengths]))


# Compiling takes longer than many a training. A learner whose training is over serves the next one with the same functions.
_IDLE: list[tuple[tuple, QLearner]] = []
MOST_IDLE = 4


def borrow(owner, build: Callable, equations: Equations, s: DQNSettings) -> QLearner:
    """A learner for a training, compiled already where an earlier one had the same network and functions.

    Args:
        owner: The training, with `network`, `twin` and `say`. When it is gone, the learner is free for others.
        build: Makes a network.
        equations: What is learned.
        s: The settings.
    """
    compiled = (
        "gamma",
        "optimizer",
        "learning_rate",
        "batch_size",
        "updates",
        "target_every",
        "tau",
        "max_gradient_norm",
        "n_steps",
    )
    structure = _structure(owner.network) if isinstance(owner.twin, NumpyTwin) else None  # None: some layer is unknown
    objective = equations.objective
    functions = (
        *(getattr(objective, field.name) for field in fields(objective)),
        equations.shaped_reward,
        equations.soft_update,
    )
    key = (structure, type(objective), *map(_meaning, functions), *(getattr(s, name) for name in compiled))
    learner = next((idle for known, idle in _IDLE if known == key), None)
    if learner is None:
        learner = QLearner(build, equations, s)
    else:
        _IDLE.remove((key, learner))
    weak = weakref.proxy(owner)  # a bound method would keep it alive for ever
    learner.many.says = lambda message: weak.say(message)
    weakref.finalize(owner, _give_back, key, learner)
    return learner


def _give_back(key: tuple, learner: QLearner) -> None:
    if key[0] is not None and learner.many.compiled:
        _IDLE.append((key, learner))
        del _IDLE[:-MOST_IDLE]


def _meaning(function: Callable, depth: int = 4) -> tuple:
    """A function together with the numbers and functions it reads from outside, which are compiled into it."""
    if not inspect.isfunction(function) or depth == 0:
        return (function,)
    seen = inspect.getclosurevars(function)
    values = {**seen.globals, **seen.nonlocals}
    plain = int | float | str | None | tuple
    return (function, *((n, _meaning(v, depth - 1) if inspect.isfunction(v) else v if isinstance(v, plain) else id(v))
                        for n, v in sorted(values.items())))  # fmt: skip


def _structure(model: keras.Model) -> str | None:
    """What tells two networks of different structure apart, or None for a network that cannot tell."""
    try:
        layers = [(type(layer).__name__, layer.get_config()) for layer in model.layers]
        for _, config in layers:
            config.pop("name", None)
        described = json.dumps([model.input_shape, layers], default=str, sort_keys=True)
        return described if type(model) is keras.Sequential else None
    except Exception:
        return None
