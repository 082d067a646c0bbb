"""The target network's steps."""

import numpy as np

from rlcourse.checks import Exercise, mistakes_in
from rlcourse.lessons.shared.compiled import compiling


def right(target, online, tau):
    """New weights, of the same shape."""
    return (1 - tau) * target + tau * online


def _cases(rng):
    def some(shape, tau):
        return {
            "target": rng.normal(size=shape).astype(np.float32) * 3,
            "online": rng.normal(size=shape).astype(np.float32) * 3, "tau": tau,
        }  # fmt: skip

    # by hand: 0.75 * 0 + 0.25 * 4 = 1, and 0.75 * 8 + 0.25 * 2 = 6.5
    by_hand = {"target": np.array([0.0, 8.0], np.float32), "online": np.array([4.0, 2.0], np.float32), "tau": 0.25}
    return [
        by_hand,
        some((2, 2), 1.0),
        some((3,), 0.0),
        some((4, 3), 0.01),
        some((3, 2), float(np.round(rng.uniform(0.6, 0.9), 2))),
        some((5,), float(np.round(rng.uniform(0.1, 0.4), 2))),
    ]


def _by_rows(target, online, tau):
    if np.ndim(target) == 0:
        return (1 - tau) * target + tau * online
    return np.array([_by_rows(t, o, tau) for t, o in zip(target, online, strict=True)])


wrong = mistakes_in(right)
MEAN = "(1 - tau) * target + tau * online"
OLD, NEW = "(1 - tau) * target", " + tau * online"
MISTAKES = (
    wrong(MEAN, "tau * target + (1 - tau) * online",
          "tau and 1 - tau are exchanged: for tau = 0.01 the target network should hardly move."),
    wrong(MEAN, "1.0 * online", "You copy the online network, whatever tau is. That is right for tau = 1 alone."),
    wrong(MEAN, "1.0 * target", "The target network never moves. Go the part tau of the way to the online one."),
    wrong(OLD, "target",
          "You add tau * online and take nothing away, so the weights grow with every step: (1 - tau) of the old ones stays."),
    wrong(MEAN, "tau * (online - target)", "You return the step alone. Add it to where the target network was."),
    wrong(MEAN, "tau * online", "What is left of the target network is missing: (1 - tau) * target."),
    wrong(NEW, "", "What comes from the online network is missing: + tau * online."),
    wrong(NEW, " - tau * online", "The online network's part is subtracted. It is added: + tau * online."),
    wrong(OLD, "1 - tau * target", "Brackets are missing: (1 - tau) * target."),
    wrong(MEAN, "target - tau * (online - target)",
          "You step away from the online network. The step is tau * (online - target), added."),
    wrong(NEW, " + online", "Only the part tau of the online network is added: tau * online."),
    wrong(MEAN, "(target + online) / 2", "You go half of the way, whatever tau is."),
    wrong(MEAN, "online if tau == 1 else target",
          "You copy or you stay. Between the two, for tau = 0.25, the weights go a quarter of the way."),
    wrong(MEAN, "online if tau > 0.5 else target",
          "You copy or stay by the size of tau. For tau = 0.25 the weights go a quarter of the way."),
    wrong(MEAN, f"np.mean({MEAN})",
          "You return one number. Every weight moves by itself: the result has the shape of target."),
    wrong(f"return {MEAN}", "target += tau * (online - target)\n    return target",
          "You change the array target itself, and it belongs to whoever called the function (target += ... and "
          "target[i] = ... do). Return a new array: target + ..."),
)  # fmt: skip

soft_update = Exercise(
    name="soft_update",
    points=1,
    minutes=5,
    difficulty=1,
    reference=right,
    cases=_cases,
    hints=(
        "For tau = 0 the target network stays, for tau = 1 it becomes the online one, for tau = 0.5 it lands half-way.",
        "It is a weighted mean: the weights are tau and 1 - tau. Which belongs to which?",
    ),
    mistakes=MISTAKES,
    variants=(
        lambda target, online, tau: target + tau * (online - target),
        lambda target, online, tau: online - (1 - tau) * (online - target),
        lambda target, online, tau: np.add(np.multiply(tau, online), np.multiply(1 - tau, target)),
        lambda target, online, tau: np.average([target, online], axis=0, weights=[1 - tau, tau]),
        _by_rows,
    ),
    remark=compiling(
        {"target": np.ones((3, 2), np.float32), "online": np.zeros((3, 2), np.float32), "tau": 0.25}, instead=MEAN
    ),
)
