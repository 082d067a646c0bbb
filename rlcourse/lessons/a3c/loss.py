"""What A3C makes small: a policy's part, a value's part and an entropy's part."""

import numpy as np

from rlcourse.checks import Exercise, Mistake, Remark
from rlcourse.lessons.a3c._loss_answers import VARIANTS, forms_of, loss, reference
from rlcourse.lessons.a3c._loss_evidence import ATOL, is_as, times
from rlcourse.lessons.a3c._loss_mistakes import LEAKS, RETURNED, WHOLE, WRONG_FACTOR
from rlcourse.lessons.a3c._loss_other_forms import ENTROPY, VALUE
from rlcourse.lessons.a3c._loss_policy_forms import POLICY
from rlcourse.lessons.shared.compiled import compiling
from rlcourse.probes import call_policy_value_loss, in_the_way_of_training
from rlcourse.probes.losses import NOT_A_NUMBER


def _named(part: str, forms: tuple) -> tuple[Mistake, ...]:
    """The wrong forms of one part as mistakes, told whatever the other parts are."""
    mistakes = []
    for form, sentence, factor in forms:
        answers = [loss(**{part: f}) for f in forms_of(form)]
        told = sentence.format(value="value_weight", entropy="entropy_weight")
        mistakes.append(Mistake(answers[0], told, is_as(part, *answers) if factor is None else times(part, factor)))
    return tuple(mistakes)


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


a3c_loss = Exercise(
    name="a3c_loss",
    points=4,
    minutes=20,
    difficulty=3,
    reference=reference,
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
        WRONG_FACTOR,
        *_named("policy", POLICY),
        *LEAKS,
        *_named("value", VALUE),
        *_named("entropy", ENTROPY),
    ),
    variants=VARIANTS,
    remark=training({**FOR_TRAINING, "value_weight": 0.3, "entropy_weight": 0.2}),
    atol=ATOL,
    seconds=15.0,  # TensorFlow may have to be loaded first
)
