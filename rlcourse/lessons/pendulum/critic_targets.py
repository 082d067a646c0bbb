"""What the critic should have said."""

import numpy as np

from rlcourse.checks import Exercise, does_as, edited, mistakes_in, stops_with
from rlcourse.checks.compare import as_array, difference, same, shown
from rlcourse.lessons.shared.compiled import compiling
from rlcourse.networks.tensorflow import ops  # noqa: F401 (another form uses it)
from rlcourse.probes import call_critic_targets, in_the_way_of_compiling_critic_targets
from rlcourse.probes.critics import NOTHING, OTHER_ACTIONS, OTHER_STATES

ATOL = 1e-4  # the values are of size 1 to 30, in float32
ABOUT = "the critic was asked about"


def right(rewards, next_states, terminated, gamma, target_actor, target_critic):
    """Targets [B], from rewards [B], next_states [B, n], terminated [B] and two functions that take minibatches."""
    next_actions = target_actor(next_states)  # [B, A]
    next_q = target_critic(next_states, next_actions)  # [B]
    return rewards + gamma * (1 - terminated) * next_q  # [B]


def numbers(rng, *shape, size=1.5):
    """Numbers with two digits and the standard deviation `size`."""
    return np.round(rng.normal(size=shape) * size, 2).astype(np.float32)


def networks(rng, n, size):
    """Numbers for an actor and a critic: see `rlcourse.probes.critics`."""
    likes, values = numbers(rng, n, size, size=0.5), numbers(rng, n, 1, size=2.0)
    return {"actor_weights": numbers(rng, n, size, size=1.0), "critic_weights": np.hstack([likes, values])}


BY_HAND = {"actor_weights": np.array([[1], [1]], np.float32), "critic_weights": np.array([[0.5, 1], [0, 2]], np.float32)}
# by hand: in state [1, 2] x is 3, so the action is 2 * 3 / 4 = 1.5, worth 1 + 4 - (1.5 - 0.5)^2 - 0.5 = 3.5; in state [-1, 0] x
# is -1, so the action is -1, worth -1 - (-1 + 0.5)^2 - 0.5 = -1.75; in state [0, 1] it is 1, worth 2 - 1^2 - 0.5 = 0.5


def _cases(rng):
    def some(b, n, size, ended, gamma=None):
        return {
            "rewards": numbers(rng, b),
            "next_states": numbers(rng, b, n),
            "terminated": np.array(ended, dtype=bool),
            "gamma": float(np.round(rng.uniform(0.3, 0.95), 2)) if gamma is None else gamma,
            **networks(rng, n, size),
        }

    by_hand = {
        "rewards": np.array([1, -2, 0], np.float32),
        "next_states": np.array([[1, 2], [-1, 0], [0, 1]], np.float32),
        "terminated": np.array([False, True, False]),
        "gamma": 0.5,
        **BY_HAND,
    }  # by hand: 1 + 0.5 * 3.5 = 2.75, the reward -2 alone, and 0 + 0.5 * 0.5 = 0.25
    return [
        by_hand,
        some(4, 3, 1, [0, 0, 1, 0]),
        some(5, 2, 2, [1, 0, 0, 1, 0]),
        some(3, 3, 3, [0, 1, 0]),
        some(6, 4, 2, [0, 0, 0, 0, 0, 0]),
        some(2, 3, 1, [0, 0], gamma=1.0),
        some(1, 3, 1, [0]),
        some(1, 2, 1, [1]),
    ]


def _explained(expected: dict, got: dict) -> str:
    y, z = expected["targets"], as_array(got["targets"])
    if z is None or z.shape != y.shape or z.dtype.kind not in "biuf":
        return f"Your targets: {difference(y, got['targets'], ATOL)}"
    b = int(np.argmax([not same(y[b], z[b], ATOL) for b in range(len(y))]))
    if same(y[b], z[b], ATOL):
        return ""
    end = "the episode has terminated" if expected["terminated"][b] else "the episode goes on"
    return (
        f"Where the reward is {shown(expected['rewards'][b])}, {end}, gamma is {shown(expected['gamma'])} and target_critic "
        f"values target_actor's action at {shown(expected['values'][b])}: expected {shown(y[b])}, got {shown(z[b])}."
    )


