"""How many episodes a comparison takes."""

import math

import numpy as np

from rlcourse.checks import Exercise, mistakes_in


def right(std, difference):
    """Count the episodes after which two intervals do not overlap."""
    return math.ceil((2 * 1.96 * std / difference) ** 2)


def _cases(rng):
    some = [{"std": 12.0, "difference": 5.0}]  # by hand: (2 * 1.96 * 12 / 5)^2 = 88.5
    some += [{"std": 1.0, "difference": 6.0}, {"std": 4.0, "difference": 6.0}]  # 0.4 and 6.8: few are enough
    some += [{"std": 1.0, "difference": 1.96}, {"std": 8.0, "difference": 3.92}]  # 4 and 64 to the last digit, in any form
    while len(some) < 10:
        std, difference = rng.uniform(5, 50), rng.uniform(2, 20)
        needed = (2 * 1.96 * std / difference) ** 2
        # rounding shows, no form of the formula lands on the other side of a whole number, and counting up stays quick
        if 3 < needed < 5000 and 0.1 < needed % 1 < 0.9:
            some.append({"std": float(std), "difference": float(difference)})
    return some


wrong = mistakes_in(right)

MISTAKES = (
    wrong("2 * 1.96", "1.96",
          "With that many episodes each interval is as wide as the difference on either side, so they overlap. The half-width "
          "may be at most half the difference."),
    wrong("math.ceil", "int", "You rounded down, which is one episode short. Round up: np.ceil."),
    wrong("math.ceil", "round",
          "You rounded to the nearest whole number, which is sometimes one episode short. Round up: np.ceil."),
    wrong("math.ceil", "1 + math.floor",
          "Where the number comes out whole, you count one episode too many: 1 is always added. Round up: np.ceil."),
    wrong("math.ceil", "", "That many episodes cannot be played: round up to a whole number with np.ceil."),
    wrong(" ** 2", "", "This is the square root of N. Square both sides before you read N off."),
    wrong("2 * 1.96", "0.5 * 1.96", "The half has ended up on the wrong side: s / (d / 2) is 2 s / d, so the 2 multiplies."),
    wrong(") ** 2)", ")) ** 2", "You round before you square, which rounds up too far. Round last."),
    wrong("1.96", "1.645", "1.645 belongs to a 90 % interval. For 95 % the factor is 1.96."),
    wrong("math.ceil", "2 * math.ceil", "That is both agents together. The number for each is wanted."),
    wrong("1.96", "2.0", "2 is a good rule of thumb. The check wants the exact factor, 1.96."),
    wrong("1.96 * ", "", "The factor 1.96 is missing."),
    wrong("(2 * 1.96 * std / difference) ** 2", "(2 * 1.96) ** 2 * std / difference**2",
          "The standard deviation has to be squared as well, like everything else that stands over the root."),
    wrong("(2 * ", "2 * (", "Close: the 2 stands inside the square, (2 * 1.96 * s / d) ** 2, so it counts four times."),
)  # fmt: skip


def _counted_up(std, difference):
    n = 1
    while 1.96 * std / math.sqrt(n) > difference / 2:
        n += 1
    return n


episodes_needed = Exercise(
    name="episodes_needed",
    points=1,
    minutes=10,
    difficulty=2,
    reference=right,
    cases=_cases,
    hints=(
        "Two intervals of half-width h around means that are a distance d apart do not overlap when h is at most d / 2.",
        "Set $1.96\\, s / \\sqrt{N}$ equal to $d / 2$ and solve for N. Then round up: `np.ceil`.",
    ),
    mistakes=MISTAKES,
    variants=(
        _counted_up,
        lambda std, difference: int(np.ceil((3.92 * std / difference) ** 2)),
        lambda std, difference: np.ceil(4 * 1.96**2 * std**2 / difference**2),
        lambda std, difference: -((-((1.96 * std / (difference / 2)) ** 2)) // 1),
    ),
)
