"""Plain NumPy code on TensorFlow tensors, so that an equation written in NumPy can be compiled and differentiated.

A `NumpyTensor` has NumPy's dispatch protocols (NEP 13 and 18): `np.where(mask, a, b)` becomes the function of this name in
`keras.ops`. NumPy's own runs beside it on stand-ins, arrays of the same shapes: it tells the shape that must come out, whether
the result is a view of an argument, and what NumPy would refuse.
"""

from __future__ import annotations

import contextlib
import inspect
import itertools
from collections.abc import Callable
from functools import cache, partial
from traceback import walk_stack

import numpy as np

from rlcourse.networks.indexing import NotCompilable, assigned, entries_of, kind_of, read
from rlcourse.networks.tensorflow import keras, tf

_IN_KERAS = {  # NumPy's name -> its name in keras.ops, where they differ
    "amax": "max", "amin": "min", "degrees": "rad2deg", "radians": "deg2rad", "concat": "concatenate", "fabs": "absolute",
    "remainder": "mod", "invert": "bitwise_not", "permute_dims": "transpose", "pow": "power", "row_stack": "vstack",
}  # fmt: skip
_OF_BOOLS = {"bitwise_and": "logical_and", "bitwise_or": "logical_or", "bitwise_xor": "logical_xor", "invert": "logical_not"}
_REDUCTIONS = {"add": "sum", "maximum": "max", "minimum": "min", "multiply": "prod", "logical_and": "all", "logical_or": "any"}
_METHODS = {"max", "min", "sum", "mean", "std", "var", "prod", "all", "any", "argmax", "argmin", "squeeze", "ravel", "clip",
            "round", "dot", "cumsum", "cumprod", "swapaxes", "repeat", "take", "argsort", "diagonal", "trace"}  # fmt: skip
_NEEDS_NUMBERS = {"item", "tolist", "nonzero"}
_INSTEAD = {
    "fill": "y = np.full_like(y, number)", "sort": "y = np.sort(y, axis=-1)", "flat": "y.reshape(-1)[...]",
    "put": "y[np.arange(B), actions] = values", "itemset": "y[np.arange(B), actions] = values",
}  # fmt: skip


def _asked_by_keras() -> bool:
    """Whether it is keras.ops.convert_to_tensor that asks for a tensor, as the classes of keras.losses do."""
    frames = itertools.islice(walk_stack(inspect.currentframe()), 12)
    return any(frame.f_globals.get("__name__") == "keras.src.backend.tensorflow.core" for frame, _ in frames)


