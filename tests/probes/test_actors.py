import numpy as np
import pytest

from rlcourse import probes
from rlcourse.networks.models import actor_network, critic_network, policy_value_network
from rlcourse.networks.tensorflow import keras
from rlcourse.probes.actors import GRID, ROWS, SCALES

BOUNDS = {"low": np.array([-1.0, 0.0], np.float32), "high": np.array([3.0, 0.5], np.float32)}


def of_actor(answer):
    return probes.observe(answer, probes.describe_actor, {"n_states": 4, **BOUNDS, "seed": 0})["value"]


def of_critic(answer):
    return probes.observe(answer, probes.describe_critic, {"n_states": 4, "n_actions": 2, "seed": 0})["value"]


def critic(function):
    def build(n_states, n_actions):
        state, action = keras.Input((n_states,)), keras.Input((n_actions,))
        return keras.Model([state, action], function(state, action))

    return build


def test_an_actor_is_described_by_its_shapes_and_by_what_it_computes_with_given_weights():
    seen = of_actor(actor_network)
    assert seen["what came back"] == "a Keras model"
    assert (seen["takes"], seen["gives"]) == seen["asked for"] == ([(4,)], [(2,)])
    assert seen["kernels"] == [(4, 64), (64, 64), (64, 2)]
    (states,), (a, b, c, d, e, f) = seen["inputs"], seen["weights"]
    x = np.maximum(np.maximum(states @ a + b, 0) @ c + d, 0)
    assert seen["outputs"] == pytest.approx(np.tanh(x @ e + f) * [2, 0.25] + [1, 0.25], abs=1e-3)
    assert seen["weights without gradient"] == 0


@pytest.mark.parametrize("n_states", range(3, 9))
@pytest.mark.parametrize("n_actions", [1, 2, 3])
def test_the_given_weights_make_numbers_of_both_signs_for_huge_states_and_others(n_states, n_actions):
    bounds = np.ones(n_actions, np.float32)
    outputs = probes.describe_actor(actor_network, n_states, -bounds, bounds, seed=0)["outputs"]
    for rows in (outputs[: GRID**2], outputs[GRID**2 :]):
        assert (rows < 0).any(axis=0).all()
        assert (rows > 0).any(axis=0).all()


def test_huge_states_bring_every_number_of_an_action_near_both_of_its_ends():
    outputs = of_actor(actor_network)["outputs"]
    assert outputs.min(axis=0) == pytest.approx(BOUNDS["low"], abs=1e-3)
    assert outputs.max(axis=0) == pytest.approx(BOUNDS["high"], abs=1e-3)


def test_the_given_weights_depend_on_their_shapes_alone():
    first, second = of_actor(actor_network), of_actor(actor_network)
    assert all(np.array_equal(a, b) for a, b in zip(first["weights"], second["weights"], strict=True))
    assert not first["calls start with equal weights"]


def test_a_network_keeps_its_own_weights():
    model = actor_network(4, **BOUNDS)
    before = model.get_weights()
    of_actor(lambda *arguments: model)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


def test_a_critic_is_tried_with_every_pair_of_some_states_and_actions():
    seen = of_critic(critic_network)
    states, actions = (x[: GRID**2].reshape(GRID, GRID, -1) for x in seen["inputs"])
    assert (states == states[:, :1]).all()
    assert (actions == actions[:1]).all()
    assert seen["asked for"] == ([(4,), (2,)], [(1,)])
    assert seen["kernels"] == [(4, 64), (66, 64), (64, 1)]
    assert seen["outputs"].shape[1:] == (1,)
    assert seen["inputs without gradient"] == []


def test_an_input_that_no_gradient_reaches_is_named():
    stopped = critic(lambda s, a: keras.layers.Dense(1)(keras.ops.concatenate([s, keras.ops.stop_gradient(a)], 1)))
    assert of_critic(stopped)["inputs without gradient"] == [1]


