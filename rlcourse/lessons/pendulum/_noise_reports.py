"""What shows in the reports of functions that draw noise."""

from collections.abc import Callable

import numpy as np

from rlcourse.checks.compare import shown
from rlcourse.lessons.pendulum._laws import Law, follow_each_other, go_together, normal_shape
from rlcourse.probes.noise import NUMBERS

FEW_VALUES = 0.5  # of numbers drawn from a continuous law hardly any two are equal


def came_back(kind: str):
    """Shows where `kind` came in the place of an array in every case."""
    return lambda cases, seen: all(s["value"]["what comes back"] == kind for s in seen)


def shared_used(cases, seen) -> bool:
    """Shows where a generator that the whole process shares was used."""
    return any(s["value"]["shared generators used"] for s in seen)


def repeatable(report: dict) -> bool:
    """Whether finite numbers came, and came from the generator that was given or from none."""
    if report["what comes back"] != NUMBERS or not report["same seed, same numbers"]:
        return False
    return bool(np.isfinite(report["numbers"] if "numbers" in report else report["path"]).all())


def not_from_rng(cases, seen) -> bool:
    """Shows where other numbers came with a generator in the same state, which was not drawn from."""
    return not shared_used(cases, seen) and all(
        not s["value"]["same seed, same numbers"] and not s["value"]["rng used"] for s in seen if s["value"]["sigma"] > 0
    )


def always_the_same(cases, seen) -> bool:
    """Shows where numbers that differ from each other are the same ones whatever the generator was seeded with."""
    reports = [s["value"] for s in seen if s["value"]["sigma"] > 0]
    if not all(map(repeatable, reports)):
        return False
    first = [r["numbers"][0] if "numbers" in r else r["path"][1] - r["path"][0] for r in reports]
    return all(r["other seed, same numbers"] for r in reports) and any(len(set(x.tolist())) > len(x) / 2 > 100 for x in first)


def of_law(mean=lambda s: 0.0, std=lambda s: s, shape: Callable = normal_shape):
    """Shows where the numbers of every case have the law with mean(sigma), std(sigma) and this shape."""

    def shows(cases, seen):
        for report in (s["value"] for s in seen):
            law = Law(mean(report["sigma"]), std(report["sigma"]), shape)
            enough = report["sigma"] > 0 or law.std == 0  # the case without noise has a few numbers only
            if not repeatable(report) or (enough and not law.gives(report["numbers"])):
                return False
        return True

    return shows


def same_std_always(cases, seen) -> bool:
    """Shows where the noise is as strong in every case, though sigma is not."""
    reports = [s["value"] for s in seen if s["value"]["sigma"] > 0]
    if not all(map(repeatable, reports)):
        return False
    std = max(reports, key=lambda r: r["numbers"].size)["numbers"].std()
    return std > 0 and all(Law(0, std).gives(r["numbers"]) for r in reports)


def of_noise(shown_in: Callable):
    """Shows where `shown_in(numbers [calls, size], sigma)` holds in every case with sigma above 0."""
    return lambda cases, seen: all(
        repeatable(s["value"]) and shown_in(s["value"]["numbers"], s["value"]["sigma"]) for s in seen if s["value"]["sigma"] > 0
    )


def clipped(numbers, sigma) -> bool:
    """Whether numbers beyond one sigma were moved to it: a third of a normal law lies there."""
    at_the_bounds = np.isclose(abs(numbers), sigma, rtol=1e-6).mean()
    return abs(numbers).max() <= sigma * (1 + 1e-6) and 0.2 < at_the_bounds < 0.45


def lognormal(numbers, sigma) -> bool:
    """Whether the logarithms have the law that the numbers should have."""
    return numbers.min() > 0 and Law(0, sigma).gives(np.log(numbers))


def one_for_all(cases, seen) -> bool:
    """Shows where all numbers of a call are equal, and those of different calls are not."""
    reports = [s["value"] for s in seen if s["value"]["sigma"] > 0 and s["value"]["size"] > 1]
    return all(repeatable(r) and (np.ptp(r["numbers"], axis=1) == 0).all() and np.ptp(r["numbers"][:, 0]) > 0 for r in reports)


def wrong_kind(kind: str, size: int) -> str:
    """What to say where something else came in the place of [size] numbers."""
    return f"{kind} comes back, expected an array of the shape ({size},)."


def not_repeated(report: dict) -> str:
    """What is wrong with where the numbers come from, "" for nothing."""
    if report["shared generators used"] or not (report["rng used"] or report["same seed, same numbers"]):
        return "Your numbers do not come from rng: given the same rng again, you draw other numbers. Draw from rng."
    if not report["same seed, same numbers"]:
        return (
            "Given the same arguments and the same rng again, you return other numbers. Draw from rng alone, and keep nothing "
            "from one call to the next."
        )
    return ""


def objection(report) -> str:
    """What is wrong with what one case showed of `gaussian_noise`."""
    size, sigma = report["size"], report["sigma"]
    case = f"For size = {size}, sigma = {sigma:g}: "
    if report["what comes back"] != NUMBERS:
        return case + wrong_kind(report["what comes back"], size)
    if why := not_repeated(report):
        return why
    numbers = report["numbers"]
    if numbers.shape != (report["calls"], size):
        return f"{case}numbers of the shape {numbers.shape} are reported of {report['calls']} calls."
    if not np.isfinite(numbers).all():
        return f"{case}not every number is finite: {shown(numbers[~np.isfinite(numbers).all(axis=1)][0])}."
    if sigma == 0:
        return (
            "" if (numbers == 0).all() else f"{case}you return {shown(numbers[0])}. With a standard deviation of 0 all are 0."
        )
    if (numbers == numbers[0]).all():
        return f"{case}every call gives the same numbers, {shown(numbers[0])}. Draw from rng itself: it goes on."
    spread = said_of_law(Law(0.0, sigma), numbers, "numbers", f"0 and {sigma:g}")
    if spread:
        return case + spread
    if r := go_together(numbers):
        return f"{case}the numbers of one call go together (correlation {r:.2g}). Each is drawn by itself."
    if r := follow_each_other(numbers):
        return (
            f"{case}the numbers of a call depend on those of the call before (correlation {r:.2g}). Draw them anew each time."
        )
    if report["other seed, same numbers"]:
        return f"{case}the first call gives the same numbers whatever rng is. Draw from rng."
    return ""


def said_of_law(law: Law, numbers: np.ndarray, name: str, expected: str) -> str:
    """In which respect numbers cannot come from a normal law, "" if they can."""
    n, mean, std = numbers.size, numbers.mean(), numbers.std()
    if not law.gives(numbers):
        if law.has_moments(numbers):
            away = abs(numbers - law.mean) / law.std
            return (
                f"mean and standard deviation of {n} {name} are right, but they are not normal numbers: "
                f"{(away < 1).mean():.1%} of them lie within one standard deviation and {(away > 3.0001).mean():.2%} beyond "
                "three, expected 68.3% and 0.27%. Draw with rng.standard_normal or rng.normal."
            )
        return f"{n} {name} have the mean {mean:.3g} and the standard deviation {std:.3g}, expected {expected}."
    if abs(numbers - law.mean).max() > 7.5 * law.std:
        farthest = np.ravel(numbers)[abs(numbers - law.mean).argmax()]
        return f"among {n} {name} there is {farthest:.3g}, too far away for a standard deviation of {law.std:g}."
    if len(np.unique(numbers)) < FEW_VALUES * n:
        return f"among {n} {name} there are only {len(np.unique(numbers))} different ones. Do not round, and draw each anew."
    return ""
