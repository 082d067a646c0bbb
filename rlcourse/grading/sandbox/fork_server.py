"""Kernels that need not load their libraries: forked, into a sandbox, from a process that has (see `inside/fork_server.py`)."""

import atexit
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

from rlcourse.grading.sandbox.bubblewrap import SCRATCH, Limits, command, resource_limits, variables
from rlcourse.grading.sandbox.cgroup import Group, in_group
from rlcourse.grading.sandbox.process_tree import children

PROGRAM = Path(__file__).parent / "inside" / "fork_server.py"


class NoForkServer(RuntimeError):
    """Kernels cannot be forked here: they are started one by one instead."""


class ForkServer:
    """The process that kernels are forked from; `NoForkServer` where there is none."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(PROGRAM)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=variables(), cwd="/",
            start_new_session=True,
        )  # fmt: skip
        atexit.register(self.close)
        if not self._answer().get("ready"):
            self.close()
            raise NoForkServer("it has threads already, which a fork would lose")

    def fork_kernel(
        self, arguments: list[str], shared: Path, limits: Limits, group: Group | None = None
    ) -> tuple[subprocess.Popen, int]:
        """Start a sandbox, which ends with the kernel in it; the sandbox, and the process that watches over the kernel."""
        empty = command(["/bin/sh", "-c", "echo ready; exec sleep infinity"], shared, limits)
        sandbox = subprocess.Popen(
            in_group(group, empty),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True, env={"PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        try:
            if sandbox.stdout.readline() != b"ready\n":
                raise NoForkServer("no sandbox started")
            (first,) = children(sandbox.pid)
            (second,) = children(first)  # the first is bubblewrap's own
            order = {"inside": second, "sandbox": sandbox.pid, "folder": SCRATCH, "variables": variables()}
            order |= {"arguments": arguments, "limits": resource_limits(limits), "cgroup": group.procs if group else ""}
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return sandbox, self._answer()["pid"]
        except (OSError, ValueError, KeyError, NoForkServer) as error:
            sandbox.kill()
            sandbox.wait()
            raise NoForkServer(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()

    def _answer(self) -> dict:
        line = self._process.stdout.readline()
        if not line:
            raise NoForkServer("it ended")
        return json.loads(line)


@cache
def fork_server() -> ForkServer | None:
    """The fork server of this process, started at the first call; None where there can be none."""
    try:
        return ForkServer()
    except (NoForkServer, OSError, ValueError):
        return None
