"""Two kinds of noise for actions that are numbers."""

import math

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.lessons.pendulum._laws import half_normal_shape, uniform_shape
from rlcourse.lessons.pendulum._noise_reports import (
    always_the_same,
    came_back,
    clipped,
    lognormal,
    not_from_rng,
    objection,
    of_law,
    of_noise,
    one_for_all,
    same_std_always,
    shared_used,
)
from rlcourse.lessons.pendulum._wandering import ornstein_uhlenbeck
from rlcourse.noise import gaussian_noise as reference
from rlcourse.probes import draw_noise

__all__ = ["gaussian_noise", "ornstein_uhlenbeck"]


def _filled(size, sigma, rng):
    noise = np.empty(size)
    for i in range(size):
        noise[i] = rng.normal(0, sigma)
    return noise


def _two_of_two(size, sigma, rng):
    """Box and Muller's way: two uniform numbers make two normal ones."""
    radius, angle = np.sqrt(-2 * np.log(1 - rng.random(size))), 2 * np.pi * rng.random(size)
    return sigma * radius * np.cos(angle)


def _cases(rng):
    def some(size, sigma, calls):
        return {"size": int(size), "sigma": sigma, "seed": int(rng.integers(1, 10_000)), "calls": int(calls)}

    return [
        some(3, 0.0, 2),  # by hand: 0 times whatever is drawn is 0
        some(1, 0.5, 1000),
        some(3, 2.0, 1000),
        some(400, 0.1, 200),
        some(2, float(np.round(rng.uniform(0.25, 0.4), 2)), 1000),
        some(rng.integers(2, 9), float(np.exp(rng.uniform(-3, 3))), rng.integers(700, 1000)),
    ]


