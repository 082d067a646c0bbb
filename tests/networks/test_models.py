import random

import numpy as np
import pytest

from rlcourse.networks import actor_network, built_with_seed, critic_network, q_network
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


STATES = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32) * 20


def test_an_actor_stays_within_bounds_that_need_not_be_symmetric():
    low, high = np.array([-1.0, 0.0]), np.array([3.0, 0.5])
    actor = built_with_seed(actor_network, 3, low, high, seed=0)
    actions = actor(STATES * 100).numpy()
    assert (actions >= low - 1e-6).all()
    assert (actions <= high + 1e-6).all()
    *rest, kernel, bias = actor.get_weights()
    for ends in (low, high):
        actor.set_weights([*rest, kernel * 0, bias + (30 if ends is high else -30)])
        assert np.allclose(actor(STATES), ends)


def test_a_critic_takes_a_state_and_an_action_and_is_not_linear_in_the_action():
    critic = built_with_seed(critic_network, 3, 1, seed=0)
    actions = np.linspace(-2, 2, 50, dtype=np.float32)[:, None]
    values = critic([STATES[:1].repeat(50, 0) / 20, actions]).numpy()
    assert values.shape == (50, 1)
    assert np.abs(np.diff(values[:, 0], 2)).max() > 1e-4
    assert values[0] != pytest.approx(values[-1])


def test_layers_have_the_sizes_asked_for():
    assert [w.shape for w in actor_network(3, [-1], [1], (8, 5)).get_weights()[::2]] == [(3, 8), (8, 5), (5, 1)]
    assert [w.shape for w in critic_network(3, 2, (8, 5)).get_weights()[::2]] == [(3, 8), (10, 5), (5, 1)]
