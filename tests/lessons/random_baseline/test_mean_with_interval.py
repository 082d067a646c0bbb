from rlcourse.lessons.random_baseline.mean_with_interval import mean_with_interval
from rlcourse.networks.tensorflow import keras
from tests.checks.properties import other_answers


def of_keras(returns):
    deviation = keras.ops.std(returns) * (len(returns) / (len(returns) - 1)) ** 0.5
    return keras.ops.mean(returns), 1.96 * deviation / len(returns) ** 0.5


TestOtherAnswers = other_answers(mean_with_interval, wrong=[lambda returns: (round(returns.mean(), 2), 0.0)], right=[of_keras])
