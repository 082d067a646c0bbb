"""Notebook 02's networks and equations: wrong answers that once passed, right ones once refused, and what is said of each."""

import time

import numpy as np
import pytest

from rlcourse.checks.judge import Judge
from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.lessons.dqn_cartpole import check
from rlcourse.networks.tensorflow import keras, tf

L, ops = keras.layers, keras.ops
_KEPT = {}


def _relu(units=64, **options):
    return L.Dense(units, activation="relu", **options)


def _net(*hidden, last=None, first=(), **options):
    """A builder of a Sequential; layers are given as functions, so that each call makes its own."""

    def build(s, a):
        inside = [make() for make in hidden or (_relu, _relu)]
        return keras.Sequential([keras.Input((s,)), *[make() for make in first], *inside, last or L.Dense(a, **options)])

    return build


def _ended(function):
    """A builder of a network of two hidden layers, with `function` after the last one."""

    def build(s, a):
        states = keras.Input((s,))
        return keras.Model(states, function(L.Dense(a)(_relu()(_relu()(states)))))

    return build


def _shared_layer(s, a):
    return keras.Sequential([keras.Input((s,)), _KEPT.setdefault(("hidden", s), _relu()), _relu(), L.Dense(a)])


def _copied_weights(s, a):
    first = _KEPT.setdefault(("net", s, a), _net()(s, a))
    second = keras.models.clone_model(first)
    second.set_weights(first.get_weights())
    return second


def _frozen(s, a):
    model = _net()(s, a)
    model.trainable = False
    return model


def _with_input(**options):
    return lambda s, a: keras.Sequential([keras.Input((s,), **options), _relu(), _relu(), L.Dense(a)])


def _without_the_last_number(s, a):
    states = keras.Input((s,))
    return keras.Model(states, L.Dense(a)(_relu()(_relu()(states[:, :-1]))))


def _repeated(s, a):
    states = keras.Input((s,))
    return keras.Model(states, ops.repeat(L.Dense(1)(_relu()(_relu()(states))), a, axis=1))


class _WithoutCall(keras.Model):
    def __init__(self, s, a):
        super().__init__()
        self.last = L.Dense(a)
        self(np.zeros((1, s), np.float32))


class _Own(keras.Model):
    """A network of one's own class; its last layer is named first."""

    def __init__(self, s, a):
        super().__init__()
        self.last, self.a, self.b = L.Dense(a), L.Dense(64), _relu()

    def call(self, states):
        return self.last(self.b(ops.relu(self.a(states))))


class _OwnBuilt(_Own):
    def __init__(self, s, a):
        super().__init__(s, a)
        self(np.zeros((1, s), np.float32))


class _OwnSymbolic(_Own):
    def __init__(self, s, a):
        super().__init__(s, a)
        self(keras.Input((s,)))


def _seeded(seed):
    return keras.initializers.GlorotUniform(seed=seed)


