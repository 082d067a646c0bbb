"""Small trainings with many players, and what is left of them."""

import os
import threading
from pathlib import Path

from rlcourse.training import A3C, A3CSettings
from rlcourse.training.a3c.worker import BaseWorker


def silent(message):
    """Says nothing."""


def training(backend="threads", seed=0, **more):
    names = A3CSettings.__dataclass_fields__
    settings = {"envs": 4, "rollout_steps": 8} | {name: more.pop(name) for name in list(more) if name in names}
    return A3C("CartPole-v1", A3CSettings(backend=backend, **settings), seed=seed, **{"says": silent} | more)


class Broken(BaseWorker):
    def run(self):
        self.roll_out(self.master.pull())
        raise ZeroDivisionError("a mistake of mine")


class Impatient(BaseWorker):
    def run(self):
        self.roll_out(self.master.pull())


class Deaf(BaseWorker):
    def run(self):
        while True:
            weights = self.master.pull()
            rollout = self.roll_out(weights)
            self.master.push(self.gradient(weights, rollout), rollout)


class AtEpisode:
    """A record that does something when so many episodes have ended."""

    best_weights = None

    def __init__(self, *when_and_what):
        self.left, self.count = list(when_and_what), 0

    def add(self, episode_return, weights):
        self.count += 1
        if self.left and self.count >= self.left[0][0]:
            self.left.pop(0)[1]()


def leftovers() -> set[str]:
    """Threads, processes and shared memory of trainings that are there now."""
    found = {f"thread {t.name}" for t in threading.enumerate() if "A3C" in t.name}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = stat.read_text().split(" (", 1)[1].rsplit(") ", 1)
        except OSError:
            continue
        state, parent = rest.split()[:2]
        command = stat.with_name("cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace") if state != "Z" else ""
        if "raylet" in name or "gcs_server" in name or "ray::" in command:
            found.add(f"process {stat.parent.name} {name} {command[:60]}")
        elif int(parent) == os.getpid() and "spawn_main" in command:
            found.add(f"process {stat.parent.name} {name} {command[:60]}")
    shared = Path("/dev/shm")
    return found | {
        f"memory {f.name}" for f in (shared.iterdir() if shared.is_dir() else ()) if "pymp" in f.name or "psm_" in f.name
    }
