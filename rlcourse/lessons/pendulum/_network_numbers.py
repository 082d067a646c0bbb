"""What networks of the two asked forms, and of wrong forms that look like them, compute with given weights."""

from collections.abc import Callable, Iterator
from itertools import permutations, product

import numpy as np

from rlcourse.networks.twin import ACTIVATIONS
from rlcourse.probes.actors import GRID

UNITS = 64
RIGHT = "right"
Ending = tuple[str, Callable[[np.ndarray], np.ndarray]]


def _bend(name: str) -> Callable[[np.ndarray], np.ndarray]:
    def bend(z: np.ndarray) -> np.ndarray:
        with np.errstate(over="ignore"):
            return function(z)

    function = ACTIVATIONS[name] or (lambda z: z)
    return bend


def _agree(got: np.ndarray, expected: np.ndarray) -> bool:
    """Whether outputs agree; after the grid come huge inputs, where float32 is less exact."""
    if got.shape != expected.shape:
        return False
    rows = np.arange(len(got))[:, None] < GRID**2
    return bool(np.all(np.abs(got - expected) <= np.where(rows, 1e-4, 1e-2) * (1 + np.abs(expected))))


def _hidden_pairs() -> Iterator[tuple[str, str]]:
    """Activations of two hidden layers: the right ones, then one other, then two others."""
    others = [name for name in ACTIVATIONS if name != "relu"]
    yield "relu", "relu"
    yield from ((name, "relu") for name in others)
    yield from (("relu", name) for name in others)
    yield from ((name, name) for name in others)


class Weights:
    """The arrays of weights of a network, by their shapes."""

    def __init__(self, arrays: list[np.ndarray]):
        self.arrays = [np.asarray(w, np.float64) for w in arrays]

    def kernel(self, *shape: int) -> np.ndarray:
        """The only matrix of this shape."""
        (found,) = (w for w in self.arrays if w.shape == shape)
        return found

    def bias(self, units: int) -> np.ndarray | float:
        """The bias of a layer with so many units; those of one size are all alike."""
        return next((w for w in self.arrays if w.shape == (units,)), 0.0)

    def columns(self, rows: int) -> tuple[list[np.ndarray], np.ndarray | float]:
        """Matrices of one column, which layers of one unit have, and their bias."""
        return [w for w in self.arrays if w.shape == (rows, 1)], self.bias(1)


# The actor


def _stretches(low: np.ndarray, high: np.ndarray) -> list[Ending]:
    half, middle, width = (high - low) / 2, (high + low) / 2, high - low
    return [
        (RIGHT, lambda x: half * x + middle),
        ("not stretched", lambda x: x),
        ("by high alone", lambda x: high * x),
        ("offset forgotten", lambda x: half * x),
        ("whole width, no offset", lambda x: width * x),
        ("whole width", lambda x: width * x + middle),
        ("for 0 to 1", lambda x: width * x + low),
        ("the ends", lambda x: high * x + low),
        ("the ends", lambda x: low * x + high),
        ("low added", lambda x: half * x + low),
        ("high added", lambda x: half * x + high),
        ("high added", lambda x: width * x + high),
        ("offset subtracted", lambda x: half * x - middle),
        ("half as offset", lambda x: half * x + half),
        ("exchanged", lambda x: middle * x + half),
        ("sum as offset", lambda x: half * x + (high + low)),
        ("nothing halved", lambda x: width * x + (high + low)),
        ("precedence", lambda x: (high - low / 2) * x + (high + low / 2)),
        ("precedence", lambda x: (high - low / 2) * x + middle),
        ("precedence", lambda x: half * x + (high + low / 2)),
        ("sum as scale", lambda x: middle * x + middle),
        ("bracket", lambda x: half * (x + middle)),
        ("turned round", lambda x: -half * x + middle),
        ("divided", lambda x: (x - middle) / half),
        ("first numbers", lambda x: half[0] * x + middle[0]),
        ("Pendulum's", lambda x: 2.0 * x),
        ("clipped after", lambda x: np.clip(x, low, high)),
        ("clipped after", lambda x: np.clip(high * x, low, high)),
        ("middle alone", lambda x: x + middle),
    ]


def _lasts() -> list[Ending]:
    return [
        ("tanh", np.tanh),
        ("linear", lambda z: z),
        ("sigmoid", _bend("sigmoid")),
        ("relu", _bend("relu")),
        ("softmax", _bend("softmax")),
        ("clip", lambda z: np.clip(z, -1, 1)),
        ("tanh of relu", lambda z: np.tanh(np.maximum(z, 0))),
        ("relu of tanh", lambda z: np.maximum(np.tanh(z), 0)),
        ("tanh twice", lambda z: np.tanh(np.tanh(z))),
        *((name, _bend(name)) for name in ("softsign", "softplus", "elu", "selu", "leaky_relu", "silu")),
        ("hard_sigmoid", lambda z: np.clip(z / 6 + 0.5, 0, 1)),
        ("sin", np.sin),
    ]


