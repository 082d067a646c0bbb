"""What the policy and the value of a network compute with given weights: the asked form, and wrong ones that look like it."""

from itertools import permutations

import numpy as np

from rlcourse.networks.twin import ACTIVATIONS

UNITS = 64
POLICY, VALUE = 0, 1
HIDDEN = {"tanh": np.tanh} | {name: f or (lambda z: z) for name, f in ACTIVATIONS.items() if name != "tanh"}


def _log_softmax(z: np.ndarray) -> np.ndarray:
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


ENDINGS = {
    "linear": lambda z: z,
    **{name: f for name, f in HIDDEN.items() if name != "linear"},
    "log_softmax": _log_softmax,
    "hard_sigmoid": lambda z: np.clip(z / 6 + 0.5, 0, 1),
    "hard_tanh": lambda z: np.clip(z, -1, 1),
    "exp": np.exp,
}


def kernels(got: dict, head: int) -> list[tuple[int, int]]:
    """The shapes of the matrices of weights an output is computed with; layers of one unit for each action count as one."""
    shapes = [got["shapes"][i] for i in got["heads"][head] if len(got["shapes"][i]) == 2]
    n_actions = got["asked for"][1][POLICY][0]
    if head == POLICY and shapes.count((UNITS, 1)) == n_actions:
        shapes = [s for s in shapes if s != (UNITS, 1)] + [(UNITS, n_actions)]
    return shapes


def head_form(got: dict, head: int) -> tuple[str, str] | None:
    """What an output with the asked weights computes: the hidden layer's activation, and the last one's.

    Args:
        got: What `describe_two_heads` reports.
        head: POLICY or VALUE.

    Returns:
        Such as ("tanh", "linear"), or None for something else.
    """
    with np.errstate(all="ignore"):
        for f in HIDDEN:
            for ending in ENDINGS:
                if _computes(got, head, HIDDEN[f], ENDINGS[ending]):
                    return f, ending
    return None


def _computes(got: dict, head: int, f, ending) -> bool:
    for weights, outputs in zip(got["weights"], got["outputs"], strict=True):
        arrays = [np.asarray(weights[i], np.float64) for i in got["heads"][head]]
        first = next(w for w in arrays if w.shape == (got["states"].shape[1], UNITS))
        x = f(got["states"] @ first + _bias(arrays, UNITS))
        if not any(_agree(outputs[head], ending(x @ kernel + bias)) for kernel, bias in _lasts(arrays, outputs[head].shape[1])):
            return False
    return True


def _lasts(arrays: list[np.ndarray], units: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """What the last layer may be: one matrix, or columns in some order."""
    whole = [w for w in arrays if w.shape == (UNITS, units)]
    if whole:
        return [(whole[0], _bias(arrays, units))]
    columns = [w for w in arrays if w.shape == (UNITS, 1)]
    return [(np.hstack(order), _bias(arrays, 1)) for order in permutations(columns)]


def _bias(arrays: list[np.ndarray], units: int) -> np.ndarray:
    """The bias of a layer with so many units; those of one size are all alike."""
    return next(w for w in arrays if w.shape == (units,))


def _agree(got: np.ndarray, expected: np.ndarray) -> bool:
    size = 1 + np.abs(expected).max()  # of the sum of 64 large numbers, float32 loses some digits
    return got.shape == expected.shape and bool(np.all(np.abs(got - expected) <= 1e-4 * (1 + np.abs(expected)) + 1e-5 * size))
