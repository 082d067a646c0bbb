"""Targets that two networks make together."""

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.checks.compare import same
from rlcourse.lessons.shared.compiled import compiling
from rlcourse.lessons.shared.lazy import ops
from rlcourse.targets import double_q_targets as reference_double_q_targets


def _rows(q):
    return np.arange(len(q))


def _targets(
    chooses=lambda online, target: online.argmax(axis=-1),
    values=lambda online, target: target,
    part=lambda q, best: q[_rows(q), best],
    y=lambda r, g, v, alive: r + g * alive * v,
    alive=lambda terminated: 1 - terminated,
):
    """Double targets made of their parts."""

    def double(rewards, next_q_online, next_q_target, terminated, gamma):
        best = chooses(next_q_online, next_q_target)
        return y(rewards, gamma, part(values(next_q_online, next_q_target), best), alive(terminated))

    return double


def _one_by_one(rewards, next_q_online, next_q_target, terminated, gamma):
    y = []
    for r, online, target, ended in zip(rewards, next_q_online, next_q_target, terminated, strict=True):
        y.append(r if ended else r + gamma * target[np.argmax(online)])
    return np.array(y)


def _one_hot(rewards, next_q_online, next_q_target, terminated, gamma):
    chosen = next_q_online == next_q_online.max(axis=1, keepdims=True)
    return np.where(terminated, rewards, rewards + gamma * np.where(chosen, next_q_target, 0).sum(axis=1))


def _in_keras(rewards, next_q_online, next_q_target, terminated, gamma):
    chosen = ops.one_hot(ops.argmax(next_q_online, axis=-1), next_q_online.shape[-1])
    values = ops.sum(chosen * ops.cast(next_q_target, "float32"), axis=-1)
    return ops.cast(rewards, "float32") + gamma * (1.0 - ops.cast(terminated, "float32")) * values


def _added_in_place(rewards, next_q_online, next_q_target, terminated, gamma):
    rewards += gamma * (1 - terminated) * next_q_target[_rows(rewards), next_q_online.argmax(axis=1)]
    return rewards


def _changed(rewards, next_q_online, next_q_target, terminated, gamma):
    next_q_target[terminated] = 0
    return rewards + gamma * next_q_target[_rows(rewards), next_q_online.argmax(axis=1)]


def _double_cases(rng):
    def some(b, a, ended, gamma=None):
        return {
            "rewards": rng.normal(size=b).astype(np.float32) * 3,
            "next_q_online": rng.normal(size=(b, a)).astype(np.float32) * 5,
            "next_q_target": rng.normal(size=(b, a)).astype(np.float32) * 5,
            "terminated": np.array(ended, dtype=bool),
            "gamma": float(np.round(rng.uniform(0.3, 0.95), 2)) if gamma is None else gamma,
        }

    by_hand = {
        "rewards": np.array([-1.0, -1.0], np.float32),
        "next_q_online": np.array([[5.0, 3.0], [1.0, 2.0]], np.float32),
        "next_q_target": np.array([[4.0, 8.0], [6.0, 7.0]], np.float32),
        "terminated": np.array([False, True]),
        "gamma": 0.5,
    }  # by hand: the online network chooses action 0, which the target network values at 4: -1 + 0.5 * 4 = 1; and -1
    return [
        by_hand,
        some(3, 3, [0, 1, 0]),
        some(2, 2, [0, 0]),
        some(5, 4, [0, 0, 1, 0, 0]),
        some(4, 4, [0, 1, 0, 0]),
        some(1, 3, [0]),
        some(6, 3, [1, 0, 0, 0, 1, 0]) | {"rewards": np.full(6, -1, np.float32)},
        some(3, 2, [0, 1, 0], gamma=0.0),
    ]