NETWORKS = [  # (wrong network, a part of what is said of it)
    (_net(activation="leaky_relu"), "not linear: the last layer has the activation leaky_relu"),
    (_net(activation="relu"), "cannot fall far below 0: the last layer has the activation relu"),
    (_net(activation="elu"), "cannot fall far below 0: the last layer has the activation elu"),
    (_net(activation="softplus"), "cannot fall far below 0: the last layer has the activation softplus"),
    (_net(activation="exponential"), "cannot fall far below 0: the last layer has the activation exponential"),
    (_net(activation="relu6"), "cannot be large: the last layer has the activation relu6"),
    (_net(activation="tanh"), "cannot be large: the last layer has the activation tanh"),
    (_net(activation="softmax"), "squeezed between 0 and 1: the last layer has the activation softmax"),
    (_net(activation="sigmoid"), "squeezed between 0 and 1: the last layer has the activation sigmoid"),
    (_net(activation="log_softmax"), "cannot rise above 0"),
    (_ended(lambda q: 100 * ops.tanh(q)), "cannot be large"),
    (_ended(lambda q: 200 * ops.sigmoid(q) - 100), "cannot be large"),
    (_ended(lambda q: ops.clip(q, -100, 100)), "cannot be large: your network ends with Clip"),
    (_ended(lambda q: q * q * ops.sign(q)), "not linear"),
    (_ended(ops.abs), "cannot fall far below 0"),
    (_ended(lambda q: -ops.relu(q)), "cannot rise above 0"),
    (_ended(lambda q: q - ops.mean(q, axis=-1, keepdims=True)), "always add up to 0"),
    (_ended(lambda q: q / 1e4), "very small after the last layer"),
    (_ended(lambda q: L.Dropout(0.5)(q)), "has a Dropout layer"),
    (_ended(lambda q: L.BatchNormalization()(q)), "ends with a BatchNormalization"),
    (_net(lambda: L.Dense(64), lambda: L.Dense(64), activation="leaky_relu"), "not linear"),
    (_net(lambda: L.Dense(64), lambda: L.Dense(64)), "Your hidden layers have no activation"),
    (_net(lambda: L.Dense(64)), "Your hidden layers have no activation"),
    (_net(lambda: L.Dense(64), _relu), "A hidden layer has no activation"),
    (_net(L.ReLU), "There is no hidden layer"),
    (_net(_relu), "has one hidden layer; CartPole needs two of about 64 units"),
    (_net(_relu, lambda: _relu(2)), "A hidden layer of 2 units is too small"),
    (_net(lambda: _relu(1), lambda: _relu(1)), "A hidden layer of 1 units is too small"),
    (_net(_relu, lambda: L.Dense(64, activation="softmax")), "has a softmax"),
    (_net(_relu, lambda: L.Dropout(0.1), _relu), "has a Dropout layer"),
    (_net(_relu, lambda: L.GaussianNoise(1.0), _relu), "has a GaussianNoise layer"),
    (_net(first=(L.ReLU,)), "does not see negative numbers"),
    (_shared_layer, "share a layer"),
    (_copied_weights, "the same weights"),
    (_net(lambda: _relu(kernel_initializer=_seeded(1)), lambda: _relu(kernel_initializer=_seeded(2)),
          kernel_initializer=_seeded(3)), "the same weights"),
    (_frozen, "trainable is False"),
    (_net(_relu, lambda: _relu(trainable=False)), "trainable is False"),
    (_net(kernel_constraint="non_neg"), "kernel_constraint"),
    (_net(kernel_initializer="zeros"), "last layer start at 0"),
    (_net(_relu, lambda: _relu(kernel_initializer="ones")), "start at the same number"),
    (_net(_relu, lambda: _relu(kernel_initializer="zeros")), "start at the same number"),
    (_with_input(dtype="int32"), "whole numbers only"),
    (_with_input(batch_size=32), "fixed batch size"),
    (_without_the_last_number, "ignores a part of the state: state[3]"),
    (_repeated, "All actions get the same value"),
    (_WithoutCall, "has no method call"),
    (_Own, "does not know its inputs yet"),
    (_net()(4, 2), "without brackets"),
    (lambda s, a: keras.Sequential([keras.Input(shape=s), _relu(), L.Dense(a)]), "keras.Input((n_states,)), with the comma"),
    (lambda s, a: keras.Sequential([keras.Input((1, s)), _relu(), L.Dense(a)]), "wrong number of axes"),
    (lambda s, a: keras.Sequential([keras.Input((s,)), _relu(), _relu(), L.Dense(3)]), "from [B, 4] to [B, 3]"),
    (lambda s, a: keras.Sequential([keras.Input((s,)), _relu(), _relu(), L.Dense(2)]), "always has 2 outputs"),
    (lambda s, a: [keras.Input((s,)), _relu(), L.Dense(a)], "This is a list"),
    (lambda s, a: L.Dense(a)(_relu()(keras.Input((s,)))), "not a model: return keras.Model"),
    (lambda s, a: _net()(s, a).compile(optimizer="adam", loss="mse"), "returned None"),
]  # fmt: skip


