"""The gradient of the smallest actor there is, by hand: the chain rule through the critic."""

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.lessons.pendulum._gradient_answers import by_differences, einsum, listed, matrices, one_by_one, reference
from rlcourse.lessons.pendulum._gradient_reports import (
    HOW_MU,
    asked_at,
    changed,
    gives,
    objection,
    stopped_with,
)
from rlcourse.probes import climb_slope


def _by(formula, at=lambda z: 2 * np.tanh(z)):
    """A gradient as formula(w, s, z, a, q), with z = w . s, a = mu(s) and q = dQ/da asked at the actions at(z)."""

    def gradient(weights, states, slope):
        z = states @ weights
        return formula(weights, states, z, 2 * np.tanh(z), slope(states, at(z)))

    return gradient


def _mean(x, s):
    """The mean of x [B] times s [B, 3] over the minibatch."""
    return (np.asarray(x)[:, None] * s).mean(axis=0)


def _is(formula, sentence: str) -> Mistake:
    """The mistake of giving formula(w, s, z, a, q)."""
    return Mistake(_by(formula), sentence, gives(formula))


def _changes_weights(weights, states, slope):
    gradient = reference(weights, states, slope)
    weights += 0.1 * gradient
    return gradient


def _cases(rng):
    def some(b, wide=1.0):
        return {
            "weights": np.round(rng.normal(size=3) * wide, 2),
            "states": np.round(rng.normal(size=(b, 3)), 2),
            "peak": np.round(rng.normal(size=3) * 2, 2),
            "height": float(np.round(rng.uniform(0.5, 1.5), 2)),
            "bend": float(np.round(rng.uniform(0.5, 2), 2)),
        }

    by_hand = {
        "weights": np.array([np.log(2), 0.0, 0.0]),
        "states": np.array([[1.0, 0.0, 0.0], [0.0, 1.0, -1.0]]),
        "peak": np.array([2.2, 3.0, 0.0]),
        "height": 0.0,
        "bend": 1.0,
    }  # by hand: tanh(log 2) = 0.6 and tanh(0) = 0, so the actions are 1.2 and 0; dQ/da is 2.2 - 1.2 = 1 and 3 - 0 = 3;
    # da/dw is 2 * (1 - 0.36) * [1, 0, 0] and 2 * [0, 1, -1]; the mean of [1.28, 0, 0] and [0, 6, -6] is [0.64, 3, -3]
    one_state = {
        "weights": np.array([np.log(2), 0.0, 0.0]),
        "states": np.array([[1.0, 0.5, -1.0]]),
        "peak": np.array([2.2, 0.0, 0.0]),
        "height": 0.0,
        "bend": 1.0,
    }  # by hand: the first state's numbers once more, so 1.28 * [1, 0.5, -1]
    return [by_hand, one_state, some(5), some(4, wide=0.5), some(3), some(32), some(7, wide=1.5)]


