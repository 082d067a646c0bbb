import numpy as np

from rlcourse.lessons.dqn_cartpole.build_q_network import build_q_network
from rlcourse.networks.tensorflow import keras, tf
from tests.checks.properties import other_answers
from tests.lessons.dqn_cartpole.network_forms import KEPT, L, net, ops, relu, seeded


def _ended(function):
    """A builder of a network of two hidden layers, with `function` after the last one."""

    def build(s, a):
        states = keras.Input((s,))
        return keras.Model(states, function(L.Dense(a)(relu()(relu()(states)))))

    return build


def _shared_layer(s, a):
    return keras.Sequential([keras.Input((s,)), KEPT.setdefault(("hidden", s), relu()), relu(), L.Dense(a)])


def _copied_weights(s, a):
    first = KEPT.setdefault(("net", s, a), net()(s, a))
    second = keras.models.clone_model(first)
    second.set_weights(first.get_weights())
    return second


def _frozen(s, a):
    model = net()(s, a)
    model.trainable = False
    return model


def _with_input(**options):
    return lambda s, a: keras.Sequential([keras.Input((s,), **options), relu(), relu(), L.Dense(a)])


def _without_the_last_number(s, a):
    states = keras.Input((s,))
    return keras.Model(states, L.Dense(a)(relu()(relu()(states[:, :-1]))))


def _repeated(s, a):
    states = keras.Input((s,))
    return keras.Model(states, ops.repeat(L.Dense(1)(relu()(relu()(states))), a, axis=1))


class _WithoutCall(keras.Model):
    def __init__(self, s, a):
        super().__init__()
        self.last = L.Dense(a)
        self(np.zeros((1, s), np.float32))


class _Own(keras.Model):
    """A network of one's own class; its last layer is named first."""

    def __init__(self, s, a):
        super().__init__()
        self.last, self.a, self.b = L.Dense(a), L.Dense(64), relu()

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


NETWORKS = [  # (wrong network, a part of what is said of it)
    (net(activation="leaky_relu"), "not linear: the last layer has the activation leaky_relu"),
    (net(activation="relu"), "cannot fall far below 0: the last layer has the activation relu"),
    (net(activation="elu"), "cannot fall far below 0: the last layer has the activation elu"),
    (net(activation="softplus"), "cannot fall far below 0: the last layer has the activation softplus"),
    (net(activation="exponential"), "cannot fall far below 0: the last layer has the activation exponential"),
    (net(activation="relu6"), "cannot be large: the last layer has the activation relu6"),
    (net(activation="tanh"), "cannot be large: the last layer has the activation tanh"),
    (net(activation="softmax"), "squeezed between 0 and 1: the last layer has the activation softmax"),
    (net(activation="sigmoid"), "squeezed between 0 and 1: the last layer has the activation sigmoid"),
    (net(activation="log_softmax"), "cannot rise above 0"),
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
    (net(lambda: L.Dense(64), lambda: L.Dense(64), activation="leaky_relu"), "not linear"),
    (net(lambda: L.Dense(64), lambda: L.Dense(64)), "Your hidden layers have no activation"),
    (net(lambda: L.Dense(64)), "Your hidden layers have no activation"),
    (net(lambda: L.Dense(64), relu), "A hidden layer has no activation"),
    (net(L.ReLU), "There is no hidden layer"),
    (net(relu), "has one hidden layer; CartPole needs two of about 64 units"),
    (net(relu, lambda: relu(2)), "A hidden layer of 2 units is too small"),
    (net(lambda: relu(1), lambda: relu(1)), "A hidden layer of 1 units is too small"),
    (net(relu, lambda: L.Dense(64, activation="softmax")), "has a softmax"),
    (net(relu, lambda: L.Dropout(0.1), relu), "has a Dropout layer"),
    (net(relu, lambda: L.GaussianNoise(1.0), relu), "has a GaussianNoise layer"),
    (net(first=(L.ReLU,)), "does not see negative numbers"),
    (_shared_layer, "share a layer"),
    (_copied_weights, "the same weights"),
    (net(lambda: relu(kernel_initializer=seeded(1)), lambda: relu(kernel_initializer=seeded(2)),
          kernel_initializer=seeded(3)), "the same weights"),
    (_frozen, "trainable is False"),
    (net(relu, lambda: relu(trainable=False)), "trainable is False"),
    (net(kernel_constraint="non_neg"), "kernel_constraint"),
    (net(kernel_initializer="zeros"), "last layer start at 0"),
    (net(relu, lambda: relu(kernel_initializer="ones")), "start at the same number"),
    (net(relu, lambda: relu(kernel_initializer="zeros")), "start at the same number"),
    (_with_input(dtype="int32"), "whole numbers only"),
    (_with_input(batch_size=32), "fixed batch size"),
    (_without_the_last_number, "ignores a part of the state: state[3]"),
    (_repeated, "All actions get the same value"),
    (_WithoutCall, "has no method call"),
    (_Own, "does not know its inputs yet"),
    (net()(4, 2), "without brackets"),
    (lambda s, a: keras.Sequential([keras.Input(shape=s), relu(), L.Dense(a)]), "keras.Input((n_states,)), with the comma"),
    (lambda s, a: keras.Sequential([keras.Input((1, s)), relu(), L.Dense(a)]), "wrong number of axes"),
    (lambda s, a: keras.Sequential([keras.Input((s,)), relu(), relu(), L.Dense(3)]), "from [B, 4] to [B, 3]"),
    (lambda s, a: keras.Sequential([keras.Input((s,)), relu(), relu(), L.Dense(2)]), "always has 2 outputs"),
    (lambda s, a: [keras.Input((s,)), relu(), L.Dense(a)], "This is a list"),
    (lambda s, a: L.Dense(a)(relu()(keras.Input((s,)))), "not a model: return keras.Model"),
    (lambda s, a: net()(s, a).compile(optimizer="adam", loss="mse"), "returned None"),
]  # fmt: skip


