"""Workers for the tests of the probe."""

from rlcourse.algorithms import BaseWorker
from rlcourse.lessons.a3c.worker import Right

__all__ = ["Right", "running"]


def running(run, base=BaseWorker, **members) -> type:
    """A class of workers with this `run`."""
    return type("Worker", (base,) if base else (), {"run": run, **members})
