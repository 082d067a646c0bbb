import numpy as np

from rlcourse.lessons.dqn_cartpole.build_two_headed import build_two_headed
from rlcourse.networks.tensorflow import keras
from tests.checks.properties import other_answers
from tests.lessons.dqn_cartpole.network_forms import KEPT, L, net, ops, relu, seeded


def _pair(last=None, join=None, first=relu, hidden=relu, second=None, after=None):
    def build(s, a):
        states, action = keras.Input((s,)), keras.Input((a,))
        q = (last or (lambda x, a: L.Dense(a)(x)))(hidden()(first()(states)), a)
        one = keras.Model([states, action], (join or (lambda q, o: L.Dot(axes=1)([q, o])))(q, action))
        every = keras.Model(states, second(q) if second else q)
        if after:
            after(one, every)
        return one, every

    return build


def _kept_pair(s, a):
    return KEPT.setdefault(("pair", s, a), _pair()(s, a))


def _cloned(s, a):
    one, every = _pair()(s, a)
    clone = keras.models.clone_model(every)
    clone.set_weights(every.get_weights())
    return one, clone


def _named_inputs(s, a):
    states, action = keras.Input((s,), name="s"), keras.Input((a,), name="a")
    q = L.Dense(a)(relu()(relu()(states)))
    return keras.Model({"s": states, "a": action}, L.Dot(axes=1)([q, action])), keras.Model(states, q)


class _OneAction(keras.Model):
    def __init__(self, every):
        super().__init__()
        self.every = every

    def call(self, both):
        return ops.sum(self.every(both[0]) * both[1], axis=1, keepdims=True)


def _subclassed_pair(s, a):
    every = net()(s, a)
    one = _OneAction(every)
    one([np.zeros((1, s), np.float32), np.zeros((1, a), np.float32)])
    return one, every


def _freeze(one, every):
    one.trainable = False


def _extra(**options):
    return lambda q, o: L.Dense(1, **options)(L.Dot(axes=1)([q, o]))


PAIRS = [
    (_kept_pair, "Every call returns the same network"),
    (lambda s, a: _pair(hidden=lambda: KEPT.setdefault(("shared", s), relu()))(s, a), "share a layer"),
    (_cloned, "The second model has a layer of its own"),
    (_pair(join=_extra(kernel_initializer="ones")), "The first model has a layer of its own"),
    (_pair(join=_extra(kernel_initializer="ones", use_bias=False)), "The first model has a layer of its own"),
    (_pair(last=lambda x, a: L.Dense(a, activation="leaky_relu")(x)), "not linear"),
    (_pair(last=lambda x, a: 100 * ops.tanh(L.Dense(a)(x))), "cannot be large"),
    (_pair(last=lambda x, a: L.Dropout(0.5)(L.Dense(a)(x))), "has a Dropout layer"),
    (_pair(first=lambda: relu(kernel_initializer=seeded(2)), hidden=lambda: relu(kernel_initializer=seeded(0)),
           last=lambda x, a: L.Dense(a, kernel_initializer=seeded(1))(x)), "the same weights"),
    (_pair(after=_freeze), "trainable is False"),
    (_pair(hidden=lambda: L.Dense(64)), "no activation"),
    (_pair(hidden=lambda: relu(2)), "A hidden layer of 2 units"),
    (_pair(hidden=lambda: lambda x: x), "one hidden layer. Two of about 64 units"),
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


LOOKS_RIGHT = [
    lambda s, a: (net()(s, a), net()(s, a)),
    lambda s, a: None,
]  # fmt: skip


RIGHT_ANSWERS = [
    _pair(hidden=lambda: L.Dense(64, activation="sigmoid")),
    _pair(hidden=lambda: keras.Sequential([relu(), relu()])),
    _pair(
        join=lambda q, o: L.Dense(1, use_bias=False, kernel_initializer="ones", trainable=False)(q * o)),
    _pair(join=lambda q, o: ops.take_along_axis(q, ops.argmax(o, axis=1)[:, None], axis=1)),
]  # fmt: skip

TestOtherAnswers = other_answers(build_two_headed, told=PAIRS, wrong=LOOKS_RIGHT, right=RIGHT_ANSWERS)
