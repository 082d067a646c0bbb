"""Workers, right and wrong, to test the exercise with."""

import itertools

from rlcourse.algorithms import BaseWorker


class Right(BaseWorker):
    """The worker of A3C's algorithm box."""

    def run(self):
        while not self.master.finished():
            weights = self.master.pull()  # [P]
            rollout = self.roll_out(weights)
            gradient = self.gradient(weights, rollout)  # [P]
            self.master.push(gradient, rollout)


class BreaksOut(BaseWorker):
    """Asks in the middle as well, and ends there."""

    def run(self):
        while True:
            if self.master.finished():
                break
            weights = self.master.pull()
            rollout = self.roll_out(weights)
            gradient = self.gradient(weights, rollout)
            if self.master.finished():
                return
            self.master.push(gradient=gradient, rollout=rollout)


class InOneLine(BaseWorker):
    def run(self):
        while not self.master.finished():
            self.master.push(self.gradient(w := self.master.pull(), r := self.roll_out(w)), r)


class ByIterator(BaseWorker):
    """The loop is a for, and a round a method of its own."""

    def run(self):
        for _ in iter(self.master.finished, True):
            self.one_round()

    def one_round(self):
        weights = self.master.pull()
        rollout = self.roll_out(weights=weights)
        self.master.push(self.gradient(weights=weights, rollout=rollout), rollout)


class WithFlag(BaseWorker):
    """Keeps everything in itself, and counts its rounds."""

    def __init__(self, number, master, tools):
        super().__init__(number, master, tools)
        self.rounds = 0

    def run(self):
        try:
            while not (over := self.master.finished()):
                self.weights = self.master.pull()
                self.rollout = self.roll_out(self.weights)
                self.push(self.gradient(self.weights.copy(), self.rollout))
        finally:
            self.over = over

    def push(self, gradient):
        self.rounds += 1
        self.master.push(gradient, self.rollout)


class FromItertools(BaseWorker):
    def run(self):
        master = self.master
        for _ in itertools.takewhile(lambda _: master.finished() is False, itertools.count()):
            weights = master.pull()
            games = self.roll_out(weights)
            master.push(self.gradient(weights, games).tolist(), games)
        return "done"


class AsksAtTheEnd(BaseWorker):
    """Plays first, then asks; pull ends it where the training is over before."""

    def run(self):
        while True:
            one_round(self)
            if self.master.finished():
                break


class PullsAhead(BaseWorker):
    """Pulls before the loop, and again at the end of every round."""

    def run(self):
        weights = self.master.pull()
        while not self.master.finished():
            rollout = self.roll_out(weights)
            self.master.push(self.gradient(weights, rollout), rollout)
            weights = self.master.pull()


def one_round(worker):
    """Pull, play, compute, push."""
    weights = worker.master.pull()
    rollout = worker.roll_out(weights)
    worker.master.push(worker.gradient(weights, rollout), rollout)


def learn(worker, weights, rollout):
    """The second half of a round."""
    worker.master.push(worker.gradient(weights, rollout), rollout)


def running(run, base=BaseWorker, **members) -> type:
    """A class of workers with this `run`."""
    return type("Worker", (base,) if base else (), {"run": run, **members})


def of_rounds(a_round, before=lambda worker: None) -> type:
    """A class of workers that does something before, and then a_round(worker, what that returned) until the end."""

    def run(self):
        first = before(self)
        while not self.master.finished():
            a_round(self, first)

    return running(run)


def of_parts(
    plays=lambda worker, weights: worker.roll_out(weights),
    computes=lambda worker, weights, rollout: worker.gradient(weights, rollout),
    pushes=lambda worker, weights, gradient, rollout: worker.master.push(gradient, rollout),
) -> type:
    """The worker of the algorithm box with some steps exchanged."""

    def a_round(self, first):
        weights = self.master.pull()
        rollout = plays(self, weights)
        pushes(self, weights, computes(self, weights, rollout), rollout)

    return of_rounds(a_round)


def as_long_as(condition) -> type:
    """The worker of the algorithm box with another condition of its loop."""

    def run(self):
        while condition(self.master):
            one_round(self)

    return running(run)


def so_often(rounds: int) -> type:
    """Plays a number of rounds."""

    def run(self):
        for _ in range(rounds):
            one_round(self)

    return running(run)
