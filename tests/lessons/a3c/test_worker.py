"""Wrong workers beyond the declared ones, and right ones in odd forms."""

import contextlib
import copy
import functools
import itertools
import threading
from dataclasses import replace

import numpy as np
import pytest

from rlcourse.algorithms import BaseWorker
from rlcourse.algorithms.a3c.parameter_server import TrainingOver
from rlcourse.algorithms.a3c.worker import Worker as PackagesWorker
from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG
from rlcourse.lessons.a3c.worker import Worker

Right = Worker.reference


def one_round(worker):
    """Pull, play, compute, push."""
    weights = worker.server.pull()
    learn(worker, weights, worker.roll_out(weights))


def learn(worker, weights, rollout):
    worker.server.push(worker.gradient(weights, rollout), rollout)


def running(run, base=BaseWorker, **members) -> type:
    """A class of workers with this `run`."""
    return type("Worker", (base,) if base else (), {"run": run, **members})


def as_long_as(condition) -> type:
    """Plays as long as condition(server)."""

    def run(self):
        while condition(self.server):
            one_round(self)

    return running(run)


def so_often(rounds: int) -> type:
    return running(lambda self: [one_round(self) for _ in range(rounds)] and None)


def of_parts(
    plays=lambda worker, weights: worker.roll_out(weights),
    computes=lambda worker, weights, rollout: worker.gradient(weights, rollout),
    pushes=lambda worker, weights, gradient, rollout: worker.server.push(gradient, rollout),
) -> type:
    """The right worker with some steps exchanged."""

    def run(self):
        while not self.server.finished():
            weights = self.server.pull()
            rollout = plays(self, weights)
            pushes(self, weights, computes(self, weights, rollout), rollout)

    return running(run)


def blank(self):
    raise NotImplementedError


def blank_in_the_loop(self):
    while not self.server.finished():
        raise NotImplementedError


@pytest.mark.parametrize(("run", "part"), [(blank, "Fill in the class"), (blank_in_the_loop, "A part of the class")])
def test_what_is_not_written_yet_is_not_a_mistake(run, part):
    verdict = Worker.verdict(running(run))
    assert verdict.outcome == NOT_ATTEMPTED
    assert part in verdict.sentence


def test_a_worker_in_place_of_the_class_is_told_so():
    assert "Pass it without brackets" in Worker.verdict(Right(0, None, None)).sentence


def test_pulling_before_asking_is_right_and_gets_a_remark():
    for right in Worker.variants[-2:]:
        verdict = Worker.verdict(right)
        assert (verdict.outcome, verdict.points) == (RIGHT, 3)
        assert "you pull before you ask" in verdict.sentence
    assert Worker.verdict(Right).sentence == ""


def test_a_loop_that_calls_nothing_is_stopped():
    verdict = replace(Worker, seconds=1.0).verdict(running(lambda self: [None for _ in itertools.count()]))
    assert verdict.outcome == WRONG
    assert "still running" in verdict.sentence


def returns_in_the_loop(self):
    while not self.server.finished():
        one_round(self)
        return


def asks_only_if(self):
    if not self.server.finished():
        one_round(self)


def stops_before_the_push(self):
    while not self.server.finished():
        weights = self.server.pull()
        self.gradient(weights, self.roll_out(weights))
        break


def plays_for_ever_inside(self):
    while not self.server.finished():
        weights = self.server.pull()
        rollout = self.roll_out(weights)
        while not self.server.finished():
            gradient = self.gradient(weights, rollout)
        self.server.push(gradient, rollout)


def endless_in_one_if(self):
    if not self.server.finished():
        while True:
            one_round(self)


def swallows_the_end(self):
    with contextlib.suppress(BaseException):
        while True:
            one_round(self)


def swallows_it_in_the_loop(self):
    for _ in range(1000):
        with contextlib.suppress(BaseException):
            one_round(self)


def three_rounds_while_not_finished(self):
    for _ in range(3):
        if not self.server.finished():
            one_round(self)


def pushes_every_second(self):
    rounds = 0
    while not self.server.finished():
        weights = self.server.pull()
        rollout = self.roll_out(weights)
        gradient = self.gradient(weights, rollout)
        rounds += 1
        if rounds % 2 == 0:
            self.server.push(gradient, rollout)


def mean_gradient(self):
    before = 0
    while not self.server.finished():
        weights = self.server.pull()
        rollout = self.roll_out(weights)
        before = 0.9 * before + 0.1 * self.gradient(weights, rollout)
        self.server.push(before, rollout)


def in_place_before_the_gradient(self):
    while not self.server.finished():
        weights = self.server.pull()
        rollout = self.roll_out(weights)
        weights += 1
        self.server.push(self.gradient(weights, rollout), rollout)


