"""What proves a mistake in `n_step_returns`.

Each R_t is judged by the R_{t+1} that the same answer gave, so that one mistake hides no other.
"""

from collections.abc import Callable

import numpy as np

from rlcourse.checks.compare import RTOL, as_array

ATOL = 1e-5  # the returns are of size 1 to 30, in float32


def at(where: str, *numbers: str) -> Callable:
    """Shows where the returns of the steps `where` are one of these `numbers`: expressions of what `_steps` gives."""

    def shows(cases, seen) -> bool:
        steps = _steps(cases, seen)
        here = _value(where, steps)
        wanted = [_value(number, steps) + 0 * steps["r"] for number in numbers]
        return bool(here.any()) and any(np.allclose(steps["got"][here], number[here], RTOL, ATOL) for number in wanted)

    return shows


def any_of(*matchers: Callable) -> Callable:
    """Shows where one of these shows."""
    return lambda cases, seen: any(shows(cases, seen) for shows in matchers)


def wrong_only(where: str) -> Callable:
    """Shows where steps of one kind are wrong, and all others follow rightly from the ones after them."""

    def shows(cases, seen) -> bool:
        steps = _steps(cases, seen)
        here = _value(where, steps)
        return bool(steps["follows"][~here].all() and not steps["follows"][here].all())

    return shows


def only_last_row(cases, seen) -> bool:
    """Shows where the last row alone was filled; what np.empty leaves in the others may be anything, often the rewards."""
    steps = _steps(cases, seen)
    follows, last, terminated = steps["follows"], steps["last"], steps["terminated"] | steps["both"]
    unfilled = follows[~last & ~terminated].mean() < 0.3 and not follows[~last & terminated].all()
    return bool(follows[last].all()) and (unfilled or at("~last", "r")(cases, seen))


def shaped(shape: Callable[[int, int], tuple]) -> Callable:
    """Shows where every result is numbers of the shape that `shape` gives for T steps of M environments."""

    def shows(cases, seen) -> bool:
        results = [as_array(s["value"]) for s in seen]
        return all(
            got.dtype.kind in "biuf" and got.shape == shape(*case["rewards"].shape)
            for case, got in zip(cases, results, strict=True)
        )

    return shows


def _value(expression: str, steps: dict) -> np.ndarray:
    return eval(expression, {"np": np}, steps)


def _steps(cases: list[dict], seen: list[dict]) -> dict[str, np.ndarray]:
    """All steps of all cases, name -> [N]. Raises ValueError where a result is not [T, M] numbers."""
    parts = [_steps_of(case, as_array(s["value"])) for case, s in zip(cases, seen, strict=True)]
    return {name: np.concatenate([part[name].reshape(-1) for part in parts]) for name in parts[0]}


def _steps_of(case: dict, got: np.ndarray | None) -> dict[str, np.ndarray]:
    """One case's steps, [T, M] each."""
    r, value, ends, cuts = (case[name] for name in ("rewards", "bootstrap", "terminated", "truncated"))
    if got is None or got.shape != r.shape or got.dtype.kind not in "biuf":
        raise ValueError("no [T, M] numbers")
    r, value, got, none = r.astype(float), value.astype(float), got.astype(float), np.zeros_like(ends[:1])
    t = np.arange(len(r))[:, None] + 0 * r
    last, neither, terminated, truncated = t == len(r) - 1, ~(ends | cuts), ends & ~cuts, cuts & ~ends
    gamma, after = case["gamma"] + 0 * r, np.concatenate([got[1:], value[-1:]])
    rightly = r + gamma * np.where(ends, 0, np.where(cuts, value, after))
    return {
        "got": got, "r": r, "gamma": gamma, "first": t == 0, "last": last,
        "follows": np.isclose(got, rightly, RTOL, ATOL),  # whether R_t is right, given the answer's own R_{t+1}
        "after": after,  # R_{t+1} as the answer gave it; V(s_{t+1}) after the last step
        "before": np.concatenate([0 * r[:1], got[:-1]]),  # R_{t-1} as the answer gave it
        "value": value,  # V(s_{t+1}), and values of other states
        "next_value": np.concatenate([value[1:], value[-1:]]), "value_before": np.roll(value, 1, axis=0),
        "last_value": value[[-1]] + 0 * r,
        # kinds of steps: each is one of the first five
        "terminated": terminated, "truncated": truncated, "both": ends & cuts,
        "inner": neither & ~last, "open_end": neither & last,
        "between": neither & np.concatenate([none, neither[:-1]]),
        "before_terminated": neither & np.concatenate([terminated[1:], none]),
        "before_truncated": neither & np.concatenate([truncated[1:], none]),
        "after_terminated": neither & ~last & np.concatenate([none, terminated[:-1]]),
    }  # fmt: skip
