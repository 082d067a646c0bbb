"""What Q(s, a) should have been; the loss that pulls it there is beside this file."""

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.lessons.dqn_cartpole.loss import dqn_loss
from rlcourse.lessons.shared.compiled import compiling
from rlcourse.lessons.shared.lazy import ops
from rlcourse.targets import td_targets as reference_td_targets

__all__ = ["dqn_loss", "td_targets"]


def _per_transition(rewards, next_q, terminated, gamma):
    y = []
    for r, q, end in zip(rewards, next_q, terminated, strict=True):
        y.append(r if end else r + gamma * max(q))
    return y


def _where(rewards, next_q, terminated, gamma):
    return np.where(terminated, rewards, rewards + gamma * np.max(next_q, axis=1))


def _assigned(rewards, next_q, terminated, gamma):
    y = np.array(rewards, dtype=np.float32)
    running = ~np.asarray(terminated)
    y[running] += gamma * next_q[running].max(axis=1)
    return y


def _in_keras(rewards, next_q, terminated, gamma):
    alive = 1.0 - ops.cast(terminated, "float32")
    return ops.cast(rewards, "float32") + gamma * alive * ops.cast(ops.max(next_q, axis=-1), "float32")


def _in_place(rewards, next_q, terminated, gamma):
    rewards += gamma * (1 - terminated) * next_q.max(axis=-1)
    return rewards


def _cleared(rewards, next_q, terminated, gamma):
    next_q[terminated] = 0
    return rewards + gamma * next_q.max(axis=-1)


def _maximum(next_q):
    return np.max(next_q, axis=-1)


def _batch(rng, b=4, a=2) -> dict:
    return {
        "rewards": rng.normal(size=b).astype(np.float32),
        "next_q": rng.normal(size=(b, a)).astype(np.float32),
        "terminated": np.arange(b) % 2 == 1,
        "gamma": 0.9,
    }


BATCH = _batch(np.random.default_rng(0))


def _target_cases(rng):
    def some(b, a, ended):
        return {
            "rewards": rng.normal(size=b).astype(np.float32) * 3,
            "next_q": rng.normal(size=(b, a)).astype(np.float32) * 5,
            "terminated": np.array(ended, dtype=bool),
            "gamma": float(np.round(rng.uniform(0.3, 0.95), 2)),
        }

    by_hand = {
        "rewards": np.array([1.0, 1.0], np.float32),
        "next_q": np.array([[0.0, 2.0], [4.0, 3.0]], np.float32),
        "terminated": np.array([False, True]),
        "gamma": 0.5,
    }  # by hand: 1 + 0.5 * 2 = 2, and 1
    negative = {
        "rewards": np.array([-1.0, -1.0], np.float32),
        "next_q": np.array([[-4.0, -2.0], [-8.0, -6.0]], np.float32),
        "terminated": np.array([False, False]),
        "gamma": 0.5,
    }  # by hand: -1 - 0.5 * 2 = -2, and -4
    large = {
        "rewards": np.array([1000.0, -1000.0, 0.0, 2.0], np.float32),
        "next_q": np.array([[-1000.0, -2000.0], [1000.0, 500.0], [-1000.0, -1200.0], [1500.0, 1000.0]], np.float32),
        "terminated": np.array([False, False, False, True]),
        "gamma": 1.0,
    }  # by hand: 1000 - 1000 = 0, -1000 + 1000 = 0, -1000, and 2
    return [
        by_hand,
        negative,
        some(3, 2, [0, 1, 0]),
        some(2, 2, [0, 0]),
        some(4, 3, [1, 0, 0, 1]),
        some(6, 6, [0, 0, 1, 0, 1, 0]),
        some(1, 2, [0]),
        some(3, 2, [0, 1, 0]) | {"gamma": 0.0},
        large,
    ]


