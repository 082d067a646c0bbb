import numpy as np
import pytest

from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.lessons.random_baseline.discounted_returns import discounted_returns


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("answer", [
    lambda rewards, gamma: np.cumsum(rewards[::-1])[::-1] * gamma,
])  # fmt: skip
def test_a_wrong_answer_that_looks_right_does_not_pass(answer, seed):
    verdict = discounted_returns.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert verdict.sentence


def test_returns_of_tensorflow_pass():
    tf = pytest.importorskip("tensorflow")

    def returns(rewards, gamma):
        rewards = tf.constant(rewards, tf.float32)
        return tf.scan(lambda future, r: r + gamma * future, rewards, initializer=0.0, reverse=True)

    assert discounted_returns.verdict(returns).outcome == RIGHT
