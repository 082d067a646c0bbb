"""Averages of returns, and how far they can be trusted."""

import threading
from itertools import accumulate

import numpy as np


def mean_with_interval(returns: np.ndarray) -> tuple[float, float]:
    """The mean of N returns and the half-width of its 95 % confidence interval, 1.96 s / sqrt(N).

    Args:
        returns: [N] returns of independent episodes, N >= 2; s is their standard deviation with N - 1 below.

    Returns: (mean, half_width). About 95 of 100 intervals mean - half_width ... mean + half_width hold the true mean (the
        normal approximation: good from about 30 episodes on).
    Raises: ValueError for fewer than two returns, or one that is not finite.
    """
    returns = np.asarray(returns, dtype=float)  # [N]
    if returns.ndim != 1 or len(returns) < 2:
        what = f"returns has shape {returns.shape}, expected [N] with N >= 2"
        raise ValueError(f"{what}: one episode says nothing about the spread. Play more episodes.")
    if not np.isfinite(returns).all():
        raise ValueError("returns holds values that are not finite: look at the rewards they were summed from.")
    return float(returns.mean()), float(1.96 * returns.std(ddof=1) / np.sqrt(len(returns)))


# 97.5 % quantiles of Student's t distribution with 1, 2, ..., 29 degrees of freedom
_T = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110,
      2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045)  # fmt: skip


def mean_of_few(scores: np.ndarray) -> tuple[float, float]:
    """As `mean_with_interval`, for the few scores that a comparison of seeds has: t s / sqrt(N), with Student's t for 1.96.

    Source: Student, The probable error of a mean (1908).
    """
    mean, half_width = mean_with_interval(scores)
    t = _T[len(scores) - 2] if len(scores) - 2 < len(_T) else 1.96
    return mean, half_width * t / 1.96


def moving_average(returns: np.ndarray, window: int = 100) -> np.ndarray:
    """[N] the mean of the last `window` returns at every episode, of fewer at the start.

    Args:
        returns: [N] returns, N >= 1.
        window: How many to average over, 1 or more.
    """
    returns = np.asarray(returns, dtype=float)  # [N]
    if returns.ndim != 1 or len(returns) == 0:
        raise ValueError(f"returns has shape {returns.shape}, expected [N] with N >= 1: play an episode first.")
    if window < 1:
        raise ValueError(f"window is {window!r}, expected 1 or more.")
    sums = np.cumsum(returns)  # [N]
    sums[window:] = sums[window:] - sums[:-window]
    return sums / np.minimum(np.arange(1, len(returns) + 1), window)


def running_mean(returns: np.ndarray, start: float, weight: float = 0.01) -> np.ndarray:
    """A mean that forgets: m_n = (1 - weight) m_{n-1} + weight * return_n, beginning with m_0 = start.

    Args:
        returns: [N] returns, N >= 0.
        start: What it is before the first return.
        weight: Of the newest return, 0 to 1.

    Returns: [N + 1] of float64, m_0 first.
    Raises: ValueError for returns of another rank, or a weight outside 0 to 1.
    """
    returns = np.asarray(returns, dtype=float)  # [N]
    if returns.ndim != 1:
        raise ValueError(f"returns has shape {returns.shape}, expected [N].")
    if not 0 <= weight <= 1:
        raise ValueError(f"weight is {weight!r}, expected a number from 0 to 1, such as 0.01.")
    return np.fromiter(accumulate(returns, lambda m, value: (1 - weight) * m + weight * value, initial=start), float)  # [N + 1]


class MovingAverage:
    """A mean of returns that forgets, m <- 0.99 m + 0.01 R, and the weights with which it was highest. Any thread may add.

    The first return is taken as it is; `weight` is that of the newest, above 0 and at most 1.
    """

    def __init__(self, weight: float = 0.01):
        if not 0 < weight <= 1:
            raise ValueError(f"weight is {weight!r}, expected a number above 0 and at most 1, such as 0.01.")
        self.weight, self.lock = weight, threading.Lock()
        self.value = None  # m, None before the first return
        self.values: list[float] = []  # m after each return
        self.best = self.best_weights = None  # the highest m so far, and a copy of the weights at that time

    def add(self, episode_return: float, weights: np.ndarray) -> None:
        """Take in one episode's return, with the weights as they are then."""
        with self.lock:
            first = self.value is None
            self.value = episode_return if first else (1 - self.weight) * self.value + self.weight * episode_return
            self.values.append(self.value)
            if first or self.value > self.best:
                self.best, self.best_weights = self.value, weights.copy()
