"""n-step returns: wrong answers beyond the declared ones, and right ones in odd forms."""

import itertools
import re
from collections import deque

import numpy as np
import pytest

from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.lessons.a3c.n_step_returns import n_step_returns
from rlcourse.networks.tensorflow import tf
from rlcourse.targets import n_step_returns as right


def backwards(following, start=lambda v: v[-1], make=np.empty_like):
    """Returns from a loop that goes backwards; `following` (t, v, term, trunc, f) stands in place of R_{t+1}."""

    def answer(r, v, term, trunc, g):
        returns, f = make(r), start(v)
        for t in reversed(range(len(r))):
            f = r[t] + g * following(t, v, term, trunc, f)
            returns[t] = f
        return returns

    return answer


def summed(step):
    """Returns in which `step` (r_t, v_t, term_t, trunc_t, g, f) gives R_t."""

    def answer(r, v, term, trunc, g):
        returns, f = np.empty_like(r), v[-1]
        for t in reversed(range(len(r))):
            returns[t] = f = step(r[t], v[t], term[t], trunc[t], g, f)
        return returns

    return answer


def as_other_codes_have_it(r, v, term, trunc, g):
    done, returns = term | trunc, np.zeros_like(r)
    for t in reversed(range(len(r))):
        last = t == len(r) - 1
        alive, f = (1 - done[-1], v[-1]) if last else (1 - done[t + 1], returns[t + 1])
        returns[t] = r[t] + g * alive * f
    return returns


def with_done(r, v, term, trunc, g):
    done, returns = term | trunc, np.zeros_like(r)
    for t in reversed(range(len(r))):
        f = v[-1] if t == len(r) - 1 else returns[t + 1]
        returns[t] = r[t] + g * (1 - done[t]) * f
    return returns


def returns_in_the_loop(r, v, term, trunc, g):
    returns, f = np.full_like(r, np.nan), v[-1]
    for t in reversed(range(len(r))):
        returns[t] = r[t] + g * (1 - term[t]) * np.where(trunc[t], v[t], f)
        return returns


def stops_before_0(r, v, term, trunc, g):
    returns, f = np.full_like(r, np.nan), v[-1]
    for t in range(len(r) - 1, 0, -1):
        returns[t] = f = r[t] + g * (1 - term[t]) * np.where(trunc[t], v[t], f)
    return returns


def reads_what_is_not_filled(r, v, term, trunc, g):
    returns = np.concatenate([0 * r, v[-1:]])
    for t in range(len(r)):
        returns[t] = r[t] + g * (1 - term[t]) * np.where(trunc[t], v[t], returns[t + 1])
    return returns[:-1]


def clears_a_view(r, v, term, trunc, g):
    returns, f = np.zeros_like(r), v[-1]
    for t in reversed(range(len(r))):
        f[term[t]] = 0
        returns[t] = f = r[t] + g * np.where(trunc[t] & ~term[t], v[t], f)
    return returns


