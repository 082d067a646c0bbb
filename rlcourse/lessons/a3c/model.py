"""A policy and a value in one network."""

import re

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.lessons.a3c._model_answers import (
    NoModel,
    Reference,
    beginning,
    begun_twice,
    column_by_column,
    computed_apart,
    computing_in_call,
    dense,
    kept,
    keras,
    layers_kept,
    model,
    two_models,
    whole,
)
from rlcourse.lessons.a3c._model_faults import model_fault
from rlcourse.lessons.a3c._model_words import LAST_LINE, SAY
from rlcourse.probes import describe_two_heads
from rlcourse.probes.two_heads import scaled_weights, states_of


def _cases(rng):
    n_states, n_actions = int(rng.integers(6, 10)), int(rng.integers(3, 6))
    seeds = rng.integers(2**31, size=2).tolist()
    return [
        # CartPole's; by hand: weights of [4, 64], [64, 2] and of [4, 64], [64, 1]
        {"n_states": 4, "n_actions": 2, "seed": seeds[0]},
        {"n_states": n_states, "n_actions": n_actions, "seed": seeds[1]},
    ]


def _given(case, report):
    n_states, n_actions = case["n_states"], case["n_actions"]
    known = {"asked for": ([(n_states,)], [(n_actions,), (1,)]), "states": states_of(case["seed"], n_states)}
    return known | ({"weights": scaled_weights([np.shape(w) for w in report["weights"][0]])} if "weights" in report else {})


def _stopped(pattern):
    """Shows where an error says what `pattern` matches."""
    return lambda cases, seen: any(re.search(pattern, s["stopped"]) for s in seen)


def _told(name, answer, sentence=""):
    """A mistake that the objection names itself: answers that stop or return nothing are not compared with it."""
    return Mistake(answer, sentence or SAY[name], lambda cases, seen: False)


def _one_hidden(state, n_actions):
    x = dense(64)(state)
    return [dense(n_actions, None)(x), dense(1, None)(x)]


def _on_top(state, n_actions):
    logits = dense(n_actions, None)(dense(64)(state))
    return [logits, dense(1, None)(logits)]


def _on_the_policys(state, n_actions):
    x = dense(64)(state)
    return [dense(n_actions, None)(x), dense(1, None)(dense(64)(x))]


def _seeded(units):
    return dense(units, kernel_initializer=keras.initializers.GlorotUniform(seed=1))


def _seeded_last(n_actions, x):
    return dense(n_actions, None, kernel_initializer=keras.initializers.GlorotUniform(seed=1))(x)


