"""Mistakes in one part of the loss of A3C, as edits: (old, new, sentence) or (old, new, sentence, factor).

They show by the factor with which they multiply the right part, a number or (B, A) -> number; or, without one, in what the
part gives. A `new` may be a tuple of forms.
"""

import numpy as np

PICK = "tf.gather(log_pi, actions, batch_dims=1)"
PICK_FROM = "tf.gather(log_pi,"
CONSTANT = "tf.stop_gradient(advantage)"
POLICY_LOSS = f"-log_pi_a * {CONSTANT}"
VALUE_LOSS = "advantage**2"
ENTROPY = "-tf.reduce_sum(pi * log_pi, axis=-1)"

IN_THE_POLICY = (
    ("-log_pi_a", "log_pi_a", "The policy's part has the wrong sign: it makes actions that turned out well less likely. It is "
        "-log pi(a|s) * (returns - values): either its minus is missing, or the advantage is turned round.", -1),
    ("-log_pi_a", "0", "The policy's part is missing, so nobody learns what to do. Add -log_pi_a * advantage.", 0),
    (PICK, "tf.reduce_mean(log_pi * tf.one_hot(actions, logits.shape[-1]), axis=-1)",
        "You average the policy's part over the actions too, most of which you have set to 0. Sum over the actions, and "
        "average over the steps only.", lambda b, a: 1 / a),
    (POLICY_LOSS, f"tf.reduce_sum({POLICY_LOSS})",
        "You sum the policy's part over the minibatch. Take its mean, as that of the others.", lambda b, a: b),
    (PICK, f"{PICK} / np.log(2)",
        "Your log pi is a logarithm to the base 2. Take the natural one: tf.nn.log_softmax(logits).", 1 / np.log(2)),
    (PICK, f"{PICK} / np.log(10)",
        "Your log pi is a logarithm to the base 10. Take the natural one: tf.nn.log_softmax(logits).", 1 / np.log(10)),
    ("-log_pi_a", "-0.5 * log_pi_a", "The policy's part is halved. It has no factor: -log_pi_a * advantage.", 0.5),
    (POLICY_LOSS, "tf.stop_gradient(-log_pi_a * advantage)",
        "In the policy's part no gradient reaches the logits, so the policy learns nothing from what its actions were worth. "
        "Only the advantage is a constant: -log_pi_a * tf.stop_gradient(advantage)."),
    (PICK_FROM, "tf.gather(pi,", "The logarithm is forgotten: you multiply the advantage by the probability pi(a|s). Take log "
        "pi(a|s), from tf.nn.log_softmax(logits)."),
    ("-log_pi_a", "tf.gather(pi, actions, batch_dims=1)", "The logarithm and the minus are forgotten: you multiply the "
        "advantage by the probability pi(a|s). Take -log pi(a|s) * advantage."),
    (PICK_FROM, "tf.gather(logits,",
        "The softmax is forgotten: a logit is not yet the logarithm of a probability. tf.nn.log_softmax(logits) makes it one."),
    (PICK_FROM, "tf.gather(tf.nn.log_softmax(logits, axis=0),",
        "Your softmax runs over the steps of the minibatch. It belongs to the actions of each step, the last axis: axis=-1."),
    (PICK_FROM, "tf.gather(tf.nn.log_softmax(pi),", "Your policy's part takes the softmax twice: log_softmax, and a "
        "cross-entropy with from_logits=True, take logits, and you give them probabilities."),
    ("-log_pi_a", "keras.losses.sparse_categorical_crossentropy(actions, logits)",
        "You give logits to a cross-entropy that expects probabilities. Tell it from_logits=True, or give it "
        "tf.nn.softmax(logits)."),
    (PICK, "tf.reduce_sum(log_pi, axis=1)", "You sum log pi over all actions. Only the action that was taken has been tried: "
        "tf.gather(log_pi, actions, batch_dims=1)."),
    (PICK, "tf.reduce_mean(log_pi, axis=1)", "You average log pi over all actions. Only the action that was taken has been "
        "tried: tf.gather(log_pi, actions, batch_dims=1)."),
    (PICK, ("tf.reduce_max(log_pi, axis=1)", "tf.gather(log_pi, tf.argmax(logits, axis=1), batch_dims=1)"),
        "You take the log-probability of the likeliest action. The advantage belongs to the action that was taken: "
        "tf.gather(log_pi, actions, batch_dims=1)."),
    (PICK, "log_pi[:, 0]", "You take the log-probability of the first action in every step. Take that of the action that was "
        "taken: tf.gather(log_pi, actions, batch_dims=1)."),
    ("-log_pi_a", "-tf.reduce_sum(pi * log_pi, axis=1)",
        "You multiply the advantage by the entropy of all actions. It belongs to log pi of the action that was taken."),
    (POLICY_LOSS, "-log_pi_a", "The advantage is forgotten in the policy's part: whatever was done is made more likely, good "
        "or bad. Multiply by tf.stop_gradient(advantage)."),
    (CONSTANT, "returns", "You multiply log pi by the returns. The policy's part takes the advantage, returns - values: better "
        "than expected, or worse."),
    (CONSTANT, "tf.stop_gradient(values)",
        "You multiply log pi by the values. The policy's part takes the advantage, returns - values."),
    (CONSTANT, "tf.stop_gradient(returns + values)",
        "You add the values to the returns. The advantage is their difference, returns - values."),
    (CONSTANT, "tf.stop_gradient((advantage - tf.reduce_mean(advantage)) / (tf.math.reduce_std(advantage) + 1e-8))",
        "You normalise the advantages (minus their mean, divided by their spread). Some methods do. Here they stay as they "
        "are."),
    (CONSTANT, "tf.stop_gradient(advantage - tf.reduce_mean(advantage))",
        "You subtract the mean from the advantages. Leave them as they are: returns - values."),
    (CONSTANT, "tf.abs(tf.stop_gradient(advantage))",
        "You take the size of the advantage without its sign, so that bad actions become more likely too. Keep the sign."),
    (CONSTANT, "tf.stop_gradient(advantage) ** 2", "You square the advantage in the policy's part, so that bad actions become "
        "more likely too. The square belongs to the value's part only."),
    (CONSTANT, "tf.clip_by_value(tf.stop_gradient(advantage), -1.0, 1.0)",
        "You clip the advantages to [-1, 1]. Leave them as they are."),
    ("batch_dims=1", "axis=1", "tf.gather(log_pi, actions, axis=1) picks every step's action out of every row, [B, B]. You "
        "want one entry out of every row: batch_dims=1."),
    ("-log_pi_a", "-log_pi_a[:, None]", "Every log pi meets every advantage: you multiply two means, or somewhere [B, 1] meets "
        "[B]. Multiply each log pi by its own advantage, [B] by [B], and average the products."),
)  # fmt: skip

