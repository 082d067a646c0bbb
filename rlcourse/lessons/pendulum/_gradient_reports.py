"""What shows in the reports of a gradient by the chain rule."""

import re
from collections.abc import Callable

import numpy as np

from rlcourse.checks.compare import RTOL, as_array, shown
from rlcourse.lessons.pendulum._gradient_answers import reference
from rlcourse.probes.slopes import slope_of_critic

HOW_MU = "mu(s) is 2 * tanh(w . s)"


def parts(report: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Of what a report was given: w [n], s [B, n], w . s [B], mu(s) [B] and dQ/da there [B]."""
    w, s = report["weights"], report["states"]
    actions = 2 * np.tanh(s @ w)
    return w, s, s @ w, actions, slope_of_critic(report["peak"], report["height"], report["bend"])(s, actions)


def is_gradient(got, wanted, report: dict) -> bool:
    """Whether what came back is `wanted`, to what float32 arithmetic loses."""
    _, s, _, _, q = parts(report)
    got = as_array(got)
    if got is None or got.dtype.kind not in "iuf" or got.shape != np.shape(wanted):
        return False
    return bool(np.allclose(got, wanted, rtol=RTOL, atol=1e-6 * (1 + abs(q).max() * abs(s).max())))


def gives(formula: Callable):
    """Shows where in every case formula(w, s, z, a, q) came back, with z = w . s, a = mu(s) and q = dQ/da."""
    return lambda cases, seen: all(is_gradient(v["value"]["gradient"], formula(*parts(v["value"])), v["value"]) for v in seen)


def asked_at(action: Callable):
    """Shows where slope was asked in every case, and always for the actions action(z), with z = w . s; mu is 2 * tanh(z)."""

    def shows(cases, seen):
        for report in (v["value"] for v in seen):
            asked = report["asked actions"]
            if not len(asked) or not np.allclose(
                asked, action(report["asked states"] @ report["weights"]), rtol=RTOL, atol=1e-5
            ):
                return False
        return True

    return shows


def stopped_with(pattern: str):
    """Shows where the answer stopped with such an exception."""
    return lambda cases, seen: bool(re.match(pattern, seen[-1]["stopped"]))


def changed(name: str):
    """Shows where the answer altered the array of this name."""
    return lambda cases, seen: any(name in v["value"]["changed"] for v in seen)


def objection(report) -> str:
    """What is wrong with what one case showed."""
    w, s, _, actions, q = parts(report)
    got = report["gradient"]
    case = f"For weights = {shown(w)}, states = {shown(s)}: "
    if report["changed"]:
        return f"{case}you change {' and '.join(report['changed'])}. Work on a copy."
    wanted = reference(w, s, lambda states, actions: q)
    if is_gradient(got, wanted, report):
        return ""
    array = as_array(got)
    if array is None or array.dtype.kind not in "iuf":
        return f"{case}you return {shown(got)}, expected {shown(wanted)}: one number for each weight."
    if array.shape != wanted.shape:
        return f"{case}you return the shape {array.shape}, expected {wanted.shape}: one number for each weight."
    there = f"mu(s) = {shown(actions)}"
    if not len(report["asked actions"]):
        asked = "You never call slope. Call slope(states, actions) with the actor's own actions"
    elif not _known_states(report):
        asked = f"You ask slope for other states: {shown(report['asked states'])}. Ask it for states, at"
    elif not asked_at(lambda z: 2 * np.tanh(z))([], [{"value": report}]):
        asked = f"You ask slope for the actions {shown(report['asked actions'])}, and {HOW_MU}. Ask it at"
    else:
        asked = "You ask slope at the right actions:"
    return f"{case}expected {shown(wanted)}, got {shown(got)}. {asked} {there}, where dQ/da = {shown(q)}."


def _known_states(report: dict) -> bool:
    """Whether slope was asked for states of the minibatch only."""
    near = abs(report["asked states"][:, None, :] - report["states"][None]).max(axis=-1) < 1e-5  # [N, B]
    return bool(near.any(axis=1).all())
