import numpy as np
import pytest

from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.lessons.dqn_cartpole.epsilon_at import epsilon_at
from rlcourse.networks.tensorflow import tf


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("answer", [
    lambda step, start, end, n: max(end, start - (start - end) * step / (n + 1)),
    lambda step, start, end, n: 1.0 + (end - 1.0) * min(step / n, 1),
])  # fmt: skip
def test_a_wrong_line_that_looks_right_does_not_pass(answer, seed):
    verdict = epsilon_at.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert verdict.sentence


@pytest.mark.parametrize(("answer", "part"), [
    (lambda step, start, end, n: start - step / n, "It should fall by start - end"),
    (lambda step, start, end, n: end + (start - end) * np.exp(-5 * step / n), "Yours is a curve"),
    (lambda step, start, end, n: "0.5", "the text '0.5'"),
])  # fmt: skip
def test_a_sentence_is_true_of_the_answer(answer, part):
    assert part in epsilon_at.verdict(answer).sentence


def test_a_tensor_is_a_number():
    def answer(step, start, end, n):
        return tf.minimum(tf.cast(step / n, tf.float32), 1.0) * (end - start) + start

    assert epsilon_at.verdict(answer).outcome == RIGHT