def _pair(last=None, join=None, hidden=_relu, second=None, after=None):
    def build(s, a):
        states, action = keras.Input((s,)), keras.Input((a,))
        q = (last or (lambda x, a: L.Dense(a)(x)))(hidden()(states), a)
        one = keras.Model([states, action], (join or (lambda q, o: L.Dot(axes=1)([q, o])))(q, action))
        every = keras.Model(states, second(q) if second else q)
        if after:
            after(one, every)
        return one, every

    return build


def _kept_pair(s, a):
    return _KEPT.setdefault(("pair", s, a), _pair()(s, a))


def _cloned(s, a):
    one, every = _pair()(s, a)
    clone = keras.models.clone_model(every)
    clone.set_weights(every.get_weights())
    return one, clone


def _named_inputs(s, a):
    states, action = keras.Input((s,), name="s"), keras.Input((a,), name="a")
    q = L.Dense(a)(_relu()(states))
    return keras.Model({"s": states, "a": action}, L.Dot(axes=1)([q, action])), keras.Model(states, q)


class _OneAction(keras.Model):
    def __init__(self, every):
        super().__init__()
        self.every = every

    def call(self, both):
        return ops.sum(self.every(both[0]) * both[1], axis=1, keepdims=True)


def _subclassed_pair(s, a):
    every = _net()(s, a)
    one = _OneAction(every)
    one([np.zeros((1, s), np.float32), np.zeros((1, a), np.float32)])
    return one, every


def _freeze(one, every):
    one.trainable = False


def _extra(**options):
    return lambda q, o: L.Dense(1, **options)(L.Dot(axes=1)([q, o]))


PAIRS = [
    (_kept_pair, "Every call returns the same network"),
    (lambda s, a: _pair(hidden=lambda: _KEPT.setdefault(("shared", s), _relu()))(s, a), "share a layer"),
    (_cloned, "The second model has a layer of its own"),
    (_pair(join=_extra(kernel_initializer="ones")), "The first model has a layer of its own"),
    (_pair(join=_extra(kernel_initializer="ones", use_bias=False)), "The first model has a layer of its own"),
    (_pair(last=lambda x, a: L.Dense(a, activation="leaky_relu")(x)), "not linear"),
    (_pair(last=lambda x, a: 100 * ops.tanh(L.Dense(a)(x))), "cannot be large"),
    (_pair(last=lambda x, a: L.Dropout(0.5)(L.Dense(a)(x))), "has a Dropout layer"),
    (_pair(hidden=lambda: _relu(kernel_initializer=_seeded(0)),
           last=lambda x, a: L.Dense(a, kernel_initializer=_seeded(1))(x)), "the same weights"),
    (_pair(after=_freeze), "trainable is False"),
    (_pair(hidden=lambda: L.Dense(64)), "no activation"),
    (_pair(hidden=lambda: _relu(2)), "A hidden layer of 2 units"),
    (_pair(join=lambda q, o: ops.max(q * o, axis=1, keepdims=True)), "never gives less than 0"),
    (_pair(join=lambda q, o: L.ReLU()(L.Dot(axes=1)([q, o]))), "never gives less than 0"),
    (_pair(join=lambda q, o: ops.mean(q * o, axis=1, keepdims=True)), "takes the mean"),
    (_pair(join=lambda q, o: ops.sum(q + o, axis=1, keepdims=True)), "adds values and action"),
    (_pair(join=lambda q, o: ops.sum(q, axis=1, keepdims=True)), "adds up the values of all actions"),
    (_pair(join=lambda q, o: L.Dot(axes=1, normalize=True)([q, o])), "normalize=True"),
    (_pair(join=lambda q, o: ops.sum(q * o, axis=1)), "keepdims=True"),
    (_pair(join=lambda q, o: q @ o), "matrix product"),
    (_pair(join=lambda q, o: ops.matmul(q, ops.transpose(o))), "matrix product"),
    (_pair(second=lambda q: 1.01 * q), "do not say the same"),
    (_pair(second=lambda q: L.Softmax()(q)), "squeezed between 0 and 1"),
    (_pair(second=lambda q: ops.max(q, axis=1)), "gives one number"),
    (_named_inputs, "takes a dict"),
    (_subclassed_pair, "Make both with keras.Model"),
    (lambda s, a: (*_pair()(s, a), None), "Two Keras models are wanted"),
    (lambda s, a: None, "returned None"),
]  # fmt: skip


