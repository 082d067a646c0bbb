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


def test_bounds_are_scaled_to_one():
    model = q_network(2, 3, hidden=(), low=(-1.2, -0.07), high=(0.6, 0.07))
    model.set_weights([np.eye(2, 3), np.zeros(3)])
    ends = np.array([[-1.2, -0.07], [0.6, 0.07], [-0.3, 0.0]], np.float32)
    assert np.allclose(model(ends)[:, :2], [[-1, -1], [1, 1], [0, 0]], atol=1e-6)


@pytest.mark.parametrize(
    "bounds",
    [
        {"low": (0, 0)},
        {"high": (1, 1)},
        {"low": (0,), "high": (1,)},
        {"low": (0, 0), "high": (1, np.inf)},
        {"low": (0, 1), "high": (1, 1)},
    ],
)
def test_bounds_that_cannot_be_scaled_are_refused(bounds):
    with pytest.raises(ValueError, match="expected 2 finite numbers each, low below high"):
        q_network(2, 3, **bounds)


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
