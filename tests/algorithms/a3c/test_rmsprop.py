import numpy as np

from rlcourse.algorithms.a3c.parameter_server import RMSProp
from rlcourse.networks.tensorflow import keras


def test_one_step_by_hand():
    weights, squares = np.array([1.0, 1.0], np.float32), np.array([0.0, 4.0], np.float32)
    RMSProp(rate=0.1, decay=0.75).step(weights, squares, np.array([2.0, 0.0], np.float32))
    assert squares.tolist() == [1.0, 3.0]
    assert np.allclose(weights, [1 - 0.1 * 2 / (1 + 1e-5), 1.0])


def test_many_steps_as_keras_takes_them():
    rng = np.random.default_rng(0)
    weights, squares = rng.normal(size=50).astype(np.float32), np.zeros(50, np.float32)
    variable = keras.Variable(weights.copy())
    theirs = keras.optimizers.RMSprop(0.01, rho=0.9, epsilon=1e-10)  # inside of the root, where ours has its own outside
    theirs.build([variable])
    ours = RMSProp(0.01, 0.9)
    for _ in range(20):
        gradient = rng.normal(size=50).astype(np.float32)
        ours.step(weights, squares, gradient)
        theirs.apply([keras.ops.convert_to_tensor(gradient)], [variable])
    assert np.allclose(weights, variable.numpy(), atol=1e-3)


def test_a_gradient_that_is_not_finite_moves_nothing():
    weights, squares = np.ones(2, np.float32), np.ones(2, np.float32)
    RMSProp(0.1, 0.9).step(weights, squares, np.array([np.nan, 1.0], np.float32))
    assert weights.tolist() == squares.tolist() == [1, 1]