def _starting_from_minus_100(r, q, t, g):
    y = []
    for reward, values, ended in zip(r, q, t, strict=True):
        best = -100
        for value in values:
            best = max(best, value)
        y.append(reward + g * best * (not ended))
    return y


def _none_where_it_ended(r, q, t, g):
    q[t] = 0
    return r + g * q.max(-1)


TARGETS = [
    (lambda r, q, t, g: np.clip(r, -10, 10) + g * (1 - t) * q.max(-1), ""),
    (lambda r, q, t, g: np.clip(r + g * (1 - t) * q.max(-1), -20, 20), ""),
    (lambda r, q, t, g: np.clip(r + g * (1 - t) * q.max(-1), -100, 100), ""),
    (lambda r, q, t, g: r + g * (1 - t) * np.minimum(q.max(-1), 100), ""),
    (_starting_from_minus_100, ""),
    (lambda r, q, t, g: r + (g or 0.99) * (1 - t) * q.max(-1), ""),
    (lambda r, q, t, g: r + min(g, 0.99) * (1 - t) * q.max(-1), ""),
    (lambda r, q, t, g: np.squeeze(r + g * (1 - t) * q.max(-1)), "shape (1,) was expected, () came"),
    (lambda r, q, t, g: r + g * (1 - t) * q.max(axis=0), "runs over the transitions"),
    (lambda r, q, t, g: r + g * q.max(axis=0) * (1 - t), "run over the transitions"),
    (lambda r, q, t, g: r + g * (1 - t) * q.max(-1, keepdims=True), "keepdims=True"),
    (lambda r, q, t, g: r + g * (not t) * q.max(-1), "`if` and `not`"),
    (lambda r, q, t, g: r if t else r + g * q.max(-1), "`if` and `not`"),
    (_none_where_it_ended, "next_q.copy()"),
    (lambda r, q, t, g: (a + g * (1 - c) * max(b) for a, b, c in zip(r, q, t, strict=True)), "a generator"),
]


def _chosen(q, a):
    return ops.sum(q * ops.one_hot(a, q.shape[-1]), -1)


def _mean_square(errors):
    return ops.mean(ops.square(errors))


_fixed = ops.stop_gradient

