"""What is wrong with a network that has a policy and a value, told by what `describe_two_heads` reports of it."""

from itertools import permutations

import numpy as np

from rlcourse.networks.twin import ACTIVATIONS

UNITS, HEADS = 64, (0, 1)
POLICY, VALUE = HEADS
NAMES = ("policy", "value")
NOT_ASKED = ("BatchNormalization", "LayerNormalization", "GroupNormalization", "Normalization", "UnitNormalization", "PReLU",
             "Embedding", "LSTM", "GRU")  # fmt: skip

LOGITS_BENT = "Your logits have the activation {}. A logit can be any number: leave the activation of Dense(n_actions) out."
VALUE_BENT = "Your value has the activation {}. A value can be any number, 500 or -200: leave the activation of Dense(1) out."
ALL_HIDDEN_BENT = 'Your hidden layers have the activation {}. tanh is asked for: activation="tanh".'
UNITS_ARE = "Your hidden layers have {} units for the policy and {} for the value. 64 each are asked for."
DEPTH_IS = "Your {} has {} hidden layers. One is asked for, on the state."
NO_SUCH_LAYER = "Your model has a {} layer, which is not asked for: take it out."
ONE_HIDDEN_LINEAR = (
    "The hidden layer of your {} has no activation, so all of it is a straight line in the state. Give it one: "
    'Dense(64, activation="tanh").'
)


def model_fault(got: dict) -> str:
    """The first thing that is wrong: its name, or a sentence; "" where nothing is."""
    came = got["what came back"]
    if came != "a Keras model":
        return came
    return _shapes(got) or _kinds(got) or _structure(got) or _sizes(got) or _computes(got) or _learns(got)


def _first(faults: dict[str, bool]) -> str:
    return next((name for name, wrong in faults.items() if wrong), "")


def _shapes(got: dict) -> str:
    """What is wrong with inputs and outputs."""
    ([state], [action, one]), takes, gives = got["asked for"], got["takes"], got["gives"]
    if takes != [state]:
        return _first({
            "exchanged": takes == [action] and gives in ([state, one], [state]),
            "always 4 and 2": takes == [(4,)] and gives[:1] == [(2,)] != [action],
            "always 4": takes == [(4,)],
            "two inputs": len(takes) > 1,
            "rank": len(takes[0]) != 1,
            f"Your model takes {_shown(takes)}. {_shown([state])} is asked for: keras.Input((n_states,)).": True,
        })  # fmt: skip
    if got["fixed batch size"]:
        return "fixed batch size"
    if gives != [action, one]:
        return _first({
            "logits alone": gives == [action],
            "value alone": gives == [one],
            "joined": gives == [(action[0] + 1,)],
            "exchanged outputs": gives == [one, action],
            "a value per action": gives == [action, action],
            "one logit": gives == [one, one],
            "always 2": gives == [(2,), one],
            "as many as states": gives == [state, one],
            "no axis": gives == [action, ()],
            "hidden layer returned": (UNITS,) in gives,
            "more outputs": gives[:2] == [action, one],
            f"Your model gives {_shown(gives)}. {_shown([action, one])} is asked for: the logits, then the value.": True,
        })  # fmt: skip
    if got["comes as"].startswith("an error"):
        return "cannot be called"
    return "" if got["comes as"] == "two arrays" else "a dict" if got["comes as"] == "dict" else "no list"


def _shown(shapes: list[tuple | str]) -> str:
    return " and ".join(s if isinstance(s, str) else f"[{', '.join(['B', *map(str, s)])}]" for s in shapes)


def _kinds(got: dict) -> str:
    """What is wrong with the kinds of layers."""
    kind = got["noise"] or next((k for k in NOT_ASKED if k in got["layers with weights"]), "")
    return _first({
        NO_SUCH_LAYER.format(kind): kind,
        "a layer is frozen": not got["can be trained"],
        "do not learn": got["variables that do not learn"],
        "very many weights": got["has very many weights"],
        "call does something else": not got.get("call agrees", True),
    })  # fmt: skip


def _sides(got: dict) -> tuple[int, int]:
    """How many numbers a state has, and how many actions there are."""
    return got["asked for"][0][0][0], got["asked for"][1][POLICY][0]


def _kernels(got: dict, head: int) -> list[tuple[int, int]]:
    """The shapes of the matrices an output is computed with; layers of one unit for each action count as one."""
    n_actions = _sides(got)[1]
    shapes = [got["shapes"][i] for i in got["heads"][head] if len(got["shapes"][i]) == 2]
    if head == POLICY and shapes.count((UNITS, 1)) == n_actions:
        shapes = [s for s in shapes if s != (UNITS, 1)] + [(UNITS, n_actions)]
    return shapes


def _structure(got: dict) -> str:
    """What is wrong with how policy and value hang together."""
    n_states, n_actions = _sides(got)
    policy, value = (set(head) for head in got["heads"])
    of_policy, of_value = (_kernels(got, head) for head in HEADS)
    shared, depths = bool(policy & value), (len(of_policy), len(of_value))
    straight = of_policy == [(n_states, n_actions)], of_value == [(n_states, 1)]
    return _first({
        "policy without weights": not of_policy,
        "value without weights": not of_value,
        "value of the logits": policy <= value,
        "logits of the value": value <= policy,
        "one for both": shared and depths == (2, 2),
        "value on the policy's": shared and depths == (2, 3),
        "policy on the value's": shared and depths == (3, 2),
        "a layer for both": shared,
        "no hidden layer": all(straight),
        "no hidden layer, policy": straight[POLICY],
        "no hidden layer, value": straight[VALUE],
    })  # fmt: skip


