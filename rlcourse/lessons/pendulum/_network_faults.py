"""What is wrong with an actor or a critic, told by what the probes in `rlcourse.probes.actors` report of it."""

import numpy as np

from rlcourse.checks.compare import shown
from rlcourse.lessons.pendulum._network_numbers import RIGHT, UNITS, actor_form, critic_form, own_units
from rlcourse.lessons.pendulum._network_words import SAY
from rlcourse.probes.actors import GRID

NOTHING = "Your function returned None. Does every way through it end in a return?"
BOUNDED, POSITIVE = ("tanh", "sigmoid", "softsign", "relu6"), ("relu", "softplus")


def actor_fault(got: dict | None) -> str:
    """The first thing that is wrong with a network from states to actions, "" where there is nothing."""
    if fault := _what_came(got):
        return fault
    ((state,), (action,)), takes, kernels = got["asked for"], got["takes"], got["kernels"]
    if takes != [state]:
        faults = [
            ("takes the action", takes == [(state[0] + action[0],)] or len(takes) == 2),
            ("always 3", takes == [(3,)]),
            ("takes actions", takes == [action]),
            ("rank", len(takes) == 1 and len(takes[0]) != 1),
        ]
        return _first(faults) or f"Your network takes {_shapes(takes)}. {SAY['only states']}"
    gives, last = got["gives"], kernels[-1][1] if kernels else 0
    heads = kernels.count((UNITS, 1)) == action[0]  # a layer for each number of the action
    faults = [
        ("fixed batch size", got["fixed batch size"]),
        ("one unit", action != (1,) and (last == 1 or gives == [(1,)]) and not heads),
        ("as many as states", last == state[0] and bool(got["cannot be called"])),
        ("cannot be called", bool(got["cannot be called"])),
    ]
    if fault := _first(faults):
        return fault
    if gives != [action]:
        faults = [("as many as states", gives == [state]), ("hidden layer returned", gives == [(UNITS,)])]
        return _first(faults) or f"Your network gives {_shapes(gives)}. {_shapes([action])} is asked for: Dense(len(low))."
    return _layers(got) or _actor_layers(got) or _start(got) or _actor_numbers(got) or _in_training(got)


def critic_fault(got: dict | None) -> str:
    """The first thing that is wrong with a network from states and actions to values, "" where there is nothing."""
    if fault := _what_came(got, of_critics=True):
        return fault
    ((state, action), _), takes, gives = got["asked for"], got["takes"], got["gives"]
    if takes != [state, action]:
        faults = [
            ("exchanged inputs", takes == [action, state]),
            ("one input with both", takes == [(state[0] + action[0],)]),
            ("state alone", takes == [state]),
            ("action alone", takes == [action]),
            ("3 and 1", takes == [(3,), (1,)]),
            ("always 3 of state", takes == [(3,), action]),
            ("always 1", takes == [state, (1,)]),
        ]
        return _first(faults) or f"Your network takes {_shapes(takes)}. {_shapes([state, action])} is asked for."
    faults = [
        ("fixed batch size", got["fixed batch size"]),
        ("cannot be called, a critic", bool(got["cannot be called"])),
        ("a value per number", action != (1,) and gives == [action]),
        ("no axis", gives == [()]),
    ]
    if fault := _first(faults):
        return fault
    if gives != [(1,)]:
        return f"Your network gives {_shapes(gives)}. [B, 1] is asked for: Dense(1) at the end."
    return _layers(got) or _critic_layers(got) or _start(got) or _critic_numbers(got) or _in_training(got)


def _what_came(got: dict | None, of_critics: bool = False) -> str:
    if got is None:
        return NOTHING
    came = got["what came back"]
    if came == "a Keras model":
        return ""
    if of_critics and f"{came}, a critic" in SAY:
        return SAY[f"{came}, a critic"]
    return SAY.get(came, f"A Keras model is wanted. What came back is of the type {came}.")


def _first(faults: list[tuple[str, bool]]) -> str:
    return next((SAY[name] for name, wrong in faults if wrong), "")


def _shapes(shapes: list[tuple | str]) -> str:
    return " and ".join(s if isinstance(s, str) else f"[{', '.join(['B', *map(str, s)])}]" for s in shapes)


def _layers(got: dict) -> str:
    """What is wrong with the kinds of layers."""
    if got["noise"]:
        return f"Your network has a {got['noise']} layer, which is not asked for: take it out."
    for kind in ("BatchNormalization", "LayerNormalization", "PReLU", "Embedding", "LSTM"):
        if kind in got["layers with weights"]:
            return f"Your network has a {kind} layer, which is not asked for: take it out."
    if got["has very many weights"]:
        return "Your network has more than a million weights. Layers of 64 units have few."
    return ""


def _actor_layers(got: dict) -> str:
    """What is wrong with the sizes of an actor's Dense layers."""
    ((n_states,),), ((n_actions,),) = got["asked for"]
    kernels = got["kernels"]
    wanted = [(n_states, UNITS), (UNITS, UNITS)]
    if sorted(kernels) in (sorted([*wanted, (UNITS, n_actions)]), sorted([*wanted, *[(UNITS, 1)] * n_actions])):
        return _biases(got, 2)
    if len(kernels) > 1 and kernels[-1] == (n_actions, n_actions) and kernels[-2][1] == n_actions:
        return SAY["Dense twice"]
    return _first([("no hidden layer", len(kernels) == 1), ("one hidden layer", len(kernels) == 2)]) or _sizes(
        got, [k[1] for k in kernels[:-1]], "two hidden layers", [*wanted, (UNITS, n_actions)]
    )


