"""A policy and a value in one network."""

import functools

import numpy as np

from rlcourse.checks import Exercise, Mistake, mistakes_in, stops_with
from rlcourse.lessons.a3c import actor_critic_model_faults as faults
from rlcourse.networks.tensorflow import keras
from rlcourse.probes import describe_two_heads
from rlcourse.probes.actors import scaled_weights, states_of


class Right:
    """Makes the class that a student writes, where Keras is loaded, and a model of it."""

    def __new__(cls, n_states, n_actions):
        class ActorCriticModel(keras.Model):
            def __init__(self, n_states, n_actions):
                state = keras.Input((n_states,))
                x = keras.layers.Dense(64, activation="tanh")(state)
                logits = keras.layers.Dense(n_actions)(x)
                y = keras.layers.Dense(64, activation="tanh")(state)
                values = keras.layers.Dense(1)(y)
                super().__init__(state, [logits, values])

        return ActorCriticModel(n_states, n_actions)


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


# Other right answers


def _dense(units, activation="tanh", **options):
    return keras.layers.Dense(units, activation=activation, **options)


def _as_a_function(n_states, n_actions):
    state = keras.Input((n_states,))
    return keras.Model(state, [_dense(n_actions, None)(_dense(64)(state)), _dense(1, None)(_dense(64)(state))])


def _layers_kept(n_states, n_actions):
    """A class that keeps its layers, with activations apart and named arguments."""

    class Kept(keras.Model):
        def __init__(self, states, actions):
            k = keras
            inputs = k.Input(shape=(states,), name="state")
            self.policy = [k.layers.Dense(units=64, activation=k.activations.tanh), k.layers.Dense(units=actions)]
            self.value = k.Sequential([k.layers.Dense(64), k.layers.Activation("tanh"), k.layers.Dense(1, name="value")])
            x = inputs
            for layer in self.policy:
                x = layer(x)
            super().__init__(inputs=inputs, outputs=(x, self.value(inputs)), name="actor_critic")

    return Kept(n_states, n_actions)


def _two_models(n_states, n_actions):
    """Two chains, called on one input."""
    chains = [keras.Sequential([keras.Input((n_states,)), _dense(64), _dense(n, None)]) for n in (n_actions, 1)]
    state = keras.Input((n_states,))
    return keras.Model([state], [chain(state) for chain in chains])


def _computed_apart(n_states, n_actions):
    """With operations in place of activations, and small first weights behind the policy."""
    k = keras
    state = k.Input((n_states,))
    y, x = (k.ops.tanh(_dense(64, "linear", kernel_initializer="orthogonal")(state)) for _ in range(2))
    values = k.layers.Dense(1)(y)
    return k.Model(state, [k.layers.Dense(n_actions, kernel_initializer=k.initializers.RandomNormal(stddev=0.01))(x), values])


def _column_by_column(n_states, n_actions):
    """A last layer for each action; the policy's last weights start at 0."""
    state = keras.Input((n_states,))
    x, y = _dense(64)(state), _dense(64)(state)
    logits = [_dense(1, None, kernel_initializer="zeros")(x) for _ in range(n_actions)]
    return keras.Model(state, [keras.layers.concatenate(logits), _dense(1, None)(y)])


# What goes wrong


STATE = "state = keras.Input((n_states,))"
HIDDEN = 'Dense(64, activation="tanh")'
LOGITS, VALUES = "Dense(n_actions)", "Dense(1)"
OWN = f"y = keras.layers.{HIDDEN}(state)"
END = "super().__init__(state, [logits, values])"
MADE = "return ActorCriticModel(n_states, n_actions)"
SEEDED = ", kernel_initializer=keras.initializers.GlorotUniform(seed=1)"

wrong = mistakes_in(Right)
STOPPED = (
    wrong("return ", "", "Your function returns nothing. Its last line is return keras.Model(state, [logits, values])."),
    wrong(END, "return keras.Model(state, [logits, values])",
        f"__init__ makes the model itself and returns nothing. In place of the return: {END}."),
    wrong("[logits, values]", "logits, values", f"The outputs come in one list, in square brackets: {END}."),
    # The second model of such a class stops.
    wrong([(STATE, f"super().__init__()\n                {STATE}"), ("return ", "ActorCriticModel(1, 1)\n        return ")],
        f"super().__init__ is called once, with inputs and outputs. Leave out the call without them: {END} is the only one."),
    wrong("(n_states,)", "n_states",
        "A shape is a tuple, also when it has one number: keras.Input((n_states,)), with the comma."),
    wrong(f"{HIDDEN}(state)", HIDDEN, "You give a layer where its output belongs. Make each layer, then call it on what comes "
        f"before it: {HIDDEN}(state).", stops_with("should be passed as a keyword argument: <Dense name=")),
    wrong([("(x)", ""), ("(y)", "")], "You give layers as outputs. An output is what a layer gives: logits = "
        "Dense(n_actions)(x).", stops_with("All `outputs` values must be KerasTensors")),
)  # fmt: skip


