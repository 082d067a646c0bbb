"""What the actor makes small."""

import numpy as np

from rlcourse.checks import Exercise, does_as, edited, mistakes_in, stops_with
from rlcourse.checks.compare import difference, same, shown
from rlcourse.lessons.pendulum.critic_targets import ATOL, BY_HAND, asks_about, networks, never_asks, numbers
from rlcourse.lessons.shared.compiled import compiling
from rlcourse.networks.tensorflow import ops, tf  # noqa: F401 (other forms use them)
from rlcourse.probes import call_actor_loss, in_the_way_of_compiling_actor_loss
from rlcourse.probes.critics import NO_GRADIENT, OTHER_ACTIONS, SOME_GRADIENT


def right(states, actor, critic):
    """Minus the mean value of the actor's actions in the states [B, n]."""
    q = critic(states, actor(states))  # [B]
    return -q.mean()


def _cases(rng):
    def some(b, n, size):
        return {"states": numbers(rng, b, n), **networks(rng, n, size)}

    by_hand = {"states": np.array([[1, 2], [-1, 0]], np.float32), **BY_HAND}  # by hand: -(3.5 - 1.75) / 2 = -0.875
    return [by_hand, some(4, 3, 1), some(5, 2, 2), some(3, 3, 3), some(1, 3, 1)]


def _explained(expected: dict, got: dict) -> str:
    """The loss, or else what keeps it from being differentiated, or its gradient."""
    on_arrays, on_tensors = got["stops on arrays"], got["stops on tensors"]
    for name, stops in (("loss", on_arrays), ("loss on tensors", on_tensors)):
        if not stops and not same(expected[name], got[name], ATOL):
            values, wrong = shown(expected["values"]), difference(expected[name], got[name], ATOL)
            cut = same(NO_GRADIENT, got["gradient by the actor's weights"], ATOL)
            besides = " Besides, no gradient reaches the actor." if cut else ""
            return f"Where critic values the actor's actions at {values}, your loss: {wrong}{besides}"
    if on_tensors:
        return (
            "On arrays your loss is right. But training computes it with tensors, because they pass on the gradient, and there "
            f"it stops with {on_tensors}. Write it with .mean(), or with functions of keras.ops."
        )
    if on_arrays:
        return f"On tensors your loss is right, but on NumPy arrays it stops with {on_arrays}. Write what works with both."
    name = "gradient by the actor's weights"
    other = difference(expected[name], got[name], ATOL)
    return f"The number is right, but the gradient that reaches the actor is another one: {other}"


# What shows a mistake


def _right_number_but(by_the_critic: str):
    """Shows where the loss is right, no gradient reaches the actor, and this reaches the critic."""

    def shows(cases, seen) -> bool:
        return all(
            same(-np.mean(s["value"]["values"]), s["value"]["loss on tensors"], ATOL)
            and same(NO_GRADIENT, s["value"]["gradient by the actor's weights"], ATOL)
            and s["value"]["gradient by the critic's weights"] == by_the_critic
            for s in seen
        )

    return shows


ACTIONS, Q, LOSS = "actor(states)", "critic(states, actor(states))", "-q.mean()"
VARIANTS = (
    edited(right, (LOSS, "-ops.mean(q)")),
    edited(right, (LOSS, "tf.reduce_mean(-q)")),
    edited(right, (f"q = {Q}", "total = 0\n    for b in range(len(states)):\n"  # in a loop
                   "        total = total - critic(states[b : b + 1], actor(states[b : b + 1]))[0]"),
           (LOSS, "total / len(states)")),
    edited(right, (Q, "critic(actions=actor(states), states=states)"), (LOSS, "-(q @ np.ones(len(q), np.float32)) / len(q)")),
    edited(right, (LOSS, "np.mean(q * -1)")),
)  # fmt: skip
wrong = mistakes_in(right)

