import numpy as np
import pytest

from rlcourse.networks import actor_network, built_with_seed, critic_network

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
