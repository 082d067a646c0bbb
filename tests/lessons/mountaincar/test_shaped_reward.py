import pytest

from rlcourse.lessons.mountaincar import shaped_reward as exercise
from rlcourse.targets import shaped_reward
from tests.checks.properties import other_answers


def said(answer):
    verdict = exercise.verdict(answer)
    assert verdict.outcome == "wrong"
    return verdict.sentence


def test_a_right_answer_is_shown_that_the_plan_stays():
    verdict = exercise.verdict(shaped_reward)
    assert verdict.outcome == "right"
    assert "every value has changed by -phi, and the best plan is → → → → →" in verdict.sentence


@pytest.mark.parametrize("weight", [0.5, 1.0, 3.0])
def test_a_bonus_that_is_no_potential_is_refused_and_the_plan_it_makes_is_shown(weight):
    def bonus(rewards, states, next_states, terminated, gamma, potential):
        return rewards + weight * potential(next_states) * (potential(next_states) > potential(states))

    assert "your rewards make another plan the best" in said(bonus)


def test_half_of_the_shaping_is_wrong_although_the_plan_stays():
    def half(rewards, states, next_states, terminated, gamma, potential):
        return (rewards + shaped_reward(rewards, states, next_states, terminated, gamma, potential)) / 2

    assert "expected" in said(half)
    assert "another plan" not in said(half)


TestOtherAnswers = other_answers(exercise, told=[
    (lambda r, s, n, d, g, p: r + g * (1 - d)[:, None] * p(n) - p(s), "the shape [B, B]"),
    (lambda r, s, n, d, g, p: r + (g * p(n) - p(s)) * (not d.any()), "any() decides once"),
    (lambda r, s, n, d, g, p: r - p(s) if d.any() else r + g * p(n) - p(s), "any() decides once"),
])  # fmt: skip
