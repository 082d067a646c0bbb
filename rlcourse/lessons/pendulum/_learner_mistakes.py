"""Mistakes in a step of learning for a critic and an actor."""

from rlcourse.checks import Mistake
from rlcourse.lessons.pendulum._learners import (
    bare,
    first_loss_again,
    learner,
    of_both,
    of_critic,
    of_nobody,
    one_loss,
    stays_frozen,
    tf,
    total,
)  # fmt: skip
from rlcourse.networks.descent import descend
from rlcourse.probes.actor_critic import BARE, SCALED, TAKEN


def _no_gradient(of: str, moved: bool, asked=lambda about: True):
    """Shows where `descend` was given None for the network `of`, when the critic had `moved` or not and been asked so."""

    def shown(cases, seen):
        reports = [s["value"] for s in seen]
        return all(
            r["ended"] == "no gradient"
            and list(r["of"]) == [of]
            and r["the critic has moved"] == moved
            and asked(r["asked about"])
            for r in reports
        )

    return shown


def _mixed_kinds(cases, seen):
    """Keras has refused a list of a tensor and an array."""
    return any("cannot mix tensors and non-tensors" in s["stopped"] for s in seen)


def _array_asked(batch, actor, critic, rate):
    """Asks the critic with NumPy's numbers in place of the actor's tensor."""
    states, actions, rewards = batch
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((rewards - critic([states, actions])[:, 0]) ** 2)
    descend(critic.trainable_variables, tape.gradient(loss, critic.trainable_variables), rate)
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(critic([states, 2 * actor(states).numpy()]))
    descend(actor.trainable_variables, tape.gradient(loss, actor.trainable_variables), rate)