# What shows a mistake


def asks_about(what: str):
    """Shows where in some case the critic was asked about `what`: see `rlcourse.probes.critics`."""
    return lambda cases, seen: any(s["value"] is not None and s["value"][ABOUT] == what for s in seen)


def never_asks(cases, seen) -> bool:
    """Shows where the critic was asked about nothing, in every case in which it has to be asked."""
    about = [s["value"][ABOUT] for case, s in zip(cases, seen, strict=True) if not np.all(case.get("terminated", False))]
    return set(about) == {NOTHING}


def _comes_back(what):
    """Shows where `what` holds for every result and the number of transitions."""
    return lambda cases, seen: all(what(s["value"]["targets"], len(s["value"]["rewards"])) for s in seen)


def _decided_once(over):
    """Right but for the ends of all transitions, which decide together; in two ways of writing it."""
    return (
        lambda r, s, t, g, actor, critic: r + g * (not over(t)) * critic(s, actor(s)),
        lambda r, s, t, g, actor, critic: r if over(t) else r + g * critic(s, actor(s)),
    )


ACTIONS, Q = "target_actor(next_states)", "target_critic(next_states, next_actions)"
MASK, FUTURE = "(1 - terminated)", "gamma * (1 - terminated) * next_q"
TARGET = f"rewards + {FUTURE}"
ASKED = f"next_actions = {ACTIONS}  # [B, A]\n    next_q = {Q}  # [B]\n"
VARIANTS = (
    edited(right, (ASKED, "value = lambda state: target_critic(state, target_actor(state))[0]\n"),  # one by one
           (TARGET, "np.array([rewards[b] if terminated[b] else rewards[b] + gamma * value(next_states[b : b + 1])\n"
            "                     for b in range(len(rewards))])")),
    edited(right, (TARGET, "np.where(terminated, rewards, rewards + gamma * next_q)"),
           ("(next_states, next_actions)", "(actions=next_actions, states=next_states)")),
    edited(right, (ASKED, "y, on = rewards.copy(), ~terminated\n"
                   "    y[on] += gamma * target_critic(next_states[on], target_actor(next_states[on]))\n"), (TARGET, "y")),
    edited(right, ("(next_states)", "(ops.convert_to_tensor(next_states))"), ("rewards +", 'ops.cast(rewards, "float32") +'),
           (MASK, '(1.0 - ops.cast(terminated, "float32"))'), ("* next_q", '* ops.cast(next_q, "float32")')),
    edited(right, (MASK, "np.logical_not(terminated)")),
)  # fmt: skip
wrong = mistakes_in(right)