def paid_with_the_reward(r, v, term, trunc, g):
    """A trick of other codes: the value is added to the reward, and the chain is not cut."""
    return right(r + g * v * (trunc & ~term), v, term, trunc & False, g)


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (as_other_codes_have_it, "cut one step too early"),
        (with_done, "truncation as termination.*could have gone on"),
        (returns_in_the_loop, "Only the last row"),
        (stops_before_0, "first row is wrong"),
        (reads_what_is_not_filled, "must be filled already"),
        (clears_a_view, "no copy but a view"),
        (paid_with_the_reward, "It takes its place"),
        (backwards(lambda t, v, term, trunc, f: np.where(term[t] | trunc[t], v[t], f)), "Where the episode terminated you add"),
        (backwards(lambda t, v, term, trunc, f: np.where(trunc[t], v[t], np.where(term[t], 0, f))), "Termination wins"),
        (backwards(lambda t, v, term, trunc, f: (1 - (term[t] ^ trunc[t])) * f), "truncation as termination"),
        (backwards(lambda t, v, term, trunc, f: (1 - term[t]) * np.where(trunc[t], v[t - 1], f)), "value of another state"),
        (backwards(lambda t, v, term, trunc, f: (1 - term[t]) * np.where(trunc[t], v[t + 1], f)), "You ask for row T"),
        (backwards(lambda t, v, term, trunc, f: (term[t] - 1) * np.where(trunc[t], v[t], f)), "You subtract what follows"),
        (backwards(lambda t, v, term, trunc, f: (not term[t]) * f), "decide once"),
        (backwards(lambda t, v, term, trunc, f: (1 - term) * np.where(trunc, v, f)), "You use a whole array"),
        (
            backwards(lambda t, v, term, trunc, f: (1 - term[t, 0]) * np.where(trunc[t, 0], v[t], f)),
            "the first environment's rewards or flags",
        ),
        (
            backwards(lambda t, v, term, trunc, f: (1 - term[t]) * np.where(trunc[t], v[t], f), start=lambda v: v[-1, 0]),
            "go wrong in the last row",
        ),
        (
            backwards(lambda t, v, term, trunc, f: (1 - term[t]) * np.where(trunc[t], v[t], np.maximum(f, v[t]))),
            "go wrong inside an episode",
        ),
        (summed(lambda r, v, term, trunc, g, f: np.where(trunc, r + v, r + g * (1 - term) * f)), "do not discount bootstrap"),
        (summed(lambda r, v, term, trunc, g, f: np.where(term, 0, r + g * np.where(trunc, v, f))), "you lose the reward too"),
        (
            summed(lambda r, v, term, trunc, g, f: np.where(trunc & ~term, g * v, r + g * (1 - term) * f)),
            "lacks the step's reward",
        ),
        (summed(lambda r, v, term, trunc, g, f: r + (1 - term) * np.where(trunc, g * v, f)), "gamma is missing"),
        (lambda r, v, term, trunc, g: r + g * (1 - term) * (1 - trunc) * v, "You bootstrap at every step"),
        (lambda r, v, term, trunc, g: r + g * (1 - term) * np.where(trunc, v, np.vstack([r[1:], v[-1:]])), "inside an episode"),
        (lambda r, v, term, trunc, g: np.cumsum(r, axis=0), "You go forwards"),
        (lambda r, v, term, trunc, g: np.cumsum(r[::-1], axis=0)[::-1], "gamma is missing"),
        (lambda r, v, term, trunc, g: right(r, 0 * v, term, trunc, g), "truncation as termination"),
        (lambda r, v, term, trunc, g: list(right(r, v, term, trunc, g))[::-1], "in reverse order"),
        (lambda r, v, term, trunc, g: right(r, v, term, trunc, g).astype(np.float16), "You round"),
        (lambda r, v, term, trunc, g: np.stack([right(r, v, term, trunc, g)] * len(r)), "a whole array"),
        (lambda r, v, term, trunc, g: right(r, v, term, trunc, g).ravel(), "one axis"),
        (lambda r, v, term, trunc, g: -right(r, v, term, trunc, g), "expected"),
        (lambda r, v, term, trunc, g: right(r, v, term, trunc, g) * np.nan, "expected"),
        (lambda r, v, term, trunc, g: {"returns": right(r, v, term, trunc, g)}, "expected"),
        (lambda r, v, term, trunc, g: right(r, v, term.__ior__(trunc), trunc, g), "alters terminated"),
        (lambda r, v, term, trunc, g: print(end=""), "returned None"),
    ],
)
def test_what_is_wrong_is_named(answer, sentence, seed):
    verdict = n_step_returns.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert re.search(sentence, verdict.sentence)


@pytest.mark.parametrize("left", [np.zeros_like, np.copy, np.ones_like, lambda r: np.full_like(r, 1e30)])
def test_a_return_inside_the_loop_is_named_whatever_the_memory_holds(left):
    def answer(r, v, term, trunc, g):
        returns = left(r)
        returns[-1] = right(r, v, term, trunc, g)[-1]
        return returns

    assert n_step_returns.verdict(answer).sentence.startswith("Only the last ")


@pytest.mark.parametrize("gamma_too", [True, False])
def test_one_mistake_does_not_hide_another(gamma_too):
    """Neither of two mistakes gives the numbers that it gives alone."""

    def answer(r, v, term, trunc, g):
        returns, f = np.zeros_like(r), 0
        for t in reversed(range(len(r))):
            returns[t] = f = r[t] + (g if gamma_too else 1) * (1 - (term[t] | trunc[t])) * f
        return returns

    sentence = n_step_returns.verdict(answer).sentence
    assert ("truncation as termination" if gamma_too else "gamma is missing") in sentence


