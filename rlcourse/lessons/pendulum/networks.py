"""The two networks of DDPG: the actor computes an action, the critic values it."""

import re

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.lessons.pendulum._network_answers import (
    a_layer_for_each,
    activated_apart,
    actor,
    concatenate,
    critic,
    dense,
    ending,
    for_zero_to_one,
    functional_actor,
    joined_late,
    kept,
    keras,
    layers_added,
    rescaling,
    stretch,
    two_towers,
    whole_critic,
)
from rlcourse.lessons.pendulum._network_faults import actor_fault, critic_fault
from rlcourse.lessons.pendulum._network_words import SAY
from rlcourse.probes import describe_actor, describe_critic
from rlcourse.probes.actors import actor_inputs, critic_inputs, weights_of


def _stopped(pattern):
    """Shows where an error says what `pattern` matches."""
    return lambda cases, seen: any(re.search(pattern, s["stopped"]) for s in seen)


def _told(name, answer, sentence=""):
    """A mistake that the objection names itself: answers that stop or return nothing are not compared with it."""
    return Mistake(answer, sentence or SAY[name], lambda cases, seen: False)


LAYER_IN_PLACE_OF_OUTPUT = _stopped(r"positional arguments.*value should be passed as a keyword argument: <\w+ name=")
SHAPE = Mistake(
    lambda n_states, *rest: keras.Sequential([keras.Input(n_states), dense(64)]),
    "A shape is a tuple, also when it has one number: keras.Input((n_states,)), with the comma.",
    _stopped(r"Cannot convert '\d+' to a shape"),
)
NUMPY = "NumPy cannot compute with what a Keras layer gives. "


# build_actor


def _reference_actor(n_states, low, high):
    from rlcourse.networks.actor_critic import actor_network

    return actor_network(n_states, low, high)


def _actor_cases(rng):
    def bounds(*pairs):
        low, high = np.round(pairs, 2).astype(np.float32).T
        return {"low": low.copy(), "high": high.copy(), "seed": int(rng.integers(2**31))}

    below, above, width = rng.uniform(0.5, 2), rng.uniform(0.2, 1), rng.uniform(1, 3)
    return [
        {"n_states": 4, **bounds((-4.5, 0.5))},  # by hand: scale 2.5, offset -2; tanh = -1, 0, 1 become -4.5, -2, 0.5
        {"n_states": int(rng.integers(5, 9)), **bounds((-below, 2 * below), (above, above + width), (-3, width / 2))},
        {"n_states": 3, **bounds((-2, 2))},  # Pendulum's
    ]


def _actor_given(case, report):
    n_states, low, high = case["n_states"], case["low"], case["high"]
    known = {"low": low, "high": high, "asked for": ([(n_states,)], [(len(low),)])}
    return known | {"inputs": actor_inputs(n_states, case["seed"])} | _weights_given(report)


def _weights_given(report):
    """The weights that the probe gives to a network of the reported shapes."""
    return {"weights": weights_of([np.shape(w) for w in report["weights"]])} if "weights" in report else {}


def _rescaled(name, scale_and_offset):
    return _told(name, actor(end=rescaling(scale_and_offset)))


