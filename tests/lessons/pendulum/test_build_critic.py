"""The critic of notebook 05: wrong ones beyond the declared ones, right ones in odd forms, and what is said of each."""

import numpy as np

from rlcourse.lessons.pendulum.build_critic import build_critic
from rlcourse.networks.tensorflow import keras
from tests.checks.properties import other_answers

L, ops = keras.layers, keras.ops


def _relu(units=64, **options):
    return L.Dense(units, activation="relu", **options)


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


WRONG = [  # (wrong critic, a part of what is said of it)
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


RIGHT = [
    _OwnCritic,
    _critic(lambda s, a: _value(_relu()(L.Concatenate(axis=1)([_relu()(s), a])))),
    _critic(lambda s, a: _value(_relu()(ops.hstack([a, _relu()(s)])))),
    _critic(lambda s, a: _value(_relu()(_joined(_relu()(s), L.Dense(16)(a))))),
    _critic(lambda s, a: _value(_relu()(_joined(_relu()(s), L.Dense(64, activation="tanh")(a))))),
    _critic(lambda s, a: _value(_relu()(_joined(_relu()(s), a)), use_bias=False)),
    _critic(lambda s, a: keras.Sequential([_relu(), L.Dense(1)])(_joined(_relu()(s), a))),
    _critic(lambda s, a: [_right(s, a)]),
]

TestOtherAnswers = other_answers(build_critic, told=WRONG, right=RIGHT)
