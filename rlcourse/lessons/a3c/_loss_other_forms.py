"""Wrong forms of the value's and the entropy's part of the loss of A3C: see `_loss_policy_forms`.

A sentence may name {value} and {entropy}, the weights as they stand in the student's line.
"""

import numpy as np

from rlcourse.lessons.a3c._loss_answers import entropy_part, keras, no_slope, over_steps, softmax_twice, tf, total, value_part

VALUE = (
    (
        lambda x: -(x.advantage**2),
        "The value's part has the wrong sign: training would drive V away from the returns. Add {value} * advantage**2.",
        -1,
    ),
    (
        lambda x: 0.5 * x.advantage**2,
        "The squared advantage is halved once more. The factor is {value}, and no other 0.5 stands beside it.",
        0.5,
    ),
    (
        lambda x: 2 * x.advantage**2,
        "The value's part is doubled. Its factor is {value} alone.",
        2,
    ),
    (
        lambda x: total(x.advantage**2),
        "You sum the squared advantages over the minibatch. Take their mean.",
        lambda b, a: b,
    ),
    (
        no_slope(value_part),
        "The critic never learns: in the value's part the advantage has to pass its gradient on to values. stop_gradient "
        "belongs to the advantage of the policy's part only.",
        None,
    ),
    (
        lambda x: x.advantage,
        "The square is missing in the value's part: what V misses above and below cancels out. Write {value} * advantage**2.",
        None,
    ),
    (
        lambda x: -x.advantage,
        "The square is missing in the value's part (and values - returns is turned round). Write {value} * advantage**2.",
        None,
    ),
    (
        lambda x: tf.abs(x.advantage),
        "You take the absolute value of the advantage. The value's part is its square.",
        None,
    ),
    (
        lambda x: tf.sqrt(tf.reduce_mean(x.advantage**2)),
        "You take the root of the mean square. Leave the root out.",
        None,
    ),
    (
        lambda x: tf.reduce_mean(x.advantage) ** 2,
        "You average the advantages first and square then, so that what V misses above and below cancels out. Square first.",
        None,
    ),
    (
        lambda x: tf.reduce_mean(x.pairs**2),
        "Every return meets every value, [B, B]: somewhere [B, 1] meets [B]. Returns, values and their "
        "difference have the shape [B].",
        None,
    ),
    (
        lambda x: keras.losses.Huber()(x.returns, x.values),
        "This is the Huber loss, which grows more slowly where the difference is large. The value's part is the plain square.",
        None,
    ),
    (
        lambda x: x.values**2,
        "You square the values themselves. The value's part is the squared difference of returns and values.",
        None,
    ),
    (
        lambda x: x.returns**2,
        "You square the returns, which nothing can change. The value's part is the squared difference of returns and values.",
        None,
    ),
    (
        lambda x: (x.returns + x.values) ** 2,
        "You add the values to the returns. The value's part is the square of their difference, returns - values.",
        None,
    ),
    (
        lambda x: x.advantage**4,
        "You square twice. The value's part is the advantage squared once.",
        None,
    ),
)

ENTROPY = (
    (
        lambda x: -entropy_part(x),
        "The entropy has the wrong sign: certainty is rewarded, and the policy stops trying things. Chance should make the "
        "loss smaller: entropy = -sum of pi * log pi, and then - {entropy} * entropy.",
        -1,
    ),
    (
        lambda x: total(entropy_part(x)),
        "You sum the entropy over the minibatch. Sum over the actions only (axis=-1), and take the mean over the steps.",
        lambda b, a: b,
    ),
    (
        lambda x: -total(entropy_part(x)),
        "You sum the entropy over the minibatch, and its sign is wrong. It is -tf.reduce_sum(..., axis=-1), and then the mean "
        "over the steps.",
        lambda b, a: -b,
    ),
    (
        lambda x: -tf.reduce_mean(x.pi * x.log_pi, axis=-1),
        "You average pi * log pi over the actions. The entropy is their sum: tf.reduce_sum(..., axis=-1).",
        lambda b, a: 1 / a,
    ),
    (
        lambda x: tf.reduce_mean(x.pi * x.log_pi, axis=-1),
        "You average pi * log pi over the actions, and the sign is wrong. The entropy is minus their sum: -tf.reduce_sum(..., "
        "axis=-1).",
        lambda b, a: -1 / a,
    ),
    (
        lambda x: entropy_part(x) / np.log(2),
        "Your entropy has a logarithm to the base 2. Take the natural one, as in log_pi.",
        1 / np.log(2),
    ),
    (
        no_slope(entropy_part),
        "The entropy's number is right, but no gradient of it reaches the logits: in -sum of pi * log pi both factors depend "
        "on them. Put no stop_gradient there, and stay with tensors.",
        None,
    ),
    (
        lambda x: -x.log_pi_a,
        "You take -log pi of the action that was taken. The entropy is a mean over all actions: -sum of pi * log pi.",
        None,
    ),
    (
        lambda x: -x.taken(x.pi * x.log_pi),
        "You take pi * log pi of the action that was taken only. The entropy sums it over all actions, axis=-1.",
        None,
    ),
    (
        lambda x: -total(x.log_pi, -1),
        "You sum log pi without its factor pi. The entropy is -sum of pi * log pi.",
        None,
    ),
    (
        lambda x: -tf.reduce_mean(x.log_pi, axis=-1),
        "You average log pi over the actions as if all were equally likely. The entropy weighs each by its pi: -sum of "
        "pi * log pi.",
        None,
    ),
    (
        lambda x: -tf.reduce_max(x.log_pi, axis=-1),
        "You take -log pi of the likeliest action. The entropy is -sum of pi * log pi over all actions.",
        None,
    ),
    (
        lambda x: tf.reduce_max(x.pi, axis=-1),
        "You take the largest probability. The entropy is -sum of pi * log pi over all actions.",
        None,
    ),
    (
        lambda x: 1 - total(x.pi**2, -1),
        "You take 1 - sum of pi^2, which is another measure of chance. The entropy is -sum of pi * log pi.",
        None,
    ),
    (
        lambda x: total(x.pi, -1),
        "The logarithm is forgotten: the probabilities of all actions always sum to 1. The entropy is -sum of pi * log pi.",
        None,
    ),
    (
        lambda x: -total(x.pi * x.logits, -1),
        "You multiply pi by the logits. The entropy takes log pi, which is tf.nn.log_softmax(logits).",
        None,
    ),
    (
        lambda x: -total(tf.exp(over_steps(x)) * over_steps(x), -1),
        "The softmax of your entropy runs over the steps of the minibatch. It belongs to the actions of each step: axis=-1.",
        None,
    ),
    (
        lambda x: -total(tf.nn.softmax(x.pi) * softmax_twice(x), -1),
        "Your entropy takes the softmax twice: what you give it are probabilities already.",
        None,
    ),
)