@pytest.mark.parametrize(
    ("function", "gives"),
    [
        (lambda q: keras.ops.squeeze(q, 1), [()]),
        (lambda q: keras.ops.mean(q), ["()"]),
        (lambda q: keras.ops.mean(q, axis=0, keepdims=True), ["(1, 1)"]),
        (lambda q: keras.ops.repeat(q, 3, axis=1), [(3,)]),
    ],
)
def test_shapes_are_those_that_really_come(function, gives):
    seen = of_critic(critic(lambda s, a: function(keras.layers.Dense(1)(keras.ops.concatenate([s, a], 1)))))
    assert seen["gives"] == gives


def test_a_network_that_cannot_be_called_is_no_failure_of_the_probe():
    def build(n_states, low, high):
        layers = keras.layers
        return keras.Sequential([keras.Input((n_states,)), layers.Dense(3), layers.Rescaling([1.0, 2.0])])

    assert of_actor(build)["cannot be called"] == "InvalidArgumentError"


def test_what_is_no_network_is_named():
    assert of_actor(lambda *arguments: [1])["what came back"] == "list"
    assert of_actor(lambda *arguments: None) is None
    assert of_critic(lambda s, a: keras.Sequential([keras.layers.Dense(1)]))["what came back"].endswith("its inputs yet")


def of_both(answer):
    return probes.observe(answer, probes.describe_two_heads, {"n_states": 5, "n_actions": 3, "seed": 0})["value"]


def functional(function):
    def build(n_states, n_actions):
        state = keras.Input((n_states,))
        return keras.Model(state, function(state, n_actions))

    return build


def test_a_network_is_described_by_its_shapes_and_by_what_each_output_is_computed_with():
    seen = of_both(policy_value_network)
    assert seen["what came back"] == "a Keras model"
    assert (seen["takes"], seen["gives"]) == seen["asked for"] == ([(5,)], [(3,), (1,)])
    policy, value = ([seen["shapes"][i] for i in head] for head in seen["heads"])
    assert policy == [(5, 64), (64,), (64, 3), (3,)]
    assert value == [(5, 64), (64,), (64, 1), (1,)]
    assert seen["call agrees"]
    assert seen["weights without gradient"] == seen["variables that do not learn"] == seen["starts alike"] == []


def test_what_it_computes_is_reported_with_given_weights_small_and_large():
    seen = of_both(policy_value_network)
    assert len(seen["outputs"]) == len(seen["weights"]) == len(SCALES)
    for weights, outputs in zip(seen["weights"], seen["outputs"], strict=True):
        for head, output in zip(seen["heads"], outputs, strict=True):
            a, b, c, d = (weights[i] for i in head)
            assert output == pytest.approx(np.tanh(seen["states"] @ a + b) @ c + d, abs=1e-2, rel=1e-3)
            assert len(output) == ROWS


def test_a_network_with_two_heads_keeps_its_own_weights():
    model = policy_value_network(5, 3)
    before = model.get_weights()
    of_both(lambda *sizes: model)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


def test_what_an_output_depends_on_is_told_apart_from_what_a_gradient_reaches():
    def stopped(state, n_actions):
        x = keras.layers.Dense(64)(state)
        return [keras.layers.Dense(n_actions)(x), keras.layers.Dense(1)(keras.ops.stop_gradient(keras.layers.Dense(8)(x)))]

    seen = of_both(functional(stopped))
    assert len(set(seen["heads"][0]) & set(seen["heads"][1])) == 2  # kernel and bias of x
    assert sorted(seen["shapes"][i] for i in seen["weights without gradient"]) == [(8,), (64, 8)]


def test_variables_that_do_not_learn_are_named():
    def normalized(state, n_actions):
        x = keras.layers.BatchNormalization()(state)
        return [keras.layers.Dense(n_actions)(x), keras.layers.Dense(1)(x)]

    names = of_both(functional(normalized))["variables that do not learn"]
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
    assert of_both(answer) == {"what came back": what}


def test_a_dict_of_outputs_is_named():
    named = functional(lambda s, a: {"logits": keras.layers.Dense(a)(s), "values": keras.layers.Dense(1)(s)})
    assert of_both(named)["comes as"] == "dict"
