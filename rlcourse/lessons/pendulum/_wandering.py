"""Noise that wanders: Ornstein and Uhlenbeck's."""

import math

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.lessons.pendulum._laws import half_normal_shape, uniform_shape
from rlcourse.lessons.pendulum._noise_reports import always_the_same, came_back, not_from_rng, shared_used
from rlcourse.lessons.pendulum._wandering_reports import moves, never_negative, objection, one_push, with_a_time_step
from rlcourse.noise import ornstein_uhlenbeck as reference
from rlcourse.probes import let_wander


def _next(f):
    """The next value as f(x, theta, sigma, N), where N are normal numbers."""
    return lambda x, theta, sigma, rng: f(x, theta, sigma, rng.standard_normal(len(x)))


def _in_place(x, theta, sigma, rng):
    x += -theta * x + sigma * rng.standard_normal(len(x))
    return x


def _copied(x, theta, sigma, rng):
    x = x.copy()
    x *= 1 - theta
    x += sigma * rng.standard_normal(x.shape)
    return x


def _one_by_one(x, theta, sigma, rng):
    x_next = np.zeros_like(x)
    for i, value in enumerate(x):
        x_next[i] = value - theta * value + sigma * rng.normal()
    return x_next


def _with_a_mean(x, theta, sigma, rng):
    mu, dt = 0.0, 1.0
    dx = theta * (mu - x) * dt + sigma * np.sqrt(dt) * rng.normal(size=x.shape)
    return x + dx


def _cases(rng):
    def some(x, theta, sigma, steps):
        return {"x": np.array(x, float), "theta": theta, "sigma": sigma, "seed": int(rng.integers(1, 10_000)), "steps": steps}

    return [
        some([4.0, -2.0], 0.25, 0.0, 1),  # by hand: 4 - 0.25 * 4 + 0 = 3, and -2 + 0.25 * 2 + 0 = -1.5
        some([-2.0], 0.25, 0.0, 1),
        some(rng.uniform(400, 900, size=4) * [1, -1, 1, -1], float(np.round(rng.uniform(0.1, 0.9), 2)), 0.0, 3),
        some(np.zeros(400), 0.15, 0.2, 200),
        some(np.full(300, 10.0), 0.5, 1.5, 60),
        some([0.0, 2.0], float(np.round(rng.uniform(0.25, 0.4), 2)), float(np.round(rng.uniform(0.5, 0.8), 2)), 1000),
        some([-3.0], 0.2, 0.3, 500),
        some(np.zeros(50), 0.0, 0.3, 60),  # nothing draws it back
        some(np.ones(50), 1.0, 0.6, 60),  # nothing is left of it
    ]


