"""The gradient of the smallest actor there is, by hand: the chain rule through the critic."""

import numpy as np

from rlcourse.checks import Exercise, edited, mistakes_in, stops_with
from rlcourse.checks.compare import RTOL, as_array, shown
from rlcourse.probes import climb_slope
from rlcourse.probes.equations import slope_of_critic


def right(weights, states, slope):
    """The gradient [n] of the mean of Q(s, mu(s)) by the weights [n] of mu(s) = 2 * tanh(w . s), for states [B, n]."""
    z = states @ weights  # [B]
    actions = 2 * np.tanh(z)  # [B]
    dq_da = slope(states, actions)  # [B]
    da_dz = 2 * (1 - np.tanh(z) ** 2)  # [B]
    return ((dq_da * da_dz)[:, None] * states).mean(axis=0)  # [n]; dz/dw is s


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
    one_state = by_hand | {"states": np.array([[1.0, 0.5, -1.0]]), "peak": np.array([2.2, 0.0, 0.0])}
    # by hand: the first state's numbers once more, so 1.28 * [1, 0.5, -1]
    return [by_hand, one_state, some(5), some(4, wide=0.5), some(3), some(32), some(7, wide=1.5)]


# What is wrong with a gradient that is none of the known mistakes

HOW_MU = "mu(s) is 2 * tanh(w . s)"


def _objection(report) -> str:
    w, s, got = report["weights"], report["states"], report["gradient"]
    case = f"For weights = {shown(w)}, states = {shown(s)}: "
    if report["changed"]:
        return f"{case}you change {' and '.join(report['changed'])}. Work on a copy."
    slope = slope_of_critic(report["peak"], report["height"], report["bend"])
    actions, wanted = 2 * np.tanh(s @ w), right(w, s, slope)
    dq_da = slope(s, actions)
    array = as_array(got)
    if array is None or array.dtype.kind not in "iuf":
        return f"{case}you return {shown(got)}, expected {shown(wanted)}: one number for each weight."
    if array.shape != wanted.shape:
        return f"{case}you return the shape {array.shape}, expected {wanted.shape}: one number for each weight."
    if np.allclose(array, wanted, rtol=RTOL, atol=1e-6 * (1 + abs(dq_da).max() * abs(s).max())):  # float32 arithmetic
        return ""
    asked = "You ask slope at the right actions:"
    if not len(report["asked actions"]):
        asked = "You never call slope. Call slope(states, actions) with the actor's own actions"
    elif not (abs(report["asked states"][:, None] - s).max(axis=-1) < 1e-5).any(axis=1).all():  # [N, B, n]
        asked = f"You ask slope for other states: {shown(report['asked states'])}. Ask it for states, at"
    elif not _asks(report, lambda z: 2 * np.tanh(z)):
        asked = f"You ask slope for the actions {shown(report['asked actions'])}, and {HOW_MU}. Ask it at"
    there = f"mu(s) = {shown(actions)}, where dQ/da = {shown(dq_da)}."
    return f"{case}expected {shown(wanted)}, got {shown(got)}. {asked} {there}"


def _asks(report, action) -> bool:
    """Whether slope was asked, and always for the actions action(z), with z = w . s."""
    asked, z = report["asked actions"], report["asked states"] @ report["weights"]
    return len(asked) > 0 and np.allclose(asked, action(z), rtol=RTOL, atol=1e-5)


# The mistakes

wrong = mistakes_in(right)
MU = "actions = 2 * np.tanh(z)"
FACTOR = "2 * (1 - np.tanh(z) ** 2)"
PRODUCT = "((dq_da * da_dz)[:, None] * states)"
RETURN = f"return {PRODUCT}.mean(axis=0)"


def _asked_at(action, where, instead=", and the slope is needed at mu(s)."):
    """The mistake of asking slope elsewhere, whatever is made of the answer."""
    return wrong("slope(states, actions)", f"slope(states, {action})", f"You ask slope at {where}. {HOW_MU}{instead}",
                 shows=lambda cases, seen: all(_asks(s["value"], eval(f"lambda z: {action}")) for s in seen))  # fmt: skip


