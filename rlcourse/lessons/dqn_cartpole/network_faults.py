"""What is wrong with a network, told by what the probes in `rlcourse.probes.networks` report of it."""

import numpy as np

from rlcourse.probes.networks import scales_of

SAY = {
    "a model in place of a function": "You passed a model. Pass the function itself, without brackets after its name: the "
    "check calls it.",
    "a Keras layer": "This is a layer, not a model. Put layers into a keras.Sequential.",
    "a symbolic tensor": "You return the output of a layer, not a model: return keras.Model(inputs, outputs).",
    "a Keras model that does not know its inputs yet": "Your model does not know its inputs yet, so it has no weights: begin "
    "the list with keras.Input((n_states,)).",
    "a model without call": "Your class has no method call, so Keras cannot run it. You need no class here: use "
    "keras.Sequential or keras.Model(inputs, outputs).",
    "a model of its own class that does not know its inputs yet": "Your model does not know its inputs yet, so it has no "
    "weights. You need no class here: use keras.Sequential or keras.Model(inputs, outputs).",
    "list": "This is a list, not a model. Put the layers into keras.Sequential([...]).",
    "a Keras model": "You return one model. Two are wanted: that of one action, then that of all actions.",
    "two models, one of which does not know its inputs": "One of your models does not know its inputs. Make both with "
    "keras.Model(inputs, outputs).",
    "two models, the first with named inputs": "The first model takes a dict. Give it its inputs in a list: "
    "keras.Model([states, one_hot], q_of_action).",
    "exchanged": "n_states and n_actions are exchanged.",
    "takes both": "Your network takes states and actions. Here it takes the state alone and gives a value for every action.",
    "rank": "An input has the wrong number of axes. A state is one row of n_states numbers: keras.Input((n_states,)).",
    "4 and 2": "Your network always has 4 inputs and 2 outputs. Use n_states and n_actions.",
    "always 4": "Your network always has 4 inputs. Use n_states.",
    "always 2": "Your network always has 2 outputs. Use n_actions.",
    "one output": "Your network has one output. It needs one for every action.",
    "as many as states": "Your network has as many outputs as a state has numbers. It needs one for every action.",
    "fixed batch size": "Your input has a fixed batch size. Leave it open: keras.Input((n_states,)).",
    "no hidden layer": "There is no hidden layer, so a value is a straight line in the state. Put layers with an activation in "
    "between.",
    "last weights start at 0": "All weights of the last layer start at 0, so at first the network ignores its input and the "
    "layers before it learn nothing. Leave the initializer as it is.",
    "weights of a layer start alike": "All weights of a layer start at the same number, so all of its units stay alike. Leave "
    "the initializer as it is.",
    "rounds its inputs": "Your network sees whole numbers only, because its input has an integer dtype. Leave the dtype of "
    "keras.Input as it is.",
    "is a straight line": "Your hidden layers have no activation, so together they are still a straight line. Give each of "
    'them one: Dense(64, activation="relu").',
    "without activation": "A hidden layer has no activation, so it adds nothing to the layer after it. Give each of them one: "
    'Dense(64, activation="relu").',
    "softmax inside": "A hidden layer has a softmax, which makes its outputs add up to 1. Take a relu there.",
    "shifts": "Your network ends with a BatchNormalization, which shifts the values with every minibatch. End with Dense.",
    "can be trained": "A layer cannot learn, because its trainable is False. Leave all layers trainable.",
    "last weights are constrained": "The last layer has a kernel_constraint, so it cannot learn every value. Leave it out.",
    "every call gives the same model": "Every call returns the same network. The target network would then be the network "
    "itself: build a new one in every call.",
    "calls share weights": "The networks of two calls share a layer, because it is made outside of the function. The target "
    "network would learn along with the network: make all layers in the function.",
    "calls start with equal weights": "Every call gives the same weights: their seed is fixed, or they are copied. Then every "
    "run begins alike: draw new weights in every call.",
    "ignores negative numbers": "Your network does not see negative numbers of a state: something like a relu comes before the "
    "first hidden layer.",
    "all actions get the same value": "All actions get the same value. Each needs an output with weights of its own: "
    "Dense(n_actions).",
    "no gradient": "No gradient reaches the weights, so the network never learns: take stop_gradient out.",
    "values add up to 0": "The values of a state always add up to 0. They should be free: subtract nothing after the last "
    "layer.",
    "values are scaled down": "Your values are made very small after the last layer, so learning takes very long. Leave the "
    "last layer as it is.",
    "has very many weights": "Your network has more than a million weights. CartPole needs few: two hidden layers of 64 units.",
    "one hidden layer": "Your network has one hidden layer; CartPole needs two of about 64 units to be solved surely: with "
    "one, training ended at 365 to 448 here.",
    "one hidden layer of two models": "Your network has one hidden layer. Two of about 64 units are asked for, as in the first "
    "exercise.",
    "exchanged models": "The two models are exchanged: first that of one action, then that of all.",
    "exchanged inputs": "The inputs are exchanged: first the states, then the actions.",
    "first takes": "The first model takes two inputs, states [B, n_states] and one-hot actions [B, n_actions]: "
    "keras.Model([states, one_hot], q_of_action).",
    "second takes": "The second model takes the states alone, [B, n_states]: keras.Model(states, q).",
    "not added up": "Multiply gives one number for every action, [B, A]. They still have to be added up: Dot(axes=1) does "
    "both.",
    "matrix product": "The matrix product of q and actions mixes the rows of the minibatch, [B, B]. Dot(axes=1) stays within a "
    "row.",
    "no axis": "The first model gives the shape [B]. [B, 1] is wanted: sum with keepdims=True, or use Dot(axes=1).",
    "first gives": "The first model should give one number for each row, [B, 1]: Dot(axes=1)([q, one_hot]).",
    "second gives one": "The second model gives one number. Its output should be the value of every action.",
    "second gives": "The second model gives the hidden layer. Its output should be the value of every action.",
    "only the second has weights": "The second model has a layer of its own, so what the first one learns does not reach it. "
    "Both must be made of the same q.",
    "only the first has weights": "The first model has a layer of its own that the second lacks, so training drives the two "
    "apart. The action only picks out one of the values: Dot.",
    "the value of the action, never below 0": "The first model never gives less than 0, because of a max or a relu. Add up "
    "the products of values and actions instead: Dot(axes=1).",
    "the value of the action, divided by the number of actions": "The first model takes the mean of values times actions, "
    "which divides by the number of actions. Add them up instead: Dot(axes=1).",
    "the value of the action, divided by the length of all": "normalize=True divides the value by the length of all values. "
    "Leave it out: Dot(axes=1).",
    "the sum of all values": "The first model adds up the values of all actions. Multiply them with the one-hot action first: "
    "Dot(axes=1) does both.",
    "the sum of all values and the actions": "The first model adds values and action. Multiply them: Dot(axes=1) multiplies "
    "and adds up.",
    "does not follow": "Your values do not follow from the weights of the last layer: leave the values as it gives them.",
    "something else": "The two models do not say the same. The first should give the one of the second's values that the "
    "action picks out: Dot(axes=1).",
}
_NOTHING = "Your function returned None. Does every way through it end in a return?"


