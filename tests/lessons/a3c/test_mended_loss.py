"""Ways not to mend the loss of A3C, and ways to."""

import numpy as np
import pytest

from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.lessons.a3c.mended_loss import built_in, mended_loss
from tests.lessons.a3c.loss_answers import RIGHT_ANSWERS, mean, parts_of, total

EXPECTED_GOT = "loss: expected"


def mended(policy=None, value=None, entropy=None, value_weight=0.5, entropy_weight=0.05):
    """The right loss with other parts, functions of what `parts_of` gives, and other weights."""

    def answer(*batch):
        x = parts_of(*batch)
        p, v, h = (part(x) if part else right for part, right in ((policy, x.policy), (value, x.value), (entropy, x.entropy)))
        return mean(p + value_weight * v - entropy_weight * h)

    return answer


def minus_entropy(x):
    return total(x.pi * x.log_pi, -1)


def leaking(x):
    return -x.log_pi_a * x.advantage


STILL, PUT_BACK = "The bug is still there", "In the code above this part was right"


@pytest.mark.parametrize(
    ("answer", "parts"),
    [
        (mended(entropy=minus_entropy), [STILL]),
        (mended(entropy_weight=-0.05), [STILL, "If both change, nothing has changed"]),
        (mended(leaking, entropy=minus_entropy), ["The critic would be moved", PUT_BACK]),
        (mended(leaking), ["The critic would be moved", PUT_BACK]),
        (mended(lambda x: -x.policy, entropy=minus_entropy), ["policy's part has the wrong sign", PUT_BACK]),
        (mended(value=lambda x: -x.value, entropy=minus_entropy), ["value's part has the wrong sign", PUT_BACK]),
        (mended(value=lambda x: x.fixed**2), ["The critic never learns", PUT_BACK]),
        (mended(entropy_weight=0), ["You have taken the entropy out"]),
        (mended(entropy_weight=0.001), ["its weight has become another one"]),
        (mended(entropy=minus_entropy, entropy_weight=0.1), ["its sign is still wrong"]),
        (mended(value_weight=1), ["The value's part is doubled", PUT_BACK]),
        (mended(value_weight=0.7, entropy=minus_entropy), ["You have changed the weight of the value's part"]),
        (mended(value_weight=0), ["The value's part is gone"]),
        (mended(entropy=lambda x: -total(x.pi * x.log_pi)), ["You sum the entropy over the minibatch"]),
        (mended(entropy=lambda x: total(x.pi * x.log_pi)), ["You sum the entropy over the minibatch"]),
        (mended(entropy=lambda x: -mean(x.pi * x.log_pi)), ["You average pi * log pi over the actions"]),
        (mended(entropy=lambda x: -x.pi * x.log_pi), ["The entropy needs a sum over the actions"]),
        (mended(entropy=lambda x: -total(x.log_pi, -1)), ["without its factor pi"]),
        (mended(entropy=lambda x: 1 - total(x.pi * x.log_pi, -1)), [EXPECTED_GOT]),
        (mended(entropy=lambda x: minus_entropy(x) ** 2), [EXPECTED_GOT]),
        (mended(entropy=lambda x: -total(x.log_pi * x.log_pi, -1)), [EXPECTED_GOT]),
        (lambda *batch: -mended(entropy=minus_entropy)(*batch), ["You have turned all signs"]),
        (lambda *batch: 0.5 * mended()(*batch), [EXPECTED_GOT]),
        (lambda *batch: mended()(*batch) and None, ["returned None"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("seed", [1, 4])
def test_what_is_not_mended_is_named(answer, parts, seed):
    verdict = mended_loss.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert all(part in verdict.sentence for part in parts), verdict.sentence


@pytest.mark.parametrize("answer", RIGHT_ANSWERS)
def test_a_right_loss_of_any_form_passes(answer):
    verdict = mended_loss.verdict(built_in(answer), 5)
    assert verdict.outcome == RIGHT, verdict.sentence


def test_who_moves_one_minus_hears_nothing_besides():
    verdict = mended_loss.verdict(mended())
    assert (verdict.outcome, verdict.sentence) == (RIGHT, "")


def test_the_first_cases_are_those_computed_by_hand():
    cases = mended_loss.cases(np.random.default_rng(0))[:2]
    losses = [mended_loss.observe(mended_loss.reference, case)["value"]["loss"] for case in cases]
    assert losses == pytest.approx([-0.031, 1.768], abs=1e-3)
