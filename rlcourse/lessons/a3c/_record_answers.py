"""Records of returns as students write them, wrong ones, to test the exercise with."""

import threading


class Right:
    """The record as the notebook has it, in parts that can be exchanged."""

    def __init__(self):
        self.lock = threading.Lock()
        self.value = None
        self.values = []
        self.best = None
        self.best_weights = None

    def add(self, episode_return, weights):
        """Take in one episode's return, with the weights as they are then."""
        with self.lock:
            self.mix(episode_return)
            self.write_down(episode_return)
            self.compare(episode_return, weights)

    def mix(self, r):
        self.value = r if self.value is None else 0.99 * self.value + 0.01 * r

    def write_down(self, r):
        self.values.append(self.value)

    def compare(self, r, weights):
        if self.best is None or self.value > self.best:
            self.best = self.value
            self.keep(weights)

    def keep(self, weights):
        self.best_weights = weights.copy()


def with_methods(**methods) -> type:
    """The record with other methods."""
    return type("MovingAverage", (Right,), methods)


def mixing(new) -> type:
    """The record whose value becomes new(record, episode_return)."""
    return with_methods(mix=lambda self, r: setattr(self, "value", new(self, r)))


def mixing_later(new) -> type:
    """The record that takes its first return as it is, and whose value then becomes new(m, episode_return)."""
    return mixing(lambda self, r: r if self.value is None else new(self.value, r))


def keeping(kept) -> type:
    """The record that keeps kept(weights)."""
    return with_methods(keep=lambda self, weights: setattr(self, "best_weights", kept(weights)))


def comparing(better) -> type:
    """The record with another condition for the best, better(record, r)."""

    def compare(self, r, weights):
        if self.best is None or better(self, r):
            self.best = self.value
            self.keep(weights)

    return with_methods(compare=compare)


def all_of(self, r, weights):
    """What add does, without a lock."""
    self.mix(r)
    self.write_down(r)
    self.compare(r, weights)


def with_a_new_lock(self, r, weights):
    with threading.Lock():
        all_of(self, r, weights)


def replacing_the_lock(self, r, weights):
    self.lock = threading.Lock()
    with self.lock:
        all_of(self, r, weights)


def value_outside(self, r, weights):
    self.mix(r)
    with self.lock:
        self.write_down(r)
        self.compare(r, weights)


def value_alone_inside(self, r, weights):
    with self.lock:
        self.mix(r)
    self.write_down(r)
    self.compare(r, weights)


def values_outside(self, r, weights):
    with self.lock:
        self.mix(r)
        self.compare(r, weights)
    self.write_down(r)


def best_outside(self, r, weights):
    with self.lock:
        self.mix(r)
        self.write_down(r)
    self.compare(r, weights)


def read_outside(self, r, weights):
    m = r if self.value is None else 0.99 * self.value + 0.01 * r
    with self.lock:
        self.value = m
        self.write_down(r)
        self.compare(r, weights)


def in_pieces(self, r, weights):
    with self.lock:
        self.mix(r)
    with self.lock:
        self.write_down(r)
    with self.lock:
        self.compare(r, weights)


def not_waiting(self, r, weights):
    if self.lock.acquire(blocking=False):
        all_of(self, r, weights)
        self.lock.release()


def never_released(self, r, weights):
    self.lock.acquire()
    all_of(self, r, weights)


def released_on_one_way(self, r, weights):
    self.lock.acquire()
    self.mix(r)
    self.write_down(r)
    if self.best is not None and self.value <= self.best:
        return
    self.compare(r, weights)
    self.lock.release()


def released_twice(self, r, weights):
    with self.lock:
        all_of(self, r, weights)
        self.lock.release()


def taken_twice(self, r, weights):
    with self.lock:
        self.lock.acquire()
        all_of(self, r, weights)


def called_lock(self, r, weights):
    with self.lock():
        all_of(self, r, weights)


def with_acquire(self, r, weights):
    with self.lock.acquire():
        all_of(self, r, weights)


def without_first(self, r, weights):
    with self.lock:
        self.value = 0.99 * self.value + 0.01 * r
        self.write_down(r)
        self.compare(r, weights)


def without_first_best(self, r, weights):
    with self.lock:
        self.mix(r)
        self.write_down(r)
        if self.value > self.best:
            self.best = self.value
            self.keep(weights)


def best_above_0(self, r, weights):
    with self.lock:
        self.mix(r)
        self.write_down(r)
        if self.value > (self.best or 0):
            self.best = self.value
            self.keep(weights)


def writing_down_when_better(self, r, weights):
    with self.lock:
        self.mix(r)
        if self.best is None or self.value > self.best:
            self.write_down(r)
            self.best = self.value
            self.keep(weights)


def writing_down_first(self, r, weights):
    with self.lock:
        self.write_down(r)
        self.mix(r)
        self.compare(r, weights)


def writing_down_from_the_second(self, r, weights):
    with self.lock:
        if self.value is not None:
            self.mix(r)
            self.write_down(r)
        self.mix(r) if self.value is None else None
        self.compare(r, weights)


def changing_weights(self, r, weights):
    Right.add(self, r, weights)
    weights *= 0


def best_weights_always(self, r, weights):
    with self.lock:
        all_of(self, r, weights)
        self.keep(weights)


class SharedValues(Right):
    """The records share a list."""

    values: list = []  # noqa: RUF012

    def __init__(self):
        shared = type(self).values
        super().__init__()
        self.values = shared
        self.values.clear()
