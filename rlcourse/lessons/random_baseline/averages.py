"""The mean with its interval, and how many episodes a comparison takes."""

import math
import statistics

import numpy as np

from rlcourse.averages import mean_with_interval as reference_interval
from rlcourse.checks import Exercise, Mistake


def _interval(mean=np.mean, spread=lambda x: np.std(x, ddof=1), factor=1.96, n=lambda x: math.sqrt(len(x))):
    return lambda returns: (mean(returns), factor * spread(returns) / n(returns))


mean_with_interval = Exercise(
    name="mean_with_interval",
    points=2,
    minutes=10,
    difficulty=1,
    reference=reference_interval,
    cases=lambda rng: [
        {"returns": np.array([1.0, 2.0, 3.0, 6.0])},  # by hand: mean 3, s = sqrt(14 / 3)
        {"returns": rng.normal(20.0, 5.0, size=9)},
        {"returns": rng.exponential(22.0, size=100)},
    ],
    hints=(
        "`np.mean` and `np.std` do most of it. Look up what `np.std` means by `ddof`.",
        "The standard deviation of a sample divides by N - 1: `ddof=1`. The mean of N episodes varies less than one episode, "
        "by a factor of the square root of N.",
    ),
    mistakes=(
        Mistake(
            _interval(spread=np.std),
            "np.std divides by N unless told otherwise. The spread of a sample divides by N - 1: ddof=1.",
            points=1,
        ),
        Mistake(
            _interval(n=lambda x: 1.0),
            "This is where single episodes lie, not how well you know their mean: divide by the square root of N.",
        ),
        Mistake(_interval(n=len), "You divided by N. The mean's spread shrinks with the square root of N."),
        Mistake(
            _interval(spread=lambda x: np.var(x, ddof=1)),
            "You used the variance. The standard deviation is its square root, and has the unit of the returns.",
        ),
        Mistake(_interval(factor=1.0), "The factor is missing: 1.96 standard errors on either side hold 95 %."),
        Mistake(
            _interval(factor=1.0, n=lambda x: 1.0),
            "This is the spread of single episodes. Two things are missing: the factor 1.96, and the square root of N.",
        ),
        Mistake(
            _interval(spread=np.std, factor=1.0, n=lambda x: 1.0),
            "Three things are missing: ddof=1 in np.std, the factor 1.96, and dividing by the square root of N.",
        ),
        Mistake(
            _interval(spread=np.std, factor=1.0),
            "Two things are missing: ddof=1 in np.std, and the factor 1.96.",
        ),
        Mistake(
            _interval(spread=np.std, n=lambda x: 1.0),
            "Two things are missing: ddof=1 in np.std, and dividing by the square root of N.",
        ),
        Mistake(_interval(factor=1.645), "1.645 belongs to a 90 % interval. For 95 % the factor is 1.96.", points=1),
        Mistake(_interval(factor=2.0), "2 is a good rule of thumb. The check wants the exact factor, 1.96.", points=1),
        Mistake(
            _interval(n=lambda x: math.sqrt(len(x) - 1)),
            "The N - 1 belongs in the standard deviation, where ddof=1 has put it already. Divide by the square root of N.",
        ),
        Mistake(lambda returns: np.mean(returns), "This is the mean alone. Return two numbers: the mean and the half-width."),
        Mistake(_interval(factor=2.576), "2.576 belongs to a 99 % interval. For 95 % the factor is 1.96.", points=1),
        Mistake(_interval(factor=2 * 1.96), "This is the interval's full width. Its half is wanted: from the mean to one end."),
        Mistake(
            _interval(mean=np.median),
            "You return the median. The mean is wanted: it is what you would win per episode in the long run.",
        ),
        Mistake(
            lambda returns: (
                reference_interval(returns)[0] - reference_interval(returns)[1],
                reference_interval(returns)[0] + reference_interval(returns)[1],
            ),
            "You return the two ends of the interval. The mean and the half-width are wanted.",
        ),
        Mistake(
            lambda returns: reference_interval(returns)[::-1],
            "The two numbers are in the wrong order: the mean first, then the half-width.",
        ),
    ),
    variants=(
        lambda returns: [statistics.mean(returns), 1.96 * statistics.stdev(returns) / len(returns) ** 0.5],
        lambda returns: np.array([returns.mean(), 1.96 * np.sqrt(returns.var(ddof=1) / returns.size)]),
        lambda returns: (np.float32(sum(returns) / len(returns)), np.float32(reference_interval(returns)[1])),
        lambda returns: (
            returns.mean(),
            1.96 * math.sqrt(sum((x - returns.mean()) ** 2 for x in returns) / (len(returns) - 1) / len(returns)),
        ),
    ),
)


