"""Wrong and right ways of drawing noise beyond the declared ones."""

import copy
import math

import numpy as np

from rlcourse.lessons.pendulum.gaussian_noise import gaussian_noise
from tests.checks.properties import other_answers


def remembering():
    last = {}

    def noise(size, sigma, rng):
        last[size] = 0.6 * last.get(size, 0) + 0.8 * sigma * rng.standard_normal(size)
        return last[size]

    return noise


WRONG = [
    (lambda n, s, rng: rng.laplace(0, s / math.sqrt(2), n), "are not normal numbers"),
    (lambda n, s, rng: rng.logistic(0, s * math.sqrt(3) / math.pi, n), "are not normal numbers"),
    (lambda n, s, rng: np.clip(s * rng.standard_normal(n), -3 * s, 3 * s), "0.00% beyond three, expected 68.3% and 0.27%"),
    (lambda n, s, rng: s * rng.choice([-1, 1], n), "are not normal numbers"),
    (lambda n, s, rng: np.round(s * rng.standard_normal(n), 2), "Do not round"),
    (lambda n, s, rng: s * rng.standard_normal(n) / 2, "standard deviation 0.25"),
    (lambda n, s, rng: np.cumsum(s * rng.standard_normal(n)), "standard deviation"),
    (lambda n, s, rng: np.sort(s * rng.standard_normal(n)), "go together"),
    (lambda n, s, rng: np.resize(s * rng.standard_normal((n + 1) // 2), n), "go together (correlation 1)"),
    (lambda n, s, rng: s * abs(rng.standard_normal(n)) * rng.choice([-1, 1]), "go together"),
    (lambda n, s, rng: s * copy.deepcopy(rng).standard_normal(n), "every call gives the same numbers"),
    (remembering(), "keep nothing from one call to the next"),
    (lambda n, s, rng: s * rng.standard_normal((n, 1)), "an array of the shape (3, 1) comes back"),
    (lambda n, s, rng: rng.normal(n, s), "You return one number"),
    (lambda n, s, rng: 0.1 * rng.standard_normal(n), "as large whatever sigma is"),
    (lambda n, s, rng: np.exp(s * rng.standard_normal(n)), "Leave exp out"),
    (lambda n, s, rng: np.full(n, np.nan), "not every number is finite"),
    (lambda n, s, rng: "noise", "something else than numbers comes back"),
    (lambda n, s, rng: s * (2 * rng.random(n) - 1), "spread evenly between -sigma and sigma"),
    (lambda n, s, rng: print(end=""), "returned None"),
]

RIGHT = [
    lambda n, s, rng: rng.spawn(1)[0].normal(0, s, n),
    lambda n, s, rng: np.random.default_rng(rng.integers(2**62)).normal(0, s, n),
    lambda n, s, rng: np.float32(s) * rng.standard_normal(n, dtype=np.float32),
    lambda n, s, rng: s * rng.standard_normal((4, n)).sum(axis=0) / 2,
    lambda n, s, rng: np.fromiter((rng.normal(0, s) for _ in range(n)), float),
    lambda n, s, rng: rng.multivariate_normal([0], [[s * s]], n)[:, 0],
]

TestOtherAnswers = other_answers(gaussian_noise, told=WRONG, right=RIGHT)