gaussian_noise = Exercise(
    name="gaussian_noise",
    points=1,
    minutes=5,
    difficulty=1,
    reference=reference,
    cases=_cases,
    probe=draw_noise,
    given=lambda case, report: {"size": case["size"], "sigma": case["sigma"], "calls": case["calls"]},
    objection=objection,
    hints=(
        "`rng.standard_normal(size)` draws `size` normal numbers with the mean 0 and the standard deviation 1.",
        "Numbers that are multiplied by c have c times the standard deviation.",
    ),
    mistakes=(
        Mistake(
            lambda size, sigma, rng: sigma * rng.standard_normal(),
            "You return one number. Each part of the action has its own: draw size numbers, rng.standard_normal(size).",
            came_back("one number"),
        ),
        Mistake(
            lambda size, sigma, rng: [sigma * rng.standard_normal() for _ in range(size)],
            "You return a list, and lists are not multiplied as arrays are: 2 * [x] is [x, x]. Return an array, as "
            "rng.standard_normal(size) gives.",
            came_back("a list"),
        ),
        Mistake(
            lambda size, sigma, rng: sigma * np.random.standard_normal(size),  # noqa: NPY002
            "np.random and random draw from a generator that the whole program shares. Draw from rng.",
            shared_used,
        ),
        Mistake(
            lambda size, sigma, rng: sigma * np.random.default_rng().standard_normal(size),
            "Your numbers come from another generator than rng, so no run could be repeated. Draw from rng.",
            not_from_rng,
        ),
        Mistake(
            lambda size, sigma, rng: sigma * np.random.default_rng(0).standard_normal(size),
            "You draw the same numbers whatever rng is, as from a generator that is made anew with a fixed seed. Draw from "
            "rng, which goes on from call to call.",
            always_the_same,
        ),
        Mistake(
            lambda size, sigma, rng: np.full(size, rng.normal(0, sigma)),
            "You draw one number and use it for all parts of the action. Draw size numbers: rng.standard_normal(size).",
            one_for_all,
        ),
        Mistake(
            lambda size, sigma, rng: np.zeros(size),
            "All your numbers are 0. Draw them: rng.standard_normal(size).",
            of_law(std=lambda s: 0.0),
        ),
        Mistake(
            lambda size, sigma, rng: np.full(size, sigma),
            "You return sigma itself. It multiplies what you draw: sigma * rng.standard_normal(size).",
            of_law(mean=lambda s: s, std=lambda s: 0.0),
        ),
        Mistake(
            lambda size, sigma, rng: np.sqrt(sigma) * rng.standard_normal(size),
            "You take sigma for the variance: your numbers have the standard deviation sqrt(sigma). Multiply by sigma itself.",
            of_law(std=np.sqrt),
        ),
        Mistake(
            lambda size, sigma, rng: rng.normal(0, sigma**2, size),
            "Your numbers have the standard deviation sigma^2. It should be sigma, and it is the standard deviation that "
            "rng.normal takes.",
            of_law(std=np.square),
        ),
        Mistake(
            lambda size, sigma, rng: rng.standard_normal(size),
            "Your numbers are as large whatever sigma is. Multiply them by sigma.",
            same_std_always,
        ),
        Mistake(
            lambda size, sigma, rng: sigma + rng.standard_normal(size),
            "sigma is added: it moves the mean and leaves the standard deviation at 1. Multiply by it. (In rng.normal the mean "
            "comes first: rng.normal(0, sigma, size).)",
            of_law(mean=lambda s: s, std=lambda s: 1.0),
        ),
        Mistake(
            lambda size, sigma, rng: rng.normal(sigma, sigma, size),
            "Your numbers have the mean sigma. Their mean should be 0.",
            of_law(mean=lambda s: s),
        ),
        Mistake(
            lambda size, sigma, rng: rng.standard_normal(size) / max(sigma, 1e-6),
            "You divide by sigma. Multiply by it.",
            of_noise(lambda x, sigma: abs(x.std() * sigma - 1) < 0.1),
        ),
        Mistake(
            lambda size, sigma, rng: rng.uniform(-sigma, sigma, size),
            "Your numbers are spread evenly between -sigma and sigma. Draw normal ones: rng.standard_normal(size).",
            of_law(std=lambda s: s / math.sqrt(3), shape=uniform_shape),
        ),
        Mistake(
            lambda size, sigma, rng: sigma * rng.random(size),
            "rng.random and rng.uniform(0, sigma) draw evenly from 0 to sigma, and never below 0. Draw normal numbers: "
            "rng.standard_normal(size).",
            of_law(mean=lambda s: s / 2, std=lambda s: s / math.sqrt(12), shape=uniform_shape),
        ),
        Mistake(
            lambda size, sigma, rng: abs(sigma * rng.standard_normal(size)),
            "You take absolute values, so the noise pushes in one direction only. Leave the signs.",
            of_law(lambda s: s * math.sqrt(2 / math.pi), lambda s: s * math.sqrt(1 - 2 / math.pi), half_normal_shape),
        ),
        Mistake(
            lambda size, sigma, rng: np.clip(sigma * rng.standard_normal(size), -sigma, sigma),
            "You clip the noise to sigma. A third of normal numbers is larger: leave them. It is the action that is clipped, "
            "later.",
            of_noise(clipped),
        ),
        Mistake(
            lambda size, sigma, rng: rng.lognormal(0, sigma, size),
            "Your numbers are exp of normal ones, as rng.lognormal gives, so all are above 0. Leave exp out.",
            of_noise(lognormal),
        ),
    ),
    variants=(
        lambda size, sigma, rng: rng.normal(0, sigma, size),
        lambda size, sigma, rng: rng.normal(scale=sigma, size=(size,)).astype(np.float32),
        lambda size, sigma, rng: np.array([sigma * rng.standard_normal() for _ in range(size)]),
        _filled,
        _two_of_two,
        lambda size, sigma, rng: (
            rng.multivariate_normal(np.zeros(size), sigma**2 * np.eye(size))
            if size < 10
            else np.multiply(rng.standard_normal((1, size))[0], -sigma)
        ),
    ),
)
