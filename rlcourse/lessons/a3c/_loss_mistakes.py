"""Wrong forms of the loss of A3C as a whole: what comes back, the weights, and what has the wrong shape."""

from rlcourse.checks import Mistake, stops_with
from rlcourse.lessons.a3c._loss_answers import loss, mean, policy_part, tf, total, value_part
from rlcourse.lessons.a3c._loss_evidence import (
    BY_LOGITS,
    BY_VALUES,
    ENTROPY,
    NUMBER,
    VALUE,
    both,
    has_shape,
    ignores,
    is_as,
    is_thing,
    is_zero,
    leaks,
    not_a_number,
    times,
    without_weights,
)


def _near(wanted: float):
    return lambda factor: abs(factor - wanted) < 1e-2


def rows_for_entries(x):
    """Log pi without batch_dims: whole rows, [B, A], of which each is multiplied by all advantages."""
    return -tf.gather(x.log_pi, x.actions) * x.fixed


def torch(x):
    """PyTorch's name for stop_gradient."""
    return -x.log_pi_a * x.advantage.detach()


NO_NUMBERS = loss(whole=lambda p, v, h, vw, hw: float(mean(p + vw * v - hw * h)))

# What comes back, or does not. Each holds for a loss with its weights built in as well.
RETURNED = (
    Mistake(
        loss(whole=lambda p, v, h, vw, hw: (mean(p), vw * mean(v), hw * mean(h))),
        "You return something else than a number. Add the parts up, each with its weight, and return their mean alone.",
        is_thing,
    ),
    Mistake(
        loss(whole=lambda p, v, h, vw, hw: p + vw * v - hw * h),
        "You return one number for each step, [B]. The loss is one number: take the mean over the minibatch with "
        "tf.reduce_mean.",
        has_shape(lambda shape, b: shape == (b,)),
    ),
    Mistake(
        loss(whole=lambda p, v, h, vw, hw: mean(p) + vw * v[:, None] - hw * h[:, None]),
        "What you return has axes. The loss is one number: tf.reduce_mean(...) without axis= and keepdims= leaves no axis.",
        has_shape(lambda shape, b: shape != ()),
    ),
    Mistake(
        loss(lambda x: -x.taken(tf.math.log(x.logits)) * x.fixed),
        "Your loss is not a number. Logits may be negative or 0, and a logarithm cannot take them: "
        "tf.nn.log_softmax(logits) makes log-probabilities of logits.",
        not_a_number,
    ),
    Mistake(
        loss(lambda x: -x.log_pi[tf.range(len(x.actions)), x.actions] * x.fixed),
        "A tensor of TensorFlow does not take arrays as an index. tf.gather(log_pi, actions, batch_dims=1) picks one entry out "
        "of every row.",
        stops_with("Only integers, slices (`:`), ellipsis"),
    ),
    Mistake(
        loss(torch),
        "detach is PyTorch's. TensorFlow has tf.stop_gradient(advantage).",
        stops_with("has no attribute 'detach'"),
    ),
    Mistake(
        loss(lambda x: -x.taken(tf.log(x.pi)) * x.fixed),
        "tf.log is of TensorFlow 1. Take tf.nn.log_softmax(logits), which is safe where a probability is almost 0.",
        stops_with("AttributeError: module 'tensorflow' has no attribute 'log'"),
    ),
    Mistake(
        loss(lambda x: tf.nn.sparse_softmax_cross_entropy_with_logits(x.logits, x.actions) * x.fixed),
        "sparse_softmax_cross_entropy_with_logits takes labels first. Name what you give it: labels=actions, logits=logits.",
        stops_with("`labels.shape.rank` must equal `logits.shape.rank - 1`"),
    ),
    Mistake(
        loss(lambda x: tf.convert_to_tensor(x.actions, "float32") * x.fixed),
        "actions are whole numbers, and something in your loss wants others (a class of keras.losses does). Hand it "
        "tf.convert_to_tensor(actions), or pick with tf.gather(log_pi, actions, batch_dims=1).",
        stops_with("Tensor conversion requested dtype float32 for Tensor with dtype int32"),
    ),
    Mistake(
        loss(lambda x: -total(x.log_pi * tf.one_hot(x.actions, 2), -1) * x.fixed),
        "Somewhere you count on two actions. There are as many as logits has columns: tf.one_hot(actions, logits.shape[-1]).",
        stops_with("arrays of the shapes [5,2] and [5,3] do not fit together"),
    ),
    Mistake(
        loss(rows_for_entries),
        "tf.gather(log_pi, actions) picks whole rows, [B, A]. You want one entry out of every row: batch_dims=1.",
    ),
    Mistake(
        loss(entropy=lambda x: -x.pi * x.log_pi),
        "The entropy needs a sum over the actions, so that each step has one number: tf.reduce_sum(..., axis=-1).",
        points=1,
    ),
    Mistake(
        loss(entropy=lambda x: -total(x.pi * x.log_pi, 0)),
        "Your entropy is summed over the steps of the minibatch, so that each action has a number. Sum over the actions: "
        "axis=-1.",
    ),
    Mistake(
        loss(lambda x: -x.log_pi * x.fixed),
        "Somewhere [B, A] meets [B]. Each step needs one number in every part: pick log pi of the action that was taken "
        "(tf.gather with batch_dims=1), and sum the entropy over the actions (axis=-1).",
        stops_with("arrays of the shapes [5,3] and [5] do not fit together"),
    ),
    Mistake(
        NO_NUMBERS,
        "No gradient arrives, neither at the logits nor at the values, so nothing would be learned. Stay with tensors: "
        "float(...), np.array(...) and .numpy() cut them off, and so does a stop_gradient around everything.",
        is_zero(BY_LOGITS, BY_VALUES),
    ),
)