actor_gradient = Exercise(
    given=lambda case, report: case,  # a report tells all of its case
    name="actor_gradient",
    points=2,
    minutes=20,
    difficulty=3,
    reference=reference,
    cases=_cases,
    probe=climb_slope,
    objection=objection,
    hints=(
        "Three factors: dQ/da from the critic, da/dz of a = 2 * tanh(z), and dz/dw of z = w . s. The last one is s itself.",
        "The derivative of tanh(z) is 1 - tanh(z)^2.",
        "Ask `slope(states, actions)` at the actions the actor takes, `actions = 2 * np.tanh(states @ weights)`.",
        "`x[:, None] * states` multiplies row b of the states [B, 3] by x[b]; `.mean(axis=0)` is the mean over the minibatch.",
    ),
    mistakes=(
        Mistake(
            _changes_weights,
            "You change the array weights itself (weights += ... does). Return the gradient alone; the step is taken by "
            "whoever called the function.",
            changed("weights"),
        ),
        Mistake(
            lambda weights, states, slope: (slope(states, 2 * np.tanh(states * weights)) * states).mean(axis=0),
            "You ask slope with actions of the shape [B, 3]. Each state has one action: states @ weights sums over the three "
            "numbers, states * weights does not.",
            stopped_with(r"ValueError: slope was given actions of the shape \(\d+, 3\)"),
        ),
        Mistake(
            lambda weights, states, slope: (slope(states, 2 * np.tanh(states @ weights[:, None])) * states).mean(axis=0),
            "You ask slope with actions of the shape [B, 1]. It takes [B]: states @ weights has that shape.",
            stopped_with(r"ValueError: slope was given actions of the shape \(\d+, 1\)"),
        ),
        Mistake(
            _by(lambda w, s, z, a, q: (q * (2 - a**2 / 2) * s).mean(axis=0)),
            "An array [B] times one [B, 3] does not fit: NumPy would match B with 3. Give the [B] a second axis: x[:, None] * "
            "states.",
            stopped_with(r"ValueError: operands could not be broadcast together with shapes (\(2,\) \(2,3\)|\(2,3\) \(2,\))"),
        ),
        Mistake(
            _by(lambda w, s, z, a, q: _mean(q * (2 - a**2 / 2), s), at=np.tanh),
            f"You ask slope at tanh(w . s). {HOW_MU}, and the slope is needed at mu(s).",
            asked_at(np.tanh),
        ),
        Mistake(
            _by(lambda w, s, z, a, q: _mean(q * (2 - a**2 / 2), s), at=lambda z: z),
            f"You ask slope at w . s. {HOW_MU}, and the slope is needed at mu(s).",
            asked_at(lambda z: z),
        ),
        Mistake(
            _by(lambda w, s, z, a, q: _mean(q * (2 - a**2 / 2), s), at=lambda z: 2 * z),
            f"You ask slope at 2 * (w . s), without tanh. {HOW_MU}, and the slope is needed at mu(s).",
            asked_at(lambda z: 2 * z),
        ),
        Mistake(
            _by(lambda w, s, z, a, q: _mean(q * (2 - a**2 / 2), s), at=lambda z: 0 * z),
            f"You ask slope at the action 0. {HOW_MU}, and the slope is needed at mu(s).",
            asked_at(lambda z: 0 * z),
        ),
        Mistake(
            _by(lambda w, s, z, a, q: _mean(q * (2 - a**2 / 2), s), at=lambda z: np.tanh(2 * z)),
            f"You ask slope at tanh(2 * w . s). {HOW_MU}: the 2 stands outside.",
            asked_at(lambda z: np.tanh(2 * z)),
        ),
        Mistake(
            _by(lambda w, s, z, a, q: _mean(q * (2 - a**2 / 2), s), at=lambda z: -2 * np.tanh(z)),
            f"You ask slope at - 2 * tanh(w . s). {HOW_MU}, and the slope is needed at mu(s).",
            asked_at(lambda z: -2 * np.tanh(z)),
        ),
        _is(
            lambda w, s, z, a, q: -_mean(q * (2 - a**2 / 2), s),
            "The sign is turned: this is the gradient of the loss -Q. Here the gradient that climbs Q is asked for, without a "
            "minus.",
        ),
        _is(
            lambda w, s, z, a, q: _mean(2 * q, s),
            "The derivative of tanh is forgotten: da/dw is 2 * (1 - tanh(w . s)^2) * s, not 2 * s.",
        ),
        _is(
            lambda w, s, z, a, q: _mean(q, s),
            "The derivative of 2 * tanh is forgotten: between dQ/da and s stands 2 * (1 - tanh(w . s)^2).",
        ),
        _is(
            lambda w, s, z, a, q: _mean(q * (1 - a**2 / 4), s),
            "A factor 2 is missing: mu(s) is 2 * tanh(w . s), so da/dw is 2 * (1 - tanh(w . s)^2) * s.",
        ),
        _is(
            lambda w, s, z, a, q: _mean(q * 4 * (1 - a**2 / 4), s),
            "A factor 2 is there twice: da/dw is 2 * (1 - tanh(w . s)^2) * s.",
        ),
        _is(
            lambda w, s, z, a, q: _mean(q * (1 - a**2), s),
            "1 - a^2 is the derivative of tanh where a is tanh itself. Your a is 2 * tanh: da/dw is 2 * (1 - (a / 2)^2) * s.",
        ),
        _is(
            lambda w, s, z, a, q: _mean(q * 2 * (1 - a**2), s),
            "In 2 * (1 - a^2) the a contains the factor 2 already. Square tanh alone: 2 * (1 - (a / 2)^2) * s.",
        ),
        _is(
            lambda w, s, z, a, q: _mean(q * (2 - a**2), s),
            "2 - a^2 is not the derivative of 2 * tanh: a contains the factor 2 already. 2 * (1 - (a / 2)^2) is 2 - a^2 / 2.",
        ),
        _is(
            lambda w, s, z, a, q: _mean(q * 2 * (1 - a / 2), s),
            "The derivative of tanh(z) is 1 - tanh(z)^2. The square is missing.",
        ),
        _is(
            lambda w, s, z, a, q: _mean(q * (1 - a / 2), s),
            "The derivative of 2 * tanh(z) is 2 * (1 - tanh(z)^2). The square and the factor 2 are missing.",
        ),
        _is(
            lambda w, s, z, a, q: _mean(q * 2 * (1 + a**2 / 4), s),
            "The derivative of tanh(z) is 1 - tanh(z)^2, with a minus.",
        ),
        _is(
            lambda w, s, z, a, q: _mean(q * 2 * (1 - np.tanh(a) ** 2), s),
            "You take tanh of the actions, which are 2 * tanh(w . s) already. 1 - tanh(w . s)^2 is what you need.",
        ),
        _is(
            lambda w, s, z, a, q: _mean(q * (1 - np.tanh(a) ** 2), s),
            "You take tanh of the actions, which are 2 * tanh(w . s) already, and a factor 2 is missing: "
            "2 * (1 - tanh(w . s)^2).",
        ),
        _is(
            lambda w, s, z, a, q: _mean(q * a, s),
            "You multiply dQ/da by the action. Multiply it by the action's derivative: 2 * (1 - tanh(w . s)^2) * s.",
        ),
        _is(
            lambda w, s, z, a, q: _mean(a * (2 - a**2 / 2), s),
            "You multiply da/dw by the actions. Multiply it by dQ/da, which slope gives.",
        ),
        _is(
            lambda w, s, z, a, q: (q[:, None] * (2 - a**2 / 2)[:, None] * s).sum(axis=0),
            "You sum over the minibatch. Take the mean: .mean(axis=0).",
        ),
        _is(
            lambda w, s, z, a, q: (q[:, None] * (2 - a**2 / 2)[:, None] * s).sum(axis=0) / 3,
            "You divide the sum by 3. The mean over the minibatch divides by B: .mean(axis=0).",
        ),
        _is(
            lambda w, s, z, a, q: (q * (2 - a**2 / 2))[:, None] * s,
            "You return one gradient for each state, [B, 3]. Take the mean over the minibatch: .mean(axis=0).",
        ),
        _is(
            lambda w, s, z, a, q: ((q * (2 - a**2 / 2))[:, None] * s).mean(axis=1),
            "You take the mean over the weights. Take it over the axis that has the length of the minibatch.",
        ),
        _is(
            lambda w, s, z, a, q: ((q * (2 - a**2 / 2))[:, None] * s).mean(),
            "You take the mean over everything, one number. Each weight has its own part: .mean(axis=0).",
        ),
        _is(
            lambda w, s, z, a, q: ((q * (2 - a**2 / 2))[:, None] * s).sum(),
            "You sum over everything, one number. Each weight has its own part: .mean(axis=0).",
        ),
        _is(
            lambda w, s, z, a, q: (q * (2 - a**2 / 2)).mean(),
            "The states are forgotten, so you return one number. a depends on w through w . s: multiply by s, [B, 3].",
        ),
        _is(
            lambda w, s, z, a, q: q * (2 - a**2 / 2),
            "The states and the mean are forgotten. Multiply by s, [B, 3], and take the mean over the minibatch: "
            ".mean(axis=0).",
        ),
        _is(
            lambda w, s, z, a, q: q.mean(),
            "da/dw is forgotten: you return the mean of dQ/da. Multiply by da/dw, [B, 3], before you take the mean.",
        ),
        _is(
            lambda w, s, z, a, q: (q * (2 - a**2 / 2)).mean() * w,
            "You multiply by the weights. The derivative of w . s by w is s: multiply by the states.",
        ),
        _is(
            lambda w, s, z, a, q: q.mean() * _mean(2 - a**2 / 2, s),
            "You multiply two means. Multiply dQ/da by da/dw for each state first, then take the mean of the products.",
        ),
        _is(
            lambda w, s, z, a, q: (q * (2 - a**2 / 2)).mean() * s.mean(axis=0),
            "You take the mean of the states by itself. Multiply for each state first, then take the mean of the products.",
        ),
        _is(
            lambda w, s, z, a, q: _mean(2 - a**2 / 2, s),
            "dQ/da is forgotten: this is the gradient of the action, not of its value. Multiply by slope(states, actions).",
        ),
        _is(
            lambda w, s, z, a, q: w + _mean(q * (2 - a**2 / 2), s),
            "You return the weights after a step. Return the gradient alone.",
        ),
        _is(
            lambda w, s, z, a, q: w - _mean(q * (2 - a**2 / 2), s),
            "You return the weights after a step, and one that goes down. Return the gradient alone.",
        ),
    ),
    variants=(
        one_by_one,
        einsum,
        matrices,
        by_differences,
        listed,
    ),
)
