import numpy as np
import pytest

from rlcourse import probes
from rlcourse.probes import learn_table, update_table
from rlcourse.probes.equations import slope_of_critic
from rlcourse.targets import shaped_reward

GIVEN = {"state": 1, "action": 0, "reward": -1.0, "next_state": 0, "terminated": False, "alpha": 0.5, "gamma": 0.9}
CASE = {
    "weights": np.array([1.0, 0.0, 0.0]),
    "states": np.array([[1.0, 0.0, 0.0], [0.0, 2.0, 0.0]]),
    "peak": np.array([1.0, 3.0, 0.0]),
    "height": 0.5,
    "bend": 2.0,
}


def test_it_reports_what_became_of_the_table_and_leaves_the_given_one_alone():
    table = np.zeros((2, 2))

    def answer(table, state, action, *rest):
        table[state, action] = 7

    report = update_table(answer, table, **GIVEN)
    assert report["table"].tolist() == [[0, 0], [7, 0]]
    assert report["entries changed"].tolist() == [[1, 0]]
    assert not table.any()


def test_a_result_counts_only_where_the_table_was_left_as_it_was():
    assert "returned in its place" not in update_table(lambda table, *rest: table.fill(3.0) or 5, np.zeros((2, 2)), **GIVEN)
    assert update_table(lambda table, *rest: 5, np.zeros((2, 2)), **GIVEN)["returned in its place"] == 5


def test_a_program_gets_all_transitions():
    seen = []
    steps = [(0, 1, -1.0, 1, False), (1, 0, 20.0, 0, True)]
    learn_table(
        lambda table, transitions, alpha, gamma: seen.extend([*transitions, alpha, gamma]), np.zeros((2, 2)), steps, 0.1, 0.9
    )
    assert seen == [*steps, 0.1, 0.9]


def test_a_table_of_potentials_is_handed_over_as_a_function():
    rewards = probes.shape_rewards(
        shaped_reward, rewards=np.array([-1.0, -1.0]), states=np.array([[0], [1]]), next_states=np.array([[1], [2]]),
        terminated=np.array([False, True]), gamma=0.5, phi=np.array([3.0, 8.0, 6.0]),
    )  # fmt: skip
    assert rewards.tolist() == [0.0, -9.0]


def observed(answer):
    return probes.observe(answer, probes.climb_slope, CASE)


def report(answer):
    return observed(answer)["value"]


def test_the_slope_is_the_derivative_of_the_critic():
    slope = slope_of_critic(CASE["peak"], CASE["height"], CASE["bend"])

    def q(a):
        return -CASE["bend"] / 2 * (a - CASE["states"] @ CASE["peak"] - CASE["height"]) ** 2

    a, h = np.array([0.3, -1.0]), 1e-5
    assert slope(CASE["states"], a) == pytest.approx((q(a + h) - q(a - h)) / (2 * h), abs=1e-6)
    assert slope(CASE["states"], a).tolist() == pytest.approx([2 * (1.5 - 0.3), 2 * (6.5 + 1)])


def test_all_that_slope_is_asked_for_is_recorded():
    def asks_twice(weights, states, slope):
        return slope(states, np.array([1.0, 2.0])).sum() + slope(states[:1], np.array([3.0]))

    seen = report(asks_twice)
    assert seen["asked actions"].tolist() == [1, 2, 3]
    assert np.array_equal(seen["asked states"], CASE["states"][[0, 1, 0]])
    assert seen["gradient"].shape == (1,)


def test_what_was_asked_is_kept_as_it_was():
    def changes_them_later(weights, states, slope):
        actions = np.array([1.0, 2.0])
        slope(states, actions)
        actions *= 0
        return weights

    assert report(changes_them_later)["asked actions"].tolist() == [1, 2]


def test_one_who_asks_nothing_has_asked_nothing():
    assert report(lambda weights, states, slope: weights)["asked states"].shape == (0, 3)


@pytest.mark.parametrize(
    ("states", "actions", "what"),
    [
        ((2, 3), (2, 1), r"slope was given actions of the shape \(2, 1\), expected \(2,\)"),
        ((2, 3), (2, 3), r"slope was given actions of the shape \(2, 3\)"),
        ((2, 3), (), r"slope was given actions of the shape \(\)"),
        ((3,), (), r"slope was given states of the shape \(3,\), expected \[B, 3\]"),
        ((2, 4), (2,), r"slope was given states of the shape \(2, 4\)"),
    ],
)
def test_shapes_that_a_critic_does_not_take_stop_it(states, actions, what):
    with pytest.raises(ValueError, match=what):
        slope_of_critic(CASE["peak"], 0.0, 1.0)(np.zeros(states), np.zeros(actions))


def test_arrays_changed_in_place_are_named():
    def in_place(weights, states, slope):
        weights += 1
        states[0] = 0
        return weights

    seen = observed(in_place)
    assert seen["value"]["changed"] == ["weights", "states"]
    assert seen["changed"] == []  # those were copies


def test_nothing_is_reported_as_nothing():
    assert report(lambda *arguments: None) is None
