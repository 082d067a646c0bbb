"""What the four ways of running workers have in common: a group that is started, polled, and stopped."""

from typing import Protocol

import numpy as np


class WorkerGroup(Protocol):
    """Workers at work.

    Attributes:
        weights: [P] the shared weights.
        squares: [P] RMSProp's running mean of squares.
    """

    weights: np.ndarray
    squares: np.ndarray

    def start(self) -> None:
        """Let the workers begin."""

    def poll(self, seconds: float) -> None:
        """Wait so long, and see to what happens meanwhile. A worker's error is raised here."""

    def stop(self) -> None:
        """End all workers. Nothing of them is left afterwards: no thread, process or shared memory."""


class EndedEarly(RuntimeError):
    """A worker's `run` came to its end before the training did."""

    def __init__(self, number: int):
        super().__init__(
            f"the run of worker {number} has ended, but the training is not over. It should go on as long as "
            "self.master.finished() is False: look at the loop, at a break or a return in it."
        )
