import random

import numpy as np
import pytest

from rlcourse.networks import built_with_seed, q_network
from rlcourse.networks.models import duplicate
from rlcourse.networks.tensorflow import keras


def equal(a, b):
    return all(np.array_equal(x, y) for x, y in zip(a.get_weights(), b.get_weights(), strict=True))


def test_a_q_network_has_one_linear_output_for_each_action():
    model = q_network(4, 3, hidden=(8, 5), activation="tanh")
    assert (model.input_shape, model.output_shape) == ((None, 4), (None, 3))
    assert [w.shape for w in model.get_weights()] == [(4, 8), (8,), (8, 5), (5,), (5, 3), (3,)]
    assert [layer.activation.__name__ for layer in model.layers] == ["tanh", "tanh", "linear"]


def test_a_seed_decides_the_weights():
    first, again, other = (built_with_seed(q_network, 4, 2, seed=seed) for seed in (1, 1, 2))
    assert equal(first, again)
    assert not equal(first, other)


def test_building_leaves_the_shared_generator_alone():
    before = random.getstate()
    built_with_seed(q_network, 4, 2, seed=1)
    assert random.getstate() == before


def test_a_duplicate_has_weights_of_its_own():
    model = q_network(4, 2)
    copy = duplicate(model)
    copy.set_weights([w + 1 for w in model.get_weights()])
    assert not equal(model, copy)


def test_a_network_that_keras_cannot_copy_is_answered_with_the_way_out():
    class Own(keras.Model):
        def __init__(self, units):
            super().__init__()

        def call(self, x):
            return x

    with pytest.raises(TypeError, match="Pass the function that builds the network"):
        duplicate(Own(3))
