"""Finding the student's line in a traceback that runs through this package and through libraries."""

import contextlib
import inspect
import linecache
from collections.abc import Callable, Iterator
from pathlib import Path
from traceback import walk_tb
from types import FrameType, TracebackType

from rlcourse.lines import in_lines

PACKAGE = str(Path(__file__).parent)


def code_line(frame: FrameType, line: int) -> str:
    """The text of a frame's line, or "" where it lies in this package or in an installed library."""
    file = frame.f_code.co_filename
    if file.startswith(PACKAGE) or "site-packages" in file or "/lib/python" in file or file.startswith("<frozen"):
        return ""
    return linecache.getline(file, line).strip()


def student_line(traceback: TracebackType | None) -> str:
    """The last line of code in `traceback` that belongs to the student: neither this package's nor a library's."""
    lines = [code_line(frame, line) for frame, line in walk_tb(traceback)]
    return next(filter(None, reversed(lines)), "")


@contextlib.contextmanager
def at_fault(name: str, function: Callable) -> Iterator[None]:
    """Inside, a student's function is called: an error says where in it, and is shown without the package's own lines.

    `name` is what the function is given as, such as "targets".
    """
    try:
        yield
    except Exception as error:
        if not hasattr(error, "_render_traceback_"):
            line = student_line(error.__traceback__)
            where = f"It happened in the line  {line}" if line else _first_line(function)
            if where:
                error.add_note(f"{where}  (given as {name}).")
            told = [f"{type(error).__name__}: {error}", *getattr(error, "__notes__", [])]
            error._render_traceback_ = lambda: [line for text in told for line in in_lines(text).splitlines()]
        raise


def leave_out_package(error: Exception) -> None:
    """Leave the student's last line alone in the traceback of an error that `at_fault` has seen; any other stays as it is.

    Raise it again without naming it (`raise`): else the line that does so would be in the traceback.
    """
    if not hasattr(error, "_render_traceback_"):
        return
    theirs, traceback = None, error.__traceback__
    while traceback is not None:
        if code_line(traceback.tb_frame, traceback.tb_lineno):
            theirs = TracebackType(None, traceback.tb_frame, traceback.tb_lasti, traceback.tb_lineno)
        traceback = traceback.tb_next
    error.__traceback__, error.__cause__, error.__suppress_context__ = theirs, None, True


def _first_line(function: Callable) -> str:
    """Where a function stands, for an error that comes from what it returned."""
    try:
        lines, _ = inspect.getsourcelines(function)
    except (OSError, TypeError):
        return ""
    return f"Look at  {lines[0].strip()}"
