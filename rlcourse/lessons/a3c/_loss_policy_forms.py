"""Wrong forms of the policy's part of the loss of A3C: (the wrong forms, what to say of them, how they show).

There is one form, or a tuple of them. They show by the factor with which they multiply the right part, a number or
(B, A) -> number; None stands for another formula.
"""

import numpy as np

from rlcourse.lessons.a3c._loss_answers import keras, no_slope, over_steps, policy_part, softmax_twice, tf, total


def _normalised(x, epsilon=1e-8):
    return (x.fixed - tf.reduce_mean(x.fixed)) / (tf.math.reduce_std(x.fixed) + epsilon)


def _of_logits(x):
    """What Keras gives for logits that it takes for probabilities."""
    return keras.losses.sparse_categorical_crossentropy(x.actions, x.logits, from_logits=False)


def _spread(x):
    """Log pi(a|s) of every step times the advantage of every step, [B, B], averaged."""
    return x.log_pi_a[:, None] * x.fixed


POLICY = (
    (
        lambda x: x.log_pi_a * x.fixed,
        "The policy's part has the wrong sign: it makes actions that turned out well less likely. It is -log pi(a|s) * "
        "(returns - values): either its minus is missing, or the advantage is turned round.",
        -1,
    ),
    (
        lambda x: 0 * x.fixed,
        "The policy's part is missing, so nobody learns what to do. Add -log_pi_a * advantage.",
        0,
    ),
    (
        lambda x: -tf.reduce_mean(x.log_pi * x.mask(), axis=-1) * x.fixed,
        "You average the policy's part over the actions too, most of which you have set to 0. Sum over the actions, and "
        "average over the steps only.",
        lambda b, a: 1 / a,
    ),
    (
        lambda x: -x.log_pi_a * x.fixed * len(x.actions),
        "You sum the policy's part over the minibatch. Take its mean, as that of the others.",
        lambda b, a: b,
    ),
    (
        lambda x: -x.log_pi_a / np.log(2) * x.fixed,
        "Your log pi is a logarithm to the base 2. Take the natural one: tf.nn.log_softmax(logits).",
        1 / np.log(2),
    ),
    (
        lambda x: -x.log_pi_a / np.log(10) * x.fixed,
        "Your log pi is a logarithm to the base 10. Take the natural one: tf.nn.log_softmax(logits).",
        1 / np.log(10),
    ),
    (
        lambda x: -0.5 * x.log_pi_a * x.fixed,
        "The policy's part is halved. It has no factor: -log_pi_a * advantage.",
        0.5,
    ),
    (
        no_slope(policy_part),
        "In the policy's part no gradient reaches the logits, so the policy learns nothing from what its actions were worth. "
        "Only the advantage is a constant: -log_pi_a * tf.stop_gradient(advantage).",
        None,
    ),
    (
        lambda x: -x.taken(x.pi) * x.fixed,
        "The logarithm is forgotten: you multiply the advantage by the probability pi(a|s). Take log pi(a|s), from "
        "tf.nn.log_softmax(logits).",
        None,
    ),
    (
        lambda x: x.taken(x.pi) * x.fixed,
        "The logarithm and the minus are forgotten: you multiply the advantage by the probability pi(a|s). Take "
        "-log pi(a|s) * advantage.",
        None,
    ),
    (
        lambda x: -x.taken(x.logits) * x.fixed,
        "The softmax is forgotten: a logit is not yet the logarithm of a probability. tf.nn.log_softmax(logits) makes it one.",
        None,
    ),
    (
        lambda x: -x.taken(over_steps(x)) * x.fixed,
        "Your softmax runs over the steps of the minibatch. It belongs to the actions of each step, the last axis: axis=-1.",
        None,
    ),
    (
        lambda x: -x.taken(softmax_twice(x)) * x.fixed,
        "Your policy's part takes the softmax twice: log_softmax, and a cross-entropy with from_logits=True, take logits, and "
        "you give them probabilities.",
        None,
    ),
    (
        lambda x: _of_logits(x) * x.fixed,
        "You give logits to a cross-entropy that expects probabilities. Tell it from_logits=True, or give it "
        "tf.nn.softmax(logits).",
        None,
    ),
    (
        lambda x: -total(x.log_pi, -1) * x.fixed,
        "You sum log pi over all actions. Only the action that was taken has been tried: tf.gather(log_pi, actions, "
        "batch_dims=1).",
        None,
    ),
    (
        lambda x: -tf.reduce_mean(x.log_pi, axis=-1) * x.fixed,
        "You average log pi over all actions. Only the action that was taken has been tried: tf.gather(log_pi, actions, "
        "batch_dims=1).",
        None,
    ),
    (
        (
            lambda x: -tf.reduce_max(x.log_pi, axis=-1) * x.fixed,
            lambda x: -tf.gather(x.log_pi, tf.argmax(x.logits, axis=-1), batch_dims=1) * x.fixed,
        ),
        "You take the log-probability of the likeliest action. The advantage belongs to the action that was taken: "
        "tf.gather(log_pi, actions, batch_dims=1).",
        None,
    ),
    (
        lambda x: -x.log_pi[:, 0] * x.fixed,
        "You take the log-probability of the first action in every step. Take that of the action that was taken: "
        "tf.gather(log_pi, actions, batch_dims=1).",
        None,
    ),
    (
        lambda x: -total(x.pi * x.log_pi, -1) * x.fixed,
        "You multiply the advantage by the entropy of all actions. It belongs to log pi of the action that was taken.",
        None,
    ),
    (
        lambda x: -x.log_pi_a,
        "The advantage is forgotten in the policy's part: whatever was done is made more likely, good or bad. Multiply by "
        "tf.stop_gradient(advantage).",
        None,
    ),
    (
        lambda x: -x.log_pi_a * x.returns,
        "You multiply log pi by the returns. The policy's part takes the advantage, returns - values: better than expected, or "
        "worse.",
        None,
    ),
    (
        lambda x: -x.log_pi_a * tf.stop_gradient(x.values),
        "You multiply log pi by the values. The policy's part takes the advantage, returns - values.",
        None,
    ),
    (
        lambda x: -x.log_pi_a * tf.stop_gradient(x.returns + x.values),
        "You add the values to the returns. The advantage is their difference, returns - values.",
        None,
    ),
    (
        lambda x: -x.log_pi_a * _normalised(x),
        "You normalise the advantages (minus their mean, divided by their spread). Some methods do. Here "
        "they stay as they are.",
        None,
    ),
    (
        lambda x: -x.log_pi_a * (x.fixed - tf.reduce_mean(x.fixed)),
        "You subtract the mean from the advantages. Leave them as they are: returns - values.",
        None,
    ),
    (
        lambda x: -x.log_pi_a * tf.abs(x.fixed),
        "You take the size of the advantage without its sign, so that bad actions become more likely too. Keep the sign.",
        None,
    ),
    (
        lambda x: -x.log_pi_a * x.fixed**2,
        "You square the advantage in the policy's part, so that bad actions become more likely too. The square belongs to the "
        "value's part only.",
        None,
    ),
    (
        lambda x: -x.log_pi_a * tf.clip_by_value(x.fixed, -1.0, 1.0),
        "You clip the advantages to [-1, 1]. Leave them as they are.",
        None,
    ),
    (
        lambda x: -tf.gather(x.log_pi, x.actions, axis=1) * x.fixed,
        "tf.gather(log_pi, actions, axis=1) picks every step's action out of every row, [B, B]. You want one entry out of "
        "every row: batch_dims=1.",
        None,
    ),
    (
        lambda x: -_spread(x),
        "Every log pi meets every advantage: you multiply two means, or somewhere [B, 1] meets [B]. Multiply each log pi by "
        "its own advantage, [B] by [B], and average the products.",
        None,
    ),
)
