"""Mistakes in `n_step_returns` that show in what single returns are made of, whatever else is wrong."""

import numpy as np

from rlcourse.checks import Mistake
from rlcourse.lessons.a3c import _returns_answers as answers
from rlcourse.lessons.a3c._returns_answers import after, backwards, each_step, inner, stands, zero
from rlcourse.lessons.a3c._returns_evidence import made


def _only_last_row(s) -> bool:
    """Whether the last row alone was filled; what np.empty leaves in the others may be anything, and often is the rewards."""
    ended = s.terminated | s.both
    unfilled = s.follow[~s.last & ~ended].mean() < 0.3 and not s.follow[~s.last & ended].all()
    return s.follow[s.last].all() and (unfilled or s.are(~s.last, s.r))


LOOPS = (
    Mistake(
        lambda r, v, term, trunc, g: np.where(
            np.arange(len(r))[:, None] < len(r) - 1, -77.0, answers.right(r, v, term, trunc, g)
        ),
        "Only the last row holds what it should. Fill returns[t] at every step, and return the array behind the loop.",
        made(_only_last_row),
    ),
    Mistake(
        answers.forwards(),
        "You go forwards, so each return adds up what came before. R_t is what is still to come: begin with the last step and "
        "go backwards, for t in reversed(range(len(rewards))).",
        made(lambda s: any(s.are(s.between & ~s.last, s.r + weight * s.before) for weight in (s.gamma, 1.0))),
    ),
    Mistake(
        lambda r, v, term, trunc, g: np.concatenate([0 * r[:1], answers.right(r, v, term, trunc, g)[1:]]),
        "The first row is wrong, all others are right: your loop stops before step 0. reversed(range(T)) and "
        "range(T - 1, -1, -1) reach it.",
        made(lambda s: s.follow[~s.first].all() and not s.follow[s.first & ~s.last].all()),
    ),
)

SUMS = (
    Mistake(
        each_step(step=lambda r, gamma, following: r - gamma * following),
        "You subtract what follows. It is added: rewards[t] + gamma * following.",
        made(lambda s: s.are(s.inner, s.r - s.gamma * s.after)),
    ),
    Mistake(
        each_step(step=lambda r, gamma, following: r + following),
        "gamma is missing at the return of step t + 1: what comes a step later counts less.",
        made(lambda s: s.are(s.inner, s.r + s.after)),
    ),
    Mistake(
        each_step(step=lambda r, gamma, following: r + 0.99 * following),
        "You write 0.99 where gamma should stand.",
        made(lambda s: s.are(s.inner, s.r + 0.99 * s.after)),
    ),
    Mistake(
        each_step(step=lambda r, gamma, following: gamma * (r + following)),
        "gamma multiplies the reward too. Only what follows is discounted.",
        made(lambda s: s.are(s.inner, s.gamma * (s.r + s.after))),
    ),
    Mistake(
        each_step(step=lambda r, gamma, following: gamma * r + following),
        "gamma stands at the reward. It belongs to what follows: rewards[t] + gamma * following.",
        made(lambda s: s.are(s.inner, s.gamma * s.r + s.after)),
    ),
    Mistake(
        each_step(step=lambda r, gamma, following: gamma * following),
        "The reward is missing: R_t = r_t + gamma * R_{t+1}.",
        made(lambda s: s.are(s.inner, s.gamma * s.after)),
    ),
    Mistake(
        each_step(step=lambda r, gamma, following: np.clip(r, -1, 1) + gamma * following),
        "You clip the rewards. Add them as they are.",
        made(lambda s: s.are(s.inner, np.clip(s.r, -1, 1) + s.gamma * s.after)),
    ),
    Mistake(
        stands(inner, lambda t, returns, v: after(t, returns, v) + v[t]),
        "You add bootstrap at every step. It stands in place of R_{t+1}, and only where the episode was truncated and after "
        "the last step.",
        made(
            lambda s: s.are(s.inner, s.r + s.gamma * (s.after + s.value)) or s.are(s.inner, s.r + s.gamma * s.after + s.value)
        ),
    ),
)

MASKS = (
    Mistake(
        backwards(alive=lambda terminated: terminated),
        "The mask is upside down: what follows counts where the episode terminated, and only there. Write (1 - terminated[t]).",
        made(lambda s: s.are(s.inner, s.r) and s.are(s.terminated & ~s.last, s.r + s.gamma * s.after)),
    ),
    Mistake(
        backwards(limit=lambda cut, value, following: np.where(cut, following, value)),
        "Your np.where is upside down: bootstrap[t] stands where no limit cut the episode. Write "
        "np.where(truncated[t], bootstrap[t], following).",
        made(lambda s: s.are(s.inner, s.r + s.gamma * s.value) and s.are(s.truncated & ~s.last, s.r + s.gamma * s.after)),
    ),
    Mistake(
        each_step(lambda t, returns, v, term, trunc, following: v[t] * (1 - term[t])),
        "You bootstrap at every step: r_t + gamma * V(s_{t+1}) is a target that looks one step ahead. An n-step return "
        "follows the rewards as far as the rollout goes: where the episode goes on, take the return of step t + 1.",
        made(lambda s: s.are(s.inner, s.r + s.gamma * s.value)),
    ),
    Mistake(
        backwards(step=lambda r, gamma, alive, following: alive * (r + gamma * following)),
        "Where the episode terminated you lose the reward too. Only what would follow is 0.",
        made(lambda s: s.are(s.terminated, 0 * s.r)),
    ),
    Mistake(
        stands(inner, zero),
        "Where the episode goes on, your return is the reward alone: the return of step t + 1 is missing. If you take it from "
        "an array, that row must be filled already, so go backwards.",
        made(lambda s: s.are(s.inner, s.r)),
    ),
    Mistake(
        answers.cut_afterwards("after"),
        "Where a limit cut the episode, your return lacks the step's reward. It is rewards[t] + gamma * bootstrap[t]: let "
        "np.where stand before the line that adds the reward.",
        made(lambda s: s.are(s.truncated & ~s.last, s.value) or s.are(s.truncated & ~s.last, s.gamma * s.value)),
    ),
    Mistake(
        answers.cut_afterwards("before"),
        "You cut one step too early. The flags of row t say what happened in step t: use them before you add rewards[t], for "
        "that very t.",
        made(
            lambda s: (
                s.are(s.before_terminated, s.r)
                or s.are(s.before_truncated, s.r + s.gamma * s.value)
                or s.are(s.before_truncated, s.r + s.gamma * s.next_value)
            )
        ),
    ),
    Mistake(
        backwards(flags=lambda term, trunc: (np.concatenate([term[:1] & False, term[:-1]]), trunc)),
        "You cut one step too late. The flags of row t say what happened in step t: use row t for rewards[t].",
        made(lambda s: s.are(s.after_terminated, s.r)),
    ),
    Mistake(
        backwards(limit=lambda cut, value, following: following, alive=lambda terminated: 1 - terminated.any()),
        "Where one environment's episode terminates, you end the episodes of the others too. Each has its own: multiply by "
        "(1 - terminated[t]).",
        made(lambda s: s.are(s.beside_terminated, s.r)),
    ),
    Mistake(
        backwards(limit=lambda cut, value, following: value if cut.any() else following),
        "Where a limit cuts one environment's episode, you bootstrap in the others too. Each has its own: "
        "np.where(truncated[t], bootstrap[t], following).",
        made(lambda s: s.are(s.beside_truncated, s.r + s.gamma * s.value)),
    ),
)
