"""What A3C makes small: a policy's part, a value's part and an entropy's part."""

import numpy as np

from rlcourse.checks import Exercise, Mistake, Remark, edited, mistakes_in, stops_with
from rlcourse.lessons.a3c.a3c_loss_matchers import ATOL, has_axes, ignores, is_as, is_thing, no_gradient, not_a_number, times
from rlcourse.lessons.a3c.a3c_loss_parts import CONSTANT, ENTROPY, IN_THE_ENTROPY, IN_THE_POLICY, IN_THE_VALUE, PICK, PICK_FROM
from rlcourse.lessons.shared.compiled import compiling
from rlcourse.networks.tensorflow import keras, ops, tf
from rlcourse.probes import call_policy_value_loss, in_the_way_of_training
from rlcourse.probes.losses import NOT_A_NUMBER


def right(logits, values, actions, returns, value_weight, entropy_weight):
    """The mean of -log pi(a|s) A + value_weight (R - V)^2 - entropy_weight H, where the first A is a constant."""
    log_pi = tf.nn.log_softmax(logits)  # [B, A]
    pi = tf.exp(log_pi)  # [B, A]
    log_pi_a = tf.gather(log_pi, actions, batch_dims=1)  # [B]
    advantage = returns - values  # [B]
    entropy = -tf.reduce_sum(pi * log_pi, axis=-1)  # [B]
    policy_loss = -log_pi_a * tf.stop_gradient(advantage)  # [B]
    value_loss = advantage**2  # [B]
    return tf.reduce_mean(policy_loss + value_weight * value_loss - entropy_weight * entropy)


def some_batch(rng: np.random.Generator, b: int, a: int) -> dict:
    """B steps with A actions: not always the likeliest action is taken, and advantages have both signs."""
    advantage = np.round(rng.uniform(0.4, 2.5, b) * np.where(np.arange(b) % 2, -1, 1), 2)
    values = np.round(rng.normal(size=b) * 1.5, 2)
    return {
        "logits": np.round(rng.normal(size=(b, a)) * 1.2, 2).astype(np.float32),
        "values": values.astype(np.float32),
        "actions": ((np.arange(b) + rng.integers(a)) % a).astype(np.int32),  # as in training
        "returns": (values + advantage).astype(np.float32),
    }


BY_HAND = {
    "logits": np.log([[1, 1], [1, 3]]).astype(np.float32),
    "values": np.array([1, 2], np.float32),
    "actions": np.array([1, 1], np.int32),
    "returns": np.array([3, 1], np.float32),
}
# by hand: pi is (1/2, 1/2) and (1/4, 3/4), log pi(a|s) = log 1/2 = -0.693 and log 3/4 = -0.288, the advantage 3 - 1 = 2 and
# 1 - 2 = -1. The policy's part is (0.693 * 2 - 0.288 * 1) / 2 = 0.549, the value's part (2^2 + 1^2) / 2 = 2.5; the entropy is
# 0.693 and -1/4 log 1/4 - 3/4 log 3/4 = 0.562, in the mean 0.628


def _cases(rng):
    def weights():
        return float(np.round(rng.uniform(0.2, 0.4), 2)), float(np.round(rng.uniform(0.6, 0.9), 2))

    def weighted(batch, value_weight, entropy_weight):
        return {**batch, "value_weight": value_weight, "entropy_weight": entropy_weight}

    def part_by_part(batch, value_weight, entropy_weight):
        pairs = (0.0, 0.0), (value_weight, 0.0), (0.0, entropy_weight), (value_weight, entropy_weight)
        return [weighted(batch, *pair) for pair in pairs]

    return [
        *part_by_part(BY_HAND, 0.2, 0.1),  # by hand: 0.549; with 0.2 * 2.5 1.049; with -0.1 * 0.628 0.487; with both 0.987
        *part_by_part(some_batch(rng, 5, 3), *weights()),
        weighted(some_batch(rng, 3, 3), *weights()),
        weighted(some_batch(rng, 16, 6), *weights()),
        weighted(some_batch(rng, 1, 9), *weights()),
    ]


FOR_TRAINING = {name: np.concatenate([x, x[:1]]) for name, x in BY_HAND.items()}  # more steps than actions


