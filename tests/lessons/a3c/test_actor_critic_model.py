"""Notebook 06's network: wrong ones beyond the declared ones, right ones in odd forms, and what is said of each."""

import numpy as np
import pytest

from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG
from rlcourse.lessons.a3c.actor_critic_model import ActorCriticModel
from rlcourse.networks.models import policy_value_network
from rlcourse.networks.policy_value import check_policy_value
from rlcourse.networks.tensorflow import keras, tf

L, ops = keras.layers, keras.ops
KEPT = {}


def tanh(units=64, **options):
    return L.Dense(units, activation="tanh", **options)


def functional(function, **of_input):
    """A builder of a model from (state, n_actions) -> outputs."""

    def build(n_states, n_actions):
        state = keras.Input((n_states,), **of_input)
        return keras.Model(state, function(state, n_actions))

    return build


def heads(state, a, hidden=tanh, logits=lambda z: z, values=lambda z: z):
    return [logits(L.Dense(a)(hidden()(state))), values(L.Dense(1)(hidden()(state)))]


def of_heads(**parts):
    return functional(lambda state, a: heads(state, a, **parts))


def class_with(end, call=None):
    """A builder that makes a class whose __init__ is end(self, super().__init__, state, n_actions)."""

    def build(n_states, n_actions):
        class Model(keras.Model):
            def __init__(self, n_states, n_actions):
                end(self, super().__init__, keras.Input((n_states,)), n_actions)

        if call:
            Model.call = call
        return Model(n_states, n_actions)

    return build


class AsInTheText(keras.Model):
    def __init__(self, n_states, n_actions):
        state = keras.Input((n_states,))
        x = L.Dense(64, activation="tanh")(state)
        logits = L.Dense(n_actions)(x)
        y = L.Dense(64, activation="tanh")(state)
        values = L.Dense(1)(y)
        super().__init__(state, [logits, values])


class Called(keras.Model):
    """It computes in call, and is built because __init__ calls it once."""

    def __init__(self, n_states, n_actions):
        super().__init__()
        self.x, self.y, self.p, self.v = tanh(), tanh(), L.Dense(n_actions), L.Dense(1)
        self(np.zeros((1, n_states), np.float32))

    def call(self, states):
        return [self.p(self.x(states)), self.v(self.y(states))]


class OfSelf(keras.Model):
    def __init__(self, n_states, n_actions):
        self = functional(heads)(n_states, n_actions)  # noqa: F841


class InAnAttribute(keras.Model):
    def __init__(self, n_states, n_actions):
        super().__init__()
        self.model = functional(heads)(n_states, n_actions)


class Softmaxed(AsInTheText):
    def call(self, states):
        logits, values = super().call(states)
        return [tf.nn.softmax(logits), values]


class Missing(keras.Model):
    def __init__(self, n_states, n_actions):
        raise NotImplementedError


def seeded(n_states, n_actions):
    keras.utils.set_random_seed(3)
    return functional(heads)(n_states, n_actions)


def frozen(n_states, n_actions):
    model = functional(heads)(n_states, n_actions)
    model.trainable = False
    return model


def value_outside_of_the_graph(state, a):
    x = tanh()(state)
    return [L.Dense(a)(x), ops.max(L.Dense(a)(x), axis=-1, keepdims=True)]


def y_is_x(state, a):
    x = tanh()(state)
    tanh()(state)
    return [L.Dense(a)(x), L.Dense(1)(x)]


def one_layer_twice(state, a):
    layer = tanh()
    return [L.Dense(a)(layer(state)), L.Dense(1)(layer(state))]


def one_layer_split(state, a):
    both = tanh(128)(state)
    return [L.Dense(a)(both[:, :64]), L.Dense(1)(both[:, 64:])]


def one_last_layer_split(state, a):
    both = L.Dense(a + 1)(tanh()(state))
    return [both[:, :a], both[:, a:]]


def with_something_between(layer):
    return functional(lambda state, a: [L.Dense(a)(layer()(tanh()(state))), L.Dense(1)(tanh()(state))])


def keeps_a_layer(self, init, state, a):
    outputs = heads(state, a)
    self.more = tanh()
    self.more(state)
    init(state, outputs)


