"""A mean, and how well it is known."""

import math
import statistics

import numpy as np

from rlcourse.checks import Exercise, mistakes_in


def right(returns):
    """Return the mean, and half the width of its 95 % interval."""
    deviation = np.std(returns, ddof=1)
    return np.mean(returns), 1.96 * deviation / math.sqrt(len(returns))


def _cases(rng):
    return [
        {"returns": np.array([1.0, 2.0, 3.0, 6.0])},  # by hand: mean 3, s = sqrt(14 / 3)
        {"returns": rng.normal(20.0, 5.0, size=9)},
        {"returns": rng.exponential(22.0, size=100)},
    ]


BOTH = "np.mean(returns), 1.96 * deviation / math.sqrt(len(returns))"
DDOF = (", ddof=1", "")
FACTOR = ("1.96 * ", "")
ROOT = (" / math.sqrt(len(returns))", "")
wrong = mistakes_in(right)

MISTAKES = (
    wrong([DDOF], "np.std divides by N unless told otherwise. The spread of a sample divides by N - 1: ddof=1.", points=1),
    wrong([ROOT], "This is where single episodes lie, not how well you know their mean: divide by the square root of N."),
    wrong("math.sqrt(len(returns))", "len(returns)", "You divided by N. The mean's spread shrinks with the square root of N."),
    wrong("np.std", "np.var",
          "You used the variance. The standard deviation is its square root, and has the unit of the returns."),
    wrong([FACTOR], "The factor is missing: 1.96 standard errors on either side hold 95 %."),
    wrong([FACTOR, ROOT],
          "This is the spread of single episodes. Two things are missing: the factor 1.96, and the square root of N."),
    wrong([DDOF, FACTOR, ROOT],
          "Three things are missing: ddof=1 in np.std, the factor 1.96, and dividing by the square root of N."),
    wrong([DDOF, FACTOR], "Two things are missing: ddof=1 in np.std, and the factor 1.96."),
    wrong([DDOF, ROOT], "Two things are missing: ddof=1 in np.std, and dividing by the square root of N."),
    wrong("1.96", "1.645", "1.645 belongs to a 90 % interval. For 95 % the factor is 1.96.", points=1),
    wrong("1.96", "2.0", "2 is a good rule of thumb. The check wants the exact factor, 1.96.", points=1),
    wrong("len(returns)", "len(returns) - 1",
          "The N - 1 belongs in the standard deviation, where ddof=1 has put it already. Divide by the square root of N."),
    wrong(BOTH, "np.mean(returns)", "This is the mean alone. Return two numbers: the mean and the half-width."),
    wrong("1.96", "2.576", "2.576 belongs to a 99 % interval. For 95 % the factor is 1.96.", points=1),
    wrong("1.96", "2 * 1.96", "This is the interval's full width. Its half is wanted: from the mean to one end."),
    wrong("np.mean", "np.median",
          "You return the median. The mean is wanted: it is what you would win per episode in the long run."),
    wrong(BOTH, "[np.mean(returns) + side * 1.96 * deviation / math.sqrt(len(returns)) for side in (-1, 1)]",
          "You return the two ends of the interval. The mean and the half-width are wanted."),
    wrong(BOTH, "1.96 * deviation / math.sqrt(len(returns)), np.mean(returns)",
          "The two numbers are in the wrong order: the mean first, then the half-width."),
)  # fmt: skip


def _by_sums(returns):
    mean = sum(returns) / len(returns)
    return mean, 1.96 * math.sqrt(sum((x - mean) ** 2 for x in returns) / (len(returns) - 1) / len(returns))


mean_with_interval = Exercise(
    name="mean_with_interval",
    points=2,
    minutes=10,
    difficulty=1,
    reference=right,
    cases=_cases,
    hints=(
        "`np.mean` and `np.std` do most of it. Look up what `np.std` means by `ddof`.",
        "The standard deviation of a sample divides by N - 1: `ddof=1`. The mean of N episodes varies less than one episode, "
        "by a factor of the square root of N.",
    ),
    mistakes=MISTAKES,
    variants=(
        lambda returns: [statistics.mean(returns), 1.96 * statistics.stdev(returns) / len(returns) ** 0.5],
        lambda returns: np.array([returns.mean(), 1.96 * np.sqrt(returns.var(ddof=1) / returns.size)]),
        lambda returns: tuple(map(np.float32, right(returns))),
        _by_sums,
    ),
)
