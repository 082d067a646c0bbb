"""A check never hangs: what the function does when it runs away, and what is left of it."""

import signal
import sys
import threading
import time

import pytest

from rlcourse.checks.time_limit import TimeLimitExceeded, call_with_time_limit


def for_ever():
    while True:
        pass


def swallowing():
    while True:
        try:
            time.sleep(0)
        except:  # noqa: E722
            pass


def asleep():
    time.sleep(3)


def test_a_value_comes_back():
    assert call_with_time_limit(lambda: 3, 5) == 3


@pytest.mark.parametrize("function", [for_ever, swallowing, asleep])
def test_a_runaway_is_answered_in_time_with_the_line_it_was_at(function):
    start = time.monotonic()
    with pytest.raises(TimeLimitExceeded) as caught:
        call_with_time_limit(function, 0.2)
    assert time.monotonic() - start < 3
    assert isinstance(caught.value.line, str)


def test_what_has_not_had_its_share_of_the_processor_gets_more_time(monkeypatch):
    monkeypatch.setattr(time, "process_time", lambda: 0.0)  # as where other programs have taken it all
    assert call_with_time_limit(lambda: time.sleep(0.3) or "in the end", 0.2) == "in the end"


def test_the_line_of_an_endless_loop_is_named():
    with pytest.raises(TimeLimitExceeded, match=r"while True|pass"):
        call_with_time_limit(for_ever, 0.2)


def test_a_stopped_function_runs_no_longer():
    rounds = []

    def counting():
        while True:
            rounds.append(1)

    with pytest.raises(TimeLimitExceeded):
        call_with_time_limit(counting, 0.2)
    n = len(rounds)
    time.sleep(0.1)
    assert len(rounds) == n


def test_the_stop_button_reaches_through():
    threading.Timer(0.2, signal.pthread_kill, [threading.get_ident(), signal.SIGINT]).start()
    with pytest.raises(KeyboardInterrupt):
        call_with_time_limit(for_ever, 5)


def test_what_is_stopped_ends_without_a_noise(monkeypatch):
    noises = []
    monkeypatch.setattr(sys, "unraisablehook", noises.append)
    monkeypatch.setattr(threading, "excepthook", noises.append)
    for _ in range(20):
        with pytest.raises(TimeLimitExceeded):
            call_with_time_limit(for_ever, 0.001)
    for thread in threading.enumerate():
        if thread.name == "rlcourse-check":
            thread.join(5)
    assert noises == []
