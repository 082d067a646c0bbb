import numpy as np
import pytest

from rlcourse import probes
from rlcourse.networks.tensorflow import tf
from rlcourse.networks.tensors import NumpyTensor
from rlcourse.probes.losses import NOT_A_NUMBER

CASE = {
    "logits": np.array([[1.0, 0.0, -1.0], [0.5, 2.0, 0.0]], np.float32),
    "values": np.array([1.0, -2.0], np.float32),
    "actions": np.array([2, 0]),
    "returns": np.array([3.0, 1.0], np.float32),
}


def observed(answer, **weights):
    return probes.observe(answer, probes.call_policy_value_loss, {**CASE, **weights})


def report(answer, **weights):
    return observed(answer, **weights)["value"]


def test_the_loss_and_both_gradients_are_reported():
    def answer(logits, values, actions, returns):
        picked = tf.gather(logits, actions, batch_dims=1)  # -1 and 0.5
        return tf.reduce_sum(picked * values + returns**2)

    seen = report(answer)
    assert seen["loss"] == pytest.approx(-1 - 1 + 9 + 1)
    assert seen["gradient by logits"].tolist() == [[0, 0, 1], [-2, 0, 0]]
    assert seen["gradient by values"].tolist() == [-1, 0.5]
    assert "gradient by returns" not in seen


def test_weights_follow_the_arrays_in_their_order():
    seen = report(lambda logits, values, actions, returns, a, b: a * tf.reduce_sum(values) + b, first=2.0, second=7.0)
    assert seen["loss"] == pytest.approx(5)
    assert seen["gradient by values"].tolist() == [2, 2]


def test_what_comes_in_is_what_training_hands_over():
    kinds = []

    def answer(*arguments):
        kinds.extend((type(x), x.dtype.name) for x in arguments)
        return tf.reduce_mean(arguments[0])

    report(answer)
    assert kinds == [(NumpyTensor, k) for k in ("float32", "float32", "int32", "float32")]


def test_where_nothing_is_connected_the_gradient_is_zero():
    seen = report(lambda logits, values, actions, returns: float(np.mean(np.array(values))))
    assert seen["loss"] == pytest.approx(-0.5)
    assert not seen["gradient by logits"].any()
    assert not seen["gradient by values"].any()


def test_a_loss_with_axes_is_not_differentiated():
    seen = report(lambda logits, values, actions, returns: returns - values)
    assert list(seen) == ["loss"]
    assert seen["loss"].tolist() == [2, 3]


@pytest.mark.parametrize(
    ("thing", "what"),
    [((1.0, 2.0), "<a tuple of 2>"), ({"loss": 1.0}, "<a dict>"), ("1", "<a str>"), ([tf.constant(1.0), 2.0], [1, 2])],
)
def test_what_is_no_loss_is_named(thing, what):
    assert np.array_equal(report(lambda *arguments: thing)["loss"], what)


def test_nothing_is_reported_as_nothing():
    assert report(lambda *arguments: None) is None


def test_shapes_that_do_not_fit_are_told_in_plain_words():
    stopped = observed(lambda logits, values, *others: tf.reduce_mean(tf.convert_to_tensor(logits) * values))["stopped"]
    assert stopped == "ValueError: arrays of the shapes [2,3] and [2] do not fit together"


def in_the_way(answer):
    return probes.in_the_way_of_training(answer, **CASE)


def from_log_pi(log_pi):
    return lambda logits, values, actions, returns: -tf.reduce_mean(tf.gather(log_pi(logits), actions, batch_dims=1))


def test_nothing_is_in_the_way_of_a_loss_that_lasts():
    assert in_the_way(from_log_pi(tf.nn.log_softmax)) == ""


def test_a_logarithm_of_what_becomes_zero_is_in_the_way():
    assert in_the_way(from_log_pi(lambda logits: tf.math.log(tf.nn.softmax(logits)))) == NOT_A_NUMBER


def test_what_cannot_be_compiled_is_in_the_way():
    def looks(logits, values, actions, returns):
        return tf.reduce_mean(values) if values[0] > 0 else tf.reduce_mean(returns)

    assert "if values[0] > 0" in in_the_way(looks)
