"""Wrong steps of learning beyond the declared ones, and right ones in odd forms."""

from functools import partial

import numpy as np
import pytest

from rlcourse.checks import edited
from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.lessons.pendulum.learn import learn, right
from rlcourse.networks.descent import descend
from rlcourse.networks.tensorflow import tf

BEST, TAKEN = "2 * actor(states)", "[states, actions]"
OF_CRITIC, OF_ACTOR = "variables = critic.trainable_variables", "variables = actor.trainable_variables"
OF_BOTH = f"{OF_ACTOR} + critic.trainable_variables"
FIRST = "descend(variables, tape.gradient(critic_loss, variables), rate)"
FIRST_BY_ADAM = "keras.optimizers.Adam(rate).apply(tape.gradient(critic_loss, variables), variables)"
SECOND = "descend(variables, tape.gradient(loss, variables), rate)"
TAPE = "    with tf.GradientTape() as tape:\n"
ACTOR_INSIDE, ACTOR_OUTSIDE = f"{TAPE}        best = {BEST}  # [B, 1]\n", f"    best = {BEST}\n{TAPE}"
UP = ("-tf.reduce_mean", "tf.reduce_mean")
BARE, BOTH_MOVE, NO_CRITIC = (BEST, "actor(states)"), (OF_ACTOR, OF_BOTH), (FIRST, "")


changed = partial(edited, right)
critic_alone, actor_alone = changed((SECOND, "")), changed(NO_CRITIC)


def at_once(batch, actor, critic, rate):
    """Both gradients before either network moves."""
    states, actions, rewards = batch
    with tf.GradientTape(persistent=True) as tape:
        critic_loss = tf.reduce_mean((rewards - critic([states, actions])[:, 0]) ** 2)
        actor_loss = -tf.reduce_mean(critic([states, 2 * actor(states)]))
    pairs = [(network.trainable_variables, loss) for network, loss in ((critic, critic_loss), (actor, actor_loss))]
    steps = [(variables, tape.gradient(loss, variables)) for variables, loss in pairs]
    for variables, gradients in steps:
        descend(variables, gradients, rate)


def only_once():
    """The second bug is mended in the first call alone."""
    calls, both_move = [], changed(BOTH_MOVE)

    def learn_once(batch, actor, critic, rate):
        calls.append(1)
        (right if len(calls) % 2 else both_move)(batch, actor, critic, rate)

    return learn_once