def network_cases(rng: np.random.Generator) -> list[dict]:
    """CartPole's numbers of states and actions, and others."""

    def case(n_states, n_actions):
        return {"n_states": int(n_states), "n_actions": int(n_actions), "seed": int(rng.integers(2**31))}

    return [case(4, 2), case(rng.integers(5, 20), rng.integers(3, 5))]


def asked_for(case: dict, report: dict) -> dict:
    """What of a report the case decides: the shapes that are asked for, and by what the last weights are scaled."""
    states, actions = (case["n_states"],), (case["n_actions"],)
    two = report["what came back"] == "two Keras models"
    return {
        "asked for": ([states, actions], [(1,)], [states], [actions]) if two else (states, actions),
        "scales": scales_of(case["seed"]),
    }


def q_network_fault(got: dict | None) -> str:
    """The first thing that is wrong with a network from states to values, "" where there is nothing."""
    if got is None:
        return _NOTHING
    if got["what came back"] != "a Keras model":
        return SAY.get(
            got["what came back"], f"A Keras model is wanted. What came back is of the type {got['what came back']}."
        )
    (takes, gives), (states, actions) = got["shapes"], got["asked for"]
    shapes = [
        ("exchanged", (takes, gives) == (actions, states)),
        ("takes both", takes == (states[0] + actions[0],)),
        ("rank", len(takes) != 1),
        ("4 and 2", takes == (4,) != states and gives == (2,) != actions),
        ("always 4", takes == (4,) != states),
        ("always 2", gives == (2,) != actions),
        ("one output", gives == (1,)),
        ("as many as states", gives == states),
    ]
    if (takes, gives) != (states, actions):
        plainly = f"Your network goes from {_shape(takes)} to {_shape(gives)}. From {_shape(states)} to {_shape(actions)} is "
        return _first(shapes) or plainly + "wanted: keras.Input((n_states,)) at the beginning, Dense(n_actions) at the end."
    if fault := network_fault(got):
        return fault
    if len(got["hidden units"]) == 1:
        return SAY["one hidden layer"]
    return _few_units(got, 32) or _response(got)


