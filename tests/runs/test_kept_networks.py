"""Networks that no NumPy twin is made for: kept with their Keras description, as long as that needs no code."""

import json

import numpy as np
import pytest

from rlcourse.algorithms import ActorPolicy, DataFileError, GreedyPolicy
from rlcourse.networks.tensorflow import keras, ops
from rlcourse.networks.twin import CompiledTwin, NumpyTwin, acting_twin
from rlcourse.runs import datafile
from rlcourse.runs.policies import in_unit_range, load_policy
from tests.algorithms.small import dqn

layers = keras.layers
STATES = np.random.default_rng(0).normal(size=(20, 4)).astype(np.float32)


def dueling(n_states=4, n_actions=2):
    """A value and an advantage of each action."""
    x = keras.Input((n_states,))
    hidden = layers.Dense(8, activation="relu")(x)
    value, advantage = layers.Dense(1)(hidden), layers.Dense(n_actions)(hidden)
    return keras.Model(x, layers.Add()([advantage, value]))


def dueling_by_operations(n_states=4, n_actions=2):
    """The same less the mean advantage, with functions of keras.ops in place of layers."""
    x = keras.Input((n_states,))
    hidden = layers.Dense(8, activation="relu")(x)
    value, advantage = layers.Dense(1)(hidden), layers.Dense(n_actions)(hidden)
    return keras.Model(x, value + advantage - ops.mean(advantage, axis=1, keepdims=True))


def normalised(n_states=4, n_actions=2):
    """With a layer that keeps means of what it has seen."""
    return keras.Sequential([keras.Input((n_states,)), layers.BatchNormalization(), layers.Dense(n_actions)])


def gelu(n_states=4, n_actions=2):
    """With an activation the twin does not know."""
    return keras.Sequential([keras.Input((n_states,)), layers.Dense(8, activation="gelu"), layers.Dense(n_actions)])


class OfItsOwn(keras.Model):
    """Computes in `call`, which no description tells."""

    def __init__(self):
        super().__init__()
        self.last = layers.Dense(2)

    def call(self, x):
        return self.last(x)


class Doubling(layers.Layer):
    """A layer of a student's own."""

    def call(self, x):
        return 2 * x


def own_model():
    model = OfItsOwn()
    model(STATES)
    return model


def with_lambda():
    return keras.Sequential([keras.Input((4,)), layers.Lambda(lambda x: 2 * x), layers.Dense(2)])


def with_own_layer():
    return keras.Sequential([keras.Input((4,)), Doubling(), layers.Dense(2)])


def with_own_activation():
    return keras.Sequential([keras.Input((4,)), layers.Dense(2, activation=lambda x: 2 * x)])


def kept(model, folder):
    """The agent that a model makes, having been kept and read."""
    policy = GreedyPolicy("CartPole-v1", acting_twin(model, lambda message: None), first_action=3)
    assert isinstance(policy.q_values, CompiledTwin)
    policy.save(folder)
    return policy, load_policy(folder)


@pytest.mark.parametrize("build", [dueling, dueling_by_operations, normalised, gelu])
def test_a_network_of_kerass_layers_is_kept_and_acts_the_same(build, tmp_path):
    policy, again = kept(build(), tmp_path)
    assert isinstance(again, GreedyPolicy)
    assert (again.env, again.first_action) == ("CartPole-v1", 3)
    assert np.array_equal(again.q_values(STATES), policy.q_values(STATES))
    assert [again(state) for state in STATES] == [policy(state) for state in STATES]


def test_a_trained_dueling_network_is_kept_and_acts_the_same(tmp_path):
    training = dqn(network=dueling)
    training.train(256, progress=False)
    training.best.save(tmp_path)
    again = load_policy(tmp_path)
    assert [again(state) for state in STATES] == [training.best(state) for state in STATES]
    assert np.array_equal(again.q_values(STATES), training.best.q_values(STATES))


def test_an_actor_of_other_layers_is_kept_with_its_bounds(tmp_path):
    low, high = np.array([-1.0, 0.0], np.float32), np.array([3.0, 0.5], np.float32)
    network = in_unit_range(acting_twin(gelu(), lambda message: None), low, high)
    policy = ActorPolicy("x", network, low, high)
    policy.save(tmp_path)
    again = load_policy(tmp_path)
    assert isinstance(again, ActorPolicy)
    assert np.array_equal(again(STATES), policy(STATES))
    assert np.allclose(again(STATES), np.clip(network.model(STATES), low, high), atol=1e-5)


