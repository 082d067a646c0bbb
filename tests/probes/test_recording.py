import threading
import time

import numpy as np
import pytest

from rlcourse import probes
from rlcourse.averages import MovingAverage
from rlcourse.probes.recording import Watch, watched

CASE = {
    "returns": np.array([1.0, 3.0, 2.0]),
    "weights": np.array([[1.0], [2.0], [3.0]], np.float32),
    "together": np.array([[5.0, 9.0]]),
}


class Highest:
    """Keeps the highest return, in the simplest way that is right."""

    def __init__(self):
        self.lock = threading.Lock()
        self.value, self.values, self.best, self.best_weights = None, [], None, None

    def add(self, r, weights):
        with self.lock:
            self.change(r, weights)

    def change(self, r, weights):
        self.value = r
        self.values.append(r)
        if self.best is None or r > self.best:
            self.best, self.best_weights = r, weights.copy()


def with_add(add):
    return type("Record", (Highest,), {"add": add})


def report(answer, **changed):
    return probes.observe(answer, probes.record_returns, {**CASE, **changed})["value"]


def test_what_is_kept_after_each_call_is_reported():
    seen = report(Highest)
    assert seen["value"] == [1, 3, 2]
    assert seen["values"] == [1, 3, 2]
    assert seen["best"] == [1, 3, 3]
    assert np.ravel(seen["best weights"]).tolist() == [1, 2, 2]
    assert seen["best weights are"] == "a copy"
    assert seen["two at once"] == "as one after the other"
    assert not seen["add changes weights"]
    assert not seen["records share"]
    assert not seen["waits for itself"]
    assert seen["lock left after"] == []


@pytest.mark.parametrize(
    ("kept", "what"),
    [
        (lambda w: w, "the caller's array"),
        (lambda w: w[:], "the caller's array"),
        (list, "a list"),
        (lambda w: None, "nothing"),
        (tuple, "tuple"),
    ],
)
def test_what_the_best_weights_are_is_named(kept, what):
    def add(self, r, weights):
        Highest.add(self, r, weights)
        self.best_weights = kept(weights)

    assert report(with_add(add))["best weights are"] == what


def without(self, r, weights):
    self.change(r, weights)


def partly(self, r, weights):
    with self.lock:
        self.value = r
    self.values.append(r)
    if self.best is None or r > self.best:
        self.best, self.best_weights = r, weights.copy()


def apart(self, r, weights):
    with self.lock:
        better = self.best is None or r > self.best
    with self.lock:
        self.value = r
        self.values.append(r)
        if better:
            self.best, self.best_weights = r, weights.copy()


def of_its_own(self, r, weights):
    with threading.Lock():
        self.change(r, weights)


def replaced(self, r, weights):
    self.lock = threading.Lock()
    with self.lock:
        self.change(r, weights)


def hasty(self, r, weights):
    if self.lock.acquire(False):
        self.change(r, weights)
        self.lock.release()


@pytest.mark.parametrize(
    ("add", "what"),
    [
        (without, "no lock"),
        (apart, "in pieces"),
        (of_its_own, "a new lock"),
        (replaced, "the lock is replaced"),
        (hasty, "does not wait"),
    ],
)
def test_how_two_threads_get_in_each_others_way_is_named(add, what):
    assert report(with_add(add))["two at once"] == what


def test_what_is_done_outside_of_the_lock_is_listed():
    listed = report(with_add(partly))["two at once"]
    assert listed.startswith("outside: ")
    assert "write best" in listed
    assert "write values" in listed
    assert listed.endswith("write values")
    assert "write value," not in listed


def test_a_lock_that_is_not_released_is_named_and_nothing_hangs():
    def add(self, r, weights):
        self.lock.acquire()
        self.change(r, weights)
        if r != 3:
            self.lock.release()

    seen = report(with_add(add))
    assert seen["lock left after"] == [1]
    assert seen["two at once"] == ""


def test_a_call_that_would_wait_for_itself_is_named_and_nothing_hangs():
    def add(self, r, weights):
        with self.lock, self.lock:
            self.change(r, weights)

    assert report(with_add(add))["waits for itself"]


def test_a_lock_that_the_probe_cannot_see_keeps_threads_out_as_well():
    lock = threading.Lock()

    def add(self, r, weights):
        with lock:
            self.change(r, weights)

    started = time.perf_counter()
    assert report(with_add(add))["two at once"] == "as one after the other"
    assert time.perf_counter() - started < 3


def test_no_thread_is_left_behind():
    before = threading.active_count()
    for answer in (Highest, MovingAverage, with_add(without), with_add(partly)):
        report(answer)
    time.sleep(0.05)
    assert threading.active_count() <= before


def test_records_that_share_a_list_are_noticed():
    shared = []

    class Sharing(Highest):
        def __init__(self):
            super().__init__()
            self.values = shared

    assert report(Sharing)["records share"]


def test_a_watched_object_does_what_it_did_and_tells_it():
    watch = Watch()
    record = watched(Highest(), watch)
    record.add(4.0, np.ones(1))
    assert (record.value, record.values, record.best) == (4.0, [4.0], 4.0)
    assert isinstance(record, Highest)
    assert watch.done[0] == ("acquire", "lock", False)
    assert ("write", "value", True) in watch.done
    assert ("write", "values", True) in watch.done
    assert not watch.let_go()


def test_a_watched_lock_says_what_a_lock_says():
    record = watched(Highest(), Watch())
    with pytest.raises(RuntimeError, match="release unlocked lock"):
        record.lock.release()
    with pytest.raises(TypeError, match="'lock' object is not callable"):
        record.lock()
