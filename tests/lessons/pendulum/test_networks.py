"""Notebook 05's networks: wrong ones beyond the declared ones, right ones in odd forms, and what is said of each."""

import numpy as np
import pytest

from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.lessons.pendulum.networks import build_actor, build_critic
from rlcourse.networks.tensorflow import keras, tf

L, ops = keras.layers, keras.ops
EXERCISES = {e.name: e for e in (build_actor, build_critic)}
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


def _critic(function):
    def build(s, a):
        state, action = keras.Input((s,)), keras.Input((a,))
        return keras.Model([state, action], function(state, action))

    return build


def _joined(*tensors):
    return L.Concatenate()(list(tensors))


def _value(x, **options):
    return L.Dense(1, **options)(x)


def _right(state, action):
    return _value(_relu()(_joined(_relu()(state), action)))


class _OwnCritic(keras.Model):
    def __init__(self, s, a):
        super().__init__()
        self.v, self.x, self.y = L.Dense(1), _relu(), _relu()
        self.begin(np.zeros((1, s), np.float32), np.zeros((1, a), np.float32))

    def begin(self, states, actions):
        self([states, actions])

    def call(self, both):
        return self.v(self.y(ops.concatenate([self.x(both[0]), both[1]], axis=-1)))


class _CalledWithTwo(_OwnCritic):
    def begin(self, states, actions):
        self(states, actions)

    def call(self, states, actions):
        return super().call([states, actions])


def _named(s, a):
    state, action = keras.Input((s,), name="s"), keras.Input((a,), name="a")
    return keras.Model({"s": state, "a": action}, _right(state, action))


def _whole_actions(s, a):
    state, action = keras.Input((s,)), keras.Input((a,), dtype="int32")
    return keras.Model([state, action], _right(state, action))


