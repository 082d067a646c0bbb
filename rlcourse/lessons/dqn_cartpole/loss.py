"""The loss that pulls Q(s, a) towards what it should have been."""

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.lessons.shared.lazy import keras, ops
from rlcourse.probes import loss_and_gradient


def _chosen(q_values, actions):
    return ops.sum(q_values * ops.one_hot(actions, q_values.shape[-1]), axis=-1)


def _fixed(targets):
    return ops.stop_gradient(targets)


def _mean_square(errors):
    return ops.mean(ops.square(errors))


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
    return keras.losses.MeanSquaredError()(_fixed(targets), _chosen(q_values, actions))


def _taken_along(q_values, actions, targets):
    chosen = ops.take_along_axis(q_values, ops.expand_dims(actions, -1), axis=-1)
    return _mean_square(ops.squeeze(chosen, -1) - _fixed(targets))


def _masked_rows(q_values, actions, targets):
    mask = np.arange(q_values.shape[1]) == actions[:, None]
    return np.square(np.where(mask, q_values - _fixed(targets)[:, None], 0)).sum() / len(actions)


def _no_gradient(q_values, actions, targets):
    q, a, y = np.asarray(q_values), np.asarray(actions), np.asarray(targets)
    return ops.convert_to_tensor(np.mean((q[np.arange(len(a)), a] - y) ** 2))


def _summed_in_a_loop(q_values, actions, targets):
    total = 0
    for b in range(len(actions)):
        total += (q_values[b, actions[b]] - _fixed(targets)[b]) ** 2
    return total / len(actions)


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
    far = {
        "q_values": np.array([[1.0, 600.0], [2.0, -1.0], [0.0, 4.0]], np.float32),
        "actions": np.array([0, 0, 1]),
        "targets": np.array([501.0, -498.0, 4.0], np.float32),
    }  # by hand: (500^2 + 500^2 + 0) / 3
    telling = {
        "q_values": np.array([[1.0, 3.0], [5.0, 2.0], [-1.0, 4.0]], np.float32),
        "actions": np.array([0, 1, 1]),
        "targets": np.array([2.0, -1.0, 1.0], np.float32),
    }  # by hand: (1 + 9 + 9) / 3; most mistakes give another number here, or cannot go on because B is not A
    return [telling, by_hand, some(5, 3), some(20, 6), some(1, 2), far]


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
            points=1,
        ),
        Mistake(
            lambda q, a, y: _mean_square(_fixed(y)[:, None] - q),
            "You pull the values of all actions towards the target. Only the action that was taken has been tried: pick out "
            "its value.",
        ),
        Mistake(
            lambda q, a, y: _mean_square(_fixed(y) - ops.max(q, axis=-1)),
            "You take the largest value. The target belongs to the action that was taken, which need not be the best.",
        ),
        Mistake(
            lambda q, a, y: ops.sum(ops.square(_fixed(y) - _chosen(q, a))),
            "You add up the squares. Take their mean, so that the step does not grow with the size of the minibatch.",
            points=1,
        ),
        Mistake(
            lambda q, a, y: ops.sum(ops.square(_fixed(y) - _chosen(q, a))) / (len(y) - 1),
            "You divide by B - 1. The mean of B squares divides by B.",
        ),
        Mistake(
            lambda q, a, y: _mean_square(_fixed(y) - ops.sum(q * ops.one_hot(a, q.shape[-1]))),
            "Your sum adds up the whole minibatch. It should run over the actions, one number for each transition: axis=-1.",
        ),
        Mistake(
            lambda q, a, y: _mean_square(y - ops.sum(q * ops.one_hot(a, q.shape[-1]))),
            "Your sum adds up the whole minibatch: give it axis=-1. Hold the targets fixed too, with "
            "ops.stop_gradient(targets).",
        ),
        Mistake(
            lambda q, a, y: _mean_square(y[:, None] - q),
            "You pull the values of all actions towards the target: pick out that of the action taken. And hold the targets "
            "fixed with ops.stop_gradient(targets).",
        ),
        Mistake(
            lambda q, a, y: _mean_square(y - _fixed(_chosen(q, a))),
            "Your stop_gradient is around the network's own values, so the targets learn and the network does not. It belongs "
            "around the targets.",
        ),
        Mistake(
            lambda q, a, y: _mean_square(_fixed(y) - ops.sum(q * ops.one_hot(a, 2), axis=-1)),
            "one_hot needs as many columns as there are actions: q_values.shape[-1].",
        ),
        Mistake(
            lambda q, a, y: _mean_square(q - y),
            "Here [B, A] meets [B]. Pick the value of the action that was taken out of every row first. (q_values[actions] "
            "picks whole rows.)",
        ),
        Mistake(
            lambda q, a, y: _mean_square(q[a] - _fixed(y)[:, None]),
            "q_values[actions] picks whole rows. You want one number out of every row: that of the action taken.",
        ),
        Mistake(
            lambda q, a, y: _mean_square(q[:, a] - _fixed(y)),
            "q_values[:, actions] picks every action's column for every row, [B, B]. You want one number out of every row.",
        ),
        Mistake(
            lambda q, a, y: keras.losses.Huber()(_fixed(y), _chosen(q, a)),
            "This is the Huber loss, which grows more slowly where differences are large. Here the plain square is wanted.",
        ),
        Mistake(
            lambda q, a, y: _mean_square(ops.clip(_fixed(y) - _chosen(q, a), -1, 1)),
            "You clip the differences, so large ones pull no more. Leave them as they are.",
        ),
        Mistake(
            lambda q, a, y: 0.5 * _reference_loss(q, a, y),
            "This is half the mean square. Some books write it so; here the factor is left out.",
        ),
        Mistake(
            lambda q, a, y: _mean_square((_fixed(y)[:, None] - q) * ops.one_hot(a, q.shape[-1])),
            "You average over all B x A entries, also those you set to 0. Sum over the actions first, then take the mean "
            "over the "
            "B transitions.",
        ),
        Mistake(
            lambda q, a, y: ops.mean(ops.abs(_fixed(y) - _chosen(q, a))),
            "You take the absolute difference. The loss here is its square.",
        ),
        Mistake(
            lambda q, a, y: ops.sqrt(_reference_loss(q, a, y)),
            "You take the root of the mean square. Leave the root out.",
        ),
        Mistake(
            lambda q, a, y: -_reference_loss(q, a, y),
            "The sign is wrong: training makes the loss smaller, so this one would drive the values away from the targets.",
        ),
        Mistake(
            lambda q, a, y: ops.mean(_fixed(y) - _chosen(q, a)),
            "The square is missing: differences above and below cancel each other out.",
        ),
        Mistake(
            lambda q, a, y: ops.square(_fixed(y) - _chosen(q, a)),
            "You return one number for each transition. The loss is one number: their mean.",
        ),
        Mistake(
            lambda q, a, y: ops.square(ops.mean(_fixed(y) - _chosen(q, a))),
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
    variants=(_in_tensorflow, _in_numpy_style, _keras_loss, _taken_along, _masked_rows, _summed_in_a_loop),
)
