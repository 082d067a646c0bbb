"""Calling a function that may never end: it is stopped after a while, and the caller goes on."""

import contextlib
import ctypes
import sys
import threading
import time
from collections.abc import Callable

from rlcourse.probes import Stop
from rlcourse.tracebacks import code_line

ON_A_BUSY_MACHINE = 3  # times the patience: how long a function may take that has not had its share of the processor


class TimeLimitExceeded(Exception):
    """The function was still running when its time was over.

    Attributes:
        line: The student's line it was at, or "".
    """

    def __init__(self, line: str):
        super().__init__(line)
        self.line = line


def call_with_time_limit(function: Callable[[], object], seconds: float):
    """Call `function()` and return its value.

    It runs in a thread of its own, so this returns in time even where the function cannot be stopped; then the thread
    is left behind, and ends with the process. (One thing no thread can interrupt: a single long call into C code that
    lets no other thread run, such as sum(range(10**9)). It is waited for.)

    Args:
        function: Called without arguments.
        seconds: Of this process's work. On a machine that is busy with something else it takes longer by the clock, up to
            three times; so does a function that sleeps.

    Raises: TimeLimitExceeded when it has not returned after `seconds`.
    """
    values, errors = [], []
    ended, left_alone = threading.Event(), threading.Event()

    def run():
        try:
            try:
                values.append(function())
            except Stop:
                pass
            except BaseException as error:
                errors.append(error)
            finally:
                ended.set()
        except Stop:
            for _ in range(100):  # another one may strike in here
                with contextlib.suppress(Stop):
                    ended.set()
                    break
        try:
            _wait_without_a_lock(left_alone)
        except Stop:  # the last one, sent before `ended` was seen
            _wait_without_a_lock(left_alone)

    thread = threading.Thread(target=run, daemon=True, name="rlcourse-check")
    thread.start()
    line = ""
    try:
        _wait_for_work(ended, seconds)
    finally:  # also at the stop button
        if not ended.is_set():
            line = _where(thread)
            _stop(thread, ended)
        left_alone.set()
    if values:
        return values[0]
    if errors:
        raise errors[0]
    raise TimeLimitExceeded(line)


def _wait_for_work(ended: threading.Event, seconds: float) -> None:
    """Wait until the event comes or this process has worked for about `seconds`."""
    start, worked = time.monotonic(), time.process_time()
    while not ended.wait(max(seconds - (time.monotonic() - start), seconds / 20)):
        had_its_share = time.process_time() - worked >= 0.8 * seconds
        if had_its_share or time.monotonic() - start >= ON_A_BUSY_MACHINE * seconds:
            return


def _wait_without_a_lock(event: threading.Event) -> None:
    """Wait for `event`, holding nothing that a Stop in the middle would leave locked."""
    while not event.is_set():
        time.sleep(1e-4)


def _where(thread: threading.Thread) -> str:
    frame = sys._current_frames().get(thread.ident)
    while frame is not None:
        if line := code_line(frame, frame.f_lineno):
            return line
        frame = frame.f_back
    return ""


def _stop(thread: threading.Thread, ended: threading.Event) -> None:
    """Raise Stop in `thread` until its function has `ended`, for up to two seconds.

    A bare `except:` inside a loop swallows it; raised often enough, it strikes between two rounds, where nothing catches it.
    None strikes after this has returned, so none meets the interpreter's own work at a thread's end.
    """
    deadline = time.monotonic() + 2
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    identity = ctypes.c_ulong(thread.ident)
    try:
        while not ended.is_set() and thread.is_alive() and time.monotonic() < deadline:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(identity, ctypes.py_object(Stop))
            thread.join(1e-5)
    finally:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(identity, None)  # one that has not struck yet
        sys.setswitchinterval(interval)