IN_THE_VALUE = (
    (VALUE_LOSS, "-(advantage**2)", "The value's part has the wrong sign: training would drive V away from the returns. Add "
        "value_weight * advantage**2.", -1),
    (VALUE_LOSS, "0.5 * advantage**2",
        "The squared advantage is halved once more. The factor is value_weight, and no other 0.5 stands beside it.", 0.5),
    (VALUE_LOSS, "2 * advantage**2", "The value's part is doubled. Its factor is value_weight alone.", 2),
    (VALUE_LOSS, "tf.reduce_sum(advantage**2)",
        "You sum the squared advantages over the minibatch. Take their mean.", lambda b, a: b),
    (VALUE_LOSS, "tf.stop_gradient(advantage) ** 2", "The critic never learns: in the value's part the advantage has to pass "
        "its gradient on to values. stop_gradient belongs to the advantage of the policy's part only."),
    (VALUE_LOSS, "advantage", "The square is missing in the value's part: what V misses above and below cancels out. Write "
        "value_weight * advantage**2."),
    (VALUE_LOSS, "-advantage",
        "The square is missing in the value's part (and values - returns is turned round). Write value_weight * advantage**2."),
    (VALUE_LOSS, "tf.abs(advantage)", "You take the absolute value of the advantage. The value's part is its square."),
    (VALUE_LOSS, "tf.sqrt(tf.reduce_mean(advantage**2))", "You take the root of the mean square. Leave the root out."),
    (VALUE_LOSS, "tf.reduce_mean(advantage) ** 2",
        "You average the advantages first and square then, so that what V misses above and below cancels out. Square first."),
    (VALUE_LOSS, "(returns[:, None] - values) ** 2", "Every return meets every value, [B, B]: somewhere [B, 1] meets [B]. "
        "Returns, values and their difference have the shape [B]."),
    (VALUE_LOSS, "keras.losses.Huber()(returns, values)",
        "This is the Huber loss, which grows more slowly where the difference is large. The value's part is the plain square."),
    (VALUE_LOSS, "values**2",
        "You square the values themselves. The value's part is the squared difference of returns and values."),
    (VALUE_LOSS, "returns**2",
        "You square the returns, which nothing can change. The value's part is the squared difference of returns and values."),
    (VALUE_LOSS, "(returns + values) ** 2",
        "You add the values to the returns. The value's part is the square of their difference, returns - values."),
    (VALUE_LOSS, "advantage**4", "You square twice. The value's part is the advantage squared once."),
)  # fmt: skip

