"""Calling a function on plain values and reporting in plain values what happened."""

import contextlib
import copy
import inspect
import random
import re
import threading
from collections.abc import Callable, Iterator
from traceback import walk_tb

import numpy as np

from rlcourse.tracebacks import code_line, student_line

MOST_ITEMS = 1_000_000  # what is larger is named, not compared
DEEPEST = 20  # lists in lists
SHARED_SEED = 20_371  # one that no answer seeds the shared generators with
LONGEST = 300  # characters of an exception's text


class Stop(BaseException):
    """Raised inside a function that has run for too long; a BaseException, so that `except Exception` does not swallow it."""


class ReturnedNothing(Exception):
    """The answer returned None where a probe has to go on with what it returned."""


class PartMissing(NotImplementedError):
    """One part of the answer is written, another is not."""


def observe(answer: Callable, probe: Callable | None, arguments: dict) -> dict:
    """Call `answer` with plain arguments and report what happened, in plain values. It raises for nothing the answer does.

    The generators that the whole process shares are seeded for the call, so that an answer that draws from them does the same
    each time; `shared_generators_kept` leaves them as they were.

    Args:
        answer: The student's function.
        probe: Called as probe(answer, **arguments) and returns what it measured; None calls answer(*arguments) itself.
        arguments: Name -> plain value, in the order of the function's parameters.

    Returns: "value": what came back; "stopped": "" or the exception in one line; "line": the student's line it came from;
        "blank": True where the function has not been written yet; "begun": True where a part of it has; "changed": names of the
        arguments it altered. Where code stands above the  raise NotImplementedError()  that it met, "line" is that line's
        number.
    """
    given = copy.deepcopy(arguments)
    seen = {"value": None, "stopped": "", "line": "", "blank": False, "begun": False, "changed": []}
    random.seed(SHARED_SEED)
    np.random.seed(SHARED_SEED)  # noqa: NPY002
    try:
        with np.errstate(all="ignore"):
            seen["value"] = plain(probe(answer, **given) if probe else answer(*given.values()))
    except NotImplementedError as missing:
        seen["line"] = _left_below_code(missing.__traceback__)
        seen["blank"], seen["begun"] = True, isinstance(missing, PartMissing) or bool(seen["line"])
    except ReturnedNothing:
        pass  # the value stays None
    except Stop:
        raise
    except BaseException as error:  # an answer may raise anything, KeyboardInterrupt included
        if isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
            raise
        seen["stopped"] = _one_line(error)
        seen["line"] = student_line(error.__traceback__)
    seen["changed"] = [name for name in given if not _identical(given[name], arguments[name])]
    return seen


def shared_generators() -> tuple:
    """The states of the generators that the whole process shares, in a form that can be compared."""
    return random.getstate(), np.random.get_state()[1].tobytes(), np.random.get_state()[2]  # noqa: NPY002


@contextlib.contextmanager
def shared_generators_kept() -> Iterator[None]:
    """Leave `random` and `np.random` as they were."""
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002


def plain(value, depth: int = 0):
    """`value` in plain values: tensors, series and the like become arrays; what holds no numbers becomes its type's name."""
    kind = type(value)
    if kind is int and value.bit_length() > 1000:
        return float("inf") if value > 0 else float("-inf")
    if value is None or kind in (bool, int, float, complex, str):
        return value
    if depth > DEEPEST:
        return f"<{kind.__name__} nested too deeply>"
    if isinstance(value, dict | tuple | list | range) and len(value) > MOST_ITEMS:
        return f"<{kind.__name__} of {len(value)} items>"
    if isinstance(value, dict):
        return {str(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, tuple | list | range):
        items = [plain(item, depth + 1) for item in value]
        return tuple(items) if kind is tuple else items
    try:
        array = np.array(value)  # a copy: the original may go on changing
        if array.size > MOST_ITEMS:
            return f"<{kind.__name__} of shape {array.shape}>"
        if array.dtype.kind == "O":  # Decimal, Fraction, boxed floats
            array = array.astype(float)
    except Exception:
        return f"<{kind.__name__}>"
    return array if array.dtype.kind in "biufcU" else f"<{kind.__name__}>"


def takes(function: Callable, *args, **kwargs) -> bool:
    """Whether a function can be called with these arguments, as far as it has a signature."""
    try:
        inspect.signature(function).bind(*args, **kwargs)
    except ValueError:  # it has none
        pass
    except TypeError:
        return False
    return True


def functions_of(cls: type) -> list[str]:
    """The names of the functions that are written in a class itself."""
    return [name for name, value in vars(cls).items() if inspect.isfunction(value)]


def names_below(base: type, cls: type) -> set[str]:
    """The names that are defined in a class, or in those between it and its `base`."""
    return {name for c in cls.__mro__[: cls.__mro__.index(base)] for name in vars(c)}


def something(value):
    """`value`, or ReturnedNothing raised where it is None."""
    if value is None:
        raise ReturnedNothing
    return value


def _left_below_code(traceback) -> str:
    """The number of the line that raised, in its cell, where other lines of the student's function stand above it."""
    frame, line = list(walk_tb(traceback))[-1]
    above = {n for *_, n in frame.f_code.co_lines() if n and frame.f_code.co_firstlineno < n < line}
    return str(line) if above and code_line(frame, line) else ""


def _one_line(error: BaseException) -> str:
    """An exception's type and message in one line of bearable length."""
    try:
        text = " ".join(str(error).split())
    except Exception:
        text = "its message cannot be read"
    text = text if len(text) <= LONGEST else text[:LONGEST] + " ..."
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)  # colours, which Keras puts into its messages
    return f"{type(error).__name__}: {text}".rstrip(": ")


def _identical(a, b) -> bool:
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(_identical(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(_identical, a, b))
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.shape == b.shape and a.tobytes() == b.tobytes()
    return type(a) is type(b) and (a == b or a != a)
