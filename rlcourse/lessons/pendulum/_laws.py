"""Whether numbers come from a law: by their mean, their standard deviation and their shape.

Every threshold lies above five standard deviations, so that chance alone refuses no right answer.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

DEVIATIONS = 5.5
FARTHEST = 4.0  # sqrt(n) times the largest distance of two distribution functions; chance exceeds it once in 4e13
MANY = 2_000  # numbers, from which on a single one cannot move the third and fourth moment far
BEYOND_THREE = 0.0027  # the part of a normal law beyond three standard deviations


def _normal(z):
    return 0.5 * (1 + np.vectorize(math.erf, otypes=[float])(np.asarray(z) / math.sqrt(2)))


GRID = np.linspace(-5, 5, 201)
NORMAL_ON_GRID = _normal(GRID)


def normal_shape(z: np.ndarray) -> np.ndarray:
    """P(Z <= z) of the normal law, to three digits and more."""
    return np.interp(z, GRID, NORMAL_ON_GRID)


def uniform_shape(z: np.ndarray) -> np.ndarray:
    """P(Z <= z) of the uniform law with mean 0 and standard deviation 1."""
    return np.clip(0.5 + z / math.sqrt(12), 0, 1)


def half_normal_shape(z: np.ndarray) -> np.ndarray:
    """P(Z <= z) of the absolute value of normal numbers, with its mean moved to 0 and its standard deviation made 1."""
    return np.clip(2 * normal_shape(math.sqrt(2 / math.pi) + z * math.sqrt(1 - 2 / math.pi)) - 1, 0, 1)


@dataclass(frozen=True)
class Law:
    """Where numbers come from.

    Attributes:
        mean: Their mean.
        std: Their standard deviation; 0 where all of them are equal.
        shape: P(Z <= z) of these numbers when their mean is moved to 0 and their standard deviation made 1.
    """

    mean: float
    std: float
    shape: Callable[[np.ndarray], np.ndarray] = normal_shape

    def gives(self, numbers: np.ndarray) -> bool:
        """Whether numbers, of any shape, can come from it independently of each other."""
        numbers = np.ravel(numbers)
        if self.std < 1e-9:
            return bool((abs(numbers - self.mean) <= 1e-5 * (1 + abs(self.mean))).all())
        return self.has_moments(numbers) and self.has_shape(numbers)

    def has_moments(self, numbers: np.ndarray) -> bool:
        """Whether their mean and standard deviation are those of numbers from this law."""
        n = np.size(numbers)
        return bool(
            abs(numbers.mean() - self.mean) <= DEVIATIONS * self.std / math.sqrt(n)
            and abs(numbers.std() - self.std) <= DEVIATIONS * self.std / math.sqrt(2 * n) + self.std * 3 / n
        )

    def has_shape(self, numbers: np.ndarray) -> bool:
        """Whether numbers have its distribution function (Kolmogorov and Smirnov's test), and the tails of a normal law."""
        n = np.size(numbers)
        z = (np.ravel(numbers) - self.mean) / self.std
        if self.shape is normal_shape and n >= MANY:
            if abs((z * z * z).mean()) > 8 * math.sqrt(15 / n) or abs(np.square(z * z).mean() - 3) > 8 * math.sqrt(96 / n):
                return False
            if abs((abs(z) > 3.0001).mean() - BEYOND_THREE) > DEVIATIONS * math.sqrt(BEYOND_THREE / n) + 5 / n:
                return False
        u = np.sort(self.shape(z))
        steps = np.arange(n + 1) / n
        return max((u - steps[:-1]).max(), (steps[1:] - u).max()) * math.sqrt(n) < FARTHEST


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
