"""Noise that wanders: Ornstein and Uhlenbeck's."""

import math

import numpy as np

from rlcourse.checks import Exercise, does_as, edited, mistakes_in
from rlcourse.checks.compare import shown
from rlcourse.lessons.pendulum import draws
from rlcourse.probes import let_wander

FAR = 1e4  # beyond, a walk that is driven away says nothing new


def right(x, theta, sigma, rng):
    """The next value [A] after x [A]: it is drawn back to 0 and pushed."""
    return x - theta * x + sigma * rng.standard_normal(len(x))


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


# What a walk shows


def _pairs(report: dict) -> tuple[np.ndarray, np.ndarray]:
    """Each value and the next, [n, A] both, up to where the walk goes far away."""
    path = report["path"]
    far = ~(abs(path[1:]) < FAR).all(axis=1)
    n = int(far.argmax()) if far.any() else len(far)
    return path[:n], path[1 : n + 1]


def _obeys(report: dict, slope: float, std: float) -> bool:
    """Whether each next value is slope times the present one and a normal push with this standard deviation."""
    x, x_next = _pairs(report)
    if not len(x):
        return False
    pushes = x_next - slope * x  # [n, A]
    together = abs((pushes * x).sum())
    return bool(draws.is_normal(pushes, std) and together <= 5.5 * std * math.sqrt((x**2).sum()) + 1e-6)


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


def _is_walk(report: dict) -> bool:
    """Whether the path begins where it should, and has as many steps."""
    return len(report["path"]) == report["steps"] + 1 and np.array_equal(report["path"][0], report["x"])


# What is wrong with a walk that is none of the known mistakes


def _objection(report) -> str:
    x, theta, sigma = report["x"], report["theta"], report["sigma"]
    case = f"For x = {shown(x)}, theta = {theta:g}, sigma = {sigma:g}: "
    if why := draws.not_drawn(report, case, len(x)):
        return why
    if report["x changed"]:
        return f"{case}you change x itself. Return a new array."
    path = report["path"]
    if not np.isfinite(path).all():
        return f"{case}not every number is finite: after {shown(path[-2])} comes {shown(path[-1])}."
    if sigma == 0:
        right = _is_walk(report) and np.allclose(path[1:], (1 - theta) * path[:-1], rtol=1e-5, atol=1e-7)
        return "" if right else f"{case}you return {shown(path[1])}, expected {shown((1 - theta) * x)}."
    pushes = path[1:] - (1 - theta) * path[:-1]
    if len(x) > 1 and np.ptp(pushes[0]) > 0 and np.allclose(pushes, pushes[0], rtol=1e-5, atol=1e-5 * sigma):
        return f"{case}every step has the same pushes, {shown(pushes[0])}. Draw from rng itself: it goes on."
    if not _obeys(report, 1 - theta, sigma) or len(_pairs(report)[0]) < len(path) - 1:
        return _called_again_and_again(report)
    if why := draws.not_normal(pushes, sigma, "pushes"):
        return case + why
    of_steps = abs(pushes.mean(axis=1)) * math.sqrt(len(x)) / sigma  # normal numbers
    if of_steps.max() > 7:
        k = of_steps.argmax()
        return f"{case}from {shown(path[k])} to {shown(path[k + 1])} is more than a pull and a push."
    if r := draws.go_together(pushes):
        return f"{case}the pushes of different entries go together (correlation {r:.2g}). Draw one for each entry."
    if r := draws.follow_each_other(pushes):
        return f"{case}the pushes depend on those of the step before (correlation {r:.2g}). Draw them anew at every step."
    if not settles(report):
        return _long_run(report)
    if report["other seed, same numbers"]:
        return f"{case}the walk is the same whatever rng is. Draw from rng."
    return "" if _is_walk(report) else f"{case}a walk from {shown(path[0])} on is reported, of {len(path) - 1} steps."


