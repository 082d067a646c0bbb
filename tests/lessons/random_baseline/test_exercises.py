"""Notebook 01's exercises: wrong answers that look right, and right ones in other libraries."""

import functools
import math

import numpy as np
import pytest
from gymnasium.spaces import Box

from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.lessons.random_baseline import check


def _with_limit(limit):
    def run(env, policy, seed):
        observation, _ = env.reset(seed=seed)
        rewards, over = [], False
        while not over and len(rewards) < limit:
            observation, reward, terminated, truncated, _ = env.step(policy(observation))
            rewards.append(reward)
            over = terminated or truncated
        return rewards

    return run


def _returns(env, policy, n_episodes, seed, act=None, keep=lambda reward: reward):
    numbers = []
    for i in range(n_episodes):
        observation, _ = env.reset(seed=seed + i)
        total, over = 0.0, False
        while not over:
            observation, reward, terminated, truncated, _ = env.step(act(env) if act else policy(observation))
            total += keep(reward)
            over = terminated or truncated
        numbers.append(total)
    return numbers


class _Alternating:
    action = 0

    def __call__(self, observation):
        self.action = 1 - self.action
        return self.action


def _altering(space, rng):
    if isinstance(space, Box):
        space.low[:], space.high[:] = 0, 1
        return rng.random(space.shape)
    return space.start + rng.integers(space.n)


def _box(rule):
    """A right Discrete branch, and `rule(low, high, rng)` for Box."""
    return lambda space, rng: (
        rule(space.low, space.high, rng) if isinstance(space, Box) else space.start + rng.integers(space.n)
    )


SNEAKY = [  # wrong answers that look right on most cases
    ("random_policy", _box(lambda low, high, rng: rng.normal((low + high) / 2, (high - low) / 4))),
    ("random_policy", _box(lambda low, high, rng: rng.uniform(low, high + 0.1))),
    ("random_policy", _box(lambda low, high, rng: np.round(rng.uniform(low, high)))),
    ("random_policy", _box(lambda low, high, rng: rng.triangular(low, (low + high) / 2, high))),
    ("random_policy", _box(lambda low, high, rng: 0.9 * rng.uniform(low, high))),
    ("random_policy", _altering),
    ("random_policy", lambda space, rng: [space.start]),
    ("run_episode", _with_limit(200)),
    ("run_episode", _with_limit(500)),
    ("run_episode", lambda env, policy, seed: [abs(r) for r in _with_limit(10**9)(env, policy, seed)]),
    ("discounted_returns", lambda rewards, gamma: np.cumsum(rewards[::-1])[::-1] * gamma),
    ("mean_with_interval", lambda returns: (round(returns.mean(), 2), 0.0)),
    ("episodes_needed", lambda std, difference: max(2, math.ceil((3.92 * std / difference) ** 2))),
    ("lean_policy", _Alternating()),
    ("lean_policy", lambda o: 1 if o[2] > 0 else (0 if o[2] < 0 else None)),
    ("episode_returns", functools.partial(_returns, act=lambda env: 0)),
    ("episode_returns", functools.partial(_returns, act=lambda env: env.action_space.sample())),
    ("episode_returns", functools.partial(_returns, keep=int)),
    ("episode_returns", functools.partial(_returns, keep=abs)),
    ("episode_lengths", functools.partial(_returns, act=lambda env: 0, keep=lambda reward: 1)),
    ("episode_lengths", lambda env, policy, n, seed: [len(_with_limit(200)(env, policy, seed + i)) for i in range(n)]),
]


@pytest.mark.parametrize(("name", "answer"), SNEAKY)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_wrong_answer_that_looks_right_does_not_pass(name, answer, seed):
    verdict = check.exercises[name].verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert verdict.sentence


def test_answers_in_tensorflow_and_keras_pass():
    tf = pytest.importorskip("tensorflow")
    import keras

    def returns(rewards, gamma):
        rewards = tf.constant(rewards, tf.float32)
        return tf.scan(lambda future, r: r + gamma * future, rewards, initializer=0.0, reverse=True)

    def interval(r):
        s = keras.ops.std(r) * (len(r) / (len(r) - 1)) ** 0.5
        return keras.ops.mean(r), 1.96 * s / len(r) ** 0.5

    answers = {
        "discounted_returns": returns,
        "lean_policy": lambda o: tf.cast(o[2] + o[3] > 0, tf.int32),
        "mean_with_interval": interval,
    }
    for name, answer in answers.items():
        verdict = check.exercises[name].verdict(answer)
        assert verdict.outcome == RIGHT, verdict
