"""What a process and everything it has started use, read from /proc."""

import contextlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True)
class Usage:
    """What a tree of processes uses.

    Attributes:
        processor: Seconds of processor time so far, of the processes that have ended as well.
        memory: Bytes in memory now, and in files without a name that are still open; what several processes share in memory
            counts once for each.
        processes: How many there are.
    """

    processor: float
    memory: int
    processes: int


def children(pid: int) -> list[int]:
    """The processes that `pid`, in any of its threads, has started, and that still live; none where it has ended."""
    found = []
    for thread in _threads(pid):
        try:
            found += map(int, Path(f"/proc/{pid}/task/{thread}/children").read_text().split())
        except (OSError, ValueError):
            continue
    return found


def _threads(pid: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []


def own_memory() -> int:
    """Bytes that this process alone has in memory now; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError, ValueError):
        return 0


def usage(*pids: int) -> Usage:
    """What some processes and their descendants use; nothing where they have ended."""
    ticks = pages = count = 0
    waiting, nameless = list(pids), {}
    while waiting:
        pid = waiting.pop()
        try:
            numbers = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            waiting += children(pid)
        except (OSError, IndexError, ValueError):
            continue  # it has ended meanwhile
        ticks += sum(map(int, numbers[11:15]))  # utime, stime, and those of the children it has waited for
        pages += int(numbers[21])
        count += 1
        nameless |= _nameless(pid)
    return Usage(ticks / TICKS, pages * PAGE + sum(nameless.values()), count)


def _nameless(pid: int) -> dict[tuple[int, int], int]:
    """Bytes of the open files that no folder lists, by their identity: they take memory or disk that nobody else can see."""
    found = {}
    with contextlib.suppress(OSError):
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                status = os.stat(f"/proc/{pid}/fd/{descriptor}")
                if stat.S_ISREG(status.st_mode) and status.st_nlink == 0:
                    found[status.st_dev, status.st_ino] = status.st_blocks * 512
    return found
