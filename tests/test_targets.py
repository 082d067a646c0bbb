import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rlcourse.targets import (
    check_gamma,
    discounted_returns,
    double_q_targets,
    huber_loss,
    n_step_returns,
    shaped_reward,
    soft_update,
    squared_loss,
    td_errors,
    td_targets,
)


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


Q = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.0]], np.float32)  # [B, A]
ACTIONS = np.array([1, 0, 1])
TARGETS = np.array([1.5, 0.0, 0.25], np.float32)


def test_targets_by_hand():
    y = td_targets(np.array([1.0, 0.0, -1.0]), Q, np.array([False, False, True]), 0.5)
    assert y.tolist() == [2.0, 1.5, -1.0]


def test_targets_with_a_discount_for_each_transition_by_hand():
    y = td_targets(np.zeros(3), Q, np.array([False, True, False]), np.array([0.5, 0.5, 0.25]))
    assert y.tolist() == [1.0, 0.0, 0.125]


def test_double_targets_by_hand():
    online = np.array([[0.0, 1.0], [5.0, 4.0], [0.0, 1.0]])
    y = double_q_targets(np.array([1.0, 0.0, -1.0]), online, Q, np.array([False, False, True]), 0.5)
    assert y.tolist() == [2.0, 1.5, -1.0]
    y = double_q_targets(np.zeros(3), -online, Q, np.zeros(3, bool), 0.5)  # the other action, also where Q is less
    assert y.tolist() == [0.5, -0.5, 0.25]


def test_double_targets_with_one_network_are_the_usual_ones():
    rewards, terminated = np.ones(3), np.array([False, True, False])
    assert double_q_targets(rewards, Q, Q, terminated, 0.9).tolist() == td_targets(rewards, Q, terminated, 0.9).tolist()


def test_double_targets_of_other_shapes_are_named():
    for arguments in (
        (np.zeros(3), Q, Q[:2], np.zeros(3)),
        (np.zeros(3), Q[0], Q[0], np.zeros(3)),
        (np.zeros(2), Q, Q, np.zeros(3)),
    ):
        with pytest.raises(ValueError, match=r"expected the shapes \[B\], \[B, A\], \[B, A\], \[B\]"):
            double_q_targets(*arguments, 0.9)


def test_soft_updates_by_hand():
    target, online = np.array([[0.0, 4.0]]), np.array([[1.0, 0.0]])
    assert soft_update(target, online, 0.25).tolist() == [[0.25, 3.0]]
    assert soft_update(target, online, 1).tolist() == online.tolist()
    assert soft_update(target, online, 0).tolist() == target.tolist()


def test_shaped_rewards_by_hand():
    states, next_states = np.array([1.0, 2.0, 3.0]), np.array([2.0, 0.0, 9.0])
    terminated = np.array([False, False, True])
    r = shaped_reward(np.array([-1.0, -1.0, 0.0]), states, next_states, terminated, 0.5, lambda s: 2 * s)
    assert r.tolist() == [-1 + 0.5 * 4 - 2, -1 + 0 - 4, 0 - 6]  # nothing is left of phi in a terminal state


def test_no_potential_changes_which_action_is_best():
    rng, (s, a), gamma = np.random.default_rng(0), (6, 3), 0.9
    for _ in range(20):
        to, rewards = rng.integers(s, size=(s, a)), rng.normal(size=(s, a))
        ends, phi = rng.random((s, a)) < 0.1, 10 * rng.normal(size=s)
        here = np.repeat(np.arange(s), a)
        shaped = shaped_reward(rewards.ravel(), here, to.ravel(), ends.ravel(), gamma, lambda states, phi=phi: phi[states])
        plain, other = (values(r, to, ends, gamma) for r in (rewards, shaped.reshape(s, a)))
        assert np.allclose(other, plain - phi[:, None], atol=1e-6)


def values(rewards, to, ends, gamma):
    """The optimal values Q [S, A] of a small problem in which action a in state s leads to to[s, a]."""
    q = np.zeros_like(rewards)
    for _ in range(400):
        q = rewards + gamma * ~ends * q.max(axis=1)[to]
    return q


def test_errors_and_losses_by_hand():
    assert td_errors(Q, ACTIONS, TARGETS).tolist() == [0.5, 3.0, -0.25]
    assert squared_loss(Q, ACTIONS, TARGETS) == pytest.approx((0.25 + 9 + 0.0625) / 3)
    assert huber_loss(Q, ACTIONS, TARGETS) == pytest.approx((0.125 + 2.5 + 0.03125) / 3)


@pytest.mark.parametrize(
    "arguments",
    [
        (np.zeros(3), np.zeros(3), np.zeros(3, bool)),
        (np.zeros((3, 1)), np.zeros((3, 2)), np.zeros(3, bool)),
        (np.zeros(3), np.zeros((3, 2)), np.zeros((3, 1), bool)),
        (np.zeros(2), np.zeros((3, 2)), np.zeros(2, bool)),
    ],
)
def test_targets_of_other_shapes_are_named(arguments):
    with pytest.raises(ValueError, match=r"expected the shapes \[B\], \[B, A\], \[B\]"):
        td_targets(*arguments, 0.9)