td_targets = Exercise(
    name="td_targets",
    points=2,
    minutes=8,
    difficulty=1,
    reference=reference_td_targets,
    cases=_target_cases,
    hints=(
        "The maximum runs over actions, one number for each transition: which axis is that?",
        "`1 - terminated` is 1 while the game goes on and 0 where it ended. Multiply the part that should vanish.",
        "`rewards + gamma * (1 - terminated) * next_q.max(axis=...)`",
    ),
    mistakes=(
        Mistake(
            lambda r, q, t, g: r + g * _maximum(q),
            "These are the values you get when the terminal mask is left out: where the episode ended there is no next "
            "state, and "
            "the target is the reward alone.",
            points=1,
        ),
        Mistake(
            lambda r, q, t, g: r + g * t * _maximum(q),
            "The mask is upside down: you bootstrap where the episode ended, and only there. 1 - terminated is what you need.",
        ),
        Mistake(
            lambda r, q, t, g: (1 - t) * (r + g * _maximum(q)),
            "Where the episode ended you lose the reward too. It was real: only the value of the next state vanishes.",
        ),
        Mistake(
            lambda r, q, t, g: r + g * (1 - t) * np.max(q),
            "You take one maximum over the whole minibatch. Each transition has its own: axis=-1.",
            points=1,
        ),
        Mistake(
            lambda r, q, t, g: r + g * (1 - t) * np.max(q, axis=0),
            "Your maximum runs over the transitions. It should run over the actions: axis=-1.",
        ),
        Mistake(
            lambda r, q, t, g: r + g * np.max(q, axis=0) * (1 - t),
            "axis=0 makes your maximum run over the transitions. It should run over the actions: axis=-1.",
        ),
        Mistake(
            lambda r, q, t, g: r + g * (1 - t) * np.max(q, axis=-1, keepdims=True),
            "keepdims=True leaves maxima of the shape [B, 1], and with [B] they make [B, B]. Leave it out.",
        ),
        Mistake(
            lambda r, q, t, g: r if t else r + g * _maximum(q),
            "terminated has an entry for each transition, so `if` and `not` cannot decide for all of them at once. "
            "1 - terminated is a number for each: multiply by it.",
        ),
        Mistake(
            _cleared,
            "next_q[...] = 0 changes the array of whoever called the function. Multiply the maximum by (1 - terminated), or "
            "work on next_q.copy().",
        ),
        Mistake(
            lambda r, q, t, g: (y for y in _per_transition(r, q, t, g)),
            "You return a generator, which holds no numbers yet: put list(...) around it.",
        ),
        Mistake(
            lambda r, q, t, g: r + g * (1 - t) * np.mean(q, axis=-1),
            "You average over the actions. The target takes the best of them.",
        ),
        Mistake(
            lambda r, q, t, g: r + g * (1 - t) * np.sum(q, axis=-1),
            "You add up the values of all actions. The target takes the best of them.",
        ),
        Mistake(
            lambda r, q, t, g: r + g * (1 - t) * np.argmax(q, axis=-1),
            "argmax gives the number of the best action. You need its value: max.",
        ),
        Mistake(
            lambda r, q, t, g: r + (1 - t) * _maximum(q),
            "gamma is missing: what comes a step later counts a little less.",
        ),
        Mistake(
            lambda r, q, t, g: g * (r + (1 - t) * _maximum(q)),
            "gamma multiplies the reward too. The reward has come already; only the future is discounted.",
        ),
        Mistake(
            lambda r, q, t, g: r + g * (1 - t) * np.maximum(_maximum(q), 0),
            "Your maximum never falls below 0. Where all values are negative, the best of them is negative too.",
        ),
        Mistake(
            lambda r, q, t, g: r + g * (1 - t) * np.min(q, axis=-1),
            "You take the smallest value of the next state. The target takes the largest.",
        ),
        Mistake(
            lambda r, q, t, g: r[:, None] + g * (1 - t)[:, None] * q,
            "You return a value for every action, shape [B, A]. The maximum over actions leaves one for each transition, [B].",
        ),
        Mistake(
            lambda r, q, t, g: r[:, None] + g * (1 - t) * _maximum(q),
            "Your result has the shape [B, B]: somewhere [B, 1] met [B]. All three parts should have the shape [B].",
        ),
        Mistake(
            _in_place,
            "rewards += ... changes the array that belongs to the memory, so the same reward would grow every time it is "
            "sampled. "
            "Write rewards + ... instead.",
        ),
        Mistake(
            lambda r, q, t, g: g * (1 - t) * _maximum(q),
            "The reward is missing.",
        ),
        Mistake(
            lambda r, q, t, g: r + g * (1 - t) * q[:, 0],
            "You take the value of the first action. The target takes the best one's.",
        ),
    ),
    variants=(_per_transition, _where, _assigned, _in_keras),
    remark=compiling(BATCH, instead="max(axis=-1) or np.where"),
)
