import numpy as np
import pytest

from rlcourse.networks import compiled_updates, q_network
from rlcourse.networks.compiled_updates import FlatOptimizer, FlatVariables, FlatWeights
from rlcourse.networks.tensorflow import keras, tf


def network():
    made = q_network(3, 2, (4,))
    made.set_weights([np.random.default_rng(k).normal(size=w.shape) for k, w in enumerate(made.get_weights())])
    return made


def test_small_arrays_are_one_row_that_reads_and_writes_them_in_order():
    made = network()
    flat = FlatVariables(made.trainable_variables)
    flat.read()
    (row,) = flat.values
    assert np.array_equal(row.numpy(), np.concatenate([w.ravel() for w in made.get_weights()]))
    row.assign(np.arange(26.0))
    flat.write()
    assert made.get_weights()[0].tolist() == np.arange(12.0).reshape(3, 4).tolist()
    assert made.get_weights()[-1].tolist() == [24, 25]
    for a, b in zip(flat.arrays(), made.get_weights(), strict=True):
        assert np.array_equal(a, b)


@pytest.fixture(params=[10_000, 10, 0], ids=["all small", "one large", "all large"])
def large(request, monkeypatch):
    monkeypatch.setattr(compiled_updates, "LARGE", request.param)


def test_large_arrays_stay_themselves(monkeypatch):
    monkeypatch.setattr(compiled_updates, "LARGE", 10)  # the network's arrays have 12, 4, 8 and 2 numbers
    made = network()
    flat = FlatVariables(made.trainable_variables)
    flat.read()
    assert flat.values[0] is made.trainable_variables[0]
    assert [v.shape for v in flat.values] == [(3, 4), (14,)]
    for a, b in zip(flat.arrays(), made.get_weights(), strict=True):
        assert np.array_equal(a, b)


@pytest.mark.parametrize("rule", ["adam", "rmsprop", "sgd"])
def test_it_moves_every_weight_as_keras_moves_it_in_its_array(rule, large):
    ours, theirs = network(), network()
    flat = FlatVariables(ours.trainable_variables)
    flat.read()
    optimizer = FlatOptimizer(rule, 0.05, flat)
    optimizer.reset()
    plain = keras.optimizers.get({"class_name": rule, "config": {}})
    plain.learning_rate = 0.05
    plain.build(theirs.trainable_variables)
    rng = np.random.default_rng(9)
    for _ in range(5):
        gradients = [tf.constant(rng.normal(size=w.shape), tf.float32) for w in ours.get_weights()]
        optimizer.step(gradients)
        plain.apply(gradients, theirs.trainable_variables)
    assert int(optimizer.iterations) == 5
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        assert np.allclose(a, b, atol=1e-6)


def test_it_forgets_when_it_begins_anew():
    made = network()
    optimizer = FlatOptimizer("adam", 0.01, FlatVariables(made.trainable_variables))
    optimizer.step([tf.ones(w.shape) for w in made.get_weights()])
    optimizer.reset()
    assert int(optimizer.iterations) == 0
    assert not any(np.any(v.numpy()) for v in optimizer.variables if v.shape == (26,))
    assert float(optimizer.optimizer.learning_rate) == pytest.approx(0.01)


def test_arrays_become_a_row_and_come_back():
    arrays = [np.arange(6.0).reshape(2, 3), np.array([7.0, 8.0]), np.array([[9.0]])]
    flat = FlatWeights([a.shape for a in arrays])
    row = flat.row(arrays)
    assert row.dtype == np.float32
    assert row.tolist() == [0, 1, 2, 3, 4, 5, 7, 8, 9]
    for before, after in zip(arrays, flat.arrays(row), strict=True):
        assert np.array_equal(before, after)


def test_a_row_is_a_copy_and_the_arrays_are_parts_of_it():
    weights = np.zeros((2, 2), np.float32)
    flat = FlatWeights([weights.shape])
    row = flat.row([weights])
    flat.arrays(row)[0][0, 0] = 5
    assert (row[0], weights[0, 0]) == (5, 0)
