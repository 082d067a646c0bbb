"""Right and wrong answers to `actor_loss`."""

import numpy as np

from rlcourse.checks import Mistake, does_as, stops_with
from rlcourse.checks.compare import same
from rlcourse.lessons.pendulum._evidence import ATOL, asks_about, never_asks
from rlcourse.lessons.shared.lazy import ops, tf
from rlcourse.probes.critics import NO_GRADIENT, OTHER_ACTIONS, SOME_GRADIENT


def _of_values(f):
    """A loss that is f of the values of the actor's actions."""
    return lambda states, actor, critic: f(critic(states, actor(states)))


def _of_actions(f):
    """Minus the mean value of the actions that f makes of the actor's."""
    return lambda states, actor, critic: -critic(states, f(actor(states))).mean()


# Right answers


def _in_keras(states, actor, critic):
    return -ops.mean(critic(states, actor(states)))


def _in_tensorflow(states, actor, critic):
    return tf.reduce_mean(-critic(states, actor(states)))


def _in_a_loop(states, actor, critic):
    total = 0
    for b in range(len(states)):
        total = total - critic(states[b : b + 1], actor(states[b : b + 1]))[0]
    return total / len(states)


def _dot(states, actor, critic):
    q = critic(actions=actor(states), states=states)
    return -(q @ np.ones(len(q), np.float32)) / len(q)


VARIANTS = (_in_keras, _in_tensorflow, _in_a_loop, _dot, lambda s, actor, critic: np.mean(critic(s, actor(s)) * -1))


# Wrong answers


def _cut_before_the_critic(states, actor, critic):
    return -critic(states, np.array(actor(states))).mean()


def _cut_after_the_critic(states, actor, critic):
    return -float(np.mean(np.asarray(critic(states, actor(states)))))


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


def _one_each(cases, seen) -> bool:
    """Shows where every result has a number for each state."""
    return all(np.shape(s["value"]["loss"]) == (len(c["states"]),) for c, s in zip(cases, seen, strict=True))


def _method_itself(cases, seen) -> bool:
    """Shows where .mean is meant for a number, with a minus sign or without."""
    minus = "bad operand type for unary -: 'builtin_function_or_method'"
    return minus in seen[-1]["stopped"] or all(s["value"]["loss"] == "<builtin_function_or_method>" for s in seen)


def _several_things(cases, seen) -> bool:
    """Shows where a tuple comes back."""
    return all(isinstance(s["value"]["loss"], tuple) for s in seen)


