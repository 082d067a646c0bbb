import numpy as np
import pytest

from rlcourse import probes
from rlcourse.networks.actor_critic import policy_value_network
from rlcourse.networks.tensorflow import keras
from rlcourse.probes.actors import ROWS, SCALES


def report(answer):
    return probes.observe(answer, probes.describe_two_heads, {"n_states": 5, "n_actions": 3, "seed": 0})["value"]


def functional(function):
    def build(n_states, n_actions):
        state = keras.Input((n_states,))
        return keras.Model(state, function(state, n_actions))

    return build


def test_a_network_is_described_by_its_shapes_and_by_what_each_output_is_computed_with():
    seen = report(policy_value_network)
    assert seen["what came back"] == "a Keras model"
    assert (seen["takes"], seen["gives"]) == seen["asked for"] == ([(5,)], [(3,), (1,)])
    policy, value = ([seen["shapes"][i] for i in head] for head in seen["heads"])
    assert policy == [(5, 64), (64,), (64, 3), (3,)]
    assert value == [(5, 64), (64,), (64, 1), (1,)]
    assert seen["call agrees"]
    assert seen["weights without gradient"] == seen["variables that do not learn"] == seen["starts alike"] == []


def test_what_it_computes_is_reported_with_given_weights_small_and_large():
    seen = report(policy_value_network)
    assert len(seen["outputs"]) == len(seen["weights"]) == len(SCALES)
    for weights, outputs in zip(seen["weights"], seen["outputs"], strict=True):
        for head, output in zip(seen["heads"], outputs, strict=True):
            a, b, c, d = (weights[i] for i in head)
            assert output == pytest.approx(np.tanh(seen["states"] @ a + b) @ c + d, abs=1e-2, rel=1e-3)
            assert len(output) == ROWS


def test_a_network_keeps_its_own_weights():
    model = policy_value_network(5, 3)
    before = model.get_weights()
    report(lambda *sizes: model)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


def test_what_an_output_depends_on_is_told_apart_from_what_a_gradient_reaches():
    def stopped(state, n_actions):
        x = keras.layers.Dense(64)(state)
        return [keras.layers.Dense(n_actions)(x), keras.layers.Dense(1)(keras.ops.stop_gradient(keras.layers.Dense(8)(x)))]

    seen = report(functional(stopped))
    assert len(set(seen["heads"][0]) & set(seen["heads"][1])) == 2  # kernel and bias of x
    assert sorted(seen["shapes"][i] for i in seen["weights without gradient"]) == [(8,), (64, 8)]


def test_variables_that_do_not_learn_are_named():
    def normalized(state, n_actions):
        x = keras.layers.BatchNormalization()(state)
        return [keras.layers.Dense(n_actions)(x), keras.layers.Dense(1)(x)]

    names = report(functional(normalized))["variables that do not learn"]
    assert [name.split("/")[-1] for name in names] == ["moving_mean", "moving_variance"]


class OfItsOwn(keras.Model):
    def __init__(self, *sizes):
        super().__init__()

    def call(self, states):
        return states


class Empty(keras.Model):
    def __init__(self, *sizes):
        super().__init__()


class Unbegun(keras.Model):
    def __init__(self, *sizes):
        pass


class Something:
    def __init__(self, *sizes):
        pass


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (OfItsOwn, "a model that computes in call"),
        (Empty, "a model without inputs"),
        (Unbegun, "a model that was never begun"),
        (Something, "an object of its class"),
        (lambda *sizes: keras.Sequential([keras.layers.Dense(1)]), "a Sequential"),
        (lambda *sizes: [1], "list"),
        (policy_value_network(4, 2), "a model in place of a function"),
    ],
)
def test_what_is_no_network_with_inputs_and_outputs_is_named(answer, what):
    assert report(answer) == {"what came back": what}


def test_a_dict_of_outputs_is_named():
    named = functional(lambda s, a: {"logits": keras.layers.Dense(a)(s), "values": keras.layers.Dense(1)(s)})
    assert report(named)["comes as"] == "dict"
