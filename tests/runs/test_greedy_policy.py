import numpy as np
import pytest

from rlcourse.algorithms import DataFileError, GreedyPolicy
from rlcourse.networks import NumpyTwin
from rlcourse.runs import datafile

WEIGHTS = [np.array([[1.0, -1.0], [0.0, 2.0]], np.float32), np.array([0.0, 0.5], np.float32)]


@pytest.fixture
def policy():
    return GreedyPolicy("CartPole-v1", NumpyTwin(["linear"], WEIGHTS), first_action=3)


def test_it_takes_the_best_action_counted_from_the_first(policy):
    assert policy(np.array([1.0, 0.0])) == 3
    assert policy(np.array([0.0, 1.0])) == 4
    assert type(policy(np.array([0.0, 1.0]))) is int


def test_the_first_of_several_best_actions_is_taken():
    assert GreedyPolicy("x", lambda observation: np.array([0.0, 1.0, 1.0]))(None) == 1


def test_saved_and_loaded_it_is_the_same(policy, tmp_path):
    policy.save(tmp_path)
    again = GreedyPolicy.load(tmp_path)
    assert (again.env, again.first_action) == ("CartPole-v1", 3)
    x = np.random.default_rng(0).normal(size=(20, 2))
    assert np.array_equal(again.q_values(x), policy.q_values(x))


def test_a_table_of_states_is_saved_and_loaded(tmp_path):
    table = np.array([[1.0, 0.0], [0.0, 2.0], [5.0, 4.0]], np.float32)
    for activations, weights in (([], [table]), (["relu"], [table, *WEIGHTS])):
        policy = GreedyPolicy("Taxi-v4", NumpyTwin(activations, weights))
        policy.save(tmp_path)
        again = GreedyPolicy.load(tmp_path)
        assert np.array_equal(again.q_values(np.arange(3)), policy.q_values(np.arange(3)))
        assert [again(state) for state in range(3)] == [policy(state) for state in range(3)]


DAMAGED = {
    "an unknown activation": ({"activations": ["eval"]}, {}),
    "no activation": ({"activations": []}, {}),
    "activations that are none": ({"activations": 3}, {}),
    "an activation too many": ({"activations": ["relu", "linear"]}, {}),
    "weights that do not fit": ({}, {"1": np.zeros(3, np.float32)}),
    "weights that are not finite": ({}, {"0": np.full((2, 2), np.nan, np.float32)}),
    "weights that are text": ({}, {"0": np.array([["a", "b"]])}),
    "a kernel of another rank": ({}, {"0": np.zeros(2, np.float32)}),
    "a table and nothing that fits": ({}, {"2": np.zeros((2, 2), np.float32)}),
    "a first action that is none": ({"first_action": "x"}, {}),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGED)
def test_what_is_not_an_agent_is_refused(what, tmp_path):
    header, arrays = DAMAGED[what]
    header = {"env": "CartPole-v1", "activations": ["linear"], "first_action": 0, **header}
    datafile.write(tmp_path / "agent.npz", "agent", header, {"0": WEIGHTS[0], "1": WEIGHTS[1], **arrays})
    with pytest.raises(DataFileError, match=r"agent\.npz is damaged"):
        GreedyPolicy.load(tmp_path)


def test_layers_that_do_not_meet_are_refused(tmp_path):
    arrays = dict(zip("0123", [np.zeros((4, 3)), np.zeros(3), np.zeros((2, 2)), np.zeros(2)], strict=True))
    datafile.write(tmp_path / "agent.npz", "agent", {"env": "x", "activations": ["relu", "linear"], "first_action": 0}, arrays)
    with pytest.raises(DataFileError, match="do not form a network"):
        GreedyPolicy.load(tmp_path)


def test_a_folder_without_an_agent_is_named(tmp_path):
    with pytest.raises(DataFileError, match=r"there is no file .*agent\.npz"):
        GreedyPolicy.load(tmp_path)
