"""Reading and assigning entries of TensorFlow tensors by NumPy's indices, or saying what is in the way of compiling it."""

from __future__ import annotations

import operator
from functools import reduce

import numpy as np

from rlcourse.networks.tensorflow import tf


class NotCompilable(TypeError):
    """A function does something with its arguments that only works on numbers, and they are not numbers yet."""


def kind_of(array) -> str:
    """The letter of the dtype of a tensor or an array: "b" for bool, "i" or "u" for whole numbers, "f", ..."""
    return np.dtype(array.dtype.as_numpy_dtype).kind if tf.is_tensor(array) else np.asarray(array).dtype.kind


def entries_of(index) -> list:
    """The entries of an index: None, Ellipsis, slices, ints, and arrays or tensors of whole numbers or of bools."""
    return [_entry(e) for e in (index if isinstance(index, tuple) else (index,))]


def read(tensor: tf.Tensor, entries: list) -> tf.Tensor:
    """tensor[entries]."""
    if any(map(_is_mask, entries)):
        if len(entries) > 1 or not hasattr(tensor, "numpy"):
            raise NotCompilable("a mask as an index gives a shape that depends on the values: np.where(mask, a, b) does not")
        return tf.boolean_mask(tensor, entries[0])
    entries = list(_all_wrapped(entries, tensor))
    arrays = [e for e in entries if _is_array(e)]
    if not arrays:
        return tensor[tuple(entries)]
    if len(arrays) == len(entries) == 1:
        return tf.gather(tensor, arrays[0])
    if any(e is None or e is Ellipsis or isinstance(e, slice) for e in entries):
        raise NotCompilable("an index that mixes arrays and slices is not possible: np.take_along_axis does not need one")
    shape = reduce(tf.broadcast_static_shape, (tf.TensorShape(np.shape(e)) for e in entries))
    if shape.is_fully_defined():
        entries = [tf.broadcast_to(e, shape) for e in entries]
    return tf.gather_nd(tensor, tf.stack(entries, axis=-1))


def assigned(tensor: tf.Tensor, entries: list, value) -> tf.Tensor:
    """The tensor after tensor[entries] = value: by a mask, or one entry in each row, tensor[np.arange(B), columns]."""
    value = _numbers(value, tensor.dtype)
    shape = tuple(tensor.shape)
    if len(entries) == 1 and _is_mask(entries[0]):
        mask = tf.convert_to_tensor(entries[0])
        rest = shape[len(mask.shape) :]
        if tuple(mask.shape) != shape[: len(mask.shape)]:
            raise NotCompilable(f"a mask of the shape {tuple(mask.shape)} does not fit an array of the shape {shape}")
        while len(value.shape) > len(rest) and value.shape[0] == 1:
            value = value[0]
        if len(value.shape) > len(rest):
            raise NotCompilable(
                "many values for the entries of a mask: NumPy lays them one after another, as many as the mask has True. "
                "np.where(mask, values, y) takes each value from its own place; for values [B] and a mask [B, A] that is "
                "np.where(mask, values[:, None], y)"
            )
        return tf.where(tf.reshape(mask, tuple(mask.shape) + (1,) * len(rest)), value, tensor)
    one_in_each_row = len(entries) == 2 and len(shape) == 2 and isinstance(entries[0], np.ndarray) and _is_whole(entries[1])
    if one_in_each_row and np.array_equal(entries[0], np.arange(shape[0])):
        columns = _wrapped(entries[1], tensor, 1)
        if all(np.shape(x) in ((), (1,), shape[:1]) for x in (columns, value)):
            columns, value = (tf.broadcast_to(x, shape[:1])[:, None] for x in (columns, value))  # one for each row
            return tf.where(columns == tf.range(shape[1]), value, tensor)
        if np.shape(columns) in ((), (1,), shape[:1]):
            raise NotCompilable(f"values of the shape {np.shape(value)} for one entry in each row: give {shape[:1]} values")
    raise NotCompilable(
        "assigning one entry after another is not possible: assign them all at once, q[np.arange(B), actions] = y, "
        "or make a new array, np.where(condition, a, b)"
    )


def _entry(entry):
    if entry is None or entry is Ellipsis:
        return entry
    if isinstance(entry, slice):
        try:
            return slice(*(x if x is None else operator.index(x) for x in (entry.start, entry.stop, entry.step)))
        except TypeError as error:
            raise NotCompilable(f"{error}: the bounds of a slice must be known before the function runs") from error
    if isinstance(entry, list) and any(map(tf.is_tensor, entry)):
        entry = tf.stack([tf.cast(_entry(e), tf.int32) for e in entry])
    if not tf.is_tensor(entry):
        try:
            entry = np.asarray(entry) if np.size(entry) else np.asarray(entry, int)
        except ValueError as error:
            raise NotCompilable(f"an index of rows of different lengths ({error})") from error
    kind, rank = kind_of(entry), len(entry.shape)
    if kind == "b" and rank:
        return entry
    if kind not in "iu":
        raise NotCompilable("an index must be whole numbers, or a mask of bools with one for each entry: actions.astype(int)")
    return entry if rank or tf.is_tensor(entry) else int(entry)


def _is_array(entry) -> bool:
    return hasattr(entry, "shape") and len(entry.shape) > 0


def _is_mask(entry) -> bool:
    return _is_array(entry) and kind_of(entry) == "b"


def _is_whole(entry) -> bool:
    return isinstance(entry, int) or (hasattr(entry, "shape") and kind_of(entry) in "iu")


def _all_wrapped(entries: list, tensor):
    """The entries; whole numbers as `_wrapped` gives them."""
    taking = sum(e is not None and e is not Ellipsis for e in entries)
    axis = 0
    for entry in entries:
        yield _wrapped(entry, tensor, axis) if _is_whole(entry) else entry
        axis += len(tensor.shape) - taking if entry is Ellipsis else entry is not None


def _wrapped(entry, tensor, axis: int):
    """Whole numbers from 0 up, where negative ones counted from the end."""
    length = tensor.shape[axis]
    if tf.is_tensor(entry) or length is None:
        entry, length = tf.cast(entry, tf.int32), tf.shape(tensor)[axis] if length is None else length
        return tf.where(entry < 0, entry + length, entry)
    if isinstance(entry, int):
        return entry + length if entry < 0 else entry
    entry = np.asarray(entry, np.int32)
    return np.where(entry < 0, entry + length, entry)


def _numbers(value, dtype) -> tf.Tensor:
    """A value to be assigned, as a tensor of the array's dtype."""
    if not tf.is_tensor(value):
        try:
            value = np.asarray(value)
        except ValueError as error:
            raise NotCompilable(f"a value of rows of different lengths ({error})") from error
    if kind_of(value) not in "biuf":
        raise NotCompilable(f"{value!r} is no real number: assign numbers, or an array of them")
    return tf.cast(value, dtype)