def two_headed_fault(got: dict | None) -> str:
    """The first thing that is wrong with a pair of networks, "" where there is nothing."""
    if got is None:
        return _NOTHING
    came = got["what came back"]
    if came != "two Keras models":
        plainly = f"Two Keras models are wanted, return q_of_action, q_of_all. What came back is of the type {came}."
        return plainly if came in ("list", "tuple") else SAY.get(came, plainly)
    (takes, gives, second_takes, second_gives), (inputs, _, states, actions) = got["shapes"], got["asked for"]
    shapes = [
        ("exchanged models", takes == states and second_takes == inputs),
        ("exchanged inputs", takes == inputs[::-1]),
        ("first takes", takes != inputs),
        ("second takes", second_takes != states),
        ("matrix product", gives == [(None,)] or not got.get("the first runs", True)),
        ("not added up", gives == actions),
        ("no axis", gives == [()]),
        ("first gives", gives != [(1,)]),
        ("second gives one", second_gives in ([(1,)], [()])),
        ("second gives", second_gives != actions),
    ]
    if fault := _first(shapes):
        return fault
    told = got["what the first gives"]
    pair = [(entry, got[entry]) for entry in ("only the second has weights", "only the first has weights")]
    apart = [(told, told != "the value of the action"), ("one hidden layer of two models", len(got["hidden units"]) == 1)]
    return _first(pair) or network_fault(got) or _first(apart) or _few_units(got, 8) or _response(got)


def network_fault(got: dict) -> str:
    """The first thing that is wrong with a network of the right shapes, "" where there is nothing."""

    def named(*entries):
        return [(entry, got[entry]) for entry in entries]

    start = named("last weights start at 0", "weights of a layer start alike", "rounds its inputs")
    hidden = [
        *named("is a straight line"),
        ("without activation", got["hidden layers without activation"] > 0),
        ("softmax inside", "softmax" in got["hidden activations"]),
        ("shifts", got["ending"] == "BatchNormalization"),
        ("can be trained", not got["can be trained"]),
        ("no gradient", not got["gradient arrives"]),
        *named("last weights are constrained", "every call gives the same model", "calls share weights"),
        *named("calls start with equal weights", "ignores negative numbers", "all actions get the same value"),
        *named("values add up to 0", "values are scaled down", "has very many weights"),
    ]
    return (
        _first([*named("fixed batch size"), ("no hidden layer", not got["hidden units"]), *start])
        or _bent_ending(got)
        or _noise(got)
        or _first(hidden)
        or _ignored(got)
    )


def _first(faults: list[tuple[str, bool]]) -> str:
    return next((SAY[name] for name, wrong in faults if wrong), "")


def _bent_ending(got: dict) -> str:
    """What is wrong with a last layer that is not linear."""
    if got["last layer is linear"]:
        return ""
    ending = got["ending"] or "a function of your own"
    layer = f"the last layer has the activation {ending}" if ending.islower() else f"your network ends with {ending}"
    if got["values lie between 0 and 1"]:
        return f"Your outputs are squeezed between 0 and 1: {layer}. Values are no probabilities: leave the last layer linear."
    if got["values have bounds"]:
        return f"Your values cannot be large: {layer}. A value can be 100 and more: leave the last layer linear."
    if not got["values can be negative"]:
        return f"Your values cannot fall far below 0: {layer}. A value can be any number: leave the last layer linear."
    if not got["values can be positive"]:
        return f"Your values cannot rise above 0: {layer}. A value can be any number: leave the last layer linear."
    return f"Your last layer is not linear: {layer}. A value can be any number: leave the activation of the last layer out."


def _noise(got: dict) -> str:
    return got["noise"] and (
        f"Your network has a {got['noise']} layer. In Q-learning the targets come from the network itself, and its noise makes "
        "them erratic: leave it out."
    )


def _ignored(got: dict) -> str:
    numbers = ", ".join(f"state[{i}]" for i in got["ignored numbers of the state"])
    return numbers and f"Your network ignores a part of the state: {numbers}. Feed it the whole state."


def _few_units(got: dict, least: int) -> str:
    units = min(got["hidden units"])
    return "" if units >= least else f"A hidden layer of {units} units is too small to solve CartPole: take 64."


def _response(got: dict) -> str:
    """What is wrong with the values for the last weights times several numbers: they grow as these do."""
    values, scales = np.asarray(got.get("values for scaled weights", ())), got.get("scales", ())
    if values.ndim == 3 and len(values) == 2 + len(scales) and values[0].size:
        base, unit = values[0], values[1] - values[0]  # [B, A] both
        off = abs(values[2:] - base - np.multiply.outer(scales, unit)).max()
        if np.isfinite(values).all() and off <= 5e-3 * abs(unit).max() > 0:
            return ""
    return SAY["does not follow"]


def _shape(numbers: tuple) -> str:
    return f"[{', '.join(['B', *map(str, numbers)])}]"