def _called_again_and_again(report: dict) -> str:
    theta, sigma = report["theta"], report["sigma"]
    x, x_next = (np.ravel(v) for v in _pairs(report))
    given = f"Called again and again with theta = {theta:g}, sigma = {sigma:g}, from x = {shown(report['x'])} on: "
    if not len(x):
        return f"{given}the first value is {shown(report['path'][1])}."
    slope, level = np.polyfit(x, x_next, 1) if np.ptp(x) > 0 else (0.0, x_next.mean())
    std = (x_next - slope * x - level).std()
    pushes = x_next - (1 - theta) * x
    if draws.has_moments(pushes, sigma) and abs(slope - 1 + theta) < 0.02:
        return given + (draws.not_normal(pushes, sigma, "pushes") or "the pushes depend on x.")
    wanted = f"expected {1 - theta:.3g} times x, a mean of 0 and a standard deviation of {sigma:.3g}."
    return (
        f"{given}the next value is about {slope:.3g} times x, plus pushes with a mean of {level:.3g} and a standard deviation "
        f"of {std:.3g}; {wanted} {_long_run(report)}"
    ).rstrip()


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


# What shows a mistake


def _without_chance(after):
    """Shows where each next value is after(x, theta, sigma), in every case."""
    return lambda cases, seen: all(
        np.allclose(r["path"][1:], after(r["path"][:-1], r["theta"], r["sigma"])) for r in (s["value"] for s in seen)
    )


def _with_a_time_step(cases, seen) -> bool:
    """Shows where the pull is dt times theta and the push sqrt(dt) times sigma, with the same dt in every case."""
    report = max((s["value"] for s in seen), key=lambda r: r["path"].size)
    x, x_next = _pairs(report)
    dt = float(f"{np.var(x_next - x) / report['sigma'] ** 2:.1g}") if x.size else 0  # the pull is weak where dt is small
    pushed = [s["value"] for s in seen if s["value"]["sigma"] > 0]
    return 0 < dt < 0.6 and all(_obeys(r, 1 - dt * r["theta"], r["sigma"] * math.sqrt(dt)) for r in pushed)


N, PUSH, PULL = "rng.standard_normal(len(x))", "sigma * rng.standard_normal(len(x))", "x - theta * x"
NEXT = f"{PULL} + {PUSH}"
VARIANTS = (
    edited(right, (PULL, "(1 - theta) * x")),
    edited(right, (NEXT, "rng.normal((1 - theta) * x, sigma)")),
    edited(right, (f"return {NEXT}", "x = x.copy()\n    x *= 1 - theta\n"
                   "    x += sigma * rng.standard_normal(x.shape)\n    return x")),
    edited(right, (f"return {NEXT}", "x_next = np.zeros_like(x)\n    for i, value in enumerate(x):\n"
                   "        x_next[i] = value - theta * value + sigma * rng.normal()\n    return x_next")),
    edited(right, (NEXT, "x + theta * (0.0 - x) * 1.0 + sigma * np.sqrt(1.0) * rng.normal(size=x.shape)")),
    edited(right, (NEXT, f"(x - {PUSH} - theta * x).astype(np.float32)")),
)  # fmt: skip
wrong = mistakes_in(right)