def training(case: dict) -> Remark:
    """A remark for a right loss that cannot be compiled, or that fails where the policy is certain.

    Args:
        case: Arguments to try it on.
    """
    slow = compiling(case, instead="tf.nn.log_softmax, tf.gather(..., batch_dims=1) and tf.reduce_sum(..., axis=-1)")

    def sentence(obstacle: str) -> str:
        if obstacle == NOT_A_NUMBER:
            return (
                "But where the policy is almost certain your loss is not a number: a probability becomes 0, and long "
                "training may be lost. tf.nn.log_softmax(logits) computes log pi without that step."
            )
        return slow.sentence(obstacle)

    return Remark(in_the_way_of_training, case, sentence)


# Right answers in other forms


def _in_keras(logits, values, actions, returns, value_weight, entropy_weight):
    log_pi = ops.log_softmax(logits, axis=-1)
    log_pi_a = ops.squeeze(ops.take_along_axis(log_pi, ops.expand_dims(actions, 1), axis=1), axis=1)
    advantage = ops.subtract(returns, values)
    policy = ops.mean(-log_pi_a * ops.stop_gradient(advantage))
    entropy = ops.mean(-ops.sum(ops.softmax(logits) * log_pi, axis=-1))
    return policy + value_weight * ops.mean(ops.square(advantage)) - entropy_weight * entropy


def _by_cross_entropy(logits, values, actions, returns, value_weight, entropy_weight):
    minus_log_pi_a = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=actions, logits=logits)
    entropy = tf.nn.softmax_cross_entropy_with_logits(labels=tf.nn.softmax(logits), logits=logits)
    policy = tf.reduce_mean(minus_log_pi_a * tf.stop_gradient(returns - values))
    value = keras.losses.MeanSquaredError()(returns, values)
    return policy + value_weight * value - entropy_weight * tf.reduce_mean(entropy)


def _by_mask(logits, values, actions, returns, value_weight, entropy_weight):
    log_pi = logits - tf.math.reduce_logsumexp(logits, axis=1, keepdims=True)
    taken = tf.one_hot(actions, logits.shape[-1])
    surprise = tf.reduce_sum(tf.stop_gradient(values - returns)[:, None] * taken * log_pi, axis=1)
    certainty = tf.reduce_sum(tf.nn.softmax(logits) * log_pi, axis=1)
    value = tf.reduce_mean(tf.math.squared_difference(returns, values))
    return tf.reduce_mean(surprise) + value_weight * value + entropy_weight * tf.reduce_mean(certainty)


def _in_numpy_style(logits, values, actions, returns, value_weight, entropy_weight):
    log_pi = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    log_pi_a = log_pi[np.arange(len(actions)), actions]
    error = values - returns
    surprise = log_pi_a * tf.stop_gradient(error)
    return np.mean(surprise + value_weight * error * error + entropy_weight * (np.exp(log_pi) * log_pi).sum(axis=1))


def _in_a_loop(logits, values, actions, returns, value_weight, entropy_weight):
    losses = []
    for b in range(len(actions)):
        log_pi = tf.nn.log_softmax(logits[b])
        advantage = returns[b] - values[b]
        policy = -log_pi[int(actions[b])] * float(advantage)
        certainty = tf.reduce_sum(tf.math.exp(log_pi) * log_pi)
        losses.append(policy + value_weight * tf.square(advantage) + entropy_weight * certainty)
    return sum(losses) / len(losses)


VARIANTS = (_in_keras, _by_cross_entropy, _by_mask, _in_numpy_style, _in_a_loop)

# Wrong answers

SUM = "policy_loss + value_weight * value_loss - entropy_weight * entropy"
VALUE_TERM = " + value_weight * value_loss"
ENTROPY_TERM = " - entropy_weight * entropy"

wrong = mistakes_in(right)