def test_what_keras_would_train_it_with_is_not_kept(tmp_path):
    model = dueling()
    model.compile("adam", loss=lambda y, y2: ops.mean(y - y2))
    policy, again = kept(model, tmp_path)
    assert np.array_equal(again.q_values(STATES), policy.q_values(STATES))


@pytest.mark.filterwarnings("ignore:The object being serialized includes a `lambda`")
@pytest.mark.parametrize("build", [own_model, with_lambda, with_own_layer, with_own_activation])
def test_a_network_whose_file_would_have_to_hold_code_is_refused(build, tmp_path):
    policy = GreedyPolicy("x", CompiledTwin(build()))
    with pytest.raises(TypeError, match=r"this agent\'s network cannot be kept: it has .*would have to hold code"):
        policy.save(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(TypeError, match="cannot be kept"):
        policy.contents()  # as is asked before a training begins


def test_what_is_no_network_has_no_file_of_its_own(tmp_path):
    with pytest.raises(TypeError, match="cannot be kept"):
        GreedyPolicy("x", lambda observation: observation).save(tmp_path)


# What comes from a file is not trusted.


def edited(folder, edit):
    """Change the description in a kept agent's file."""
    header, arrays = datafile.read(folder / "agent.npz", "agent")
    header["keras"] = edit(header["keras"])
    datafile.write(folder / "agent.npz", "agent", header, arrays)


def layer_named(description, class_name):
    return next(layer for layer in description["config"]["layers"] if layer["class_name"] == class_name)


def foreign_module(description):
    layer_named(description, "Dense")["module"] = "os"
    return description


def foreign_inner_part(description):
    layer_named(description, "Dense")["config"]["kernel_initializer"] = {
        "module": "subprocess", "class_name": "Popen", "config": {"args": ["touch", "trap"]}, "registered_name": None,
    }  # fmt: skip
    return description


def foreign_function(description):
    layer_named(description, "Dense")["config"]["activation"] = {
        "module": "builtins", "class_name": "function", "config": "eval", "registered_name": "function",
    }  # fmt: skip
    return description


def a_lambda(description):
    made = keras.saving.serialize_keras_object(with_lambda())
    description["config"]["layers"].insert(1, layer_named(made, "Lambda"))
    return description


def no_module(description):
    del layer_named(description, "Dense")["module"]
    return description


def beginning_like_kerass(description):
    layer_named(description, "Dense")["module"] = "keras.layers.evil"
    return description


FOREIGN = [foreign_module, foreign_inner_part, foreign_function, a_lambda, no_module, beginning_like_kerass]


@pytest.mark.parametrize("edit", FOREIGN)
def test_a_description_that_names_what_is_not_kerass_is_refused_and_nothing_is_run(edit, tmp_path, monkeypatch):
    kept(gelu(), tmp_path)
    monkeypatch.chdir(tmp_path)
    edited(tmp_path, edit)
    with pytest.raises(DataFileError, match=r"agent\.npz is damaged: its network has .*expected Keras\'s own layers"):
        load_policy(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["agent.npz"]


@pytest.mark.parametrize("description", [None, 3, "x", [], {}, {"class_name": "Dense"}, {"module": "keras", "config": {}}])
def test_a_description_of_nothing_is_refused(description, tmp_path):
    kept(gelu(), tmp_path)
    edited(tmp_path, lambda _: description)
    with pytest.raises(DataFileError, match=r"agent\.npz is damaged"):
        load_policy(tmp_path)


def test_a_description_whose_weights_do_not_fit_is_refused(tmp_path):
    kept(gelu(), tmp_path)
    edited(tmp_path, lambda _: keras.saving.serialize_keras_object(dueling()))
    with pytest.raises(DataFileError, match=r"agent\.npz is damaged"):
        load_policy(tmp_path)


def test_an_agent_of_dense_layers_needs_no_description(tmp_path):
    network = acting_twin(keras.Sequential([keras.Input((4,)), layers.Dense(2)]))
    assert isinstance(network, NumpyTwin)
    file = GreedyPolicy("CartPole-v1", network).save(tmp_path)
    header, _ = datafile.read(file, "agent")
    assert "keras" not in header
    assert json.dumps(header)
