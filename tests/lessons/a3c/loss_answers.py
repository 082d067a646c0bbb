"""Right answers to `a3c_loss` in odd forms: (logits, values, actions, returns, value_weight, entropy_weight) -> the loss."""

from types import SimpleNamespace

import numpy as np

from rlcourse.lessons.a3c import check
from rlcourse.networks.tensorflow import keras, tf

reference = check.exercises["a3c_loss"].reference


def mean(x):
    return tf.reduce_mean(x)


def total(x, axis=None):
    return tf.reduce_sum(x, axis=axis)


def parts_of(logits, values, actions, returns):
    """What a loss is made of, and its three parts, [B] each."""
    logits, values, actions, returns = map(tf.convert_to_tensor, (logits, values, actions, returns))
    log_pi, advantage = tf.nn.log_softmax(logits), returns - values
    pi, fixed, log_pi_a = tf.exp(log_pi), tf.stop_gradient(advantage), tf.gather(log_pi, actions, batch_dims=1)
    return SimpleNamespace(
        logits=logits, values=values, actions=actions, returns=returns, log_pi=log_pi, pi=pi, log_pi_a=log_pi_a,
        advantage=advantage, fixed=fixed, mask=tf.one_hot(actions, logits.shape[-1]),
        policy=-log_pi_a * fixed, value=advantage**2, entropy=-total(pi * log_pi, -1),
    )  # fmt: skip


def of_parts(f):
    """An answer as f(x, value_weight, entropy_weight), with x as of `parts_of`."""
    return lambda logits, values, actions, returns, vw, hw: f(parts_of(logits, values, actions, returns), vw, hw)


def logarithm_of_softmax(x, vw, hw):
    log_pi = tf.math.log(tf.nn.softmax(x.logits))
    picked = tf.gather_nd(log_pi, tf.stack([tf.range(x.actions.shape[0]), x.actions], axis=1))
    return mean(-picked * x.fixed + vw * (x.values - x.returns) ** 2 + hw * total(tf.exp(log_pi) * log_pi, 1))


def einsum(x, vw, hw):
    policy = tf.einsum("ba,ba,b->", x.mask, x.log_pi, tf.stop_gradient(x.values - x.returns))
    value, certainty = tf.einsum("b,b->", x.advantage, x.advantage), tf.einsum("ba,ba->", x.pi, x.log_pi)
    return (policy + vw * value + hw * certainty) / len(x.actions)


def sums_divided(x, vw, hw):
    parts = [total(x.policy), 2 * vw * tf.nn.l2_loss(x.advantage), -hw * total(x.entropy)]
    return tf.add_n(parts) / tf.cast(tf.shape(x.logits)[0], tf.float32)


def by_keras_losses(x, vw, hw):
    surprise = keras.losses.sparse_categorical_crossentropy(x.actions, tf.nn.softmax(x.logits))
    entropy = keras.losses.categorical_crossentropy(keras.ops.softmax(x.logits), x.logits, from_logits=True)
    value_loss = keras.losses.mean_squared_error(x.returns, x.values)
    return keras.ops.mean(surprise * keras.ops.stop_gradient(x.advantage) - hw * entropy) + vw * value_loss


def masked(x, vw, hw):
    picked = tf.boolean_mask(x.log_pi, tf.cast(x.mask, bool))
    return mean(-picked * x.fixed + vw * tf.pow(x.advantage, 2) + hw * total(tf.math.xlogy(x.pi, x.pi), -1))


def mapped(x, vw, hw):
    def one(step):
        return reference(*(part[None] for part in step), vw, hw)

    return mean(tf.map_fn(one, (x.logits, x.values, x.actions, x.returns), fn_output_signature=tf.float32))


def constant_log_pi_in_the_entropy(x, vw, hw):
    """Its gradient is the same, because the probabilities sum to 1."""
    return mean(x.policy + vw * x.value + hw * total(x.pi * tf.stop_gradient(x.log_pi), -1))


def advantage_in_numbers(logits, values, actions, returns, vw, hw):
    advantage = np.array(returns) - np.array(values)
    log_pi = tf.nn.log_softmax(logits)
    policy = mean(-tf.gather(log_pi, actions, axis=1, batch_dims=1) * advantage)
    return policy + vw * mean(tf.square(values - returns)) + hw * mean(total(tf.exp(log_pi) * log_pi, 1))


def as_the_notebook_has_it(logits, values, actions, returns, vw, hw):
    log_pi = tf.nn.log_softmax(logits)
    advantage = returns - values
    entropy = -tf.reduce_sum(tf.exp(log_pi) * log_pi, axis=-1)
    policy_loss = -tf.gather(log_pi, actions, batch_dims=1) * tf.stop_gradient(advantage)
    return tf.reduce_mean(policy_loss + vw * advantage**2 - hw * entropy)


def in_double_precision(logits, values, actions, returns, vw, hw):
    logits, values, returns = (tf.cast(x, tf.float64) for x in (logits, values, returns))
    return reference(logits, values, actions, returns, vw, hw)


def classes_of_keras(logits, values, actions, returns, vw, hw):
    surprise = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction=None)
    entropy = keras.losses.CategoricalCrossentropy(from_logits=True)(tf.nn.softmax(logits), logits)
    policy = mean(surprise(tf.convert_to_tensor(actions), logits) * tf.stop_gradient(returns - values))
    return policy + vw * keras.losses.MeanSquaredError()(returns, values) - hw * entropy


def gathered_by_pairs(logits, values, actions, returns, vw, hw):
    log_pi = tf.nn.log_softmax(logits)
    picked = tf.gather_nd(log_pi, tf.stack([tf.range(len(actions)), actions], axis=1))
    fixed = tf.stop_gradient(values - returns)
    return mean(picked * fixed) + vw * mean((values - returns) ** 2) + hw * mean(total(tf.exp(log_pi) * log_pi, 1))


OF_PARTS = logarithm_of_softmax, einsum, sums_divided, by_keras_losses, masked, mapped, constant_log_pi_in_the_entropy
RIGHT_ANSWERS = [
    *map(of_parts, OF_PARTS),
    advantage_in_numbers,
    as_the_notebook_has_it,
    in_double_precision,
    classes_of_keras,
    gathered_by_pairs,
]
