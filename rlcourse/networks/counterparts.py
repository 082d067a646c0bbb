"""What a NumPy function is called in Keras, and how Keras takes its arguments."""

import inspect
from collections.abc import Callable
from functools import cache, partial

import numpy as np

from rlcourse.networks.indexing import NotCompilable
from rlcourse.networks.tensorflow import keras, tf

_IN_KERAS = {  # NumPy's name -> its name in keras.ops, where they differ
    "amax": "max", "amin": "min", "degrees": "rad2deg", "radians": "deg2rad", "concat": "concatenate", "fabs": "absolute",
    "remainder": "mod", "invert": "bitwise_not", "permute_dims": "transpose", "pow": "power", "row_stack": "vstack",
}  # fmt: skip
OF_BOOLS = {"bitwise_and": "logical_and", "bitwise_or": "logical_or", "bitwise_xor": "logical_xor", "invert": "logical_not"}
"""Operations that Keras has apart for bools."""


def _add(a, b):
    """The sum. `keras.ops.add` takes a column [B, 1] for a bias of a [B, B], and adds it along the other axis."""
    a, b = (x if isinstance(x, int | float) else tf.convert_to_tensor(x) for x in (a, b))
    kind = keras.backend.result_type(*(getattr(x, "dtype", type(x)) for x in (a, b)))
    return tf.cast(a, kind) + tf.cast(b, kind)


def _clip(x, a_min=None, a_max=None, min=None, max=None):
    lower, upper = a_min if min is None else min, a_max if max is None else max
    x = x if lower is None else keras.ops.maximum(x, lower)
    return x if upper is None else keras.ops.minimum(x, upper)


def _vstack(arrays):
    return keras.ops.concatenate([keras.ops.expand_dims(a, 0) if len(np.shape(a)) < 2 else a for a in arrays], axis=0)


def _column_stack(arrays):
    return keras.ops.concatenate([keras.ops.expand_dims(a, 1) if len(np.shape(a)) < 2 else a for a in arrays], axis=1)


def _in_depth(shape) -> tuple:
    return (1, *shape, 1) if len(shape) < 2 else (*shape, 1)[: max(3, len(shape))]


def _dstack(arrays):
    return keras.ops.concatenate([keras.ops.reshape(a, _in_depth(np.shape(a))) for a in arrays], axis=2)


_OURS = {"add": _add, "clip": _clip, "vstack": _vstack, "column_stack": _column_stack, "dstack": _dstack}


def counterpart(name: str, of_bools: bool) -> Callable:
    """The function of `keras.ops` that has NumPy's `name`, or ours where Keras's differs.

    Args:
        name: Of a NumPy function.
        of_bools: Whether it is one of `OF_BOOLS`, and all its arguments are bools.

    Raises:
        NotCompilable: Where there is none.
    """
    if of_bools:
        return getattr(keras.ops, OF_BOOLS[name])
    operation = _OURS.get(name) or getattr(keras.ops, _IN_KERAS.get(name, name), None)
    if operation is None:
        raise NotCompilable(f"np.{name} has no counterpart in keras.ops")
    return operation


@cache
def _parameters(function) -> tuple[str, ...]:
    return () if isinstance(function, np.ufunc) else tuple(inspect.signature(function).parameters)


def as_keras_takes_them(function, operation: Callable, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
    """Arguments that keras.ops has in another place than NumPy, given by name: np.max(q, 1, None, True)."""
    if not inspect.isfunction(inspect.unwrap(function)) or isinstance(function, partial):
        return args, kwargs
    theirs, ours = _parameters(function), _parameters(operation)
    for i, (name, other) in enumerate(zip(theirs, ours, strict=False)):
        if 0 < i < len(args) and name != other and (name in ours or other in theirs):
            late = {k: v for k, v in zip(theirs[i:], args[i:], strict=False) if v is not None}
            return args[:i], kwargs | late
    return args, kwargs