def _takes_rows(cases, seen) -> bool:
    """Shows where whole rows of the target network's values were taken, or asking for one that is not there failed."""
    outcomes, rows = [], False  # of the cases that tell; whether any result was made of rows
    for case, s in zip(cases, seen, strict=True):
        best, q = case["next_q_online"].argmax(axis=-1), case["next_q_target"]
        if best.max() >= len(q):
            outcomes.append(s["stopped"].startswith("IndexError") and "axis 0 with size" in s["stopped"])
        elif s["value"] is not None and np.ndim(s["value"]) == 2:
            outcomes.append(np.shape(s["value"])[1] == q.shape[1])
            rows = True
    return rows and all(outcomes)


def _target(case, values) -> np.ndarray:
    return case["rewards"] + case["gamma"] * (1 - case["terminated"]) * values


def _without_an_axis(cases, seen) -> bool:
    """Shows where the one best place in the whole array was taken for an action's number: it may not be there."""
    for case, s in zip(cases, seen, strict=True):
        place, q = case["next_q_online"].argmax(), case["next_q_target"]
        if place >= q.shape[1]:
            if not s["stopped"].startswith(f"IndexError: index {place} is out of bounds"):
                return False
        elif not same(_target(case, q[:, place]), s["value"], 1e-6):
            return False
    return True


def _along_transitions(cases, seen) -> bool:
    """Shows where the best transition of each action was taken: it stops unless there are as many of both."""
    for case, s in zip(cases, seen, strict=True):
        best, q = case["next_q_online"].argmax(axis=0), case["next_q_target"]
        if len(best) != len(q):
            if not s["stopped"].startswith(("IndexError: shape mismatch", "ValueError: operands could not be broadcast")):
                return False
        elif not any(same(_target(case, v), s["value"], 1e-6) for v in (q[_rows(q), best], q[best, _rows(q)])):
            return False
    return True


def _all_by_all(cases, seen) -> bool:
    """Shows where every result has the shape [B, B]."""
    return all(np.shape(s["value"]) == (len(c["rewards"]),) * 2 for c, s in zip(cases, seen, strict=True))


