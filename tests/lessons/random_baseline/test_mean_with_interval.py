import pytest

from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.lessons.random_baseline.mean_with_interval import mean_with_interval


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("answer", [
    lambda returns: (round(returns.mean(), 2), 0.0),
])  # fmt: skip
def test_a_wrong_answer_that_looks_right_does_not_pass(answer, seed):
    verdict = mean_with_interval.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert verdict.sentence


def test_an_interval_of_keras_passes():
    keras = pytest.importorskip("keras")

    def interval(returns):
        deviation = keras.ops.std(returns) * (len(returns) / (len(returns) - 1)) ** 0.5
        return keras.ops.mean(returns), 1.96 * deviation / len(returns) ** 0.5

    assert mean_with_interval.verdict(interval).outcome == RIGHT
