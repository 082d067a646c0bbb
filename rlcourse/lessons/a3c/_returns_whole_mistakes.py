"""Mistakes in `n_step_returns` that show in the whole result: shapes, changed arguments, right numbers in wrong places."""

import numpy as np

from rlcourse.checks import Mistake, does_as
from rlcourse.checks.compare import as_array
from rlcourse.lessons.a3c import _returns_answers as answers
from rlcourse.lessons.a3c._returns_answers import backwards, right
from rlcourse.lessons.a3c._returns_evidence import shaped, stops_with


def _alike(sentence: str, *wrong) -> Mistake:
    """A mistake that several functions make, and each always does the same."""
    return Mistake(wrong[0], sentence, does_as(*wrong))


def _after(*changes) -> tuple:
    """What becomes of the right returns by each of the `changes`."""
    return tuple(lambda *arguments, change=change: change(right(*arguments)) for change in changes)


def _several_things(cases, seen) -> bool:
    """Shows where a tuple comes back that is not [T, M] numbers."""
    return all(
        isinstance(s["value"], tuple) and ((a := as_array(s["value"])) is None or a.shape != c["rewards"].shape)
        for c, s in zip(cases, seen, strict=True)
    )


def _generator(cases, seen) -> bool:
    """Shows where a generator comes back."""
    return all(isinstance(s["value"], str) and s["value"] == "<generator>" for s in seen)


SHAPES = (
    Mistake(
        answers.asks_if,
        "`if`, `not`, `and` and `or` decide once, and terminated[t] and truncated[t] have an entry for each environment. Use "
        "np.where(truncated[t], ..., ...) and (1 - terminated[t]).",
        stops_with("ValueError: The truth value of an array with more than one element is ambiguous"),
    ),
    Mistake(
        answers.row_after_the_last,
        "You ask for row T, and the rows are numbered 0 to T - 1. After the last step there is no returns[t + 1]: there stands "
        "bootstrap[-1]. (bootstrap[t] is V(s_{t+1}) already, and the flags of step t are in row t, so these need no t + 1.)",
        stops_with("IndexError: index {T} is out of bounds for axis 0 with size {T}"),
    ),
    Mistake(
        answers.whole_arrays,
        "You use a whole array in the loop, where one row of it is wanted: rewards[t], bootstrap[t], terminated[t] and "
        "truncated[t] are [M].",
        lambda cases, seen: (
            stops_with("could not broadcast input array from shape ({T},{M}) into shape ({M},)")(cases, seen)
            or shaped(lambda t, m: (t, t, m))(cases, seen)
        ),
    ),
    Mistake(
        answers.columns_for_steps,
        "You count the steps along the second axis, with [:, t] or the like. Steps are rows: rewards[t] is step t of all "
        "environments.",
        stops_with("is out of bounds for axis 1 with size {M}"),
    ),
    Mistake(
        lambda *a: right(*a)[0],
        "You return one number for each environment. Every step has its own return: keep it in returns[t], and return all of "
        "them, [T, M].",
        shaped(lambda t, m: (m,)),
    ),
    Mistake(
        lambda *a: right(*a).sum(axis=1),
        "You return one number for each step. Every environment has its own returns: the result is [T, M].",
        shaped(lambda t, m: (t,)),
    ),
    Mistake(
        lambda *a: right(*a).mean(),
        "You return one number. Every step of every environment has its own return, [T, M].",
        shaped(lambda t, m: ()),
    ),
    Mistake(
        lambda *a: right(*a).T,
        "Your result is [M, T]. The steps come first, as in rewards: [T, M].",
        shaped(lambda t, m: (m, t)),
    ),
    Mistake(
        lambda *a: right(*a).reshape(-1),
        "Your result has one axis of T * M numbers. Keep the shape of rewards, [T, M].",
        shaped(lambda t, m: (t * m,)),
    ),
    Mistake(
        lambda *a: np.concatenate([right(*a), a[1][-1:]]),
        "Your result has a row too many, T + 1. What follows the last step belongs to no step: return the first T rows.",
        shaped(lambda t, m: (t + 1, m)),
    ),
    Mistake(
        lambda *a: right(*a)[:-1],
        "Your result has a row too few, T - 1. The last step has a return too.",
        shaped(lambda t, m: (t - 1, m)),
    ),
    Mistake(
        lambda *a: (right(*a), right(*a) - a[1]),
        "You return several things. The returns alone are wanted, [T, M].",
        _several_things,
    ),
    Mistake(
        lambda *a: (row for row in right(*a)),
        "You return a generator, which holds no numbers yet: put list(...) around it.",
        _generator,
    ),
)

