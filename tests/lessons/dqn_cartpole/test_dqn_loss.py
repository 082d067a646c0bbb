import numpy as np

from rlcourse.lessons.dqn_cartpole.dqn_loss import dqn_loss
from rlcourse.networks.tensorflow import keras, tf
from tests.checks.properties import other_answers

ops = keras.ops


def _chosen(q, a):
    return ops.sum(q * ops.one_hot(a, q.shape[-1]), -1)


def _mean_square(errors):
    return ops.mean(ops.square(errors))


_fixed = ops.stop_gradient

LOSSES = [
    (lambda q, a, y: _mean_square(ops.clip(_fixed(y) - _chosen(q, a), -10, 10)), ""),
    (lambda q, a, y: _mean_square(ops.clip(_fixed(y) - _chosen(q, a), -20, 20)), ""),
    (lambda q, a, y: 2 * keras.losses.Huber(delta=20.0)(_fixed(y), _chosen(q, a)), ""),
    (lambda q, a, y: _mean_square(ops.clip(_fixed(y), -100, 100) - _chosen(q, a)), ""),
    (lambda q, a, y: _mean_square(_fixed(y) - ops.sum(q * ops.one_hot(a, 3)[:, : q.shape[1]], -1)), "[20,3] and [20,6]"),
    (lambda q, a, y: ops.sum(ops.square(_fixed(y) - _chosen(q, a))[:8]) / min(len(y), 8), ""),
    (lambda q, a, y: keras.losses.Huber()(_fixed(y), _chosen(q, a)), "Huber"),
    (lambda q, a, y: ops.sum(ops.square(_fixed(y) - _chosen(q, a))) / (len(y) - 1), "divide by B - 1"),
    (lambda q, a, y: (_mean_square(_fixed(y) - _chosen(q, a)), 1), "<a tuple of 2>"),
    (lambda q, a, y: [(y[b] - q[b, a[b]]) ** 2 for b in range(len(a))], "one number for each transition"),
    (lambda q, a, y: ops.mean([(y[b] - q[b, a[b]]) ** 2 for b in range(len(a))]), "ops.stack([...]) makes one"),
    (lambda q, a, y: ops.mean((q[a] - _fixed(y)) ** 2), "q_values[actions] picks whole rows"),
    (lambda q, a, y: ops.mean((q[a] - _fixed(y)[:, None]) ** 2), "q_values[actions] picks whole rows"),
    (lambda q, a, y: ops.mean((q[:, a] - _fixed(y)) ** 2), "q_values[:, actions]"),
    (lambda q, a, y: _mean_square(y - q), "[B, A] meets [B]"),
    (lambda q, a, y: _mean_square(y[:, None] - q), "the values of all actions"),
    (lambda q, a, y: _mean_square(_fixed(y) - ops.sum(q * ops.one_hot(a, q.shape[-1]))), "axis=-1"),
    (lambda q, a, y: _mean_square(y - ops.sum(q * ops.one_hot(a, q.shape[-1]))), "axis=-1"),
    (lambda q, a, y: _mean_square(y - _chosen(_fixed(q), a)), "belongs around the targets"),
    (lambda q, a, y: _mean_square(_fixed(y) - ops.sum(ops.one_hot(a, 2) * q, -1)), "as many columns as there are actions"),
]


LOOKS_RIGHT = [
    lambda q, a, y: ops.mean(ops.square(y - q[:, 0])),
    lambda q, a, y: 0.0,
]  # fmt: skip


RIGHT_ANSWERS = [
    lambda q, a, y: tf.reduce_mean(
        (tf.stop_gradient(y) - tf.gather_nd(q, tf.stack([tf.range(len(a)), a], 1))) ** 2),
    lambda q, a, y: ops.mean(
        (ops.take(ops.reshape(q, (-1,)), ops.arange(q.shape[0]) * q.shape[1] + a) - _fixed(y)) ** 2),
    lambda q, a, y: _mean_square(_chosen(ops.take(q, ops.arange(len(a)), axis=0), a) - _fixed(y)),
    lambda q, a, y: ops.mean(
        ops.stack([(tf.gather(q, b)[int(a[b])] - _fixed(y[b])) ** 2 for b in range(len(a))])),
    lambda q, a, y: ops.mean(ops.stack([(_fixed(y)[b] - q[b, a[b]]) ** 2 for b in range(len(a))])),
    lambda q, a, y: ops.mean(ops.stack([(_fixed(y)[b] - q[b][a[b]]) ** 2 for b in np.arange(len(a))])),
]  # fmt: skip

TestOtherAnswers = other_answers(dqn_loss, told=LOSSES, wrong=LOOKS_RIGHT, right=RIGHT_ANSWERS)