LOSSES = [
    (lambda q, a, y: _mean_square(ops.clip(_fixed(y) - _chosen(q, a), -10, 10)), ""),
    (lambda q, a, y: _mean_square(ops.clip(_fixed(y) - _chosen(q, a), -20, 20)), ""),
    (lambda q, a, y: 2 * keras.losses.Huber(delta=20.0)(_fixed(y), _chosen(q, a)), ""),
    (lambda q, a, y: _mean_square(ops.clip(_fixed(y), -100, 100) - _chosen(q, a)), ""),
    (lambda q, a, y: _mean_square(_fixed(y) - ops.sum(q * ops.one_hot(a, 3)[:, : q.shape[1]], -1)), "[20,3] and [20,6]"),
    (lambda q, a, y: ops.sum(ops.square(_fixed(y) - _chosen(q, a))[:8]) / min(len(y), 8), ""),
    (lambda q, a, y: keras.losses.Huber()(_fixed(y), _chosen(q, a)), "Huber"),
    (lambda q, a, y: ops.sum(ops.square(_fixed(y) - _chosen(q, a))) / (len(y) - 1), "divide by B - 1"),
    (lambda q, a, y: (_mean_square(_fixed(y) - _chosen(q, a)), 1), "<a tuple of 2>"),
    (lambda q, a, y: [(y[b] - q[b, a[b]]) ** 2 for b in range(len(a))], "one number for each transition"),
    (lambda q, a, y: ops.mean([(y[b] - q[b, a[b]]) ** 2 for b in range(len(a))]), "ops.stack([...]) makes one"),
    (lambda q, a, y: ops.mean((q[a] - _fixed(y)) ** 2), "q_values[actions] picks whole rows"),
    (lambda q, a, y: ops.mean((q[a] - _fixed(y)[:, None]) ** 2), "q_values[actions] picks whole rows"),
    (lambda q, a, y: ops.mean((q[:, a] - _fixed(y)) ** 2), "q_values[:, actions]"),
    (lambda q, a, y: _mean_square(y - q), "[B, A] meets [B]"),
    (lambda q, a, y: _mean_square(y[:, None] - q), "the values of all actions"),
    (lambda q, a, y: _mean_square(_fixed(y) - ops.sum(q * ops.one_hot(a, q.shape[-1]))), "axis=-1"),
    (lambda q, a, y: _mean_square(y - ops.sum(q * ops.one_hot(a, q.shape[-1]))), "axis=-1"),
    (lambda q, a, y: _mean_square(y - _chosen(_fixed(q), a)), "belongs around the targets"),
    (lambda q, a, y: _mean_square(_fixed(y) - ops.sum(ops.one_hot(a, 2) * q, -1)), "as many columns as there are actions"),
]

WRONG_ANSWERS = {"build_q_network": NETWORKS, "build_two_headed": PAIRS, "td_targets": TARGETS, "dqn_loss": LOSSES}


@pytest.mark.parametrize(
    ("name", "answer", "part"),
    [(name, *entry) for name, entries in WRONG_ANSWERS.items() for entry in entries],
)
def test_a_wrong_network_target_or_loss_is_told_what_is_wrong(name, answer, part):
    verdict = check.exercises[name].verdict(answer)
    assert verdict.outcome == WRONG
    assert part in verdict.sentence
    assert "{{" not in verdict.sentence
    assert "Traceback" not in verdict.sentence


def _dueling(s, a):
    states = keras.Input((s,))
    x = _relu()(states)
    value, advantage = L.Dense(1)(_relu(32)(x)), L.Dense(a)(_relu(32)(x))
    return keras.Model(states, value + advantage - ops.mean(advantage, axis=1, keepdims=True))


def _output_for_each_action(s, a):
    states = keras.Input((s,))
    x = _relu()(_relu()(states))
    return keras.Model([states], [L.Concatenate()([L.Dense(1)(x) for _ in range(a)])])


def _nested(s, a):
    body = keras.Sequential([keras.Input((s,)), _relu(), _relu()])
    return keras.Sequential([keras.Input((s,)), body, L.Dense(a)])


def _built_later(s, a):
    model = keras.Sequential([_relu(), _relu(), L.Dense(a)])
    model.build((None, s))
    return model


def _with_initializer(activation, initializer):
    def hidden():
        return L.Dense(64, activation=activation, kernel_initializer=initializer)

    return _net(hidden, hidden, kernel_initializer=initializer)


def _activated(*units, activation="relu"):
    return _net(*[lambda u=u: L.Dense(u, activation=activation) for u in units])