def told(*edit) -> Mistake:
    """A mistake that `model_fault` tells. Answers that stop or return nothing are not compared with it, which takes long."""
    return wrong(*edit, shows=lambda cases, seen: False)


class _NoModel:
    def __init__(self, n_states, n_actions):
        self.model = Right(n_states, n_actions)


NAMED = {
    "a model that computes in call": told(
        [(STATE, "super().__init__()"), ("(state)", ""), ("(x)", ""), ("(y)", ""),
         *((f" {name} =", f" self.{name} =") for name in ("x", "y", "logits", "values")),
         (f"    {END}", "\n            def call(self, s):\n"
          "                return self.logits(self.x(s)), self.values(self.y(s))")],
        "Your class computes in call, so nobody knows its inputs and outputs before it is called, and training needs them. "
        f"Compute in __init__: begin with {STATE}, end with {END}."),
    "a model without inputs": told(END, "super().__init__()",
        f"Your model is given no inputs and outputs, so it is empty. The last line of __init__ gives it both: {END}."),
    "a model that was never begun": told(END, "",
        f"__init__ ends without super().__init__, so nothing has become of your model. Its last line is {END}."),
    "an object of its class": Mistake(_NoModel, "Your class does not inherit from keras.Model. Begin it with the line  class "
        "ActorCriticModel(keras.Model):", lambda cases, seen: False),
    "a symbolic tensor": told(MADE, f"{MADE}.outputs[0]",
        "You return the output of a layer, not a model: return keras.Model(state, [logits, values])."),
    "list": told(MADE, f"{MADE}.outputs", "You return a list, not a model: return keras.Model(state, [logits, values])."),
    # inputs and outputs
    "always 4 and 2": told([("(n_states,)", "(4,)"), (LOGITS, "Dense(2)")],
        "Your model always takes 4 numbers and gives 2 logits. Use n_states and n_actions."),
    "always 4": told("(n_states,)", "(4,)", "Your model always takes 4 numbers. Use n_states."),
    "always 2": told(LOGITS, "Dense(2)", "Your model always gives 2 logits. Use n_actions."),
    "exchanged": told([(LOGITS, "Dense(n_states)"), ("(n_states,)", "(n_actions,)")],
        "n_states and n_actions are exchanged: as many inputs as a state has numbers, as many logits as actions."),
    "logits alone": told("[logits, values]", "logits",
        "Your model has one output, the logits. The value is missing: [logits, values]."),
    "value alone": told("[logits, values]", "values",
        "Your model has one output, the value. The logits are missing: [logits, values]."),
    "joined": told("[logits, values]", "keras.layers.Concatenate()([logits, values])",
        "You have joined logits and values to one output. Leave them apart, in a list: [logits, values]."),
    "exchanged outputs": told("[logits, values]", "[values, logits]",
        "The outputs are exchanged: first the logits, then the values."),
    "a dict": told("[logits, values]", '{"logits": logits, "values": values}',
        "Your outputs come in a dict. Give them in a list, without names: [logits, values]."),
    "hidden layer returned": told("[logits, values]", "[x, y]", "An output has 64 numbers, as a hidden layer has. After it "
        "comes Dense(n_actions) for the policy, Dense(1) for the value."),
    "a value per action": told(VALUES, LOGITS,
        "Your model gives a value for each action. V(s) is one number, the value of the state: Dense(1)."),
    "one logit": told(LOGITS, VALUES, "Your model gives one logit. Each action needs one of its own: Dense(n_actions)."),
    "no axis": told(END, f"values = keras.ops.squeeze(values, axis=-1)\n                {END}",
        "Your values have the shape [B]. [B, 1] is asked for: leave the output of Dense(1) as it is."),
    # layers, and what they compute
    "softmax of the logits": told(LOGITS, 'Dense(n_actions, activation="softmax")',
        "You take a softmax of the logits, and the loss takes one as well. A softmax of a softmax never gives any action a "
        "probability near 1, so the policy stays close to chance. Leave the activation of Dense(n_actions) out."),
    "log_softmax of the logits": told(LOGITS, 'Dense(n_actions, activation="log_softmax")',
        "You take a log_softmax of the logits, and the loss takes one as well: the second changes nothing. Logits are asked "
        "for: leave the activation of Dense(n_actions) out."),
    "relu of the logits": told(LOGITS, 'Dense(n_actions, activation="relu")', faults.LOGITS_BENT.format("relu")),
    "tanh of the logits": told(LOGITS, 'Dense(n_actions, activation="tanh")', faults.LOGITS_BENT.format("tanh")),
    "tanh of the value": told(VALUES, 'Dense(1, activation="tanh")', faults.VALUE_BENT.format("tanh")),
    "relu of the value": told(VALUES, 'Dense(1, activation="relu")', faults.VALUE_BENT.format("relu")),
    "one for both": told("(y)", "(x)", "Policy and value share a hidden layer. Each is to have one of its own: make a second "
        f"{HIDDEN}, call it on state, and give what comes out to Dense(1)."),
    "value of the logits": told("(y)", "(logits)", "You compute the value from the logits. It has a hidden layer of its own, "
        f"on the state: y = {HIDDEN}(state), then Dense(1)(y)."),
    "value on the policy's": told(OWN, OWN.replace("state", "x"),
        f"The hidden layer of the value takes what the policy's hidden layer gives. Both take the state: y = {HIDDEN}(state)."),
    "a layer for both": told([("(state)", "(z)"), (STATE, f"{STATE}\n                z = keras.layers.{HIDDEN}(state)")],
        "Policy and value share a layer. They are to share the input alone: each has a hidden layer of its own, on the state."),
    "no hidden layer": told([("(x)", "(state)"), ("(y)", "(state)")],
        "There is no hidden layer, so logits and value are straight lines in the state. Two are asked for, one for each: "
        f"{HIDDEN}."),
    "no hidden layer, value": told("(y)", "(state)",
        f"The value has no hidden layer. Put one between the state and Dense(1): {HIDDEN}."),
    "hidden linear": told(HIDDEN, "Dense(64)", "Your hidden layers have no activation, so logits and value are straight lines "
        f"in the state. Give each of them one: {HIDDEN}."),
    "linear for the value": told(OWN, "y = keras.layers.Dense(64)(state)", faults.ONE_HIDDEN_LINEAR.format("value")),
    "relu": told("tanh", "relu", faults.ALL_HIDDEN_BENT.format("relu")),
    "32 units": told("64", "32", faults.UNITS_ARE.format(32, 32)),
    "two hidden layers": told("(x)", f"(keras.layers.{HIDDEN}(x))", faults.DEPTH_IS.format("policy", 2)),
    "dropout": told("(x)", "(keras.layers.Dropout(0.1)(x))", faults.NO_SUCH_LAYER.format("Dropout")),
    "batch normalization": told("(x)", "(keras.layers.BatchNormalization()(x))",
        faults.NO_SUCH_LAYER.format("BatchNormalization")),
    "no bias": told('"tanh"', '"tanh", use_bias=False',
        "A hidden layer has no bias, which is not asked for. Leave use_bias as it is."),
    "no last bias": told(VALUES, "Dense(1, use_bias=False)",
        "A last layer has no bias, which is not asked for. Leave use_bias as it is."),
    "a layer is frozen": told(OWN, OWN.replace('"tanh"', '"tanh", trainable=False'),
        "A layer cannot learn, because its trainable is False. Leave all layers trainable."),
    # how they learn
    "some without gradient": told("(y)", "(keras.ops.stop_gradient(y))",
        "No gradient reaches some of the weights, so a part of the network never learns: take stop_gradient out."),
    "start alike": told('"tanh"', '"tanh", kernel_initializer="ones"',
        "All weights of a hidden layer start at the same number, so its 64 units begin as one. Leave the initializer as it "
        "is."),
    "calls start with equal weights": told(")(", f"{SEEDED})(", "Every call gives the same weights: their seed is fixed, or "
        "they are copied. Then every run begins alike: draw new weights in every call."),
    "every call gives the same model": Mistake(functools.cache(Right),
        "Every call gives the same model, so a second training would go on with the first one's weights. Build a new one in "
        "every call.", lambda cases, seen: False),
}  # fmt: skip
# What `model_fault` tells besides: no known mistake, but a student may come to it.
BESIDES = {
    "a model in place of a function":
        "You passed a model. Pass the class itself, without brackets after its name: the check makes models of it.",
    "a model without call": "Your model is called before it knows its inputs and outputs. Compute in __init__: begin with "
        f"{STATE}, end with {END}.",
    "a Keras model with named inputs": f"Your model takes a dict. Give it its input without a name: {END}.",
    "a Sequential": "A keras.Sequential is one chain of layers with one output. Two outputs are asked for: keras.Model(state, "
        "[logits, values]).",
    "a Keras layer": "This is a layer, not a model. Inherit from keras.Model, or return keras.Model(state, [logits, values]).",
    "tuple": "You return a tuple, not a model: return keras.Model(state, [logits, values]).",
    "type": "You return a class, not a model: call it with its inputs and outputs, keras.Model(state, [logits, values]).",
    "function": "You return a function, not a model. Call it, and return what it returns.",
    "two inputs": "Your model has more than one input. Policy and value share one, the state: keras.Input((n_states,)).",
    "rank": "The input has the wrong number of axes. A state is one row of n_states numbers: keras.Input((n_states,)).",
    "fixed batch size": "Your input has a fixed batch size. Leave it open: keras.Input((n_states,)).",
    "as many as states": "Your model gives as many logits as a state has numbers. Each action needs one: Dense(n_actions).",
    "more outputs": "Your model has more than two outputs. Two are asked for: [logits, values].",
    "cannot be called":
        "Your model can be built, but fails when it is called with states [B, n_states]. Look at the shapes, layer by layer.",
    "no list": "A call of your model does not return a list of two arrays. Give keras.Model the list [logits, values], and "
        "leave call as it is.",
    "do not learn": "Your model keeps variables that do not learn, and workers share only what learns. Use Dense layers alone.",
    "very many weights": "Your model has more than a million weights. Layers of 64 units have few.",
    "call does something else": "Your class has a call of its own, which computes something else than its outputs say. Acting "
        "uses the outputs and learning uses call, so the two would not agree: leave call out.",
    "policy without weights":
        "The logits go through no layer with weights. Asked for is a hidden layer, then Dense(n_actions).",
    "value without weights": "The value goes through no layer with weights. Asked for is a hidden layer, then Dense(1).",
    "logits of the value": "You compute the logits from what the value is made of. They have a hidden layer of their own, on "
        f"the state: x = {HIDDEN}(state), then Dense(n_actions)(x).",
    "policy on the value's":
        f"The hidden layer of the policy takes what the value's hidden layer gives. Both take the state: x = {HIDDEN}(state).",
    "no hidden layer, policy": f"The policy has no hidden layer. Put one between the state and Dense(n_actions): {HIDDEN}.",
    "rounds its inputs":
        "Your model sees whole numbers only, because its input has an integer dtype. Leave the dtype of keras.Input as it is.",
    "weights are constrained": "A layer has a kernel_constraint, so it cannot learn every weight. Leave it out.",
    "no gradient": "No gradient reaches the weights, so the network never learns: take stop_gradient out.",
    "a layer too many": "Your model keeps a layer that neither the logits nor the value go through. Take it out, or use it.",
    "calls share weights": "The models of two calls share a layer, because it is made outside. Make all layers inside.",
}  # fmt: skip
SAY = BESIDES | {name: mistake.sentence for name, mistake in NAMED.items()}


def _objection(report: dict) -> str:
    fault = faults.model_fault(report)
    if report["what came back"] not in ("a Keras model", *SAY):
        return f"A Keras model is wanted. What came back is of the type {fault}."
    return SAY.get(fault, fault)


ActorCriticModel = Exercise(
    name="ActorCriticModel",
    points=2,
    minutes=10,
    difficulty=2,
    reference=Right,
    cases=_cases,
    probe=describe_two_heads,
    given=_given,
    objection=_objection,
    objection_tells=True,
    seconds=15.0,  # TensorFlow may have to be loaded first
    hints=(
        "One input, two outputs. `state = keras.Input((n_states,))`, and a layer is called on what it takes: "
        '`x = keras.layers.Dense(64, activation="tanh")(state)`.',
        "Logits and values can be any numbers, so their layers, `Dense(n_actions)` and `Dense(1)`, have no activation. The "
        "value has a hidden layer of its own, which takes `state` as well.",
        f"A class of models knows its inputs and outputs from the last line of `__init__`: `{END}`.",
    ),
    mistakes=STOPPED + tuple(NAMED.values()),
    variants=(_as_a_function, _layers_kept, _two_models, _computed_apart, _column_by_column),
)
