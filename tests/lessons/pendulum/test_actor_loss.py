"""Losses of an actor: wrong answers beyond the declared ones, and right ones in odd forms."""

import math
import re

import numpy as np
import pytest

from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.lessons.pendulum.actor_loss import actor_loss
from rlcourse.networks.tensorflow import keras, tf

ops = keras.ops


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda s, actor, critic: -critic(s, actor(s)).detach().mean(), "detach is PyTorch's"),
        (
            lambda s, actor, critic: -ops.mean(ops.stop_gradient(critic(s, actor(s)))),
            "right, but no gradient.*after the critic",
        ),
        (lambda s, actor, critic: -critic(s, ops.stop_gradient(actor(s))).mean(), "right, but no gradient.*between actor and"),
        (lambda s, actor, critic: -tf.reduce_mean(critic(s, tf.stop_gradient(actor(s)))), "between actor and critic"),
        (lambda s, actor, critic: -critic(s, actor(s)).numpy().mean(), "right, but no gradient.*after the critic"),
        (lambda s, actor, critic: -critic(s, actor(s).numpy()).mean(), "right, but no gradient.*between actor and critic"),
        (lambda s, actor, critic: -critic(s, actor(s)).mean().item(), "right, but no gradient.*after the critic"),
        (lambda s, actor, critic: -math.fsum(critic(s, actor(s))) / len(s), "right, but no gradient.*after the critic"),
        (lambda s, actor, critic: -np.mean([critic(s[[b]], actor(s[[b]]))[0] for b in range(len(s))]), "a list given to NumPy"),
        (lambda s, actor, critic: float(critic(s, actor(s)).mean()), "expected -0.875, got 0.875. Besides, no gradient"),
        (lambda s, actor, critic: 0.0, "never ask critic"),
        (lambda s, actor, critic: -actor(s), "never ask critic"),
        (lambda s, actor, critic: print(end=""), "returned None"),
        (lambda s, actor, critic: -np.median(critic(s, actor(s))), "expected"),
        (lambda s, actor, critic: -critic(s, actor(s)).mean(keepdims=True), "shape .. was expected, .1,. came"),
        (lambda s, actor, critic: [-critic(s, actor(s)).mean()], "shape .. was expected, .1,. came"),
        (lambda s, actor, critic: -np.maximum(critic(s, actor(s)), 0).mean(), "expected -0.875, got -1.75"),
        (lambda s, actor, critic: -0.5 * critic(s, actor(s)).mean(), "expected -0.875, got -0.4375"),
        (lambda s, actor, critic: -critic(s, actor(s)).mean() + 0.01 * (actor(s) ** 2).mean(), "expected"),
        (lambda s, actor, critic: -critic(s, np.zeros((len(s), 1), np.float32)).mean(), "about other actions"),
        (lambda s, actor, critic: -critic(s[:1], actor(s[:1])).mean(), "got -3.5"),
        (lambda s, actor, critic: -critic(np.concatenate([s, actor(s)], 1)).mean(), "critic one argument"),
        (lambda s, actor, critic: critic(s, actor(s)).mean, "Brackets are missing"),
        (lambda s, actor, critic: -sum(critic(s, actor(s))), "You add the values up"),
        (lambda s, actor, critic: -critic(s, actor(s)).tensor.numpy().mean(), "right, but no gradient"),
        (lambda s, actor, critic: -tf.reduce_mean(critic(s, actor(s)).tensor), "on NumPy arrays it stops with AttributeError"),
        (lambda s, actor, critic: -critic(s, actor(s)).byteswap().byteswap().mean(), "there it stops with NotCompilable"),
        (
            lambda s, actor, critic: -(critic(s, actor(s)).mean() + float(critic(s, actor(s)).mean())) / 2,
            "the gradient that reaches the actor is another one",
        ),
    ],
)
def test_what_is_wrong_with_a_loss_is_named(answer, sentence):
    verdict = actor_loss.verdict(answer)
    assert verdict.outcome == WRONG
    assert re.search(sentence, verdict.sentence)


def sign_in_place(states, actor, critic):
    q = critic(states, actor(states))
    q *= -1
    return q.mean()


def added_up(states, actor, critic):
    total = 0.0
    for q in critic(states, actor(states)):
        total -= q
    return total / len(states)


@pytest.mark.parametrize(
    "answer",
    [
        sign_in_place,
        added_up,
        lambda s, actor, critic: (0 - critic(s, actor(s))).mean(axis=0),
        lambda s, actor, critic: -sum(critic(s, actor(s))) / len(s),
        lambda s, actor, critic: ops.mean(-critic(s, actor(s))),
        lambda s, actor, critic: -np.average(critic(s, actor(s))),
        lambda s, actor, critic: -tf.reduce_mean(critic(ops.convert_to_tensor(s), actor(ops.convert_to_tensor(s)))),
        lambda s, actor, critic: -critic(s, np.copy(actor(s))).mean(),
        lambda s, actor, critic: -np.stack([critic(s[b : b + 1], actor(s[b : b + 1]))[0] for b in range(len(s))]).mean(),
    ],
)
def test_losses_in_other_forms_are_right(answer):
    assert actor_loss.verdict(answer, 1).outcome == RIGHT


def test_what_cannot_be_compiled_is_right_and_told_so():
    def stops_to_look(states, actor, critic):
        q = critic(states, actor(states))
        if q.mean() > 1000:
            return q.mean() * -1
        return -q.mean()

    verdict = actor_loss.verdict(stops_to_look)
    assert verdict.outcome == RIGHT
    assert "cannot be compiled (in the way: if q.mean() > 1000:)" in verdict.sentence
