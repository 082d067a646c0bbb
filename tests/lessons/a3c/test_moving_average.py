"""Notebook 06's record: wrong ones beyond the declared ones, right ones in odd forms, and what is said of each."""

import functools
import queue
import threading
import time
from collections import deque
from dataclasses import replace

import numpy as np
import pytest

from rlcourse.averages import MovingAverage as OfTheLibrary
from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG
from rlcourse.lessons.a3c.moving_average import MovingAverage

GLOBAL = threading.Lock()


class Notebook:
    """The class as students get it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.value = None
        self.values = []
        self.best = None
        self.best_weights = None

    def add(self, episode_return, weights):
        raise NotImplementedError

    def rest(self, weights):
        self.values.append(self.value)
        if self.best is None or self.value > self.best:
            self.best = self.value
            self.best_weights = weights.copy()

    def all(self, r, weights):
        self.value = r if self.value is None else 0.99 * self.value + 0.01 * r
        self.rest(weights)


def written(add, **others):
    return type("MovingAverage", (Notebook,), {"add": add, **others})


def half_written(self, r, weights):
    with self.lock:
        if self.value is not None:
            raise NotImplementedError
        self.all(r, weights)


@pytest.mark.parametrize("answer", [Notebook, written(half_written)])
def test_what_is_not_written_yet_is_not_attempted(answer):
    assert MovingAverage.verdict(answer).outcome == NOT_ATTEMPTED


# Wrong ones


def before_the_lock_only_the_first(self, r, weights):
    if self.value is None:
        self.value = r
        self.rest(weights)
        return
    with self.lock:
        self.all(r, weights)


def lock_around_nothing(self, r, weights):
    with self.lock:
        pass
    self.all(r, weights)


def lock_without_brackets(self, r, weights):
    self.lock.acquire  # noqa: B018
    self.all(r, weights)


def lock_of_a_thread(self, r, weights):
    lock = threading.RLock()
    lock.acquire()
    self.all(r, weights)
    lock.release()


def first_is_asked_outside(self, r, weights):
    first = self.value is None
    with self.lock:
        self.value = r if first else 0.99 * self.value + 0.01 * r
        self.rest(weights)


def compared_outside(self, r, weights):
    with self.lock:
        self.value = r if self.value is None else 0.99 * self.value + 0.01 * r
        self.values.append(self.value)
        better = self.best is None or self.value > self.best
    if better:
        with self.lock:
            self.best, self.best_weights = self.value, weights.copy()


def m_is_kept_outside(self, r, weights):
    with self.lock:
        m = r if self.value is None else 0.99 * self.value + 0.01 * r
        self.value = m
    self.values.append(m)
    with self.lock:
        if self.best is None or m > self.best:
            self.best, self.best_weights = m, weights.copy()


def busy_waiting(self, r, weights):
    while self.lock.locked():
        time.sleep(1e-4)
    self.all(r, weights)


def released_before_the_best(self, r, weights):
    self.lock.acquire()
    self.value = r if self.value is None else 0.99 * self.value + 0.01 * r
    self.values.append(self.value)
    self.lock.release()
    if self.best is None or self.value > self.best:
        self.best, self.best_weights = self.value, weights.copy()


def waits_a_little(self, r, weights):
    self.lock.acquire(timeout=0)
    self.all(r, weights)
    if self.lock.locked():
        self.lock.release()


def released_when_better(self, r, weights):
    self.lock.acquire()
    self.value = r if self.value is None else 0.99 * self.value + 0.01 * r
    self.values.append(self.value)
    if self.best is None or self.value > self.best:
        self.best, self.best_weights = self.value, weights.copy()
        self.lock.release()


def written_past_the_attributes(self, r, weights):
    kept = self.__dict__
    m = r if kept["value"] is None else 0.99 * kept["value"] + 0.01 * r
    self.__dict__.update(value=m)
    self.rest(weights)


def locked(change):
    """An add that does change(record, r, weights) under the lock."""

    def add(self, r, weights):
        with self.lock:
            change(self, r, weights)

    return add


def forgets_the_best(self, r, weights):
    self.all(r, weights)
    self.best_weights = weights[:]


def a_slice(self, r, weights):
    self.value = r if self.value is None else 0.99 * self.value + 0.01 * r
    self.values.append(self.value)
    if self.best is None or self.value > self.best:
        self.best, self.best_weights = self.value, weights[:]


def in_place(self, r, weights):
    """The same array is written to for ever, so what was handed out changes; as a record it is right."""
    before = self.best_weights
    self.all(r, weights)
    if before is not None and self.best_weights is not before:
        before[:] = self.best_weights
        self.best_weights = before


def best_from_0(self, r, weights):
    self.value = r if self.value is None else 0.99 * self.value + 0.01 * r
    self.values.append(self.value)
    if self.value > (self.best or 0):
        self.best, self.best_weights = self.value, weights.copy()


def with_the_last_of_values(self, r, weights):
    self.value = r if not self.values else 0.99 * self.values[0] + 0.01 * r
    self.rest(weights)


def value_alone(self, r, weights):
    self.value = r if self.value is None else 0.99 * self.value + 0.01 * r


def values_replaced(self, r, weights):
    self.all(r, weights)
    self.values = [self.value]


def whole_numbers(self, r, weights):
    self.value = int(r) if self.value is None else int(0.99 * self.value + 0.01 * r)
    self.rest(weights)


def twice(self, r, weights):
    self.all(r, weights)
    self.values.append(self.value)


def a_row(self, r, weights):
    self.value = np.array([r]) if self.value is None else 0.99 * self.value + 0.01 * r
    self.rest(weights)


def minimum(self, r, weights):
    self.all(r, weights)
    self.best = min(self.values)


def other_way_round(self, r, weights):
    self.value = r if self.value is None else self.value * 0.99 + 0.01 * r
    self.values.append(self.value)
    if self.best < self.value:
        self.best, self.best_weights = self.value, weights.copy()


def two_at_a_time(self):
    Notebook.__init__(self)
    self.lock = threading.Semaphore(2)


def name_error(self, r, weights):
    with self.lock:
        value = 0.99 * value + 0.01 * r  # noqa: F821, F841


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (written(before_the_lock_only_the_first), "Nothing keeps a second thread out"),
        (written(lock_around_nothing), "self.value changes outside of the lock"),
        (written(lock_without_brackets), "Nothing keeps a second thread out"),
        (written(lock_of_a_thread), "add makes a new lock in each call"),
        (written(first_is_asked_outside), "You read outside of the lock what you use inside"),
        (written(compared_outside), "You release the lock in between"),
        (written(m_is_kept_outside), "You append to values outside of the lock"),
        (written(busy_waiting), "Nothing keeps a second thread out"),
        (written(released_before_the_best), "best and best_weights change outside of the lock"),
        (written(waits_a_little), "you do not wait for it"),
        (written(released_when_better), "On one way through add the lock is not released"),
        (written(written_past_the_attributes), "Nothing keeps a second thread out"),
        (written(lambda self, r, w: self.all(r, w) or self.lock.acquire()), "The lock is never released"),
        (written(locked(a_slice)), "You keep the caller's array"),
        (written(locked(forgets_the_best)), "You keep the caller's array"),
        (written(locked(best_from_0)), "best begins as 0"),
        (written(locked(with_the_last_of_values)), "value is 9. Expected 9.99, 0.99 * 11 + 0.01 * -90."),
        (written(locked(value_alone)), "values stays empty"),
        (written(locked(values_replaced)), "values is [11.9901]. Expected [10.    , 11.    ,  9.99  , 11.9901]"),
        (written(locked(whole_numbers)), "After the returns [ 10., 110., -90.] value is 9. Expected 9.99"),
        (written(locked(twice)), "Expected [10.    , 11.    ,  9.99  , 11.9901], value after each return"),
        (written(locked(a_row)), "After the return [10.] value is [10.]. Expected 10"),
        (written(locked(minimum)), "best is the lowest m"),
        (written(name_error), "UnboundLocalError"),
        (written(locked(other_way_round)), "None cannot be compared"),
        (written(locked(Notebook.all), __init__=two_at_a_time), "Nothing keeps a second thread out"),
        (written(lambda self, r: None), "takes 2 positional arguments but 3 were given"),
        (written(locked(lambda self, r, w: None)), "self.value stays None"),
        (written(locked(Notebook.all), __init__=lambda self: None), "has no attribute 'lock'"),
        (Notebook(), "Expected the class MovingAverage"),
        (lambda: None, "returned None"),
    ],
)
def test_a_wrong_record_is_told_what_is_wrong(answer, part):
    for seed in (0, 1):
        verdict = MovingAverage.verdict(answer, seed)
        assert verdict.outcome == WRONG
        assert part in verdict.sentence


def test_a_lock_that_nothing_is_done_under_is_found_each_time():
    for _ in range(20):
        assert "Nothing keeps a second thread out" in MovingAverage.verdict(written(Notebook.all)).sentence


def test_two_mistakes_at_once_are_named_one_by_one():
    def both(self, r, weights):
        self.value = r if self.value is None else 0.01 * self.value + 0.99 * r
        self.values.append(r)
        self.best_weights = weights

    assert "Nothing keeps a second thread out" in MovingAverage.verdict(written(both)).sentence
    assert "keep the caller's array" in MovingAverage.verdict(written(locked(both))).sentence

    def numbers(self, r, weights):
        both(self, r, weights)
        self.best_weights = weights.copy()

    assert "0.99 and 0.01 are exchanged" in MovingAverage.verdict(written(locked(numbers))).sentence


# Right ones


def under(lock):
    """A decorator, which some know from other languages as synchronized."""

    def decorate(function):
        @functools.wraps(function)
        def run(*args):
            with lock:
                return function(*args)

        return run

    return decorate


class OfTheClass(Notebook):
    shared = threading.Lock()

    def add(self, r, weights):
        with OfTheClass.shared:
            self.all(r, weights)


class Counted(Notebook):
    def __init__(self):
        super().__init__()
        self.lock = threading.Semaphore(1)

    add = locked(Notebook.all)


class Deque(Notebook):
    def __init__(self):
        super().__init__()
        self.values = deque()

    add = locked(Notebook.all)


class Counting(Notebook):
    """Counts its returns in place of asking for None, and keeps what else it likes."""

    def __init__(self):
        super().__init__()
        self.n, self.best, self.seen = 0, -np.inf, {}

    def add(self, r, weights):
        with self.lock:
            self.n += 1
            weight = 1.0 if self.n == 1 else 0.01
            self.value = np.float64((0 if self.n == 1 else self.value) * (1 - weight) + weight * r)
            self.values.append(self.value)
            self.seen[self.n] = r
            if self.value > self.best:
                self.best, self.best_weights = self.value, weights.astype(np.float64)


def asked_twice(self, r, weights):
    if self.value is None:
        with self.lock:
            if self.value is None:
                self.all(r, weights)
                return
    with self.lock:
        self.all(r, weights)


def patient(self, r, weights):
    while not self.lock.acquire(blocking=False):
        time.sleep(1e-5)
    try:
        self.all(r, weights)
    finally:
        self.lock.release()


def with_a_time_limit(self, r, weights):
    if not self.lock.acquire(timeout=60):
        raise RuntimeError("deadlock")
    self.all(r, weights)
    self.lock.release()


def says_what_it_does(self, r, weights):
    print("before", self.value, len(self.values))
    with self.lock:
        self.all(r, weights)
    print("after", self.value, self.values[-1])
    return self.value


def by_a_local_name(self, r, weights):
    lock, values = self.lock, self.values
    with lock:
        m = r if not values else values[-1] * 0.99 + r * 0.01
        values.append(m)
        self.value = m
        if m == max(values):
            self.best, self.best_weights = m, np.copy(weights)


def with_a_function_inside(self, r, weights):
    def change():
        self.value = r if self.value is None else 0.99 * self.value + 0.01 * r
        return self.value

    with self.lock:
        m = change()
        self.values.append(m)
        if self.best_weights is None or m > self.best:
            self.best = m
            self.best_weights = np.array(list(weights), np.float32)


class Queued(Notebook):
    """One token in a queue is a lock as well."""

    def __init__(self):
        super().__init__()
        self.token = queue.Queue()
        self.token.put(1)

    def add(self, r, weights):
        token = self.token.get()
        self.all(r, weights)
        self.token.put(token)


RIGHT_ANSWERS = [
    OfTheLibrary,
    written(under(GLOBAL)(Notebook.all)),
    OfTheClass,
    Counted,
    Deque,
    written(asked_twice),
    written(patient),
    written(with_a_time_limit),
    written(says_what_it_does),
    written(by_a_local_name),
    written(with_a_function_inside),
    written(locked(in_place)),
    Queued,
    lambda: OfTheLibrary(),
]


@pytest.mark.parametrize("answer", RIGHT_ANSWERS)
def test_a_right_record_in_another_form_passes(answer):
    for seed in (0, 1):
        verdict = MovingAverage.verdict(answer, seed)
        assert verdict.outcome == RIGHT, verdict


def test_a_best_that_begins_below_everything_passes():
    assert MovingAverage.verdict(Counting).outcome == RIGHT


def test_a_lock_that_nobody_sees_and_nobody_releases_is_stopped():
    lock = threading.Lock()

    def never(self, r, weights):
        lock.acquire()
        self.all(r, weights)

    verdict = replace(MovingAverage, seconds=0.5).verdict(written(never))
    assert "was still running" in verdict.sentence
    lock.release()


def test_an_average_has_no_ties_so_either_comparison_is_right():
    for seed in range(20):
        for case in MovingAverage.cases(np.random.default_rng(seed)):
            record = OfTheLibrary()
            for r in case["returns"]:
                record.add(r, np.zeros(1))
            assert len(set(record.values)) == len(record.values)