# What comes back, or does not. Each shows in a loss with its weights built in as well.
RETURNED = (
    wrong(f"tf.reduce_mean({SUM})",
          "tf.reduce_mean(policy_loss), value_weight * tf.reduce_mean(value_loss), entropy_weight * tf.reduce_mean(entropy)",
        "You return something else than a number. Add the parts up, each with its weight, and return their mean alone.",
        shows=is_thing),
    wrong("return tf.reduce_mean", "return ", "You return one number for each step, [B]. The loss is one number: take the mean "
        "over the minibatch with tf.reduce_mean."),
    wrong(SUM, f"{SUM}, keepdims=True", "What you return has axes. The loss is one number: tf.reduce_mean(...) without axis= "
        "and keepdims= leaves no axis.", shows=has_axes),
    wrong(PICK_FROM, "tf.gather(tf.math.log(logits),", "Your loss is not a number. Logits may be negative or 0, and a "
        "logarithm cannot take them: tf.nn.log_softmax(logits) makes log-probabilities of logits.", shows=not_a_number),
    wrong(PICK, "log_pi[tf.range(len(actions)), actions]",
        "A tensor of TensorFlow does not take arrays as an index. tf.gather(log_pi, actions, batch_dims=1) picks one entry out "
        "of every row.", shows=stops_with("Only integers, slices (`:`), ellipsis")),
    wrong(CONSTANT, "advantage.detach()", "detach is PyTorch's. TensorFlow has tf.stop_gradient(advantage)."),
    wrong(PICK_FROM, "tf.gather(tf.log(pi),",
        "tf.log is of TensorFlow 1. Take tf.nn.log_softmax(logits), which is safe where a probability is almost 0."),
    wrong("-log_pi_a", "tf.nn.sparse_softmax_cross_entropy_with_logits(logits, actions)",
        "sparse_softmax_cross_entropy_with_logits takes labels first. Name what you give it: labels=actions, logits=logits."),
    wrong(PICK, 'tf.convert_to_tensor(actions, "float32")', "actions are whole numbers, and your loss asks TensorFlow for "
        "others. Cast them, tf.cast(actions, tf.float32), or pick with tf.gather(log_pi, actions, batch_dims=1).",
        shows=stops_with("Tensor conversion requested dtype float32 for Tensor with dtype int32")),
    wrong(PICK, "tf.reduce_sum(log_pi * tf.one_hot(actions, 2), axis=1)",
        "Somewhere you count on two actions. There are as many as logits has columns: tf.one_hot(actions, logits.shape[-1])."),
    wrong(", batch_dims=1", "",
        "tf.gather(log_pi, actions) picks whole rows, [B, A]. You want one entry out of every row: batch_dims=1."),
    wrong(ENTROPY, "-pi * log_pi",
        "The entropy needs a sum over the actions, so that each step has one number: tf.reduce_sum(..., axis=-1).", points=1),
    wrong("axis=-1", "axis=0", "Your entropy is summed over the steps of the minibatch, so that each action has a number. Sum "
        "over the actions: axis=-1."),
    wrong(PICK, "log_pi", "Somewhere [B, A] meets [B]. Each step needs one number in every part: pick log pi of the action "
        "that was taken (tf.gather with batch_dims=1), and sum the entropy over the actions (axis=-1).",
        shows=stops_with("arrays of the shapes [5,3] and [5] do not fit together")),
    wrong(f"tf.reduce_mean({SUM})", f"float(tf.reduce_mean({SUM}))", "No gradient arrives, neither at the logits nor at the "
        "values, so nothing would be learned. Stay with tensors: float(...), np.array(...) and .numpy() cut them off, and so "
        "does a stop_gradient around everything.", shows=no_gradient),
)  # fmt: skip


