import numpy as np

from rlcourse.lessons.random_baseline.discounted_returns import discounted_returns
from rlcourse.networks.tensorflow import tf
from tests.checks.properties import other_answers


def of_tensorflow(rewards, gamma):
    rewards = tf.constant(rewards, tf.float32)
    return tf.scan(lambda future, r: r + gamma * future, rewards, initializer=0.0, reverse=True)


TestOtherAnswers = other_answers(
    discounted_returns, wrong=[lambda rewards, gamma: np.cumsum(rewards[::-1])[::-1] * gamma], right=[of_tensorflow]
)