def by_episodes(r, v, term, trunc, g):
    returns = np.zeros(r.shape)
    for m in range(r.shape[1]):
        ends = [-1, *np.flatnonzero((term | trunc)[:-1, m]), len(r) - 1]
        for before, end in itertools.pairwise(ends):
            d = g ** np.arange(end - before + 1.0)
            rewards = np.append(r[before + 1 : end + 1, m], 0 if term[end, m] else v[end, m])
            returns[before + 1 : end + 1, m] = (np.cumsum((d * rewards)[::-1])[::-1] / d)[:-1]
    return returns


def as_equations(r, v, term, trunc, g):
    columns, last = [], np.arange(len(r)) == len(r) - 1
    for m in range(r.shape[1]):
        on = ~(term | trunc)[:-1, m]
        valued = ~term[:, m] & (trunc[:, m] | last)
        columns.append(np.linalg.solve(np.eye(len(r)) - g * np.diag(on * 1.0, 1), r[:, m] + g * v[:, m] * valued))
    return np.array(columns).T


def accumulated(r, v, term, trunc, g):
    steps = list(zip(r, v, term, trunc, strict=True))[::-1]
    returns = itertools.accumulate(steps, lambda f, s: s[0] + g * ~s[2] * np.where(s[3], s[1], f), initial=v[-1])
    return np.stack(list(returns)[1:])[::-1]


def in_a_deque(r, v, term, trunc, g):
    returns, f = deque(), v[-1]
    for t in reversed(range(len(r))):
        f = r[t] + g * np.select([term[t], trunc[t]], [0, v[t]], f)
        returns.appendleft(f)
    return returns


def in_place_of_a_copy(r, v, term, trunc, g):
    returns, f = r.copy(), v[-1].copy()
    for t in range(len(r) - 1, -1, -1):
        np.copyto(f, v[t], where=trunc[t])
        f[term[t]] = 0
        returns[t] += g * f
        f[:] = returns[t]
    return returns


def with_a_row_more(r, v, term, trunc, g):
    returns = np.concatenate([0 * r, v[-1:]])
    for t in range(len(r))[::-1]:
        returns[t] = r[t] + g * (1 - term[t]) * np.where(trunc[t], v[t], returns[t + 1])
    return returns[:-1]


def in_tensorflow(r, v, term, trunc, g):
    returns, f = [], tf.convert_to_tensor(v[-1])
    for t in reversed(range(len(r))):
        f = r[t] + g * tf.where(term[t], 0.0, tf.where(trunc[t], v[t], f))
        returns.insert(0, f)
    return tf.stack(returns)


def scanned(r, v, term, trunc, g):
    parts = tf.constant(r), tf.constant(v), 1 - tf.cast(term, tf.float32), tf.constant(trunc)
    return tf.scan(lambda f, s: s[0] + g * s[2] * tf.where(s[3], s[1], f), parts, initializer=v[-1], reverse=True)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "answer",
    [
        by_episodes,
        as_equations,
        accumulated,
        in_a_deque,
        in_place_of_a_copy,
        with_a_row_more,
        in_tensorflow,
        scanned,
        lambda *a: list(in_tensorflow(*a)),
        lambda *a: tuple(right(*a)),
        lambda *a: right(*a).astype(float).tolist(),
        lambda *a: np.asfortranarray(right(*a)),
        backwards(lambda t, v, term, trunc, f: np.logical_not(term[t]) * (trunc[t] * v[t] + (1 - trunc[t]) * f)),
        backwards(lambda t, v, term, trunc, f: np.where(term[t], 0, np.where(trunc[t], v[t], f)), make=lambda r: [0] * len(r)),
    ],
)
def test_right_answers_in_other_forms_pass(answer, seed):
    verdict = n_step_returns.verdict(answer, seed)
    assert verdict.outcome == RIGHT, verdict.sentence


def test_the_first_case_is_the_one_computed_by_hand():
    case = n_step_returns.cases(np.random.default_rng(0))[0]
    assert n_step_returns.reference(**case).tolist() == [[2.5, 4.5], [3, 5], [4, 7]]


def test_the_cases_tell_steps_from_environments_and_hold_every_kind_of_end():
    cases = n_step_returns.cases(np.random.default_rng(0))
    for case in cases:
        t, m = case["rewards"].shape
        assert t != m
        assert case["rewards"].dtype == case["bootstrap"].dtype == np.float32
    for rows in (slice(-1, None), slice(None, -1)):
        kinds = {
            (e, c) for case in cases for e, c in zip(case["terminated"][rows].flat, case["truncated"][rows].flat, strict=True)
        }
        assert len(kinds) == 4