MISTAKES = (
    wrong(NEXT, "[v - theta * v + sigma * rng.normal() for v in x]",
        "You return a list, and lists are not added and multiplied as arrays are. Return an array: x - theta * x + ..."),
    wrong("rng.standard", "np.random.standard",
        "np.random and random draw from a generator that the whole program shares. Draw from rng.", draws.shared_used),
    wrong(f"return {NEXT}", f"x += -theta * x + {PUSH}; return x", "You change x itself (x += ..., x -= ... and x[i] = ... "
        "do), and it belongs to whoever called the function. Make a new array: x - theta * x + ..."),
    wrong("rng.standard", "np.random.default_rng().standard",
        "Your pushes come from another generator than rng, so no run could be repeated. Draw from rng.", draws.not_from_rng),
    wrong("rng.standard", "np.random.default_rng(0).standard", "You draw the same pushes whatever rng is, as from a generator "
        "that is made anew with a fixed seed. Draw from rng, which goes on from call to call."),
    wrong(N, "rng.standard_normal()", "One push moves all entries. Draw one for each: rng.standard_normal(len(x)).",
          does_as(lambda x, theta, sigma, rng: x - theta * x + rng.normal(0, sigma),
                  lambda x, theta, sigma, rng: x - theta * x + rng.normal(sigma, len(x)))),
    wrong(" - theta * x", "",
        "Nothing draws the noise back, so it wanders off: its variance grows with every step. - theta * x is missing."),
    wrong("x - theta", "x + theta", "The sign of the pull is turned round: + theta * x drives the noise away from 0, further "
        "with every step. Subtract it."),
    wrong(NEXT, f"x - sigma * x + theta * {N}", "theta and sigma are exchanged: theta draws back, sigma multiplies the push."),
    wrong(PULL, "x - theta", "You subtract theta itself, whatever x is. The pull is the part theta of x: - theta * x."),
    wrong(f"{PULL} + ", "",
        "x is forgotten: this noise is drawn anew at every step. Begin at where it is: x - theta * x + ..."),
    wrong(PULL, "-theta * x", "You return the change alone. Add it to x."),
    wrong(PULL, "theta * x", "You keep the part theta of x. It is the part that is taken away: x - theta * x."),
    wrong(PULL, "theta * (1 - x) + x", "The noise is drawn towards 1. It should be drawn towards 0: - theta * x."),
    wrong(PULL, "x + theta * (sigma - x)", "The noise is drawn towards sigma. It should be drawn towards 0: - theta * x."),
    wrong(f" + {PUSH}", "", "Nothing pushes: the value only decays to 0. Add sigma * rng.standard_normal(len(x)).",
        _without_chance(lambda x, t, s: x - t * x)),
    wrong(NEXT, "x", "You return x as it is. Draw it back and push it: x - theta * x + sigma * rng.standard_normal(len(x)).",
        _without_chance(lambda x, t, s: x)),
    wrong(PUSH, "sigma", "You add sigma itself, so nothing is left to chance. Multiply it by what you draw: sigma * "
        "rng.standard_normal(len(x)).", _without_chance(lambda x, t, s: x - t * x + s)),
    wrong("sigma * ", "", "Your pushes have the standard deviation 1 whatever sigma is. Multiply them by sigma."),
    wrong("sigma *", "sigma +", "sigma is added, so it is the pushes' mean, and their standard deviation is 1. Multiply by it. "
        "(In rng.normal the mean comes first: rng.normal(0, sigma, len(x)).)",
          does_as(lambda x, theta, sigma, rng: x - theta * x + sigma + rng.standard_normal(len(x)),
                  lambda x, theta, sigma, rng: x - theta * x + sigma - rng.standard_normal(len(x)))),
    wrong("sigma *", "sigma**2 *", "Your pushes have the standard deviation sigma^2. It should be sigma."),
    wrong("sigma *", "sigma**0.5 *",
        "You take sigma for the variance: your pushes have the standard deviation sqrt(sigma). It should be sigma."),
    wrong(NEXT, f"x - theta * (x + {PUSH})",
        "theta multiplies the push as well. A bracket is too wide: x - theta * x + sigma * N."),
    wrong(NEXT, f"(1 - theta) * (x + {PUSH})", "The push is drawn back in the same step: (1 - theta) multiplies x alone."),
    wrong("sigma *", "sigma * theta**0.5 *", "The push has a factor sqrt(theta) too much: sigma alone multiplies it."),
    wrong("sigma *", "sigma * (2 * theta) ** 0.5 *", "The push has a factor sqrt(2 * theta) too much: sigma alone multiplies "
        "it. (With it, sigma would be about the standard deviation in the long run.)"),
    wrong(NEXT, f"x - theta * x * 0.01 + 0.01**0.5 * {PUSH}", "There is a small time step dt in your equation, as in programs "
        "that simulate physics. Here a step is 1: leave dt out.", _with_a_time_step),
    wrong(PUSH, "rng.uniform(-sigma, sigma, len(x))",
        "Your pushes are spread evenly between -sigma and sigma. Draw normal ones: rng.standard_normal(len(x))."),
    wrong(N, "rng.random(len(x))", "rng.random draws evenly from 0 to 1 and never below 0, so you push in one direction only. "
        "Draw normal numbers: rng.standard_normal(len(x))."),
    wrong(N, f"abs({N})", "You take the absolute values of the pushes, so they go in one direction only. Leave the signs."),
    wrong(NEXT, f"abs({NEXT})", "You return absolute values. The noise has a sign: leave it."),
)  # fmt: skip

ornstein_uhlenbeck = Exercise(
    name="ornstein_uhlenbeck",
    points=2,
    minutes=8,
    difficulty=2,
    reference=right,
    cases=_cases,
    probe=let_wander,
    given=lambda case, report: case,  # a report tells all of its case but the seed
    objection=_objection,
    hints=(
        "Three parts are added: where it is, the pull back towards 0, and a push by chance.",
        "The pull is the part theta of the way to 0: `- theta * x`.",
        "The pushes are as in `gaussian_noise`, one for each entry of x: `sigma * rng.standard_normal(len(x))`.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
