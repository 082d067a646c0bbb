"""What the checks of an actor and of a critic have in common: the faults both can have, and what their layers compute.

A fault is (shows, what is said): shows(report) is true where it is there, and stands for {} in the sentence. Weights depend on
their shapes alone (see `rlcourse.probes.actors`), so what a network computes tells how its layers are put together.
"""

import re
from collections.abc import Callable
from itertools import product
from operator import itemgetter

import numpy as np

from rlcourse.checks import Mistake
from rlcourse.checks.compare import shown
from rlcourse.lessons.dqn_cartpole.network_faults import SAY
from rlcourse.networks.twin import ACTIVATIONS
from rlcourse.probes.actors import GRID, weights_of

UNITS = 64  # of a hidden layer
NUMPY = "NumPy cannot compute with what a Keras layer gives. "
HIDDEN_LINEAR = 'Your hidden layers have no activation. Give each of them one: Dense(64, activation="relu").'
ONE_LINEAR = 'One of your hidden layers has no activation. Give each of them one: Dense(64, activation="relu").'
OF_32 = "Your hidden layers have 32 and 32 units. 64 each are asked for."


def sentence(said: str | Mistake) -> str:
    """What is said, where a mistake may stand for its sentence."""
    return said.sentence if isinstance(said, Mistake) else said


def told(cases, seen) -> bool:
    """Shows nowhere: the objection tells this mistake, and an answer that stops need not be compared with it."""
    return False


def stopped(pattern: str) -> Callable:
    """Shows where an error says what `pattern` matches."""
    return lambda cases, seen: any(re.search(pattern, s["stopped"]) for s in seen)


def not_a_shape(wrong: Callable) -> Mistake:
    """The mistake of a number in place of a shape."""
    shape = "A shape is a tuple, also when it has one number: keras.Input((n_states,)), with the comma."
    return wrong("(n_states,)", "n_states", shape, shows=stopped(r"Cannot convert '\d+' to a shape"))


def weights_given(report: dict) -> dict:
    """The weights that the probe gives to a network of the reported shapes."""
    return {"weights": weights_of([np.shape(w) for w in report["weights"]])} if "weights" in report else {}


def shapes(of: list[tuple | str]) -> str:
    """Shapes as a person writes them, with the batch axis."""
    return " and ".join(s if isinstance(s, str) else f"[{', '.join(['B', *map(str, s)])}]" for s in of)


# Faults


def objection(faults: tuple[tuple[Callable, str | Mistake], ...], says: dict[str, str] = SAY) -> Callable[[dict], str]:
    """What is said of a report: of the first fault that shows, and by `says` of what is no Keras model.

    Faults see the report, the shapes of a "state" and an "action", the units of the "last" Dense layer, and how many "heads",
    layers of one unit, there are.
    """

    def told_of(report):
        came = report["what came back"]
        if came == "a Keras model with named inputs":
            return "Your model takes a dict. Give keras.Model its inputs without names."
        if came != "a Keras model":
            return says.get(came, f"A Keras model is wanted. What came back is of the type {came}.")
        inputs, outputs = report["asked for"]
        (state, action, *_), kernels = [*inputs, *outputs], report["kernels"]
        more = {"last": kernels[-1][1] if kernels else 0, "heads": kernels.count((UNITS, 1))}
        seen = report | {"state": state, "action": action} | more
        return next((sentence(said).format(found) for shows, said in faults if (found := shows(seen))), "")

    return told_of


def named(*entries: str) -> list[tuple[Callable, str]]:
    """Faults that the probe reports, and that networks of any kind have."""
    return [(itemgetter(entry), SAY[entry]) for entry in entries]