MISTAKES = (
    wrong(LOSS, "q.mean()",
        "The minus sign is missing. Training makes the loss small, so the actor would look for the worst actions."),
    wrong(LOSS, "-q.sum()",
        "You add the values up. Take their mean, so that the step does not grow with the size of the minibatch."),
    wrong(LOSS, "q.sum()", "Two things: the minus sign is missing, so that the actor would look for the worst actions, and you "
        "add the values up where their mean is wanted."),
    wrong(LOSS, "-q", "You return one number for each state, [B]. The loss is one number: minus the mean of the values."),
    wrong(LOSS, "-q.max()",
        "You take the largest value of the minibatch, so only one state counts. Take the mean over all states."),
    wrong(LOSS, "-q.min()",
        "You take the smallest value of the minibatch, so only one state counts. Take the mean over all states."),
    wrong(LOSS, "-q.mean(axis=1)",
        "There is no axis 1: critic gives one value for each state, [B]. Take the mean over these: .mean()."),
    wrong(Q, "critic(actor(states), states)", "critic is given the actions first. It takes the states first: critic(states, "
        "actor(states)).", stops_with("critic takes states", "and was given the actor's actions", " and states ")),
    wrong(ACTIONS, "states",
        "You give critic the states in place of actions. The second argument is what the actor does there: actor(states)."),
    wrong(Q, "critic(states)",
        "You give critic one argument. It takes two, the states and the actions: critic(states, actor(states))."),
    wrong(ACTIONS, "actor", "You hand critic the function actor itself. Call it first: actor(states) are the actions.",
        stops_with("critic takes states", "the function actor")),
    wrong(Q, "critic(states[0], actor(states[0]))", "You ask about a single state [n], and the functions take minibatches [B, "
        "n]. Hand on states as a whole; a part of it would be states[b : b + 1]."),
    wrong(ACTIONS, "actor.predict(states)", "You ask a function for an attribute that it has not. actor and critic are "
        "functions: call them as actor(states).", stops_with("AttributeError: 'function' object has no attribute")),
    wrong(LOSS, "-q.mean", "Brackets are missing: .mean is the method itself, .mean() its result.",
          does_as(lambda states, actor, critic: -critic(states, actor(states)).mean,
                  lambda states, actor, critic: critic(states, actor(states)).mean)),
    wrong(LOSS, "-q[:, 0].mean()",
        "You index an array that has one axis as if it had two. What critic gives has the shape [B]: leave out [:, 0]."),
    wrong(ACTIONS, "actor(states).detach()",
        "detach is PyTorch's, and it would cut off the gradient that the actor learns from. Leave it out."),
    wrong(ACTIONS, "np.array(actor(states))", "The number is right, but no gradient reaches the actor, so it would never "
        "learn: something cuts it off between actor and critic (np.array, .numpy(), float or stop_gradient). Hand "
        "actor(states) on to the critic as it is.", _right_number_but(SOME_GRADIENT)),
    wrong(LOSS, "-float(np.mean(np.asarray(q)))",
        "The number is right, but no gradient reaches the actor, so it would never learn: something cuts it off after the "
        "critic (float, np.array, a list given to NumPy, .numpy() or stop_gradient). No stop_gradient is needed to protect the "
        "critic: this step moves the actor's weights only.", _right_number_but(NO_GRADIENT)),
    wrong(LOSS, "-(q**2).mean()", "You square the values, so very bad actions count as very good ones. Leave the square out."),
    wrong(LOSS, "(q**2).mean()",
        "This pulls the values towards 0, as a loss of errors does. Here they should become large: minus their mean."),
    wrong(LOSS, "-abs(q).mean()", "You take the absolute values, so very bad actions count as very good ones. Leave abs out."),
    wrong(LOSS, "-abs(q.mean())",
        "You take the absolute value of the mean, so below 0 the actor would look for worse actions. Leave abs out."),
    wrong(LOSS, "-np.log(q).mean()",
        "The logarithm belongs to probabilities. Values may be negative, where it does not exist: leave it out."),
    wrong(LOSS, "1 - q.mean()", "Your loss is 1 minus the mean. It is minus the mean: leave the 1 out."),
    wrong(LOSS, "1 / q.mean()",
        "You divide by the mean value, which may be 0 or negative. To make the value large, make minus the value small."),
    wrong(LOSS, "-q.sum() / states.size", "You divide by B * n, the size of states. The mean of B values divides by B."),
    wrong(LOSS, "-q.sum() / max(len(q) - 1, 1)", "You divide by B - 1. The mean of B values divides by B."),
    wrong(Q, ACTIONS, "This is minus the mean of the actions: it would make them as large as can be. Ask the critic what they "
        "are worth: critic(states, actor(states))."),
    wrong([(Q, "critic(states, -actor(states))"), (LOSS, "q.mean()")],
        "The minus sign belongs to the value, and you put it to the action: -critic(states, actor(states)).mean()."),
    wrong(ACTIONS, "0 * actor(states)",
        "You ask for the value of action 0, so the actor has no part in the loss. Ask for that of actor(states)."),
    wrong(ACTIONS, "np.clip(actor(states), -1, 1)", "You ask critic about other actions than the actor's in these states. Hand "
        "on what actor(states) gives, without any change.", asks_about(OTHER_ACTIONS)),
    wrong(Q, "(actor(states) - states[:, :1]) ** 2",
        "You never ask critic, and only it says what an action is worth: critic(states, actor(states)).", never_asks),
    wrong(LOSS, "-q.mean(), actor(states)", "You return several things. The loss is one number."),
)  # fmt: skip

actor_loss = Exercise(
    name="actor_loss",
    points=2,
    minutes=10,
    difficulty=2,
    reference=right,
    cases=_cases,
    probe=call_actor_loss,
    explain=_explained,
    hints=(
        "What the actor would do in the states is `actor(states)`, [B, A]. What the critic thinks of it is "
        "`critic(states, actor(states))`, [B].",
        "The actor should make these values large, and training makes a loss small: what is small where the values are large?",
        "The gradient runs back through the critic to the actor's weights, so nothing on this way may be cut off: no float, no "
        "np.array, no stop_gradient. The critic stays as it is all the same, because this step moves the actor's weights only.",
        "`-critic(states, actor(states)).mean()`",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
    remark=compiling(
        {"states": np.array([[1, 2], [-1, 0], [0, 1], [2, -1]], np.float32), **BY_HAND},
        "actor and critic called once each, for all states, and .mean()",
        in_the_way_of_compiling_actor_loss,
    ),
    atol=ATOL,
    seconds=15.0,  # TensorFlow may have to be loaded first
)