MISTAKES = (
    Mistake(
        learner(action=bare, variables=of_both),
        "Both bugs are still there. Look at which action part 2 asks the critic about, and at whose variables the second "
        "descend moves.",
    ),
    Mistake(
        learner(action=bare),
        "One bug is still there: part 2 asks the critic about what the actor gives, a number between -1 and 1, as if that were "
        "the action. The action is 2 times that.",
        points=1,
    ),
    Mistake(
        learner(variables=of_both),
        "One bug is still there: the second descend moves the critic as well, so that it likes the actor's actions better "
        "whatever they pay. Part 2 moves the actor's variables alone.",
        points=1,
    ),
    Mistake(
        learner(variables=of_critic),
        "The second descend moves the critic in place of the actor: it learns to like what the actor does, and the actor never "
        "moves. Part 2 moves the actor's variables alone.",
    ),
    Mistake(
        learner(action=bare, variables=of_critic),
        "The second descend moves the critic in place of the actor, and the action is still not scaled. Part 2 moves the "
        "actor's variables alone, and asks about 2 * actor(states).",
    ),
    Mistake(
        learner(action=bare, asked_about=lambda actions: actions / 2),
        "You divide the actions taken by 2, so that they fit what the actor gives. Then the critic holds the values of other "
        "actions than those it is asked about. Leave them, and scale the actor's: 2 * actor(states).",
    ),
    Mistake(
        learner(asked_about=lambda actions: actions / 2),
        "You divide the actions taken by 2. They are as the environment took them: leave them.",
    ),
    Mistake(
        learner(asked_about=lambda actions: 2 * actions),
        "You scale the actions in part 1 too. They are as the environment took them, between -2 and 2 already: leave them.",
    ),
    Mistake(
        learner(action=bare, asked_about=lambda actions: 2 * actions),
        "You scale the actions of part 1. They are as the environment took them: leave them. It is the actor's in part 2 that "
        "are between -1 and 1.",
    ),
    Mistake(
        learner(action=lambda actor, states: actor(states) / 2),
        "You divide what the actor gives. It is between -1 and 1, and the action between -2 and 2: multiply by 2.",
    ),
    Mistake(
        learner(action=lambda actor, states: tf.clip_by_value(2 * actor(states), -1.0, 1.0)),
        "You clip the action at -1 and 1. It may lie between -2 and 2.",
    ),
    Mistake(
        learner(action=lambda actor, states: 2 * tf.tanh(actor(states))),
        "You put what the actor gives through tanh again. It is between -1 and 1 already: multiply by 2.",
    ),
    Mistake(
        learner(action=lambda actor, states: 4 * actor(states)),
        "You scale the action twice. It is 2 times what the actor gives.",
    ),
    Mistake(
        learner(judged=lambda q: 2 * q),
        "The actor's step is twice as long as it should be. Do you double what the critic says? It is the action that is "
        "doubled, before the critic is asked: critic([states, 2 * actor(states)]).",
    ),
    Mistake(
        learner(action=bare, judged=lambda q: 2 * q),
        "The critic is still asked about what the actor gives, and the actor's step is doubled instead. It is the action that "
        "is doubled: critic([states, 2 * actor(states)]).",
    ),
    Mistake(
        learner(sign=1),
        "The actor goes down: it learns to do what the critic likes least. descend makes its loss smaller, so the loss is "
        "minus the mean of the values.",
    ),
    Mistake(
        learner(critic_sign=-1),
        "The critic goes the wrong way: its error grows. descend makes the loss smaller, so the loss is the mean square "
        "itself.",
    ),
    Mistake(
        learner(first_variables=of_nobody),
        "The critic never learns. Only part 2 must not move it; part 1, which pulls it to what the actions paid, stays.",
    ),
    Mistake(
        learner(variables=of_nobody),
        "The actor never moves. Part 2 moves the actor's variables: descend(actor.trainable_variables, ...).",
    ),
    Mistake(lambda batch, actor, critic, rate: None, "No weight has moved. Both descend, the critic's and the actor's, stay."),
    Mistake(
        stays_frozen,
        "You freeze the critic and never let it go, so from the second call on it does not learn. Set critic.trainable = True "
        "again, or leave it alone and hand descend the actor's variables only.",
    ),
    Mistake(
        learner(taken=lambda action, actions: tf.stop_gradient(action)),
        "The critic is asked about the actor's actions, but no gradient reaches the actor: something between the two cuts it "
        "(stop_gradient, .numpy(), NumPy's functions, calling the actor before the tape begins), or another loss is "
        "differentiated.",
        _no_gradient("actor", True, lambda about: about[-1] in (SCALED, BARE)),
    ),
    Mistake(
        learner(taken=lambda action, actions: actions),
        "Part 2 asks the critic about the actions that were taken. They do not depend on the actor, so it has no gradient. Ask "
        "about its own: 2 * actor(states).",
        _no_gradient("actor", True, lambda about: len(about) > 1 and set(about) == {TAKEN}),
    ),
    Mistake(
        first_loss_again,
        "The actor is given the gradient of the critic's loss, which does not depend on it. It has a loss of its own: minus "
        "the mean of what the critic says of 2 * actor(states).",
        _no_gradient("actor", True, lambda about: list(about) == [TAKEN]),
    ),
    Mistake(
        learner(judged=lambda q: tf.stop_gradient(q), value=lambda q: tf.stop_gradient(q)[:, 0]),
        "No gradient reaches the critic in part 1: something between the tape and its loss cuts it. critic([states, actions]) "
        "is called inside of the tape, and no stop_gradient or .numpy() comes after it.",
        _no_gradient("critic", False),
    ),
    Mistake(
        _array_asked,
        "The critic is given a tensor and a NumPy array in one list, and Keras takes them of one kind only. Leave all as "
        "tensors: .numpy() and NumPy's functions would cut the gradient as well.",
        _mixed_kinds,
    ),
    Mistake(
        learner(first_variables=of_both),
        "Part 1 moves the actor's variables as well, and its loss does not depend on them. There the critic's alone are moved.",
        _no_gradient("actor", False),
    ),
    Mistake(
        learner(critic_first=False),
        "The actor learns from a critic that has not learned from this batch yet. Keep the order of the program: the critic "
        "first, and when it has moved, the actor.",
    ),
    Mistake(
        one_loss,
        "You add the two losses and move both networks along the sum, so the critic is moved by the actor's loss. Each network "
        "has a loss of its own.",
    ),
    Mistake(
        learner(over=total),
        "Part 1 takes the sum of the squares. Take the mean, so that the step does not grow with the batch.",
    ),
    Mistake(
        learner(actor_over=total),
        "Part 2 takes the sum of the values. Take the mean, so that the step does not grow with the batch.",
    ),
    Mistake(learner(over=total, actor_over=total), "You take sums. Take means, so that the steps do not grow with the batch."),
    Mistake(
        learner(value=lambda q: q),
        "critic(...) has the shape [B, 1] and rewards [B]: their difference is [B, B], every reward against every value. Take "
        "critic(...)[:, 0].",
    ),
    Mistake(
        learner(taught_by=lambda actor, states, actions: 2 * actor(states)),
        "The critic learns with the actor's actions, but the rewards were paid for the actions of the batch. Part 1 asks about "
        "those.",
    ),
    Mistake(
        learner(judged=lambda q: q**2),
        "Part 2 squares the values. The actor goes up what the critic says, whatever its sign: minus the mean of the values.",
    ),
    Mistake(learner(actor_rate=lambda rate: 1.0), "The actor's step is not multiplied by rate. Both are: descend(..., rate)."),
    Mistake(learner(times=2), "Each network moves twice in a call. Once is asked."),
)