ARGUMENTS = (
    Mistake(
        answers.rewards_changed,
        "You change the array rewards itself, and it belongs to the memory (rewards[t] += ... does; so does returns = rewards, "
        "which is no copy). Fill a new array: returns = np.empty_like(rewards).",
    ),
    Mistake(
        answers.bootstrap_cleared,
        "bootstrap[...] = 0 changes the array of whoever called the function. Multiply by (1 - terminated[t]) in the loop.",
    ),
    Mistake(
        answers.last_value_cleared,
        "following = bootstrap[-1] is no copy but a view: following[...] = 0 changes bootstrap, which belongs to whoever "
        "called the function. Multiply by (1 - terminated[t]), or begin with bootstrap[-1].copy().",
    ),
    Mistake(
        answers.last_value_changed,
        "following = bootstrap[-1] is no copy but a view: following *= ... and following += ... change bootstrap, which "
        "belongs to whoever called the function. Write following = rewards[t] + ..., or begin with bootstrap[-1].copy().",
    ),
)

WHOLES = (
    _alike(
        "You return the rewards. What follows each step is missing: R_t = r_t + gamma * R_{t+1}.",
        lambda r, v, term, trunc, g: r.copy(),
    ),
    _alike(
        "You return bootstrap. It is what stands in place of R_{t+1} where a rollout or an episode was cut, and only there.",
        lambda r, v, term, trunc, g: v.copy(),
        lambda r, v, term, trunc, g: g * v,
        lambda r, v, term, trunc, g: g * (1 - term) * v,
    ),
    _alike("All your returns are 0: returns[t] is never filled.", *_after(np.zeros_like)),
    _alike(
        "These are the right numbers in reverse order: you collected them from the last step to the first. Turn them round "
        "with [::-1].",
        *_after(lambda x: x[::-1]),
    ),
    _alike(
        "Only the last step has its return: the return statement stands inside the loop. Move it behind the loop.",
        answers.last_row_only,
    ),
    _alike(
        "Only the first environment has its returns. Compute whole rows: rewards[t] is [M], one number for each environment.",
        answers.first_environment_only,
    ),
    _alike(
        "All rows are the same: you kept the same array T times, and went on changing it (following += ... does). Write "
        "following = rewards[t] + ..., which makes a new one.",
        answers.same_array_every_time,
        *_after(lambda x: x[-1:] + 0 * x),
    ),
    _alike(
        "You are one step off: returns[t] holds what follows the step. Add the step's own reward before you keep it.",
        *(answers.stored(when) for when in ("early", "late", "discounted")),
    ),
    _alike(
        "You go from environment to environment, along the second axis. Steps are rows: rewards[t] is step t of all "
        "environments.",
        answers.across,
    ),
    _alike(
        "You discount every reward from the beginning of the rollout. The return R_t is counted from step t: its own reward "
        "has weight 1.",
        answers.from_the_beginning,
        lambda r, v, term, trunc, g: right(g ** np.arange(len(r))[:, None] * r, v, term, trunc, 1.0),
    ),
    _alike(
        "You subtract bootstrap. That is not yet wanted, and it would be the wrong value: bootstrap[t] is V(s_{t+1}), and an "
        "advantage is R_t - V(s_t). Return R_t itself.",
        lambda *a: right(*a) - a[1],
    ),
    _alike(
        "You standardize the returns. The network has to predict their true size: return them as they are.",
        *_after(
            lambda x: (x - x.mean()) / (x.std() + 1e-8),
            lambda x: x - x.mean(),
            lambda x: (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-8),
            lambda x: x - x.mean(axis=0),
        ),
    ),
    _alike(
        "Your array cannot hold numbers with digits behind the point. np.empty_like(rewards) can.",
        *_after(lambda x: x.astype(int), lambda x: x.astype(bool)),
    ),
    _alike(
        "You round the returns. Return them as they are, in float32 or float64.",
        *_after(np.round, lambda x: x.round(1), lambda x: x.round(2), lambda x: x.astype(np.float16)),
    ),
    _alike(
        "You take the first environment's rewards or flags for all environments. rewards[t], terminated[t] and truncated[t] "
        "are rows, [M]: use them as they are.",
        lambda r, v, term, trunc, g: right(r[:, :1] + 0 * r, v, term, trunc, g),
        lambda r, v, term, trunc, g: right(r, v, term[:, :1] | (0 * term > 0), trunc[:, :1] | (0 * trunc > 0), g),
    ),
    _alike(
        "any() and all() decide once for all environments. Each has its own episodes: np.where(truncated[t], ..., ...) and "
        "(1 - terminated[t]) decide for each.",
        answers.decided_once(np.any),
        answers.decided_once(np.all),
    ),
    _alike(
        "Brackets are missing: 1 - terminated[t] * x multiplies first. Write (1 - terminated[t]) * x.",
        backwards(step=lambda r, gamma, alive, following: r + gamma * (1 - (1 - alive) * following)),
        backwards(step=lambda r, gamma, alive, following: r + gamma - (1 - alive) * following),
    ),
)
