"""The loss of A3C against the library's own, and wrong and right answers beyond the declared ones."""

import numpy as np
import pytest

from rlcourse.algorithms.a3c.a3c import a3c_loss as library_loss
from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.lessons.a3c.a3c_loss import a3c_loss
from rlcourse.lessons.a3c.a3c_loss_matchers import BY_LOGITS, BY_VALUES, factors
from rlcourse.networks.policy_value import PolicyGradient
from rlcourse.networks.tensorflow import keras, tf
from tests.lessons.a3c.loss_answers import (
    RIGHT_ANSWERS,
    advantage_in_numbers,
    as_the_notebook_has_it,
    classes_of_keras,
    gathered_by_pairs,
    logarithm_of_softmax,
    mean,
    of_parts,
    reference,
    total,
)


def report(answer, case):
    return a3c_loss.observe(answer, case)["value"]


@pytest.mark.parametrize("seed", range(3))
def test_the_reference_is_what_training_uses(seed):
    for case in a3c_loss.cases(np.random.default_rng(seed)):
        right, used = (report(f, case) for f in (reference, library_loss))
        for name, numbers in right.items():
            assert used[name] == pytest.approx(numbers, rel=1e-4, abs=1e-5)


def test_the_first_cases_are_those_computed_by_hand():
    losses = [report(reference, case)["loss"] for case in a3c_loss.cases(np.random.default_rng(0))[:4]]
    assert losses == pytest.approx([0.549, 1.049, 0.487, 0.987], abs=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_advantages_have_both_signs_and_no_weight_is_a_usual_one(seed):
    for case in a3c_loss.cases(np.random.default_rng(seed)):
        signs = np.sign(case["returns"] - case["values"])
        assert len(case["values"]) == 1 or set(signs) == {-1, 1}
        assert not {case["value_weight"], case["entropy_weight"]} & {0.5, 0.01, 1.0}


@pytest.mark.parametrize("seed", range(3))
def test_factors_are_read_off_a_loss_whatever_they_are(seed):
    p, v, h, leak = wanted = np.random.default_rng(seed).normal(size=4)

    def answer(x, *weights):
        zero = x.values - tf.stop_gradient(x.values)  # with the slope 1
        return mean(p * x.policy + v * x.value + h * x.entropy + leak * tf.stop_gradient(x.log_pi_a) * zero)

    for case in a3c_loss.cases(np.random.default_rng(seed))[:8]:
        assert factors(case, report(of_parts(answer), case)) == pytest.approx(wanted, abs=2e-3)


@pytest.mark.parametrize("answer", [reference, *a3c_loss.variants])
def test_what_passes_trains_as_the_library_does(answer):
    inputs = keras.Input((4,))
    model = keras.Model(inputs, [keras.layers.Dense(3)(inputs), keras.layers.Dense(1)(inputs)])
    rng = np.random.default_rng(0)
    row = rng.normal(size=sum(w.size for w in model.get_weights())).astype(np.float32)
    batch = rng.normal(size=(5, 4)), rng.integers(3, size=5), rng.normal(size=5)
    said = []
    gradients = [PolicyGradient(model, f, (0.3, 0.2), None, said.append)(row, *batch)[0] for f in (library_loss, answer)]
    assert gradients[1] == pytest.approx(gradients[0], rel=1e-3, abs=1e-5)
    assert len(said) == (answer.__name__ == "_in_a_loop")


# Wrong answers


def two_signs(x, vw, hw):
    return mean(x.log_pi_a * x.advantage + vw * x.advantage**2 + hw * x.entropy)


def own_weights(x, vw, hw):
    return mean(x.policy + 0.5 * x.advantage**2 - 0.01 * x.entropy)


def own_weights_and_a_sign(x, vw, hw):
    return mean(x.log_pi_a * x.fixed + 0.5 * x.advantage**2 - 0.01 * x.entropy)


def minus_in_front_of_brackets(x, vw, hw):
    return -mean(x.log_pi_a * x.fixed + vw * x.advantage**2 + hw * x.entropy)


def column_of_values(x, vw, hw):
    a = x.returns - x.values[:, None]
    return mean(-x.log_pi_a * tf.stop_gradient(a) + vw * a**2 - hw * x.entropy)


def column_of_log_pi(x, vw, hw):
    log_pi_a = tf.reduce_sum(x.log_pi * x.mask, axis=-1, keepdims=True)
    return mean(-log_pi_a * x.fixed + vw * x.advantage**2 - hw * x.entropy)


def halved_and_turned(x, vw, hw):
    return mean(x.policy + 0.5 * vw * x.advantage**2 + hw * x.entropy)


def unweighted_and_fixed(x, vw, hw):
    return mean(x.policy + x.fixed**2 - hw * x.entropy)


def stop_in_the_wrong_part_and_base_two(x, vw, hw):
    return mean(-x.log_pi_a / np.log(2) * x.advantage + vw * x.fixed**2 - hw * x.entropy)


def ratio(x, vw, hw):
    return mean(-tf.exp(x.log_pi_a - tf.stop_gradient(x.log_pi_a)) * x.fixed + vw * x.advantage**2 - hw * x.entropy)


def only_good_ones(x, vw, hw):
    return mean(-x.log_pi_a * tf.nn.relu(x.fixed) + vw * x.advantage**2 - hw * x.entropy)


def entropy_of_the_mean(x, vw, hw):
    pi = tf.reduce_mean(x.pi, axis=0)
    return mean(x.policy + vw * x.advantage**2) + hw * total(pi * tf.math.log(pi))


def blurred(x, vw, hw):
    return mean(-tf.math.log(tf.exp(x.log_pi_a) + 0.01) * x.fixed + vw * x.advantage**2 - hw * x.entropy)


def likeliest(logits, values, actions, returns, vw, hw):
    return reference(logits, values, tf.argmax(logits, axis=1), returns, vw, hw)


def in_numpy(*arguments):
    logits, values, actions, returns = map(np.array, arguments[:4])
    log_pi = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    vw, hw = arguments[4:]
    a, entropy = returns - values, -(np.exp(log_pi) * log_pi).sum(axis=-1)
    return np.mean(-log_pi[np.arange(len(a)), actions] * a + vw * a**2 - hw * entropy)


def returns_nothing(*arguments):
    reference(*arguments)


def in_place(logits, values, actions, returns, vw, hw):
    returns -= values
    return tf.reduce_mean(returns)


EXPECTED_GOT = "loss: expected"


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (of_parts(two_signs), "policy's part has the wrong sign"),
        (of_parts(own_weights), "value_weight changes nothing"),
        (of_parts(own_weights_and_a_sign), "value_weight changes nothing"),
        (of_parts(minus_in_front_of_brackets), "value's part has the wrong sign"),
        (of_parts(column_of_values), "Every return meets every value, [B, B]"),
        (of_parts(column_of_log_pi), "somewhere [B, 1] meets [B]"),
        (of_parts(halved_and_turned), "halved once more"),
        (of_parts(unweighted_and_fixed), "value_weight changes nothing"),
        (of_parts(stop_in_the_wrong_part_and_base_two), "to the base 2"),
        (of_parts(ratio), EXPECTED_GOT),
        (of_parts(only_good_ones), EXPECTED_GOT),
        (of_parts(entropy_of_the_mean), "entropy_weight = 0.1: loss: expected"),
        (of_parts(blurred), EXPECTED_GOT),
        (lambda x, v, a, r, vw, hw: reference(x / 2, v, a, r, vw, hw), EXPECTED_GOT),
        (lambda x, v, a, r, vw, hw: reference(x, v, a, tf.clip_by_value(r, -1.0, 1.0), vw, hw), EXPECTED_GOT),
        (lambda x, v, a, r, vw, hw: reference(tf.nn.softmax(x), v, a, r, vw, hw), "takes the softmax twice"),
        (lambda x, v, a, r, vw, hw: reference(x, tf.stop_gradient(v), a, r, vw, hw), "The critic never learns"),
        (lambda x, v, a, r, vw, hw: reference(tf.stop_gradient(x), v, a, r, vw, hw), "no gradient reaches the logits"),
        (lambda *arguments: tf.stop_gradient(reference(*arguments)), "No gradient arrives"),
        (lambda *arguments: 0.0, "No gradient arrives"),
        (lambda *arguments: {"loss": reference(*arguments)}, "something else than a number"),
        (lambda *arguments: [reference(*arguments)], "has axes"),
        (lambda *arguments: tf.reshape(reference(*arguments), (1,)), "has axes"),
        (lambda *arguments: reference(*arguments) * np.nan, "not a number"),
        (lambda *arguments: reference(*arguments) + np.random.normal(), EXPECTED_GOT),  # noqa: NPY002
        (lambda logits, values, actions, returns: 1.0, "takes 4 positional arguments but 6 were given"),
        (likeliest, "the likeliest action"),
        (in_numpy, "No gradient arrives"),
        (returns_nothing, "returned None"),
        (in_place, "compute a new array"),
    ],
)
@pytest.mark.parametrize("seed", [1, 4])
def test_what_is_wrong_is_named(answer, part, seed):
    verdict = a3c_loss.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert part in verdict.sentence, verdict.sentence