class NumpyTensor(np.lib.mixins.NDArrayOperatorsMixin):
    """A tensor that behaves as a NumPy array does. TensorFlow and Keras functions accept it as well.

    While a function is being compiled its tensors have no values yet; what needs one (`if`, `float(...)`) raises
    NotCompilable. A tensor that has its values allows it. Entries can be assigned into an array that the function made itself
    (`q.copy()`, `a + b`), many at a time: `q[np.arange(B), actions] = y`, `q[mask] = 0`.

    Args:
        tensor: A TensorFlow tensor.
        own: True where nobody else holds this array or a view of it, so that entries may be assigned.
        number: True for what NumPy would give as a number, no array: it never changes. By default what has no axes.
    """

    def __init__(self, tensor, own: bool = False, number: bool | None = None):
        self.tensor, self.own, self.viewed = tensor, own, False
        self.number = number if number is not None else tensor.shape.rank == 0 and not own

    shape = property(lambda self: tuple(self.tensor.shape), doc="The shape, as a tuple.")
    ndim = property(lambda self: len(self.tensor.shape), doc="How many axes.")
    size = property(lambda self: int(np.prod(self.tensor.shape)), doc="How many numbers.")
    dtype = property(lambda self: np.dtype(self.tensor.dtype.as_numpy_dtype), doc="The NumPy dtype.")
    T = property(lambda self: self.transpose(), doc="The transpose.")
    mT = property(lambda self: np.swapaxes(self, -1, -2), doc="The transpose of the last two axes.")

    def __tf_tensor__(self, dtype=None, name=None):
        if dtype not in (None, self.tensor.dtype) and _asked_by_keras():
            return tf.cast(self.tensor, dtype)  # as Keras does with a tensor; TensorFlow does not
        return tf.convert_to_tensor(self.tensor, dtype)

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        name, out = ufunc.__name__, kwargs.pop("out", None)
        if method == "reduce" and name in _REDUCTIONS:
            name = _REDUCTIONS[name]
            kwargs = {"axis": 0} | {k: v for k, v in kwargs.items() if v is not None or k == "axis"}
        elif method != "__call__":
            raise NotCompilable(f"np.{name}.{method} has no counterpart in keras.ops")
        into = None if out is None else out[0]
        if out is None or (isinstance(into, NumpyTensor) and into.number):  # total += 1 makes a new number, as in NumPy
            return _call(getattr(ufunc, method), name, inputs, kwargs)
        if len(out) > 1 or not isinstance(into, NumpyTensor) or not into.own:
            raise NotCompilable(
                "writing a result into an array that came from elsewhere, or of which a part has been taken before (out=, +=), "
                "is not possible: compute a new array, y = y + ..."
            )
        result = _call(partial(getattr(ufunc, method), out=_stand_in(into, [])), name, inputs, kwargs)
        into.tensor = tf.cast(result.tensor, into.tensor.dtype)
        return into

    def __array_function__(self, function, types, args, kwargs):
        if function in (np.shape, np.ndim, np.size) and isinstance(args[0], NumpyTensor) and len(args) == 1:
            return getattr(args[0], function.__name__)
        if function is np.copy:
            return NumpyTensor(args[0].tensor, own=True)
        if function is np.astype:
            return args[0].astype(*args[1:], **kwargs)
        if function.__module__ != "numpy" and function is not np.linalg.norm:
            raise NotCompilable(f"{function.__module__}.{function.__name__} has no counterpart in keras.ops")
        return _call(function, function.__name__, args, kwargs)

    def __getattr__(self, name):
        if name.startswith("__") or "tensor" not in self.__dict__:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        if name in _METHODS:
            return partial(getattr(np, name), self)
        if name == "numpy":
            return self.__array__
        if name in _NEEDS_NUMBERS:
            return getattr(self._value(f".{name}()"), name)
        if hasattr(np.ndarray, name):
            instead = f": write {_INSTEAD[name]}" if name in _INSTEAD else ""
            raise NotCompilable(f".{name} of an array has no counterpart that can be compiled{instead}")
        return getattr(self.tensor, name)

    def astype(self, dtype, copy=True):
        """A tensor of another dtype."""
        kind = np.dtype(dtype)
        if kind.kind not in "biuf":
            raise NotCompilable(f"astype({kind}) is no type of real numbers")
        self._taken(not copy)
        name = "float32" if dtype is float else kind.name
        return NumpyTensor(tf.cast(self.tensor, name), own=copy and not self.number, number=self.number)

    def copy(self, order="K", subok=False):
        """The same numbers, into which others may be assigned."""
        return NumpyTensor(self.tensor, own=not self.number, number=self.number)

    __copy__ = __deepcopy__ = copy

    def flatten(self):
        """The same numbers along one axis, into which others may be assigned."""
        return self.copy().reshape(-1).copy()

    def reshape(self, *shape):
        """The same numbers in another shape."""
        return np.reshape(self, shape[0] if len(shape) == 1 else shape)

    def transpose(self, *axes):
        """The axes in another order, by default reversed."""
        return np.transpose(self, None if not axes else axes[0] if len(axes) == 1 else axes)

    def __len__(self):
        if not self.shape:
            raise TypeError("len() of one number")
        return self.shape[0]

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index):
        entries = entries_of(_plain(index))
        return _run(lambda array, i: array[i], (self, index), {}, lambda: read(self.tensor, entries), "this index")

    def __setitem__(self, index, value):
        if self.viewed:
            raise NotCompilable(
                "a part of this array has been taken before (a row, a slice, a transpose, ...), and in NumPy that part would "
                "change too: assign first, or take the part from a copy, x.copy()"
            )
        if not self.own:
            raise NotCompilable(
                "assigning into an array that came from elsewhere is not possible: assign into a copy, x.copy(), "
                "or make a new one, np.where(condition, a, b)"
            )
        after = assigned(self.tensor, entries_of(_plain(index)), _plain(value))
        _run(_assign, (self, index, value), {}, lambda: after, "this assignment")
        self.tensor = after

    def _taken(self, really: bool = True):
        """From now on somebody else holds a view of this array."""
        if really and not self.number:
            self.viewed = self.viewed or self.own
            self.own = False

    def _value(self, what: str):
        if not hasattr(self.tensor, "numpy"):
            raise NotCompilable(f"{what} needs numbers, and while a function is being compiled there are none yet")
        return self.tensor.numpy()

    def __array__(self, dtype=None, copy=None):
        if copy and not hasattr(self.tensor, "numpy"):
            raise NotCompilable("np.array(q) needs the numbers: q.copy() is the copy that can be compiled")
        return np.array(self._value("making a NumPy array of it"), dtype)

    def __bool__(self):
        return bool(self._value("`if`, `and`, `or`, `not`, max() or min()"))

    def __float__(self):
        return float(self._value("float(...), or putting it into a NumPy array,"))

    def __int__(self):
        return int(self._value("int(...)"))

    def __index__(self):
        return self._value("an index into a list or a NumPy array").__index__()

    def __repr__(self):
        return f"NumpyTensor({self.tensor!r})"


