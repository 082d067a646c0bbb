import threading

import numpy as np
import pytest

from rlcourse import probes
from rlcourse.algorithms import BaseWorker
from rlcourse.algorithms.a3c.parameter_server import TrainingOver
from rlcourse.algorithms.a3c.worker import Worker as PackagesWorker
from rlcourse.lessons.a3c.worker import Right

CASE = {"number": 3, "pushes": 2, "over_after": None, "seed": 5}


def running(run, base=BaseWorker, **members) -> type:
    """A class of workers with this `run`."""
    return type("Worker", (base,) if base else (), {"run": run, **members})


def report(run, **changed):
    answer = run if isinstance(run, type) else running(run)
    return probes.observe(answer, probes.run_worker, {**CASE, **changed})["value"]


def test_every_call_is_written_down_with_what_was_passed():
    seen = report(Right)
    assert seen["calls"] == [
        ["finished", "False"],
        ["pull", "weights 1"],
        ["roll_out", "weights 1", "rollout 1"],
        ["gradient", "weights 1", "rollout 1", "gradient 1"],
        ["push", "gradient 1", "rollout 1", "taken"],
        ["finished", "False"],
        ["pull", "weights 2"],
        ["roll_out", "weights 2", "rollout 2"],
        ["gradient", "weights 2", "rollout 2", "gradient 2"],
        ["push", "gradient 2", "rollout 2", "taken"],
        ["finished", "True"],
    ]
    assert (seen["ended"], seen["over from"], seen["finished was looked up"]) == ("by itself", 10, 3)


@pytest.mark.parametrize(
    ("over_after", "last", "ended"),
    [
        (["roll_out", 2], ["push", "gradient 2", "rollout 2", "over"], "by TrainingOver"),
        (["finished", 1], ["pull", "over"], "by TrainingOver"),
        (["push", 1], ["finished", "True"], "by itself"),
    ],
)
def test_others_may_end_the_training_anywhere(over_after, last, ended):
    seen = report(Right, pushes=9, over_after=over_after)
    assert (seen["calls"][-1], seen["ended"]) == (last, ended)


def test_it_may_be_over_at_once():
    assert report(Right, pushes=0)["calls"] == [["finished", "True"]]
    assert report(Right, pushes=0)["over from"] == 0
    assert report(lambda self: None)["over from"] == -1


def test_a_worker_gets_its_own_copies():
    def run(self):
        weights = self.server.pull()
        kept = weights.copy()
        weights += 1
        gradient = self.gradient(kept, self.roll_out(kept))
        assert not np.array_equal(self.server.pull(), kept)
        assert gradient.dtype == weights.dtype == np.float32

    assert report(run)["calls"][1] == ["roll_out", "weights 1", "rollout 1"]


@pytest.mark.parametrize(
    ("computed", "name"),
    [
        (lambda w, g, r: g, "gradient 1"),
        (lambda w, g, r: g.tolist(), "gradient 1"),
        (lambda w, g, r: w.astype(float), "weights 1"),
        (lambda w, g, r: r, "rollout 1"),
        (lambda w, g, r: -0.5 * g, "gradient 1 times -0.5"),
        (lambda w, g, r: w - 0.001 * g, "weights 1 and gradient 1 times -0.001"),
        (lambda w, g, r: w * w, "other numbers"),
        (lambda w, g, r: g * 0, "other numbers"),
        (lambda w, g, r: g[:2], "an array of the shape (2,)"),
        (lambda w, g, r: None, "None"),
        (lambda w, g, r: 2.5, "2.5"),
        (lambda w, g, r: (w, r), "a tuple"),
        (lambda w, g, r: r.memory, "a RolloutMemory"),
        (lambda w, g, r: np.sum, "the method sum"),
    ],
)
def test_things_are_known_by_their_numbers(computed, name):
    def run(self):
        weights = self.server.pull()
        rollout = self.roll_out(weights)
        self.server.push(computed(weights, self.gradient(weights, rollout), rollout), rollout)

    assert report(run)["calls"][-1] == ["push", name, "rollout 1", "taken"]


def test_a_rollout_is_like_one_of_training():
    def run(self):
        rollout = self.roll_out(self.server.pull())
        self.gradient(None, rollout)
        assert (rollout.report().worker, rollout.report().steps, rollout.loss, rollout.norm) == (3, 2, 0.5, 0.25)

    assert report(run)["ended"] == "by itself"


def test_too_many_calls_without_a_push_are_stopped():
    def run(self):
        while not self.server.finished():
            self.server.pull()

    seen = report(run)
    assert seen["ended"] == "on and on"
    assert len(seen["calls"]) < 100


def test_the_end_is_seen_also_where_it_is_swallowed():
    def run(self):
        try:
            while True:
                self.server.finished()
        except TrainingOver:
            return

    assert report(run)["ended"] == "on and on"


def test_brackets_that_are_missing_are_noticed():
    seen = report(lambda self: not self.server.finished)
    assert (seen["finished was looked up"], seen["calls"]) == (1, [])


def test_a_run_that_calls_itself_goes_deeper():
    def run(self):
        if not self.server.finished():
            self.one_round()
            self.run()

    def one_round(self):
        weights = self.server.pull()
        rollout = self.roll_out(weights)
        self.server.push(self.gradient(weights, rollout), rollout)

    assert report(running(run, one_round=one_round), pushes=4)["deeper every round"]
    assert not report(Right, pushes=4)["deeper every round"]


def test_a_thread_of_its_own_is_noticed():
    def run(self):
        def quietly():
            try:
                Right.run(self)
            except TrainingOver:
                pass

        threading.Thread(target=quietly).start()

    seen = report(run)
    assert (seen["calls from another thread"], seen["calls"]) == (True, [])


def test_whose_run_it_is_is_reported():
    assert report(type("Worker", (PackagesWorker,), {}))["runs the package's"]
    assert not report(Right)["runs the package's"]


def test_methods_written_anew_are_named():
    assert report(running(Right.run, gradient=lambda self, weights, rollout: 0))["replaced"] == ["gradient"]
    assert report(Right)["replaced"] == []


@pytest.mark.parametrize(
    ("answer", "made"),
    [
        (running(Right.run, base=None), "a class that does not inherit from BaseWorker"),
        (running(Right.run, base=None, __init__=lambda self, n, m, t: None), "a class that does not inherit from BaseWorker"),
        (running(Right.run, __init__=lambda self, n, m, t: None), "a worker without its parts"),
        (running(Right.run, __init__=lambda self: None), "an __init__ that takes other arguments"),
        (type("Worker", (BaseWorker,), {"play": Right.run}), "a class without run"),
        (running(lambda: None), "a run without self"),
        (running(lambda self, server: None), "a run that wants more than self"),
        (Right.run, "no class"),
        (lambda *arguments: None, "no class"),
    ],
)
def test_what_is_in_the_way_of_running_is_told(answer, made):
    seen = probes.observe(answer, probes.run_worker, CASE)
    assert (seen["stopped"], seen["value"]["made"]) == ("", made)


def test_errors_of_the_worker_are_its_own():
    seen = probes.observe(running(lambda self: self.pull()), probes.run_worker, CASE)
    assert seen["stopped"] == "AttributeError: 'Worker' object has no attribute 'pull'"
