"""What the four ways of running workers have in common: a group that is started, polled, and stopped."""

from collections.abc import Callable

import numpy as np

from rlcourse.algorithms.a3c.monitor import Monitor
from rlcourse.algorithms.a3c.parameter_server import RMSProp
from rlcourse.algorithms.a3c.worker import WorkerSpec


class WorkerGroup:
    """Workers at work.

    Args:
        spec: What workers are made by.
        weights: [P] first weights. The group's attribute is the shared ones.
        squares: [P] first running mean of squares, likewise.
        rule: Of the gradient step.
        monitor: Where everything is written down.
        print_fn: Where messages go.
    """

    def __init__(
        self, spec: WorkerSpec, weights: np.ndarray, squares: np.ndarray, rule: RMSProp, monitor: Monitor,
        print_fn: Callable[[str], None],
    ):  # fmt: skip
        self.spec, self.rule, self.monitor, self.print_fn = spec, rule, monitor, print_fn
        self.weights, self.squares = weights, squares

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
            "self.server.finished() is False: look at the loop, at a break or a return in it."
        )