MISTAKES = (
    wrong(RETURN, f"weights += {PRODUCT}.mean(axis=0)\n    return weights",
        "You change the array weights itself (weights += ... does). Return the gradient alone; the step is taken by whoever "
        "called the function.", shows=lambda cases, seen: any("weights" in s["value"]["changed"] for s in seen)),
    wrong("states @ weights", "states * weights",
        "You ask slope with actions of the shape [B, 3]. Each state has one action: states @ weights sums over the three "
        "numbers, states * weights does not.", shows=stops_with("slope was given actions of the shape (2, 3)")),
    wrong("states @ weights", "states @ weights[:, None]", "You ask slope with actions of the shape [B, 1]. It takes [B]: "
        "states @ weights has that shape.", shows=stops_with("slope was given actions of the shape (2, 1)")),
    wrong("[:, None]", "", "An array [B] times one [B, 3] does not fit: NumPy would match B with 3. Give the [B] a second "
        "axis: x[:, None] * states.", shows=stops_with("could not be broadcast together with shapes", "(2,)", "(2,3)")),
    _asked_at("np.tanh(z)", "tanh(w . s)"),
    _asked_at("z", "w . s"),
    _asked_at("2 * z", "2 * (w . s), without tanh"),
    _asked_at("0 * z", "the action 0"),
    _asked_at("np.tanh(2 * z)", "tanh(2 * w . s)", ": the 2 stands outside."),
    _asked_at("-2 * np.tanh(z)", "- 2 * tanh(w . s)"),
    wrong(RETURN, RETURN.replace("return", "return -"), "The sign is turned: this is the gradient of the loss -Q. Here the "
        "gradient that climbs Q is asked for, without a minus."),
    wrong(FACTOR, "2", "The derivative of tanh is forgotten: da/dw is 2 * (1 - tanh(w . s)^2) * s, not 2 * s."),
    wrong(FACTOR, "1", "The derivative of 2 * tanh is forgotten: between dQ/da and s stands 2 * (1 - tanh(w . s)^2)."),
    wrong(FACTOR, "1 - np.tanh(z) ** 2",
        "A factor 2 is missing: mu(s) is 2 * tanh(w . s), so da/dw is 2 * (1 - tanh(w . s)^2) * s."),
    wrong(FACTOR, "4 * (1 - np.tanh(z) ** 2)", "A factor 2 is there twice: da/dw is 2 * (1 - tanh(w . s)^2) * s."),
    wrong(FACTOR, "1 - actions**2",
        "1 - a^2 is the derivative of tanh where a is tanh itself. Your a is 2 * tanh: da/dw is 2 * (1 - (a / 2)^2) * s."),
    wrong(FACTOR, "2 * (1 - actions**2)",
        "In 2 * (1 - a^2) the a contains the factor 2 already. Square tanh alone: 2 * (1 - (a / 2)^2) * s."),
    wrong(FACTOR, "2 - actions**2",
        "2 - a^2 is not the derivative of 2 * tanh: a contains the factor 2 already. 2 * (1 - (a / 2)^2) is 2 - a^2 / 2."),
    wrong(FACTOR, "2 * (1 - np.tanh(z))", "The derivative of tanh(z) is 1 - tanh(z)^2. The square is missing."),
    wrong(FACTOR, "1 - np.tanh(z)",
        "The derivative of 2 * tanh(z) is 2 * (1 - tanh(z)^2). The square and the factor 2 are missing."),
    wrong(FACTOR, "2 * (1 + np.tanh(z) ** 2)", "The derivative of tanh(z) is 1 - tanh(z)^2, with a minus."),
    wrong(FACTOR, "2 * (1 - np.tanh(actions) ** 2)",
        "You take tanh of the actions, which are 2 * tanh(w . s) already. 1 - tanh(w . s)^2 is what you need."),
    wrong(FACTOR, "1 - np.tanh(actions) ** 2",
        "You take tanh of the actions, which are 2 * tanh(w . s) already, and a factor 2 is missing: 2 * (1 - tanh(w . s)^2)."),
    wrong(FACTOR, "actions",
        "You multiply dQ/da by the action. Multiply it by the action's derivative: 2 * (1 - tanh(w . s)^2) * s."),
    wrong("dq_da * da_dz", "actions * da_dz", "You multiply da/dw by the actions. Multiply it by dQ/da, which slope gives."),
    wrong("mean(axis=0)", "sum(axis=0)", "You sum over the minibatch. Take the mean: .mean(axis=0)."),
    wrong("mean(axis=0)", "sum(axis=0) / 3",
        "You divide the sum by 3. The mean over the minibatch divides by B: .mean(axis=0)."),
    wrong(".mean(axis=0)", "",
        "You return one gradient for each state, [B, 3]. Take the mean over the minibatch: .mean(axis=0)."),
    wrong("mean(axis=0)", "mean(axis=1)",
        "You take the mean over the weights. Take it over the axis that has the length of the minibatch."),
    wrong("mean(axis=0)", "mean()",
        "You take the mean over everything, one number. Each weight has its own part: .mean(axis=0)."),
    wrong("mean(axis=0)", "sum()", "You sum over everything, one number. Each weight has its own part: .mean(axis=0)."),
    wrong(f"{PRODUCT}.mean(axis=0)", "(dq_da * da_dz).mean()",
        "The states are forgotten, so you return one number. a depends on w through w . s: multiply by s, [B, 3]."),
    wrong(f"{PRODUCT}.mean(axis=0)", "dq_da * da_dz",
        "The states and the mean are forgotten. Multiply by s, [B, 3], and take the mean over the minibatch: .mean(axis=0)."),
    wrong(f"{PRODUCT}.mean(axis=0)", "dq_da.mean()",
        "da/dw is forgotten: you return the mean of dQ/da. Multiply by da/dw, [B, 3], before you take the mean."),
    wrong(f"{PRODUCT}.mean(axis=0)", "(dq_da * da_dz).mean() * weights",
        "You multiply by the weights. The derivative of w . s by w is s: multiply by the states."),
    wrong(f"{PRODUCT}.mean(axis=0)", "dq_da.mean() * (da_dz[:, None] * states).mean(axis=0)",
        "You multiply two means. Multiply dQ/da by da/dw for each state first, then take the mean of the products."),
    wrong(f"{PRODUCT}.mean(axis=0)", "(dq_da * da_dz).mean() * states.mean(axis=0)",
        "You take the mean of the states by itself. Multiply for each state first, then take the mean of the products."),
    wrong("dq_da * da_dz", "da_dz",
        "dQ/da is forgotten: this is the gradient of the action, not of its value. Multiply by slope(states, actions)."),
    wrong("return ", "return weights + ", "You return the weights after a step. Return the gradient alone."),
    wrong("return ", "return weights - ",
        "You return the weights after a step, and one that goes down. Return the gradient alone."),
)  # fmt: skip


