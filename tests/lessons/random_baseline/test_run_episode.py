import pytest

from rlcourse.checks.mistakes import Edit
from rlcourse.checks.verdicts import WRONG
from rlcourse.lessons.random_baseline.run_episode import right, run_episode


def with_limit(limit):
    return Edit(right, (("while not over", f"while not over and len(rewards) < {limit}"),)).made()


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("answer", [
    with_limit(200),
    with_limit(500),
    lambda env, policy, seed: [abs(reward) for reward in right(env, policy, seed)],
])  # fmt: skip
def test_a_wrong_answer_that_looks_right_does_not_pass(answer, seed):
    verdict = run_episode.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert verdict.sentence