double_q_targets = Exercise(
    name="double_q_targets",
    points=2,
    minutes=10,
    difficulty=2,
    reference=reference_double_q_targets,
    cases=_double_cases,
    hints=(
        "Two steps: `best = next_q_online.argmax(axis=-1)` is the number of the chosen action for each transition, [B]. Then "
        "look up what the target network says of it.",
        "`next_q_target[np.arange(len(best)), best]` takes from row b the entry best[b].",
        "The rest is as in `td_targets`: `rewards + gamma * (1 - terminated) * value`.",
    ),
    mistakes=(
        Mistake(
            _targets(chooses=lambda online, target: target.argmax(axis=-1)),
            "The target network both chooses and values: these are the usual targets. Let the online network choose.",
        ),
        Mistake(
            _targets(values=lambda online, target: online),
            "The online network both chooses and values. What it has chosen, the target network values.",
        ),
        Mistake(
            _targets(
                chooses=lambda online, target: target.argmax(axis=-1), values=lambda online, target: online
            ),
            "The networks are exchanged: the online one chooses the action, the target one values it.",
        ),
        Mistake(
            _targets(part=lambda q, best: best),
            "You use the number of the chosen action as its value. Look the value up in next_q_target.",
        ),
        Mistake(
            _targets(part=lambda q, best: q[:, best]),
            "next_q_target[:, best] has the shape [B, B]: for every row all the chosen columns. Take one entry from each row: "
            "next_q_target[np.arange(B), best].",
        ),
        Mistake(
            _targets(part=lambda q, best: q[best], y=lambda r, g, v, alive: r[:, None] + g * alive[:, None] * v),
            "next_q_target[best] takes whole rows, those whose number is an action's. Take one entry from each row: "
            "next_q_target[np.arange(B), best].",
            _takes_rows,
        ),
        Mistake(
            _targets(chooses=lambda online, target: online.argmax(axis=0)),
            "argmax runs over the transitions. It should run over the actions: axis=-1.",
            _along_transitions,
        ),
        Mistake(
            _targets(chooses=lambda online, target: online.argmax()),
            "argmax without an axis finds one place in the whole array. Each transition has its own best action: axis=-1.",
            _without_an_axis,
        ),
        Mistake(
            _targets(part=lambda q, best: q[best, _rows(best)]),
            "The two indices are exchanged: first the row, then the action: next_q_target[np.arange(B), best].",
        ),
        Mistake(
            _targets(part=lambda q, best: np.take_along_axis(q, best[:, None], axis=1)),
            "Your result has the shape [B, B], as where a [B, 1] meets a [B]. All parts should have the shape [B]: of what "
            "take_along_axis or keepdims=True give, take [:, 0].",
            _all_by_all,
        ),
        Mistake(
            _targets(alive=lambda terminated: 1),
            "The terminal mask is left out: where the episode ended there is no next state, and the target is the reward "
            "alone.", points=1,
        ),
        Mistake(
            _targets(alive=lambda terminated: terminated),
            "The mask is upside down: you bootstrap where the episode ended, and only there.",
        ),
        Mistake(
            _targets(y=lambda r, g, v, alive: alive * (r + g * v)),
            "Where the episode ended you lose the reward too. Only the value of the next state vanishes.",
        ),
        Mistake(_targets(y=lambda r, g, v, alive: r + alive * v), "gamma is missing: what comes a step later counts less."),
        Mistake(
            _targets(y=lambda r, g, v, alive: g * (r + alive * v)),
            "gamma multiplies the reward too. Only the future is discounted.",
        ),
        Mistake(_targets(y=lambda r, g, v, alive: g * alive * v), "The reward is missing."),
        Mistake(
            lambda r, online, target, t, g: r + g * (1 - t) * np.minimum(online, target).max(axis=-1),
            "You take the smaller one of both networks' values and then the maximum. Here the online network chooses and the "
            "target network values.",
        ),
        Mistake(
            lambda r, online, target, t, g: r + g * (1 - t) * np.minimum(online.max(axis=-1), target.max(axis=-1)),
            "You take the smaller one of both maxima. Here the online network chooses and the target network values.",
        ),
        Mistake(
            lambda r, online, target, t, g: r + g * (1 - t) * ((online + target) / 2).max(axis=-1),
            "You take the mean of both networks. One chooses, and the other values.",
        ),
        Mistake(
            lambda r, online, target, t, g: r + g * (1 - t) * (online * target).max(axis=-1),
            "You multiply the two networks' values. One chooses, and the other values.",
        ),
        Mistake(
            lambda r, online, target, t, g: r if t else r + g * target[online.argmax()],
            "terminated has an entry for each transition, so `if` or `not` cannot decide for all of them at once. Multiply by "
            "(1 - terminated).",
        ),
        Mistake(
            _targets(alive=lambda terminated: not terminated.any()),
            "any() decides once for the whole minibatch. Each transition has its own end: multiply by (1 - terminated).",
        ),
        Mistake(
            _added_in_place,
            "You change the array rewards itself, and it belongs to whoever called the function (rewards += ... and "
            "rewards[i] = ... do). Write rewards + ... instead.",
        ),
        Mistake(
            _changed,
            "next_q_target[...] = 0 changes the array of whoever called the function. Multiply by (1 - terminated).",
        ),
    ),
    variants=(
        _one_by_one,
        _one_hot,
        _in_keras,
        _targets(part=lambda q, best: np.take_along_axis(q, best[:, None], axis=1).squeeze(axis=1)),
        _targets(alive=lambda terminated: ~terminated),
    ),
    remark=compiling(
        {
            "rewards": np.zeros(4, np.float32), "next_q_online": np.eye(4, 2, dtype=np.float32),
            "next_q_target": np.arange(8, dtype=np.float32).reshape(4, 2), "terminated": np.arange(4) % 2 == 1, "gamma": 0.9,
        },
        instead="argmax(axis=-1) and next_q_target[np.arange(B), best]",
    ),
)  # fmt: skip
