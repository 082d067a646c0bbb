"""Plain NumPy code on TensorFlow tensors, so that an equation written in NumPy can be compiled and differentiated.

`NumpyTensor` implements NumPy's own dispatch protocols (NEP 13 and NEP 18): a call such as `np.where(mask, a, b)` or
`q.max(axis=-1)` on it becomes the function of the same name in `keras.ops`, which mirrors NumPy's names.
"""

from functools import partial

import numpy as np

from rlcourse.networks.tensorflow import keras, tf

_IN_KERAS = {  # NumPy's name -> its name in keras.ops, where they differ
    "amax": "max", "amin": "min", "degrees": "rad2deg", "radians": "deg2rad", "concat": "concatenate", "round": "round",
    "bitwise_and": "logical_and", "bitwise_or": "logical_or", "bitwise_xor": "logical_xor", "invert": "logical_not",
    "ravel": "ravel", "fabs": "absolute", "remainder": "mod", "astype": "cast",
}  # fmt: skip
_REDUCTIONS = {"add": "sum", "maximum": "max", "minimum": "min", "multiply": "prod", "logical_and": "all", "logical_or": "any"}
_METHODS = {"max", "min", "sum", "mean", "std", "var", "prod", "all", "any", "argmax", "argmin", "squeeze", "ravel", "clip",
            "round", "transpose", "dot", "cumsum", "swapaxes", "repeat", "take"}  # fmt: skip


class NotCompilable(TypeError):
    """A function does something with its arguments that only works on numbers, and they are not numbers yet."""