build_actor = Exercise(
    name="build_actor",
    points=2,
    minutes=10,
    difficulty=2,
    reference=_reference_actor,
    cases=_actor_cases,
    probe=describe_actor,
    given=_actor_given,
    objection=actor_fault,
    objection_tells=True,
    seconds=15.0,  # TensorFlow may have to be loaded first
    hints=(
        'Two hidden layers, as in notebook 02: `keras.layers.Dense(64, activation="relu")`. The last Dense layer has '
        '`len(low)` units and `activation="tanh"`, which gives numbers from -1 to 1.',
        "The stretch has to take -1 to `low` and 1 to `high`, so 0 to the middle between them. A scale of half the width does "
        "that, and the middle as offset.",
        "`keras.layers.Rescaling(((high - low) / 2).tolist(), ((high + low) / 2).tolist())` is the last layer.",
    ),
    mistakes=(
        SHAPE,
        Mistake(
            actor(units=lambda s, a: (a,)),
            "Dense takes the number of units, one whole number: len(low).",
            _stopped("invalid value for `units`"),
        ),
        Mistake(
            ending(lambda x, low, high: (high - low) / 2 * x + (high + low) / 2, "tanh"),
            NUMPY + "Rescaling computes scale * x + offset; or write the layer's output first, x * half + middle.",
            _stopped("KerasTensor is symbolic"),
        ),
        Mistake(
            lambda s, low, high: keras.Sequential([keras.Input((s,)), dense(len(low), "tanh") * 2]),
            "You compute with a layer. Put keras.layers.Rescaling(scale, offset) after it, as a layer of its own.",
            _stopped(r"unsupported operand type\(s\) for .*'(Dense|Activation|Rescaling|Sequential)'"),
        ),
        Mistake(
            lambda s, low, high: keras.Sequential(keras.Input((s,)), dense(64)),
            "keras.Sequential takes one list of layers: keras.Sequential([...]).",
            _stopped("Expected `trainable` to be a boolean|takes from 1 to 3 positional arguments"),
        ),
        _told("not stretched", actor(end=None)),
        _rescaled("by high alone", lambda low, high: (high, 0 * high)),
        _rescaled("offset forgotten", lambda low, high: ((high - low) / 2, 0 * high)),
        _rescaled("whole width, no offset", lambda low, high: (high - low, 0 * high)),
        _rescaled("whole width", lambda low, high: (high - low, (high + low) / 2)),
        _rescaled("for 0 to 1", lambda low, high: (high - low, low)),
        _rescaled("the ends", lambda low, high: (low, high)),
        _rescaled("low added", lambda low, high: ((high - low) / 2, low)),
        _rescaled("high added", lambda low, high: ((high - low) / 2, high)),
        _rescaled("offset subtracted", lambda low, high: ((high - low) / 2, -(high + low) / 2)),
        _rescaled("half as offset", lambda low, high: ((high - low) / 2, (high - low) / 2)),
        _rescaled("exchanged", lambda low, high: ((high + low) / 2, (high - low) / 2)),
        _rescaled("sum as offset", lambda low, high: ((high - low) / 2, high + low)),
        _rescaled("nothing halved", lambda low, high: (high - low, high + low)),
        _rescaled("precedence", lambda low, high: (high - low / 2, high + low / 2)),
        _rescaled("sum as scale", lambda low, high: ((high + low) / 2, (high + low) / 2)),
        _rescaled("turned round", lambda low, high: ((low - high) / 2, (high + low) / 2)),
        _rescaled("first numbers", lambda low, high: ((high[0] - low[0]) / 2, (high[0] + low[0]) / 2)),
        _rescaled("Pendulum's", lambda low, high: (2.0, 0.0)),
        _told("linear", actor(last=None)),
        _told("linear alone", actor(last=None, end=None)),
        _told("tanh in a hidden layer", actor(bend="tanh", last=None)),
        _told("tanh after the stretch", actor(last=None, after=[lambda *_: keras.layers.Activation("tanh")])),
        _told("clipped", ending(lambda x, low, high: keras.ops.clip(x, low, high))),
        _told("sigmoid, upper half", actor(last="sigmoid")),
        _told("relu", actor(last="relu")),
        _told("softmax", actor(last="softmax")),
        _told("Dense twice", actor(after=[lambda low, high: dense(len(low), None)])),
        _told("one unit", actor(units=lambda s, a: 1)),
        _told("as many as states", actor(units=lambda s, a: s, end=None)),
        _told("hidden linear", actor(bend=None)),
        _told("no hidden layer", actor(hidden=())),
        _told("one hidden layer", actor(hidden=(64,))),
        _told("", actor(hidden=(64, 64, 64)), "Your network has 3 hidden layers. Asked for: two hidden layers."),
        _told("", actor(hidden=(32, 32)), "Your hidden layers have 32 and 32 units. 64 each are asked for."),
        _told("takes the action", actor(takes=lambda s, a: s + a)),
        _told("always 3", actor(takes=lambda s, a: 3)),
        _told(
            "a Keras model that does not know its inputs yet",
            lambda s, low, high: keras.Sequential([dense(64), dense(64), dense(len(low), "tanh"), stretch(low, high)]),
        ),
        _told("a symbolic tensor", lambda *a: ending(lambda x, low, high: x)(*a).output),
        _told("list", lambda s, low, high: [keras.Input((s,)), *actor()(s, low, high).layers]),
        _told("every call gives the same model", kept(actor())),
    ),  # what else is wrong with an actor, actor_fault tells
    variants=(functional_actor, layers_added, a_layer_for_each, actor(last="sigmoid", end=for_zero_to_one)),
)


# build_critic


def _reference_critic(n_states, n_actions):
    from rlcourse.networks.actor_critic import critic_network

    return critic_network(n_states, n_actions)


def _critic_cases(rng):
    seeds = rng.integers(2**31, size=2).tolist()
    return [
        # Pendulum's; by hand: weights of the shapes [3, 64], [64 + 1, 64] and [64, 1]
        {"n_states": 3, "n_actions": 1, "seed": seeds[0]},
        {"n_states": int(rng.integers(5, 9)), "n_actions": int(rng.integers(2, 5)), "seed": seeds[1]},
    ]


def _critic_given(case, report):
    n_states, n_actions = case["n_states"], case["n_actions"]
    inputs = critic_inputs(n_states, n_actions, case["seed"])
    return {"asked for": ([(n_states,), (n_actions,)], [(1,)]), "inputs": inputs} | _weights_given(report)


