"""What proves a mistake in the reports on a loss of A3C.

Its number and its gradients are sums of three known parts, so that a wrong factor, a wrong sign and a forgotten part are read
off by least squares, whatever else is wrong. Where the weights are arguments, each part is seen alone: the first cases call the
answer with the same batch and the weights (0, 0), (value_weight, 0), (0, entropy_weight) and both.
"""

from collections.abc import Callable

import numpy as np

from rlcourse.checks.compare import as_array, same

ATOL = 1e-5  # float32 numbers of size 1 to 10
NUMBER, BY_LOGITS, BY_VALUES = "loss", "gradient by logits", "gradient by values"
KEYS = {"policy": (NUMBER, BY_LOGITS), "value": (NUMBER, BY_VALUES), "entropy": (NUMBER, BY_LOGITS)}
STARTS = (0, 4)  # the cases where a batch with four pairs of weights begins
POLICY, VALUE, ENTROPY, LEAK = range(4)  # where `factors` has which factor
PLACES = {"policy": POLICY, "value": VALUE, "entropy": ENTROPY}  # and which case of a batch has the part's own weight alone


def right_parts(case: dict) -> list[dict]:
    """Reports on the means of -log pi(a|s) A, of A^2 and of the entropy, and on what a forgotten stop_gradient adds."""
    logits = case["logits"].astype(float)
    log_pi = logits - logits.max(axis=1, keepdims=True)
    log_pi -= np.log(np.exp(log_pi).sum(axis=1, keepdims=True))  # [B, A]
    pi, rows, b = np.exp(log_pi), np.arange(len(logits)), len(logits)
    taken = np.eye(logits.shape[1])[case["actions"]]  # [B, A]
    log_pi_a, entropy = log_pi[rows, case["actions"]], -(pi * log_pi).sum(axis=1)  # [B]
    advantage = case["returns"].astype(float) - case["values"]

    def report(number=0.0, by_logits=0 * pi, by_values=0 * advantage):
        return {NUMBER: number, BY_LOGITS: by_logits, BY_VALUES: by_values}

    return [
        report((-log_pi_a * advantage).mean(), (pi - taken) * advantage[:, None] / b),
        report((advantage**2).mean(), by_values=-2 * advantage / b),
        report(entropy.mean(), -pi * (log_pi + entropy[:, None]) / b),
        report(by_values=log_pi_a / b),
    ]


def factors(case: dict, report: dict, keys: tuple[str, ...] = (NUMBER, BY_LOGITS, BY_VALUES)) -> np.ndarray | None:
    """How often each of the right parts is in a report, [4]; None where the report is no sum of them."""
    parts = np.stack([_row(part, keys) for part in right_parts(case)], axis=1)  # [N, 4]
    row = _row(report, keys)
    if not np.all(np.isfinite(row)):
        return None
    found = np.linalg.lstsq(parts, row, rcond=None)[0]
    return found if np.allclose(parts @ found, row, rtol=1e-3, atol=ATOL) else None


def alone(part: str, cases: list[dict], seen: list[dict]) -> list[tuple[dict, dict]]:
    """A case and a report of every batch: with no other part than the policy's, or what a weight adds to that."""
    return [(cases[start + PLACES[part]], _part(part, start, lambda k: seen[k]["value"])) for start in STARTS]


def _part(part: str, start: int, report: Callable[[int], dict]) -> dict:
    """What `alone` says of the batch that begins at `start`, where report(k) is the report on case k."""
    bare = report(start)
    if part == "policy":
        return bare
    weighted = report(start + PLACES[part])
    return {name: weighted[name] - bare[name] for name in (NUMBER, BY_LOGITS, BY_VALUES)}