class NumpyTensor(np.lib.mixins.NDArrayOperatorsMixin):
    """A tensor that behaves as a NumPy array does. TensorFlow and Keras functions accept it as well.

    While a function is being compiled its tensors have no values yet; what needs one (`if`, `float(...)`) raises
    NotCompilable. A tensor that has its values allows it. Entries can be assigned into an array that the function made itself
    (`q.copy()`, `a + b`), many at a time: `q[np.arange(B), actions] = y`, `q[mask] = 0`.

    Args:
        tensor: A TensorFlow tensor.
        own: True where nobody else holds this array, so that entries may be assigned.
    """

    def __init__(self, tensor, own: bool = False):
        self.tensor, self.own = tensor, own

    shape = property(lambda self: tuple(self.tensor.shape), doc="The shape, as a tuple.")
    ndim = property(lambda self: len(self.tensor.shape), doc="How many axes.")
    size = property(lambda self: int(np.prod(self.tensor.shape)), doc="How many numbers.")
    dtype = property(lambda self: np.dtype(self.tensor.dtype.as_numpy_dtype), doc="The NumPy dtype.")
    T = property(lambda self: _call("transpose", (self,), {}), doc="The transpose.")

    def __tf_tensor__(self, dtype=None, name=None):
        return tf.convert_to_tensor(self.tensor, dtype)

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        out = kwargs.pop("out", None)
        if out is not None and (out[0] is not self or self.shape):  # total += 1 makes a new number, as in NumPy
            raise NotCompilable("writing a result into an existing array (out=, +=) is not possible: compute a new array")
        if method == "reduce" and ufunc.__name__ in _REDUCTIONS:
            kwargs = {k: v for k, v in kwargs.items() if v is not None or k == "axis"}
            return _owned(_call(_REDUCTIONS[ufunc.__name__], inputs, kwargs))
        if method != "__call__":
            raise NotCompilable(f"np.{ufunc.__name__}.{method} has no counterpart in keras.ops")
        return _owned(_call(ufunc.__name__, inputs, kwargs))

    def __array_function__(self, function, types, args, kwargs):
        if function in (np.shape, np.ndim, np.size) and isinstance(args[0], NumpyTensor) and len(args) == 1:
            return getattr(args[0], function.__name__)
        if function is np.copy:
            return args[0].copy()
        if function in (np.zeros_like, np.ones_like, np.full_like, np.where):
            return _owned(_call(function.__name__, args, kwargs))
        return _call(function.__name__, args, kwargs)

    def __getattr__(self, name):
        if name in _METHODS:
            return lambda *args, **kwargs: _call(name, (self, *args), kwargs)
        if name == "numpy":
            return self.__array__
        return getattr(self.tensor, name)

    def astype(self, dtype):
        """A tensor of another dtype."""
        return NumpyTensor(tf.cast(self.tensor, np.dtype(dtype).name if dtype is not float else "float32"))

    def copy(self):
        """The same numbers, into which others may be assigned."""
        return NumpyTensor(self.tensor, own=True)

    def reshape(self, *shape):
        """The same numbers in another shape."""
        return NumpyTensor(tf.reshape(self.tensor, np.atleast_1d(shape[0]) if len(shape) == 1 else shape))

    def __len__(self):
        if not self.shape:
            raise TypeError("len() of one number")
        return self.shape[0]

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index):
        entries = _plain(index if isinstance(index, tuple) else (index,))
        entries = tuple(tf.cast(e, tf.int32) if _is_one_number(e) else e for e in entries)
        single = slice | int | type(None) | type(Ellipsis)
        arrays = [e for e in entries if not isinstance(e, single) and not _is_one_number(e)]
        if any(getattr(a, "dtype", None) in (bool, tf.bool) for a in arrays):
            if len(entries) == 1 and hasattr(self.tensor, "numpy"):
                return NumpyTensor(tf.boolean_mask(self.tensor, entries[0]))
            raise NotCompilable("a mask as an index gives a shape that depends on the values: np.where(mask, a, b) does not")
        if not arrays:
            return NumpyTensor(self.tensor[entries])
        if len(arrays) == len(entries) == 1:
            return NumpyTensor(tf.gather(self.tensor, tf.cast(arrays[0], tf.int32)))
        if all(not isinstance(e, slice | type(None) | type(Ellipsis)) for e in entries):
            shape = tf.broadcast_static_shape(*(tf.TensorShape(np.shape(e)) for e in entries)) if len(entries) == 2 else None
            columns = [tf.cast(e, tf.int32) for e in entries]
            columns = [tf.broadcast_to(c, shape) for c in columns] if shape is not None else columns
            return NumpyTensor(tf.gather_nd(self.tensor, tf.stack(columns, axis=-1)))
        raise NotCompilable("an index that mixes arrays and slices is not possible: np.take_along_axis does not need one")

    def __setitem__(self, index, value):
        if not self.own:
            raise NotCompilable(
                "assigning into an array that came from elsewhere is not possible: assign into a copy, x.copy(), "
                "or make a new one, np.where(condition, a, b)"
            )
        value = tf.cast(_plain(np.asarray(value) if isinstance(value, list) else value), self.tensor.dtype)
        mask = self._where_to_assign(index)
        if len(value.shape) == 1 and len(self.shape) == 2 and isinstance(index, tuple):
            value = value[:, None]  # one for each row
        self.tensor = tf.where(mask, value, self.tensor)

    def _where_to_assign(self, index) -> tf.Tensor:
        """A mask of the array's shape, or of its first axes, from a mask or from the index (np.arange(B), [B])."""
        entries = _plain(index if isinstance(index, tuple) else (index,))
        if len(entries) == 1 and getattr(entries[0], "dtype", None) in (bool, tf.bool) and entries[0].shape == self.shape:
            return tf.convert_to_tensor(entries[0])
        if len(entries) == 2 and len(self.shape) == 2 and len(np.shape(entries[1])) == 1:
            rows, columns = entries
            if isinstance(rows, np.ndarray | range | list) and np.array_equal(rows, np.arange(self.shape[0])):
                return tf.cast(columns, tf.int32)[:, None] == tf.range(self.shape[1])
        raise NotCompilable(
            "assigning one entry after another is not possible: assign them all at once, q[np.arange(B), actions] = y, "
            "or make a new array, np.where(condition, a, b)"
        )

    def _value(self, what: str):
        if not hasattr(self.tensor, "numpy"):
            raise NotCompilable(f"{what} needs numbers, and while a function is being compiled there are none yet")
        return self.tensor.numpy()

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self._value("making a NumPy array of it"), dtype)

    def __bool__(self):
        return bool(self._value("`if`, `and`, `or`, `not`, max() or min()"))

    def __float__(self):
        return float(self._value("float(...), or putting it into a NumPy array,"))

    def __int__(self):
        return int(self._value("int(...)"))

    def __index__(self):
        return int(self._value("an index into a list or a NumPy array"))

    def __repr__(self):
        return f"NumpyTensor({self.tensor!r})"


