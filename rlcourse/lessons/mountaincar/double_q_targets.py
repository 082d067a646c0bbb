"""Targets that two networks make together."""

import numpy as np

from rlcourse.checks import Exercise, edited, mistakes_in
from rlcourse.checks.compare import same
from rlcourse.lessons.shared.compiled import compiling
from rlcourse.lessons.shared.discounts import takes_one_discount
from rlcourse.networks.tensorflow import ops


def right(rewards, next_q_online, next_q_target, terminated, gamma):
    """Targets [B]."""
    best = next_q_online.argmax(axis=-1)  # [B]
    values = next_q_target[np.arange(len(rewards)), best]  # [B]
    return rewards + gamma * (1 - terminated) * values


def _cases(rng):
    def some(b, a, ended, gamma=None):
        return {
            "rewards": rng.normal(size=b).astype(np.float32) * 3,
            "next_q_online": rng.normal(size=(b, a)).astype(np.float32) * 5,
            "next_q_target": rng.normal(size=(b, a)).astype(np.float32) * 5,
            "terminated": np.array(ended, dtype=bool),
            "gamma": float(np.round(rng.uniform(0.3, 0.95), 2)) if gamma is None else gamma,
        }  # fmt: skip

    by_hand = {
        "rewards": np.array([-1.0, -1.0], np.float32), "next_q_online": np.array([[5.0, 3.0], [1.0, 2.0]], np.float32),
        "next_q_target": np.array([[4.0, 8.0], [6.0, 7.0]], np.float32), "terminated": np.array([False, True]), "gamma": 0.5,
    }  # by hand: the online network chooses action 0, the other values it at 4: -1 + 0.5 * 4 = 1; and -1  # fmt: skip
    return [
        by_hand,
        some(3, 3, [0, 1, 0]),
        some(2, 2, [0, 0]),
        some(5, 4, [0, 0, 1, 0, 0]),
        some(4, 4, [0, 1, 0, 0]),
        some(1, 3, [0]),
        some(6, 3, [1, 0, 0, 0, 1, 0]) | {"rewards": np.full(6, -1, np.float32)},
        some(3, 2, [0, 1, 0], gamma=0.0),
        some(4, 3, [0, 1, 0, 0], gamma=np.array([0.9, 0.8, 0.5, 0.7])),
    ]


BATCH = {
    "rewards": np.zeros(4, np.float32), "next_q_online": np.eye(4, 2, dtype=np.float32),
    "next_q_target": np.arange(8, dtype=np.float32).reshape(4, 2), "terminated": np.arange(4) % 2 == 1, "gamma": 0.9,
}  # fmt: skip


# Right answers in other forms


def _one_by_one(rewards, next_q_online, next_q_target, terminated, gamma):
    y, discounts = [], np.broadcast_to(gamma, len(rewards))
    for r, online, target, ended, g in zip(rewards, next_q_online, next_q_target, terminated, discounts, strict=True):
        y.append(r if ended else r + g * target[np.argmax(online)])
    return np.array(y)


def _in_keras(rewards, next_q_online, next_q_target, terminated, gamma):
    chosen = ops.one_hot(ops.argmax(next_q_online, axis=-1), next_q_online.shape[-1])
    values = ops.sum(chosen * ops.cast(next_q_target, "float32"), axis=-1)
    return ops.cast(rewards, "float32") + gamma * (1.0 - ops.cast(terminated, "float32")) * values


# What shows in the targets


def _takes_rows(cases, seen) -> bool:
    """Whole rows of the target network's values, or an exception because there is no such row."""
    return all(
        np.shape(s["value"]) == np.shape(case["next_q_target"])
        or "axis 0 with size" in s["stopped"]
        or "broadcast" in s["stopped"]
        for case, s in zip(cases, seen, strict=True)
    )


def _made_of(*values):
    """Shows in targets made of one of values(online, target), and in an exception where that raises the same."""

    def agrees(value, case, s) -> bool:
        try:
            future = case["gamma"] * (1 - case["terminated"]) * value(case["next_q_online"], case["next_q_target"])
            return same(case["rewards"] + future, s["value"], 1e-6)
        except (IndexError, ValueError) as error:
            return s["stopped"][:25] == f"{type(error).__name__}: {error}"[:25]

    return lambda cases, seen: any(all(agrees(v, case, s) for case, s in zip(cases, seen, strict=True)) for v in values)


_along_transitions = _made_of(
    lambda online, target: target[np.arange(len(target)), online.argmax(axis=0)],
    lambda online, target: target[online.argmax(axis=0), np.arange(target.shape[1])],
)
_without_an_axis = _made_of(lambda online, target: target[:, online.argmax()])

