"""The loss of A3C made of its parts, right and wrong. TensorFlow is loaded when one of them is called."""

from collections.abc import Callable
from functools import cached_property

import numpy as np

from rlcourse.lessons.shared.lazy import keras, tf

VALUE_WEIGHT, ENTROPY_WEIGHT = 0.5, 0.05  # of the loss in which they are built in


def mean(x):
    """The mean of all entries."""
    return tf.reduce_mean(x)


def total(x, axis=None):
    """The sum along an axis, or of all entries."""
    return tf.reduce_sum(x, axis=axis)


class Given:
    """What a loss is made of, [B] each if nothing else is said.

    Attributes:
        logits: [B, A].
        values: V.
        actions: Whole numbers.
        returns: R.
    """

    def __init__(self, logits, values, actions, returns):
        self.logits, self.values, self.actions, self.returns = map(tf.convert_to_tensor, (logits, values, actions, returns))

    @cached_property
    def log_pi(self):
        """Log pi(a|s) of all actions, [B, A]."""
        return tf.nn.log_softmax(self.logits)

    @cached_property
    def pi(self):
        """The probabilities of all actions, [B, A]."""
        return tf.exp(self.log_pi)

    @cached_property
    def advantage(self):
        """R - V."""
        return self.returns - self.values

    @cached_property
    def fixed(self):
        """R - V, which passes no gradient on."""
        return tf.stop_gradient(self.advantage)

    @cached_property
    def log_pi_a(self):
        """Log pi(a|s) of the actions that were taken."""
        return self.taken(self.log_pi)

    @cached_property
    def pairs(self):
        """Every return minus every value, [B, B]."""
        return self.returns[:, None] - self.values

    def taken(self, x):
        """The entry of every row of x [B, A] that belongs to the action that was taken."""
        return tf.gather(x, self.actions, batch_dims=1)

    def mask(self):
        """1 where the action was taken, 0 elsewhere, [B, A]."""
        return tf.one_hot(self.actions, self.logits.shape[-1])


def policy_part(x):
    """-log pi(a|s) A."""
    return -x.log_pi_a * x.fixed


def value_part(x):
    """The advantage squared."""
    return x.advantage**2


def entropy_part(x):
    """The entropy of pi(.|s)."""
    return -total(x.pi * x.log_pi, -1)


def together(policy, value, entropy, value_weight, entropy_weight):
    """The mean of the weighted parts."""
    return mean(policy + value_weight * value - entropy_weight * entropy)


def loss(
    policy: Callable = policy_part, value: Callable = value_part, entropy: Callable = entropy_part, whole: Callable = together
) -> Callable:
    """A loss made of three functions of what is `Given`, and one that puts their results and the weights together."""

    def answer(logits, values, actions, returns, value_weight=VALUE_WEIGHT, entropy_weight=ENTROPY_WEIGHT):
        x = Given(logits, values, actions, returns)
        return whole(policy(x), value(x), entropy(x), value_weight, entropy_weight)

    return answer


def reference(logits, values, actions, returns, value_weight, entropy_weight):
    """The mean of -log pi(a|s) A + value_weight (R - V)^2 - entropy_weight H, where the first A is a constant."""
    return loss()(logits, values, actions, returns, value_weight, entropy_weight)


def built_in(answer: Callable) -> Callable:
    """A loss with the weights VALUE_WEIGHT and ENTROPY_WEIGHT built in."""
    return lambda logits, values, actions, returns: answer(logits, values, actions, returns, VALUE_WEIGHT, ENTROPY_WEIGHT)


# What wrong parts are made of


def forms_of(form: Callable | tuple[Callable, ...]) -> tuple[Callable, ...]:
    """The forms of one mistake, of which there may be one only."""
    return form if isinstance(form, tuple) else (form,)


def no_slope(part: Callable) -> Callable:
    """The same numbers, without a gradient."""
    return lambda x: tf.stop_gradient(part(x))


def over_steps(x):
    """Log pi [B, A] with the softmax taken over the minibatch."""
    return tf.nn.log_softmax(x.logits, axis=0)


def softmax_twice(x):
    """Log pi [B, A] of probabilities taken for logits."""
    return tf.nn.log_softmax(x.pi)


# Right answers in other words


def in_keras(logits, values, actions, returns, value_weight, entropy_weight):
    """Functions of keras.ops."""
    ops = keras.ops
    log_pi = ops.log_softmax(logits, axis=-1)
    log_pi_a = ops.squeeze(ops.take_along_axis(log_pi, ops.expand_dims(actions, 1), axis=1), axis=1)
    advantage = ops.subtract(returns, values)
    policy = ops.mean(-log_pi_a * ops.stop_gradient(advantage))
    entropy = ops.mean(-ops.sum(ops.softmax(logits) * log_pi, axis=-1))
    return policy + value_weight * ops.mean(ops.square(advantage)) - entropy_weight * entropy


def by_cross_entropy(logits, values, actions, returns, value_weight, entropy_weight):
    """The parts are losses that TensorFlow and Keras have."""
    nn, x = tf.nn, Given(logits, values, actions, returns)
    minus_log_pi_a = nn.sparse_softmax_cross_entropy_with_logits(labels=x.actions, logits=x.logits)
    entropy = nn.softmax_cross_entropy_with_logits(labels=nn.softmax(x.logits), logits=x.logits)
    value_loss = keras.losses.MeanSquaredError()(x.returns, x.values)
    return mean(minus_log_pi_a * tf.stop_gradient(x.returns - x.values)) + value_weight * value_loss - entropy_weight * mean(
        entropy
    )  # fmt: skip


def by_mask(logits, values, actions, returns, value_weight, entropy_weight):
    """A mask in place of gather, log pi by hand, stop_gradient around the values."""
    x = Given(logits, values, actions, returns)
    log_pi = x.logits - tf.math.reduce_logsumexp(x.logits, axis=1, keepdims=True)
    surprise = total(tf.stop_gradient(x.values - x.returns)[:, None] * x.mask() * log_pi, 1)
    certainty = total(tf.nn.softmax(x.logits) * log_pi, 1)
    return (
        mean(surprise) + value_weight * mean(tf.math.squared_difference(x.returns, x.values)) + entropy_weight * mean(certainty)
    )


def in_numpy_style(logits, values, actions, returns, value_weight, entropy_weight):
    """NumPy but for stop_gradient."""
    log_pi = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    log_pi_a = log_pi[np.arange(len(actions)), actions]
    error = values - returns
    surprise = log_pi_a * tf.stop_gradient(error)
    return np.mean(surprise + value_weight * error * error + entropy_weight * (np.exp(log_pi) * log_pi).sum(axis=1))


def in_a_loop(logits, values, actions, returns, value_weight, entropy_weight):
    """One step after the other."""
    losses = []
    for b in range(len(actions)):
        log_pi = tf.nn.log_softmax(logits[b])
        advantage = returns[b] - values[b]
        entropy = -total(tf.math.exp(log_pi) * log_pi)
        losses.append(
            -log_pi[int(actions[b])] * float(advantage) + value_weight * tf.square(advantage) - entropy_weight * entropy
        )
    return sum(losses) / len(losses)


VARIANTS = (in_keras, by_cross_entropy, by_mask, in_numpy_style, in_a_loop)
