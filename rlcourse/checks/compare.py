"""Comparing what an answer gave with what was expected, by value, and saying where they differ."""

import numpy as np

RTOL = 1e-4  # float32 arithmetic stays within it


def same(expected, got, atol: float) -> bool:
    """Whether two plain values agree: numbers within 1e-4 of each other or `atol`, everything else exactly.

    Lists, tuples and arrays count as the same when their shapes and values do; so do True and 1.

    Args:
        expected: Plain value (see `rlcourse.probes`).
        got: Plain value.
        atol: Absolute tolerance of numbers.
    """
    if isinstance(expected, dict):
        return isinstance(got, dict) and expected.keys() == got.keys() and all(
            same(expected[key], got[key], atol) for key in expected
        )  # fmt: skip
    if expected is None or isinstance(expected, str) or got is None or isinstance(got, str | dict):
        return type(expected) is type(got) and expected == got
    a, b = as_array(expected), as_array(got)
    if a is None or b is None:
        both = isinstance(expected, list | tuple) and isinstance(got, list | tuple) and len(expected) == len(got)
        return both and all(same(x, y, atol) for x, y in zip(expected, got, strict=True))
    if a.shape != b.shape or "U" in (a.dtype.kind, b.dtype.kind):
        return a.shape == b.shape and np.array_equal(a, b)
    return bool(np.allclose(b, a, rtol=RTOL, atol=atol, equal_nan=True))


def difference(expected, got, atol: float) -> str:
    """One sentence on how `got` differs from `expected`."""
    if isinstance(expected, dict) and isinstance(got, dict):
        keys = [k for k in expected if k in got and not same(expected[k], got[k], atol)]
        parts = [f"{k}: expected {shown(expected[k])}, got {_beside(expected[k], got[k])}" for k in keys]
        return "; ".join(parts) + "." if parts else f"expected {shown(expected)}, got {shown(got)}."
    a, b = as_array(expected), as_array(got)
    sentence = f"expected {shown(expected)}, got {_beside(expected, got)}"
    if a is not None and b is not None and a.shape != b.shape:
        sentence += f" (shape {a.shape} was expected, {b.shape} came)"
    return sentence + "."


def shown(value) -> str:
    """`value` as a person reads it: four digits, long arrays shortened."""
    if isinstance(value, str):
        return value if len(value) <= 200 else value[:200] + " ..."
    if isinstance(value, dict):
        return ", ".join(f"{key} = {shown(item)}" for key, item in value.items())
    if isinstance(value, tuple) and len(value) < 5:
        return "(" + ", ".join(map(shown, value)) + ("," if len(value) == 1 else "") + ")"
    array = as_array(value)
    if array is None:
        return repr(value)[:200]
    if array.ndim == 0:
        item = array.item() + 0.0 if array.dtype.kind == "f" else array.item()  # + 0.0 makes -0 a 0
        return f"{item:.6g}" if isinstance(item, float) else repr(item)
    if array.dtype.kind == "f":
        array = array.round(4) + 0.0
    return np.array2string(array, precision=4, separator=", ", threshold=12, edgeitems=4, suppress_small=True)


def _beside(expected, got) -> str:
    """`got` as a person reads it, with text marked as text where something else was expected."""
    text = isinstance(got, str) and not got.startswith("<") and not isinstance(expected, str)
    return f"the text {shown(got)!r}" if text else shown(got)


def as_array(value) -> np.ndarray | None:
    """`value` as an array of numbers or strings, or None where it is ragged or mixed."""
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array if array.dtype.kind in "biufcU" else None
