"""What the critic should have said, and what the actor makes small."""

from dataclasses import replace

import numpy as np

from rlcourse.checks import Exercise
from rlcourse.checks.compare import as_array, difference, same, shown
from rlcourse.lessons.pendulum import _loss_mistakes, _target_answers, _target_mistakes
from rlcourse.lessons.pendulum._evidence import ATOL
from rlcourse.lessons.shared.compiled import compiling
from rlcourse.probes import (
    call_actor_loss,
    call_critic_targets,
    in_the_way_of_compiling_actor_loss,
    in_the_way_of_compiling_critic_targets,
)
from rlcourse.probes.critics import NO_GRADIENT
from rlcourse.targets import actor_loss as reference_actor_loss
from rlcourse.targets import critic_targets as reference_critic_targets


def _numbers(rng, *shape, size=1.5):
    return np.round(rng.normal(size=shape) * size, 2).astype(np.float32)


def _networks(rng, n, size):
    """Numbers for an actor and a critic: see `rlcourse.probes.critics`."""
    likes, values = _numbers(rng, n, size, size=0.5), _numbers(rng, n, 1, size=2.0)
    return {"actor_weights": _numbers(rng, n, size, size=1.0), "critic_weights": np.hstack([likes, values])}


BY_HAND = {"actor_weights": np.array([[1], [1]], np.float32), "critic_weights": np.array([[0.5, 1], [0, 2]], np.float32)}
# by hand: in state [1, 2] x is 3, so the action is 2 * 3 / 4 = 1.5, worth 1 + 4 - (1.5 - 0.5)^2 = 4;
# in state [-1, 0] x is -1, so the action is -1, worth -1 - (-1 + 0.5)^2 = -1.25; in state [0, 1] it is 1, worth 2 - 1^2 = 1


def _target_cases(rng):
    def some(b, n, size, ended, gamma=None):
        return {
            "rewards": _numbers(rng, b),
            "next_states": _numbers(rng, b, n),
            "terminated": np.array(ended, dtype=bool),
            "gamma": float(np.round(rng.uniform(0.3, 0.95), 2)) if gamma is None else gamma,
            **_networks(rng, n, size),
        }

    by_hand = {
        "rewards": np.array([1, -2, 0], np.float32),
        "next_states": np.array([[1, 2], [-1, 0], [0, 1]], np.float32),
        "terminated": np.array([False, True, False]),
        "gamma": 0.5,
        **BY_HAND,
    }  # by hand: 1 + 0.5 * 4 = 3, the reward -2 alone, and 0 + 0.5 * 1 = 0.5
    return [
        by_hand,
        some(4, 3, 1, [0, 0, 1, 0]),
        some(5, 2, 2, [1, 0, 0, 1, 0]),
        some(3, 3, 3, [0, 1, 0]),
        some(6, 4, 2, [0, 0, 0, 0, 0, 0]),
        some(2, 3, 1, [0, 0], gamma=1.0),
        some(1, 3, 1, [0]),
        some(1, 2, 1, [1]),
    ]


def _loss_cases(rng):
    def some(b, n, size):
        return {"states": _numbers(rng, b, n), **_networks(rng, n, size)}

    by_hand = {
        "states": np.array([[1, 2], [-1, 0]], np.float32),
        **BY_HAND,
    }  # by hand: -(4 - 1.25) / 2 = -1.375
    return [by_hand, some(4, 3, 1), some(5, 2, 2), some(3, 3, 3), some(1, 3, 1)]


def explained_targets(expected: dict, got: dict) -> str:
    """The first transition whose target is another one."""
    y, z = expected["targets"], as_array(got["targets"])
    if z is None or z.shape != y.shape or z.dtype.kind not in "biuf":
        return f"Your targets: {difference(y, got['targets'], ATOL)}"
    b = int(np.argmax([not same(y[b], z[b], ATOL) for b in range(len(y))]))
    if same(y[b], z[b], ATOL):
        return ""
    end = "the episode has terminated" if expected["terminated"][b] else "the episode goes on"
    return (
        f"Where the reward is {shown(expected['rewards'][b])}, {end}, gamma is {shown(expected['gamma'])} and target_critic "
        f"values target_actor's action at {shown(expected['values'][b])}: expected {shown(y[b])}, got {shown(z[b])}."
    )


