"""Who holds the weights that all workers share, what workers push to it, and how a gradient changes the weights."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from rlcourse.memory import RolloutMemory

TINY = 1e-5  # keeps the step finite where no gradient has been


@dataclass(frozen=True)
class RMSProp:
    """A gradient step whose length is adapted for each weight: g <- d g + (1 - d) dw^2, w <- w - rate * dw / (sqrt(g) + tiny).

    All workers share the running mean g, as A3C's authors recommend.

    Attributes:
        rate: The learning rate.
        decay: d.

    Source: Tieleman and Hinton, Lecture 6.5, RMSProp (2012); Mnih et al., Asynchronous methods for deep reinforcement learning
        (2016), equations S2 and S3, but for TINY, which is added outside of the root here.
    """

    rate: float
    decay: float

    def step(self, weights: np.ndarray, squares: np.ndarray, gradient: np.ndarray) -> None:
        """Change `weights` [P] and `squares` [P], in place, by one step down `gradient` [P]; by none where it is not finite."""
        if not np.isfinite(gradient).all():
            return
        squares *= np.float32(self.decay)
        squares += np.float32(1 - self.decay) * gradient * gradient
        weights -= np.float32(self.rate) * gradient / (np.sqrt(squares) + np.float32(TINY))


class Report(NamedTuple):
    """What a worker tells with a gradient."""

    worker: int  # its number
    steps: int  # environment steps of the rollout
    episodes: list[tuple[float, int]]  # (return, length) of each that ended in it
    loss: float
    norm: float  # of the gradient, before it was shortened


@dataclass
class Rollout:
    """T steps of M environments, played with the same weights; see `Report`. Loss and norm are filled in with the gradient."""

    worker: int
    memory: RolloutMemory
    episodes: list[tuple[float, int]] = field(default_factory=list)
    loss: float = np.nan
    norm: float = np.nan

    def report(self) -> Report:
        """What there is to tell."""
        return Report(self.worker, int(self.memory.played.sum()), self.episodes, self.loss, self.norm)


class ParameterServer:
    """Who holds the shared weights [P], as a worker sees it. Each way of running workers has its own."""

    def __init__(self, weights: np.ndarray, lock: AbstractContextManager):
        self.weights, self.lock = weights, lock

    def finished(self) -> bool:
        """Whether the training is over."""

    def pull(self) -> np.ndarray:
        """[P] a copy of the shared weights."""
        self._go_on()
        with self.lock:
            return self.weights.copy()

    def push(self, gradient: np.ndarray, rollout: Rollout) -> None:
        """Apply a gradient [P] to the shared weights, and write down what happened in the rollout."""

    def _go_on(self) -> None:
        """Let a worker go on only while the training does."""
        if self.finished():
            raise TrainingOver


class TrainingOver(BaseException):
    """Raised in a worker that goes on after the training is over."""
