"""Wrong loops beyond the declared ones, and what students of notebook 03 are told."""

from rlcourse.lessons.taxi import check
from rlcourse.lessons.taxi._loops import loop


def said(exercise, answer):
    verdict = check.exercises[exercise].verdict(answer)
    assert verdict.outcome == "wrong"
    return verdict.sentence


def test_the_first_step_that_differs_is_shown():
    def forgets_every_third(agent, n_games):
        loop(stored_reward=lambda reward: reward + (reward == -10))(agent, n_games)

    assert "call agent.remember with reward = -9, expected -10" in said("train_model", forgets_every_third)


def test_an_action_that_the_agent_did_not_choose_is_shown():
    def plays_another(agent, n_games):
        step = agent.env.step
        agent.env.step = lambda action: step(action + 1)
        loop()(agent, n_games)

    assert "At step 1 you call agent.env.step with action = 8, expected 7" in said("train_model", plays_another)
