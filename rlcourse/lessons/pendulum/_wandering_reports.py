"""What shows in the reports of functions whose noise wanders."""

import math
from collections.abc import Callable

import numpy as np

from rlcourse.checks.compare import shown
from rlcourse.lessons.pendulum._laws import Law, follow_each_other, go_together, normal_shape
from rlcourse.lessons.pendulum._noise_reports import not_repeated, repeatable, said_of_law, wrong_kind
from rlcourse.probes.noise import NUMBERS

FAR = 1e4  # beyond, a walk that is driven away says nothing new


def pairs(report: dict) -> tuple[np.ndarray, np.ndarray]:
    """Each value and the next, [n, A] both, up to where the walk goes far away."""
    path = report["path"]
    far = ~(abs(path[1:]) < FAR).all(axis=1)
    n = int(far.argmax()) if far.any() else len(far)
    return path[:n], path[1 : n + 1]


def obeys(report: dict, slope: float, law: Law) -> bool:
    """Whether each next value is slope times the present one and a push by this law."""
    x, x_next = pairs(report)
    if not len(x):
        return False
    pushes = x_next - slope * x  # [n, A]
    if law.std < 1e-9:
        return bool((abs(pushes - law.mean) <= 1e-5 * (1 + abs(x))).all())
    together = abs(((pushes - law.mean) * x).sum())
    return bool(law.gives(pushes) and together <= 5.5 * law.std * math.sqrt((x**2).sum()) + 1e-6)


def moves(
    slope=lambda t, s: 1 - t, mean=lambda t, s: 0.0, std=lambda t, s: s, shape: Callable = normal_shape
):  # fmt: skip
    """Shows where in every case the next value is slope(theta, sigma) times the present one and a push.

    The push has mean(theta, sigma), std(theta, sigma) and this shape.
    """

    def shows(cases, seen):
        for report in (s["value"] for s in seen):
            t, s = report["theta"], report["sigma"]
            law = Law(mean(t, s), std(t, s), shape)
            enough = s > 0 or law.std == 0
            if not repeatable(report) or (enough and not obeys(report, slope(t, s), law)):
                return False
        return True

    return shows


def with_a_time_step(cases, seen) -> bool:
    """Shows where the pull is dt times theta and the push sqrt(dt) times sigma, with the same dt in every case."""
    report = max((s["value"] for s in seen), key=lambda r: r["path"].size)
    x, x_next = pairs(report)
    if x.size < 100:
        return False
    dt = float(f"{np.var(x_next - x) / report['sigma'] ** 2:.1g}")  # the pull is weak where dt is small
    return 0 < dt < 0.6 and moves(slope=lambda t, s: 1 - dt * t, std=lambda t, s: s * math.sqrt(dt))(cases, seen)


def one_push(cases, seen) -> bool:
    """Shows where the pushes of one step are equal, in walks whose entries begin alike, and those of different steps not."""
    for report in (s["value"] for s in seen if s["value"]["sigma"] > 0 and len(s["value"]["x"]) > 1):
        x, x_next = pairs(report)
        pushes = x_next - (1 - report["theta"]) * x
        if np.ptp(pushes, axis=1).max() > 1e-5 * report["sigma"] or np.ptp(pushes[:, 0]) == 0:
            return False
    return True


def never_negative(cases, seen) -> bool:
    """Shows where all values are the right ones' absolute values when there is no noise, and none is negative when there is."""
    quiet = [s["value"] for s in seen if s["value"]["sigma"] == 0]
    return all((s["value"]["path"][1:] >= 0).all() for s in seen) and all(
        np.allclose(abs(r["x"]) * (1 - r["theta"]), r["path"][1], rtol=1e-5) for r in quiet
    )