def explained_loss(expected: dict, got: dict) -> str:
    """The loss, or else what keeps it from being differentiated, or its gradient."""
    on_arrays, on_tensors = got["stops on arrays"], got["stops on tensors"]
    for name, stops in (("loss", on_arrays), ("loss on tensors", on_tensors)):
        if not stops and not same(expected[name], got[name], ATOL):
            values, wrong = shown(expected["values"]), difference(expected[name], got[name], ATOL)
            cut = same(NO_GRADIENT, got["gradient by the actor's weights"], ATOL)
            besides = " Besides, no gradient reaches the actor." if cut else ""
            return f"Where critic values the actor's actions at {values}, your loss: {wrong}{besides}"
    if on_tensors:
        return (
            "On arrays your loss is right. But training computes it with tensors, because they pass on the gradient, and there "
            f"it stops with {on_tensors}. Write it with .mean(), or with functions of keras.ops."
        )
    if on_arrays:
        return f"On tensors your loss is right, but on NumPy arrays it stops with {on_arrays}. Write what works with both."
    name = "gradient by the actor's weights"
    other = difference(expected[name], got[name], ATOL)
    return f"The number is right, but the gradient that reaches the actor is another one: {other}"


def _compiling(probe, case: dict, instead: str):
    """The remark for functions that are given an actor and a critic: `probe` makes these of the case's numbers."""
    return replace(compiling(case, instead), probe=probe)


critic_targets = Exercise(
    name="critic_targets",
    points=2,
    minutes=8,
    difficulty=2,
    reference=reference_critic_targets,
    cases=_target_cases,
    probe=call_critic_targets,
    explain=explained_targets,
    hints=(
        "In `td_targets` the next state was worth the maximum over all actions. Here nobody can try all actions, and "
        "target_actor says which one to take: `next_actions = target_actor(next_states)`, [B, A].",
        "What these actions are worth, target_critic says: `next_q = target_critic(next_states, next_actions)`, [B].",
        "The rest is as in `td_targets`: `rewards + gamma * (1 - terminated) * next_q`.",
    ),
    mistakes=_target_mistakes.MISTAKES,
    variants=_target_answers.VARIANTS,
    remark=_compiling(
        in_the_way_of_compiling_critic_targets,
        {
            "rewards": np.array([1, -2, 0, 3], np.float32),
            "next_states": np.array([[1, 2], [-1, 0], [0, 1], [2, -1]], np.float32),
            "terminated": np.array([False, True, False, True]),
            "gamma": 0.9,
            **BY_HAND,
        },
        instead="target_actor and target_critic called once each, for all transitions, and (1 - terminated)",
    ),
    atol=ATOL,
)

actor_loss = Exercise(
    name="actor_loss",
    points=2,
    minutes=10,
    difficulty=2,
    reference=reference_actor_loss,
    cases=_loss_cases,
    probe=call_actor_loss,
    explain=explained_loss,
    hints=(
        "What the actor would do in the states is `actor(states)`, [B, A]. What the critic thinks of it is "
        "`critic(states, actor(states))`, [B].",
        "The actor should make these values large, and training makes a loss small: what is small where the values are large?",
        "The gradient runs back through the critic to the actor's weights, so nothing on this way may be cut off: no float, no "
        "np.array, no stop_gradient. The critic stays as it is all the same, because this step moves the actor's weights only.",
        "`-critic(states, actor(states)).mean()`",
    ),
    mistakes=_loss_mistakes.MISTAKES,
    variants=_loss_mistakes.VARIANTS,
    remark=_compiling(
        in_the_way_of_compiling_actor_loss,
        {"states": np.array([[1, 2], [-1, 0], [0, 1], [2, -1]], np.float32), **BY_HAND},
        instead="actor and critic called once each, for all states, and .mean()",
    ),
    atol=ATOL,
    seconds=15.0,  # TensorFlow may have to be loaded first
)