build_critic = Exercise(
    name="build_critic",
    points=2,
    minutes=10,
    difficulty=2,
    reference=_reference_critic,
    cases=_critic_cases,
    probe=describe_critic,
    given=_critic_given,
    objection=critic_fault,
    objection_tells=True,
    seconds=15.0,
    hints=(
        "Two inputs: `state = keras.Input((n_states,))` and `action = keras.Input((n_actions,))`. A layer is called on what it "
        'takes: `x = keras.layers.Dense(64, activation="relu")(state)`.',
        "`x = keras.layers.Concatenate()([x, action])` joins them side by side: [B, 64 + n_actions].",
        "After one more layer of 64 units, `keras.Model([state, action], keras.layers.Dense(1)(x))`.",
    ),
    mistakes=(
        SHAPE,
        Mistake(
            critic(join=lambda x, action: keras.layers.Concatenate()(x, action)),
            "A layer is called on one thing. What it joins comes in a list: keras.layers.Concatenate()([x, action]).",
            _stopped("too many positional arguments"),
        ),
        Mistake(
            critic(join=lambda x, action: keras.layers.Concatenate([x, action])),
            "You give a layer where its output belongs. Make each layer, then call it on what comes before it: "
            "Dense(64)(state), Concatenate()([x, action]).",
            LAYER_IN_PLACE_OF_OUTPUT,
        ),
        Mistake(
            critic(join=lambda x, action: keras.layers.Concatenate(axis=0)([x, action])),
            "axis=0 runs over the rows of the minibatch. Join the numbers of each row: Concatenate() takes the last axis.",
            _stopped("matching shapes except for the concatenation axis"),
        ),
        Mistake(
            critic(join=lambda x, action: [x, action]),
            "A Dense layer takes one input. Join the two first: keras.layers.Concatenate()([x, action]).",
            _stopped(r"expects 1 input\(s\), but it received 2"),
        ),
        Mistake(
            critic(join=lambda x, action: np.concatenate([x, action], axis=1)),
            NUMPY + "Join with keras.layers.Concatenate()([x, action]).",
            _stopped("KerasTensor is symbolic"),
        ),
        Mistake(
            lambda s, a: keras.Model(keras.Input((s,)), keras.Input((a,)), keras.Input((1,))),
            "keras.Model takes its inputs in one list: keras.Model([state, action], value).",
            _stopped("takes 1 positional argument but [34] were given"),
        ),
        Mistake(
            critic(pair=lambda pair: pair[0]),
            "Your value depends on an input that keras.Model is not told of, or inputs and outputs are exchanged: "
            "keras.Model([state, action], value).",
            _stopped("is not connected to `inputs`"),
        ),
        _told("exchanged inputs", critic(pair=lambda pair: pair[::-1])),
        _told("one input with both", lambda s, a: actor()(s + a, np.zeros(1), np.ones(1))),
        _told("state alone", lambda s, a: actor()(s, np.zeros(a), np.ones(a))),
        _told("3 and 1", lambda s, a: critic()(3, 1)),
        _told("a value per number", critic(out=lambda s, a: a)),
        _told("no axis", critic(end=lambda value: keras.ops.squeeze(value, axis=-1))),
        _told("at the input", whole_critic(lambda s, a: dense(1, None)(dense(64)(dense(64)(concatenate(s, a)))))),
        _told("at the end", whole_critic(joined_late)),
        _told("action ignored", critic(join=lambda x, action: x)),
        _told("state ignored", whole_critic(lambda s, a: dense(1, None)(dense(64)(dense(64)(a))))),
        _told("number by number", critic(join=lambda x, action: x + dense(64)(action))),
        _told("added up", whole_critic(two_towers)),
        _told("own layer", critic(of_action=lambda action: dense(2)(action))),
        _told("relu after joining", critic(first=None, join=lambda x, action: keras.layers.ReLU()(concatenate(x, action)))),
        _told("", critic(last="tanh"), SAY["value between"].format("tanh")),
        _told("", critic(last="sigmoid"), SAY["value between"].format("sigmoid")),
        _told("", critic(last="relu"), SAY["value above 0"].format("relu")),
        _told("hidden linear", critic(first=None, second=None)),
        _told("one hidden linear", critic(second=None)),
        _told("", critic(units=(32, 32)), "Your hidden layers have 32 and 32 units. 64 each are asked for."),
        _told(
            "",
            critic(join=lambda x, action: dense(64)(concatenate(x, action))),
            "Your network has 3 hidden layers. Asked for: one hidden layer before the action is joined and one after.",
        ),
        _told("no gradient by the action", critic(of_action=lambda action: keras.ops.stop_gradient(action))),
        _told("a symbolic tensor", lambda s, a: critic()(s, a).output),
        _told("every call gives the same model", kept(critic())),
    ),  # what else is wrong with a critic, critic_fault tells
    variants=(
        activated_apart,
        critic(join=lambda x, action: keras.layers.concatenate([action, x])),
        critic(of_action=lambda action: dense(32)(action)),
        critic(end=lambda value: keras.layers.Reshape((1,))(value)),
    ),
)
