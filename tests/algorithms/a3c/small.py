"""Small trainings with many players, and what is left of them."""

import os
import threading
from pathlib import Path

from rlcourse.algorithms import A3C, A3CSettings
from rlcourse.algorithms.a3c.worker import BaseWorker


def silent(message):
    """Says nothing."""


def training(backend="threads", seed=0, **more):
    names = A3CSettings.__dataclass_fields__
    settings = {"envs": 4, "rollout_steps": 8} | {name: more.pop(name) for name in list(more) if name in names}
    return A3C("CartPole-v1", A3CSettings(backend=backend, **settings), seed=seed, **{"print_fn": silent} | more)


class Broken(BaseWorker):
    def run(self):
        self.roll_out(self.server.pull())
        raise ZeroDivisionError("a mistake of mine")


class Impatient(BaseWorker):
    def run(self):
        self.roll_out(self.server.pull())


class Deaf(BaseWorker):
    def run(self):
        while True:
            weights = self.server.pull()
            rollout = self.roll_out(weights)
            self.server.push(self.gradient(weights, rollout), rollout)


class AtEpisode:
    """A record that does something when so many episodes have ended."""

    best_weights = None

    def __init__(self, *when_and_what):
        self.left, self.count = list(when_and_what), 0

    def add(self, episode_return, weights):
        self.count += 1
        if self.left and self.count >= self.left[0][0]:
            self.left.pop(0)[1]()


def processes(*names: str) -> list[tuple[int, str]]:
    """Process id and command of every process that was started by these tests and has one of the names in its command.

    Other tests may run beside these; theirs have another value of PYTEST_XDIST_WORKER in their environment.
    """
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = folder.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # gone meanwhile
            continue
        if any(name in command for name in names) and _tested_by(int(folder.name)) == os.environ.get("PYTEST_XDIST_WORKER", ""):
            found.append((int(folder.name), command[:80]))
    return found


def _tested_by(pid: int) -> str:
    """PYTEST_XDIST_WORKER of a process, or of the nearest one above it that has it: one that gives itself a title loses it."""
    while pid > 1:
        try:
            variables = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return "gone"
        for variable in variables:
            if variable.startswith("PYTEST_XDIST_WORKER="):
                return variable.partition("=")[2]
        pid = int(next(line for line in status.splitlines() if line.startswith("PPid:")).split()[1])
    return ""


def leftovers() -> set[str]:
    """Threads, processes and shared memory of trainings that are there now."""
    found = {f"thread {t.name}" for t in threading.enumerate() if "A3C" in t.name}
    found |= {f"process {pid} {command}" for pid, command in processes("raylet", "gcs_server", "ray::", "spawn_main")}
    return found | {f"memory {f.name}" for f in Path("/dev/shm").glob(f"pym-{os.getpid()}-*")}
