"""Records of returns that are right, in quite different forms, to test the exercise with."""

import copy
import threading

import numpy as np


def in_plain_words(self, episode_return, weights):
    with self.lock:
        if self.value is None:
            self.value = episode_return
        else:
            self.value = 0.99 * self.value + 0.01 * episode_return
        self.values.append(self.value)
        if self.best is None or self.value > self.best:
            self.best = self.value
            self.best_weights = weights.copy()


def acquired_and_released(self, episode_return, weights):
    self.lock.acquire()
    try:
        first = not self.values
        self.value = episode_return if first else self.value + (episode_return - self.value) / 100
        self.values = [*self.values, self.value]
        if first or self.value >= self.best:
            self.best, self.best_weights = self.value, np.array(weights)
    finally:
        self.lock.release()


def prepared_outside(self, r, w):
    kept, weight = copy.deepcopy(w), 0.01
    print_later = self.value  # read outside of the lock, and used for nothing
    with self.lock:
        m = self.value
        m = float(r) if m is None else (1 - weight) * m + weight * r
        self.values += [m]
        if self.best is None or self.best < m:
            self.best_weights, self.best = kept, m
        self.value = m
    return print_later


class Reentrant:
    """With an RLock of another name, helpers that take it again, and an early return."""

    __slots__ = ("__guard", "best", "best_weights", "value", "values")

    def __init__(self):
        self.__guard = threading.RLock()
        self.value, self.values, self.best, self.best_weights = None, [], None, None

    def add(self, episode_return, weights):
        with self.__guard:
            self._mix(episode_return)
            self.values.append(self.value)
            if self.best is not None and self.value <= self.best:
                return
            self.best, self.best_weights = self.value, weights + 0

    def _mix(self, r):
        with self.__guard:
            self.value = r if self.value is None else np.dot([0.99, 0.01], [self.value, r])


class FromValues:
    """With properties in place of attributes, and a condition as its lock."""

    def __init__(self):
        self.condition, self.values, self.kept = threading.Condition(), [], {}

    value = property(lambda self: self.values[-1] if self.values else None)
    best = property(lambda self: max(self.kept) if self.kept else None)
    best_weights = property(lambda self: self.kept[self.best] if self.kept else None)

    def add(self, r, weights):
        with self.condition:
            m = r if not self.values else 0.99 * self.values[-1] + 0.01 * r
            self.values.append(m)
            self.kept.setdefault(m, weights.copy())
