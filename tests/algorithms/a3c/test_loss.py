import numpy as np
import pytest

from rlcourse.algorithms.a3c.a3c import a3c_loss
from rlcourse.networks.tensorflow import tf


def test_one_step_by_hand():
    # pi = (1/2, 1/2): log pi = -ln 2, entropy ln 2; advantage 3 - 1 = 2
    loss = a3c_loss(tf.zeros((1, 2)), tf.constant([1.0]), tf.constant([0]), tf.constant([3.0]), 0.5, 0.1)
    assert float(loss) == pytest.approx(2 * np.log(2) + 0.5 * 4 - 0.1 * np.log(2), abs=1e-6)


def slopes(logits, values, actions, returns, **weights):
    logits, values = tf.constant(logits, tf.float32), tf.constant(values, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch([logits, values])
        loss = a3c_loss(logits, values, tf.constant(actions), tf.constant(returns, tf.float32), **weights)
    return [g.numpy() for g in tape.gradient(loss, [logits, values])]


def test_a_better_action_than_expected_becomes_more_probable_and_a_worse_one_less():
    by_logits, _ = slopes([[0.0, 0.0], [0.0, 0.0]], [0.0, 0.0], [1, 1], [1.0, -1.0], entropy_weight=0.0)
    assert by_logits[0, 1] < 0 < by_logits[1, 1]  # downhill: logit 1 grows in the first state


def test_the_value_moves_towards_the_return_and_by_nothing_else():
    _, by_values = slopes([[5.0, 0.0]], [1.0], [1], [3.0], value_weight=0.5)
    assert by_values.tolist() == [-2.0]  # d/dV of 0.5 (R - V)^2, whatever the policy says


def test_entropy_keeps_the_policy_from_being_certain():
    by_logits, _ = slopes([[2.0, 0.0]], [1.0], [0], [1.0], entropy_weight=1.0)  # no advantage
    assert by_logits[0, 0] > 0 > by_logits[0, 1]
