"""The gradient by hand against TensorFlow's, and wrong and right answers beyond the declared ones."""

import re

import numpy as np
import pytest

from rlcourse.lessons.pendulum.actor_gradient import actor_gradient
from rlcourse.networks.tensorflow import keras, tf

right = actor_gradient.reference


class QuadraticCritic:
    """Q(s, a) = -(a - k . s)^2 * c + v . s, by Keras, in float32."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.k, self.v = (tf.constant(rng.normal(size=3), tf.float32) for _ in range(2))
        self.c = tf.constant(rng.uniform(0.5, 1.5), tf.float32)

    def __call__(self, states, actions):
        ops = keras.ops
        return -self.c * (actions - ops.sum(states * self.k, axis=-1)) ** 2 + ops.sum(states * self.v, axis=-1)

    def slope(self, states, actions):
        """dQ/da [B] by GradientTape."""
        states, actions = (tf.constant(x, tf.float32) for x in (states, actions))
        with tf.GradientTape() as tape:
            tape.watch(actions)
            q = self(states, actions)
        return tape.gradient(q, actions).numpy()


def by_tape(critic, weights, states):
    w, s = tf.Variable(weights, dtype=tf.float32), tf.constant(states, tf.float32)
    with tf.GradientTape() as tape:
        actions = 2 * tf.tanh(tf.linalg.matvec(s, w))
        mean = tf.reduce_mean(critic(s, actions))
    return tape.gradient(mean, w).numpy()


def without_tanh(weights, states, slope):
    actions = 2 * np.tanh(states @ weights)
    return (slope(states, actions)[:, None] * 2 * states).mean(axis=0)


@pytest.mark.parametrize("seed", range(5))
def test_the_chain_rule_by_hand_gives_what_gradient_tape_gives(seed):
    rng = np.random.default_rng(seed)
    critic, weights, states = QuadraticCritic(seed), rng.normal(size=3) * 0.5, rng.normal(size=(32, 3))
    wanted = by_tape(critic, weights, states)
    assert right(weights, states, critic.slope) == pytest.approx(wanted, abs=1e-5)
    for variant in actor_gradient.variants:
        assert np.asarray(variant(weights, states, critic.slope)) == pytest.approx(wanted, abs=1e-4)
    assert abs(without_tanh(weights, states, critic.slope) - wanted).max() > 1e-2


def test_a_derivative_forgotten_is_named():
    verdict = actor_gradient.verdict(without_tanh)
    assert verdict.outcome == "wrong"
    assert verdict.sentence.startswith("The derivative of tanh is forgotten")


def test_a_step_along_the_gradient_climbs():
    critic, rng = QuadraticCritic(0), np.random.default_rng(0)
    w, s = rng.normal(size=3) * 0.1, rng.normal(size=(64, 3)).astype(np.float32)

    def mean_q(w):
        return float(np.mean(critic(s, (2 * np.tanh(s @ w)).astype(np.float32))))

    values = [mean_q(w)]
    for _ in range(20):
        w = w + 0.05 * right(w, s, critic.slope)
        values.append(mean_q(w))
    assert values[-1] > values[0]
    assert (np.diff(values) > -1e-5).all()


def test_the_first_cases_are_those_computed_by_hand():
    cases = actor_gradient.cases(np.random.default_rng(0))
    results = [actor_gradient.observe(right, case)["value"]["gradient"] for case in cases[:2]]
    assert results[0] == pytest.approx([0.64, 3, -3])
    assert results[1] == pytest.approx([1.28, 0.64, -1.28])


def gradient(formula):
    """An answer that asks the slope q at the right actions a, and goes on by formula(w, s, a, q, da)."""

    def answer(weights, states, slope):
        a = 2 * np.tanh(states @ weights)
        return formula(weights, states, a, slope(states, a), 2 - a**2 / 2)

    return answer


def columns(x, s):
    return x[:, None] * s


def mean_state(weights, states, slope):
    s = states.mean(axis=0, keepdims=True)
    return right(weights, s, slope)


def states_in_place(weights, states, slope):
    a = 2 * np.tanh(states @ weights)
    states *= (slope(states, a) * (2 - a**2 / 2))[:, None]
    return states.mean(axis=0)


def returns_in_the_loop(weights, states, slope):
    total = np.zeros(3)
    for i in range(len(states)):
        total += right(weights, states[i : i + 1], slope)
        return total / len(states)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (gradient(lambda w, s, a, q, da: columns(q / np.cosh(s @ w) ** 2, s).mean(axis=0)), "A factor 2 is missing"),
        (gradient(lambda w, s, a, q, da: columns(q * da, s).mean(axis=0) / 2), "A factor 2 is missing"),
        (gradient(lambda w, s, a, q, da: (q * da * s).mean(axis=0)), "Give the .B. a second axis"),
        (gradient(lambda w, s, a, q, da: -(q * da) @ s), r"expected .*, got .*You ask slope at the right actions: mu\(s\) = "),
        (gradient(lambda w, s, a, q, da: columns(abs(q) * da, s).mean(axis=0)), r"expected .*, got .*, where dQ/da = "),
        (gradient(lambda w, s, a, q, da: columns(q * da, s * w).mean(axis=0)), "expected .*, got "),
        (gradient(lambda w, s, a, q, da: columns(q * da, s).mean(axis=0, keepdims=True)), r"shape \(1, 3\), expected \(3,\)"),
        (gradient(lambda w, s, a, q, da: (columns(q * da, s).mean(axis=0), a)), "one number for each weight"),
        (gradient(lambda w, s, a, q, da: [[1], [2, 3], 3]), "one number for each weight"),
        (gradient(lambda w, s, a, q, da: np.full(3, np.nan)), "got .nan"),
        (gradient(lambda w, s, a, q, da: w.__iadd__(columns(q * da, s).mean(axis=0))), "You change the array weights itself"),
        (gradient(lambda w, s, a, q, da: None), "returned None"),
        (states_in_place, "you change states"),
        (mean_state, "You ask slope for other states"),
        (returns_in_the_loop, "expected .*, got "),
        (lambda w, s, slope: columns(2 - (2 * np.tanh(s @ w)) ** 2, s).mean(axis=0), "You never call slope"),
        (lambda w, s, slope: columns(slope(s, np.tanh(s @ w)), s).sum(axis=0), r"You ask slope at tanh\(w . s\)"),
        (lambda w, s, slope: columns(slope(s, np.clip(s @ w, -2, 2)), s).mean(axis=0), "You ask slope for the actions"),
        (lambda w, s, slope: slope(s, 2 * np.tanh(w * s)), r"actions of the shape \[B, 3\]"),
        (lambda w, s, slope: slope(s[0], 2 * np.tanh(w @ s[0])), r"slope was given states of the shape \(3,\)"),
    ],
)
def test_what_is_wrong_is_named(answer, sentence):
    verdict = actor_gradient.verdict(answer)
    assert verdict.outcome == "wrong"
    assert re.search(sentence, verdict.sentence, re.DOTALL), verdict.sentence


def in_keras(weights, states, slope):
    s = keras.ops.cast(states, "float32")
    t = keras.ops.tanh(keras.ops.sum(s * keras.ops.cast(weights, "float32"), axis=-1))
    dq_da = keras.ops.cast(slope(states, keras.ops.convert_to_numpy(2 * t)), "float32")
    return keras.ops.mean(keras.ops.expand_dims(dq_da * 2 * (1 - t**2), -1) * s, axis=0)


def looks_first(weights, states, slope):
    slope(states, np.zeros(len(states)))  # what it is elsewhere does no harm
    return right(weights, states, slope)


@pytest.mark.parametrize(
    "answer",
    [
        in_keras,
        looks_first,
        lambda w, s, slope: right(w, s[::-1], slope),
        lambda w, s, slope: right(w.astype(np.float32), s.astype(np.float32), slope),
        gradient(lambda w, s, a, q, da: s.T @ (q * da) / len(s)),
        gradient(lambda w, s, a, q, da: tuple(np.mean(q * da * s[:, k]) for k in range(3))),
        gradient(lambda w, s, a, q, da: np.einsum("b,b,bi->i", q, da, s) / len(q)),
        gradient(lambda w, s, a, q, da: np.mean(s.T * q * 8 / (np.exp(s @ w) + np.exp(-s @ w)) ** 2, axis=1)),
    ],
)
def test_other_right_answers_pass(answer):
    verdict = actor_gradient.verdict(answer)
    assert verdict.outcome == "right", verdict.sentence