def long_run_variance(report: dict) -> float:
    """Of the values in the second half of the walk."""
    half = report["path"][len(report["path"]) // 2 :]
    return float((half**2).mean())


def stationary(report: dict) -> float | None:
    """The variance that the walk should have in its second half, None where it does not settle."""
    kept = 1 - report["theta"]
    steps = len(report["path"]) // 2
    if report["sigma"] == 0 or kept == 1:
        return None
    variance = report["sigma"] ** 2 / (1 - kept**2)
    return variance if kept ** (2 * steps) * (report["x"] ** 2).max() < 1e-3 * variance else None


def settles(report: dict) -> bool:
    """Whether the variance of the second half is the stationary one."""
    wanted = stationary(report)
    if wanted is None:
        return True
    kept = 1 - report["theta"]
    n = report["path"][len(report["path"]) // 2 :].size * (1 - kept**2) / (1 + kept**2)  # as many independent values
    return abs(long_run_variance(report) / wanted - 1) <= 6.5 * math.sqrt(2 / n) + 2e-3


def objection(report) -> str:
    """What is wrong with what one case showed of `ornstein_uhlenbeck`."""
    x, theta, sigma = report["x"], report["theta"], report["sigma"]
    case = f"For x = {shown(x)}, theta = {theta:g}, sigma = {sigma:g}: "
    if report["what comes back"] != NUMBERS:
        return case + wrong_kind(report["what comes back"], len(x))
    if why := not_repeated(report):
        return why
    if report["x changed"]:
        return f"{case}you change x itself. Return a new array."
    path = report["path"]
    if not np.isfinite(path).all():
        return f"{case}not every number is finite: after {shown(path[-2])} comes {shown(path[-1])}."
    if sigma == 0:
        right = _is_walk(report) and np.allclose(path[1:], (1 - theta) * path[:-1], rtol=1e-5, atol=1e-7)
        return "" if right else f"{case}you return {shown(path[1])}, expected {shown((1 - theta) * x)}."
    law = Law(0.0, sigma)
    pushes = path[1:] - (1 - theta) * path[:-1]
    if len(x) > 1 and np.ptp(pushes[0]) > 0 and np.allclose(pushes, pushes[0], rtol=1e-5, atol=1e-5 * sigma):
        return f"{case}every step has the same pushes, {shown(pushes[0])}. Draw from rng itself: it goes on."
    if not obeys(report, 1 - theta, law) or len(pairs(report)[0]) < len(path) - 1:
        return _called_again_and_again(report)
    spread = said_of_law(law, pushes, "pushes", f"0 and {sigma:g}")
    if spread:
        return f"{case}{spread}"
    of_steps = abs(pushes.mean(axis=1)) * math.sqrt(len(x)) / sigma  # normal numbers
    if of_steps.max() > 7:
        k = of_steps.argmax()
        return f"{case}from {shown(path[k])} to {shown(path[k + 1])} is more than a pull and a push."
    if r := go_together(pushes):
        return f"{case}the pushes of different entries go together (correlation {r:.2g}). Draw one for each entry."
    if r := follow_each_other(pushes):
        return f"{case}the pushes depend on those of the step before (correlation {r:.2g}). Draw them anew at every step."
    if not settles(report):
        return _long_run(report)
    if report["other seed, same numbers"]:
        return f"{case}the walk is the same whatever rng is. Draw from rng."
    return "" if _is_walk(report) else f"{case}a walk from {shown(path[0])} on is reported, of {len(path) - 1} steps."


def _is_walk(report: dict) -> bool:
    """Whether the path begins where it should, and has as many steps."""
    return len(report["path"]) == report["steps"] + 1 and np.array_equal(report["path"][0], report["x"])


def _called_again_and_again(report: dict) -> str:
    theta, sigma = report["theta"], report["sigma"]
    x, x_next = (np.ravel(v) for v in pairs(report))
    given = f"Called again and again with theta = {theta:g}, sigma = {sigma:g}, from x = {shown(report['x'])} on: "
    if not len(x):
        return f"{given}the first value is {shown(report['path'][1])}."
    slope, level = np.polyfit(x, x_next, 1) if np.ptp(x) > 0 else (0.0, x_next.mean())
    std = (x_next - slope * x - level).std()
    law = Law(0.0, sigma)
    pushes = x_next - (1 - theta) * x
    if law.has_moments(pushes) and abs(slope - 1 + theta) < 0.02:
        return given + (said_of_law(law, pushes, "pushes", f"0 and {sigma:g}") or "the pushes depend on x.")
    wanted = f"expected {1 - theta:.3g} times x, a mean of 0 and a standard deviation of {sigma:.3g}."
    sentence = (
        f"{given}the next value is about {slope:.3g} times x, plus pushes with a mean of {level:.3g} and a standard deviation "
        f"of {std:.3g}; {wanted}"
    )
    return f"{sentence} {_long_run(report)}".rstrip()


def _long_run(report: dict) -> str:
    wanted = stationary(report)
    if wanted is None:
        return ""
    if not (abs(report["path"]) < FAR).all():
        return "In the long run it leaves every bound."
    return (
        f"In the long run its variance is {long_run_variance(report):.3g}, expected "
        f"sigma^2 / (1 - (1 - theta)^2) = {wanted:.3g}."
    )
