"""The gradient step of Q-learning: two networks, an optimizer, and many steps in one compiled call."""

import inspect
import json
import weakref
from collections.abc import Callable
from dataclasses import fields

import numpy as np

from rlcourse.networks.many_steps import ManySteps
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.networks.twin import NumpyTwin
from rlcourse.training.objectives import Objective
from rlcourse.training.settings import DQNSettings

NOT_QUITE_ZERO = 1e-15
"""Added to gradients. Where one is exactly 0 (a ReLU that no input switches on), Adam's running means would decay to denormal
numbers, which processors compute with many times slower."""


class QLearner:
    """Two networks, an optimizer, and the gradient step of DQN, compiled for many steps a call.

    Args:
        build: Makes a network.
        objective: What a gradient step makes small.
        settings: The settings.
    """

    def __init__(self, build: Callable[[], keras.Model], objective: Objective, settings: DQNSettings):
        self.online, self.target = build(), build()
        self.objective, self.settings = objective, settings
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
        s, variables = self.settings, self.online.trainable_variables
        next_q = tf.stop_gradient(self.target(next_states))  # [B, A]
        with tf.GradientTape() as tape:
            q_values = self.online(states)  # [B, A]
            discounts = s.gamma if discounts is None else discounts
            loss = self.objective(q_values, actions, rewards, next_q, terminated, discounts, plainly)
        if rehearse:
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
        tau = self.settings.tau
        for target, online in zip(self.target.variables, self.online.variables, strict=True):
            target.assign(online if tau == 1 else target + tau * (online - target))


def _norm(gradients: list) -> tf.Tensor:
    """The length of all gradients together: of columns first, because XLA vectorises sums over rows but no long sum."""
    lengths = [tf.norm(g, axis=0) if g.shape.rank > 1 else g for g in gradients]
    return tf.sqrt(tf.add_n([tf.reduce_sum(n * n) for n in lengths]))


# Compiling takes longer than many a training. A learner whose training is over serves the next one with the same functions.
_IDLE: list[tuple[tuple, QLearner]] = []
MOST_IDLE = 4


def borrow(owner, build: Callable, objective: Objective, s: DQNSettings) -> QLearner:
    """A learner for a training, compiled already where an earlier one had the same network and functions.

    Args:
        owner: The training, with `network`, `twin` and `say`. When it is gone, the learner is free for others.
        build: Makes a network.
        objective: What a gradient step makes small.
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
    functions = (getattr(objective, field.name) for field in fields(objective))
    key = (structure, type(objective), *map(_meaning, functions), *(getattr(s, name) for name in compiled))
    learner = next((idle for known, idle in _IDLE if known == key), None)
    if learner is None:
        learner = QLearner(build, objective, s)
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