WHOLE = (
    wrong("return tf.reduce_mean", "return tf.reduce_sum",
        "You sum over the minibatch. Take the mean, tf.reduce_mean, so that the step does not grow with the number of steps."),
    wrong("return tf", "return -tf", "All signs are turned: training makes the loss small, and this one is small where the "
        "right one is large. Leave out the minus in front of it."),
    wrong(SUM, "policy_loss + entropy_weight * value_loss - value_weight * entropy",
        "The two weights are swapped: value_weight belongs to the squared advantage, entropy_weight to the entropy."),
    wrong(SUM, "value_weight * (policy_loss + value_loss) - entropy_weight * entropy",
        "value_weight multiplies the policy's part too. It belongs to the squared advantage alone: look at the brackets."),
    wrong(SUM, "policy_loss + value_weight * (value_loss - entropy_weight * entropy)",
        "The entropy is multiplied by both weights. Close the bracket of value_weight * advantage**2 before the entropy "
        "comes."),
    wrong(VALUE_TERM, " + value_weight**2 * value_loss",
        "You square value_weight together with the advantage. Square first and multiply then: value_weight * advantage**2."),
    wrong(VALUE_TERM, " + value_loss", "value_weight is forgotten: multiply the squared advantage by it."),
    wrong(VALUE_TERM, "", "The value's part is missing, so nobody learns V. Add value_weight * advantage**2."),
    wrong(VALUE_TERM, " + 0.5 * value_loss", "value_weight changes nothing in your loss. Multiply the squared advantage by "
        "value_weight, not by a number of your own.", shows=ignores("value_weight")),
    wrong(ENTROPY_TERM, " - entropy", "entropy_weight is forgotten: multiply the entropy by it."),
    wrong(ENTROPY_TERM, "", "The entropy's part is missing, so nothing keeps the policy from becoming certain too early. "
        "Subtract entropy_weight * entropy."),
    wrong(ENTROPY_TERM, " - 0.01 * entropy", "entropy_weight changes nothing in your loss. Multiply the entropy by "
        "entropy_weight, not by a number of your own.", shows=ignores("entropy_weight")),
)  # fmt: skip

LEAKS = (
    wrong(f"log_pi_a * {CONSTANT}", "tf.stop_gradient(log_pi_a) * advantage", "stop_gradient is around the wrong factor: the "
        "policy learns nothing, and the critic would be moved in its place. Put it around the advantage: -log_pi_a * "
        "tf.stop_gradient(advantage)."),
    wrong([(CONSTANT, "advantage"), ("advantage**2", "tf.stop_gradient(advantage**2)")],
        "stop_gradient is in the wrong part. In the policy's part the advantage is a constant, tf.stop_gradient(advantage); in "
        "the value's part it has to pass its gradient on, or the critic never learns what the returns are."),
    wrong(CONSTANT, "advantage", "The critic would be moved through the policy's part: its gradient reaches values through the "
        "advantage. There the advantage is a constant: -log_pi_a * tf.stop_gradient(advantage)."),
)  # fmt: skip


def _in_one_part(part: str, table: tuple) -> tuple[Mistake, ...]:
    """The mistakes of a table, each told whatever the other parts of the loss are."""

    def mistake(old, new, sentence, factor=None) -> Mistake:
        forms = [edited(right, (old, form)) for form in (new if isinstance(new, tuple) else (new,))]
        return Mistake(forms[0], sentence, is_as(part, *forms) if factor is None else times(part, factor))

    return tuple(mistake(*row) for row in table)


a3c_loss = Exercise(
    name="a3c_loss",
    points=4,
    minutes=20,
    difficulty=3,
    reference=right,
    cases=_cases,
    probe=call_policy_value_loss,
    hints=(
        "Three parts, each with one number for each step, [B]. Write them one by one and look at their shapes before you add "
        "them up.",
        "The policy's part is -log pi(a|s) * advantage. `tf.nn.log_softmax(logits)` has log pi of all actions, [B, A], and "
        "`tf.gather(log_pi, actions, batch_dims=1)` picks that of the action taken out of every row, [B].",
        "The advantage is `returns - values`. In the policy's part it only says how much: `tf.stop_gradient(advantage)`. In "
        "the value's part, `advantage**2`, it is what the critic learns from.",
        "The entropy is -sum of pi * log pi over the actions, `axis=-1`, with `tf.exp(log_pi)` for pi. Chance should make the "
        "loss smaller, so it is subtracted.",
        "`tf.reduce_mean(policy_loss + value_weight * advantage**2 - entropy_weight * entropy)`",
    ),
    mistakes=(
        *RETURNED,
        *WHOLE,
        *LEAKS,
        *_in_one_part("policy", IN_THE_POLICY),
        *_in_one_part("value", IN_THE_VALUE),
        *_in_one_part("entropy", IN_THE_ENTROPY),
    ),
    variants=VARIANTS,
    remark=training({**FOR_TRAINING, "value_weight": 0.3, "entropy_weight": 0.2}),
    atol=ATOL,
    seconds=15.0,  # TensorFlow may have to be loaded first
)
