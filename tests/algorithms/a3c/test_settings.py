import pytest

from rlcourse.algorithms import A3CSettings


def test_the_defaults_are_sound():
    assert A3CSettings() == A3CSettings(workers=2.0, envs=16, gamma=0.99)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"backend": "gpu"}, "backend is 'gpu', expected 'threads', 'processes', 'cluster' or 'synchronous'"),
        ({"workers": 0}, "workers is 0, expected a whole number of 1 or more"),
        ({"envs": 2.5}, "envs is 2.5, expected a whole number"),
        ({"rollout_steps": True}, "rollout_steps is True"),
        ({"gamma": 1.5}, "gamma is 1.5, expected a number from 0 to 1"),
        ({"decay": -0.1}, "decay is -0.1"),
        ({"learning_rate": 0}, "learning_rate is 0, expected a number above 0"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"entropy_weight": -1}, "entropy_weight is -1, expected a number of 0 or more"),
        ({"max_gradient_norm": 0}, "max_gradient_norm is 0"),
        ({"locked": False}, "locked is False and backend 'threads': only 'processes' can go without a lock"),
    ],
)
def test_a_value_out_of_its_range_is_named(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        A3CSettings(**wrong)


def test_gradients_may_be_left_as_long_as_they_are():
    assert A3CSettings(max_gradient_norm=None).max_gradient_norm is None
