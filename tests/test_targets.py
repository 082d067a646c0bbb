import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rlcourse.targets import check_gamma, discounted_returns


@pytest.mark.parametrize(
    ("rewards", "gamma", "returns"),
    [
        ([1, 1, 1], 0.5, [1.75, 1.5, 1.0]),
        ([0, 0, 8], 0.5, [2.0, 4.0, 8.0]),
        ([1, 2, 3], 1.0, [6.0, 5.0, 3.0]),
        ([1, 2, 3], 0.0, [1.0, 2.0, 3.0]),
        ([], 0.9, []),
    ],
)
def test_small_episodes_by_hand(rewards, gamma, returns):
    assert discounted_returns(rewards, gamma).tolist() == returns


@given(hnp.arrays(float, st.integers(1, 30), elements=st.floats(-100, 100)), st.floats(0, 1))
def test_every_return_is_the_sum_of_what_is_to_come(rewards, gamma):
    for t, value in enumerate(discounted_returns(rewards, gamma)):
        assert value == pytest.approx(sum(gamma**k * r for k, r in enumerate(rewards[t:])), abs=1e-6)


def test_the_rewards_are_not_altered():
    rewards = np.array([1.0, 2.0])
    discounted_returns(rewards, 0.5)
    assert rewards.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("gamma", [-0.1, 1.1, np.nan, "0.9", None, True, [0.9], 1j])
def test_gamma_outside_0_to_1_is_named(gamma):
    with pytest.raises(ValueError, match=r"gamma is .* expected a number from 0 to 1"):
        check_gamma(gamma)


def test_a_reward_that_is_not_finite_is_named_by_its_step():
    with pytest.raises(ValueError, match=r"rewards\[1\] is nan"):
        discounted_returns([0.0, np.nan], 0.9)


def test_another_rank_is_named():
    with pytest.raises(ValueError, match=r"shape \(1, 2\), expected \[T\]"):
        discounted_returns([[1.0, 2.0]], 0.9)
