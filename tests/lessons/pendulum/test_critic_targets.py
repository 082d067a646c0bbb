"""Wrong targets of a critic beyond the declared ones, and right ones in odd forms."""

import re

import numpy as np
import pytest

from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.lessons.pendulum.critic_targets import critic_targets
from rlcourse.networks.tensorflow import keras, tf

ops = keras.ops


def value(s, actor, critic):
    return critic(s, actor(s))


def noisy(r, s, t, g, actor, critic):
    a = actor(s)
    return r + g * (1 - t) * critic(s, np.clip(a + np.random.normal(0, 0.2, a.shape), -2, 2))  # noqa: NPY002


def only_where_it_ended(r, s, t, g, actor, critic):
    y = [r[b] + g * critic(s[[b]], actor(s[[b]]))[0] if t[b] else r[b] for b in range(len(r))]
    return np.array(y)


def returns_in_the_loop(r, s, t, g, actor, critic):
    for b in range(len(r)):
        return r[b] + g * (1 - t[b]) * critic(s[[b]], actor(s[[b]]))[0]


def in_place(r, s, t, g, actor, critic):
    for b in range(len(r)):
        r[b] += g * (1 - t[b]) * critic(s[[b]], actor(s[[b]]))[0]
    return r


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (noisy, "other actions than target_actor's"),
        (only_where_it_ended, "about the wrong states, or about too few"),
        (returns_in_the_loop, "You return one number"),
        (in_place, "change the array rewards itself"),
        (lambda r, s, t, g, actor, critic: r + g * (1 - t) * actor(s, critic(s)), "You give target_critic one argument"),
        (lambda r, s, t, g, actor, critic: r + g * (1 - t) * critic([s, actor(s)]), "You give target_critic one argument"),
        (lambda r, s, t, g, actor, critic: r + g * (1 - t) * critic(np.hstack([s, actor(s)])), "target_critic one argument"),
        (lambda r, s, t, g, actor, critic: r + g * (1 - t) * critic.predict([s, actor(s)]), "are functions: call them"),
        (lambda r, s, t, g, actor, critic: r + g * (1 - t) * value(s, actor, critic)[:, None], "the shape .B, B."),
        (lambda r, s, t, g, actor, critic: r + g * (1 - t).reshape(-1, 1) * value(s, actor, critic), "the shape .B, B."),
        (lambda r, s, t, g, actor, critic: r + g * (t - 1) * value(s, actor, critic), "You subtract"),
        (lambda r, s, t, g, actor, critic: r + g**2 * (1 - t) * value(s, actor, critic), "the episode goes on.*expected"),
        (lambda r, s, t, g, actor, critic: r * g * (1 - t) * value(s, actor, critic), "the episode has terminated.*expected"),
        (
            lambda r, s, t, g, actor, critic: r + g * (1 - t) * critic(s, actor(s).max(-1)),
            "was given next_states .3, 2. and an",
        ),
        (lambda r, s, t, g, actor, critic: r + g * (1 - t) * critic(s, actor(s)[0]), "and one row of the actor's actions"),
        (lambda r, s, t, g, actor, critic: r + g * (1 - t) * value(s, actor, critic)[0], "expected"),
        (lambda r, s, t, g, actor, critic: r + g * (1 - t) * critic(actor(r), s), "ask target_actor about the rewards"),
        (lambda r, s, t, g, actor, critic: "y", "never ask target_critic"),
        (lambda r, s, t, g, actor, critic: (r[b] for b in range(len(r))), "You return a generator"),
        (lambda r, s, t, g, actor, critic: r if t.any() else r + g * value(s, actor, critic), "any.. and all.. decide once"),
        (lambda r, s, t, g, actor, critic: r + g * (not t.all()) * value(s, actor, critic), "any.. and all.. decide once"),
        (lambda r, s, t, g, actor, critic: r + g * critic(s, actor(s) * (1 - t)[:, None]), "has terminated.*expected"),
        (lambda r, s, t, g, actor, critic: r + g * (1 - t) * critic(s, np.ones((len(s), 1))), "about other actions"),
        (lambda r, s, t, g, actor, critic: np.round(r + g * (1 - t) * value(s, actor, critic), 1), "expected"),
        (lambda r, s, t, g, actor, critic: (r + g * (1 - t) * value(s, actor, critic), 1), "several things"),
        (lambda r, s, t, g, actor, critic: print(end=""), "returned None"),
    ],
)
def test_what_is_wrong_with_targets_is_named(answer, sentence):
    verdict = critic_targets.verdict(answer)
    assert verdict.outcome == WRONG
    assert re.search(sentence, verdict.sentence)


def without_the_ended(r, s, t, g, actor, critic):
    s = np.where(t[:, None], 0, s)
    return r + g * (1 - t) * critic(s, actor(s))


@pytest.mark.parametrize(
    "answer",
    [
        lambda r, s, t, g, actor, critic: tf.where(t, r, r + g * tf.cast(critic(s, actor(s)), tf.float32)),
        lambda r, s, t, g, actor, critic: list(np.add(r, np.multiply(g * (t == 0), critic(s, actor(s))))),
        lambda r, s, t, g, actor, critic: [
            float(r[b]) if t[b] else float(r[b] + g * critic(s[[b]], actor(s[[b]]))[0]) for b in range(len(r))
        ],
        lambda r, s, t, g, actor, critic: (r[:, None] + g * (1 - t)[:, None] * critic(s, actor(s))[:, None]).squeeze(-1),
        without_the_ended,
        lambda r, s, t, g, actor, critic: np.einsum("b,b->b", g * (1 - t), critic(s, actor(s))) + r,
        lambda r, s, t, g, actor, critic: (actor(s), critic(s, actor(s)) * g * ~t + r)[1],
        lambda r, s, t, g, actor, critic: r + g * (1 - t) * critic(s.astype(float), actor(s.astype(float))),
        lambda r, s, t, g, actor, critic: ops.where(t, r, r + g * ops.cast(critic(s, actor(s)), "float32")),
    ],
)
@pytest.mark.parametrize("seed", [0, 1])
def test_targets_in_other_forms_are_right(answer, seed):
    assert critic_targets.verdict(answer, seed).outcome == RIGHT


def test_what_cannot_be_compiled_is_right_and_told_so():
    one_by_one = critic_targets.verdict(critic_targets.variants[0])
    assert one_by_one.outcome == RIGHT
    assert "cannot be compiled" in one_by_one.sentence