def _critic_layers(got: dict) -> str:
    """What is wrong with the sizes of a critic's Dense layers, and with where the action is joined."""
    ((n_states,), (n_actions,)), _ = got["asked for"]
    kernels, own = got["kernels"], own_units(got)
    wanted = [(n_states, UNITS), (UNITS + n_actions, UNITS), (UNITS, 1)]
    if sorted(kernels) == sorted(wanted):
        return _biases(got, 2)
    if own:
        return SAY["own layer"] if own < 8 else _biases(got, 3 if own == UNITS else 2)
    grid = got["outputs"][: GRID**2].reshape(GRID, GRID)  # [states, actions]
    size = np.abs(grid).max() + 1e-6
    added = bool(np.abs(grid - grid[:1] - grid[:, :1] + grid[0, 0]).max() < 1e-5 * size)
    last, before = kernels[-1] if kernels else (0, 0), {units for _, units in kernels[:-1]}
    joined = [rows for rows, _ in kernels[:-1] if rows - n_actions in before]
    at_the_end = last[0] - n_actions in before and last[1] == 1
    faults = [
        ("action ignored", bool(np.ptp(grid, axis=1).max() < 1e-5 * size)),
        ("state ignored", bool(np.ptp(grid, axis=0).max() < 1e-5 * size)),
        ("at the input", n_states + n_actions in [rows for rows, _ in kernels] and not joined),
        ("joined twice", at_the_end and bool(joined)),
        ("at the end", at_the_end and added),
        ("at the end, bent", at_the_end),
        ("added up", added),
        ("number by number", sorted(kernels) in (sorted(k) for k in _put_together(n_states, n_actions))),
        ("one hidden layer", len(kernels) == 2),
    ]
    hidden = [units for _, units in kernels[:-1]]
    return _first(faults) or _sizes(got, hidden, "one hidden layer before the action is joined and one after", wanted)


def _put_together(n_states: int, n_actions: int) -> list[list[tuple[int, int]]]:
    """Shapes of the weights where state and action are added or multiplied."""
    rest = [(n_states, UNITS), (UNITS, UNITS), (UNITS, 1)]
    return [rest, [(n_actions, UNITS), *rest]]


def _sizes(got: dict, hidden: list[int], asked: str, wanted: list[tuple]) -> str:
    if len(hidden) > 2:
        return f"Your network has {len(hidden)} hidden layers. Asked for: {asked}."
    if hidden and set(hidden) != {UNITS}:
        return f"Your hidden layers have {' and '.join(map(str, hidden))} units. 64 each are asked for."
    return f"The weights of your Dense layers have the shapes {shown(str(got['kernels']))}, asked for are {wanted}."


def _biases(got: dict, wanted: int) -> str:
    return SAY["no bias"] if sum(w.shape == (UNITS,) for w in map(np.asarray, got["weights"])) < wanted else ""


def _start(got: dict) -> str:
    names = ("rounds its inputs", "last weights start at 0", "weights of a layer start alike", "weights are constrained")
    return _first([("can be trained", not got["can be trained"]), *((name, got[name]) for name in names)])


def _in_training(got: dict) -> str:
    """What is wrong with a network that computes what it should."""
    lost, names = got["weights without gradient"], ("every call gives the same model", "calls share weights")
    return _first([
        ("no gradient", lost == len(got["weights"])), ("some without gradient", lost > 0),
        *((name, got[name]) for name in (*names, "calls start with equal weights")),
    ])  # fmt: skip


def _outside(got: dict) -> bool:
    slack = 1e-3 * (got["high"] - got["low"])
    return bool(np.any(got["outputs"] < got["low"] - slack) or np.any(got["outputs"] > got["high"] + slack))


def _hidden(pair: tuple[str, str]) -> str:
    """What is wrong with the activations of the hidden layers."""
    other = [name for name in pair if name not in ("relu", "linear")]
    faults = [("hidden linear", pair == ("linear", "linear")), ("one hidden linear", "linear" in pair)]
    return _first(faults) or (f"A hidden layer has the activation {other[0]}. ReLU is asked for." if other else "")


def _actor_numbers(got: dict) -> str:
    """What is wrong with what an actor computes."""
    if not np.isfinite(got["outputs"]).all():
        return SAY["not finite"]
    form = actor_form(got)
    if form is None:
        if _outside(got):
            row = np.abs(got["outputs"]).max(axis=1).argmax()
            low, high = shown(got["low"]), shown(got["high"])
            return f"An action of your network is {shown(got['outputs'][row])}, where it should lie between {low} and {high}."
        return SAY["something else"]
    hidden, last, stretch = form
    if last == "linear":
        last = "tanh in a hidden layer" if "tanh" in hidden else "linear alone" if stretch == "not stretched" else "linear"
    if last == "sigmoid" and stretch in (RIGHT, "for 0 to 1"):
        last = "sigmoid, upper half" if stretch == RIGHT else "tanh"  # tanh of half the number, in other words
        stretch = RIGHT
    if last != "tanh":
        return SAY.get(last) if last in SAY else f"Your last Dense layer has the activation {last}. tanh is asked for."
    return SAY[stretch] if stretch != RIGHT else _hidden(hidden)


def _critic_numbers(got: dict) -> str:
    """What is wrong with what a critic computes."""
    form = critic_form(got)
    if form is None:
        return SAY["something else with both"]
    hidden, how, last = form
    if how != "joined":
        return SAY[how]
    if last != "linear":
        kind = "value between" if last in BOUNDED else "value above 0" if last in POSITIVE else "value bent"
        return SAY[kind].format(last)
    if 1 in got["inputs without gradient"]:
        return SAY["no gradient by the action"]
    return _hidden(hidden)