ActorCriticModel = Exercise(
    name="ActorCriticModel",
    points=2,
    minutes=10,
    difficulty=2,
    reference=Reference,
    cases=_cases,
    probe=describe_two_heads,
    given=_given,
    objection=model_fault,
    objection_tells=True,
    seconds=15.0,  # TensorFlow may have to be loaded first
    hints=(
        "One input, two outputs. `state = keras.Input((n_states,))`, and a layer is called on what it takes: "
        '`x = keras.layers.Dense(64, activation="tanh")(state)`.',
        "Logits and values can be any numbers, so their layers, `Dense(n_actions)` and `Dense(1)`, have no activation. The "
        "value has a hidden layer of its own, which takes `state` as well.",
        f"A class of models knows its inputs and outputs from the last line of `__init__`: `{LAST_LINE}`.",
    ),
    mistakes=(
        Mistake(
            lambda s, a: None,
            "Your function returns nothing. Its last line is return keras.Model(state, [logits, values]).",
            lambda cases, seen: all(s["value"] is None and not s["stopped"] for s in seen),
        ),
        Mistake(
            beginning(lambda self, init, state, logits, values: keras.Model(state, [logits, values])),
            f"__init__ makes the model itself and returns nothing. In place of the return: {LAST_LINE}.",
            _stopped(r"__init__\(\) should return None"),
        ),
        Mistake(
            beginning(lambda self, init, state, logits, values: init(state, logits, values)),
            f"The outputs come in one list, in square brackets: {LAST_LINE}.",
            _stopped("takes 1 positional argument but 4 were given|takes from 1 to 3 positional arguments but 4"),
        ),
        Mistake(
            begun_twice,
            f"super().__init__ is called once, with inputs and outputs. Leave out the call without them: {LAST_LINE} is "
            "the only one.",
            _stopped("missing 2 required positional arguments: 'inputs' and 'outputs'"),
        ),
        Mistake(
            lambda s, a: keras.Model(keras.Input(s), []),
            "A shape is a tuple, also when it has one number: keras.Input((n_states,)), with the comma.",
            _stopped(r"Cannot convert '\d+' to a shape"),
        ),
        Mistake(
            whole(lambda state, a: [dense(a, None)(dense(64)), dense(1, None)(state)]),
            "You give a layer where its output belongs. Make each layer, then call it on what comes before it: "
            'Dense(64, activation="tanh")(state).',
            _stopped(r"positional arguments.*value should be passed as a keyword argument: <\w+ name="),
        ),
        Mistake(
            whole(lambda state, a: [dense(a, None), dense(1, None)]),
            "You give layers as outputs. An output is what a layer gives: logits = Dense(n_actions)(x).",
            _stopped("All `outputs` values must be KerasTensors"),
        ),
        _told("a model that computes in call", computing_in_call),
        _told("a model without inputs", beginning(lambda self, init, state, logits, values: init())),
        _told("a model that was never begun", beginning(lambda self, init, state, logits, values: None)),
        _told("an object of its class", NoModel),
        _told("a symbolic tensor", lambda s, a: model()(s, a).outputs[0]),
        _told("list", lambda s, a: model()(s, a).outputs),
        _told("always 4 and 2", model(sizes=lambda s, a: (4, 2))),
        _told("always 4", model(sizes=lambda s, a: (4, a))),
        _told("always 2", model(sizes=lambda s, a: (s, 2))),
        _told("exchanged", model(sizes=lambda s, a: (a, s))),
        _told("logits alone", model(outputs=lambda logits, values, x, y: logits)),
        _told("value alone", model(outputs=lambda logits, values, x, y: values)),
        _told("joined", model(outputs=lambda logits, values, x, y: keras.layers.Concatenate()([logits, values]))),
        _told("exchanged outputs", model(outputs=lambda logits, values, x, y: [values, logits])),
        _told("a dict", model(outputs=lambda logits, values, x, y: {"logits": logits, "values": values})),
        _told("hidden layer returned", model(outputs=lambda logits, values, x, y: [x, y])),
        _told("a value per action", model(to_values=lambda a, x, y, logits: dense(a, None)(y))),
        _told("one logit", model(to_logits=lambda a, x, y: dense(1, None)(x))),
        _told("no axis", model(to_values=lambda a, x, y, logits: keras.ops.squeeze(dense(1, None)(y), axis=-1))),
        _told("softmax of the logits", model(to_logits=lambda a, x, y: dense(a, "softmax")(x))),
        _told("log_softmax of the logits", model(to_logits=lambda a, x, y: dense(a, "log_softmax")(x))),
        _told("", model(to_logits=lambda a, x, y: dense(a, "relu")(x)), SAY["logits bent"].format("relu")),
        _told("", model(to_logits=lambda a, x, y: dense(a, "tanh")(x)), SAY["logits bent"].format("tanh")),
        _told("", model(to_values=lambda a, x, y, logits: dense(1)(y)), SAY["value bent"].format("tanh")),
        _told("", model(to_values=lambda a, x, y, logits: dense(1, "relu")(y)), SAY["value bent"].format("relu")),
        _told("one for both", whole(_one_hidden)),
        _told("value of the logits", whole(_on_top)),
        _told("value on the policy's", whole(_on_the_policys)),
        _told("a layer for both", model(start=lambda state: dense(64)(state))),
        _told("no hidden layer", whole(lambda state, a: [dense(a, None)(state), dense(1, None)(state)])),
        _told("no hidden layer, value", whole(lambda state, a: [dense(a, None)(dense(64)(state)), dense(1, None)(state)])),
        _told("hidden linear", model(lambda units: dense(units, None))),
        _told("", model(value_hidden=lambda units: dense(units, None)), SAY["one hidden linear"].format("value")),
        _told(
            "", model(lambda units: dense(units, "relu")),
            'Your hidden layers have the activation relu. tanh is asked for: activation="tanh".',
        ),
        _told(
            "", model(units=32), "Your hidden layers have 32 units for the policy and 32 for the value. 64 each are asked for."
        ),
        _told(
            "", model(to_logits=lambda a, x, y: dense(a, None)(dense(64)(x))),
            "Your policy has 2 hidden layers. One is asked for, on the state.",
        ),
        _told(
            "", model(to_logits=lambda a, x, y: dense(a, None)(keras.layers.Dropout(0.1)(x))),
            "Your model has a Dropout layer, which is not asked for: take it out.",
        ),
        _told(
            "", model(to_logits=lambda a, x, y: dense(a, None)(keras.layers.BatchNormalization()(x))),
            "Your model has a BatchNormalization layer, which is not asked for: take it out.",
        ),
        _told("no bias", model(lambda units: dense(units, use_bias=False))),
        _told("no last bias", model(to_values=lambda a, x, y, logits: dense(1, None, use_bias=False)(y))),
        _told("can be trained", model(value_hidden=lambda units: dense(units, trainable=False))),
        _told("some without gradient", model(to_values=lambda a, x, y, v: dense(1, None)(keras.ops.stop_gradient(y)))),
        _told("start alike", model(lambda units: dense(units, kernel_initializer="ones"))),
        _told(
            "calls start with equal weights",
            model(
                _seeded,
                to_logits=lambda a, x, y: _seeded_last(a, x),
                to_values=lambda a, x, y, logits: _seeded_last(1, y),
            ),
        ),
        _told("every call gives the same model", kept(model())),
    ),  # what else is wrong, model_fault tells
    variants=(model(), layers_kept, two_models, computed_apart, column_by_column),
)  # fmt: skip