def run_on_tensors(function, *arguments) -> tf.Tensor:
    """Call a function written in NumPy, Keras or TensorFlow on tensors; what it returns, as a float32 tensor."""
    return tf.cast(_returned(function, [NumpyTensor(a) if tf.is_tensor(a) else a for a in arguments]), tf.float32)


def run_by_python(function, *arguments, inside=contextlib.nullcontext) -> tf.Tensor:
    """As `run_on_tensors`, but where a program is being built, the program will call Python, which knows the values.

    `inside()` is a context, entered for every such call: what Python raises there, TensorFlow turns into text.
    """
    if tf.executing_eagerly():
        return run_on_tensors(function, *arguments)
    kinds = [tf.convert_to_tensor(a).dtype for a in arguments]

    def call(*values):
        with inside():
            result = run_on_tensors(function, *(tf.cast(v, kind) for v, kind in zip(values, kinds, strict=True)))
        # Of an argument that the result does not depend on, py_function gives a gradient of the wrong shape.
        return result + tf.add_n([tf.reduce_sum(tf.math.multiply_no_nan(v, tf.zeros_like(v))) for v in values])

    floats = [tf.cast(a, tf.float32) for a in arguments]  # py_function cannot differentiate past whole numbers
    return tf.py_function(call, floats, tf.float32)


def run_on_arrays(function, *arguments, inside=contextlib.nullcontext) -> tf.Tensor:
    """As `run_by_python`, on NumPy arrays: faster, and nothing is differentiated."""

    def call(*values):
        with inside():
            return np.asarray(_returned(function, values), np.float32)

    if tf.executing_eagerly():
        return tf.convert_to_tensor(call(*(np.asarray(a) for a in arguments)))
    return tf.numpy_function(call, arguments, tf.float32)


def _returned(function, arguments):
    value = function(*arguments)
    if value is None:
        raise TypeError(f"{getattr(function, '__name__', function)} returned None, expected numbers. Is a return missing?")
    return _plain(value)


def _plain(value):
    """`value` with tensors in place of NumpyTensors, and float32 in place of float64."""
    if isinstance(value, NumpyTensor):
        return value.tensor
    if isinstance(value, np.ndarray | np.generic) and value.dtype == np.float64:
        return value.astype(np.float32)
    if isinstance(value, tuple | list):
        return type(value)(map(_plain, value))
    return value


def _stand_in(value, taken: list):
    """What NumPy can be given in place of `value`: arrays for tensors. Pairs of NumpyTensor and stand-in go into `taken`."""
    if isinstance(value, NumpyTensor):
        array = _stand_in(value.tensor, taken)
        taken.append((value, array))
        return array[()] if value.number else array
    if tf.is_tensor(value):
        if hasattr(value, "numpy"):
            return np.array(value.numpy())
        kind = np.dtype(value.dtype.as_numpy_dtype)
        return np.ones(value.shape, kind) if kind.kind == "f" else np.zeros(value.shape, kind)
    if isinstance(value, tuple | list):
        return type(value)(_stand_in(v, taken) for v in value)
    return value


def _assign(array, index, value):
    array[index] = value
    return array.copy()


def _call(function, name: str, args, kwargs):
    """Call the function of keras.ops that has NumPy's `name`; `function` is NumPy's own."""
    operation = _counterpart(name, args)
    plain, named = _as_keras_takes_them(function, operation, args, kwargs)
    call = partial(operation, *_plain(tuple(plain)), **{k: _plain(v) for k, v in named.items()})
    return _run(function, args, kwargs, call, f"np.{name}")