def _sizes(got: dict) -> str:
    """What is wrong with how many layers there are, how many units they have, with biases, and with what they start from."""
    n_states, n_actions = _sides(got)
    all_kernels = [_kernels(got, head) for head in HEADS]
    for name, kernels in zip(NAMES, all_kernels, strict=True):
        if len(kernels) != 2:
            return DEPTH_IS.format(name, len(kernels) - 1)
    policy, value = (kernels[0][1] for kernels in all_kernels)
    if (policy, value) != (UNITS, UNITS):
        return UNITS_ARE.format(policy, value)
    for name, kernels, outputs in zip(NAMES, all_kernels, (n_actions, 1), strict=True):
        wanted = [(n_states, UNITS), (UNITS, outputs)]
        if sorted(kernels) != sorted(wanted):
            return f"The weights of your {name} have the shapes {kernels}, asked for are {wanted}."
    shapes = [[got["shapes"][i] for i in head] for head in got["heads"]]
    of_actions = sum(s[0] for s in shapes[POLICY] if len(s) == 1 and s != (UNITS,))
    return _first({
        "no last bias": of_actions < n_actions or (1,) not in shapes[VALUE],
        "no bias": any((UNITS,) not in s for s in shapes),
        "start alike": any(got["shapes"][i] == (n_states, UNITS) for i in got["starts alike"]),
        "rounds its inputs": got["rounds its inputs"],
        "weights are constrained": got["weights are constrained"],
    })  # fmt: skip


def _computes(got: dict) -> str:
    """What is wrong with what it computes."""
    forms = [_form(got, head) for head in HEADS]
    policy, value = (form and form[1] for form in forms)
    if policy not in (None, "linear"):
        return f"{policy} of the logits" if policy in ("softmax", "log_softmax") else LOGITS_BENT.format(policy)
    if value not in (None, "linear"):
        return VALUE_BENT.format(value)
    for name, form, layers in zip(NAMES, forms, ("Dense(n_actions)", "Dense(1)"), strict=True):
        if form is None:
            return (
                f"Your {name} has the weights that are asked for, and computes something else with them. Asked for is a layer "
                f'Dense(64, activation="tanh"), then {layers} without activation, and nothing else.'
            )
    hidden = [form[0] for form in forms]
    if hidden == ["linear", "linear"]:
        return "hidden linear"
    if hidden[0] == hidden[1] != "tanh":
        return ALL_HIDDEN_BENT.format(hidden[0])
    for name, activation in zip(NAMES, hidden, strict=True):
        if activation == "linear":
            return ONE_HIDDEN_LINEAR.format(name)
        if activation != "tanh":
            return f'The hidden layer of your {name} has the activation {activation}. tanh is asked for: activation="tanh".'
    return ""


def _learns(got: dict) -> str:
    """What is wrong with how it learns, and with what several models have in common."""
    lost, used = set(got["weights without gradient"]), {i for head in got["heads"] for i in head}
    calls = ("every call gives the same model", "calls share weights", "calls start with equal weights")
    return _first({
        "no gradient": used <= lost,
        "some without gradient": lost & used,
        "a layer too many": used != set(range(len(got["shapes"]))),
        **{name: got[name] for name in calls},
    })  # fmt: skip


def _log_softmax(z: np.ndarray) -> np.ndarray:
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


HIDDEN = {"tanh": np.tanh} | {name: f or (lambda z: z) for name, f in ACTIVATIONS.items() if name != "tanh"}
ENDINGS = {
    "linear": HIDDEN["linear"],
    **HIDDEN,
    "log_softmax": _log_softmax,
    "hard_sigmoid": lambda z: np.clip(z / 6 + 0.5, 0, 1),
    "hard_tanh": lambda z: np.clip(z, -1, 1),
    "exp": np.exp,
}


def _form(got: dict, head: int) -> tuple[str, str] | None:
    """The activations of the hidden and of the last layer with which the asked weights give an output; None for none."""
    with np.errstate(all="ignore"):
        for hidden, f in HIDDEN.items():
            for ending, g in ENDINGS.items():
                if all(_gives(got, head, *one, f, g) for one in zip(got["weights"], got["outputs"], strict=True)):
                    return hidden, ending
    return None


def _gives(got: dict, head: int, weights: list, outputs: list, f, g) -> bool:
    """Whether activation g of the last layer, on f of the hidden one, makes the outputs of these weights."""
    arrays, wanted = [np.asarray(weights[i], np.float64) for i in got["heads"][head]], outputs[head]

    def of_shape(*shape):
        return [w for w in arrays if w.shape == shape]

    x = f(got["states"] @ of_shape(got["states"].shape[1], UNITS)[0] + of_shape(UNITS)[0])
    units = wanted.shape[1]
    if whole := of_shape(UNITS, units):
        lasts, bias = whole[:1], of_shape(units)[0]
    else:  # columns, in some order; biases of one size are all alike
        lasts, bias = map(np.hstack, permutations(of_shape(UNITS, 1))), of_shape(1)[0]
    return any(_agree(wanted, g(x @ kernel + bias)) for kernel in lasts)


def _agree(got: np.ndarray, expected: np.ndarray) -> bool:
    size = 1 + np.abs(expected).max()  # of the sum of 64 large numbers, float32 loses some digits
    return got.shape == expected.shape and bool(np.all(np.abs(got - expected) <= 1e-4 * (1 + np.abs(expected)) + 1e-5 * size))
