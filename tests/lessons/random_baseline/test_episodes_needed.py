import math

import pytest

from rlcourse.checks.verdicts import WRONG
from rlcourse.lessons.random_baseline.episodes_needed import episodes_needed


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("answer", [
    lambda std, difference: max(2, math.ceil((3.92 * std / difference) ** 2)),
])  # fmt: skip
def test_a_wrong_answer_that_looks_right_does_not_pass(answer, seed):
    verdict = episodes_needed.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert verdict.sentence