# Other right answers


def _one_by_one(weights, states, slope):
    gradient = np.zeros(3)
    for i in range(len(states)):
        a = 2 * np.tanh(np.dot(weights, states[i]))
        dq_da = slope(states[i : i + 1], np.array([a]))[0]
        for k in range(3):
            gradient[k] += dq_da * 2 * (1 - np.tanh(np.dot(weights, states[i])) ** 2) * states[i, k]
    return gradient / len(states)


VARIANTS = (
    _one_by_one,
    edited(right, ("states @ weights", 'np.einsum("bi,i->b", states, weights)'), (FACTOR, "2 / np.cosh(z) ** 2"),
           (RETURN, 'return np.einsum("b,b,bi->i", dq_da, da_dz, states) / len(states)')),
    # with matrices [B, 1]
    edited(right, ("states @ weights", "np.matmul(states, weights.reshape(3, 1))"),
           ("slope(states, actions)", "slope(states, actions[:, 0]).reshape(-1, 1)"),
           (RETURN, "return (states.T @ (dq_da * da_dz))[:, 0] / states.shape[0]")),
    # by differences
    edited(right, (MU, "mu = lambda w: 2 * np.tanh(states @ w)"), ("(states, actions)", "(states, mu(weights))"), (RETURN,
           "return [float(np.mean(dq_da * (mu(weights + h) - mu(weights - h)) / 2e-5)) for h in 1e-5 * np.eye(3)]")),
    edited(right, (RETURN, "return np.mean([q * 2 * s / np.cosh(s @ weights) ** 2 "
                   "for q, s in zip(dq_da, states, strict=True)], axis=0)")),
)  # fmt: skip

actor_gradient = Exercise(
    name="actor_gradient",
    points=2,
    minutes=20,
    difficulty=3,
    reference=right,
    cases=_cases,
    probe=climb_slope,
    given=lambda case, report: case,  # a report tells all of its case
    objection=_objection,
    hints=(
        "Three factors: dQ/da from the critic, da/dz of a = 2 * tanh(z), and dz/dw of z = w . s. The last one is s itself.",
        "The derivative of tanh(z) is 1 - tanh(z)^2.",
        "Ask `slope(states, actions)` at the actions the actor takes, `actions = 2 * np.tanh(states @ weights)`.",
        "`x[:, None] * states` multiplies row b of the states [B, 3] by x[b]; `.mean(axis=0)` is the mean over the minibatch.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