def pulls_every_second_time(self):
    for i in itertools.count():
        if self.server.finished():
            break
        weights = weights if i % 2 else self.server.pull()  # noqa: F821
        learn(self, weights, self.roll_out(weights))


def learns_alone(self):
    weights = self.server.pull()
    while not self.server.finished():
        rollout = self.roll_out(weights)
        gradient = self.gradient(weights, rollout)
        weights -= 0.01 * gradient
        self.server.push(gradient, rollout)


def in_a_thread(self):
    threading.Thread(target=Right.run, args=(self,), daemon=True).start()


def only_number_zero(self):
    while not self.server.finished() and self.number == 0:
        one_round(self)


async def asynchronous(self):
    Right.run(self)


def gradient_of_the_gradient(self):
    while not self.server.finished():
        weights = self.server.pull()
        rollout = self.roll_out(weights)
        self.server.push(self.gradient(weights, self.gradient(weights, rollout)), rollout)


def result_of_push(self):
    weights = self.server.pull()
    while not self.server.finished():
        rollout = self.roll_out(weights)
        weights = self.server.push(self.gradient(weights, rollout), rollout)


def packages_after_asking(self):
    while not self.server.finished():
        PackagesWorker.run(self)


def ends_with_an_error(self):
    Right.run(self)
    raise StopIteration


def two_players(self):
    weights = self.server.pull()
    while not self.server.finished():
        first, second = self.roll_out(weights), self.roll_out(weights)
        for rollout in (first, second):
            self.server.push(self.gradient(weights, rollout), rollout)
        weights = self.server.pull()


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (running(returns_in_the_loop), "You play one round and end"),
        (running(asks_only_if), "You play one round and end"),
        (running(stops_before_the_push), "Nothing is ever pushed"),
        (running(plays_for_ever_inside), "Nothing is ever pushed"),
        (running(endless_in_one_if), "only once, at the start"),
        (running(swallows_the_end), "never ask the server"),
        (running(swallows_it_in_the_loop), "never ask the server"),
        (so_often(1), "You play one round and end"),
        (so_often(2), "without asking"),
        (so_often(3), "without asking"),
        (so_often(1000), "never ask the server"),
        (running(three_rounds_while_not_finished), "ends after 3 rounds"),
        (running(pushes_every_second), "roll_out more than once before a push"),
        (running(mean_gradient), "by a factor"),
        (running(in_place_before_the_gradient), "an array that nobody handed out"),
        (running(pulls_every_second_time), "pulled before your last push"),
        (running(learns_alone), "You change the weights yourself"),
        (running(in_a_thread), "from a thread of your own"),
        (running(only_number_zero), "The server says that it is not finished"),
        (running(asynchronous), "an async in run"),
        (running(gradient_of_the_gradient), "self.gradient gradient 1. It wants the rollout"),
        (running(result_of_push), "self.roll_out None. It wants the weights"),
        (running(packages_after_asking), "the package's own run"),
        (type("Worker", (PackagesWorker,), {}), "the package's own run"),
        (running(ends_with_an_error), "stopped with StopIteration"),
        (running(two_players), "roll_out more than once before a push"),
        (as_long_as(lambda server: server.finished), "without its brackets"),
        (as_long_as(lambda server: server.finished() is None), "The server says that it is not finished"),
        (as_long_as(lambda server: not server.finished() or True), "has said that it is finished"),
        (as_long_as(lambda server: not server.done()), "'Server' object has no attribute 'done'"),
        (of_parts(plays=lambda self, weights: self.roll_out(None)), "self.roll_out None"),
        (of_parts(plays=lambda self, weights: self.roll_out(weights * 0)), "an array that nobody handed out"),
        (of_parts(plays=lambda self, weights: self.roll_out(self.number)), "self.roll_out "),
        (of_parts(plays=lambda self, weights: self.roll_out), "without|brackets are missing"),
        (of_parts(computes=lambda self, w, r: self.gradient(w, None)), "self.gradient None. It wants the rollout"),
        (of_parts(computes=lambda self, w, r: self.gradient(w, r.memory)), "a RolloutMemory"),
        (of_parts(computes=lambda self, w, r: self.gradient(self.server.pull(), self.roll_out(w))), "You pull again between"),
        (of_parts(computes=lambda self, w, r: self.gradient(w, self.roll_out(w))), "with another rollout"),
        (of_parts(computes=lambda self, w, r: np.zeros(6)), "before there is a gradient"),
        (of_parts(pushes=lambda self, w, g, r: self.server.push(None, r)), "self.server.push None"),
        (of_parts(pushes=lambda self, w, g, r: self.server.push(g.mean(), r)), "self.server.push "),
        (of_parts(pushes=lambda self, w, g, r: self.server.push(g / np.linalg.norm(g), r)), "by a factor"),
        (of_parts(pushes=lambda self, w, g, r: self.server.push(np.clip(g, -1, 1), r)), "an array that nobody handed out"),
        (of_parts(pushes=lambda self, w, g, r: self.server.push(g[None], r)), "an array of the shape (1, 6)"),
        (of_parts(pushes=lambda self, w, g, r: self.server.push((g, r), r)), "a tuple"),
        (of_parts(pushes=lambda self, w, g, r: self.server.push(w + g, r)), "push the new weights"),
        (of_parts(pushes=lambda self, w, g, r: self.server.push(g, None)), "second argument of push is the rollout"),
        (of_parts(pushes=lambda self, w, g, r: self.server.push(w, g, r)), "push takes two things"),
        (of_parts(pushes=lambda self, w, g, r: self.push(g, r)), "methods of the server"),
        (of_parts(pushes=lambda self, w, g, r: self.server.push), "Nothing is ever pushed"),
        (running(Right.run, __init__=lambda self: None), "takes other arguments"),
        (running(lambda: None, base=None), "does not inherit from BaseWorker"),
        (running(Right.run, base=None, __init__=lambda self, n, m, t: None), "does not inherit from BaseWorker"),
        (Right.run, "something else than a class"),
        (type("Worker", (BaseWorker,), {}), "no method run (it has: nothing)"),
        (type("Worker", (BaseWorker,), {"run": None}), "no method run"),
    ],
)
@pytest.mark.parametrize("seed", [0, 7])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_is_wrong_is_named(answer, part, seed):
    verdict = Worker.verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert any(p in verdict.sentence for p in part.split("|")), verdict.sentence
    assert len(verdict.sentence) < 350