def run_on_tensors(function, *arguments) -> tf.Tensor:
    """Call a function written in NumPy, Keras or TensorFlow on tensors; what it returns, as a float32 tensor."""
    value = function(*(NumpyTensor(a) if tf.is_tensor(a) else a for a in arguments))
    return tf.cast(_plain(_something(function, value)), tf.float32)


def run_by_python(function, *arguments) -> tf.Tensor:
    """As `run_on_tensors`, but where a program is being built, the program will call Python, which knows the values."""
    if tf.executing_eagerly():
        return run_on_tensors(function, *arguments)
    kinds = [tf.convert_to_tensor(a).dtype for a in arguments]

    def call(*values):
        result = run_on_tensors(function, *(tf.cast(v, kind) for v, kind in zip(values, kinds, strict=True)))
        # Of an argument that the result does not depend on, py_function gives a gradient of the wrong shape.
        return result + tf.add_n([tf.reduce_sum(tf.math.multiply_no_nan(v, tf.zeros_like(v))) for v in values])

    floats = [tf.cast(a, tf.float32) for a in arguments]  # py_function cannot differentiate past whole numbers
    return tf.py_function(call, floats, tf.float32)


def run_on_arrays(function, *arguments) -> tf.Tensor:
    """As `run_by_python`, on NumPy arrays: faster, and nothing is differentiated."""

    def call(*values):
        return np.asarray(_plain(_something(function, function(*values))), np.float32)

    if tf.executing_eagerly():
        return tf.convert_to_tensor(call(*(np.asarray(a) for a in arguments)))
    return tf.numpy_function(call, arguments, tf.float32)


def _something(function, value):
    if value is None:
        raise TypeError(f"{getattr(function, '__name__', function)} returned None, expected numbers. Is a return missing?")
    return value


def _plain(value):
    """`value` with tensors in place of NumpyTensors, and float32 in place of float64."""
    if isinstance(value, NumpyTensor):
        return value.tensor
    if isinstance(value, np.ndarray | np.generic) and value.dtype == np.float64:
        return value.astype(np.float32)
    if isinstance(value, tuple | list):
        return type(value)(map(_plain, value))
    return value


def _is_one_number(entry) -> bool:
    """Whether an entry of an index is a whole number in a tensor or of NumPy's, such as actions[0]."""
    return getattr(entry, "shape", None) in ((), tf.TensorShape([])) and entry.dtype not in (bool, tf.bool)


def _add(a, b):
    """The sum. `keras.ops.add` takes a column [B, 1] for a bias of a [B, B], and adds it along the other axis."""
    a, b = (x if isinstance(x, int | float) else tf.convert_to_tensor(x) for x in (a, b))
    kind = keras.backend.result_type(*(getattr(x, "dtype", type(x)) for x in (a, b)))
    return tf.cast(a, kind) + tf.cast(b, kind)


def _owned(result):
    """`result`, which nobody else holds."""
    if isinstance(result, NumpyTensor):
        result.own = True
    return result


def _call(name: str, args, kwargs):
    """Call the function of keras.ops that has NumPy's `name`."""
    operation = _add if name == "add" else getattr(keras.ops, _IN_KERAS.get(name, name), None)
    if operation is None:
        raise NotCompilable(f"np.{name} has no counterpart in keras.ops")
    kwargs = {k: _plain(v) for k, v in kwargs.items()}
    call = partial(operation, *_plain(tuple(args)), **kwargs)
    try:
        result = call()
    except (TypeError, ValueError) as error:
        raise NotCompilable(f"np.{name} cannot be called like this on a tensor ({error})") from error
    return tuple(map(NumpyTensor, result)) if isinstance(result, tuple | list) else NumpyTensor(result)
