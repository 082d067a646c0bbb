import numpy as np
import pytest

from rlcourse.networks import CompiledUpdates
from rlcourse.networks.tensorflow import tf
from rlcourse.networks.tensors import run_by_python, run_on_tensors

RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 8, 3)).astype(np.float32)  # [K, B, 3]
Y = (X @ np.array([1.0, -2.0, 0.5], np.float32)).astype(np.float32)  # [K, B]


class Fit:
    """Gradient descent on a line, with a loss to choose."""

    def __init__(self, loss):
        self.w, self.loss, self.calls, self.said = tf.Variable(tf.zeros(3)), loss, 0, []
        self.many = CompiledUpdates(self.step, width=2, print_fn=self.said.append)

    def step(self, x, y):
        run = run_by_python if self.many.mode.run_eagerly else run_on_tensors
        with tf.GradientTape() as tape:
            loss = run(self.loss, tf.linalg.matvec(x, self.w), y)
        if not self.many.mode.dry_run:
            self.w.assign_sub(0.1 * tape.gradient(loss, self.w))
        return [loss, tf.reduce_sum(self.w)]


def squared(prediction, y):
    return np.mean((prediction - y) ** 2)


def branching(prediction, y):
    size = abs(prediction - y).mean()
    if size > 0.5:  # the student's line
        return np.square(prediction - y).mean()
    return (prediction - y).mean() ** 2 + np.square(prediction - y).mean()


def by_hand(loss):
    """K single steps in NumPy, with a gradient by differences."""
    w, reports = np.zeros(3), []
    for x, y in zip(X.astype(float), Y.astype(float), strict=True):
        gradient = [(loss(x @ (w + d), y) - loss(x @ (w - d), y)) / 2e-6 for d in 1e-6 * np.eye(3)]
        before = loss(x @ w, y)
        w = w - 0.1 * np.array(gradient)
        reports.append([before, w.sum()])
    return np.array(reports)


@pytest.mark.parametrize(("loss", "compiled"), [(squared, True), (branching, False)])
def test_many_steps_in_one_call_are_single_steps_one_after_the_other(loss, compiled):
    at_once, one_by_one = Fit(loss), Fit(loss)
    together = at_once.many(X, Y)
    singly = np.concatenate([one_by_one.many(X[k : k + 1], Y[k : k + 1]) for k in range(6)])
    assert at_once.many.compiled is compiled
    assert np.allclose(together, singly, atol=1e-5)
    assert np.allclose(at_once.w, one_by_one.w, atol=1e-5)
    assert np.allclose(together, by_hand(loss), atol=1e-4)


def test_compiled_and_plainly_give_the_same():
    def uncompilable(prediction, y):
        float(prediction.mean())
        return squared(prediction, y)

    compiled, plainly = Fit(squared), Fit(uncompilable)
    for _ in range(3):
        assert np.allclose(compiled.many(X, Y), plainly.many(X, Y), atol=1e-5)
    assert (compiled.many.compiled, plainly.many.compiled) == (True, False)
    assert np.allclose(compiled.w, plainly.w, atol=1e-5)


def test_reports_are_one_row_for_each_step():
    assert Fit(squared).many(X, Y).shape == (6, 2)


def test_what_cannot_be_compiled_is_said_once_with_the_students_line():
    fit = Fit(branching)
    assert fit.many.compiled is None
    for _ in range(2):
        fit.many(X, Y)
    assert len(fit.said) == 1
    assert "if size > 0.5:  # the student's line" in fit.said[0]
    assert "needs numbers, and while a function is being compiled there are none yet" in fit.said[0]
    assert "many times slower" in fit.said[0]


def test_what_compiles_is_passed_over_in_silence():
    fit = Fit(squared)
    fit.many(X, Y)
    assert fit.said == []


def test_an_error_of_the_students_own_surfaces_as_itself_and_nothing_is_changed():
    def wrong(prediction, y):
        return np.mean(prediction) / [][0]

    fit = Fit(wrong)
    with pytest.raises(IndexError, match="list index out of range"):
        fit.many(X, Y)
    assert fit.w.numpy().tolist() == [0, 0, 0]
    assert fit.said == []
    fit.loss = squared  # corrected
    assert fit.many(X, Y).shape == (6, 2)
    assert fit.many.compiled


def test_values_change_while_it_is_compiled():
    fit = Fit(squared)
    losses = np.concatenate([fit.many(X, Y)[:, 0] for _ in range(20)])
    assert losses[-1] < 0.01 * losses[0]
