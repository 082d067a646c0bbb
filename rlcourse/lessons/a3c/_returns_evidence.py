"""What an answer's returns are made of.

Each R_t is judged by the R_{t+1} that the same answer gave, so that one mistake hides no other.
"""

from collections.abc import Callable

import numpy as np

from rlcourse.checks.compare import RTOL, as_array

KINDS = "terminated", "truncated", "both", "open_end", "inner"  # every step is one of them
ATOL = 1e-5  # the returns are of size 1 to 30, in float32


class Steps:
    """All steps of all cases, [N] each.

    Attributes:
        got: R_t, as the answer gave it.
        after: R_{t+1}, as the answer gave it; V(s_{t+1}) after a rollout's last step.
        before: R_{t-1}, as the answer gave it; 0 before a rollout's first step.
        r: The step's reward.
        value: V(s_{t+1}).
        other_values: [K, N] values of other states of the rollout: one step later, one earlier, the last, the first.
        gamma: The discount.
        first: Whether it is a rollout's first step.
        last: Whether it is a rollout's last step.
        terminated: Whether the episode terminated there, and was not truncated.
        truncated: Whether it was truncated, and did not terminate.
        both: Whether it was both.
        inner: Whether it was neither, in another step than the last one.
        open_end: Whether it was neither, in the last step.
        before_terminated: Whether the next step is `terminated`, and this one was neither.
        before_truncated: Whether the next step is `truncated`, and this one was neither.
        after_terminated: Whether the step before is `terminated`, and this one was neither, nor the last.
        between: Whether it was neither, and the step before too.
        beside_terminated: Whether it is `inner`, and an environment terminated there that is not this one.
        beside_truncated: Whether it is `inner`, and an environment was truncated there that is not this one.
        next_value: V(s_{t+2}); V(s_{t+1}) in the last step.

    Raises:
        ValueError: Where a result is not [T, M] numbers.
    """

    def __init__(self, cases: list[dict], seen: list[dict]):
        parts = [self._of_one(case, as_array(s["value"])) for case, s in zip(cases, seen, strict=True)]
        for name in parts[0]:
            setattr(self, name, np.concatenate([part[name] for part in parts], axis=-1))

    @staticmethod
    def _of_one(case: dict, got: np.ndarray) -> dict[str, np.ndarray]:
        r, value = case["rewards"].astype(float), case["bootstrap"].astype(float)  # [T, M]
        if got is None or got.shape != r.shape or got.dtype.kind not in "biuf":
            raise ValueError("no [T, M] numbers")
        t = np.arange(len(r))[:, None] + 0 * r  # [T, M]
        ends, cuts, last = case["terminated"], case["truncated"], t == len(r) - 1
        neither, none = ~(ends | cuts), np.zeros((1, r.shape[1]), bool)
        terminated, truncated = ends & ~cuts, cuts & ~ends
        next_value = np.concatenate([value[1:], value[-1:]])
        table = {
            "got": got.astype(float), "r": r, "value": value, "gamma": case["gamma"] + 0 * r,
            "after": np.concatenate([got[1:], value[-1:]]), "before": np.concatenate([0 * r[:1], got[:-1]]),
            "first": t == 0, "last": last, "terminated": terminated, "truncated": truncated, "both": ends & cuts,
            "inner": neither & ~last, "open_end": neither & last, "next_value": next_value,
            "before_terminated": neither & np.concatenate([terminated[1:], none]),
            "before_truncated": neither & np.concatenate([truncated[1:], none]),
            "after_terminated": neither & ~last & np.concatenate([none, terminated[:-1]]),
            "between": neither & np.concatenate([none, neither[:-1]]),
            "beside_terminated": neither & ~last & ends.any(axis=1, keepdims=True),
            "beside_truncated": neither & ~last & cuts.any(axis=1, keepdims=True),
        }  # fmt: skip
        others = np.stack([next_value, np.roll(value, 1, axis=0), value[[-1]] + 0 * r, value[[0]] + 0 * r])  # [K, T, M]
        return {name: part.reshape(-1) for name, part in table.items()} | {"other_values": others.reshape(len(others), -1)}

    def are(self, where: np.ndarray, numbers: np.ndarray) -> bool:
        """Whether the returns `where` [N] are `numbers` [N], and there is one."""
        return bool(where.any()) and np.allclose(self.got[where], (numbers + 0 * self.r)[where], RTOL, ATOL)

    @property
    def follow(self) -> np.ndarray:
        """[N] whether a return follows rightly from the one after it."""
        following = np.where(self.terminated | self.both, 0, np.where(self.truncated, self.value, self.after))
        return np.isclose(self.got, self.r + self.gamma * following, RTOL, ATOL)


def made(of: Callable[[Steps], bool]) -> Callable:
    """Shows where `of` is true of the steps."""
    return lambda cases, seen: of(Steps(cases, seen))


def wrong_only(kind: str) -> Callable:
    """Shows where the steps of one kind are wrong, and all others follow rightly from the ones after them."""

    def shows(cases, seen) -> bool:
        steps = Steps(cases, seen)
        return {k for k in KINDS if not steps.follow[getattr(steps, k)].all()} == {kind}

    return shows


def stops_with(text: str) -> Callable:
    """Shows where an answer stops with an exception that says `text`, in which {T} and {M} stand for the case's."""

    def shows(cases, seen) -> bool:
        t, m = cases[-1]["rewards"].shape
        return text.replace("{T}", str(t)).replace("{M}", str(m)) in seen[-1]["stopped"]

    return shows


def shaped(shape: Callable[[int, int], tuple]) -> Callable:
    """Shows where every result is numbers of the shape that `shape` gives for T steps of M environments."""

    def shows(cases, seen) -> bool:
        results = [as_array(s["value"]) for s in seen]
        return all(
            got.dtype.kind in "biuf" and got.shape == shape(*case["rewards"].shape)
            for case, got in zip(cases, results, strict=True)
        )

    return shows
