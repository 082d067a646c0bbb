"""Finding the student's line in a traceback that runs through this package and through libraries."""

import linecache
from pathlib import Path
from types import FrameType, TracebackType

PACKAGE = str(Path(__file__).parent)


def code_line(frame: FrameType, line: int) -> str:
    """The text of a frame's line, or "" where it lies in this package or in an installed library."""
    file = frame.f_code.co_filename
    if file.startswith(PACKAGE) or "site-packages" in file or "/lib/python" in file or file.startswith("<frozen"):
        return ""
    return linecache.getline(file, line).strip()


def student_line(traceback: TracebackType | None) -> str:
    """The last line of code in `traceback` that belongs to the student: neither this package's nor a library's."""
    found = ""
    while traceback is not None:
        found = code_line(traceback.tb_frame, traceback.tb_lineno) or found
        traceback = traceback.tb_next
    return found