RIGHT_ANSWERS = [
    *[("build_q_network", _activated(64, 64, activation=name)) for name in
      ("relu", "tanh", "elu", "gelu", "sigmoid", "softplus", "silu", "selu", "mish", "leaky_relu")],
    *[("build_q_network", _activated(*units)) for units in
      ((32, 32, 32), (32, 32), (64, 32), (256, 256), (512, 512), (64,) * 5)],
    *[("build_q_network", _with_initializer("tanh", name)) for name in ("random_uniform", "random_normal", "he_uniform")],
    ("build_q_network", lambda s, a: _with_initializer("relu", keras.initializers.RandomNormal(stddev=0.01))(s, a)),
    ("build_q_network", lambda s, a: _net(kernel_initializer=keras.initializers.RandomUniform(-1e-3, 1e-3))(s, a)),
    ("build_q_network", _net(lambda: L.Dense(64), L.ReLU, lambda: L.Dense(64), lambda: L.Activation("relu"))),
    ("build_q_network", _net(lambda: L.Dense(64), L.BatchNormalization, L.ReLU, _relu)),
    ("build_q_network", _net(lambda: L.Dense(64), L.PReLU, lambda: L.Dense(64, activation=lambda x: ops.maximum(x, 0)))),
    ("build_q_network", _net(L.LayerNormalization, _relu, _relu)),
    ("build_q_network", _net(L.Flatten, _relu, _relu)),
    ("build_q_network", _net(lambda: L.Rescaling(0.1), _relu, _relu)),
    ("build_q_network", _net(lambda: L.Dense(64, activation=tf.nn.relu), _relu, activation=None)),
    ("build_q_network", _ended(lambda q: 1.0 * q)),
    ("build_q_network", _dueling),
    ("build_q_network", _output_for_each_action),
    ("build_q_network", _nested),
    ("build_q_network", _built_later),
    ("build_q_network", _OwnBuilt),
    ("build_q_network", _OwnSymbolic),
    ("build_two_headed", _pair(hidden=lambda: L.Dense(64, activation="sigmoid"))),
    ("build_two_headed", _pair(hidden=lambda: keras.Sequential([_relu(), _relu()]))),
    ("build_two_headed", _pair(
        join=lambda q, o: L.Dense(1, use_bias=False, kernel_initializer="ones", trainable=False)(q * o))),
    ("build_two_headed", _pair(join=lambda q, o: ops.take_along_axis(q, ops.argmax(o, axis=1)[:, None], axis=1))),
    ("dqn_loss", lambda q, a, y: tf.reduce_mean(
        (tf.stop_gradient(y) - tf.gather_nd(q, tf.stack([tf.range(len(a)), a], 1))) ** 2)),
    ("dqn_loss", lambda q, a, y: ops.mean(
        (ops.take(ops.reshape(q, (-1,)), ops.arange(q.shape[0]) * q.shape[1] + a) - _fixed(y)) ** 2)),
    ("dqn_loss", lambda q, a, y: _mean_square(_chosen(ops.take(q, ops.arange(len(a)), axis=0), a) - _fixed(y))),
    ("dqn_loss", lambda q, a, y: ops.mean(
        ops.stack([(tf.gather(q, b)[int(a[b])] - _fixed(y[b])) ** 2 for b in range(len(a))]))),
    ("dqn_loss", lambda q, a, y: ops.mean(ops.stack([(_fixed(y)[b] - q[b, a[b]]) ** 2 for b in range(len(a))]))),
    ("dqn_loss", lambda q, a, y: ops.mean(ops.stack([(_fixed(y)[b] - q[b][a[b]]) ** 2 for b in np.arange(len(a))]))),
]  # fmt: skip


@pytest.mark.parametrize(("name", "answer"), RIGHT_ANSWERS)
def test_a_right_network_target_or_loss_in_another_form_passes(name, answer):
    for seed in (0, 1, 2):
        verdict = check.exercises[name].verdict(answer, seed)
        assert verdict.outcome == RIGHT, verdict


def test_a_network_that_is_checked_keeps_its_weights():
    model = _net()(4, 2)
    before = model.get_weights()
    check.exercises["build_q_network"].verdict(lambda s, a: model)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


@pytest.mark.parametrize("name", WRONG_ANSWERS)
def test_the_check_of_a_network_target_or_loss_is_quick(name):
    exercise = check.exercises[name]
    exercise.verdict(exercise.reference)  # the first call loads TensorFlow
    start = time.perf_counter()
    Judge(exercise, 0).verdict(exercise.reference)
    right = time.perf_counter() - start
    Judge(exercise, 0).verdict(exercise.mistakes[-1].answer)
    assert right < 2  # 0.2 s measured
    assert time.perf_counter() - start - right < 4  # 0.4 s measured
