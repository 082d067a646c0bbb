"""Calling a function on plain values and reporting in plain values what happened."""

import contextlib
import copy
import linecache
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

PACKAGE = str(Path(__file__).parent.parent)


class ReturnedNothing(Exception):
    """The answer returned None where a probe has to go on with what it returned."""


def observe(answer: Callable, probe: Callable | None, arguments: dict) -> dict:
    """Call `answer` with plain arguments and report what happened, in plain values. It raises for nothing the answer does.

    Args:
        answer: The student's function.
        probe: Called as probe(answer, **arguments) and returns what it measured; None calls answer(*arguments) itself.
        arguments: Name -> plain value, in the order of the function's parameters.

    Returns:
        "value": what came back; "stopped": "" or the exception in one line; "line": the student's line it came from;
        "blank": True where the function has not been written yet; "changed": names of the arguments it altered.
    """
    given = copy.deepcopy(arguments)
    seen = {"value": None, "stopped": "", "line": "", "blank": False, "changed": []}
    try:
        with _shared_generators_seeded(), np.errstate(all="ignore"):
            seen["value"] = plain(probe(answer, **given) if probe else answer(*given.values()))
    except NotImplementedError:
        seen["blank"] = True
    except ReturnedNothing:
        pass  # the value stays None
    except (Exception, SystemExit) as error:
        seen["stopped"] = f"{type(error).__name__}: {error}".rstrip(": ")
        seen["line"] = _student_line(error.__traceback__)
    seen["changed"] = [name for name in given if not _identical(given[name], arguments[name])]
    return seen


def plain(value):
    """`value` in plain values: tensors, series and the like become arrays; what holds no numbers becomes its type's name."""
    if value is None or type(value) in (bool, int, float, complex, str):
        return value
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(plain(item) for item in value) if type(value) in (tuple, list) else [plain(i) for i in value]
    if isinstance(value, range):
        return list(value)
    try:
        array = np.array(value)  # a copy: the original may go on changing
    except Exception:
        return f"<{type(value).__name__}>"
    return array if array.dtype.kind in "biufcU" else f"<{type(value).__name__}>"


def something(value):
    """`value`, or ReturnedNothing raised where it is None."""
    if value is None:
        raise ReturnedNothing
    return value


def _student_line(traceback) -> str:
    """The last line of code in `traceback` that belongs to the student: neither this package's nor a library's."""
    found = ""
    while traceback is not None:
        found = code_line(traceback.tb_frame, traceback.tb_lineno) or found
        traceback = traceback.tb_next
    return found


def code_line(frame, line: int) -> str:
    """The text of a frame's line, or "" where it lies in this package or in an installed library."""
    file = frame.f_code.co_filename
    if file.startswith(PACKAGE) or "site-packages" in file or "/lib/python" in file or file.startswith("<frozen"):
        return ""
    return linecache.getline(file, line).strip()


@contextlib.contextmanager
def _shared_generators_seeded() -> Iterator[None]:
    """Let whatever draws from the shared generators do so repeatably, and leave them as they were."""
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002


def _identical(a, b) -> bool:
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(_identical(a[k], b[k]) for k in a)
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(_identical, a, b))
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.shape == b.shape and a.tobytes() == b.tobytes()
    return type(a) is type(b) and (a == b or a != a)