def _needed(std, difference, factor=1.96):
    return (2 * factor * std / difference) ** 2


def _counted_up(std, difference):
    n = 1
    while 1.96 * std / math.sqrt(n) > difference / 2:
        n += 1
    return n


def _needed_cases(rng):
    cases = [{"std": 12.0, "difference": 5.0}]  # by hand: (2 * 1.96 * 12 / 5)^2 = 88.5
    cases += [{"std": 1.0, "difference": 6.0}, {"std": 4.0, "difference": 6.0}]  # 0.4 and 6.8: few are enough
    while len(cases) < 8:
        std, difference = rng.uniform(5, 50), rng.uniform(2, 20)
        needed = _needed(std, difference)
        # rounding shows, no form of the formula lands on the other side of a whole number, and counting up stays quick
        if 3 < needed < 5000 and 0.1 < needed % 1 < 0.9:
            cases.append({"std": float(std), "difference": float(difference)})
    return cases


episodes_needed = Exercise(
    name="episodes_needed",
    points=1,
    minutes=10,
    difficulty=2,
    reference=lambda std, difference: math.ceil(_needed(std, difference)),
    cases=_needed_cases,
    hints=(
        "Two intervals of half-width h around means that are a distance d apart do not overlap when h is at most d / 2.",
        "Set $1.96\\, s / \\sqrt{N}$ equal to $d / 2$ and solve for N. Then round up: `np.ceil`.",
    ),
    mistakes=(
        Mistake(
            lambda std, difference: math.ceil(_needed(std, difference) / 4),
            "With that many episodes each interval is as wide as the difference on either side, so they overlap. "
            "The half-width may be at most half the difference.",
        ),
        Mistake(
            lambda std, difference: int(_needed(std, difference)),
            "You rounded down, which is one episode short. Round up: np.ceil.",
        ),
        Mistake(
            lambda std, difference: round(_needed(std, difference)),
            "You rounded to the nearest whole number, which is sometimes one episode short. Round up: np.ceil.",
        ),
        Mistake(
            lambda std, difference: _needed(std, difference),
            "That many episodes cannot be played: round up to a whole number with np.ceil.",
        ),
        Mistake(
            lambda std, difference: math.ceil(math.sqrt(_needed(std, difference))),
            "This is the square root of N. Square both sides before you read N off.",
        ),
        Mistake(
            lambda std, difference: math.ceil(_needed(std, difference) / 16),
            "The half has ended up on the wrong side: s / (d / 2) is 2 s / d, so the 2 multiplies.",
        ),
        Mistake(
            lambda std, difference: math.ceil(math.sqrt(_needed(std, difference))) ** 2,
            "You round before you square, which rounds up too far. Round last.",
        ),
        Mistake(
            lambda std, difference: math.ceil(_needed(std, difference, factor=1.645)),
            "1.645 belongs to a 90 % interval. For 95 % the factor is 1.96.",
        ),
        Mistake(
            lambda std, difference: 2 * math.ceil(_needed(std, difference)),
            "That is both agents together. The number for each is wanted.",
        ),
        Mistake(
            lambda std, difference: math.ceil(_needed(std, difference, factor=2.0)),
            "2 is a good rule of thumb. The check wants the exact factor, 1.96.",
        ),
        Mistake(
            lambda std, difference: math.ceil(_needed(std, difference, factor=1.0)),
            "The factor 1.96 is missing.",
        ),
        Mistake(
            lambda std, difference: math.ceil((2 * 1.96) ** 2 * std / difference**2),
            "The standard deviation has to be squared as well, like everything else that stands over the root.",
        ),
        Mistake(
            lambda std, difference: math.ceil(_needed(std, difference) / 2),
            "Close: the 2 stands inside the square, (2 * 1.96 * s / d) ** 2, so it counts four times.",
        ),
    ),
    variants=(
        _counted_up,
        lambda std, difference: int(np.ceil((3.92 * std / difference) ** 2)),
        lambda std, difference: np.ceil(4 * 1.96**2 * std**2 / difference**2),
        lambda std, difference: 1 + math.floor((1.96 * std / (difference / 2)) ** 2),
    ),
)
