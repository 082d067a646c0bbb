"""Wrong answers beyond the declared ones, and what students of notebook 04 are told."""

import numpy as np
import pytest

from rlcourse.checks.mountaincar import check
from rlcourse.checks.mountaincar._chain import optimal_values, plan, transitions
from rlcourse.exploration import temporally_extended_epsilon_greedy as rule
from rlcourse.targets import shaped_reward


def said(exercise, answer, outcome="wrong"):
    verdict = check.exercises[exercise].verdict(answer)
    assert verdict.outcome == outcome, verdict.sentence
    return verdict.sentence


def test_the_chains_values_are_those_one_can_compute():
    q = optimal_values(np.full(6, -1.0), 3, 0.5)
    assert q.max(axis=1).tolist() == pytest.approx([-1.75, -1.5, -1.0])
    assert plan(q) == "→ → →"
    assert q[0, 0] == pytest.approx(-1 + 0.5 * -1.75)  # against the wall
    states, next_states, terminated = transitions(3)
    assert (states[-1], next_states[-1], terminated[-1]) == (2, 3, True)
    assert terminated.sum() == 1


def test_a_right_answer_is_shown_that_the_plan_stays():
    sentence = said("shaped_reward", shaped_reward, "right")
    assert "every value has changed by -phi, and the best plan is → → → → →" in sentence


@pytest.mark.parametrize("weight", [0.5, 1.0, 3.0])
def test_a_bonus_that_is_no_potential_is_refused_and_the_plan_it_makes_is_shown(weight):
    def bonus(rewards, states, next_states, terminated, gamma, potential):
        return rewards + weight * potential(next_states) * (potential(next_states) > potential(states))

    assert "your rewards make another plan the best" in said("shaped_reward", bonus)


def test_half_of_the_shaping_is_wrong_although_the_plan_stays():
    def half(rewards, states, next_states, terminated, gamma, potential):
        return (rewards + shaped_reward(rewards, states, next_states, terminated, gamma, potential)) / 2

    sentence = said("shaped_reward", half)
    assert "expected" in sentence
    assert "another plan" not in sentence


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda q, e, held, rng: rule(q, e, held, rng, power=3.0), "hardly ever long"),
        (lambda q, e, held, rng: rule(q, e, held, rng, longest=25), "no action was held for 30 steps"),
        (lambda q, e, held, rng: rule(q, e / 2, held, rng), "have the shares"),
        (lambda q, e, held, rng: (3, (3, 0)), "an action that does not exist|is still held"),
        (lambda q, e, held, rng: ((held[0] + 1) % 3, rule(q, e, held, rng)[1]), "is still held"),
        (
            lambda q, e, held, rng: (rule(q, e, held, rng)[0], ((held[0] + 1) % 3, max(held[1] - 1, 0))),
            "another action is held",
        ),
        (lambda q, e, held, rng: None, "returned None"),
    ],
)
def test_what_is_wrong_with_a_way_of_holding_is_named(answer, sentence):
    import re

    assert re.search(sentence, said("temporally_extended_epsilon_greedy", answer))


def test_an_answer_that_draws_in_another_order_is_right():
    def late(q, epsilon, held, rng):
        n = min(int(rng.zipf(1.5)), 30)
        if held[1]:
            return held[0], (held[0], held[1] - 1)
        u, action = rng.random(), int(rng.integers(len(q)))
        return (action, (action, n - 1)) if u < epsilon else (int(rng.permutation(np.flatnonzero(q == q.max()))[0]), (0, 0))

    assert said("temporally_extended_epsilon_greedy", late, "right") is not None


def test_equations_that_train_slowly_are_right_and_told_so():
    def slow(rewards, next_q_online, next_q_target, terminated, gamma):
        best = [int(row.argmax()) for row in next_q_online]
        values = np.array([next_q_target[b, a] for b, a in enumerate(best)])
        return rewards + gamma * (1 - terminated) * values

    assert "cannot be compiled" in said("double_q_targets", slow, "right")


def test_one_bug_left_is_told_from_two():
    from rlcourse.checks._training_loops import loop

    def ends(terminated, truncated):
        return terminated or truncated

    def always(step, settings):
        return True

    assert "Both bugs" in said("train_car", loop(stored_end=ends, sync_due=always))
    assert "One bug is still there: an episode" in said("train_car", loop(stored_end=ends))
    assert "One bug is still there: agent.sync()" in said("train_car", loop(sync_due=always))