NO_GRADIENT = "no gradient reaches the actor"


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (changed(BARE, BOTH_MOVE), "Both bugs"),
        (changed(BARE), "One bug is still there: part 2 asks"),
        (changed(BOTH_MOVE), "One bug is still there: the second descend"),
        (changed((BEST, "tf.clip_by_value(actor(states), -2.0, 2.0)")), "part 2 asks the critic about what"),
        (changed((BEST, "tf.clip_by_value(2 * actor(states), -1.5, 1.5)")), "look at part 2"),
        (changed((BEST, "tf.clip_by_value(2 * actor(states), -1.9, 1.9)")), "look at part 2"),
        (changed((BEST, "actor(states) + 2")), "look at part 2"),
        (changed((BEST, "actor(states) ** 2")), "look at part 2"),
        (changed((BEST, "-2 * actor(states)")), "look at part 2"),
        (changed((BEST, "tf.round(2 * actor(states))")), "descend is given None"),
        (at_once, "not learned from this batch yet"),
        (changed((ACTOR_INSIDE, ACTOR_OUTSIDE)), NO_GRADIENT),
        (changed(("        loss", "    loss")), NO_GRADIENT),
        (changed((BEST, "2 * actor(states).numpy()")), "a NumPy array in one list"),
        (changed((f"{TAPE}        q =", "    q ="), ("        critic_loss", f"{TAPE}        critic_loss")),
         "No gradient reaches the critic"),
        (changed((BEST, "actions / 2")), "descend is given None"),
        (changed((FIRST, FIRST_BY_ADAM)), "weights are right. The critic moves in part 1 alone"),
        (lambda batch, actor, critic, rate: right(batch, actor, critic, 1.9 * rate),
         "weights are right. The critic moves in part 1 alone"),
        (changed((FIRST, FIRST.replace(", rate", ""))), "missing 1 required positional argument: 'rate'"),
        (changed((TAKEN, "states")), "stopped with ValueError"),
        (only_once(), "The critic moves in part 1 alone"),
        (changed(("rewards - q", "rewards[:, None] - q")), "shape"),
        (changed(("(rewards - q)", "(tf.abs(rewards - q) ** 0.5)")), "The critic moves in part 1 alone"),
        (changed(("(rewards - q)", "((rewards - q) / 2)")), "The critic moves in part 1 alone"),
        (changed(("rewards - q", "rewards + q")), "The critic moves in part 1 alone"),
        (changed(("rewards - q", "rewards + 0.99 * tf.stop_gradient(q) - q")), "The critic moves in part 1 alone"),
        (changed(BARE, ("= tf.reduce_mean", "= -tf.reduce_mean")), "The critic moves in part 1 alone"),
        (changed(NO_CRITIC, BOTH_MOVE), "The critic moves in part 1 alone"),
        (changed(BARE, NO_CRITIC), "The critic moves in part 1 alone"),
        (changed(BARE, UP), "look at part 2|goes down"),
        (changed(BOTH_MOVE, UP), "The critic moves in part 1 alone"),
        (changed((OF_ACTOR, f"{OF_ACTOR}[:1]")), "look at part 2"),
        (changed((SECOND, SECOND.replace("rate", "2 * rate"))), "twice as long"),
        (changed((SECOND, SECOND.replace("rate", "rate / 2"))), "look at part 2"),
        (lambda batch, actor, critic, rate: right(batch[::-1], actor, critic, rate), "Neither network"),
        (lambda actor, critic, batch, rate: right(batch, actor, critic, rate), "stopped with"),
        (lambda batch, actor, critic: None, "stopped with TypeError"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("seed", [1, 4])
def test_what_is_wrong_is_named(answer, part, seed):
    verdict = learn.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert any(p in verdict.sentence for p in part.split("|")), verdict.sentence


def undone(batch, actor, critic, rate):
    """The critic moves along and is put back."""
    critic_alone(batch, actor, critic, rate)
    kept = critic.get_weights()
    changed(NO_CRITIC, BOTH_MOVE)(batch, actor, critic, rate)
    critic.set_weights(kept)


def row_by_row(batch, actor, critic, rate):
    """Sums over single transitions, divided by their number."""
    states, actions, rewards = batch
    with tf.GradientTape() as tape:
        losses = [(r - critic([s[None], a[None]])[0, 0]) ** 2 for s, a, r in zip(states, actions, rewards, strict=True)]
        loss = sum(losses) / len(losses)
    descend(critic.trainable_variables, tape.gradient(loss, critic.trainable_variables), rate)
    with tf.GradientTape() as tape:
        loss = sum(-critic([s[None], 2.0 * actor(s[None])])[0, 0] for s in states) / len(states)
    descend(actor.trainable_variables, tape.gradient(loss, actor.trainable_variables), rate)


def uphill(batch, actor, critic, rate):
    """The actor climbs the values, without a minus in its loss."""
    critic_alone(batch, actor, critic, rate)
    states = batch[0]
    with tf.GradientTape() as tape:
        value = tf.reduce_mean(critic([states, actor(states) * 2]))
    for v, slope in zip(actor.trainable_variables, tape.gradient(value, actor.trainable_variables), strict=True):
        v.assign(v + rate * slope)


def looking(batch, actor, critic, rate):
    """Asks both networks more than it must, and returns the losses."""
    states, actions, rewards = batch
    before = float(tf.reduce_mean((rewards - critic([states, actions])[:, 0]) ** 2))
    right(batch, actor, critic, rate)
    return before, critic([states, actions]).numpy(), actor(states).numpy()


def mixed_up_tapes(batch, actor, critic, rate):
    """The gradient for both networks, of which the actor's is used."""
    critic_alone(batch, actor, critic, rate)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(-critic([batch[0], 2 * actor(batch[0])]))
    of_critic_too, of_actor = tape.gradient(loss, [critic.trainable_variables, actor.trainable_variables])
    assert of_critic_too
    descend(actor.trainable_variables, of_actor, rate)


def in_numbers(batch, actor, critic, rate):
    """NumPy where Keras is not asked."""
    states, actions, rewards = batch
    rewards = np.asarray(rewards) + 0.0
    right((states, actions, rewards), actor, critic, rate)


def flat(batch, actor, critic, rate):
    """Shapes [B] wherever they are possible."""
    states, actions, rewards = batch
    with tf.GradientTape() as tape:
        q = tf.reshape(critic([states, tf.reshape(actions, (-1, 1))]), (-1,))
        loss = tf.reduce_mean(tf.math.squared_difference(q, rewards))
    descend(critic.trainable_variables, tape.gradient(loss, critic.trainable_variables), rate)
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(tf.squeeze(critic([states, tf.scalar_mul(2.0, actor(states))])))
    descend(actor.trainable_variables, tape.gradient(loss, actor.trainable_variables), rate)


@pytest.mark.parametrize(
    "answer",
    [
        undone,
        row_by_row,
        uphill,
        looking,
        mixed_up_tapes,
        in_numbers,
        flat,
        tf.function(right),
        changed((BEST, "tf.clip_by_value(2 * actor(states), -2.0, 2.0)")),
        changed((BEST, "keras.layers.Rescaling(2.0)(actor(states))")),
        changed((BEST, "tf.constant([[2.0]]) * actor(states, training=True)")),
        changed((BEST, "tf.add(*2 * [actor(states)])"), (OF_ACTOR, "variables = actor.weights[:]")),
        changed((OF_CRITIC, "variables = critic.variables"), (OF_ACTOR, "variables = actor.weights")),
        changed((TAKEN, "[states, tf.clip_by_value(actions, -2.0, 2.0)]")),
        changed(("tf.reduce_mean((rewards - q) ** 2)", "tf.reduce_sum((rewards - q) ** 2) / len(rewards)")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("seed", [0, 5])
def test_right_steps_in_other_forms_pass(answer, seed):
    verdict = learn.verdict(answer, seed)
    assert verdict.outcome == RIGHT, verdict
