"""The actor of notebook 05: wrong ones beyond the declared ones, right ones in odd forms, and what is said of each."""

import numpy as np

from rlcourse.lessons.pendulum.build_actor import build_actor
from rlcourse.networks.tensorflow import keras, tf
from tests.checks.properties import other_answers

L, ops = keras.layers, keras.ops
_KEPT = {}


def _relu(units=64, **options):
    return L.Dense(units, activation="relu", **options)


def _half_and_middle(low, high):
    return (high - low) / 2, (high + low) / 2


def _actor(*hidden, last=None, end=None, **of_input):
    """A builder of a Sequential; layers are given as functions, so that each call makes its own."""

    def build(s, low, high):
        ends = end(low, high) if end else [L.Rescaling(*_half_and_middle(low, high))]
        inside = [make() for make in hidden or (_relu, _relu)]
        return keras.Sequential([
            keras.Input((s,), **of_input), *inside, last(len(low)) if last else L.Dense(len(low), activation="tanh"), *ends,
        ])  # fmt: skip

    return build


def _from_last(function, hidden=lambda states: _relu()(_relu()(states))):
    """A builder of a network in which the action is function(sums of the last layer), stretched as it should be."""

    def build(s, low, high):
        states = keras.Input((s,))
        half, middle = _half_and_middle(low, high)
        return keras.Model(states, function(L.Dense(len(low))(hidden(states))) * half + middle)

    return build


class _Own(keras.Model):
    """An actor of one's own class; its last layer is named first."""

    def __init__(self, s, low, high, built=True):
        super().__init__()
        self.last, self.a, self.b = L.Dense(len(low), activation="tanh"), _relu(), _relu()
        self.half, self.middle = _half_and_middle(low, high)
        if built:
            self(np.zeros((1, s), np.float32))

    def call(self, states):
        return self.last(self.b(self.a(states))) * self.half + self.middle


class _Linear(L.Layer):
    """A Dense layer of one's own."""

    def build(self, shape):
        self.w, self.c = self.add_weight(shape=(shape[-1], 64)), self.add_weight(shape=(64,))

    def call(self, x):
        return x @ self.w + self.c


def _frozen(*arguments):
    model = _actor()(*arguments)
    model.trainable = False
    return model


def _seeded(*arguments):
    keras.utils.set_random_seed(0)
    return _actor()(*arguments)


def _changing(s, low, high):
    high -= low
    return _actor()(s, low, high + low)


def _built_later(s, low, high):
    model = keras.Sequential(_actor()(s, low, high).layers)
    model.build((None, s))
    return model


def _exponentials(z):
    return (ops.exp(z) - ops.exp(-z)) / (ops.exp(z) + ops.exp(-z))


