"""What is wrong with a network that has a policy and a value, told by what `describe_two_heads` reports of it."""

from rlcourse.lessons.a3c._model_numbers import POLICY, UNITS, VALUE, head_form, kernels
from rlcourse.lessons.a3c._model_words import SAY

NAMES = ("policy", "value")
NOT_ASKED = ("BatchNormalization", "LayerNormalization", "GroupNormalization", "Normalization", "UnitNormalization", "PReLU",
             "Embedding", "LSTM", "GRU")  # fmt: skip


def model_fault(got: dict) -> str:
    """The first thing that is wrong with a network from states to logits and values, "" where there is nothing."""
    came = got["what came back"]
    if came != "a Keras model":
        return SAY.get(came, f"A Keras model is wanted. What came back is of the type {came}.")
    return _shapes_fault(got) or _kinds(got) or _structure(got) or _sizes(got) or _biases(got) or _start(got) or _rest(got)


def _first(faults: list[tuple[str, bool]]) -> str:
    return next((SAY[name] for name, wrong in faults if wrong), "")


def _shapes_fault(got: dict) -> str:
    """What is wrong with inputs and outputs."""
    ([state], [action, one]), takes, gives = got["asked for"], got["takes"], got["gives"]
    faults = [
        ("exchanged", takes == [action] and gives in ([state, one], [state])),
        ("always 4 and 2", takes == [(4,)] != [state] and gives[:1] == [(2,)] != [action]),
        ("always 4", takes == [(4,)] != [state]),
        ("two inputs", len(takes) > 1),
        ("rank", len(takes[0]) != 1),
    ]
    if takes != [state]:
        return _first(faults) or f"Your model takes {_shown(takes)}. {_shown([state])} is asked for: keras.Input((n_states,))."
    faults = [
        ("fixed batch size", got["fixed batch size"]),
        ("logits alone", gives == [action]),
        ("value alone", gives == [one]),
        ("joined", gives == [(action[0] + 1,)]),
        ("exchanged outputs", gives == [one, action]),
        ("a value per action", gives == [action, action]),
        ("one logit", gives == [one, one]),
        ("always 2", gives == [(2,), one] != [action, one]),
        ("as many as states", gives == [state, one]),
        ("no axis", gives == [action, ()]),
        ("hidden layer returned", (UNITS,) in gives),
        ("more outputs", gives[:2] == [action, one] and len(gives) > 2),
    ]
    if fault := (gives != [action, one] or got["fixed batch size"]) and _first(faults):
        return fault
    if gives != [action, one]:
        return f"Your model gives {_shown(gives)}. {_shown([action, one])} is asked for: the logits, then the value."
    if got["comes as"].startswith("an error"):
        return SAY["cannot be called"]
    return "" if got["comes as"] == "two arrays" else SAY["a dict" if got["comes as"] == "dict" else "no list"]


def _shown(shapes: list[tuple | str]) -> str:
    return " and ".join(s if isinstance(s, str) else f"[{', '.join(['B', *map(str, s)])}]" for s in shapes)


def _kinds(got: dict) -> str:
    """What is wrong with the kinds of layers."""
    kind = got["noise"] or next((k for k in NOT_ASKED if k in got["layers with weights"]), "")
    if kind:
        return f"Your model has a {kind} layer, which is not asked for: take it out."
    faults = [
        ("can be trained", not got["can be trained"]),
        ("do not learn", bool(got["variables that do not learn"])),
        ("very many weights", got["has very many weights"]),
        ("call does something else", not got.get("call agrees", True)),
    ]
    return _first(faults)


def _structure(got: dict) -> str:
    """What is wrong with how policy and value hang together."""
    (n_states,), (n_actions,) = got["asked for"][0][0], got["asked for"][1][POLICY]
    policy, value = (set(head) for head in got["heads"])
    of_policy, of_value = (kernels(got, head) for head in (POLICY, VALUE))
    faults = [
        ("policy without weights", not of_policy),
        ("value without weights", not of_value),
        ("value of the logits", policy <= value),
        ("logits of the value", value <= policy),
    ]
    if fault := _first(faults):
        return fault
    if policy & value:
        deeper = [len(of_policy), len(of_value)]
        return SAY[
            {(2, 2): "one for both", (2, 3): "value on the policy's", (3, 2): "policy on the value's"}.get(
                tuple(deeper), "a layer for both"
            )
        ]
    faults = [
        ("no hidden layer", of_policy == [(n_states, n_actions)] and of_value == [(n_states, 1)]),
        ("no hidden layer, policy", of_policy == [(n_states, n_actions)]),
        ("no hidden layer, value", of_value == [(n_states, 1)]),
    ]
    return _first(faults)


