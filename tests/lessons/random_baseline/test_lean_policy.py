import itertools

import pytest

from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.lessons.random_baseline.lean_policy import lean_policy


def alternating():
    actions = itertools.cycle([1, 0])
    return lambda observation: next(actions)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("answer", [
    alternating(),
    lambda observation: 1 if observation[2] > 0 else (0 if observation[2] < 0 else None),
])  # fmt: skip
def test_a_wrong_answer_that_looks_right_does_not_pass(answer, seed):
    verdict = lean_policy.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert verdict.sentence


def test_a_tensor_is_an_action():
    tf = pytest.importorskip("tensorflow")
    assert lean_policy.verdict(lambda observation: tf.cast(observation[2] + observation[3] > 0, tf.int32)).outcome == RIGHT
