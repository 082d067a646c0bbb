"""What A3C makes small: three parts, one for the policy, one for the value, one for chance."""

from rlcourse.networks.tensorflow import tf


def a3c_loss(logits, values, actions, returns, value_weight: float = 0.5, entropy_weight: float = 1e-3):
    """The mean over a minibatch of -log pi(a|s) A + value_weight (R - V)^2 - entropy_weight H, where A = R - V is a constant.

    Args:
        logits: [B, A] whose softmax is pi(a|s).
        values: [B] V(s).
        actions: [B] that were taken, 0 to A - 1.
        returns: [B] R, what the steps turned out to be worth.
        value_weight: Of the value's part.
        entropy_weight: Of the entropy's part.

    Returns:
        One number.

    Source:
        Mnih et al., Asynchronous methods for deep reinforcement learning (2016), section 4; its value_weight is 0.5.
    """
    log_pi = tf.nn.log_softmax(logits)  # [B, A]
    log_pi_a = tf.gather(log_pi, actions, batch_dims=1)  # [B]
    advantage = returns - values  # [B]
    entropy = -tf.reduce_sum(tf.exp(log_pi) * log_pi, axis=-1)  # [B]
    policy_loss = -log_pi_a * tf.stop_gradient(advantage)
    return tf.reduce_mean(policy_loss + value_weight * advantage**2 - entropy_weight * entropy)