ornstein_uhlenbeck = Exercise(
    given=lambda case, report: case,  # a report tells all of its case but the seed
    name="ornstein_uhlenbeck",
    points=2,
    minutes=8,
    difficulty=2,
    reference=reference,
    cases=_cases,
    probe=let_wander,
    objection=objection,
    hints=(
        "Three parts are added: where it is, the pull back towards 0, and a push by chance.",
        "The pull is the part theta of the way to 0: `- theta * x`.",
        "The pushes are as in `gaussian_noise`, one for each entry of x: `sigma * rng.standard_normal(len(x))`.",
    ),
    mistakes=(
        Mistake(
            lambda x, theta, sigma, rng: [v - theta * v + sigma * rng.normal() for v in x],
            "You return a list, and lists are not added and multiplied as arrays are. Return an array: x - theta * x + ...",
            came_back("a list"),
        ),
        Mistake(
            lambda x, theta, sigma, rng: x - theta * x + sigma * np.random.standard_normal(len(x)),  # noqa: NPY002
            "np.random and random draw from a generator that the whole program shares. Draw from rng.",
            shared_used,
        ),
        Mistake(
            _in_place,
            "You change x itself (x += ..., x -= ... and x[i] = ... do), and it belongs to whoever called the function. Make a "
            "new array: x - theta * x + ...",
            lambda cases, seen: any(s["value"]["x changed"] for s in seen),
        ),
        Mistake(
            lambda x, theta, sigma, rng: x - theta * x + sigma * np.random.default_rng().standard_normal(len(x)),
            "Your pushes come from another generator than rng, so no run could be repeated. Draw from rng.",
            not_from_rng,
        ),
        Mistake(
            lambda x, theta, sigma, rng: x - theta * x + sigma * np.random.default_rng(0).standard_normal(len(x)),
            "You draw the same pushes whatever rng is, as from a generator that is made anew with a fixed seed. Draw from rng, "
            "which goes on from call to call.",
            always_the_same,
        ),
        Mistake(
            lambda x, theta, sigma, rng: x - theta * x + sigma * rng.standard_normal(),
            "One push moves all entries. Draw one for each: rng.standard_normal(len(x)).",
            one_push,
        ),
        Mistake(
            _next(lambda x, t, s, n: x + s * n),
            "Nothing draws the noise back, so it wanders off: its variance grows with every step. - theta * x is missing.",
            moves(slope=lambda t, s: 1),
        ),
        Mistake(
            _next(lambda x, t, s, n: x + t * x + s * n),
            "The sign of the pull is turned round: + theta * x drives the noise away from 0, further with every step. Subtract "
            "it.",
            moves(slope=lambda t, s: 1 + t),
        ),
        Mistake(
            _next(lambda x, t, s, n: x - s * x + t * n),
            "theta and sigma are exchanged: theta draws back, sigma multiplies the push.",
            moves(slope=lambda t, s: 1 - s, std=lambda t, s: t),
        ),
        Mistake(
            _next(lambda x, t, s, n: x - t + s * n),
            "You subtract theta itself, whatever x is. The pull is the part theta of x: - theta * x.",
            moves(slope=lambda t, s: 1, mean=lambda t, s: -t),
        ),
        Mistake(
            _next(lambda x, t, s, n: s * n),
            "x is forgotten: this noise is drawn anew at every step. Begin at where it is: x - theta * x + ...",
            moves(slope=lambda t, s: 0),
        ),
        Mistake(
            _next(lambda x, t, s, n: -t * x + s * n),
            "You return the change alone. Add it to x.",
            moves(slope=lambda t, s: -t),
        ),
        Mistake(
            _next(lambda x, t, s, n: t * x + s * n),
            "You keep the part theta of x. It is the part that is taken away: x - theta * x.",
            moves(slope=lambda t, s: t),
        ),
        Mistake(
            _next(lambda x, t, s, n: t * (1 - x) + x + s * n),
            "The noise is drawn towards 1. It should be drawn towards 0: - theta * x.",
            moves(mean=lambda t, s: t),
        ),
        Mistake(
            _next(lambda x, t, s, n: x + t * (s - x) + s * n),
            "The noise is drawn towards sigma. It should be drawn towards 0: - theta * x.",
            moves(mean=lambda t, s: t * s),
        ),
        Mistake(
            _next(lambda x, t, s, n: x - t * x),
            "Nothing pushes: the value only decays to 0. Add sigma * rng.standard_normal(len(x)).",
            moves(std=lambda t, s: 0),
        ),
        Mistake(
            _next(lambda x, t, s, n: 1.0 * x),
            "You return x as it is. Draw it back and push it: x - theta * x + sigma * rng.standard_normal(len(x)).",
            moves(slope=lambda t, s: 1, std=lambda t, s: 0),
        ),
        Mistake(
            _next(lambda x, t, s, n: x - t * x + s),
            "You add sigma itself, so nothing is left to chance. Multiply it by what you draw: sigma * "
            "rng.standard_normal(len(x)).",
            moves(mean=lambda t, s: s, std=lambda t, s: 0),
        ),
        Mistake(
            _next(lambda x, t, s, n: x - t * x + n),
            "Your pushes have the standard deviation 1 whatever sigma is. Multiply them by sigma.",
            moves(std=lambda t, s: 1),
        ),
        Mistake(
            lambda x, theta, sigma, rng: x - theta * x + rng.normal(sigma, size=len(x)),
            "sigma is added, so it is the pushes' mean, and their standard deviation is 1. Multiply by it. (In rng.normal the "
            "mean comes first: rng.normal(0, sigma, len(x)).)",
            moves(mean=lambda t, s: s, std=lambda t, s: 1),
        ),
        Mistake(
            _next(lambda x, t, s, n: x - t * x + s**2 * n),
            "Your pushes have the standard deviation sigma^2. It should be sigma.",
            moves(std=lambda t, s: s**2),
        ),
        Mistake(
            _next(lambda x, t, s, n: x - t * x + s**0.5 * n),
            "You take sigma for the variance: your pushes have the standard deviation sqrt(sigma). It should be sigma.",
            moves(std=lambda t, s: s**0.5),
        ),
        Mistake(
            _next(lambda x, t, s, n: x - t * (x + s * n)),
            "theta multiplies the push as well. A bracket is too wide: x - theta * x + sigma * N.",
            moves(std=lambda t, s: t * s),
        ),
        Mistake(
            _next(lambda x, t, s, n: (1 - t) * (x + s * n)),
            "The push is drawn back in the same step: (1 - theta) multiplies x alone.",
            moves(std=lambda t, s: (1 - t) * s),
        ),
        Mistake(
            _next(lambda x, t, s, n: x - t * x + s * t**0.5 * n),
            "The push has a factor sqrt(theta) too much: sigma alone multiplies it.",
            moves(std=lambda t, s: s * t**0.5),
        ),
        Mistake(
            _next(lambda x, t, s, n: x - t * x + s * (2 * t) ** 0.5 * n),
            "The push has a factor sqrt(2 * theta) too much: sigma alone multiplies it. (With it, sigma would be about the "
            "standard deviation in the long run.)",
            moves(std=lambda t, s: s * (2 * t) ** 0.5),
        ),
        Mistake(
            _next(lambda x, t, s, n: x - t * x * 0.01 + s * 0.01**0.5 * n),
            "There is a small time step dt in your equation, as in programs that simulate physics. Here a step is 1: leave dt "
            "out.",
            with_a_time_step,
        ),
        Mistake(
            lambda x, theta, sigma, rng: x - theta * x + rng.uniform(-sigma, sigma, len(x)),
            "Your pushes are spread evenly between -sigma and sigma. Draw normal ones: rng.standard_normal(len(x)).",
            moves(std=lambda t, s: s / math.sqrt(3), shape=uniform_shape),
        ),
        Mistake(
            lambda x, theta, sigma, rng: x - theta * x + sigma * rng.random(len(x)),
            "rng.random draws evenly from 0 to 1 and never below 0, so you push in one direction only. Draw normal numbers: "
            "rng.standard_normal(len(x)).",
            moves(mean=lambda t, s: s / 2, std=lambda t, s: s / math.sqrt(12), shape=uniform_shape),
        ),
        Mistake(
            _next(lambda x, t, s, n: x - t * x + s * abs(n)),
            "You take the absolute values of the pushes, so they go in one direction only. Leave the signs.",
            moves(
                mean=lambda t, s: s * math.sqrt(2 / math.pi),
                std=lambda t, s: s * math.sqrt(1 - 2 / math.pi),
                shape=half_normal_shape,
            ),
        ),
        Mistake(
            _next(lambda x, t, s, n: abs(x - t * x + s * n)),
            "You return absolute values. The noise has a sign: leave it.",
            never_negative,
        ),
    ),
    variants=(
        _next(lambda x, t, s, n: (1 - t) * x + s * n),
        lambda x, theta, sigma, rng: rng.normal((1 - theta) * x, sigma),
        _copied,
        _one_by_one,
        _with_a_mean,
        _next(lambda x, t, s, n: (x - s * n - t * x).astype(np.float32)),
    ),
)
