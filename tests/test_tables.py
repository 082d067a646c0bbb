import gymnasium as gym
import numpy as np
import pytest

from rlcourse import evaluate, make
from rlcourse.tables import transition_table


@pytest.fixture(scope="module")
def taxi():
    return transition_table(make("Taxi-v4"))


def test_taxi_begins_in_300_states_each_equally_likely(taxi):
    begins = taxi.starts[taxi.starts > 0]
    assert len(begins) == 300
    np.testing.assert_allclose(begins, 1 / 300)


def test_the_best_that_can_be_done_in_taxi(taxi):
    assert taxi.starts @ taxi.optimal_values() == pytest.approx(7.93, abs=0.005)


def test_the_best_that_can_be_done_on_the_evaluation_seeds(taxi):
    actions = taxi.action_values(taxi.optimal_values()).argmax(axis=1)
    assert evaluate("Taxi-v4", lambda state: int(actions[state])).mean == pytest.approx(7.63)


def test_the_greedy_policy_of_the_optimal_values_earns_them_exactly(taxi):
    values = taxi.optimal_values()
    returns, terminates = taxi.evaluate(taxi.action_values(values).argmax(axis=1))
    begins = taxi.starts > 0
    np.testing.assert_allclose(returns[begins], values[begins])
    np.testing.assert_allclose(terminates[begins], 1)


def test_exact_evaluation_is_what_playing_gives(taxi):
    rng = np.random.default_rng(0)
    actions = taxi.action_values(taxi.optimal_values()).argmax(axis=1)
    actions[rng.integers(500, size=30)] = 0  # some states now lead into circles
    returns, terminates = taxi.evaluate(actions)
    env = make("Taxi-v4")
    for seed in range(100):
        start, _ = env.reset(seed=seed)
        state, total, over = start, 0.0, False
        while not over:
            state, reward, terminated, truncated, _ = env.step(int(actions[state]))
            total, over = total + reward, terminated or truncated
        assert (returns[start], terminates[start]) == (total, float(terminated))


def test_circles_end_at_the_limit_and_their_start_states_are_named(taxi):
    north = np.ones(500, int)
    returns, _ = taxi.evaluate(north)
    assert set(returns[taxi.starts > 0]) == {-200.0}
    assert list(taxi.failing(north)) == list(np.flatnonzero(taxi.starts))


def test_chance_in_the_environment_is_weighted():
    lake = transition_table(gym.make("FrozenLake-v1", is_slippery=True))
    assert lake.starts @ lake.optimal_values(gamma=1.0, tolerance=1e-12) == pytest.approx(0.8235, abs=1e-3)
    assert (lake.going_on.sum(axis=2) <= 1 + 1e-12).all()


@pytest.mark.parametrize(
    ("actions", "sentence"),
    [
        (np.zeros(499, int), r"shape \(499,\)"),
        (np.zeros(500), "float64"),
        (np.full(500, 6), "expected 0 to 5"),
        (np.full(500, -1), "expected 0 to 5"),
    ],
)
def test_actions_that_do_not_fit_are_refused(taxi, actions, sentence):
    with pytest.raises(ValueError, match=sentence):
        taxi.evaluate(actions)


def test_an_environment_without_a_table_is_named():
    with pytest.raises(TypeError, match="CartPoleEnv has no transition table"):
        transition_table(make("CartPole-v1"))


def test_a_policy_without_end_needs_a_limit():
    table = transition_table(gym.make("CliffWalking-v1"))
    up = np.zeros(48, int)
    if table.limit is None:
        with pytest.raises(ValueError, match="never ends"):
            table.evaluate(up)
    assert table.evaluate(up, limit=10)[0][36] == -10


def test_values_that_never_settle_are_said_to():
    table = transition_table(gym.make("FrozenLake-v1", is_slippery=False))
    table.rewards[:] = 1.0  # going on for ever pays
    with pytest.raises(RuntimeError, match="for ever"):
        table.optimal_values()
