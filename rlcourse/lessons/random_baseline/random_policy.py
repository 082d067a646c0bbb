"""An action at random."""

import numpy as np
from gymnasium.spaces import Discrete

from rlcourse.checks import Exercise, edited, mistakes_in
from rlcourse.probes import draw_actions


def right(space, rng):
    """Draw one action."""
    if isinstance(space, Discrete):
        return space.start + rng.integers(space.n)
    return rng.uniform(space.low, space.high)


def _cases(rng):
    def box(low, high):
        return {"low": np.array(low), "high": np.array(high)}

    spaces = [{"n": 2, "start": 0}, {"n": 5, "start": 0}, {"n": 3, "start": int(rng.integers(2, 500))}]
    below, above = rng.uniform([1.0, 0.0], [2.0, 1.0]), rng.uniform([2.5, 8.0], [3.5, 9.0])
    spaces += [box([-2.0], [2.0]), box(np.float32([-below[0], below[1]]), np.float32(above))]
    spaces += [{"n": 3, "start": -1}, box([[-1.0, 0.0, 2.0], [-8.0, -3.0, 5.0]], [[1.0, 4.0, 2.5], [8.0, -1.0, 9.0]])]
    return [{"space": space, "seed": int(rng.integers(1, 10_000)), "draws": 1500} for space in spaces]


DISCRETE = "space.start + rng.integers(space.n)"
BOX = "rng.uniform(space.low, space.high)"
VARIANTS = (
    edited(right, (DISCRETE, "int(rng.choice(np.arange(space.start, space.start + space.n)))"),
           (BOX, "space.low + rng.random(space.shape) * (space.high - space.low)")),
    edited(right, ("isinstance(space, Discrete)", 'hasattr(space, "n")'), (BOX, f"{BOX}.astype(space.dtype)"),
           (DISCRETE, "rng.integers(space.start, space.start + space.n - 1, endpoint=True)")),
    edited(right, (DISCRETE, "int(space.start + np.floor(rng.random() * space.n))"),
           (BOX, "[rng.uniform(a, b) for a, b in zip(space.low, space.high, strict=True)]")),
    edited(right, (DISCRETE, "rng.permutation(np.arange(space.n))[0] + space.start"),
           (BOX, "rng.uniform(space.low, space.high, size=space.shape)")),
)  # fmt: skip
wrong = mistakes_in(right)

MISTAKES = (
    wrong("space.start + ", "",
          "A Discrete space need not begin at 0: its actions run from space.start to space.start + space.n - 1."),
    wrong(DISCRETE, "rng.integers(space.start, max(space.n, space.start + 1))",
          "The upper end of a Discrete space is space.start + space.n, not space.n."),
    wrong("space.n)", "space.n - 1)",
          "The last action is never drawn: rng.integers(n) already leaves n out, so there is no 1 to subtract."),
    wrong("rng.integers(", "rng.integers(1, ", "The first action is never drawn: begin at space.start."),
    wrong("space.n)", "space.n + 1)", "You draw one action too many: the last one is space.start + space.n - 1."),
    wrong([(DISCRETE, "space.sample()"), (BOX, "space.sample()")],
          "Your numbers do not come from rng: given the same rng again, you draw other actions. space.sample() uses the "
          "space's own generator, and default_rng() without a seed makes a new one."),
    wrong([("rng.integers", "np.random.randint"), ("rng.uniform", "np.random.uniform")],
          "np.random and random draw from a generator that the whole program shares, so nobody can repeat your experiment. "
          "Draw from rng."),
    wrong([("rng.integers", "np.random.default_rng(0).integers"), ("rng.uniform", "np.random.default_rng(0).uniform")],
          "You make a new generator in every call, so every call draws the same action. Use the rng you are given."),
    wrong([(DISCRETE, "space.start"), (BOX, "space.low")],
          "This is always the same action. A random policy draws a new one in every call."),
    wrong("space.n)", "space.n, size=1)",
          "You return an array with one number in it; an action of a Discrete space is the number itself. Leave out size=1."),
    wrong(DISCRETE, "rng.uniform(space.start, space.start + space.n)",
          "An action of a Discrete space is a whole number: rng.integers draws those."),
    wrong(DISCRETE, "int(rng.uniform(space.start, space.start + space.n))",
          "int cuts off towards 0: below 0 it rounds up, so the first action is hardly ever drawn there, and 0 twice as often. "
          "rng.integers draws whole numbers."),
    wrong(DISCRETE, "round(rng.uniform(space.start, space.start + space.n - 1))",
          "The first and the last action come half as often as the others: only half as many numbers are rounded to them. "
          "rng.integers draws whole numbers evenly."),
    wrong(BOX, "rng.uniform(0, 1, space.shape)",
          "Your numbers lie between 0 and 1 whatever the Box is. Draw between space.low and space.high."),
    wrong(BOX, "rng.integers(space.low.astype(int), space.high.astype(int) + 1)",
          "rng.integers draws whole numbers. A Box holds every number between its bounds: rng.uniform."),
    wrong(BOX, "rng.uniform(space.low[0], space.high[0], size=space.shape)",
          "Every number of an action has bounds of its own. You use those of the first one for all of them."),
    wrong("space.low", "-space.high", "A Box need not be symmetric: its lower end is space.low, not -space.high."),
    wrong(BOX, "space.low + rng.uniform() * (space.high - space.low)",
          "All numbers of one action move together, because you draw a single number for all of them. Draw one for each: "
          "rng.uniform(space.low, space.high) does."),
    wrong(BOX, "rng.uniform(space.low[0], space.high[0], size=1)",
          "Your action has one number always. It needs the shape of the space: rng.uniform(space.low, space.high) has it."),
    wrong(BOX, "space.low + rng.random(space.shape) * space.high",
          "The width of the Box is space.high - space.low: low + u * (high - low)."),
    wrong(BOX, "rng.uniform(space.low[0], space.high[0])",
          "An action of a Box is an array of shape space.shape, not one number."),
    wrong(BOX, "np.clip(rng.normal(size=space.shape), space.low, space.high)",
          "You draw from a normal distribution. Uniform means that every value in the Box is equally likely."),
)  # fmt: skip

random_policy = Exercise(
    name="random_policy",
    points=2,
    minutes=10,
    difficulty=1,
    reference=right,
    cases=_cases,
    probe=draw_actions,
    # Shares of 1,500 draws, compared with those of another 1,500: five standard deviations. That the smallest or largest of
    # 1,500 numbers is farther from the end of a range of 9 has a probability of e^-15.
    atol=0.09,
    hints=(
        "`isinstance(space, Discrete)` tells the two kinds of space apart.",
        "A `Discrete` space has `space.n` actions, and the first is `space.start`. "
        "`rng.integers(n)` draws a whole number from 0 to n - 1.",
        "A `Box` has `space.low` and `space.high`, arrays of the action's shape. "
        "`rng.uniform(low, high)` draws one number for each of their entries.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