WRONG = [  # (wrong actor, a part of what is said of it)
    (_actor(lambda: L.Dense(64, activation="leaky_relu"), _relu), "A hidden layer has the activation leaky_relu"),
    (_actor(lambda: L.Dense(64), _relu), "One of your hidden layers has no activation"),
    (_actor(L.ReLU, _relu, _relu), "computes something else"),
    (_actor(_relu, L.UnitNormalization, _relu), "computes something else"),
    (_actor(_relu, lambda: L.Dropout(0.1), _relu), "has a Dropout layer"),
    (_actor(_relu, L.BatchNormalization, _relu), "has a BatchNormalization layer"),
    (_actor(lambda: L.Dense(64), L.PReLU, _relu), "has a PReLU layer"),
    (_actor(lambda: _relu(use_bias=False), _relu), "has no bias"),
    (_actor(lambda: _relu(128), _relu), "have 128 and 64 units"),
    (_actor(lambda: _relu(2000), lambda: _relu(2000)), "more than a million weights"),
    (_actor(lambda: _relu(kernel_initializer="ones"), _relu), "start at the same number"),
    (_actor(last=lambda a: L.Dense(a, activation="tanh", kernel_initializer="zeros")), "last layer start at 0"),
    (_actor(lambda: _relu(kernel_constraint="non_neg"), _relu), "kernel_constraint"),
    (_actor(lambda: _relu(trainable=False), _relu), "trainable is False"),
    (_frozen, "trainable is False"),
    (_seeded, "the same weights"),
    (_changing, "alters high"),
    (_actor(_relu, lambda: _KEPT.setdefault("hidden", _relu())), "share a layer"),
    (_actor(dtype="int32"), "whole numbers only"),
    (_actor(batch_size=32), "fixed batch size"),
    (_actor(last=lambda a: L.Dense(a, activation="elu")), "has the activation elu. tanh is asked for"),
    (_actor(last=lambda a: L.Dense(a, activation="softsign")), "has the activation softsign. tanh is asked for"),
    (_actor(last=lambda a: L.Dense(a, activation="hard_tanh")), "the gradient is 0"),
    (_actor(last=lambda a: L.Dense(a, activation="sigmoid"), end=lambda low, high: []), "has a sigmoid"),
    (_actor(last=_relu, end=lambda low, high: [L.Activation("tanh"), L.Rescaling(*_half_and_middle(low, high))]),
     "A ReLU comes before the tanh"),
    (_actor(end=lambda low, high: [L.Activation("tanh"), L.Rescaling(*_half_and_middle(low, high))]), "0.76 instead of 1"),
    (_actor(end=lambda low, high: [L.Lambda(lambda x: ops.clip(x, low, high))]), "is not stretched to them"),
    (_actor(end=lambda low, high: [L.Rescaling((high - low) / 2, high + low / 2)]), "A bracket is missing"),
    (_actor(end=lambda low, high: [L.Rescaling(high, low)]), "not the two ends"),
    (_actor(end=lambda low, high: [L.Rescaling((low, high))]), "fails when it is called"),
    (_actor(end=lambda low, high: [L.Rescaling(float(high.mean() - low.mean()) / 2, float(high.mean() + low.mean()) / 2)]),
     "where it should lie between"),
    (_actor(last=lambda a: L.Dense(1, activation="tanh")), "has one unit"),
    (_actor(_relu, _relu, lambda: L.Dense(7)), "has 3 hidden layers"),
    (_from_last(_exponentials), "NaN or infinity"),
    (_from_last(ops.arctan), "where it should lie between"),
    (_from_last(lambda z: ops.tanh(z) / 2), "computes something else"),
    (_from_last(lambda z: ops.stop_gradient(ops.tanh(z))), "No gradient reaches the weights"),
    (_from_last(ops.tanh, lambda states: ops.stop_gradient(_relu()(_relu()(states)))), "reaches some of the weights"),
    (_from_last(ops.tanh, lambda states: _relu()(_relu()(states[:, :-1]))), "have the shapes [(3, 64)"),
    (lambda s, low, high: _actor()(3, low, high), "always takes 3 numbers"),
    (lambda s, low, high: _actor()(s, high, low), "turned round"),
    (lambda s, low, high: _Own(s, low, high, built=False), "does not know its inputs yet"),
    (lambda s, low, high: (_actor()(s, low, high),), "is of the type tuple"),
    (lambda s, low, high: None, "returned None"),
]  # fmt: skip


RIGHT = [
    _Own,
    _built_later,
    _actor(L.Flatten, lambda: L.Dense(64, activation=tf.nn.relu), L.Identity, _relu),
    _actor(lambda: keras.Sequential([_relu(), _relu()])),
    _actor(_Linear, L.ReLU, _relu),
    _actor(last=lambda a: L.Dense(a, activation=tf.tanh, use_bias=False)),
    _actor(end=lambda low, high: [L.Lambda(lambda x: low + (high - low) * (x + 1) / 2)]),
    _actor(end=lambda low, high: [L.Rescaling((high - low) / 2), L.Rescaling(1.0, (high + low) / 2)]),
    _from_last(ops.tanh),
    lambda s, low, high: _from_last(ops.tanh)(s, low.astype(float), high.astype(float)),
    _from_last(lambda z: 2 * ops.sigmoid(2 * z) - 1),
]

TestOtherAnswers = other_answers(build_actor, told=WRONG, right=RIGHT)


def test_no_range_lies_around_0_except_for_pendulums():
    """There, too few of the wrong stretches differ from the right one and from each other."""
    for seed in range(20):
        *cases, pendulum = build_actor.cases(np.random.default_rng(seed))
        assert all((np.abs(case["low"] + case["high"]) > 0.3).all() for case in cases)
        assert (pendulum["low"], pendulum["high"]) == (-2, 2)
