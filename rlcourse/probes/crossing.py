"""Plain values as text and back, to cross between processes that do not trust each other: JSON and raw numbers, no pickle."""

import base64
import json
import re
import sys

import numpy as np

DEEPEST = 64  # containers in containers
MOST_CONTAINERS = 500_000  # empty lists take thirty times as much memory as text


class CannotCross(ValueError):
    """A text that does not hold plain values."""


def to_text(value) -> str:
    """A plain value (see `rlcourse.probes`) as ASCII text."""
    return json.dumps(_packed(value))


def from_text(text: str):
    """The plain value of a text that `to_text` wrote, or that somebody forged.

    It takes memory in proportion to the text, whatever the text claims, and runs nothing in it.

    Raises: CannotCross for any other text.
    """
    if text.count("[") + text.count("{") > MOST_CONTAINERS:
        raise CannotCross(f"more than {MOST_CONTAINERS:,} lists")
    try:
        return _unpacked(json.loads(text), 0)
    except CannotCross:
        raise
    except (ValueError, TypeError, LookupError, RecursionError, MemoryError, OverflowError) as error:
        raise CannotCross(f"{type(error).__name__} in what came back") from error


def _packed(value):
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    if isinstance(value, np.ndarray | np.generic):
        array = np.ascontiguousarray(value)
        return {"array": [array.dtype.str, list(np.shape(value)), base64.b64encode(array.tobytes()).decode()]}
    if isinstance(value, dict):
        return {"dict": [[_packed(key), _packed(item)] for key, item in value.items()]}
    if isinstance(value, tuple):
        return {"tuple": list(map(_packed, value))}
    if isinstance(value, list):
        return list(map(_packed, value))
    raise TypeError(f"expected a plain value, got {type(value).__name__}: pass it through probes.plain first.")


def _unpacked(value, depth: int):
    if depth > DEEPEST:
        raise CannotCross("nested too deeply")
    if isinstance(value, list):
        return [_unpacked(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "tuple":
        return tuple(_unpacked(item, depth + 1) for item in content)
    if kind == "dict":
        return {_unpacked(key, depth + 1): _unpacked(item, depth + 1) for key, item in content}
    if kind == "complex":
        return complex(*content)
    if kind == "array":
        dtype, shape, numbers = content
        if not re.fullmatch(r"[<>|=][biufcU]\d{1,7}", dtype) or not all(type(n) is int and n >= 0 for n in shape):
            raise CannotCross("not an array of numbers")
        flat = np.frombuffer(base64.b64decode(numbers, validate=True), np.dtype(dtype))
        if flat.dtype.kind == "U" and (flat.view(f"{flat.dtype.byteorder}u4") > sys.maxunicode).any():
            raise CannotCross("not an array of texts")  # one that Python could not even show
        return flat.reshape(shape).copy()
    raise CannotCross("an unknown kind of value")