wrong = mistakes_in(right)
BEST, VALUES = "next_q_online.argmax(axis=-1)", "next_q_target[np.arange(len(rewards)), best]"
Y, SUM = "rewards + gamma * (1 - terminated) * values", "return rewards + gamma * (1 - terminated) * values"
VARIANTS = (
    _one_by_one,
    edited(right, (BEST, "next_q_online == next_q_online.max(axis=1, keepdims=True)"),
           (VALUES, "np.where(best, next_q_target, 0).sum(axis=1)"),
           (Y, "np.where(terminated, rewards, rewards + gamma * values)")),
    _in_keras,
    edited(right, (VALUES, "np.take_along_axis(next_q_target, best[:, None], axis=1).squeeze(axis=1)")),
    edited(right, ("(1 - terminated)", "~terminated")),
)  # fmt: skip
MISTAKES = (
    takes_one_discount(edited(_one_by_one, ("r + g *", "r + gamma *"))),
    wrong(BEST, "next_q_target.argmax(axis=-1)",
          "The target network both chooses and values: these are the usual targets. Let the online network choose."),
    wrong(VALUES, "next_q_online[np.arange(len(rewards)), best]",
          "The online network both chooses and values. What it has chosen, the target network values."),
    wrong([(BEST, "next_q_target.argmax(axis=-1)"), (VALUES, "next_q_online[np.arange(len(rewards)), best]")],
          "The networks are exchanged: the online one chooses the action, the target one values it."),
    wrong(VALUES, "best", "You use the number of the chosen action as its value. Look the value up in next_q_target."),
    wrong(VALUES, "next_q_target[:, best]",
          "next_q_target[:, best] has the shape [B, B]: for every row all the chosen columns. Take one entry from each row: "
          "next_q_target[np.arange(B), best]."),
    wrong([(VALUES, "next_q_target[best]"), (Y, "rewards[:, None] + gamma * (1 - terminated)[:, None] * values")],
          "next_q_target[best] takes whole rows, those whose number is an action's. Take one entry from each row: "
          "next_q_target[np.arange(B), best].", _takes_rows),
    wrong("axis=-1", "axis=0",
          "argmax runs over the transitions. It should run over the actions: axis=-1.", _along_transitions),
    wrong("axis=-1", "",
          "argmax without an axis finds one place in the whole array. Each transition has its own best action: axis=-1.",
          _without_an_axis),
    wrong(VALUES, "next_q_target[best, np.arange(len(rewards))]",
          "The two indices are exchanged: first the row, then the action: next_q_target[np.arange(B), best]."),
    wrong(VALUES, "np.take_along_axis(next_q_target, best[:, None], axis=1)",
          "Your result has the shape [B, B], as where a [B, 1] meets a [B]. All parts should have the shape [B]: of what "
          "take_along_axis or keepdims=True give, take [:, 0]."),
    wrong(" * (1 - terminated)", "",
          "The terminal mask is left out: where the episode ended there is no next state, and the target is the reward "
          "alone.", points=1),
    wrong("(1 - terminated)", "terminated",
          "The mask is upside down: you bootstrap where the episode ended, and only there."),
    wrong(Y, "(1 - terminated) * (rewards + gamma * values)",
          "Where the episode ended you lose the reward too. Only the value of the next state vanishes."),
    wrong("gamma * (1", "(1", "gamma is missing: what comes a step later counts less."),
    wrong(Y, "gamma * (rewards + (1 - terminated) * values)",
          "gamma multiplies the reward too. Only the future is discounted."),
    wrong("rewards + gamma", "gamma", "The reward is missing."),
    wrong(VALUES, "np.minimum(next_q_online, next_q_target).max(axis=-1)",
          "You take the smaller one of both networks' values and then the maximum. Here the online network chooses and the "
          "target network values."),
    wrong(VALUES, "np.minimum(next_q_online.max(axis=-1), next_q_target.max(axis=-1))",
          "You take the smaller one of both maxima. Here the online network chooses and the target network values."),
    wrong(VALUES, "((next_q_online + next_q_target) / 2).max(axis=-1)",
          "You take the mean of both networks. One chooses, and the other values."),
    wrong(VALUES, "(next_q_online * next_q_target).max(axis=-1)",
          "You multiply the two networks' values. One chooses, and the other values."),
    wrong("(1 - terminated)", "(not terminated)",
          "terminated has an entry for each transition, so `if` or `not` cannot decide for all of them at once. Multiply by "
          "(1 - terminated)."),
    wrong("(1 - terminated)", "(not terminated.any())",
          "any() decides once for the whole minibatch. Each transition has its own end: multiply by (1 - terminated)."),
    wrong(SUM, "rewards += gamma * (1 - terminated) * values\n    return rewards",
          "You change the array rewards itself, and it belongs to whoever called the function (rewards += ... and "
          "rewards[i] = ... do). Write rewards + ... instead."),
    wrong([("    values", "    next_q_target[terminated] = 0\n    values"), (" * (1 - terminated)", "")],
          "next_q_target[...] = 0 changes the array of whoever called the function. Multiply by (1 - terminated)."),
)  # fmt: skip

double_q_targets = Exercise(
    name="double_q_targets",
    points=2,
    minutes=10,
    difficulty=2,
    reference=right,
    cases=_cases,
    hints=(
        "Two steps: `best = next_q_online.argmax(axis=-1)` is the number of the chosen action for each transition, [B]. Then "
        "look up what the target network says of it.",
        "`next_q_target[np.arange(len(best)), best]` takes from row b the entry best[b].",
        "The rest is as in `td_targets`: `rewards + gamma * (1 - terminated) * value`.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
    remark=compiling(BATCH, instead="argmax(axis=-1) and next_q_target[np.arange(B), best]"),
)
