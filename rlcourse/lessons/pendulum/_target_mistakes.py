"""The mistakes people make in `critic_targets`."""

import numpy as np

from rlcourse.checks import Mistake, does_as, stops_with
from rlcourse.checks.compare import as_array
from rlcourse.lessons.pendulum import _target_answers as answers
from rlcourse.lessons.pendulum._evidence import asks_about, never_asks
from rlcourse.probes.critics import OTHER_ACTIONS, OTHER_STATES


def _all_of_shape(shape):
    """Shows where every result is numbers of the shape that `shape` gives for B transitions."""

    def shows(cases, seen) -> bool:
        results = [as_array(s["value"]["targets"]) for s in seen]
        return all(y.dtype.kind in "biuf" and y.shape == shape(len(c["rewards"])) for c, y in zip(cases, results, strict=True))

    return shows


def _generator(cases, seen) -> bool:
    """Shows where a generator comes back."""
    return all(isinstance(y := s["value"]["targets"], str) and y == "<generator>" for s in seen)


def _several_things(cases, seen) -> bool:
    """Shows where a tuple comes back."""
    return all(isinstance(s["value"]["targets"], tuple) for s in seen)


MISTAKES = (
    Mistake(
        answers.targets(alive=lambda terminated: 1),
        "The terminal mask is left out: where the episode ended there is no next state, and the target is the reward alone.",
        points=1,
    ),
    Mistake(
        answers.targets(alive=lambda terminated: terminated),
        "The mask is upside down: you bootstrap where the episode ended, and only there.",
    ),
    Mistake(
        answers.targets(y=lambda r, g, alive, q: alive * (r + g * q)),
        "Where the episode ended you lose the reward too. Only the value of the next state vanishes.",
    ),
    Mistake(
        answers.targets(y=lambda r, g, alive, q: np.where(alive, g * q, r)),
        "Where the episode goes on, the reward is missing: rewards + gamma * next_q.",
    ),
    Mistake(answers.targets(y=lambda r, g, alive, q: r + alive * q), "gamma is missing: what comes a step later counts less."),
    Mistake(
        answers.targets(y=lambda r, g, alive, q: g * (r + alive * q)),
        "gamma multiplies the reward too. Only the future is discounted.",
    ),
    Mistake(
        answers.targets(y=lambda r, g, alive, q: g * r + alive * q),
        "gamma stands at the reward. It belongs to the value of the next state: rewards + gamma * (1 - terminated) * next_q.",
    ),
    Mistake(
        answers.targets(y=lambda r, g, alive, q: r + 0.99 * alive * q),
        "You write 0.99 where gamma should stand.",
    ),
    Mistake(answers.targets(y=lambda r, g, alive, q: g * alive * q), "The reward is missing."),
    Mistake(
        lambda r, s, t, g, actor, critic: r + 0 * critic(s, actor(s)),
        "Your target is the reward alone. Where the episode goes on, the discounted value of the next state belongs to it.",
        does_as(
            lambda r, s, t, g, actor, critic: r + 0 * critic(s, actor(s)),
            lambda r, s, t, g, actor, critic: r.copy(),
        ),
    ),
    Mistake(
        answers.targets(y=lambda r, g, alive, q: 1.0 * q),
        "You return the next state's value. The target is rewards + gamma * (1 - terminated) * next_q.",
    ),
    Mistake(
        answers.targets(y=lambda r, g, alive, q: r - g * alive * q),
        "You subtract the next state's value. The target is reward plus discounted value.",
    ),
    Mistake(
        answers.targets(y=lambda r, g, alive, q: r + g * (1 - (1 - alive) * q)),
        "Brackets are missing: 1 - terminated * next_q multiplies first. Write (1 - terminated) * next_q.",
        does_as(
            answers.targets(y=lambda r, g, alive, q: r + g * (1 - (1 - alive) * q)),
            answers.targets(y=lambda r, g, alive, q: r + g * 1 - (1 - alive) * q),
        ),
    ),
    Mistake(
        answers.targets(next_q=lambda critic, s, a: critic(s, a).max()),
        "Your maximum runs over the transitions, so all get the same value. There is nothing left to choose: target_actor has "
        "chosen, and target_critic gives one value for each transition.",
    ),
    Mistake(
        answers.targets(next_q=lambda critic, s, a: critic(s, a).max(axis=1)),
        "There is no axis 1: target_critic gives one value for each transition, [B]. Nothing is left to choose, because "
        "target_actor has chosen the action.",
        stops_with("axis 1 is out of bounds for array of dimension 1"),
    ),
    Mistake(
        answers.targets(next_q=lambda critic, s, a: critic(s, a).mean()),
        "You average the next values over the minibatch. Each transition has its own: leave out the mean.",
    ),
    Mistake(
        answers.targets(next_q=lambda critic, s, a: critic(s, a).sum()),
        "You add up the next values of the minibatch. Each transition has its own: leave out the sum.",
    ),
    Mistake(
        answers.targets(next_q=lambda critic, s, a: np.maximum(critic(s, a), 0)),
        "Your next value never falls below 0. Values may be negative: take what target_critic says.",
    ),
    Mistake(
        answers.ACTIONS_AS_VALUES[2],
        "You use target_actor's action as if it were a value. Ask the critic what it is worth: "
        "target_critic(next_states, next_actions).",
        does_as(*answers.ACTIONS_AS_VALUES),
    ),
    Mistake(
        answers.targets(next_q=lambda critic, s, a: critic(a, s)),
        "target_critic is given the actions first. It takes the states first: target_critic(next_states, next_actions).",
        stops_with("target_critic takes states", "and was given the actor's actions", " and next_states "),
    ),
    Mistake(
        answers.targets(next_q=lambda critic, s, a: critic(s, s)),
        "You give target_critic the next states in place of actions. The second argument is target_actor(next_states).",
        stops_with("target_critic takes states", " and next_states "),
    ),
    Mistake(
        answers.targets(next_q=lambda critic, s, a: critic(s)),
        "You give target_critic one argument. It takes two, the states and the actions: "
        "target_critic(next_states, target_actor(next_states)).",
        stops_with("TypeError: target_critic() missing 1 required positional argument"),
    ),
    Mistake(
        lambda r, s, t, g, actor, critic: r + g * (1 - t) * critic(s, actor),
        "You hand target_critic the function target_actor itself. Call it first: target_actor(next_states) are the actions.",
        stops_with("target_critic takes states", "the function target_actor"),
    ),
    Mistake(
        lambda r, s, t, g, actor, critic: r + g * (1 - t) * critic(s, actor(r)),
        "You ask target_actor about the rewards. It says what to do in a state: target_actor(next_states).",
        stops_with("target_actor takes states", "was given rewards"),
    ),
    Mistake(
        answers.single_states,
        "You ask about a single state [n], and the functions take minibatches [B, n]. Hand on next_states as a whole; a part "
        "of it would be next_states[b : b + 1].",
        stops_with("takes states", "was given one row of next_states"),
    ),
    Mistake(
        answers.targets(next_actions=lambda actor, s: actor.predict(s)),
        "You ask a function for an attribute that it has not. target_actor and target_critic are functions: call them as "
        "target_actor(next_states).",
        stops_with("AttributeError: 'function' object has no attribute"),
    ),
    Mistake(
        answers.targets(next_q=lambda critic, s, a: critic(s, a)[:, 0]),
        "You index an array that has one axis as if it had two. rewards, terminated and what target_critic gives have the "
        "shape [B]: leave out [:, 0].",
        stops_with("IndexError: too many indices for array: array is 1-dimensional, but 2 were indexed"),
    ),
    Mistake(
        answers.targets(next_actions=lambda actor, s: 0 * actor(s)),
        "You ask for the value of action 0. Ask for that of target_actor's action.",
    ),
    Mistake(
        answers.targets(next_actions=lambda actor, s: -actor(s)),
        "You turn the sign of target_actor's action round. Hand it on as it is.",
    ),
    Mistake(
        answers.targets(next_actions=lambda actor, s: np.clip(actor(s), -1, 1)),
        "You clip the actions to [-1, 1]. target_actor keeps to the limits itself: hand its actions on as they are.",
    ),
    Mistake(
        lambda r, s, t, g, actor, critic: r[:, None] + g * (1 - t) * critic(s, actor(s)),
        "Your result has the shape [B, B], as where a [B, 1] meets a [B]. Give every part the shape [B].",
        _all_of_shape(lambda b: (b, b)),
    ),
    Mistake(
        answers.columns,
        "Your result has the shape [B, 1]. The targets are [B]: one number for each transition, without a second axis.",
        _all_of_shape(lambda b: (b, 1)),
    ),
    Mistake(
        lambda r, s, t, g, actor, critic: (r + g * (1 - t) * critic(s, actor(s))).mean(),
        "You return one number. Each transition has its own target, [B].",
        _all_of_shape(lambda b: ()),
    ),
    Mistake(
        lambda r, s, t, g, actor, critic: (r + g * (1 - t) * critic(s, actor(s)), actor(s)),
        "You return several things. The targets alone are wanted, [B].",
        _several_things,
    ),
    Mistake(
        lambda r, s, t, g, actor, critic: (r[b] + g * (1 - t[b]) * critic(s, actor(s))[b] for b in range(len(r))),
        "You return a generator, which holds no numbers yet: put list(...) around it.",
        _generator,
    ),
    Mistake(
        lambda r, s, t, g, actor, critic: r if t else r + g * critic(s, actor(s)),
        "`if`, `not` and `and` decide once, and terminated has an entry for each transition. Multiply by (1 - terminated).",
        stops_with("ValueError: The truth value of an array with more than one element is ambiguous"),
    ),
    Mistake(
        answers.DECIDED_ONCE[0],
        "any() and all() decide once for the whole minibatch. Each transition has its own end: multiply by (1 - terminated).",
        does_as(*answers.DECIDED_ONCE),
    ),
    Mistake(
        answers.in_place,
        "You change the array rewards itself, and it belongs to the memory (rewards += ... and rewards[i] = ... do), so the "
        "same reward would grow every time it is sampled. Write rewards + ... instead.",
    ),
    Mistake(
        answers.cleared,
        "next_states[...] = 0 changes the array of whoever called the function. Multiply next_q by (1 - terminated).",
    ),
    Mistake(
        answers.targets(next_actions=lambda actor, s: actor(s) + np.random.normal(0, 0.2, actor(s).shape)),  # noqa: NPY002
        "You ask target_critic about other actions than target_actor's in the next states. Hand on what "
        "target_actor(next_states) gives, without any change.",
        asks_about(OTHER_ACTIONS),
    ),
    Mistake(
        lambda r, s, t, g, actor, critic: r + g * (1 - t) * critic(s[:1], actor(s[:1])),
        "You ask target_critic about the wrong states, or about too few: where the episode goes on, it has to be asked about "
        "the next state.",
        asks_about(OTHER_STATES),
    ),
    Mistake(
        lambda r, s, t, g, actor, critic: r + g * (1 - t) * s[:, 0],
        "You never ask target_critic, and only it says what the next state is worth: "
        "target_critic(next_states, target_actor(next_states)).",
        never_asks,
    ),
)
