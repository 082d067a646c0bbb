"""A famous bug in a loss: minus the entropy goes by the name of entropy, so that certainty is rewarded."""

from collections.abc import Callable

from rlcourse.checks import Exercise, Mistake, does_as, edited
from rlcourse.lessons.a3c.a3c_loss import BY_HAND, FOR_TRAINING, LEAKS, RETURNED, VARIANTS, right, some_batch, training
from rlcourse.lessons.a3c.a3c_loss_matchers import ATOL, made_of
from rlcourse.lessons.a3c.a3c_loss_parts import ENTROPY, IN_THE_ENTROPY, IN_THE_POLICY, IN_THE_VALUE
from rlcourse.probes import call_policy_value_loss

VALUE_WEIGHT, ENTROPY_WEIGHT = 0.5, 0.05
THE_BUG_AGAIN = "- entropy_weight * entropy", "+ entropy_weight * entropy"
PUT_BACK = " In the code above this part was right: put it back. The bug is in another line."


def built_in(answer: Callable, value_weight: float = VALUE_WEIGHT, entropy_weight: float = ENTROPY_WEIGHT) -> Callable:
    """A loss with its weights built in."""
    return lambda logits, values, actions, returns: answer(logits, values, actions, returns, value_weight, entropy_weight)


def _changed(sentence: str, *changes, suffix: str = PUT_BACK) -> Mistake:
    """The mistake of changing something, (old, new) in turn, whether or not the bug is mended as well."""
    forms = [[(old, form) for form in (new if isinstance(new, tuple) else (new,))] for old, new in changes]
    ways = [way for form in zip(*forms, strict=True) for way in (form, (*form, THE_BUG_AGAIN))]
    answers = [built_in(edited(right, *way)) for way in ways]
    told = sentence.replace("value_weight", f"{VALUE_WEIGHT}").replace("entropy_weight", f"{ENTROPY_WEIGHT}")
    return Mistake(answers[0], told + suffix, does_as(*answers))


def _near(number: float, wanted: float) -> bool:
    return abs(number - wanted) < 1e-4


def _others_right(policy: float, value: float, leak: float) -> bool:
    return _near(policy, 1) and _near(value, VALUE_WEIGHT) and _near(leak, 0)


THE_BUG = Mistake(
    built_in(edited(right, THE_BUG_AGAIN)),
    "The bug is still there: your loss is small where the policy is certain, so certainty is rewarded. Of the two signs in "
    "front of the entropy, that of its sum and that of 0.05 * entropy, one has to change. If both change, nothing has changed.",
    made_of(lambda p, v, h, leak: _others_right(p, v, leak) and _near(h, ENTROPY_WEIGHT)),
)

WEIGHTS = (
    Mistake(built_in(right, VALUE_WEIGHT, 0), "You have taken the entropy out. That mends the sign, but now nothing keeps the "
        "policy from becoming certain too early. Leave it in, and let it make the loss smaller.",
        made_of(lambda p, v, h, leak: _others_right(p, v, leak) and _near(h, 0))),
    Mistake(built_in(right, VALUE_WEIGHT, 0.01),
        "The sign of the entropy is right now, and its weight has become another one. Leave it at 0.05.",
        made_of(lambda p, v, h, leak: _others_right(p, v, leak) and h < 0)),
    Mistake(built_in(right, VALUE_WEIGHT, -0.01), "You have changed the weight of the entropy, and its sign is still wrong. "
        "Leave the weight at 0.05, and turn one of the two signs: that of the sum, or that of 0.05 * entropy.",
        made_of(lambda p, v, h, leak: _others_right(p, v, leak) and h > 0)),
    Mistake(built_in(right, 0),
        "The value's part is gone, so nobody learns V. It was right in the code above: 0.5 * advantage**2.",
        made_of(lambda p, v, h, leak: _near(p, 1) and _near(v, 0) and _near(leak, 0))),
    Mistake(built_in(right, 0.3),
        "You have changed the weight of the value's part. Leave it at 0.5: the bug is in another line.",
        made_of(lambda p, v, h, leak: _near(p, 1) and v > 0 and not _near(v, VALUE_WEIGHT) and _near(leak, 0))),
)  # fmt: skip


def _turned(factor=1) -> bool:
    """Whether a factor of a wrong form is negative."""
    return (factor(2, 2) if callable(factor) else factor) < 0


MISTAKES = (
    *(Mistake(built_in(m.answer), m.sentence, m.shows, m.points) for m in RETURNED),
    THE_BUG,
    _changed("You sum over the minibatch. Take the mean, tf.reduce_mean, so that the step does not grow with the number of "
        "steps.", ("return tf.reduce_mean", "return tf.reduce_sum")),
    _changed("You have turned all signs: the policy's and the value's part were right, and training makes the loss small.",
        ("return tf", "return -tf"), suffix=" Leave out the minus in front of everything: the bug is in the entropy alone."),
    # the second of them is about two parts
    *(_changed(m.sentence, *m.wrong.changes, suffix="" if m is LEAKS[1] else PUT_BACK) for m in LEAKS),
    *(_changed(sentence, (old, new)) for old, new, sentence, *_ in (*IN_THE_POLICY, *IN_THE_VALUE)),
    *(_changed(sentence, (old, new), suffix="") for old, new, sentence, *how in IN_THE_ENTROPY if not _turned(*how)),
    *WEIGHTS,
)  # fmt: skip

SIGN_IN_THE_LOSS = edited(right, (ENTROPY, ENTROPY.removeprefix("-")), THE_BUG_AGAIN)
MINUS_SUM_OF_MINUS = edited(right, (ENTROPY, "tf.reduce_sum(pi * -log_pi, axis=-1)"))
BY_SIZE = edited(right, (ENTROPY, "tf.abs(tf.reduce_sum(pi * log_pi, axis=-1))"))


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
    reference=built_in(right),
    cases=_cases,
    probe=call_policy_value_loss,
    hints=(
        "Follow one number through the code. For a policy that always does the same, and for one that tosses a coin: what is "
        "`entropy`, and which of the two has the smaller loss?",
        "A logarithm of a probability is never positive. What sign does the sum of pi * log_pi have?",
        "Chance should make the loss smaller. One minus is missing, in front of the sum; everything else is right.",
    ),
    mistakes=MISTAKES,
    variants=tuple(map(built_in, (*VARIANTS, SIGN_IN_THE_LOSS, MINUS_SUM_OF_MINUS, BY_SIZE))),
    remark=training(FOR_TRAINING),
    atol=ATOL,
    seconds=15.0,  # TensorFlow may have to be loaded first
)
