"""Wrong and right ways of drawing noise beyond the declared ones."""

import copy
import math

import numpy as np
import pytest

from rlcourse.lessons.pendulum._laws import Law, follow_each_other, go_together, half_normal_shape, uniform_shape
from rlcourse.lessons.pendulum._wandering_reports import long_run_variance, settles, stationary
from rlcourse.lessons.pendulum.noise import gaussian_noise, ornstein_uhlenbeck
from rlcourse.noise import ornstein_uhlenbeck as right_walk
from rlcourse.probes import let_wander


def normal(x, rng):
    return rng.standard_normal(len(x))


def remembering():
    last = {}

    def noise(size, sigma, rng):
        last[size] = 0.6 * last.get(size, 0) + 0.8 * sigma * rng.standard_normal(size)
        return last[size]

    return noise


def remembering_walk():
    last = {}

    def walk(x, theta, sigma, rng):
        last[len(x)] = right_walk(last.get(len(x), x), theta, sigma, rng)
        return last[len(x)]

    return walk


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
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
    ],
)
def test_what_is_wrong_with_noise_is_named(answer, sentence):
    verdict = gaussian_noise.verdict(answer)
    assert verdict.outcome == "wrong"
    assert sentence in verdict.sentence


@pytest.mark.parametrize(
    "answer",
    [
        lambda n, s, rng: rng.spawn(1)[0].normal(0, s, n),
        lambda n, s, rng: np.random.default_rng(rng.integers(2**62)).normal(0, s, n),
        lambda n, s, rng: np.float32(s) * rng.standard_normal(n, dtype=np.float32),
        lambda n, s, rng: s * rng.standard_normal((4, n)).sum(axis=0) / 2,
        lambda n, s, rng: np.fromiter((rng.normal(0, s) for _ in range(n)), float),
        lambda n, s, rng: rng.multivariate_normal([0], [[s * s]], n)[:, 0],
    ],
)
def test_other_ways_of_drawing_normal_numbers_are_right(answer):
    verdict = gaussian_noise.verdict(answer)
    assert verdict.outcome == "right", verdict.sentence


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
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
    ],
)
def test_what_is_wrong_with_a_walk_is_named(answer, sentence):
    verdict = ornstein_uhlenbeck.verdict(answer)
    assert verdict.outcome == "wrong"
    assert sentence in verdict.sentence


def test_a_loop_that_writes_into_x_is_told_so():
    def loop(x, theta, sigma, rng):
        for i in range(len(x)):
            x[i] = x[i] - theta * x[i] + sigma * rng.normal()
        return x

    assert "You change x itself" in ornstein_uhlenbeck.verdict(loop).sentence


@pytest.mark.parametrize(
    "answer",
    [
        lambda x, t, s, rng: rng.normal(x - t * x, s),
        lambda x, t, s, rng: np.float32(x) * np.float32(1 - t) + np.float32(s) * rng.standard_normal(len(x), dtype=np.float32),
        lambda x, t, s, rng: np.average([np.zeros_like(x), x], axis=0, weights=[t, 1 - t]) + s * normal(x, rng),
        lambda x, t, s, rng: np.array([value - t * value + s * rng.standard_normal() for value in x]),
        lambda x, t, s, rng: np.where(x > 0, x - t * abs(x), x + t * abs(x)) + s * normal(x, rng),
        lambda x, t, s, rng: x - (t * x + s * normal(x, rng)),
    ],
)
def test_other_ways_of_wandering_are_right(answer):
    verdict = ornstein_uhlenbeck.verdict(answer)
    assert verdict.outcome == "right", verdict.sentence


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
    assert Law(0, 0.2).gives(pushes[::4])
    assert follow_each_other(pushes) == 0
    assert not settles(report)


def test_a_walk_that_is_not_drawn_back_has_no_stationary_variance():
    report = let_wander(right_walk, np.zeros(10), 0.0, 0.2, seed=3, steps=50)
    assert stationary(report) is None
    assert settles(report)


def test_laws_are_told_apart():
    rng = np.random.default_rng(0)
    z = rng.standard_normal(20_000)
    assert Law(0, 1).gives(z)
    assert Law(1, 3).gives(1 + 3 * z)
    assert not Law(0.1, 1).gives(z)
    assert not Law(0, 1.05).gives(z)
    assert not Law(0, 1, uniform_shape).gives(z)
    assert Law(0.5, 1 / math.sqrt(12), uniform_shape).gives(rng.random(20_000))
    assert Law(math.sqrt(2 / math.pi), math.sqrt(1 - 2 / math.pi), half_normal_shape).gives(abs(z))
    assert Law(2, 0).gives(np.full(3, 2.0))
    assert not Law(2, 0).gives(np.array([2.0, 2.1]))


def test_chance_alone_shows_no_correlation():
    rng = np.random.default_rng(0)
    for shape in ((60, 400), (200, 400), (1000, 2), (1000, 1), (60, 50)):
        numbers = rng.standard_normal(shape)
        assert go_together(numbers) == follow_each_other(numbers) == 0
    shared = rng.standard_normal((60, 400)) + rng.standard_normal((60, 1))
    assert go_together(shared) == pytest.approx(0.5, abs=0.2)
    assert follow_each_other(np.cumsum(rng.standard_normal((200, 5)), axis=0)) > 0.5