def double_negative(self):
    finished = self.server.finished()
    while finished is False:
        one_round(self)
        finished = self.server.finished()


def catches_the_end(self):
    try:
        while not self.server.finished():
            one_round(self)
    except TrainingOver:
        return


def copies_everything(self):
    while not self.server.finished():
        weights = np.array(self.server.pull(), float)
        rollout = copy.deepcopy(self.roll_out(weights.astype(np.float32)))
        self.server.push(np.array(self.gradient(list(weights), rollout)), rollout)


def with_partial(self):
    while not self.server.finished():
        weights = self.server.pull()
        rollout = functools.partial(self.roll_out, weights)()
        gradient = functools.partial(self.gradient, weights)(rollout)
        functools.partial(self.server.push, rollout=rollout)(gradient)


def changes_its_own_copies(self):
    """What it changes, it never uses again."""
    while not self.server.finished():
        weights = self.server.pull()
        rollout = self.roll_out(weights)
        gradient = self.gradient(weights, rollout)
        self.server.push(gradient, rollout)
        weights -= gradient
        gradient *= 0


def reports_meanwhile(self):
    steps, norms = 0, []
    while not self.server.finished():
        before, weights = self.server.pull(), self.server.pull()
        rollout = self.roll_out(weights)
        gradient = self.gradient(weights, rollout)
        steps += rollout.report().steps
        norms.append(float(np.linalg.norm(gradient) + abs(weights - before).max() + rollout.loss))
        self.server.push(gradient, rollout)
    return steps


def by_any(self):
    return any(one_round(self) for _ in iter(lambda: self.server.finished(), True))


def by_generator(self):
    def rounds():
        while not self.server.finished():
            weights = self.server.pull()
            rollout = self.roll_out(weights)
            yield self.gradient(weights, rollout), rollout

    for gradient, rollout in rounds():
        self.server.push(gradient, rollout)


def asks_between_all_steps(self):
    while not self.server.finished():
        weights = self.server.pull()
        rollout = None if self.server.finished() else self.roll_out(weights)
        if rollout is not None:
            gradient = self.gradient(weights, rollout)
            if not self.server.finished():
                self.server.push(gradient, rollout)


class WithoutBase:
    def __init__(self, number, server, tools):
        self.number, self.server, self.tools = number, server, tools

    def run(self):
        while not self.server.finished():
            weights = self.server.pull()
            rollout = self.tools.roll_out(self.number, weights)
            self.server.push(self.tools.gradient(weights, rollout), rollout)


class Counts(Right):
    """Replaces methods by others that call them."""

    played = 0

    def roll_out(self, weights):
        self.played += 1
        return super().roll_out(weights)


@pytest.mark.parametrize(
    "answer",
    [
        *map(running, (double_negative, catches_the_end, copies_everything, with_partial, changes_its_own_copies)),
        *map(running, (reports_meanwhile, by_any, by_generator, asks_between_all_steps)),
        WithoutBase,
        Counts,
        type("Worker", (PackagesWorker,), {"run": Right.run}),
        lambda *arguments: Right(*arguments),
    ],
)
@pytest.mark.parametrize("seed", [0, 7])
def test_right_workers_in_other_forms_pass(answer, seed):
    verdict = Worker.verdict(answer, seed)
    assert (verdict.outcome, verdict.sentence) == (RIGHT, "")
