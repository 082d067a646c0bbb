"""A control group (version 2) for each sandbox, where this process may make one: it holds its processes to limits together."""

import contextlib
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rlcourse.grading.sandbox.bubblewrap import Limits

ROOT = Path("/sys/fs/cgroup")
CONTROLLERS = {"memory", "pids"}
EMPTYING_SECONDS = 2.0  # a group can be removed when its last process has gone


@dataclass(frozen=True)
class Group:
    """A control group, which is a folder."""

    folder: Path

    @property
    def procs(self) -> str:
        """The file that a process writes its number to, in order to be in the group."""
        return str(self.folder / "cgroup.procs")

    @property
    def exceeded(self) -> str:
        """What was used up, "" where nothing was."""
        for file, event, what in (("memory.events", "oom_kill", "memory"), ("pids.events", "max", "processes")):
            with contextlib.suppress(OSError, ValueError):
                counts = dict(line.split() for line in (self.folder / file).read_text().splitlines())
                if int(counts.get(event, 0)):
                    return what
        return ""

    def remove(self) -> None:
        """End what is left in it, and remove it."""
        with contextlib.suppress(OSError):
            with open(self.folder / "cgroup.kill", "r+") as file:  # not there before Linux 5.14
                file.write("1")
        deadline = time.monotonic() + EMPTYING_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                self.folder.rmdir()
            if not self.folder.exists():
                return
            time.sleep(0.02)


def make_group(limits: Limits, root: Path = ROOT, own: Path = Path("/proc/self/cgroup")) -> Group | None:
    """Make a group with these limits, beside the one this process is in; None where it cannot. Threads count as processes."""
    group = None
    try:
        home = next(line[3:] for line in own.read_text().splitlines() if line.startswith("0::"))
        parent = (root / home.strip("/")).parent if home != "/" else root
        if not CONTROLLERS <= set((parent / "cgroup.subtree_control").read_text().split()):
            return None
        folder = Path(tempfile.mkdtemp(prefix="rlcourse-", dir=parent))
        group = Group(folder)
        (folder / "memory.max").write_text(str(limits.memory))
        (folder / "pids.max").write_text(str(4 * limits.processes))
        for file, value in (("memory.swap.max", "0"), ("memory.oom.group", "1")):
            with contextlib.suppress(OSError):  # where there is no swap
                (folder / file).write_text(value)
        return group
    except (OSError, StopIteration):
        if group:
            group.remove()
        return None


def in_group(group: Group | None, command: list[str]) -> list[str]:
    """A command that first enters a group and then is the given one; the command itself, where there is no group."""
    return ["/bin/sh", "-c", 'echo $$ > "$0" && exec "$@"', group.procs, *command] if group else command