def summed(p, v, h, vw, hw):
    """The sum in place of the mean."""
    return total(p + vw * v - hw * h)


def turned(p, v, h, vw, hw):
    """Minus the loss."""
    return -mean(p + vw * v - hw * h)


WHOLE = (
    Mistake(
        loss(whole=summed),
        "You sum over the minibatch. Take the mean, tf.reduce_mean, so that the step does not grow with the number of steps.",
        both(*(times(part, lambda b, a: b) for part in ("policy", "value", "entropy"))),
    ),
    Mistake(
        loss(whole=turned),
        "All signs are turned: training makes the loss small, and this one is small where the right one is large. Leave out "
        "the minus in front of it.",
        both(*(times(part, -1) for part in ("policy", "value", "entropy"))),
    ),
    Mistake(
        loss(whole=lambda p, v, h, vw, hw: mean(p + hw * v - vw * h)),
        "The two weights are swapped: value_weight belongs to the squared advantage, entropy_weight to the entropy.",
    ),
    Mistake(
        loss(whole=lambda p, v, h, vw, hw: mean(vw * (p + v) - hw * h)),
        "value_weight multiplies the policy's part too. It belongs to the squared advantage alone: look at the brackets.",
        both(
            is_as("policy", loss(lambda x: 0 * x.values)), is_as("value", loss(value=lambda x: policy_part(x) + value_part(x)))
        ),
    ),
    Mistake(
        loss(whole=lambda p, v, h, vw, hw: mean(p + vw * (v - hw * h))),
        "The entropy is multiplied by both weights. Close the bracket of value_weight * advantage**2 before the entropy comes.",
    ),
    Mistake(
        loss(whole=lambda p, v, h, vw, hw: mean(p + vw**2 * v - hw * h)),
        "You square value_weight together with the advantage. Square first and multiply then: value_weight * advantage**2.",
        is_as("value", loss(whole=lambda p, v, h, vw, hw: mean(p + vw**2 * v - hw * h))),
    ),
    Mistake(
        loss(whole=lambda p, v, h, vw, hw: mean(p + v - hw * h)),
        "value_weight is forgotten: multiply the squared advantage by it.",
        both(ignores("value_weight"), without_weights(VALUE, _near(1))),
    ),
    Mistake(
        loss(whole=lambda p, v, h, vw, hw: mean(p - hw * h)),
        "The value's part is missing, so nobody learns V. Add value_weight * advantage**2.",
        both(ignores("value_weight"), without_weights(VALUE, lambda f: abs(f) < 1e-4)),
    ),
    Mistake(
        loss(whole=lambda p, v, h, vw, hw: mean(p + 0.5 * v - hw * h)),
        "value_weight changes nothing in your loss. Multiply the squared advantage by value_weight, not by a number of your "
        "own.",
        ignores("value_weight"),
    ),
    Mistake(
        loss(whole=lambda p, v, h, vw, hw: mean(p + vw * v - h)),
        "entropy_weight is forgotten: multiply the entropy by it.",
        both(ignores("entropy_weight"), without_weights(ENTROPY, lambda f: _near(-1)(f) or _near(1)(f))),
    ),
    Mistake(
        loss(whole=lambda p, v, h, vw, hw: mean(p + vw * v)),
        "The entropy's part is missing, so nothing keeps the policy from becoming certain too early. Subtract "
        "entropy_weight * entropy.",
        both(ignores("entropy_weight"), without_weights(ENTROPY, lambda f: abs(f) < 1e-4)),
    ),
    Mistake(
        loss(whole=lambda p, v, h, vw, hw: mean(p + vw * v - 0.01 * h)),
        "entropy_weight changes nothing in your loss. Multiply the entropy by entropy_weight, not by a number of your own.",
        ignores("entropy_weight"),
    ),
)


def without_stop(x):
    """The policy's part without stop_gradient."""
    return -x.log_pi_a * x.advantage


def wrong_factor(x):
    """The policy's part with stop_gradient around log pi."""
    return -tf.stop_gradient(x.log_pi_a) * x.advantage


def fixed_square(x):
    """The value's part with stop_gradient."""
    return x.fixed**2


WRONG_FACTOR = Mistake(
    loss(wrong_factor),
    "stop_gradient is around the wrong factor: the policy learns nothing, and the critic would be moved in its place. Put it "
    "around the advantage: -log_pi_a * tf.stop_gradient(advantage).",
    is_as("policy", loss(wrong_factor), keys=(NUMBER, BY_LOGITS, BY_VALUES)),
)

LEAKS = (
    Mistake(
        loss(without_stop, fixed_square),
        "stop_gradient is in the wrong part. In the policy's part the advantage is a constant, tf.stop_gradient(advantage); in "
        "the value's part it has to pass its gradient on, or the critic never learns what the returns are.",
        both(leaks, is_as("value", loss(value=fixed_square))),
    ),
    Mistake(
        loss(without_stop),
        "The critic would be moved through the policy's part: its gradient reaches values through the advantage. There the "
        "advantage is a constant: -log_pi_a * tf.stop_gradient(advantage).",
        leaks,
    ),
)
