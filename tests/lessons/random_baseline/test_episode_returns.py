import pytest

from rlcourse.checks.mistakes import Edit
from rlcourse.checks.verdicts import WRONG
from rlcourse.lessons.random_baseline.episode_returns import episode_returns, right


def changed(old, new):
    return Edit(right, ((old, new),)).made()


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("answer", [
    changed("policy(observation)", "0"),
    changed("policy(observation)", "env.action_space.sample()"),
    changed("total += reward", "total += int(reward)"),
    changed("total += reward", "total += abs(reward)"),
])  # fmt: skip
def test_a_wrong_answer_that_looks_right_does_not_pass(answer, seed):
    verdict = episode_returns.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert verdict.sentence
