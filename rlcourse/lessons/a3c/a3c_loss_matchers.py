"""What proves a mistake in `a3c_loss`.

A loss and its gradients are sums of three known parts, so that a wrong factor, a wrong sign and a forgotten part are read off
by least squares, whatever else is wrong. Each part is seen alone: the first cases call the answer with the same batch and the
weights (0, 0), (value_weight, 0), (0, entropy_weight) and both.
"""

from collections.abc import Callable

import numpy as np

from rlcourse.checks.compare import as_array, same

ATOL = 1e-5  # float32 numbers of size 1 to 10
NUMBER, BY_LOGITS, BY_VALUES = "loss", "gradient by logits", "gradient by values"
EVERYTHING = (NUMBER, BY_LOGITS, BY_VALUES)
KEYS = {"policy": (NUMBER, BY_LOGITS), "value": (NUMBER, BY_VALUES), "entropy": (NUMBER, BY_LOGITS)}
STARTS = (0, 4)  # the cases where a batch with four pairs of weights begins
PLACES = {"policy": 0, "value": 1, "entropy": 2}  # of a part's factor in `factors`, and of the case with its weight alone
LEAK = 3  # place of the factor of what a forgotten stop_gradient adds


def factors(case: dict, report: dict) -> np.ndarray | None:
    """How often each of the right parts is in a report, [4]; None where the report is no sum of them.

    The parts are the means of -log pi(a|s) A, of A^2 and of the entropy, and what a forgotten stop_gradient adds.
    """
    logits, advantage, b = case["logits"].astype(float), case["returns"].astype(float) - case["values"], len(case["logits"])
    log_pi = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))  # [B, A]
    pi, taken = np.exp(log_pi), np.eye(logits.shape[1])[case["actions"]]  # [B, A]
    log_pi_a, entropy = (log_pi * taken).sum(axis=1), -(pi * log_pi).sum(axis=1)  # [B]
    numbers = ((-log_pi_a * advantage).mean(), (advantage**2).mean(), entropy.mean(), 0.0)
    by_logits = ((pi - taken) * advantage[:, None] / b, 0 * pi, -pi * (log_pi + entropy[:, None]) / b, 0 * pi)
    by_values = (0 * advantage, -2 * advantage / b, 0 * advantage, log_pi_a / b)
    right = {NUMBER: numbers, BY_LOGITS: by_logits, BY_VALUES: by_values}
    parts = np.stack([_row({key: right[key][i] for key in EVERYTHING}) for i in range(4)], axis=1)  # [N, 4]
    row = _row(report)
    if not np.all(np.isfinite(row)):
        return None
    found = np.linalg.lstsq(parts, row, rcond=None)[0]
    return found if np.allclose(parts @ found, row, rtol=1e-3, atol=ATOL) else None


def times(part: str, wanted: float | Callable) -> Callable:
    """Shows where a part comes with this factor and is right otherwise: the number, or what it is in a batch (B, A)."""

    def shows(cases, seen) -> bool:
        for start in STARTS:
            case = cases[start + PLACES[part]]
            found = factors(case, _part(part, start, lambda k: seen[k]["value"]))
            weight = {"policy": 1, "value": case["value_weight"], "entropy": -case["entropy_weight"]}[part]
            factor = wanted(*case["logits"].shape) if callable(wanted) else wanted
            if found is None or not _near(found[PLACES[part]], factor * weight):
                return False
            if part != "policy" and not _near(np.delete(found, [PLACES[part], LEAK]), 0):
                return False
        return True

    return shows


def is_as(part: str, *answers: Callable) -> Callable:
    """Shows where a part is what one of these functions makes of it, in its number and its own gradient."""

    def alike(answer, cases, seen) -> bool:
        for start in STARTS:
            made = _part(part, start, lambda k: cases.does(answer, k)["value"])
            got = _part(part, start, lambda k: seen[k]["value"])
            if not all(same(made[key], got[key], ATOL) for key in KEYS[part]):
                return False
        return True

    return lambda cases, seen: any(alike(answer, cases, seen) for answer in answers)


def ignores(weight: str) -> Callable:
    """Shows where a weight changes nothing, neither alone nor beside the other one."""
    place = PLACES[weight.removesuffix("_weight")]

    def shows(cases, seen) -> bool:
        for start in STARTS:
            bare, own, other, both_there = (seen[start + k]["value"] for k in (0, place, 3 - place, 3))
            if BY_LOGITS not in bare or not same(bare, own, ATOL) or not same(other, both_there, ATOL):
                return False
        return True

    return shows


def made_of(wanted: Callable) -> Callable:
    """Shows where every case has the same `factors`, and wanted(policy, value, entropy, leak) holds for them."""

    def shows(cases, seen) -> bool:
        telling = [k for k, case in enumerate(cases) if len(case["values"]) > 1 and np.any(case["returns"] != case["values"])]
        found = [factors(cases[k], seen[k]["value"]) for k in telling]
        return all(f is not None and _near(f, found[0]) for f in found) and bool(wanted(*found[0]))

    return shows


def no_gradient(cases, seen) -> bool:
    """Shows where neither logits nor values get a gradient."""
    return not any(np.any(s["value"][key]) for s in seen for key in (BY_LOGITS, BY_VALUES))


def not_a_number(cases, seen) -> bool:
    """Shows where the loss is not a number, or infinite."""
    numbers = [as_array(s["value"][NUMBER]) for s in seen if s["value"] is not None]
    return any(n is not None and n.dtype.kind == "f" and not np.all(np.isfinite(n)) for n in numbers)


def has_axes(cases, seen) -> bool:
    """Shows where every loss has axes."""
    losses = [as_array(s["value"][NUMBER]) for s in seen]
    return all(loss.dtype.kind in "biuf" and loss.ndim for loss in losses)


def is_thing(cases, seen) -> bool:
    """Shows where a loss is no number and no array: text, a dict, a tuple."""
    return any(isinstance(s["value"][NUMBER], str) for s in seen)


def _part(part: str, start: int, report: Callable[[int], dict]) -> dict:
    """What a part gives in the batch that begins at `start`, where report(k) is the report on case k.

    It is the report without the weights, or what the part's own weight adds to it.
    """
    bare = report(start)
    if part == "policy":
        return bare
    weighted = report(start + PLACES[part])
    return {key: weighted[key] - bare[key] for key in EVERYTHING}


def _row(report: dict) -> np.ndarray:
    return np.concatenate([np.ravel(report[key]) for key in EVERYTHING]).astype(float)


def _near(found, wanted) -> bool:
    return bool(np.allclose(found, wanted, rtol=1e-2, atol=2e-3))
