"""What Q(s, a) should have been, and the loss that pulls it there."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Mistake
from rlcourse.probes import loss_and_gradient
from rlcourse.targets import td_targets as reference_td_targets


def _keras():
    from rlcourse.networks.tensorflow import keras

    return keras


def _ops():
    return _keras().ops


# td_targets


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
    alive = 1.0 - _ops().cast(terminated, "float32")
    return _ops().cast(rewards, "float32") + gamma * alive * _ops().cast(_ops().max(next_q, axis=-1), "float32")


def _in_place(rewards, next_q, terminated, gamma):
    rewards += gamma * (1 - terminated) * next_q.max(axis=-1)
    return rewards


def _maximum(next_q):
    return np.max(next_q, axis=-1)


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
    return [
        by_hand,
        negative,
        some(3, 2, [0, 1, 0]),
        some(2, 2, [0, 0]),
        some(4, 3, [1, 0, 0, 1]),
        some(6, 6, [0, 0, 1, 0, 1, 0]),
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
        ),
        Mistake(
            lambda r, q, t, g: r + g * (1 - t) * np.resize(np.max(q, axis=0), len(r)),
            "Your maximum runs over the transitions. It should run over the actions: axis=-1.",
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
)

# dqn_loss


def _chosen(q_values, actions):
    return _ops().sum(q_values * _ops().one_hot(actions, q_values.shape[-1]), axis=-1)


def _fixed(targets):
    return _ops().stop_gradient(targets)


def _mean_square(errors):
    return _ops().mean(_ops().square(errors))


def _reference_loss(q_values, actions, targets):
    return _mean_square(_fixed(targets) - _chosen(q_values, actions))


def _in_tensorflow(q_values, actions, targets):
    from rlcourse.networks.tensorflow import tf

    chosen = tf.gather(tf.convert_to_tensor(q_values), tf.convert_to_tensor(actions), batch_dims=1)
    return tf.reduce_mean((tf.stop_gradient(tf.convert_to_tensor(targets)) - chosen) ** 2)


def _in_numpy_style(q_values, actions, targets):
    rows = np.arange(len(actions))
    return ((q_values[rows, actions] - _fixed(targets)) ** 2).mean()


def _keras_loss(q_values, actions, targets):
    return _keras().losses.MeanSquaredError()(_fixed(targets), _chosen(q_values, actions))


def _taken_along(q_values, actions, targets):
    chosen = _ops().take_along_axis(q_values, _ops().expand_dims(actions, -1), axis=-1)
    return _mean_square(_ops().squeeze(chosen, -1) - _fixed(targets))


def _masked_rows(q_values, actions, targets):
    mask = np.arange(q_values.shape[1]) == actions[:, None]
    return np.square(np.where(mask, q_values - _fixed(targets)[:, None], 0)).sum() / len(actions)


def _no_gradient(q_values, actions, targets):
    q, a, y = np.asarray(q_values), np.asarray(actions), np.asarray(targets)
    return _ops().convert_to_tensor(np.mean((q[np.arange(len(a)), a] - y) ** 2))


def _loss_cases(rng):
    def some(b, a):
        return {
            "q_values": rng.normal(size=(b, a)).astype(np.float32) * 2,
            "actions": rng.integers(a, size=b),
            "targets": rng.normal(size=b).astype(np.float32) * 3,
        }

    by_hand = {
        "q_values": np.array([[1.0, 3.0], [0.0, 2.0]], np.float32),
        "actions": np.array([1, 0]),
        "targets": np.array([2.0, 2.0], np.float32),
    }  # by hand: ((3 - 2)^2 + (0 - 2)^2) / 2 = 2.5
    return [by_hand, some(3, 2), some(5, 3), some(8, 2)]


dqn_loss = Exercise(
    name="dqn_loss",
    points=2,
    minutes=12,
    difficulty=2,
    reference=_reference_loss,
    cases=_loss_cases,
    probe=loss_and_gradient,
    hints=(
        "`ops.one_hot(actions, n)` is 1 at the action that was taken and 0 elsewhere. Multiply, and sum over the actions.",
        "`ops.stop_gradient(targets)` has the same numbers and passes no gradient on.",
        "`ops.mean(ops.square(...))` over the B differences.",
    ),
    mistakes=(
        Mistake(
            lambda q, a, y: _mean_square(y - _chosen(q, a)),
            "The loss is right, but its gradient reaches the targets too: training would move the goal towards the network. "
            "Hold "
            "it fixed with ops.stop_gradient(targets).",
        ),
        Mistake(
            lambda q, a, y: _mean_square(_fixed(y)[:, None] - q),
            "You pull the values of all actions towards the target. Only the action that was taken has been tried: pick out "
            "its value.",
        ),
        Mistake(
            lambda q, a, y: _mean_square(_fixed(y) - _ops().max(q, axis=-1)),
            "You take the largest value. The target belongs to the action that was taken, which need not be the best.",
        ),
        Mistake(
            lambda q, a, y: _ops().sum(_ops().square(_fixed(y) - _chosen(q, a))),
            "You add up the squares. Take their mean, so that the step does not grow with the size of the minibatch.",
        ),
        Mistake(
            lambda q, a, y: 0.5 * _reference_loss(q, a, y),
            "This is half the mean square. Some books write it so; here the factor is left out.",
        ),
        Mistake(
            lambda q, a, y: _mean_square((_fixed(y)[:, None] - q) * _ops().one_hot(a, q.shape[-1])),
            "You average over all B x A entries, also those you set to 0. Sum over the actions first, then take the mean "
            "over the "
            "B transitions.",
        ),
        Mistake(
            lambda q, a, y: _ops().mean(_ops().abs(_fixed(y) - _chosen(q, a))),
            "You take the absolute difference. The loss here is its square.",
        ),
        Mistake(
            lambda q, a, y: _ops().sqrt(_reference_loss(q, a, y)),
            "You take the root of the mean square. Leave the root out.",
        ),
        Mistake(
            lambda q, a, y: -_reference_loss(q, a, y),
            "The sign is wrong: training makes the loss smaller, so this one would drive the values away from the targets.",
        ),
        Mistake(
            lambda q, a, y: _ops().mean(_fixed(y) - _chosen(q, a)),
            "The square is missing: differences above and below cancel each other out.",
        ),
        Mistake(
            lambda q, a, y: _ops().square(_fixed(y) - _chosen(q, a)),
            "You return one number for each transition. The loss is one number: their mean.",
        ),
        Mistake(
            lambda q, a, y: _ops().square(_ops().mean(_fixed(y) - _chosen(q, a))),
            "You average first and square then, so that differences above and below cancel out. Square first.",
        ),
        Mistake(
            lambda q, a, y: _mean_square(_fixed(y)[:, None] - _chosen(q, a)),
            "You compare every value with every target, [B, B]: somewhere [B, 1] met [B].",
        ),
        Mistake(
            _no_gradient,
            "The number is right, but no gradient reaches the network: NumPy, or a stop_gradient around the network's own "
            "values, cuts it off. Stay with the functions of ops, and hold only the targets fixed.",
        ),
    ),
    variants=(_in_tensorflow, _in_numpy_style, _keras_loss, _taken_along, _masked_rows),
)
