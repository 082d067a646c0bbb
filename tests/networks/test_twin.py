import re
import warnings

import numpy as np
import pytest

from rlcourse.networks import NumpyTwin, acting_twin, q_network
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.networks.twin import ACTIVATIONS, CompiledTwin, network_fault

layers = keras.layers


def silent(message):
    raise AssertionError(message)


def close(twin, model):
    x = np.random.default_rng(0).normal(scale=3, size=(20, *model.input_shape[1:])).astype(np.float32)
    expected = model(x).numpy()
    assert np.allclose(twin(x), expected, atol=1e-5)
    assert np.allclose(twin(x[0]), expected[0], atol=1e-5)
    assert twin(x).dtype == np.float32


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_every_known_activation_is_that_of_keras(activation):
    model = q_network(4, 3, hidden=(7,), activation=activation)
    model.layers[-1].activation = keras.activations.get(activation)
    twin = acting_twin(model, silent)
    assert isinstance(twin, NumpyTwin)
    close(twin, model)


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_extreme_inputs_give_what_keras_gives(activation):
    model = keras.Sequential([keras.Input((1,)), layers.Dense(1, activation=activation)])
    model.set_weights([np.ones((1, 1)), np.zeros(1)])
    x = np.array([[-200.0], [0.0], [200.0]], np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        assert np.allclose(acting_twin(model, silent)(x), model(x).numpy(), atol=1e-5)


def test_a_functional_chain_with_activations_as_layers():
    x = keras.Input((4,))
    y = layers.Activation("tanh")(layers.Dense(6)(x))
    y = layers.ReLU()(layers.Dense(5)(layers.Dropout(0.5)(y)))
    model = keras.Model(x, layers.Dense(2)(y))
    twin = acting_twin(model, silent)
    assert twin.activations == ["tanh", "relu", "linear"]
    close(twin, model)


def scaled(scale, offset):
    return keras.Sequential(
        [keras.Input((2,)), layers.Rescaling(scale, offset), layers.Dense(6, activation="relu"), layers.Dense(3)]
    )


@pytest.mark.parametrize(("scale", "offset"), [(0.5, 0.0), ([1 / 0.9, 1 / 0.07], [0.3 / 0.9, 0.0])])
def test_inputs_that_are_scaled_first_are_worked_into_the_first_layer(scale, offset):
    model = scaled(scale, offset)
    twin = acting_twin(model, silent)
    assert isinstance(twin, NumpyTwin)
    close(twin, model)
    model.set_weights([w + 0.1 for w in model.get_weights()])
    twin.refresh(model.get_weights())
    close(twin, model)
    close(twin.with_weights(model.get_weights()), model)


def two_branches():
    x = keras.Input((4,))
    return keras.Model(x, layers.Add()([layers.Dense(2)(x), layers.Dense(2, activation="relu")(x)]))


def cut_by_an_operation():
    x = keras.Input((4,))
    return keras.Model(x, layers.Dense(2)(keras.ops.square(layers.Dense(3)(x))))


TABLES = {
    "a table": lambda: [keras.Input((1,), dtype="int32"), layers.Embedding(7, 3), layers.Reshape((3,))],
    "a table without a second axis": lambda: [keras.Input((), dtype="int32"), layers.Embedding(7, 3)],
    "a table, flattened": lambda: [keras.Input((1,)), layers.Embedding(7, 3), layers.Flatten()],
    "a table and layers": lambda: [
        keras.Input((1,)), layers.Embedding(7, 5), layers.Flatten(), layers.Dense(4, activation="relu"), layers.Dense(3),
    ],
}  # fmt: skip


@pytest.mark.parametrize("what", TABLES)
def test_states_that_are_numbers_are_looked_up(what):
    model = keras.Sequential(TABLES[what]())
    twin, states = acting_twin(model, silent), np.arange(7)
    assert isinstance(twin, NumpyTwin)
    assert np.allclose(twin(states), model(states).numpy(), atol=1e-6)
    assert np.allclose([twin(state) for state in states], model(states).numpy(), atol=1e-6)


def test_a_table_whose_rows_keep_an_axis_of_their_own_is_called_compiled():
    model = keras.Sequential([keras.Input((1,)), layers.Embedding(7, 3)])  # [B, 1, 3]
    twin = acting_twin(model, lambda message: None)
    assert isinstance(twin, CompiledTwin)
    assert twin(np.arange(4)).shape == (4, 1, 3)
    assert twin(2).shape == (1, 3)


def own_activation():
    def relu(x):  # named as a known one
        return x * 2

    return keras.Sequential([keras.Input((4,)), layers.Dense(2, activation=relu)])


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (two_branches, "a Functional is not a plain chain of layers"),
        (cut_by_an_operation, "a Functional is not a plain chain of layers"),
        (own_activation, r"\(Dense, activation relu\) is not known"),
        (lambda: keras.Sequential([keras.Input((4,)), layers.Dense(2, activation="gelu")]), "activation gelu"),
        (lambda: keras.Sequential([keras.Input((4,)), layers.Dense(2, use_bias=False)]), "Dense, activation linear"),
        (lambda: keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.LayerNormalization()]), "LayerNormalization"),
        (lambda: keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.ReLU(max_value=1.0)]), "ReLU"),
    ],
)
def test_any_other_network_is_called_compiled_having_said_why(build, reason):
    said = []
    model = build()
    twin = acting_twin(model, said.append)
    assert isinstance(twin, CompiledTwin)
    assert len(said) == 1
    with pytest.raises(AssertionError, match=reason):
        silent(said[0])
    assert "Acting will be slower" in said[0]
    close(twin, model)