MISTAKES = (
    wrong(MASK, "1", "The terminal mask is left out: where the episode ended there is no next state, and the target is the "
        "reward alone.", points=1),
    wrong(MASK, "terminated", "The mask is upside down: you bootstrap where the episode ended, and only there."),
    wrong(TARGET, "(1 - terminated) * (rewards + gamma * next_q)",
        "Where the episode ended you lose the reward too. Only the value of the next state vanishes."),
    wrong(TARGET, "np.where(terminated, rewards, gamma * next_q)",
        "Where the episode goes on, the reward is missing: rewards + gamma * next_q."),
    wrong("gamma * ", "", "gamma is missing: what comes a step later counts less."),
    wrong(TARGET, "gamma * (rewards + (1 - terminated) * next_q)",
        "gamma multiplies the reward too. Only the future is discounted."),
    wrong(TARGET, "gamma * rewards + (1 - terminated) * next_q",
        "gamma stands at the reward. It belongs to the value of the next state: rewards + gamma * (1 - terminated) * next_q."),
    wrong("gamma * ", "0.99 * ", "You write 0.99 where gamma should stand."),
    wrong("rewards + ", "", "The reward is missing."),
    wrong(FUTURE, "0 * next_q",
        "Your target is the reward alone. Where the episode goes on, the discounted value of the next state belongs to it."),
    wrong(TARGET, "1.0 * next_q",
        "You return the next state's value. The target is rewards + gamma * (1 - terminated) * next_q."),
    wrong(TARGET, f"rewards - {FUTURE}", "You subtract the next state's value. The target is reward plus discounted value."),
    wrong(FUTURE, "gamma * (1 - terminated * next_q)",
        "Brackets are missing: 1 - terminated * next_q multiplies first. Write (1 - terminated) * next_q.",
          does_as(lambda r, s, t, g, actor, critic: r + g * (1 - t * critic(s, actor(s))),
                  lambda r, s, t, g, actor, critic: r + g * 1 - t * critic(s, actor(s)))),
    wrong(Q, f"{Q}.max()", "Your maximum runs over the transitions, so all get the same value. There is nothing left to "
        "choose: target_actor has chosen, and target_critic gives one value for each transition."),
    wrong(Q, f"{Q}.max(axis=1)", "There is no axis 1: target_critic gives one value for each transition, [B]. Nothing is left "
        "to choose, because target_actor has chosen the action."),
    wrong(Q, f"{Q}.mean()", "You average the next values over the minibatch. Each transition has its own: leave out the mean."),
    wrong(Q, f"{Q}.sum()", "You add up the next values of the minibatch. Each transition has its own: leave out the sum."),
    wrong(Q, f"np.maximum({Q}, 0)",
        "Your next value never falls below 0. Values may be negative: take what target_critic says."),
    wrong(Q, "next_actions[:, 0]", "You use target_actor's action as if it were a value. Ask the critic what it is worth: "
        "target_critic(next_states, next_actions)."),
    wrong(Q, "target_critic(next_actions, next_states)",
        "target_critic is given the actions first. It takes the states first: target_critic(next_states, next_actions).",
        stops_with("target_critic takes states", "and was given the actor's actions", " and next_states ")),
    wrong(Q, "target_critic(next_states, next_states)",
        "You give target_critic the next states in place of actions. The second argument is target_actor(next_states)."),
    wrong(Q, "target_critic(next_states)", "You give target_critic one argument. It takes two, the states and the actions: "
        "target_critic(next_states, target_actor(next_states))."),
    wrong(Q, "target_critic(next_states, target_actor)",
        "You hand target_critic the function target_actor itself. Call it first: target_actor(next_states) are the actions.",
        stops_with("target_critic takes states", "the function target_actor")),
    wrong(ACTIONS, "target_actor(rewards)",
        "You ask target_actor about the rewards. It says what to do in a state: target_actor(next_states)."),
    wrong(ACTIONS, "target_actor(next_states[0])", "You ask about a single state [n], and the functions take minibatches [B, "
        "n]. Hand on next_states as a whole; a part of it would be next_states[b : b + 1]."),
    wrong(ACTIONS, "target_actor.predict(next_states)",
        "You ask a function for an attribute that it has not. target_actor and target_critic are functions: call them as "
        "target_actor(next_states).", stops_with("AttributeError: 'function' object has no attribute")),
    wrong(Q, f"{Q}[:, 0]", "You index an array that has one axis as if it had two. rewards, terminated and what target_critic "
        "gives have the shape [B]: leave out [:, 0]."),
    wrong(ACTIONS, f"0 * {ACTIONS}", "You ask for the value of action 0. Ask for that of target_actor's action."),
    wrong(ACTIONS, f"-{ACTIONS}", "You turn the sign of target_actor's action round. Hand it on as it is."),
    wrong(ACTIONS, f"np.clip({ACTIONS}, -1, 1)",
        "You clip the actions to [-1, 1]. target_actor keeps to the limits itself: hand its actions on as they are."),
    wrong("rewards + ", "rewards[:, None] + ", "Your result has the shape [B, B], as where a [B, 1] meets a [B]. Give every "
        "part the shape [B].", _comes_back(lambda y, b: np.shape(y) == (b, b))),
    wrong(TARGET, f"({TARGET})[:, None]",
        "Your result has the shape [B, 1]. The targets are [B]: one number for each transition, without a second axis."),
    wrong(TARGET, f"({TARGET}).mean()", "You return one number. Each transition has its own target, [B].",
        _comes_back(lambda y, b: np.shape(y) == () and not isinstance(y, str | dict))),
    wrong(TARGET, f"{TARGET}, next_actions",
        "You return several things. The targets alone are wanted, [B].", _comes_back(lambda y, b: isinstance(y, tuple))),
    wrong(TARGET, "(y for y in rewards)", "You return a generator, which holds no numbers yet: put list(...) around it.",
        _comes_back(lambda y, b: isinstance(y, str) and y == "<generator>")),
    wrong(TARGET, "rewards if terminated else rewards + gamma * next_q",
        "`if`, `not` and `and` decide once, and terminated has an entry for each transition. Multiply by (1 - terminated)."),
    wrong(MASK, "(not terminated.any())", "any() and all() decide once for the whole minibatch. Each transition has its own "
        "end: multiply by (1 - terminated).", does_as(*_decided_once(np.any), *_decided_once(np.all))),
    wrong([("return ", "rewards += "), (TARGET, f"{FUTURE}; return rewards")],
        "You change the array rewards itself, and it belongs to the memory (rewards += ... and rewards[i] = ... do), so the "
        "same reward would grow every time it is sampled. Write rewards + ... instead."),
    wrong("next_actions =", "next_states[terminated] = 0; next_actions =",
        "next_states[...] = 0 changes the array of whoever called the function. Multiply next_q by (1 - terminated)."),
    wrong(ACTIONS, f"1.1 * {ACTIONS}", "You ask target_critic about other actions than target_actor's in the next states. Hand "
        "on what target_actor(next_states) gives, without any change.", asks_about(OTHER_ACTIONS)),
    wrong([(ACTIONS, "target_actor(next_states[:1])"), (Q, "target_critic(next_states[:1], next_actions)")],
        "You ask target_critic about the wrong states, or about too few: where the episode goes on, it has to be asked about "
        "the next state.", asks_about(OTHER_STATES)),
    wrong(Q, "next_states[:, 0]", "You never ask target_critic, and only it says what the next state is worth: "
        "target_critic(next_states, target_actor(next_states)).", never_asks),
)  # fmt: skip

critic_targets = Exercise(
    name="critic_targets",
    points=2,
    minutes=8,
    difficulty=2,
    reference=right,
    cases=_cases,
    probe=call_critic_targets,
    explain=_explained,
    hints=(
        "In `td_targets` the next state was worth the maximum over all actions. Here nobody can try all actions, and "
        "target_actor says which one to take: `next_actions = target_actor(next_states)`, [B, A].",
        "What these actions are worth, target_critic says: `next_q = target_critic(next_states, next_actions)`, [B].",
        "The rest is as in `td_targets`: `rewards + gamma * (1 - terminated) * next_q`.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
    remark=compiling(
        {
            "rewards": np.array([1, -2, 0, 3], np.float32),
            "next_states": np.array([[1, 2], [-1, 0], [0, 1], [2, -1]], np.float32),
            "terminated": np.array([False, True, False, True]),
            "gamma": 0.9,
            **BY_HAND,
        },
        "target_actor and target_critic called once each, for all transitions, and (1 - terminated)",
        in_the_way_of_compiling_critic_targets,
    ),
    atol=ATOL,
)
