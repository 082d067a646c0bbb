"""The actor of DDPG: a network that computes the action."""

from functools import partial
from itertools import permutations
from operator import itemgetter

import numpy as np

from rlcourse.checks import Exercise, Mistake, edited, mistakes_in
from rlcourse.checks.compare import shown
from rlcourse.lessons.pendulum import networks
from rlcourse.lessons.pendulum.networks import SAY, UNITS, activated, dense, sentence, shapes, stopped
from rlcourse.networks.tensorflow import keras
from rlcourse.probes import describe_actor
from rlcourse.probes.actors import actor_inputs


def right(n_states, low, high):
    """A network from states [B, n_states] to actions [B, A] between low [A] and high [A]."""
    half, middle = (high - low) / 2, (high + low) / 2
    layers = [
        keras.Input((n_states,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(len(low), activation="tanh"),
        keras.layers.Rescaling(half.tolist(), middle.tolist()),
    ]
    return keras.Sequential(layers)


def _cases(rng):
    def bounds(*pairs):
        low, high = np.round(pairs, 2).astype(np.float32).T
        return {"low": low.copy(), "high": high.copy(), "seed": int(rng.integers(2**31))}

    below, above, width = rng.uniform(0.5, 2), rng.uniform(0.2, 1), rng.uniform(1, 3)
    return [
        {"n_states": 4, **bounds((-4.5, 0.5))},  # by hand: scale 2.5, offset -2; tanh = -1, 0, 1 become -4.5, -2, 0.5
        {"n_states": int(rng.integers(5, 9)), **bounds((-below, 2 * below), (above, above + width), (-3, width / 2))},
        {"n_states": 3, **bounds((-2, 2))},  # Pendulum's
    ]


def _given(case, report):
    n_states, low, high = case["n_states"], case["low"], case["high"]
    known = {"low": low, "high": high, "asked for": ([(n_states,)], [(len(low),)])}
    return known | {"inputs": actor_inputs(n_states, case["seed"])} | networks.weights_given(report)


INPUT = "(n_states,)"
HIDDEN = '        keras.layers.Dense(64, activation="relu"),\n'
LAST = '"tanh"'
STRETCH = "keras.layers.Rescaling(half.tolist(), middle.tolist()),"
CLIP = "keras.layers.Lambda(lambda x: keras.ops.clip(x, low, high)),"
MODEL = "return keras.Sequential(layers)"

# Other right answers

LAYERS_ADDED = (
    ('"relu"', '"relu", kernel_initializer="he_normal"'),
    (LAST, f"{LAST}, kernel_initializer=keras.initializers.RandomUniform(-3e-3, 3e-3)"),
    (STRETCH, "keras.layers.Lambda(lambda x: low + (x + 1) * (high - low) / 2),"),
    (MODEL, "model = keras.Sequential()\n    for layer in layers:\n        model.add(layer)\n    return model"),
)
WITH_SIGMOID = ((LAST, '"sigmoid"'), (STRETCH, "keras.layers.Rescaling((high - low).tolist(), low.tolist()),"))


def _functional(n_states, low, high):
    layers, states = keras.layers, keras.Input(shape=(n_states,))
    half, middle = (high - low) / 2, (high + low) / 2
    x = layers.ReLU()(layers.Dense(64)(states))
    x = layers.Activation("relu")(layers.Dense(64)(x))
    x = keras.ops.tanh(layers.Dense(len(low))(x))
    return keras.Model(states, x * half + middle)


def _a_layer_for_each(n_states, low, high):
    layers, states, ends = keras.layers, keras.Input((n_states,)), []
    x = layers.Dense(64, activation="relu")(layers.Dense(64, activation="relu")(states))
    for a, b in zip(low, high, strict=True):
        ends.append(layers.Rescaling((b - a) / 2, (b + a) / 2)(layers.Dense(1, activation="tanh")(x)))
    return keras.Model(states, layers.Concatenate()(ends) if len(ends) > 1 else ends[0])


# Mistakes in what it computes

wrong = partial(mistakes_in(right), shows=networks.told)
STRETCHES = {  # a scale and an offset, as Rescaling takes them; what other forms do the same wrong stands after |
    "half, middle": "",
    "1.0, 0.0": "Your actions lie between -1 and 1, whatever low and high are. The stretch is missing: "
        "keras.layers.Rescaling(scale, offset).",
    "high, 0.0": "You multiply by high. That is right only where low is -high. In general the scale is (high - low) / 2, and "
        "the offset (high + low) / 2.",
    "half, 0.0": "The scale is right, the offset is missing: [-1, 1] becomes a range around 0, and it should be around the "
        "middle, (high + low) / 2.",
    "high - low, 0.0": "The scale is twice too large and the offset is missing. tanh is 2 wide: the scale is (high - low) / 2, "
        "the offset (high + low) / 2.",
    "high - low, middle":
        "high - low is the whole width, and tanh is 2 wide already, from -1 to 1. The scale is half of it: (high - low) / 2.",
    "high - low, low":
        "low + (high - low) * x stretches [0, 1]. tanh gives -1 to 1, so it is (high - low) / 2 * x + (high + low) / 2.",
    "high, low | low, high": "Rescaling takes a scale and an offset, scale * x + offset, not the two ends. The scale is (high "
        "- low) / 2, the offset (high + low) / 2.",
    "half, low": "The offset is the middle, (high + low) / 2. You add low, so the actions lie around low.",
    "half, high | high - low, high":
        "The offset is the middle, (high + low) / 2. You add high, so the actions lie around high.",
    "half, -middle": "You subtract the middle. The offset (high + low) / 2 is added.",
    "half, half": "Scale and offset are both (high - low) / 2. The offset is the middle, (high + low) / 2, with a plus.",
    "middle, half": "Scale and offset are exchanged: (high - low) / 2 is the scale, (high + low) / 2 the offset.",
    "half, high + low": "The offset is high + low, which is twice the middle. Halve it.",
    "high - low, high + low": "Scale and offset are both twice too large: (high - low) / 2 and (high + low) / 2.",
    "high - low / 2, high + low / 2 | high - low / 2, middle | half, high + low / 2":
        "A bracket is missing, so / 2 divides low alone: (high - low) / 2 is the scale, (high + low) / 2 the offset.",
    "middle, middle":
        "Scale and offset are both (high + low) / 2. The scale is half of the width, (high - low) / 2, with a minus.",
    "half, half * middle":
        "You add the middle first and multiply then, so the middle is scaled too. First the scale, then the offset.",
    "-half, middle": "Your stretch is turned round: -1 becomes high and 1 becomes low. The scale is (high - low) / 2.",
    "1 / half, -middle / half":
        "This takes [low, high] to [-1, 1]. The other way round is wanted: (high - low) / 2 * x + (high + low) / 2.",
    "half[0], middle[0]":
        "You use low[0] and high[0] for every number of an action. Each has bounds of its own: give Rescaling whole arrays.",
    "2.0, 0.0": "Your actions always lie between -2 and 2. Use low and high.",
    "1.0, middle": "You move the actions to the middle and leave them 2 wide. The scale is missing: (high - low) / 2.",
}  # fmt: skip
STRETCHED = {forms.split(" | ")[0]: said for forms, said in STRETCHES.items() if said}
LASTS = {  # activations of the last layer
    "tanh": "",
    "linear": wrong(LAST, "None",
        "Your last Dense layer has no tanh, so an action can be any number. tanh keeps it between -1 and 1, and the stretch "
        "then makes that [low, high]."),
    "sigmoid":
        "Your last Dense layer has a sigmoid, which gives numbers from 0 to 1. Take tanh, from -1 to 1, and stretch that.",
    "relu": wrong(LAST, '"relu"',
        "Your last Dense layer has a ReLU, which has no upper end and nothing below 0. Take tanh, from -1 to 1."),
    "softmax": wrong(LAST, '"softmax"',
        "Your last Dense layer has a softmax: numbers that add up to 1, like probabilities. An action's numbers are free of "
        "each other: take tanh."),
    "hard_tanh": "You cut off at -1 and 1 instead of taking tanh. Where it is cut off the gradient is 0, so an actor that has "
        "gone too far never comes back.",
    "relu tanh": "A ReLU comes before the tanh, so tanh never gives less than 0 and the lower half of the actions is never "
        "reached. Take the ReLU of the last Dense layer out.",
    "tanh relu": "A ReLU comes after the tanh, so the lower half is cut off. Take it out.",
    "tanh tanh": "tanh is applied twice, so its outputs end at 0.76 instead of 1, and low and high are never reached. Once is "
        "enough.",
} | {name: f"Your last Dense layer has the activation {name}. tanh is asked for."
     for name in ("softsign", "softplus", "elu", "selu", "leaky_relu", "silu", "hard_sigmoid", "sin")}  # fmt: skip
ENDINGS = {  # actions that are more than scale * activation + offset, by the last layer's sums z
    "half * tanh(z) + middle | (high - low) * sigmoid(z) + low": "",  # a sigmoid is tanh of half the number
    "half * sigmoid(z) + middle": wrong(LAST, '"sigmoid"', "Your last Dense layer has a sigmoid, from 0 to 1, but the stretch "
        "is made for -1 to 1: your actions lie in the upper half only, and low is never reached. Take tanh."),
    "clip(z, low, high) | clip(half * z + middle, low, high) | clip(half * z, low, high)":
     wrong([(LAST, "None"), (STRETCH, CLIP)], "You cut the actions off at low and high. Where they are cut off the gradient is "
        "0, so an actor that has gone too far never comes back. tanh, then the stretch, keeps them inside smoothly."),
    "clip(tanh(z), low, high)": wrong(STRETCH, CLIP,
        "tanh, cut off at low and high, is not stretched to them. Use keras.layers.Rescaling(scale, offset)."),
    "tanh(half * z + middle) | tanh(half * tanh(z) + middle)":
     wrong([(LAST, "None"), (STRETCH, f"{STRETCH} keras.layers.Activation({LAST}),")],
        "The tanh comes after the stretch, so the actions lie between -1 and 1 again. First tanh, then the stretch."),
    "z": wrong([(LAST, "None"), (STRETCH, "")], "Your last Dense layer has no tanh and nothing is stretched, so an action can "
        "be any number. tanh keeps it between -1 and 1, then stretch that to [low, high]."),
}  # fmt: skip
TANH_IN_HIDDEN = wrong([(LAST, "None"), ('"relu"', LAST)],
    "The tanh is in the wrong place: a hidden layer has it, the last Dense layer has none, so an action can be any number. The "
    "hidden layers have ReLU, the last one tanh.")  # fmt: skip


def _endings(z, low, high, lasts):
    """What may be made of the last layer's sums z, and what is said of it, "" where it is right; the likeliest first."""
    names = {"z": z, "low": low, "high": high, "half": (high - low) / 2, "middle": (high + low) / 2}
    names |= {"clip": np.clip, "tanh": np.tanh, "sigmoid": lambda z: activated(z, "sigmoid")}
    for forms, said in ENDINGS.items():
        yield from ((eval(form, names), said) for form in forms.split(" | "))
    stretches = [(eval(form, names), said) for forms, said in STRETCHES.items() for form in forms.split(" | ")]
    for last in lasts:
        x = activated(z, last)
        for (scale, offset), said in stretches:
            yield scale * x + offset, LASTS[last] or said


def _computes(r) -> str:
    """What is said of what a network of the right sizes computes, "" where it is right."""
    low, high, outputs = r["low"], r["high"], r["outputs"]
    for pair in networks.PAIRS:
        lasts = LASTS if pair == ("relu", "relu") else ("tanh", "linear", "sigmoid")
        (x,) = dense(r["inputs"][0], UNITS, pair[0], r)
        (x,) = dense(x, UNITS, pair[1], r)
        for z in dense(x, len(low), "linear", r) or map(np.hstack, permutations(dense(x, 1, "linear", r))):
            for actions, said in _endings(z, low, high, lasts):
                if networks.agree(outputs, actions):
                    in_hidden = "tanh" in pair and said in (LASTS["linear"], ENDINGS["z"])
                    return sentence(TANH_IN_HIDDEN if in_hidden else said or networks.hidden_fault(pair))
    slack = 1e-3 * (high - low)
    if np.any(outputs < low - slack) or np.any(outputs > high + slack):
        action = outputs[np.abs(outputs).max(axis=1).argmax()]
        return f"An action of your network is {shown(action)}, where it should lie between {shown(low)} and {shown(high)}."
    return (
        "Your network has the weights of the asked one, and computes something else with them. In this order, and with nothing "
        "else: two Dense layers of 64 units with ReLU, Dense(len(low)) with tanh, the stretch."
    )


# What can be wrong with it, in the order in which it is told


def _sizes(r) -> str:
    (n,), (a,), kernels = r["state"], r["action"], sorted(r["kernels"])
    hidden = [(n, UNITS), (UNITS, UNITS)]
    if kernels in (sorted([*hidden, (UNITS, a)]), sorted([*hidden, *[(UNITS, 1)] * a])):
        return networks.without_bias(r)
    return networks.other_sizes(r["kernels"], "two hidden layers", [*hidden, (UNITS, a)])


FAULTS = (
    (lambda r: r["takes"] == [(r["state"][0] + r["action"][0],)] or len(r["takes"]) == 2, wrong(INPUT, "(n_states + len(low),)",
        "Your network takes the action as an input. An actor computes the action, from the state alone: "
        "keras.Input((n_states,)).")),
    (lambda r: r["takes"] == [(3,)] != [r["state"]], wrong(INPUT, "(3,)",
        "Your network always takes 3 numbers. Use n_states.")),
    (lambda r: r["takes"] == [r["action"]] != [r["state"]], wrong(INPUT, "(len(low),)",
        "Your network takes as many numbers as an action has. It takes a state: keras.Input((n_states,)).")),
    (lambda r: len(r["takes"]) == 1 and len(r["takes"][0]) != 1, SAY["rank"]),
    (lambda r: r["takes"] != [r["state"]] and shapes(r["takes"]), "Your network takes {}. keras.Input((n_states,)) is a row of "
        "n_states numbers, and the actor has no other input: it computes the action from the state alone."),
    *networks.named("fixed batch size"),
    (lambda r: r["action"] != (1,) and (r["last"] == 1 or r["gives"] == [(1,)]) and r["heads"] != r["action"][0],
     wrong("len(low)", "1",
        "Your last Dense layer has one unit. An action has len(low) numbers, and each needs a unit of its own.")),
    (lambda r: r["gives"] == [r["state"]] or (r["last"] == r["state"][0] and r["cannot be called"]),
     wrong([("len(low)", "n_states"), (STRETCH, "")],
        "Your network gives as many numbers as a state has. It gives an action: Dense(len(low)).")),
    (itemgetter("cannot be called"), "Your network can be built, but fails when it is called. Often a layer gets more or fewer "
        "numbers than it was made for, such as Rescaling. Look at the shapes, layer by layer."),
    (lambda r: r["gives"] == [(UNITS,)], wrong([("len(low)", "64"), (STRETCH, "")],
        "Your network gives 64 numbers, as a hidden layer does. The last Dense layer has len(low) units.")),
    (lambda r: r["gives"] != [r["action"]] and f"{shapes(r['gives'])}. {shapes([r['action']])}",
        "Your network gives {} is asked for: Dense(len(low))."),
    *networks.LAYERS,
    (lambda r: r["kernels"][-1:] == [r["action"] * 2] and [units for _, units in r["kernels"][-2:-1]] == [r["last"]],
     wrong(STRETCH, f"{STRETCH} keras.layers.Dense(len(low)),",
        "There is a second Dense layer of len(low) units at the end. Where it comes after the stretch, its weights carry the "
        "actions out of [low, high]. Leave it out: the stretch is the last layer.")),
    (lambda r: len(r["kernels"]) == 1, wrong(HIDDEN, "",
        'There is no hidden layer. Two are asked for: Dense(64, activation="relu"), twice.')),
    (lambda r: len(r["kernels"]) == 2, wrong(2 * HIDDEN, HIDDEN,
        "Your network has one hidden layer. Two are asked for, of 64 units each.")),
    (_sizes, "{}"),
    *networks.START,
    (lambda r: not np.isfinite(r["outputs"]).all(),
        'For large states your network gives NaN or infinity instead of an action. Take tanh from Keras: activation="tanh".'),
    (_computes, "{}"),
    *networks.IN_TRAINING,
)  # fmt: skip

MISTAKES = (
    networks.not_a_shape(wrong),
    wrong("len(low)", "(len(low),)",
        "Dense takes the number of units, one whole number: len(low).", shows=stopped("invalid value for `units`")),
    mistakes_in(_functional)("x * half + middle", "half * x + middle",
        f"{networks.NUMPY}Rescaling computes scale * x + offset; or write the layer's output first, x * half + middle.",
        shows=stopped("KerasTensor is symbolic")),
    wrong(f"{LAST}),", f"{LAST}) * 2,", "You compute with a layer. Put keras.layers.Rescaling(scale, offset) after it, as a "
        "layer of its own.", shows=stopped(r"unsupported operand type\(s\) for .*'(Dense|Activation|Rescaling|Sequential)'")),
    wrong("(layers)", "(*layers)", "keras.Sequential takes one list of layers: keras.Sequential([...]).",
        shows=stopped("Expected `trainable` to be a boolean|takes from 1 to [34] positional arguments")),
    *(wrong(STRETCH, f"keras.layers.Rescaling({form}),", said) for form, said in STRETCHED.items()), TANH_IN_HIDDEN,
    *(said for said in (*LASTS.values(), *ENDINGS.values(), *dict(FAULTS).values()) if isinstance(said, Mistake)),
    wrong('"relu"', "None", networks.HIDDEN_LINEAR),
    wrong(2 * HIDDEN, 3 * HIDDEN, "Your network has 3 hidden layers. Asked for: two hidden layers."),
    wrong("64", "32", networks.OF_32),
    wrong("keras.Input((n_states,)),", "", SAY["a Keras model that does not know its inputs yet"]),
    wrong(MODEL, f"{MODEL}.outputs[0]", SAY["a symbolic tensor"]),
    wrong(MODEL, "return layers", SAY["list"]),
    wrong([("high):", "high, kept={}):"), (MODEL, f"{MODEL.replace('return ', 'return kept.setdefault(n_states, ')})")],
          SAY["every call gives the same model"]),
)  # fmt: skip

build_actor = Exercise(
    name="build_actor",
    points=2,
    minutes=10,
    difficulty=2,
    reference=right,
    cases=_cases,
    probe=describe_actor,
    given=_given,
    objection=networks.objection(FAULTS),
    objection_tells=True,
    seconds=15.0,  # TensorFlow may have to be loaded first
    hints=(
        'Two hidden layers, as in notebook 02: `keras.layers.Dense(64, activation="relu")`. The last Dense layer has '
        '`len(low)` units and `activation="tanh"`, which gives numbers from -1 to 1.',
        "The stretch has to take -1 to `low` and 1 to `high`, so 0 to the middle between them. A scale of half the width does "
        "that, and the middle as offset.",
        "`keras.layers.Rescaling(((high - low) / 2).tolist(), ((high + low) / 2).tolist())` is the last layer.",
    ),
    mistakes=MISTAKES,
    variants=(_functional, edited(right, *LAYERS_ADDED), _a_layer_for_each, edited(right, *WITH_SIGMOID)),
)
