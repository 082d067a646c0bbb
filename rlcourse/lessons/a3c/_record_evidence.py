"""What shows in the reports on a record of returns."""

import re

import numpy as np

from rlcourse import probes
from rlcourse.checks.compare import same, shown
from rlcourse.probes import record_returns

COPY, OUTSIDE = "a copy", "outside: "


def cases(rng: np.random.Generator) -> list[dict]:
    """Cases: by hand, below 0, beginning with 0, and long."""

    def case(returns, numbers, together=()):
        weights = rng.normal(size=(len(returns), numbers)).round(2).astype(np.float32)
        return {"returns": np.array(returns), "weights": weights, "together": np.array(together).reshape(-1, 2)}

    # by hand: m = 10, then 0.99 * 10 + 1.1 = 11, 0.99 * 11 - 0.9 = 9.99, 0.99 * 9.99 + 2.1 = 11.9901; returns lie far apart,
    # for each moves m by a hundredth only, and numbers that agree in four digits count as the same
    by_hand = case([10.0, 110.0, -90.0, 210.0], 2, [(310.0, 410.0), (-90.0, 210.0)])
    by_hand["weights"] = np.array([[1, 2], [3, 4], [5, 6], [7, 8]], np.float32)  # the best are those of rows 0, 1, 1, 3
    below = np.concatenate([[-300.0], rng.uniform(-500, -100, 4), [-20.0, -490.0]]).round(1)  # the last but one is the best
    return [
        by_hand,
        case(below, 3),
        case([0.0, *rng.uniform(5, 50, 5).round(1)], 3),
        case(rng.normal(100, 60, size=130).round(1), 3),
    ]


def entry(key: str, wanted):
    """Shows in any case in which the report says `wanted` under `key`."""
    return lambda cases, seen: any(s["value"] is not None and same(wanted, s["value"].get(key), 0) for s in seen)


def outside(shows_in):
    """Shows where threads got in each other's way, and shows_in(what is done outside of the lock, such as {"write best"})."""

    def shows(cases, seen):
        told = [s["value"]["two at once"] for s in seen if s["value"] is not None]
        return any(t.startswith(OUTSIDE) and shows_in(set(t.removeprefix(OUTSIDE).split(", "))) for t in told)

    return shows


def stopped(pattern: str):
    """Shows where an error says what `pattern` matches."""
    return lambda cases, seen: any(re.search(pattern, s["stopped"]) for s in seen)


def left(always: bool):
    """Shows where a lock is held still after each call, or after some of them."""

    def shows(cases, seen):
        reports = [s["value"] for s in seen if s["value"] is not None]
        each = [len(r["lock left after"]) == len(r["value"]) for r in reports]
        return bool(each) and all(each) if always else any(r["lock left after"] for r in reports)

    return shows


def like(answer, *keys: str):
    """Shows where what stands under `keys` is what `answer` gives, in every case, and not what is right."""

    def shows(cases, seen):
        for case, s in zip(cases, seen, strict=True):
            alone = case | {"together": np.zeros((0, 2))}  # two at once take long, and are another matter
            expected = probes.observe(answer, record_returns, alone)["value"]
            if s["value"] is None or any(not same(expected[key], s["value"][key], 1e-6) for key in keys):
                return False
        return True

    return shows


def explained(expected: dict, got: dict) -> str:
    """The first thing in which a record is unlike the right one."""
    if got["best weights are"] not in (COPY, expected["best weights are"]):
        return f"best_weights is {_named(got['best weights are'])}. Keep a copy of the array: weights.copy()."
    if got["two at once"] not in ("", expected["two at once"]):
        return (
            "Two threads can be in add at once, and then one undoes what the other does. Put everything that add does under "
            "one  with self.lock:"
        )
    returns = np.asarray(got["returns"])
    for i, r in enumerate(returns):
        after = f"After the {'return' if i == 0 else 'returns'} {shown(returns[: i + 1])} "
        if not same(expected["value"][i], got["value"][i], 1e-6):
            rule = "the first return" if i == 0 else f"0.99 * {shown(expected['value'][i - 1])} + 0.01 * {shown(float(r))}"
            return f"{after}value is {shown(got['value'][i])}. Expected {shown(expected['value'][i])}, {rule}."
        if not same(expected["best"][i], got["best"][i], 1e-6):
            return f"{after}best is {shown(got['best'][i])}. Expected {shown(expected['best'][i])}, the highest value so far."
        if not same(expected["best weights"][i], got["best weights"][i], 1e-6):
            return (
                f"{after}best_weights is {shown(got['best weights'][i])}. Expected {shown(expected['best weights'][i])}, the "
                "weights with which value was highest."
            )
    if not same(expected["values"], got["values"], 1e-6):
        return (
            f"After the returns {shown(returns)} values is {shown(got['values'])}. Expected {shown(expected['values'])}, value "
            "after each return."
        )
    return ""


def _named(kind: str) -> str:
    return kind if " " in kind else f"of the type {kind}"