def _run(function, args, kwargs, call, what: str):
    """What `call` computes with tensors, held against what NumPy's `function` makes of stand-ins for its arguments."""
    taken: list[tuple[NumpyTensor, np.ndarray]] = []
    try:
        with np.errstate(all="ignore"):
            expected = function(*_stand_in(tuple(args), taken), **{k: _stand_in(v, taken) for k, v in kwargs.items()})
        result = call()
    except NotCompilable:
        raise
    except Exception as error:  # of NumPy, Keras or TensorFlow, which all refuse in their own ways
        raise NotCompilable(f"{what} cannot be used like this on a tensor ({error})") from error
    several = isinstance(result, tuple | list)
    expected, results = (tuple(expected), tuple(result)) if several else ((expected,), (result,))
    if len(results) != len(expected) or any(np.shape(e) != tuple(r.shape) for e, r in zip(expected, results, strict=True)):
        raise NotCompilable(f"{what} has no counterpart for a tensor that gives the same shape")
    for array, stand_in in taken:
        array._taken(any(np.may_share_memory(e, stand_in) for e in expected))
    wrapped = tuple(_as_numpy_has_it(e, r, taken, what) for e, r in zip(expected, results, strict=True))
    return wrapped if several else wrapped[0]


def _as_numpy_has_it(expected, result, taken, what: str) -> NumpyTensor:
    """The result in the kind of dtype that NumPy gives, owned where it is a new array."""
    kind, is_array = np.asarray(expected).dtype, isinstance(expected, np.ndarray)
    result = tf.convert_to_tensor(result)
    if kind.kind not in "biuf" or (kind.kind == "b") != (kind_of(result) == "b"):
        raise NotCompilable(f"{what} gives {kind}, which has no counterpart for a tensor")
    if (kind.kind == "f") != (kind_of(result) == "f"):
        result = tf.cast(result, "float32" if kind == np.float64 else kind.name)
    fresh = is_array and not any(np.may_share_memory(expected, stand_in) for _, stand_in in taken)
    return NumpyTensor(result, own=fresh, number=not is_array)


# What a NumPy function is called in Keras, and how Keras takes its arguments.


def _add(a, b):
    """The sum. `keras.ops.add` takes a column [B, 1] for a bias of a [B, B], and adds it along the other axis."""
    a, b = (x if isinstance(x, int | float) else tf.convert_to_tensor(x) for x in (a, b))
    kind = keras.backend.result_type(*(getattr(x, "dtype", type(x)) for x in (a, b)))
    return tf.cast(a, kind) + tf.cast(b, kind)


def _clip(x, a_min=None, a_max=None, min=None, max=None):
    lower, upper = a_min if min is None else min, a_max if max is None else max
    x = x if lower is None else keras.ops.maximum(x, lower)
    return x if upper is None else keras.ops.minimum(x, upper)


def _joined(axis: int, laid_out: Callable) -> Callable:
    return lambda arrays: keras.ops.concatenate([keras.ops.reshape(a, laid_out(np.shape(a))) for a in arrays], axis=axis)


_OURS = {  # where Keras has none, or one that does otherwise
    "add": _add,
    "clip": _clip,
    "vstack": _joined(0, lambda shape: (1, *shape) if len(shape) < 2 else shape),
    "column_stack": _joined(1, lambda shape: (*shape, 1) if len(shape) < 2 else shape),
    "dstack": _joined(2, lambda shape: (1, *shape, 1) if len(shape) < 2 else (*shape, 1)[: max(3, len(shape))]),
}


def _counterpart(name: str, args: tuple) -> Callable:
    if name in _OF_BOOLS and all(isinstance(a, bool) or kind_of(_plain(a)) == "b" for a in args):
        return getattr(keras.ops, _OF_BOOLS[name])
    operation = _OURS.get(name) or getattr(keras.ops, _IN_KERAS.get(name, name), None)
    if operation is None:
        raise NotCompilable(f"np.{name} has no counterpart in keras.ops")
    return operation


_signature = cache(inspect.signature)


def _as_keras_takes_them(function, operation: Callable, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
    """Arguments that keras.ops has in another place than NumPy, given by name: np.max(q, 1, None, True)."""
    if not inspect.isfunction(inspect.unwrap(function)) or isinstance(function, partial):
        return args, kwargs
    theirs, ours = (tuple(_signature(f).parameters) for f in (function, operation))
    for i, (name, other) in enumerate(zip(theirs, ours, strict=False)):
        if 0 < i < len(args) and name != other and (name in ours or other in theirs):
            late = {k: v for k, v in zip(theirs[i:], args[i:], strict=False) if v is not None}
            return args[:i], kwargs | late
    return args, kwargs