UNWANTED = ("BatchNormalization", "LayerNormalization", "PReLU", "Embedding", "LSTM")
LAYERS = (
    (lambda r: r["noise"] or next((kind for kind in UNWANTED if kind in r["layers with weights"]), ""),
        "Your network has a {} layer, which is not asked for: take it out."),
    (itemgetter("has very many weights"), "Your network has more than a million weights. Layers of 64 units have few."),
)  # fmt: skip
START = (
    (lambda r: not r["can be trained"], SAY["can be trained"]),
    *named("rounds its inputs", "last weights start at 0", "weights of a layer start alike"),
    (itemgetter("weights are constrained"), "A layer has a kernel_constraint, so it cannot learn every weight. Leave it out."),
)
IN_TRAINING = (
    (lambda r: r["weights without gradient"] == len(r["weights"]), SAY["no gradient"]),
    (itemgetter("weights without gradient"),
        "No gradient reaches some of the weights, so a part of the network never learns: take stop_gradient out."),
    *named("every call gives the same model", "calls share weights", "calls start with equal weights"),
)  # fmt: skip


def other_sizes(kernels: list[tuple], asked: str, wanted: list[tuple]) -> str:
    """What is said of Dense layers of other sizes than the wanted ones."""
    hidden = [units for _, units in kernels[:-1]]
    if len(hidden) > 2:
        return f"Your network has {len(hidden)} hidden layers. Asked for: {asked}."
    if hidden and set(hidden) != {UNITS}:
        return f"Your hidden layers have {' and '.join(map(str, hidden))} units. 64 each are asked for."
    return f"The weights of your Dense layers have the shapes {shown(str(kernels))}, asked for are {wanted}."


def without_bias(report: dict, layers: int = 2) -> str:
    """What is said where fewer than so many layers of 64 units have a bias."""
    few = sum(np.shape(w) == (UNITS,) for w in report["weights"]) < layers
    return "A hidden layer has no bias, which is not asked for. Leave use_bias as it is." if few else ""


# What layers compute

BENDS = {name: bend or (lambda z: z) for name, bend in ACTIVATIONS.items()} | {
    "hard_tanh": lambda z: np.clip(z, -1, 1),
    "hard_sigmoid": lambda z: np.clip(z / 6 + 0.5, 0, 1),
    "sin": np.sin,
}


def activated(z: np.ndarray, names: str) -> np.ndarray:
    """What an activation makes of z, or several in turn, as in "relu tanh"."""
    with np.errstate(over="ignore"):
        for name in names.split():
            z = BENDS[name](z)
    return z


def dense(x: np.ndarray, units: int, activation: str, report: dict) -> list[np.ndarray]:
    """What each of the Dense layers of so many units gives that can take x; the biases of layers of one size are alike."""
    kernels = [np.asarray(w, float) for w in report["weights"] if np.shape(w) == (x.shape[1], units)]
    bias = next((w for w in report["weights"] if np.shape(w) == (units,)), 0.0)
    return [activated(x @ kernel + bias, activation) for kernel in kernels]


# The activations of two hidden layers: the right ones, then with one other, then two others that are alike.
PAIRS = sorted(
    (pair for pair in product(ACTIVATIONS, repeat=2) if "relu" in pair or pair[0] == pair[1]),
    key=lambda pair: sum(name != "relu" for name in pair),
)


def hidden_fault(pair: tuple[str, str]) -> str:
    """What is said of the activations of two hidden layers."""
    if "linear" in pair:
        return HIDDEN_LINEAR if pair == ("linear", "linear") else ONE_LINEAR
    other = next((name for name in pair if name != "relu"), "")
    return f"A hidden layer has the activation {other}. ReLU is asked for." if other else ""


def agree(got: np.ndarray, expected: np.ndarray) -> bool:
    """Whether outputs agree; after the grid come huge inputs, where float32 is less exact."""
    if got.shape != expected.shape:
        return False
    rows = np.arange(len(got))[:, None] < GRID**2
    return bool(np.all(np.abs(got - expected) <= np.where(rows, 1e-4, 1e-2) * (1 + np.abs(expected))))
