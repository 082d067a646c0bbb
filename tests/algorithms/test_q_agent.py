"""An agent for loops written by hand."""

import numpy as np

from rlcourse.algorithms import QAgent
from rlcourse.exploration import epsilon_greedy
from rlcourse.networks import q_network
from rlcourse.targets import huber_loss, td_targets

STATE = np.array([0.1, 0.2, 0.3, 0.4], np.float32)


def batch(rng):
    states, next_states = rng.normal(size=(2, 16, 4)).astype(np.float32)
    return states, rng.integers(2, size=16), np.ones(16), next_states, rng.random(16) < 0.1


def test_the_target_network_stands_still_until_it_is_synchronised():
    rng = np.random.default_rng(0)
    agent = QAgent(q_network(4, 2), td_targets, huber_loss, epsilon_greedy, rng)
    before = agent.target_values(STATE)
    assert np.allclose(before, agent.q_values(STATE))
    for _ in range(5):
        assert np.isfinite(agent.learn(batch(rng)))
    assert np.array_equal(agent.target_values(STATE), before)
    assert not np.allclose(agent.q_values(STATE), before)
    agent.sync()
    assert np.allclose(agent.target_values(STATE), agent.q_values(STATE))