@pytest.mark.parametrize("build", [lambda: q_network(4, 2), two_branches])
def test_refreshed_a_twin_has_the_new_weights(build):
    model = build()
    twin = acting_twin(model, lambda message: None)
    weights = [w + 0.5 for w in model.get_weights()]
    x = np.ones((3, 4), np.float32)
    before = twin(x)
    twin.refresh(weights)
    model.set_weights(weights)
    assert not np.allclose(twin(x), before)
    close(twin, model)


def test_a_twin_does_not_follow_training_by_itself():
    model = q_network(4, 2)
    twin, x = acting_twin(model, silent), np.ones(4, np.float32)
    before = twin(x)
    model.set_weights([w + 1 for w in model.get_weights()])
    assert np.array_equal(twin(x), before)


def test_weights_for_other_layers_are_refused():
    with pytest.raises(ValueError, match="zip"):
        NumpyTwin(["relu", "linear"], q_network(4, 2, hidden=()).get_weights())


def test_a_twin_reads_tensors_as_keras_does():
    model = q_network(4, 2)
    x = np.ones((2, 4), np.float32)
    assert np.allclose(acting_twin(model, silent)(tf.constant(x).numpy()), model(x).numpy(), atol=1e-5)


TABLE, KERNEL, BIAS = np.zeros((5, 2)), np.zeros((2, 3)), np.zeros(3)


@pytest.mark.parametrize(
    ("activations", "weights", "fault"),
    [
        (["relu"], [KERNEL, BIAS], ""),
        ([], [TABLE], ""),
        (["relu"], [TABLE, KERNEL, BIAS], ""),
        ("relu", [KERNEL, BIAS], "activations are 'relu'"),
        ([3], [KERNEL, BIAS], r"activations are \[3\]"),
        (["sign"], [KERNEL, BIAS], "expected names such as 'relu'"),
        ([], [], "0 arrays of weights do not go with 0 activations"),
        (["relu"], [TABLE, TABLE, KERNEL, BIAS], "4 arrays of weights do not go with 1 activations"),
        (["relu"], [KERNEL, BIAS * np.nan], "not all numbers"),
        (["relu"], [KERNEL, np.array(["a", "b", "c"])], "not all numbers"),
        (["relu"], [np.zeros((0, 3)), BIAS], "not all numbers"),
        ([], [BIAS], r"its table has the shape \(3,\)"),
        (["relu"], [TABLE, KERNEL.T, np.zeros(2)], "do not form a network"),
        (["relu", "relu"], [KERNEL, BIAS, KERNEL, BIAS], "do not form a network"),
        (["relu"], [KERNEL, np.zeros(2)], "do not form a network"),
    ],
)
def test_what_is_no_network_is_told_apart(activations, weights, fault):
    found = network_fault(activations, weights)
    assert re.search(fault, found)
    assert bool(fault) == bool(found)