def times(part: str, wanted: float | Callable) -> Callable:
    """Shows where a part comes with this factor and is right otherwise: the number, or what it is in a batch (B, A)."""

    def shows(cases, seen) -> bool:
        for case, report in alone(part, cases, seen):
            found = factors(case, report)
            factor = wanted(*case["logits"].shape) if callable(wanted) else wanted
            if found is None or not _near(found[PLACES[part]], factor * _weight(part, case)):
                return False
            if part != "policy" and not _near(np.delete(found, [PLACES[part], LEAK]), 0):
                return False
        return True

    return shows


def is_as(part: str, *answers: Callable, keys: tuple[str, ...] = ()) -> Callable:
    """Shows where a part is what one of these functions makes of it, in its number and its own gradient."""
    keys = keys or KEYS[part]

    def alike(answer, cases, got) -> bool:
        for start, (_, report) in zip(STARTS, got, strict=True):
            made = _part(part, start, lambda k: cases.does(answer, k)["value"])
            if not all(same(made[key], report[key], ATOL) for key in keys):
                return False
        return True

    return lambda cases, seen: any(alike(answer, cases, alone(part, cases, seen)) for answer in answers)


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


def without_weights(place: int, wanted: Callable) -> Callable:
    """Shows where with both weights 0 the factor at this place of `factors` is one that is wanted."""

    def shows(cases, seen) -> bool:
        found = [factors(*pair) for pair in alone("policy", cases, seen)]
        return all(f is not None and wanted(f[place]) for f in found)

    return shows


def leaks(cases, seen) -> bool:
    """Shows where values get a gradient from log pi(a|s), as where stop_gradient is forgotten."""
    pairs = [(case, s["value"]) for case, s in zip(cases, seen, strict=True) if len(case["values"]) > 1]  # one says too little
    found = [factors(case, report, (BY_VALUES,)) for case, report in pairs]
    return all(f is not None and abs(f[LEAK]) > 1e-2 for f in found)


def is_zero(*keys: str) -> Callable:
    """Shows where these numbers of a report are 0 in every case."""
    return lambda cases, seen: all(not np.any(s["value"][key]) for s in seen for key in keys)


def not_a_number(cases, seen) -> bool:
    """Shows where the loss is not a number, or infinite."""
    numbers = [as_array(s["value"][NUMBER]) for s in seen if s["value"] is not None]
    return any(n is not None and n.dtype.kind == "f" and not np.all(np.isfinite(n)) for n in numbers)


def has_shape(wanted: Callable) -> Callable:
    """Shows where every loss has such a shape: (shape, B) -> whether it has."""

    def shows(cases, seen) -> bool:
        losses = [as_array(s["value"][NUMBER]) for s in seen]
        return all(n.dtype.kind in "biuf" and wanted(n.shape, len(c["values"])) for c, n in zip(cases, losses, strict=True))

    return shows


def is_thing(cases, seen) -> bool:
    """Shows where a loss is no number and no array: text, a dict, a tuple."""
    return any(isinstance(s["value"][NUMBER], str) for s in seen)


def made_of(wanted: Callable) -> Callable:
    """Shows where every case has the same `factors`, and wanted(policy, value, entropy, leak) holds for them."""

    def shows(cases, seen) -> bool:
        telling = [k for k, case in enumerate(cases) if len(case["values"]) > 1 and np.any(case["returns"] != case["values"])]
        found = [factors(cases[k], seen[k]["value"]) for k in telling]
        return all(f is not None and _near(f, found[0]) for f in found) and bool(wanted(*found[0]))

    return shows


def both(*evidence: Callable) -> Callable:
    """Shows where all of these show."""
    return lambda cases, seen: all(shows(cases, seen) for shows in evidence)


def _row(report: dict, keys: tuple[str, ...]) -> np.ndarray:
    return np.concatenate([np.ravel(report[key]) for key in keys]).astype(float)


def _weight(part: str, case: dict) -> float:
    return {"policy": 1, "value": case["value_weight"], "entropy": -case["entropy_weight"]}[part]


def _near(found, wanted) -> bool:
    return bool(np.allclose(found, wanted, rtol=1e-2, atol=2e-3))