IN_THE_ENTROPY = (
    (ENTROPY, "tf.reduce_sum(pi * log_pi, axis=-1)",
        "The entropy has the wrong sign: certainty is rewarded, and the policy stops trying things. Chance should make the "
        "loss smaller: entropy = -sum of pi * log pi, and then - entropy_weight * entropy.", -1),
    (ENTROPY, "-tf.reduce_sum(pi * log_pi)", "You sum the entropy over the minibatch. Sum over the actions only (axis=-1), and "
        "take the mean over the steps.", lambda b, a: b),
    (ENTROPY, "tf.reduce_sum(pi * log_pi)", "You sum the entropy over the minibatch, and its sign is wrong. It is "
        "-tf.reduce_sum(..., axis=-1), and then the mean over the steps.", lambda b, a: -b),
    (ENTROPY, "-tf.reduce_mean(pi * log_pi, axis=-1)",
        "You average pi * log pi over the actions. The entropy is their sum: tf.reduce_sum(..., axis=-1).", lambda b, a: 1 / a),
    (ENTROPY, "tf.reduce_mean(pi * log_pi, axis=-1)", "You average pi * log pi over the actions, and the sign is wrong. The "
        "entropy is minus their sum: -tf.reduce_sum(..., axis=-1).", lambda b, a: -1 / a),
    (ENTROPY, f"{ENTROPY} / np.log(2)",
        "Your entropy has a logarithm to the base 2. Take the natural one, as in log_pi.", 1 / np.log(2)),
    (ENTROPY, f"tf.stop_gradient({ENTROPY})", "The entropy's number is right, but no gradient of it reaches the logits: in "
        "-sum of pi * log pi both factors depend on them. Put no stop_gradient there, and stay with tensors."),
    (ENTROPY, "-log_pi_a",
        "You take -log pi of the action that was taken. The entropy is a mean over all actions: -sum of pi * log pi."),
    (ENTROPY, "-tf.gather(pi * log_pi, actions, batch_dims=1)",
        "You take pi * log pi of the action that was taken only. The entropy sums it over all actions, axis=-1."),
    (ENTROPY, "-tf.reduce_sum(log_pi, axis=-1)", "You sum log pi without its factor pi. The entropy is -sum of pi * log pi."),
    (ENTROPY, "-tf.reduce_mean(log_pi, axis=-1)", "You average log pi over the actions as if all were equally likely. The "
        "entropy weighs each by its pi: -sum of pi * log pi."),
    (ENTROPY, "-tf.reduce_max(log_pi, axis=-1)",
        "You take -log pi of the likeliest action. The entropy is -sum of pi * log pi over all actions."),
    (ENTROPY, "tf.reduce_max(pi, axis=-1)",
        "You take the largest probability. The entropy is -sum of pi * log pi over all actions."),
    (ENTROPY, "1 - tf.reduce_sum(pi**2, axis=-1)",
        "You take 1 - sum of pi^2, which is another measure of chance. The entropy is -sum of pi * log pi."),
    (ENTROPY, "tf.reduce_sum(pi, axis=-1)",
        "The logarithm is forgotten: the probabilities of all actions always sum to 1. The entropy is -sum of pi * log pi."),
    (ENTROPY, "-tf.reduce_sum(pi * logits, axis=-1)",
        "You multiply pi by the logits. The entropy takes log pi, which is tf.nn.log_softmax(logits)."),
    (ENTROPY, "-tf.reduce_sum(tf.nn.softmax(logits, axis=0) * tf.nn.log_softmax(logits, axis=0), axis=-1)",
        "The softmax of your entropy runs over the steps of the minibatch. It belongs to the actions of each step: axis=-1."),
    (ENTROPY, "-tf.reduce_sum(tf.nn.softmax(pi) * tf.nn.log_softmax(pi), axis=-1)",
        "Your entropy takes the softmax twice: what you give it are probabilities already."),
)  # fmt: skip
