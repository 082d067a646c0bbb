"""The target network's steps, and targets that two networks make together."""

import numpy as np

from rlcourse.checks.compiled import compiling
from rlcourse.checks.exercise import Exercise, Mistake
from rlcourse.targets import double_q_targets as reference_double_q_targets
from rlcourse.targets import soft_update as reference_soft_update


def _ops():
    from rlcourse.networks.tensorflow import keras

    return keras.ops


# soft_update


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
            "target += ... changes the array of whoever called the function. Return a new array: target + ...",
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


# double_q_targets


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
    ops = _ops()
    chosen = ops.one_hot(ops.argmax(next_q_online, axis=-1), next_q_online.shape[-1])
    values = ops.sum(chosen * ops.cast(next_q_target, "float32"), axis=-1)
    return ops.cast(rewards, "float32") + gamma * (1.0 - ops.cast(terminated, "float32")) * values


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
    outcomes = []
    for case, s in zip(cases, seen, strict=True):
        best, q = case["next_q_online"].argmax(axis=-1), case["next_q_target"]
        if best.max() >= len(q):
            outcomes.append(s["stopped"].startswith("IndexError"))
        elif s["value"] is not None and np.ndim(s["value"]) == 2:
            outcomes.append(np.shape(s["value"])[1] == q.shape[1])
    return bool(outcomes) and all(outcomes)


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
            _targets(chooses=lambda online, target: online.argmax(axis=0) % target.shape[1], part=lambda q, best: q[
                _rows(q), np.resize(best, len(q))]),
            "argmax runs over the transitions. It should run over the actions: axis=-1.",
        ),
        Mistake(
            _targets(chooses=lambda online, target: np.full(len(online), online.argmax() % online.shape[1])),
            "argmax without an axis finds one place in the whole array. Each transition has its own best action: axis=-1.",
        ),
        Mistake(
            _targets(alive=lambda terminated: 1),
            "The terminal mask is left out: where the episode ended there is no next state, and the target is the reward "
            "alone.",
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
            "terminated has an entry for each transition, so `if` cannot decide for all of them at once. Multiply by "
            "1 - terminated.",
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
