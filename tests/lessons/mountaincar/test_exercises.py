"""Wrong answers beyond the declared ones, and what students of notebook 04 are told."""

import re

import numpy as np
import pytest

from rlcourse.exploration import temporally_extended_epsilon_greedy as rule
from rlcourse.lessons.mountaincar import check
from rlcourse.lessons.mountaincar._chain import optimal_values, plan, transitions
from rlcourse.lessons.mountaincar._held_reports import LENGTHS
from rlcourse.lessons.shared._training_loops import loop
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


def whole(q, epsilon, held, rng, sure=None, n=None, chance=None, longest=30):
    """The rule with some of its parts exchanged."""
    if held[1] > 0 if sure is None else sure:
        return held[0], (held[0], held[1] - 1)
    if rng.random() < epsilon if chance is None else chance:
        steps = min(int(rng.zipf(1.5) if n is None else n()), longest)
        action = int(rng.integers(len(q)))
        return action, (action, steps - 1)
    return rule(q, 0.0, (0, 0), rng)


def both_of_one_draw(q, epsilon, held, rng):
    """Each action and each time is drawn as often as it should be, but the one goes with the other."""
    if held[1] > 0 or rng.random() >= epsilon:
        return rule(q, 0.0, held, rng)
    u = rng.random()
    action = int(u * len(q))
    return action, (action, int(np.searchsorted(np.cumsum(LENGTHS)[:-1], u)))


def best_while_holding(q, epsilon, held, rng):
    action, after = rule(q, epsilon, held, rng)
    return (action, after) if held[1] else (int(np.argmax(q)), after)


def forgotten_return(q, epsilon, held, rng):
    if held[1] > 0 or rng.random() < epsilon:
        return rule(q, 1.0, held, rng)


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
        (lambda q, e, held, rng: whole(q, e, held, rng, sure=bool(held)), "0 steps left nothing is held"),
        (lambda q, e, held, rng: whole(q, e, held, rng, sure=held[1] >= 0), "0 steps left nothing is held"),
        (lambda q, e, held, rng: whole(q, e, held, rng, sure=e > 0 and held[1] > 0), "held = .0, 1.: .*Action 0 is still held"),
        (lambda q, e, held, rng: whole(q, e, held, rng, n=lambda: rng.zipf(1.6)), "the shares that hold 0, 1, 2 and 29 more"),
        (lambda q, e, held, rng: whole(q, e, held, rng, n=lambda: rng.zipf(1.53)), r"You draw the time with rng.zipf\(1.53\)"),
        (lambda q, e, held, rng: whole(q, e, held, rng, n=lambda: rng.pareto(0.5) + 1), "the shares that hold 0, 1, 2"),
        (lambda q, e, held, rng: whole(q, e, held, rng, chance=rng.integers(10) < 10 * e), "the actions have the shares"),
        (lambda q, e, held, rng: whole(q, e, held, rng, longest=31), "limit is one step too long"),
        (lambda q, e, held, rng: whole(q, e, held, rng, longest=300), "299 steps left"),
        (
            lambda q, e, held, rng: whole(
                q, e, held, rng, n=lambda: next(n for n in iter(lambda: rng.zipf(1.5), 0) if n <= 30)
            ),
            "Times above 30 are missing",
        ),
        (both_of_one_draw, "depends on which one it is"),
        (best_while_holding, "return one action and hold another"),
        (lambda q, e, held, rng: rule(q, e, held[::-1], rng), "take the pair apart the wrong way round"),
        (lambda q, e, held, rng: (lambda a, h: (a, h[::-1]))(*rule(q, e, held, rng)), "pair you return is turned round"),
        (forgotten_return, "held = .2, 0.: you return None. Does every way"),
        (lambda q, e, held, rng: rule(q, e, held, rng) if held[1] or rng.random() < e else (0, None), "None as what is held"),
        (lambda q, e, held, rng: rule(q, e, held, rng) if held[1] else (np.array([0]), held), "an array as the action"),
    ],
)
def test_what_is_wrong_with_a_way_of_holding_is_named(answer, sentence):
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
    def ends(terminated, truncated):
        return terminated or truncated

    def always(step, settings):
        return True

    assert "Both bugs" in said("train_car", loop(stored_end=ends, sync_due=always))
    assert "One bug is still there: an episode" in said("train_car", loop(stored_end=ends))
    assert "One bug is still there: agent.sync()" in said("train_car", loop(sync_due=always))


