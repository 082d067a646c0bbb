"""Acting and differentiating with a network of two outputs, held against Keras itself."""

import numpy as np
import pytest

from rlcourse.networks.compiled_updates import FlatWeights
from rlcourse.networks.models import policy_value_network
from rlcourse.networks.policy_value import PolicyGradient, PolicyValueTwin, check_policy_value
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.networks.twin import CompiledTwin, NumpyTwin


def drawn(model, seed=0):
    model.set_weights([np.random.default_rng(seed).normal(size=w.shape) for w in model.get_weights()])
    return model, FlatWeights([w.shape for w in model.weights])


def shared(n_states, n_actions):
    state = keras.Input((n_states,))
    x = keras.layers.Dense(8, activation="relu")(state)
    return keras.Model(state, [keras.layers.Dense(n_actions)(x), keras.layers.Dense(1)(x)])


def gelu(n_states, n_actions):
    state = keras.Input((n_states,))
    x = keras.layers.Dense(8, activation="gelu")(state)
    return keras.Model(state, [keras.layers.Dense(n_actions)(x), keras.layers.Dense(1)(x)])


@pytest.mark.parametrize(("build", "kind"), [(policy_value_network, NumpyTwin), (shared, NumpyTwin), (gelu, CompiledTwin)])
def test_a_twin_says_what_the_model_with_these_weights_says(build, kind):
    model, flat = drawn(build(3, 2))
    twin = PolicyValueTwin(model, print_fn=lambda message: None)
    other = [2 * w for w in model.get_weights()]
    twin.refresh(flat.row(other))
    states = np.random.default_rng(1).normal(size=(5, 3)).astype(np.float32)
    logits, values = twin.policy(states), twin.value(states)
    alone = twin.policy_with(flat.row(other))
    model.set_weights(other)
    wanted = model(states)
    for found, expected in zip((logits, values), wanted, strict=True):
        assert np.allclose(found, expected, atol=1e-4)
    assert isinstance(alone, kind)
    model.set_weights([0 * w for w in other])
    assert np.allclose(alone(states), wanted[0], atol=1e-4)  # nothing changes it any more


def squared(logits, values, actions, returns, weight):
    return tf.reduce_mean(weight * (returns - values) ** 2 + tf.gather(logits, actions, batch_dims=1))


@pytest.mark.parametrize("longest", [None, 1e9, 0.5])
def test_the_gradient_is_keras_own_shortened_where_it_is_too_long(longest):
    model, flat = drawn(policy_value_network(3, 2))
    rng = np.random.default_rng(2)
    batch = rng.normal(size=(6, 3)).astype(np.float32), rng.integers(2, size=6), rng.normal(size=6).astype(np.float32)
    gradient, loss, norm = PolicyGradient(model, squared, (0.3,), longest)(flat.row(model.get_weights()), *batch)
    with tf.GradientTape() as tape:
        logits, values = model(batch[0])
        wanted_loss = squared(logits, values[:, 0], batch[1], batch[2], 0.3)
    wanted = flat.row(tape.gradient(wanted_loss, [v.value for v in model.trainable_variables]))
    assert loss == pytest.approx(float(wanted_loss), rel=1e-5)
    assert norm == pytest.approx(np.linalg.norm(wanted), rel=1e-5)
    factor = min(1, longest / norm) if longest else 1
    assert np.allclose(gradient, factor * wanted, atol=1e-5)


def test_its_own_weights_are_neither_used_nor_changed():
    model, flat = drawn(policy_value_network(3, 2))
    before = model.get_weights()
    row = np.zeros(sum(flat.sizes), np.float32)
    _, loss, _ = PolicyGradient(model, squared, (1.0,), None)(row, np.ones((2, 3)), [0, 1], [3.0, 3.0])
    assert loss == pytest.approx(9)  # all weights 0: V = 0 and the logits 0
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


def test_a_model_of_another_form_is_named():
    state = keras.Input((3,))
    one = keras.Model(state, keras.layers.Dense(2)(state))
    with pytest.raises(ValueError, match=r"have the shapes \[\(None, 2\)\], expected \[\(None, 2\), \(None, 1\)\]"):
        check_policy_value(one, 2)
    with pytest.raises(TypeError, match=r"is a function, expected a keras.Model"):
        check_policy_value(squared, 2)
