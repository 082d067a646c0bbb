"""A kernel that nobody has to trust: started, asked to run code, watched while it does, and started anew when it is gone."""

import contextlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import zmq
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

from rlcourse.grading.sandbox import provisioner
from rlcourse.grading.sandbox.bubblewrap import LIMITS, Limits
from rlcourse.grading.sandbox.process_tree import Usage, own_memory, usage

LARGEST_MESSAGE = 16 << 20  # bytes of one part; what a right answer sends is below a tenth of it
MOST_RECEIVED = 256 << 20  # bytes, of the many parts that a message may have: they arrive here before anybody asks for them
START_SECONDS = 120  # by the clock; a busy machine needs a few
POLL_SECONDS = 0.05
WATCH_SECONDS = 0.2
MOST_FILES = 100  # beside the sockets; a kernel makes six


class KernelTrouble(Exception):
    """The kernel gave no answer, and is no longer there; the next request starts a fresh one."""


class TimedOut(KernelTrouble):
    """What was run did not end in its time."""


class Crashed(KernelTrouble):
    """The kernel's process ended, or what it sent was no answer."""


class Exceeded(KernelTrouble):
    """The kernel used more than it may; the message says of what."""


class CannotStart(RuntimeError):
    """No kernel could be started: the machine's fault, not the submission's."""


@dataclass(frozen=True)
class Reply:
    """How a request ended."""

    error: str  # "" or the exception in one line
    value: str | None  # the text that the expression had, or None