ACTORS = [  # (wrong actor, a part of what is said of it)
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
CRITICS = [
    (_critic(lambda s, a: _value(_relu()(_relu()(s) + a))), "put together number by number"),
    (_critic(lambda s, a: _value(_relu()(_relu()(s) * L.Dense(64)(a)))), "put together number by number"),
    (_critic(lambda s, a: _value(_joined(_relu()(_relu()(s)), _relu()(a)))), "a part for the state plus a part"),
    (_critic(lambda s, a: _value(_joined(_relu()(_relu()(s)), a), activation="tanh")), "the same way in every state"),
    (_critic(lambda s, a: _value(_joined(_relu()(_joined(_relu()(s), a)), a))), "joined twice"),
    (_critic(lambda s, a: _value(_relu()(_joined(_relu()(s), s, a)))), "have the shapes [(3, 64), (68, 64), (64, 1)]"),
    (_critic(lambda s, a: _value(_relu()(_joined(_relu()(s), ops.mean(a, 1, keepdims=True))))), "have the shapes"),
    (_critic(lambda s, a: _value(_relu()(_joined(_relu()(_relu()(s)), a)))), "has 3 hidden layers"),
    (_critic(lambda s, a: _value(_relu()(_joined(L.Dense(64)(s), a)))), "One of your hidden layers has no activation"),
    (_critic(lambda s, a: _value(_relu(32)(_joined(_relu(128)(s), a)))), "have 128 and 32 units"),
    (_critic(lambda s, a: _value(_relu()(_joined(_relu()(s), _relu(1)(a))))), "a narrow Dense layer"),
    (_critic(lambda s, a: _value(_relu()(_joined(_relu()(s), ops.abs(a))))), "computes something else"),
    (_critic(lambda s, a: -_right(s, a)), "computes something else"),
    (_critic(lambda s, a: 100 * _right(s, a)), "computes something else"),
    (_critic(lambda s, a: ops.softplus(_right(s, a))), "cannot be negative: the last layer has a softplus"),
    (_critic(lambda s, a: ops.elu(_right(s, a))), "has the activation elu"),
    (_critic(lambda s, a: ops.mean(_right(s, a))), "gives (). [B, 1] is asked for"),
    (_critic(lambda s, a: ops.mean(_right(s, a), axis=0, keepdims=True)), "gives (1, 1). [B, 1] is asked for"),
    (_critic(lambda s, a: _relu()(_joined(_relu()(s), a))), "gives [B, 64]"),
    (_critic(lambda s, a: L.Dropout(0.2)(_right(s, a))), "has a Dropout layer"),
    (_critic(lambda s, a: _value(_relu()(_joined(ops.stop_gradient(_relu()(s)), a)))), "reaches some of the weights"),
    (_whole_actions, "whole numbers only"),
    (_named, "takes a dict"),
    (_CalledWithTwo, "called with the list [states, actions]"),
    (lambda s, a: _critic(_right)(3, a), "always takes states of 3 numbers"),
    (lambda s, a: _critic(_right)(s, 1), "always takes actions of 1 number"),
    (lambda s, a: keras.Sequential([_relu(), L.Dense(1)]), "A critic has two inputs"),
    (lambda s, a: [_critic(_right)(s, a)], "return keras.Model([state, action], value)"),
    (lambda s, a: L.Dense(1), "return keras.Model([state, action], value)"),
    (lambda s, a: None, "returned None"),
]
WRONG_ANSWERS = {"build_actor": ACTORS, "build_critic": CRITICS}


@pytest.mark.parametrize(("name", "answer", "part"), [(name, *entry) for name, many in WRONG_ANSWERS.items() for entry in many])
def test_a_wrong_network_is_told_what_is_wrong(name, answer, part):
    verdict = EXERCISES[name].verdict(answer)
    assert verdict.outcome == WRONG
    assert part in verdict.sentence


RIGHT_ANSWERS = [
    ("build_actor", _Own),
    ("build_actor", _built_later),
    ("build_actor", _actor(L.Flatten, lambda: L.Dense(64, activation=tf.nn.relu), L.Identity, _relu)),
    ("build_actor", _actor(lambda: keras.Sequential([_relu(), _relu()]))),
    ("build_actor", _actor(_Linear, L.ReLU, _relu)),
    ("build_actor", _actor(last=lambda a: L.Dense(a, activation=tf.tanh, use_bias=False))),
    ("build_actor", _actor(end=lambda low, high: [L.Lambda(lambda x: low + (high - low) * (x + 1) / 2)])),
    ("build_actor", _actor(end=lambda low, high: [L.Rescaling((high - low) / 2), L.Rescaling(1.0, (high + low) / 2)])),
    ("build_actor", _from_last(ops.tanh)),
    ("build_actor", lambda s, low, high: _from_last(ops.tanh)(s, low.astype(float), high.astype(float))),
    ("build_actor", _from_last(lambda z: 2 * ops.sigmoid(2 * z) - 1)),
    ("build_critic", _OwnCritic),
    ("build_critic", _critic(lambda s, a: _value(_relu()(L.Concatenate(axis=1)([_relu()(s), a]))))),
    ("build_critic", _critic(lambda s, a: _value(_relu()(ops.hstack([a, _relu()(s)]))))),
    ("build_critic", _critic(lambda s, a: _value(_relu()(_joined(_relu()(s), L.Dense(16)(a)))))),
    ("build_critic", _critic(lambda s, a: _value(_relu()(_joined(_relu()(s), L.Dense(64, activation="tanh")(a)))))),
    ("build_critic", _critic(lambda s, a: _value(_relu()(_joined(_relu()(s), a)), use_bias=False))),
    ("build_critic", _critic(lambda s, a: keras.Sequential([_relu(), L.Dense(1)])(_joined(_relu()(s), a)))),
    ("build_critic", _critic(lambda s, a: [_right(s, a)])),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT_ANSWERS)
def test_a_right_network_in_another_form_passes(name, answer):
    for seed in (0, 1):
        verdict = EXERCISES[name].verdict(answer, seed)
        assert verdict.outcome == RIGHT, verdict


def test_no_range_lies_around_0_except_for_pendulums():
    """There, too few of the wrong stretches differ from the right one and from each other."""
    for seed in range(20):
        *cases, pendulum = build_actor.cases(np.random.default_rng(seed))
        assert all((np.abs(case["low"] + case["high"]) > 0.3).all() for case in cases)
        assert (pendulum["low"], pendulum["high"]) == (-2, 2)
