"""A famous bug in a loss: minus the entropy goes by the name of entropy, so that certainty is rewarded."""

from rlcourse.checks import Exercise, Mistake, does_as
from rlcourse.lessons.a3c._loss_answers import (
    ENTROPY_WEIGHT,
    VALUE_WEIGHT,
    VARIANTS,
    built_in,
    entropy_part,
    forms_of,
    loss,
    mean,
    reference,
    tf,
    total,
)
from rlcourse.lessons.a3c._loss_evidence import ATOL, leaks, made_of
from rlcourse.lessons.a3c._loss_mistakes import (
    LEAKS,
    RETURNED,
    WRONG_FACTOR,
    fixed_square,
    summed,
    turned,
    without_stop,
    wrong_factor,
)
from rlcourse.lessons.a3c._loss_other_forms import ENTROPY, VALUE
from rlcourse.lessons.a3c._loss_policy_forms import POLICY
from rlcourse.lessons.a3c.loss import BY_HAND, FOR_TRAINING, some_batch, training
from rlcourse.probes import call_policy_value_loss

PUT_BACK = " In the code above this part was right: put it back. The bug is in another line."


def _other_way_round(part):
    return lambda x: -part(x)


def _changed(sentence: str, suffix: str = PUT_BACK, **parts) -> Mistake:
    """The mistake of changing something, whether or not the bug is mended as well. A part may be a tuple of forms."""
    (name, form), *others = parts.items()
    answers = []
    for f in forms_of(form):
        changed = {name: f, **dict(others)}
        with_bug = {**changed, "entropy": _other_way_round(changed.get("entropy", entropy_part))}
        answers += [loss(**changed), loss(**with_bug)]
    told = sentence.format(value=f"{VALUE_WEIGHT}", entropy=f"{ENTROPY_WEIGHT}")
    return Mistake(answers[0], told + suffix, does_as(*answers))


def _near(number: float, wanted: float) -> bool:
    return abs(number - wanted) < 1e-4


def _others_right(policy: float, value: float, leak: float) -> bool:
    return _near(policy, 1) and _near(value, VALUE_WEIGHT) and _near(leak, 0)


def _weighted(value: float, entropy: float):
    """A loss with other weights."""
    return loss(whole=lambda p, v, h, vw, hw: mean(p + value * v - entropy * h))


THE_BUG = Mistake(
    loss(entropy=_other_way_round(entropy_part)),
    "The bug is still there: your loss is small where the policy is certain, so certainty is rewarded. Of the two signs in "
    "front of the entropy, that of its sum and that of 0.05 * entropy, one has to change. If both change, nothing has changed.",
    made_of(lambda p, v, h, leak: _others_right(p, v, leak) and _near(h, ENTROPY_WEIGHT)),
)

WEIGHTS = (
    Mistake(_weighted(VALUE_WEIGHT, 0),
            "You have taken the entropy out. That mends the sign, but now nothing keeps the policy from becoming certain too "
            "early. Leave it in, and let it make the loss smaller.",
            made_of(lambda p, v, h, leak: _others_right(p, v, leak) and _near(h, 0))),
    Mistake(_weighted(VALUE_WEIGHT, 0.01),
            "The sign of the entropy is right now, and its weight has become another one. Leave it at 0.05.",
            made_of(lambda p, v, h, leak: _others_right(p, v, leak) and h < 0)),
    Mistake(_weighted(VALUE_WEIGHT, -0.01),
            "You have changed the weight of the entropy, and its sign is still wrong. Leave the weight at 0.05, and turn one "
            "of the two signs: that of the sum, or that of 0.05 * entropy.",
            made_of(lambda p, v, h, leak: _others_right(p, v, leak) and h > 0)),
    Mistake(_weighted(0, ENTROPY_WEIGHT),
            "The value's part is gone, so nobody learns V. It was right in the code above: 0.5 * advantage**2.",
            made_of(lambda p, v, h, leak: _near(p, 1) and _near(v, 0) and _near(leak, 0))),
    Mistake(_weighted(0.3, ENTROPY_WEIGHT),
            "You have changed the weight of the value's part. Leave it at 0.5: the bug is in another line.",
            made_of(lambda p, v, h, leak: _near(p, 1) and v > 0 and not _near(v, VALUE_WEIGHT) and _near(leak, 0))),
)  # fmt: skip


def _turned(how) -> bool:
    """Whether a factor of a wrong form is negative."""
    return how is not None and (how(2, 2) if callable(how) else how) < 0


MISTAKES = (
    *RETURNED,
    THE_BUG,
    _changed(
        "You sum over the minibatch. Take the mean, tf.reduce_mean, so that the step does not grow with the number of steps.",
        whole=summed,
    ),
    _changed(
        "You have turned all signs: the policy's and the value's part were right, and training makes the loss small.",
        " Leave out the minus in front of everything: the bug is in the entropy alone.",
        whole=turned,
    ),
    _changed(WRONG_FACTOR.sentence, policy=wrong_factor),
    *(_changed(sentence, policy=form) for form, sentence, _ in POLICY),
    _changed(LEAKS[0].sentence, "", policy=without_stop, value=fixed_square),
    Mistake(loss(without_stop), LEAKS[1].sentence + PUT_BACK, leaks),
    *(_changed(sentence, value=form) for form, sentence, _ in VALUE),
    *(_changed(sentence, "", entropy=form) for form, sentence, how in ENTROPY if not _turned(how)),
    *WEIGHTS,
)


def _turned_in_the_sum(logits, values, actions, returns):
    """The sum stays as it is, and its sign in the loss is turned."""
    whole = loss(entropy=_other_way_round(entropy_part), whole=lambda p, v, h, vw, hw: mean(p + vw * v + hw * h))
    return whole(logits, values, actions, returns)


def _minus_sum_of_minus(logits, values, actions, returns):
    """The minus stands in front of log pi."""
    return loss(entropy=lambda x: total(x.pi * -x.log_pi, 1))(logits, values, actions, returns)


def _by_size(logits, values, actions, returns):
    """The sum's size, since its sign is known."""
    return loss(entropy=lambda x: tf.abs(total(x.pi * x.log_pi, 1)))(logits, values, actions, returns)


def _cases(rng):
    certain = {**BY_HAND, "returns": BY_HAND["values"]}  # by hand: no advantage, so -0.05 * 0.628 = -0.031 is left
    return [
        certain,
        BY_HAND,  # by hand: 0.549 + 0.5 * 2.5 - 0.05 * 0.628 = 1.768
        some_batch(rng, 5, 3),
        some_batch(rng, 3, 3),
        some_batch(rng, 1, 9),
        some_batch(rng, 16, 6),
    ]


mended_loss = Exercise(
    name="mended_loss",
    points=2,
    minutes=10,
    difficulty=2,
    reference=built_in(reference),
    cases=_cases,
    probe=call_policy_value_loss,
    hints=(
        "Follow one number through the code. For a policy that always does the same, and for one that tosses a coin: what is "
        "`entropy`, and which of the two has the smaller loss?",
        "A logarithm of a probability is never positive. What sign does the sum of pi * log_pi have?",
        "Chance should make the loss smaller. One minus is missing, in front of the sum; everything else is right.",
    ),
    mistakes=MISTAKES,
    variants=(*map(built_in, VARIANTS), _turned_in_the_sum, _minus_sum_of_minus, _by_size),
    remark=training(FOR_TRAINING),
    atol=ATOL,
    seconds=15.0,  # TensorFlow may have to be loaded first
)
