"""The target network's steps."""

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.lessons.shared.compiled import compiling
from rlcourse.targets import soft_update as reference_soft_update


def _in_place(target, online, tau):
    target += tau * (online - target)
    return target


def _by_rows(target, online, tau):
    if np.ndim(target) == 0:
        return (1 - tau) * target + tau * online
    return np.array([_by_rows(t, o, tau) for t, o in zip(target, online, strict=True)])


def _soft_cases(rng):
    def some(shape, tau):
        return {
            "target": rng.normal(size=shape).astype(np.float32) * 3,
            "online": rng.normal(size=shape).astype(np.float32) * 3,
            "tau": tau,
        }

    by_hand = {
        "target": np.array([0.0, 8.0], np.float32),
        "online": np.array([4.0, 2.0], np.float32),
        "tau": 0.25,
    }  # by hand: 0.75 * 0 + 0.25 * 4 = 1, and 0.75 * 8 + 0.25 * 2 = 6.5
    return [
        by_hand,
        some((2, 2), 1.0),
        some((3,), 0.0),
        some((4, 3), 0.01),
        some((3, 2), float(np.round(rng.uniform(0.6, 0.9), 2))),
        some((5,), float(np.round(rng.uniform(0.1, 0.4), 2))),
    ]


soft_update = Exercise(
    name="soft_update",
    points=1,
    minutes=5,
    difficulty=1,
    reference=reference_soft_update,
    cases=_soft_cases,
    hints=(
        "For tau = 0 the target network stays, for tau = 1 it becomes the online one, for tau = 0.5 it lands half-way.",
        "It is a weighted mean: the weights are tau and 1 - tau. Which belongs to which?",
    ),
    mistakes=(
        Mistake(
            lambda target, online, tau: tau * target + (1 - tau) * online,
            "tau and 1 - tau are exchanged: for tau = 0.01 the target network should hardly move.",
        ),
        Mistake(
            lambda target, online, tau: 1.0 * online,
            "You copy the online network, whatever tau is. That is right for tau = 1 alone.",
        ),
        Mistake(
            lambda target, online, tau: 1.0 * target,
            "The target network never moves. Go the part tau of the way to the online one.",
        ),
        Mistake(
            lambda target, online, tau: target + tau * online,
            "You add tau * online and take nothing away, so the weights grow with every step: (1 - tau) of the old ones stays.",
        ),
        Mistake(
            lambda target, online, tau: tau * (online - target),
            "You return the step alone. Add it to where the target network was.",
        ),
        Mistake(
            lambda target, online, tau: tau * online,
            "What is left of the target network is missing: (1 - tau) * target.",
        ),
        Mistake(
            lambda target, online, tau: (1 - tau) * target,
            "What comes from the online network is missing: + tau * online.",
        ),
        Mistake(
            lambda target, online, tau: (1 - tau) * target - tau * online,
            "The online network's part is subtracted. It is added: + tau * online.",
        ),
        Mistake(
            lambda target, online, tau: 1 - tau * target + tau * online,
            "Brackets are missing: (1 - tau) * target.",
        ),
        Mistake(
            lambda target, online, tau: target - tau * (online - target),
            "You step away from the online network. The step is tau * (online - target), added.",
        ),
        Mistake(
            lambda target, online, tau: (1 - tau) * target + online,
            "Only the part tau of the online network is added: tau * online.",
        ),
        Mistake(
            lambda target, online, tau: (target + online) / 2,
            "You go half of the way, whatever tau is.",
        ),
        Mistake(
            lambda target, online, tau: online if tau == 1 else target,
            "You copy or you stay. Between the two, for tau = 0.25, the weights go a quarter of the way.",
        ),
        Mistake(
            lambda target, online, tau: np.where(np.ones(np.shape(target)) * tau > 0.5, online, target),
            "You copy or stay by the size of tau. For tau = 0.25 the weights go a quarter of the way.",
        ),
        Mistake(
            lambda target, online, tau: np.mean((1 - tau) * target + tau * online),
            "You return one number. Every weight moves by itself: the result has the shape of target.",
        ),
        Mistake(
            _in_place,
            "You change the array target itself, and it belongs to whoever called the function (target += ... and "
            "target[i] = ... do). Return a new array: target + ...",
        ),
    ),
    variants=(
        lambda target, online, tau: target + tau * (online - target),
        lambda target, online, tau: online - (1 - tau) * (online - target),
        lambda target, online, tau: np.add(np.multiply(tau, online), np.multiply(1 - tau, target)),
        lambda target, online, tau: np.average([target, online], axis=0, weights=[1 - tau, tau]),
        _by_rows,
    ),
    remark=compiling({"target": np.ones((3, 2), np.float32), "online": np.zeros((3, 2), np.float32), "tau": 0.25},
                     instead="(1 - tau) * target + tau * online"),
)  # fmt: skip
