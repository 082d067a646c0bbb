import pytest

from rlcourse.checks.mistakes import Edit
from rlcourse.checks.verdicts import WRONG
from rlcourse.lessons.random_baseline.episode_lengths import episode_lengths, right


def changed(old, new):
    return Edit(right, ((old, new),)).made()


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("answer", [
    changed("policy(observation)", "0"),
    changed("while not over", "while not over and total < 200"),
])  # fmt: skip
def test_a_wrong_answer_that_looks_right_does_not_pass(answer, seed):
    verdict = episode_lengths.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert verdict.sentence