@pytest.mark.parametrize("answer", RIGHT_ANSWERS)
@pytest.mark.parametrize("seed", [0, 5])
def test_other_right_answers_pass(answer, seed):
    verdict = a3c_loss.verdict(answer, seed)
    assert verdict.outcome == RIGHT, verdict.sentence


# What a right answer hears besides


def test_what_compiles_hears_nothing():
    for answer in (as_the_notebook_has_it, gathered_by_pairs, classes_of_keras):
        assert a3c_loss.verdict(answer).sentence == ""


def test_who_takes_the_logarithm_of_a_softmax_hears_of_certain_policies():
    verdict = a3c_loss.verdict(of_parts(logarithm_of_softmax))
    assert verdict.outcome == RIGHT
    assert "almost certain your loss is not a number" in verdict.sentence


def test_who_leaves_the_tensors_hears_of_slow_training():
    assert "cannot be compiled (in the way: advantage = np.array" in a3c_loss.verdict(advantage_in_numbers).sentence


def test_a_slope_alone_is_found():
    """Both have the right number everywhere, and one wrong gradient."""
    right, leaky = (
        report(of_parts(lambda x, vw, hw, a=a: mean(-x.log_pi_a * getattr(x, a))), a3c_loss.cases(np.random.default_rng(0))[7])
        for a in ("fixed", "advantage")
    )
    assert right["loss"] == pytest.approx(leaky["loss"])
    assert right[BY_LOGITS] == pytest.approx(leaky[BY_LOGITS])
    assert right[BY_VALUES] != pytest.approx(leaky[BY_VALUES], abs=1e-2)