@pytest.mark.parametrize("function", [td_errors, squared_loss, huber_loss])
@pytest.mark.parametrize(
    "arguments",
    [(Q[0], ACTIONS, TARGETS), (Q, ACTIONS[:, None], TARGETS), (Q, ACTIONS, TARGETS[:2]), (Q, ACTIONS, TARGETS[:, None])],
)
def test_errors_of_other_shapes_are_named(function, arguments):
    with pytest.raises(ValueError, match=r"expected the shapes \[B, A\], \[B\], \[B\]"):
        function(*arguments)


def test_the_huber_loss_is_the_one_of_keras():
    from rlcourse.networks.tensorflow import keras

    rng = np.random.default_rng(0)
    q, actions = rng.normal(size=(200, 3)).astype(np.float32), rng.integers(3, size=200)
    targets = rng.normal(scale=3, size=200).astype(np.float32)
    chosen = q[np.arange(200), actions]
    assert huber_loss(q, actions, targets) == pytest.approx(float(keras.losses.Huber()(targets, chosen)), rel=1e-6)


def test_compiled_they_give_the_values_and_gradients_of_tensorflow():
    from rlcourse.networks.tensorflow import tf
    from rlcourse.networks.tensors import run_on_tensors

    rng = np.random.default_rng(1)
    q, next_q = rng.normal(scale=2, size=(2, 32, 3)).astype(np.float32)
    actions, terminated = rng.integers(3, size=32), rng.random(32) < 0.3
    rewards = rng.normal(size=32).astype(np.float32)

    @tf.function(jit_compile=True, autograph=False)
    def with_numpy(q):
        y = run_on_tensors(td_targets, tf.constant(rewards), tf.constant(next_q), tf.constant(terminated), 0.9)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(q)
            losses = [run_on_tensors(loss, q, tf.constant(actions), y) for loss in (squared_loss, huber_loss)]
        return y, *losses, *(tape.gradient(loss, q) for loss in losses)

    def by_hand(q):
        y = rewards + 0.9 * tf.cast(~terminated, tf.float32) * tf.reduce_max(next_q, axis=1)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(q)
            error = tf.gather(q, actions, batch_dims=1) - y
            size = tf.abs(error)
            squared = tf.reduce_mean(error**2)
            huber = tf.reduce_mean(tf.where(size < 1, 0.5 * size**2, size - 0.5))
        return y, squared, huber, tape.gradient(squared, q), tape.gradient(huber, q)

    for ours, theirs in zip(with_numpy(tf.constant(q)), by_hand(tf.constant(q)), strict=True):
        assert np.allclose(ours, theirs, atol=1e-6)
    assert np.allclose(with_numpy(tf.constant(q))[0], td_targets(rewards, next_q, terminated, 0.9), atol=1e-6)


@pytest.mark.parametrize(
    ("terminated", "truncated", "returns"),
    [
        ([0, 0, 0], [0, 0, 0], [2.25, 2.5, 3]),
        ([0, 1, 0], [0, 0, 0], [1.5, 1, 3]),
        ([0, 0, 0], [0, 1, 0], [3, 4, 3]),
        ([0, 1, 0], [0, 1, 0], [1.5, 1, 3]),
        ([0, 0, 1], [0, 0, 0], [1.75, 1.5, 1]),
    ],
)
def test_n_step_returns_by_hand(terminated, truncated, returns):
    column = [np.array(x, float)[:, None] for x in ([1, 1, 1], [8, 6, 4])]
    flags = [np.array(x, bool)[:, None] for x in (terminated, truncated)]
    assert n_step_returns(*column, *flags, 0.5)[:, 0].tolist() == returns


def test_n_step_returns_of_one_step_are_td_targets():
    rng = np.random.default_rng(0)
    rewards, values, terminated = rng.normal(size=(1, 8)), rng.normal(size=(1, 8)), rng.random((1, 8)) < 0.5
    ours = n_step_returns(rewards, values, terminated, np.zeros((1, 8), bool), 0.9)
    assert np.allclose(ours[0], td_targets(rewards[0], values[0][:, None], terminated[0], 0.9))


def test_n_step_returns_of_a_whole_episode_are_its_discounted_returns():
    rewards = np.array([1.0, -2.0, 3.0, 0.5])
    terminated = np.array([False, False, False, True])
    ours = n_step_returns(rewards, np.full(4, 99.0), terminated, np.zeros(4, bool), 0.9)
    assert np.allclose(ours, discounted_returns(rewards, 0.9))


@pytest.mark.parametrize("wrong", [1, 2, 3])
def test_n_step_returns_of_other_shapes_are_refused(wrong):
    parts = [np.zeros((3, 2))] * 4
    parts[wrong] = np.zeros(3)
    with pytest.raises(ValueError, match=r"expected one shape \[T, \.\.\.\]"):
        n_step_returns(*parts, 0.9)
    with pytest.raises(ValueError, match="gamma is 2"):
        n_step_returns(*[np.zeros((3, 2))] * 4, 2)