WRONG_ANSWERS = [
    (Called, "computes in call"),
    (OfSelf, "ends without super().__init__"),
    (InAnAttribute, "given no inputs and outputs"),
    (Softmaxed, "Your class has a call of its own"),
    (lambda s, a: keras.Sequential([tanh(), L.Dense(a)]), "one chain of layers"),
    (lambda s, a: keras.Sequential([keras.Input((s,)), tanh(), L.Dense(a)]), "one output, the logits"),
    (lambda s, a: AsInTheText, "You return a class"),
    (lambda s, a: functional(heads), "You return a function"),
    (lambda s, a: tuple(functional(heads)(s, a).outputs), "You return a tuple"),
    (lambda s, a: functional(heads)(s, a) and None, "returns nothing"),
    (lambda s: functional(heads)(s, 2), "takes 1 positional argument but 2 were given"),
    (of_heads(logits=L.Softmax()), "softmax of a softmax"),
    (of_heads(logits=lambda z: tf.keras.activations.softmax(z)), "softmax of a softmax"),
    (of_heads(logits=lambda z: ops.clip(z, -10, 10)), "Your policy has the weights that are asked for"),
    (of_heads(logits=lambda z: z - ops.mean(z, axis=-1, keepdims=True)), "computes something else"),
    (of_heads(logits=lambda z: z / 10), "Your policy has the weights that are asked for"),
    (of_heads(logits=lambda z: ops.sigmoid(z)), "Your logits have the activation sigmoid"),
    (of_heads(values=lambda z: 100 * z), "Your value has the weights that are asked for"),
    (of_heads(values=lambda z: ops.softmax(z, axis=0)), "Your value has the weights that are asked for"),
    (of_heads(values=L.Softmax()), "Your value has the activation softmax"),
    (of_heads(values=ops.softplus), "Your value has the activation softplus"),
    (of_heads(values=lambda z: ops.mean(z, axis=0, keepdims=True)), "[B, 1] is asked for"),
    (of_heads(values=ops.stop_gradient), "No gradient reaches some of the weights"),
    (of_heads(hidden=lambda: L.Dense(64, activation="relu")), "Your hidden layers have the activation relu"),
    (of_heads(hidden=lambda: L.Dense(64, activation="sigmoid")), "Your hidden layers have the activation sigmoid"),
    (of_heads(hidden=lambda: tanh(kernel_constraint="non_neg")), "kernel_constraint"),
    (of_heads(hidden=lambda: tanh(128)), "128 units for the policy and 128 for the value"),
    (of_heads(hidden=lambda: tanh(200_000)), "more than a million weights"),
    (functional(lambda s, a: [*heads(s, a), s]), "more than two outputs"),
    (functional(lambda s, a: heads(s, a), batch_size=32), "fixed batch size"),
    (functional(lambda s, a: heads(s, a), dtype="int32"), "whole numbers only"),
    (functional(value_outside_of_the_graph), "share a hidden layer"),
    (functional(y_is_x), "share a hidden layer"),
    (functional(one_layer_twice), "share a hidden layer"),
    (functional(one_layer_split), "share a"),
    (functional(one_last_layer_split), "compute the value from the logits"),
    (functional(lambda s, a: [L.Dense(a)(tanh()(L.LayerNormalization()(s))), L.Dense(1)(tanh()(s))]), "LayerNormalization"),
    (with_something_between(lambda: L.GaussianNoise(0.1)), "GaussianNoise"),
    (with_something_between(L.UnitNormalization), "computes something else"),
    (with_something_between(L.PReLU), "PReLU"),
    (with_something_between(L.ReLU), "computes something else"),
    (with_something_between(lambda: tanh(64)), "Your policy has 2 hidden layers"),
    (class_with(keeps_a_layer), "neither the logits nor the value"),
    (class_with(lambda self, init, state, a: init({"s": state}, heads(state, a))), "Your model takes a dict"),
    (of_heads(hidden=lambda: KEPT.setdefault("layer", tanh())), "share a hidden layer"),
    (seeded, "the same weights"),
    (frozen, "trainable is False"),
    (functional(heads)(4, 2), "You passed a model"),
]


@pytest.mark.filterwarnings("ignore:When providing:UserWarning")
@pytest.mark.parametrize(("answer", "part"), WRONG_ANSWERS)
def test_a_wrong_network_is_told_what_is_wrong(answer, part):
    verdict = ActorCriticModel.verdict(answer)
    assert verdict.outcome == WRONG
    assert part in verdict.sentence


class Linear(L.Layer):
    """A Dense layer of one's own."""

    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, shape):
        self.w, self.c = self.add_weight(shape=(shape[-1], self.units)), self.add_weight(shape=(self.units,))

    def call(self, x):
        return x @ self.w + self.c


def layers_as_attributes(self, init, state, a):
    self.hidden, self.own = tanh(), tanh()
    self.logits, self.state_value = L.Dense(a), L.Dense(1)
    init(inputs=[state], outputs=[self.logits(self.hidden(state)), self.state_value(self.own(state))])


def the_value_first(state, a):
    values = L.Dense(1, kernel_initializer="orthogonal")(tanh()(state))
    return [L.Dense(a, kernel_initializer="zeros", bias_initializer="zeros")(tanh()(state)), values]


class Inherited(AsInTheText):
    pass


class Passed(AsInTheText):
    def call(self, states, training=None, mask=None):
        return super().call(states, training=training, mask=mask)


def with_a_default(n_states, n_actions, units=64):
    return policy_value_network(n_states, n_actions, (units,))


RIGHT_ANSWERS = [
    AsInTheText,
    Inherited,
    Passed,
    policy_value_network,
    with_a_default,
    class_with(layers_as_attributes),
    functional(the_value_first),
    of_heads(hidden=lambda: lambda state: ops.tanh(L.Dense(64)(state))),
    of_heads(hidden=lambda: lambda state: 2 * ops.sigmoid(2 * L.Dense(64)(state)) - 1),
    of_heads(hidden=lambda: lambda state: L.Activation(tf.tanh)(Linear(64)(L.Flatten()(state)))),
    of_heads(logits=L.Activation("linear"), values=L.Reshape((1,))),
    of_heads(hidden=lambda: tanh(kernel_regularizer="l2", kernel_initializer="he_normal", bias_initializer="ones")),
    lambda s, a: keras.Model(inputs=(state := keras.Input(shape=(s,), name="s")), outputs=tuple(heads(state, a)), name="a3c"),
]


@pytest.mark.parametrize("answer", RIGHT_ANSWERS)
def test_a_right_network_in_another_form_passes(answer):
    for seed in (0, 1):
        verdict = ActorCriticModel.verdict(answer, seed)
        assert verdict.outcome == RIGHT, verdict
    check_policy_value(answer(4, 2), 2)  # training takes it


def test_a_class_that_is_not_written_yet_is_not_attempted():
    assert ActorCriticModel.verdict(Missing).outcome == NOT_ATTEMPTED
