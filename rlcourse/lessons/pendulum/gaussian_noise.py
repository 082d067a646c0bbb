"""Noise drawn anew at every step."""

import numpy as np

from rlcourse.checks import Exercise, does_as, edited, mistakes_in
from rlcourse.checks.compare import shown
from rlcourse.lessons.pendulum import draws
from rlcourse.probes import draw_noise


def right(size, sigma, rng):
    """[size] normal numbers with the standard deviation sigma."""
    return sigma * rng.standard_normal(size)


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


def _objection(report) -> str:
    size, sigma = report["size"], report["sigma"]
    case = f"For size = {size}, sigma = {sigma:g}: "
    if why := draws.not_drawn(report, case, size):
        return why
    numbers = report["numbers"]
    if numbers.shape != (report["calls"], size):
        return f"{case}numbers of the shape {numbers.shape} are reported of {report['calls']} calls."
    if not np.isfinite(numbers).all():
        return f"{case}not every number is finite: {shown(numbers[~np.isfinite(numbers).all(axis=1)][0])}."
    if sigma == 0 and (numbers == 0).all():
        return ""
    if sigma == 0:
        return f"{case}you return {shown(numbers[0])}. With a standard deviation of 0 all are 0."
    if (numbers == numbers[0]).all():
        return f"{case}every call gives the same numbers, {shown(numbers[0])}. Draw from rng itself: it goes on."
    if why := draws.not_normal(numbers, sigma, "numbers"):
        return case + why
    if r := draws.go_together(numbers):
        return f"{case}the numbers of one call go together (correlation {r:.2g}). Each is drawn by itself."
    if r := draws.follow_each_other(numbers):
        return (
            f"{case}the numbers of a call depend on those of the call before (correlation {r:.2g}). Draw them anew each time."
        )
    if report["other seed, same numbers"]:
        return f"{case}the first call gives the same numbers whatever rng is. Draw from rng."
    return ""


# What shows a mistake


def _same_std_always(cases, seen) -> bool:
    """Shows where the noise is as strong in every case, though sigma is not."""
    numbers = [s["value"]["numbers"] for s in seen if s["value"]["sigma"] > 0]
    std = max(numbers, key=np.size).std()
    return std > 0 and all(draws.is_normal(x, std) for x in numbers)


N, NOISE = "rng.standard_normal(size)", "sigma * rng.standard_normal(size)"
VARIANTS = (
    edited(right, (NOISE, "rng.normal(0, sigma, size)")),
    edited(right, (NOISE, "rng.normal(scale=sigma, size=(size,)).astype(np.float32)")),
    edited(right, (NOISE, "np.array([sigma * rng.standard_normal() for _ in range(size)])")),
    edited(right, (f"return {NOISE}", "noise = np.empty(size)\n    for i in range(size):\n"
                   "        noise[i] = rng.normal(0, sigma)\n    return noise")),
    # Box and Muller's way: two uniform numbers make two normal ones
    edited(right, (N, "np.sqrt(-2 * np.log(1 - rng.random(size))) * np.cos(2 * np.pi * rng.random(size))")),
    edited(right, (NOISE, "rng.multivariate_normal(np.zeros(size), sigma**2 * np.eye(size)) if size < 10 "
                   "else np.multiply(rng.standard_normal((1, size))[0], -sigma)")),
)  # fmt: skip
wrong = mistakes_in(right)

MISTAKES = (
    wrong(N, "rng.standard_normal()", "You return one number. Each part of the action has its own: draw size numbers, "
        "rng.standard_normal(size).", lambda cases, seen: all(s["value"]["what comes back"] == "one number" for s in seen)),
    wrong(NOISE, "[sigma * rng.standard_normal() for _ in range(size)]",
        "You return a list, and lists are not multiplied as arrays are: 2 * [x] is [x, x]. Return an array, as "
        "rng.standard_normal(size) gives."),
    wrong("rng.standard", "np.random.standard",
        "np.random and random draw from a generator that the whole program shares. Draw from rng.", draws.shared_used),
    wrong("rng.standard", "np.random.default_rng().standard",
        "Your numbers come from another generator than rng, so no run could be repeated. Draw from rng.", draws.not_from_rng),
    wrong("rng.standard", "np.random.default_rng(0).standard", "You draw the same numbers whatever rng is, as from a generator "
        "that is made anew with a fixed seed. Draw from rng, which goes on from call to call."),
    wrong(NOISE, "np.full(size, rng.normal(0, sigma))",
        "You draw one number and use it for all parts of the action. Draw size numbers: rng.standard_normal(size)."),
    wrong(NOISE, "np.zeros(size)", "All your numbers are 0. Draw them: rng.standard_normal(size)."),
    wrong(NOISE, "np.full(size, sigma)",
        "You return sigma itself. It multiplies what you draw: sigma * rng.standard_normal(size)."),
    wrong("sigma *", "np.sqrt(sigma) *",
        "You take sigma for the variance: your numbers have the standard deviation sqrt(sigma). Multiply by sigma itself."),
    wrong("sigma *", "sigma**2 *", "Your numbers have the standard deviation sigma^2. It should be sigma, and it is the "
        "standard deviation that rng.normal takes."),
    wrong("sigma * ", "", "Your numbers are as large whatever sigma is. Multiply them by sigma.", _same_std_always),
    wrong("sigma *", "sigma +", "sigma is added: it moves the mean and leaves the standard deviation at 1. Multiply by it. (In "
        "rng.normal the mean comes first: rng.normal(0, sigma, size).)",
          does_as(lambda size, sigma, rng: sigma + rng.standard_normal(size),
                  lambda size, sigma, rng: sigma - rng.standard_normal(size))),
    wrong(NOISE, f"sigma + {NOISE}", "Your numbers have the mean sigma. Their mean should be 0."),
    wrong("sigma *", "1 / max(sigma, 1e-6) *", "You divide by sigma. Multiply by it."),
    wrong(NOISE, "rng.uniform(-sigma, sigma, size)",
        "Your numbers are spread evenly between -sigma and sigma. Draw normal ones: rng.standard_normal(size)."),
    wrong(NOISE, "sigma * rng.random(size)", "rng.random and rng.uniform(0, sigma) draw evenly from 0 to sigma, and never "
        "below 0. Draw normal numbers: rng.standard_normal(size)."),
    wrong(NOISE, f"abs({NOISE})", "You take absolute values, so the noise pushes in one direction only. Leave the signs."),
    wrong(NOISE, f"np.clip({NOISE}, -sigma, sigma)", "You clip the noise to sigma. A third of normal numbers is larger: leave "
        "them. It is the action that is clipped, later."),
    wrong(NOISE, f"np.exp({NOISE})",
        "Your numbers are exp of normal ones, as rng.lognormal gives, so all are above 0. Leave exp out."),
)  # fmt: skip

gaussian_noise = Exercise(
    name="gaussian_noise",
    points=1,
    minutes=5,
    difficulty=1,
    reference=right,
    cases=_cases,
    probe=draw_noise,
    given=lambda case, report: {"size": case["size"], "sigma": case["sigma"], "calls": case["calls"]},
    objection=_objection,
    hints=(
        "`rng.standard_normal(size)` draws `size` normal numbers with the mean 0 and the standard deviation 1.",
        "Numbers that are multiplied by c have c times the standard deviation.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