def _sizes(got: dict) -> str:
    """What is wrong with how many layers there are, and how many units they have."""
    (n_states,), (n_actions,) = got["asked for"][0][0], got["asked for"][1][POLICY]
    hidden = [[units for _, units in kernels(got, head)[:-1]] for head in (POLICY, VALUE)]
    for name, units in zip(NAMES, hidden, strict=True):
        if len(units) != 1:
            return f"Your {name} has {len(units)} hidden layers. One is asked for, on the state."
    if hidden != [[UNITS], [UNITS]]:
        units = hidden[POLICY][0], hidden[VALUE][0]
        return f"Your hidden layers have {units[0]} units for the policy and {units[1]} for the value. 64 each are asked for."
    for head, wanted in ((POLICY, [(n_states, UNITS), (UNITS, n_actions)]), (VALUE, [(n_states, UNITS), (UNITS, 1)])):
        if sorted(kernels(got, head)) != sorted(wanted):
            return f"The weights of your {NAMES[head]} have the shapes {kernels(got, head)}, asked for are {wanted}."
    return ""


def _biases(got: dict) -> str:
    shapes = [[got["shapes"][i] for i in head] for head in got["heads"]]
    of_actions = [s for s in shapes[POLICY] if len(s) == 1 and s != (UNITS,)]
    if sum(n for (n,) in of_actions) < got["asked for"][1][POLICY][0] or (1,) not in shapes[VALUE]:
        return SAY["no last bias"]
    return SAY["no bias"] if any((UNITS,) not in s for s in shapes) else ""


def _start(got: dict) -> str:
    (n_states,) = got["asked for"][0][0]
    alike = any(got["shapes"][i] == (n_states, UNITS) for i in got["starts alike"])
    return _first([("start alike", alike), *((n, got[n]) for n in ("rounds its inputs", "weights are constrained"))])


def _rest(got: dict) -> str:
    """What is wrong with what it computes, and with how it learns."""
    forms = [head_form(got, head) for head in (POLICY, VALUE)]
    lost, used = set(got["weights without gradient"]), {i for head in got["heads"] for i in head}
    if fault := _endings(*(form and form[1] for form in forms)):
        return fault
    if None in forms:
        name, layers = NAMES[forms.index(None)], ("Dense(n_actions)", "Dense(1)")[forms.index(None)]
        return (
            f"Your {name} has the weights that are asked for, and computes something else with them. Asked for is a layer "
            f'Dense(64, activation="tanh"), then {layers} without activation, and nothing else.'
        )
    return (
        _hidden([form[0] for form in forms])
        or _first([("no gradient", used <= lost), ("some without gradient", bool(lost & used))])
        or _first([("a layer too many", used != set(range(len(got["shapes"]))))])
        or _first(
            [(n, got[n]) for n in ("every call gives the same model", "calls share weights", "calls start with equal weights")]
        )
    )


def _endings(policy: str | None, value: str | None) -> str:
    """What is wrong with the activations of the last layers."""
    if policy not in (None, "linear"):
        return SAY.get(f"{policy} of the logits", SAY["logits bent"].format(policy))
    return SAY["value bent"].format(value) if value not in (None, "linear") else ""


def _hidden(names: list[str]) -> str:
    """What is wrong with the activations of the hidden layers."""
    if names == ["linear", "linear"]:
        return SAY["hidden linear"]
    if names[0] == names[1] != "tanh":
        return f'Your hidden layers have the activation {names[0]}. tanh is asked for: activation="tanh".'
    for name, which in zip(names, NAMES, strict=True):
        if name == "linear":
            return SAY["one hidden linear"].format(which)
        if name != "tanh":
            return f'The hidden layer of your {which} has the activation {name}. tanh is asked for: activation="tanh".'
    return ""