def _actions(low: np.ndarray, high: np.ndarray) -> list[tuple[str, str, Callable]]:
    """What may be made of the last layer's sums: (last activation, stretch, function), the likeliest first."""
    endings = [
        (last, stretch, lambda z, f=f, g=g: g(f(z))) for (last, f), (stretch, g) in product(_lasts(), _stretches(low, high))
    ]
    clipped = [
        ("clipped", "", lambda z: np.clip(z, low, high)),
        ("clipped", "", lambda z: np.clip((high - low) / 2 * z + (high + low) / 2, low, high)),
        ("clipped", "", lambda z: np.clip((high - low) / 2 * z, low, high)),
    ]
    stretch = _stretches(low, high)[0][1]
    wrong_place = [
        ("tanh after the stretch", "", lambda z: np.tanh(stretch(z))),
        ("tanh after the stretch", "", lambda z: np.tanh(stretch(np.tanh(z)))),
    ]
    return [endings[0], *clipped, *wrong_place, *endings[1:]]


def actor_form(got: dict) -> tuple[tuple[str, str], str, str] | None:
    """What a network with the asked weights computes: hidden activations, the last one, and how it is stretched.

    Args:
        got: What `describe_actor` reports.

    Returns:
        Such as (("relu", "relu"), "tanh", RIGHT), or None for something else.
    """
    (n_states,), weights, outputs = got["asked for"][0][0], Weights(got["weights"]), got["outputs"]
    first, second = weights.kernel(n_states, UNITS), weights.kernel(UNITS, UNITS)
    n_actions = len(got["low"])
    last, bias = [w for w in weights.arrays if w.shape == (UNITS, n_actions)], weights.bias(n_actions)
    if not last:  # a layer for each number of the action
        columns, bias = weights.columns(UNITS)
        last = [np.hstack(order) for order in permutations(columns)]
    endings = _actions(got["low"], got["high"])
    likely = [e for e in endings if e[0] in ("tanh", "linear", "sigmoid")]
    for f, g in _hidden_pairs():
        hidden = _bend(g)(_bend(f)(got["inputs"][0] @ first + weights.bias(UNITS)) @ second + weights.bias(UNITS))
        for kernel in last:
            z = hidden @ kernel + bias
            for name, stretch, ending in endings if (f, g) == ("relu", "relu") else likely:
                if _agree(outputs, ending(z)):
                    return (f, g), name, stretch
    return None


# The critic


def critic_form(got: dict) -> tuple[tuple[str, str], str, str] | None:
    """What a network with the asked weights computes: hidden activations, how the action is joined, and the last activation.

    Args:
        got: What `describe_critic` reports.

    Returns:
        Such as (("relu", "relu"), "joined", "linear"), or None for something else. A Dense layer that the action alone goes
        through first may be there or not.
    """
    (n_states,), (n_actions,) = got["asked for"][0]
    weights, (states, actions) = Weights(got["weights"]), got["inputs"]
    own = own_units(got)
    ways = [("joined", actions), ("relu after joining", np.maximum(actions, 0))]
    if own:
        z = actions @ weights.kernel(n_actions, own) + weights.bias(own)
        ways = [("joined", _bend(name)(z)) for name in ACTIVATIONS if name != "softmax"]
    first, second = weights.kernel(n_states, UNITS), weights.kernel(UNITS + ways[0][1].shape[1], UNITS)
    last, bias = weights.kernel(UNITS, 1), weights.bias(1)
    for f, g in _hidden_pairs():
        x = _bend(f)(states @ first + weights.bias(UNITS))
        for how, a in ways:
            for joined in ([x, a], [a, x]):
                z = _bend(g)(np.hstack(joined) @ second + weights.bias(UNITS)) @ last + bias
                for name in ACTIVATIONS:
                    if name != "softmax" and _agree(got["outputs"], _bend(name)(z)):
                        return (f, g), how, name
    return None


def own_units(got: dict) -> int:
    """Units of the Dense layer that the action alone goes through before it is joined, 0 where there is none."""
    (n_states,), (n_actions,) = got["asked for"][0]
    rest = list(got["kernels"])
    for shape in ((n_states, UNITS), (UNITS, 1)):
        if shape in rest:
            rest.remove(shape)
    of_action = [units for rows, units in rest if rows == n_actions]
    return of_action[0] if len(rest) == 2 and of_action and (UNITS + of_action[0], UNITS) in rest else 0
