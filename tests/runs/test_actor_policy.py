import gymnasium as gym
import numpy as np
import pytest

from rlcourse.algorithms import ActorPolicy, DataFileError
from rlcourse.networks import NumpyTwin
from rlcourse.runs import datafile
from rlcourse.runs.policies import in_unit_range, load_policy

KERNEL, BIAS = np.array([[1.0], [0.0], [0.5]], np.float32), np.array([0.25], np.float32)
STATES = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32) * 3


def test_outputs_are_stretched_to_the_bounds_and_never_beyond():
    policy = ActorPolicy("x", lambda s: s, np.array([-1.0, 0.0]), np.array([3.0, 1.0]))
    assert policy(np.array([0.0, 0.0])).tolist() == [1, 0.5]
    assert policy(np.array([-5.0, 5.0])).tolist() == [-1, 1]
    assert policy(np.array([[1.0, 1.0], [-1.0, -1.0]])).tolist() == [[3, 1], [-1, 0]]
    assert policy(np.zeros(2)).dtype == np.float32


def test_the_bounds_are_those_of_the_environment_where_none_are_given():
    policy = ActorPolicy("Pendulum-v1", NumpyTwin(["tanh"], [KERNEL, BIAS]))
    assert (policy.low.tolist(), policy.high.tolist()) == ([-2], [2])
    assert gym.make("Pendulum-v1").action_space.contains(policy(STATES[0]))


def test_saved_and_loaded_it_is_the_same(tmp_path):
    policy = ActorPolicy("Pendulum-v1", NumpyTwin(["tanh"], [KERNEL, BIAS]))
    policy.save(tmp_path)
    again = load_policy(tmp_path)
    assert isinstance(again, ActorPolicy)
    assert again.env == "Pendulum-v1"
    assert np.array_equal(again(STATES), policy(STATES))


@pytest.mark.parametrize(
    ("activations", "weights"),
    [
        (["tanh", "linear"], [KERNEL, BIAS, np.array([[2.0]], np.float32), np.array([1.0], np.float32)]),
        (["tanh"], [KERNEL, BIAS]),
        (["relu", "linear"], [KERNEL, BIAS, np.array([[0.3]], np.float32), np.array([0.0], np.float32)]),
    ],
    ids=["stretched tanh", "no stretching", "linear"],
)
def test_a_network_of_actions_becomes_one_between_minus_1_and_1_that_acts_the_same(activations, weights):
    low, high = np.array([-1.0], np.float32), np.array([3.0], np.float32)
    network = NumpyTwin(activations, weights)
    policy = ActorPolicy("x", in_unit_range(network, low, high), low, high)
    assert np.allclose(policy(STATES), np.clip(network(STATES), low, high), atol=1e-5)


def test_the_layer_that_stretches_is_taken_away():
    weights = [KERNEL, BIAS, np.array([[2.0]], np.float32), np.array([1.0], np.float32)]
    network = in_unit_range(NumpyTwin(["tanh", "linear"], weights), np.array([-1.0]), np.array([3.0]))
    assert network.activations == ["tanh"]


@pytest.mark.parametrize("low", [[-2, -2], "x", None, [2], [float("nan")], [[1], [2, 3]]])
def test_a_file_with_other_bounds_is_refused(low, tmp_path):
    header = {"env": "Pendulum-v1", "activations": ["tanh"], "low": low, "high": [2]}
    datafile.write(tmp_path / "agent.npz", "agent", header, {"0": KERNEL, "1": BIAS})
    with pytest.raises(DataFileError, match=r"agent\.npz is damaged: its bounds are"):
        load_policy(tmp_path)
