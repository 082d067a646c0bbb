"""Wrong and right ways of wandering beyond the declared ones."""

import copy
import math

import numpy as np
import pytest

from rlcourse.lessons.pendulum.draws import follow_each_other, is_normal
from rlcourse.lessons.pendulum.ornstein_uhlenbeck import long_run_variance, ornstein_uhlenbeck, settles, stationary
from rlcourse.lessons.pendulum.ornstein_uhlenbeck import right as right_walk
from rlcourse.probes import let_wander
from tests.checks.properties import other_answers


def normal(x, rng):
    return rng.standard_normal(len(x))


def remembering_walk():
    last = {}

    def walk(x, theta, sigma, rng):
        last[len(x)] = right_walk(last.get(len(x), x), theta, sigma, rng)
        return last[len(x)]

    return walk


def writes_into_x(x, theta, sigma, rng):
    for i in range(len(x)):
        x[i] = x[i] - theta * x[i] + sigma * rng.normal()
    return x


WRONG = [
    (lambda x, t, s, rng: x - t * abs(x) + s * normal(x, rng), "expected [-1.5]"),
    (lambda x, t, s, rng: x - t * np.sign(x) + s * normal(x, rng), "expected [-1.5]"),
    (lambda x, t, s, rng: np.exp(-t) * x + s * normal(x, rng), "expected [-1.5]"),
    (lambda x, t, s, rng: x - t * (x - x.mean()) + s * normal(x, rng), "expected [-1.5]"),
    (lambda x, t, s, rng: np.roll(x, 1) * (1 - t) + s * normal(x, rng), "expected [ 3. , -1.5]"),
    (lambda x, t, s, rng: np.clip(right_walk(x, t, s, rng), -5, 5), "sigma = 0: you return"),
    (lambda x, t, s, rng: np.clip(right_walk(x, t, s, rng), -30, 30), "sigma = 0: you return"),
    (lambda x, t, s, rng: x - t * x + 2 * s * normal(x, rng), "expected sigma^2 / (1 - (1 - theta)^2) = 0.25"),
    (lambda x, t, s, rng: (1 - t) * x + s * x * normal(x, rng), "In the long run its variance is"),
    (lambda x, t, s, rng: x - t * x + rng.laplace(0, s / math.sqrt(2), len(x)), "are not normal numbers"),
    (lambda x, t, s, rng: x - t * x + s * np.sort(normal(x, rng)), "In the long run its variance is"),
    (lambda x, t, s, rng: x - t * x + s * normal(x, copy.deepcopy(rng)), "standard deviation of"),
    (lambda x, t, s, rng: x - 0.05 * t * x + s * 0.05**0.5 * normal(x, rng), "There is a small time step dt"),
    (lambda x, t, s, rng: rng.normal(x, s), "Nothing draws the noise back"),
    (lambda x, t, s, rng: x - t * x + rng.normal(s, len(x)), "One push moves all entries"),
    (lambda x, t, s, rng: x, "You return x as it is"),
    (lambda x, t, s, rng: np.round(right_walk(x, t, s, rng), 2), "expected"),
    (remembering_walk(), "keep nothing from one call to the next"),
    (lambda x, t, s, rng: right_walk(x, t, s, rng)[:, None], "an array of the shape (1, 1) comes back"),
    (lambda x, t, s, rng: x * np.nan, "not every number is finite"),
    (writes_into_x, "You change x itself"),
]

RIGHT = [
    lambda x, t, s, rng: rng.normal(x - t * x, s),
    lambda x, t, s, rng: np.float32(x) * np.float32(1 - t) + np.float32(s) * rng.standard_normal(len(x), dtype=np.float32),
    lambda x, t, s, rng: np.average([np.zeros_like(x), x], axis=0, weights=[t, 1 - t]) + s * normal(x, rng),
    lambda x, t, s, rng: np.array([value - t * value + s * rng.standard_normal() for value in x]),
    lambda x, t, s, rng: np.where(x > 0, x - t * abs(x), x + t * abs(x)) + s * normal(x, rng),
    lambda x, t, s, rng: x - (t * x + s * normal(x, rng)),
]
TestOtherAnswers = other_answers(ornstein_uhlenbeck, told=WRONG, right=RIGHT)


def test_the_variance_in_the_long_run_is_the_theorems():
    report = let_wander(right_walk, np.zeros(400), 0.15, 0.2, seed=3, steps=200)
    assert stationary(report) == pytest.approx(0.04 / (1 - 0.85**2))
    assert long_run_variance(report) == pytest.approx(stationary(report), rel=0.05)
    assert settles(report)


def test_a_walk_whose_pushes_are_right_one_by_one_still_has_to_settle():
    def alternating(x, theta, sigma, rng):  # the same push again after two steps
        seed, step = divmod(len(steps), 4)
        steps.append(step)
        return x - theta * x + sigma * np.random.default_rng([seed, step % 2]).standard_normal(len(x))

    steps: list = []
    report = let_wander(alternating, np.zeros(400), 0.15, 0.2, seed=3, steps=200)
    pushes = report["path"][1:] - 0.85 * report["path"][:-1]
    assert is_normal(pushes[::4], 0.2)
    assert follow_each_other(pushes) == 0
    assert not settles(report)


def test_a_walk_that_is_not_drawn_back_has_no_stationary_variance():
    report = let_wander(right_walk, np.zeros(10), 0.0, 0.2, seed=3, steps=50)
    assert stationary(report) is None
    assert settles(report)
