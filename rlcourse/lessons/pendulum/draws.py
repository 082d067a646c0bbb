"""Whether numbers are drawn from the generator that was given, independently of each other, and from a normal law.

Every threshold lies above five standard deviations, so that chance alone refuses no right answer.
"""

import math

import numpy as np

from rlcourse.probes.noise import NUMBERS

DEVIATIONS = 5.5
FARTHEST = 4.0  # sqrt(n) times the largest distance of two distribution functions; chance exceeds it once in 4e13
MANY = 2_000  # numbers, from which on a single one cannot move the third and fourth moment far
BEYOND_THREE = 0.0027  # the part of a normal law beyond three standard deviations
GRID = np.linspace(-5, 5, 201)
BELOW_GRID = np.array([0.5 * (1 + math.erf(z / math.sqrt(2))) for z in GRID])  # P(Z <= z), to three digits and more


def is_normal(numbers: np.ndarray, std: float) -> bool:
    """Whether numbers, of any shape, can come from the normal law with mean 0 and `std`, independently of each other."""
    return has_moments(numbers, std) and _has_shape(numbers, std)


def has_moments(numbers: np.ndarray, std: float) -> bool:
    """Whether their mean and standard deviation are those of numbers from this law."""
    n = np.size(numbers)
    return bool(
        abs(numbers.mean()) <= DEVIATIONS * std / math.sqrt(n)
        and abs(numbers.std() - std) <= DEVIATIONS * std / math.sqrt(2 * n) + std * 3 / n
    )


def _has_shape(numbers: np.ndarray, std: float) -> bool:
    """Whether numbers have its distribution function (Kolmogorov and Smirnov's test), and its tails."""
    n, z = np.size(numbers), np.ravel(numbers) / std
    if n >= MANY:
        if abs((z * z * z).mean()) > 8 * math.sqrt(15 / n) or abs(np.square(z * z).mean() - 3) > 8 * math.sqrt(96 / n):
            return False
        if abs((abs(z) > 3.0001).mean() - BEYOND_THREE) > DEVIATIONS * math.sqrt(BEYOND_THREE / n) + 5 / n:
            return False
    u = np.sort(np.interp(z, GRID, BELOW_GRID))
    steps = np.arange(n + 1) / n
    return max((u - steps[:-1]).max(), (steps[1:] - u).max()) * math.sqrt(n) < FARTHEST


def not_normal(numbers: np.ndarray, std: float, name: str) -> str:
    """In which respect numbers, which are called `name`, cannot come from this law, "" if they can."""
    n, away, different = numbers.size, abs(numbers) / std, len(np.unique(numbers))
    if not has_moments(numbers, std):
        return (
            f"{n} {name} have the mean {numbers.mean():.3g} and the standard deviation {numbers.std():.3g}, "
            f"expected 0 and {std:g}."
        )
    if not _has_shape(numbers, std):
        return (
            f"mean and standard deviation of {n} {name} are right, but they are not normal numbers: "
            f"{(away < 1).mean():.1%} of them lie within one standard deviation and {(away > 3.0001).mean():.2%} beyond "
            "three, expected 68.3% and 0.27%. Draw with rng.standard_normal or rng.normal."
        )
    if away.max() > 7.5:
        farthest = np.ravel(numbers)[away.argmax()]
        return f"among {n} {name} there is {farthest:.3g}, too far away for a standard deviation of {std:g}."
    if different < n / 2:  # of numbers drawn from a continuous law hardly any two are equal
        return f"among {n} {name} there are only {different} different ones. Do not round, and draw each anew."
    return ""


def go_together(numbers: np.ndarray) -> float:
    """The correlation of columns that shows most, 0 where none does.

    Args:
        numbers: [N, A] with the mean 0; under the right law all of them are independent.
    """
    n, a = numbers.shape
    if a == 1 or not n:
        return 0.0
    scaled = numbers / np.maximum(np.sqrt((numbers**2).mean(axis=0)), 1e-300)
    together = scaled.T @ scaled / n - np.eye(a)  # [A, A]
    i = np.unravel_index(abs(together).argmax(), together.shape)
    # with few rows and many columns, some correlation is large by chance; the variance of the rows' sums pools all of them
    of_sums = (scaled.sum(axis=1) ** 2).mean() / a - 1
    if abs(together[i]) > ((DEVIATIONS + 1) / math.sqrt(n) if n >= 100 else 0.99) and n >= 20:
        return float(together[i])
    return float(of_sums / (a - 1)) if abs(of_sums) > (DEVIATIONS + 3) * math.sqrt(2 / n) else 0.0


def follow_each_other(numbers: np.ndarray) -> float:
    """The correlation of each row with the next, 0 where none shows; see `go_together`."""
    before, after = np.ravel(numbers[:-1]), np.ravel(numbers[1:])
    r = before @ after / max(math.sqrt((before @ before) * (after @ after)), 1e-300) if len(before) else 0.0
    return float(r) if abs(r) > DEVIATIONS / math.sqrt(max(len(before), 1)) else 0.0


def not_drawn(report: dict, case: str, size: int) -> str:
    """What is wrong with what came back in a case, named by `case`, or with where it comes from, "" for nothing."""
    if report["what comes back"] != NUMBERS:
        return f"{case}{report['what comes back']} comes back, expected an array of the shape ({size},)."
    if report["shared generators used"] or not (report["rng used"] or report["same seed, same numbers"]):
        return "Your numbers do not come from rng: given the same rng again, you draw other numbers. Draw from rng."
    if not report["same seed, same numbers"]:
        return (
            "Given the same arguments and the same rng again, you return other numbers. Draw from rng alone, and keep nothing "
            "from one call to the next."
        )
    return ""


def shared_used(cases, seen) -> bool:
    """Shows where a generator that the whole process shares was used."""
    return any(s["value"]["shared generators used"] for s in seen)


def not_from_rng(cases, seen) -> bool:
    """Shows where other numbers came with a generator in the same state, which was not drawn from."""
    reports = [s["value"] for s in seen if s["value"]["sigma"] > 0]
    return all(not r["same seed, same numbers"] and not r["rng used"] for r in reports)
