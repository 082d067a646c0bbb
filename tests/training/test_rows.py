import numpy as np
import pytest

from rlcourse.networks import q_network
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.training.rows import Row, RowOptimizer, in_a_row


def network():
    made = q_network(3, 2, (4,))
    made.set_weights([np.random.default_rng(k).normal(size=w.shape) for k, w in enumerate(made.get_weights())])
    return made


def test_a_row_reads_and_writes_the_variables_in_order():
    made = network()
    row = Row(made.trainable_variables)
    row.read()
    assert np.array_equal(row.values.numpy(), np.concatenate([w.ravel() for w in made.get_weights()]))
    row.values.assign(np.arange(26.0))
    row.write()
    assert made.get_weights()[0].tolist() == np.arange(12.0).reshape(3, 4).tolist()
    assert made.get_weights()[-1].tolist() == [24, 25]
    for a, b in zip(row.arrays(), made.get_weights(), strict=True):
        assert np.array_equal(a, b)


@pytest.mark.parametrize("rule", ["adam", "rmsprop", "sgd"])
def test_it_moves_every_weight_as_keras_moves_it_in_its_array(rule):
    ours, theirs = network(), network()
    row = Row(ours.trainable_variables)
    row.read()
    optimizer = RowOptimizer(keras.optimizers.get({"class_name": rule, "config": {}}), row)
    optimizer.begin(0.05)
    plain = keras.optimizers.get({"class_name": rule, "config": {}})
    plain.learning_rate = 0.05
    plain.build(theirs.trainable_variables)
    rng = np.random.default_rng(9)
    for _ in range(5):
        gradients = [tf.constant(rng.normal(size=w.shape), tf.float32) for w in ours.get_weights()]
        optimizer.descend(in_a_row(gradients))
        plain.apply(gradients, theirs.trainable_variables)
    assert int(optimizer.iterations) == 5
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        assert np.allclose(a, b, atol=1e-6)


def test_it_forgets_when_it_begins_anew():
    made = network()
    optimizer = RowOptimizer(keras.optimizers.Adam(), Row(made.trainable_variables))
    optimizer.descend(tf.ones(26))
    optimizer.begin(0.01)
    assert int(optimizer.iterations) == 0
    assert not any(np.any(v.numpy()) for v in optimizer.variables if v.shape == (26,))
    assert float(optimizer.optimizer.learning_rate) == pytest.approx(0.01)