ROWS = np.arange


def picked(q, best):
    return q[ROWS(len(best)), best]


def loop_in_place(target, online, tau):
    for i in range(len(target)):
        target[i] = (1 - tau) * target[i] + tau * online[i]
    return target


def rewards_in_place(r, online, target, t, g):
    r += g * (1 - t) * picked(target, online.argmax(axis=-1))
    return r


@pytest.mark.parametrize(
    ("exercise", "answer", "sentence"),
    [
        ("soft_update", lambda t, o, tau: 1 - tau * t + tau * o, "Brackets are missing"),
        ("soft_update", lambda t, o, tau: (1 - tau) * t, "comes from the online network is missing"),
        ("soft_update", lambda t, o, tau: (1 - tau) * t - tau * o, "part is subtracted"),
        ("soft_update", loop_in_place, "change the array target itself"),
        ("double_q_targets", rewards_in_place, "change the array rewards itself"),
        ("double_q_targets", lambda r, o, t, d, g: r + g * (1 - d) * t[ROWS(len(r)), np.argmax(o)], "without an axis"),
        ("double_q_targets", lambda r, o, t, d, g: [r[i] + g * t[i][np.argmax(o)] * (1 - d[i]) for i in ROWS(len(r))],
         "without an axis"),
        ("double_q_targets", lambda r, o, t, d, g: r + g * (1 - d) * t[ROWS(len(r)), o.argmax(axis=0)], "over the transitions"),
        ("double_q_targets", lambda r, o, t, d, g: r + g * (1 - d) * t[o.argmax(axis=0), ROWS(o.shape[1])],
         "over the transitions"),
        ("double_q_targets", lambda r, o, t, d, g: r + g * (1 - d) * t[o.argmax(axis=-1), ROWS(len(r))], "are exchanged"),
        ("double_q_targets", lambda r, o, t, d, g: r + g * (1 - d) * t[o.argmax(axis=-1)], "takes whole rows"),
        ("double_q_targets", lambda r, o, t, d, g: r + g * (1 - d) * t[o.argmax(-1), t.argmax(-1)], "expected"),
        ("double_q_targets", lambda r, o, t, d, g: r if d.any() else r + g * picked(t, o.argmax(-1)), "any.. decides once"),
        ("double_q_targets", lambda r, o, t, d, g: r + g * (not d) * picked(t, o.argmax(-1)), "`if` or `not`"),
        ("double_q_targets",
         lambda r, o, t, d, g: r + g * (1 - d) * np.take_along_axis(t, o.argmax(-1, keepdims=True), -1), "the shape .B, B."),
        ("shaped_reward", lambda r, s, n, d, g, p: r + g * (1 - d)[:, None] * p(n) - p(s), "the shape .B, B."),
        ("shaped_reward", lambda r, s, n, d, g, p: r + (g * p(n) - p(s)) * (not d.any()), "any.. decides once"),
        ("shaped_reward", lambda r, s, n, d, g, p: r - p(s) if d.any() else r + g * p(n) - p(s), "any.. decides once"),
        ("train_car", loop(sync_due=lambda step, s: step % 120 == 0), "never called in this run"),
        ("train_car", loop(sync_due=lambda step, s: s.learning_starts <= step and step % s.train_every == 0),
         "inside the if of learning"),
        ("train_car", loop(stores=lambda terminated, truncated: not truncated), "leave out the step"),
        ("train_car", loop(stored_end=lambda terminated, truncated: not terminated), "the opposite of terminated"),
        ("train_car", loop(learn=lambda agent, batch: (agent.learn(batch), agent.learn(batch))),
         "you learn 2 times. Expected: you learn once"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(exercise, answer, sentence):
    assert re.search(sentence, said(exercise, answer))
