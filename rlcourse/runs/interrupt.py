"""The stop button: a training ends between two steps, with everything kept."""

import contextlib
import signal
import threading
from collections.abc import Iterator


class StopRequest:
    """Whether somebody has asked to stop."""

    made = False


@contextlib.contextmanager
def stop_button() -> Iterator[StopRequest]:
    """While inside, the first interrupt (the stop button, Ctrl+C) is only noted; a second one raises KeyboardInterrupt.

    Outside the main thread, where no signal arrives, nothing changes.
    """
    request = StopRequest()
    if threading.current_thread() is not threading.main_thread():
        yield request
        return

    def note(number, frame):
        if request.made:
            raise KeyboardInterrupt
        request.made = True

    before = signal.signal(signal.SIGINT, note)
    try:
        yield request
    finally:
        signal.signal(signal.SIGINT, before)