MISTAKES = (
    Mistake(
        _of_values(lambda q: q.mean()),
        "The minus sign is missing. Training makes the loss small, so the actor would look for the worst actions.",
    ),
    Mistake(
        _of_values(lambda q: -q.sum()),
        "You add the values up. Take their mean, so that the step does not grow with the size of the minibatch.",
    ),
    Mistake(
        _of_values(lambda q: q.sum()),
        "Two things: the minus sign is missing, so that the actor would look for the worst actions, and you add the values up "
        "where their mean is wanted.",
    ),
    Mistake(
        _of_values(lambda q: -q),
        "You return one number for each state, [B]. The loss is one number: minus the mean of the values.",
        _one_each,
    ),
    Mistake(
        _of_values(lambda q: -q.max()),
        "You take the largest value of the minibatch, so only one state counts. Take the mean over all states.",
    ),
    Mistake(
        _of_values(lambda q: -q.min()),
        "You take the smallest value of the minibatch, so only one state counts. Take the mean over all states.",
    ),
    Mistake(
        _of_values(lambda q: -q.mean(axis=1)),
        "There is no axis 1: critic gives one value for each state, [B]. Take the mean over these: .mean().",
        stops_with("axis 1 is out of bounds for array of dimension 1"),
    ),
    Mistake(
        lambda s, actor, critic: -critic(actor(s), s).mean(),
        "critic is given the actions first. It takes the states first: critic(states, actor(states)).",
        stops_with("critic takes states", "and was given the actor's actions", " and states "),
    ),
    Mistake(
        lambda s, actor, critic: -critic(s, s).mean(),
        "You give critic the states in place of actions. The second argument is what the actor does there: actor(states).",
        stops_with("critic takes states", "was given states", " and states "),
    ),
    Mistake(
        lambda s, actor, critic: -critic(s).mean(),
        "You give critic one argument. It takes two, the states and the actions: critic(states, actor(states)).",
        stops_with("TypeError: critic() missing 1 required positional argument"),
    ),
    Mistake(
        lambda s, actor, critic: -critic(s, actor).mean(),
        "You hand critic the function actor itself. Call it first: actor(states) are the actions.",
        stops_with("critic takes states", "the function actor"),
    ),
    Mistake(
        lambda s, actor, critic: -np.mean([critic(s[b], actor(s[b])) for b in range(len(s))]),
        "You ask about a single state [n], and the functions take minibatches [B, n]. Hand on states as a whole; a part of it "
        "would be states[b : b + 1].",
        stops_with("takes states", "was given one row of states"),
    ),
    Mistake(
        lambda s, actor, critic: -critic.predict(s, actor.predict(s)).mean(),
        "You ask a function for an attribute that it has not. actor and critic are functions: call them as actor(states).",
        stops_with("AttributeError: 'function' object has no attribute"),
    ),
    Mistake(
        _of_values(lambda q: -q.mean),
        "Brackets are missing: .mean is the method itself, .mean() its result.",
        _method_itself,
    ),
    Mistake(
        _of_values(lambda q: -q[:, 0].mean()),
        "You index an array that has one axis as if it had two. What critic gives has the shape [B]: leave out [:, 0].",
        stops_with("IndexError: too many indices for array: array is 1-dimensional, but 2 were indexed"),
    ),
    Mistake(
        lambda s, actor, critic: -critic(s, actor(s).detach()).mean(),
        "detach is PyTorch's, and it would cut off the gradient that the actor learns from. Leave it out.",
        stops_with("has no attribute 'detach'"),
    ),
    Mistake(
        _cut_before_the_critic,
        "The number is right, but no gradient reaches the actor, so it would never learn: something cuts it off between actor "
        "and critic (np.array, .numpy(), float or stop_gradient). Hand actor(states) on to the critic as it is.",
        _right_number_but(SOME_GRADIENT),
    ),
    Mistake(
        _cut_after_the_critic,
        "The number is right, but no gradient reaches the actor, so it would never learn: something cuts it off after the "
        "critic (float, np.array, a list given to NumPy, .numpy() or stop_gradient). No stop_gradient is needed "
        "to protect the critic: this step moves the actor's weights only.",
        _right_number_but(NO_GRADIENT),
    ),
    Mistake(
        _of_values(lambda q: -(q**2).mean()),
        "You square the values, so very bad actions count as very good ones. Leave the square out.",
    ),
    Mistake(
        _of_values(lambda q: (q**2).mean()),
        "This pulls the values towards 0, as a loss of errors does. Here they should become large: minus their mean.",
    ),
    Mistake(
        _of_values(lambda q: -abs(q).mean()),
        "You take the absolute values, so very bad actions count as very good ones. Leave abs out.",
    ),
    Mistake(
        _of_values(lambda q: -abs(q.mean())),
        "You take the absolute value of the mean, so below 0 the actor would look for worse actions. Leave abs out.",
    ),
    Mistake(
        _of_values(lambda q: -np.log(q).mean()),
        "The logarithm belongs to probabilities. Values may be negative, where it does not exist: leave it out.",
    ),
    Mistake(
        _of_values(lambda q: 1 - q.mean()),
        "Your loss is 1 minus the mean. It is minus the mean: leave the 1 out.",
    ),
    Mistake(
        _of_values(lambda q: 1 / q.mean()),
        "You divide by the mean value, which may be 0 or negative. To make the value large, make minus the value small.",
    ),
    Mistake(
        lambda s, actor, critic: -critic(s, actor(s)).sum() / s.size,
        "You divide by B * n, the size of states. The mean of B values divides by B.",
    ),
    Mistake(
        _of_values(lambda q: -q.sum() / (len(q) - 1) if len(q) > 1 else -q.sum()),
        "You divide by B - 1. The mean of B values divides by B.",
    ),
    Mistake(
        lambda s, actor, critic: -actor(s).mean(),
        "This is minus the mean of the actions: it would make them as large as can be. Ask the critic what they are worth: "
        "critic(states, actor(states)).",
    ),
    Mistake(
        lambda s, actor, critic: critic(s, -actor(s)).mean(),
        "The minus sign belongs to the value, and you put it to the action: -critic(states, actor(states)).mean().",
    ),
    Mistake(
        _of_actions(lambda a: 0 * a),
        "You ask for the value of action 0, so the actor has no part in the loss. Ask for that of actor(states).",
        does_as(_of_actions(lambda a: 0 * a), _of_actions(np.zeros_like)),
    ),
    Mistake(
        _of_actions(lambda a: np.clip(a, -1, 1)),
        "You ask critic about other actions than the actor's in these states. Hand on what actor(states) gives, without any "
        "change.",
        asks_about(OTHER_ACTIONS),
    ),
    Mistake(
        lambda s, actor, critic: -((actor(s) - s[:, :1]) ** 2).mean(),
        "You never ask critic, and only it says what an action is worth: critic(states, actor(states)).",
        never_asks,
    ),
    Mistake(
        lambda s, actor, critic: (-critic(s, actor(s)).mean(), actor(s)),
        "You return several things. The loss is one number.",
        _several_things,
    ),
)