LOOKS_RIGHT = [
    net(lambda: L.Dense(16), lambda: L.Dense(16)),
    lambda s, a: keras.Sequential([keras.Input((s,)), L.Dense(a, activation="relu")]),
    net(lambda: L.Dense(2000), lambda: relu(2000)),
    lambda s, a: None,
    lambda s, a: "a model",
]  # fmt: skip


def _dueling(s, a):
    states = keras.Input((s,))
    x = relu()(states)
    value, advantage = L.Dense(1)(relu(32)(x)), L.Dense(a)(relu(32)(x))
    return keras.Model(states, value + advantage - ops.mean(advantage, axis=1, keepdims=True))


def _output_for_each_action(s, a):
    states = keras.Input((s,))
    x = relu()(relu()(states))
    return keras.Model([states], [L.Concatenate()([L.Dense(1)(x) for _ in range(a)])])


def _nested(s, a):
    body = keras.Sequential([keras.Input((s,)), relu(), relu()])
    return keras.Sequential([keras.Input((s,)), body, L.Dense(a)])


def _built_later(s, a):
    model = keras.Sequential([relu(), relu(), L.Dense(a)])
    model.build((None, s))
    return model


def _with_initializer(activation, initializer):
    def hidden():
        return L.Dense(64, activation=activation, kernel_initializer=initializer)

    return net(hidden, hidden, kernel_initializer=initializer)


def _activated(*units, activation="relu"):
    return net(*[lambda u=u: L.Dense(u, activation=activation) for u in units])


RIGHT_ANSWERS = [
    *[_activated(64, 64, activation=name) for name in
      ("relu", "tanh", "elu", "gelu", "sigmoid", "softplus", "silu", "selu", "mish", "leaky_relu")],
    *[_activated(*units) for units in
      ((32, 32, 32), (32, 32), (64, 32), (256, 256), (512, 512), (64,) * 5)],
    *[_with_initializer("tanh", name) for name in ("random_uniform", "random_normal", "he_uniform")],
    lambda s, a: _with_initializer("relu", keras.initializers.RandomNormal(stddev=0.01))(s, a),
    lambda s, a: net(kernel_initializer=keras.initializers.RandomUniform(-1e-3, 1e-3))(s, a),
    net(lambda: L.Dense(64), L.ReLU, lambda: L.Dense(64), lambda: L.Activation("relu")),
    net(lambda: L.Dense(64), L.BatchNormalization, L.ReLU, relu),
    net(lambda: L.Dense(64), L.PReLU, lambda: L.Dense(64, activation=lambda x: ops.maximum(x, 0))),
    net(L.LayerNormalization, relu, relu),
    net(L.Flatten, relu, relu),
    net(lambda: L.Rescaling(0.1), relu, relu),
    net(lambda: L.Dense(64, activation=tf.nn.relu), relu, activation=None),
    _ended(lambda q: 1.0 * q),
    _dueling,
    _output_for_each_action,
    _nested,
    _built_later,
    _OwnBuilt,
    _OwnSymbolic,
]  # fmt: skip

TestOtherAnswers = other_answers(build_q_network, told=NETWORKS, wrong=LOOKS_RIGHT, right=RIGHT_ANSWERS)


def test_a_network_that_is_checked_keeps_its_weights():
    model = net()(4, 2)
    before = model.get_weights()
    build_q_network.verdict(lambda s, a: model)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
