"""What is said to loops over games beyond the declared mistakes."""

from rlcourse.checks.mistakes import Edit
from rlcourse.lessons.taxi import check

train_model = check.exercises["train_model"]


def said(old, new):
    verdict = train_model.verdict(Edit(train_model.reference, ((old, new),)).made())
    assert verdict.outcome == "wrong"
    return verdict.sentence


def test_the_first_step_that_differs_is_shown():
    assert "call agent.remember with reward = -9, expected -10" in said("action, reward", "action, reward + (reward == -10)")


def test_an_action_that_the_agent_did_not_choose_is_shown():
    assert "At step 1 you call agent.env.step with action = 8, expected 7" in said("step(action)", "step(action + 1)")


def test_scores_that_differ_are_shown():
    assert "agent.scores holds [ 77." in said("append(score)", "append(score / 2)")