class Kernel(contextlib.AbstractContextManager):
    """One kernel at a time. It starts at the first request, and a fresh one after trouble.

    Args:
        limits: What it may use.
        sandboxed: False to run it without a sandbox.
        warm: Whether to fork it from a process that has loaded what it needs; worth while where many are started.
    """

    def __init__(self, limits: Limits = LIMITS, sandboxed: bool = True, warm: bool = False):
        self.limits, self.sandboxed, self.warm, self.starts = limits, sandboxed, warm, 0
        self._manager: KernelManager | None = None
        self._socket: zmq.Socket | None = None
        self._spent = self._seen = self._watched = 0.0
        self._own_memory = 0

    @property
    def processor(self) -> float:
        """Seconds of processor time of all kernels so far; of one that has died, what was seen last."""
        return self._spent + (self._usage().processor if self._manager else 0.0)

    @property
    def alive(self) -> bool:
        """Whether the last kernel is still there."""
        return self._manager is not None and self._manager.provisioner.process.poll() is None

    def run(self, code: str, expression: str, processor: float, clock: float) -> Reply:
        """Run code and evaluate an expression after it.

        Args:
            code: Python, as a cell has it.
            expression: An expression whose value is a string; "" for none.
            processor: Seconds of processor time it may take.
            clock: Seconds of the clock it may take.

        Raises: TimedOut, Crashed, Exceeded where there is no answer. The kernel is then gone; CannotStart where no kernel
            starts.
        """
        if self._manager is None:
            self.start()
        began, deadline = self._usage().processor, time.monotonic() + clock
        content = {
            "code": code, "silent": False, "store_history": False, "allow_stdin": False, "stop_on_error": False,
            "user_expressions": {"value": expression} if expression else {},
        }  # fmt: skip
        try:
            return _read_reply(self._ask("execute_request", content, began + processor, deadline))
        except KernelTrouble:
            self.stop()
            raise

    def stop(self) -> None:
        """End the kernel and everything it has started."""
        if self._manager is None:
            return
        self._spent, self._seen = self._spent + self._usage().processor, 0.0
        manager, self._manager = self._manager, None
        self._socket.close(0)
        with contextlib.suppress(Exception):
            manager.shutdown_kernel(now=True)

    def __exit__(self, *exception) -> None:
        self.stop()

    def start(self) -> None:
        """Start a fresh kernel in the place of one that was there; `CannotStart` where none starts."""
        self.stop()
        self.starts += 1
        manager = KernelManager(kernel_name="python3")
        argv = [sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        argv += ["--IPKernelApp.log_level=50", "--HistoryManager.enabled=False", "--InteractiveShell.colors=NoColor"]
        chosen = {"provisioner_name": provisioner.NAME, "config": {"warm": self.warm, "limits": self.limits}}
        metadata = {"kernel_provisioner": chosen} if self.sandboxed else {}
        manager._kernel_spec = KernelSpec(argv=argv, display_name="graded", language="python", metadata=metadata)
        if self.sandboxed:
            manager.transport = "ipc"
        try:
            manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self._manager = manager
            self._socket = zmq.Context.instance().socket(zmq.DEALER)
            self._socket.setsockopt(zmq.LINGER, 0)
            self._socket.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
            self._socket.setsockopt(zmq.RCVHWM, 4)
            self._socket.connect(manager._make_url("shell"))
            self._ask("kernel_info_request", {}, float("inf"), time.monotonic() + START_SECONDS)
        except (KernelTrouble, OSError, RuntimeError) as error:
            self.stop()
            if isinstance(error, RuntimeError):
                raise
            raise CannotStart(f"no kernel started ({type(error).__name__}: {error}).") from error

    def _usage(self) -> Usage:
        watcher = getattr(self._manager.provisioner, "watcher", None)
        used = usage(self._manager.provisioner.process.pid, *([watcher] if watcher else []))
        self._seen = max(self._seen, used.processor)  # what a process has used is gone with it
        return replace(used, processor=self._seen)

    def _ask(self, kind: str, content: dict, processor: float, deadline: float) -> dict:
        """Send a request, and wait for its reply while the kernel lives and keeps within its limits."""
        session = self._manager.session
        sent = session.send(self._socket, kind, content)["header"]["msg_id"]
        reply, self._own_memory = None, own_memory()
        while True:
            if self._socket.poll(1000 * POLL_SECONDS):
                with contextlib.suppress(Exception):  # what cannot be read is no reply
                    _, message = session.recv(self._socket, mode=zmq.NOBLOCK)
                    if message["parent_header"].get("msg_id") == sent and isinstance(message["content"], dict):
                        reply = message["content"]
            if reply is not None:
                self._look(float("inf"))  # requests that are answered at once are watched as well
                return reply
            self._watch(processor, deadline)

    def _watch(self, processor: float, deadline: float) -> None:
        if self._manager.provisioner.process.poll() is not None:
            group = getattr(self._manager.provisioner, "group", None)
            if group and group.exceeded:
                raise Exceeded(f"it used more {group.exceeded} than it may")
            raise Crashed("the kernel died")
        if time.monotonic() > deadline:
            raise TimedOut("when its time by the clock was over")
        self._look(processor)

    def _look(self, processor: float) -> None:
        """Look at what is used, every now and then."""
        if time.monotonic() - self._watched < WATCH_SECONDS:
            return
        self._watched = time.monotonic()
        if own_memory() - self._own_memory > MOST_RECEIVED:
            raise Exceeded("it sent more than anybody can read")
        used = self._usage()
        if used.processor > processor:
            raise TimedOut("when its time on the processor was over")
        if used.memory > self.limits.memory:
            raise Exceeded(f"it used more than {self.limits.memory >> 20} MB of memory")
        if used.processes > self.limits.processes:
            raise Exceeded(f"it started more than {self.limits.processes} processes")
        shared = getattr(self._manager.provisioner, "shared", None)
        if shared is not None and _is_filled(shared, self.limits.file):
            raise Exceeded("it filled the folder of its sockets")


def _is_filled(folder: Path, most: int) -> bool:
    """Whether a folder that changes meanwhile holds more than `most` bytes, or more than a few files."""
    size = count = 0
    for parent, folders, files in os.walk(folder):
        count += len(folders) + len(files)
        for name in files:
            with contextlib.suppress(OSError):  # it is gone
                size += os.lstat(os.path.join(parent, name)).st_blocks * 512
        if size > most or count > MOST_FILES:
            return True
    return False


def _read_reply(content: dict) -> Reply:
    if content.get("status") == "ok":
        content = _dict(_dict(content.get("user_expressions")).get("value"))  # how the expression ended
    elif content.get("status") != "error":
        raise Crashed("the kernel sent what is no answer")
    if content.get("status") == "error":
        text = " ".join(f"{content.get('ename', 'an error')}: {content.get('evalue', '')}".split())
        return Reply(text if len(text) <= 300 else text[:300] + " ...", None)
    text = _dict(content.get("data")).get("text/plain")
    return Reply("", text if isinstance(text, str) else None)


def _dict(value: object) -> dict:
    return value if isinstance(value, dict) else {}
