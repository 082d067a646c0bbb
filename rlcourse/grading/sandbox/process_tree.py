"""What a process and everything it has started use.

psutil tells it of one process. Its children are read from /proc, since psutil looks through all processes for them: for a tree
of four among 500 that takes 7.7 ms in place of 0.4. Files without a name it does not tell of.
"""

import contextlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Usage:
    """What a tree of processes uses."""

    processor: float  # seconds of processor time so far, of the processes that have ended as well
    memory: int  # bytes in memory (what several processes share counts for each) and in open files without a name
    processes: int  # how many there are


def children(pid: int) -> list[int]:
    """The processes that `pid`, in any of its threads, has started, and that still live; none where it has ended."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError, ValueError):
            found += map(int, path.read_text().split())
    return found


def own_memory() -> int:
    """Bytes that this process alone has in memory now."""
    return psutil.Process().memory_info().rss


def usage(*pids: int) -> Usage:
    """What some processes and their descendants use; nothing where they have ended."""
    seconds, memory, count = 0.0, 0, 0
    waiting, nameless = list(pids), {}
    while waiting:
        pid = waiting.pop()
        try:
            process = psutil.Process(pid)
            with process.oneshot():
                user, system, *of_children = process.cpu_times()
                seconds += user + system + sum(of_children[:2])  # those of the children it has waited for
                memory += process.memory_info().rss
        except psutil.Error:
            continue  # it has ended meanwhile
        count += 1
        waiting += children(pid)
        nameless |= _nameless(pid)
    return Usage(seconds, memory + sum(nameless.values()), count)


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
