"""Mistakes in `n_step_returns` that show where an episode or the rollout ends."""

import numpy as np

from rlcourse.checks import Mistake
from rlcourse.lessons.a3c._returns_answers import (
    after,
    backwards,
    both,
    inner,
    open_end,
    stands,
    terminated_only,
    truncated_only,
    value,
    zero,
)
from rlcourse.lessons.a3c._returns_evidence import made, wrong_only
from rlcourse.targets import n_step_returns as right

ENDS = (
    Mistake(
        backwards(alive=lambda terminated: 1),
        "Termination is ignored: after it comes another episode, which this step did not earn. Where terminated[t], 0 stands "
        "in place of R_{t+1}.",
        made(lambda s: s.are(s.terminated & ~s.last, s.r + s.gamma * s.after)),
    ),
    Mistake(
        stands(lambda term, trunc, last: term, value),
        "Where the episode terminated you add the value of the state that followed. Nothing follows there: 0 stands in place "
        "of R_{t+1}.",
        made(lambda s: s.are(s.terminated & ~s.last, s.r + s.gamma * s.value)),
    ),
    Mistake(
        stands(lambda term, trunc, last: last & term, value),
        "After the last step you add bootstrap even where the episode terminated in it. terminated counts in the last row too.",
        made(lambda s: s.are(s.terminated & s.last, s.r + s.gamma * s.value)),
    ),
    Mistake(
        backwards(
            limit=lambda cut, value, following: following,
            flags=lambda term, trunc: (term | trunc, trunc),
        ),
        "You treat truncation as termination: 0 stands where a limit cut the episode. But the state there was not a bad one, "
        "and the episode could have gone on; with a 0 the network learns that it is worth nothing. What would have come is "
        "estimated by bootstrap[t].",
        made(lambda s: s.are(s.truncated, s.r)),
    ),
    Mistake(
        backwards(limit=lambda cut, value, following: following),
        "Truncation is ignored: the row after it belongs to the next episode, and its return leaks into this one. Where "
        "truncated[t], bootstrap[t] stands in place of R_{t+1}.",
        made(lambda s: s.are(s.truncated & ~s.last, s.r + s.gamma * s.after)),
    ),
    Mistake(
        stands(truncated_only, lambda t, returns, v: v[t] + after(t, returns, v)),
        "Where a limit cut the episode you add bootstrap[t] to the return of step t + 1. It takes its place: the row after it "
        "belongs to the next episode.",
        made(
            lambda s: (
                s.are(s.truncated & ~s.last, s.r + s.gamma * (s.after + s.value))
                or s.are(s.truncated & ~s.last, s.r + s.gamma * s.after + s.value)
            )
        ),
    ),
    Mistake(
        stands(truncated_only, lambda t, returns, v: v[-1]),
        "Where a limit cut the episode you take the value of another state. It is the one that followed this very step: "
        "bootstrap[t].",
        made(lambda s: any(s.are(s.truncated & ~s.last, s.r + s.gamma * value) for value in s.other_values)),
    ),
    Mistake(
        stands(open_end, zero),
        "After the last step nothing follows in your returns. The episode goes on there, but the rollout does not: begin with "
        "following = bootstrap[-1].",
        made(lambda s: s.are(s.open_end, s.r)),
    ),
    Mistake(
        lambda r, v, term, trunc, g: np.concatenate([right(r, v, term, trunc, g)[:-1], v[-1:]]),
        "The last row is bootstrap[-1] itself. The last step has a reward too: rewards[-1] + gamma * bootstrap[-1].",
        made(lambda s: s.are(s.open_end, s.value) or s.are(s.open_end, s.gamma * s.value)),
    ),
    Mistake(
        lambda r, v, term, trunc, g: np.concatenate([right(r, v, term, trunc, g)[:-1], 0 * v[-1:]]),
        "The last row is 0: your loop leaves out the last step.",
        made(lambda s: s.are(s.last, 0 * s.r)),
    ),
    Mistake(
        stands(open_end, lambda t, returns, v: v[0]),
        "After the last step you take the value of another state. It is the one that followed the last step: bootstrap[-1].",
        made(lambda s: any(s.are(s.open_end & ~s.first, s.r + s.gamma * value) for value in s.other_values[[1, 3]])),
    ),
    Mistake(
        lambda r, v, term, trunc, g: right(r, v / g, term, trunc, g),
        "You do not discount bootstrap. It is worth what it says one step later: rewards[t] + gamma * bootstrap[t].",
        made(lambda s: s.are(s.open_end, s.r + s.value) or s.are(s.truncated, s.r + s.value)),
    ),
    Mistake(
        lambda r, v, term, trunc, g: right(r, g * v, term, trunc, g),
        "You discount bootstrap twice. It stands in place of R_{t+1}, and the line that adds the reward discounts it.",
        made(
            lambda s: (
                s.are(s.open_end, s.r + s.gamma * s.gamma * s.value) or s.are(s.truncated, s.r + s.gamma * s.gamma * s.value)
            )
        ),
    ),
    Mistake(
        stands(both, value),
        "Where a step is terminated and truncated, you bootstrap. Termination wins, because nothing follows: use truncated "
        "first, and multiply by (1 - terminated[t]) after it.",
        made(lambda s: s.are(s.both, s.r + s.gamma * s.value)),
    ),
)

# What is left to say where only one kind of steps is wrong, and nothing above is the reason

PLACES = (
    Mistake(
        stands(terminated_only, lambda t, returns, v: -v[t]),
        "Your returns go wrong where the episode terminated (what is wrong in rows before follows from that). There the "
        "return is the reward alone.",
        wrong_only("terminated"),
    ),
    Mistake(
        stands(truncated_only, lambda t, returns, v: (v[t] + after(t, returns, v)) / 2),
        "Your returns go wrong where a limit cut the episode (what is wrong in rows before follows from that). There the "
        "return is rewards[t] + gamma * bootstrap[t].",
        wrong_only("truncated"),
    ),
    Mistake(
        stands(both, after),
        "Your returns go wrong where a step is terminated and truncated (what is wrong in rows before follows from that). "
        "Termination wins: there the return is the reward alone.",
        wrong_only("both"),
    ),
    Mistake(
        stands(open_end, lambda t, returns, v: v[t].mean()),
        "Your returns go wrong in the last row, where the episode goes on (what is wrong in rows before follows from that). "
        "There the return is rewards[-1] + gamma * bootstrap[-1].",
        wrong_only("open_end"),
    ),
    Mistake(
        stands(inner, lambda t, returns, v: 2.0 * returns[min(t + 1, len(v) - 1)]),
        "Your returns go wrong inside an episode, where it goes on. There the return is rewards[t] + gamma * the "
        "return of step t + 1.",
        wrong_only("inner"),
    ),
)
