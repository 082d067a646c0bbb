"""What `run` of a worker does that works otherwise than it should."""

from rlcourse.lessons.a3c._worker_answers import learn, one_round


def asks_once(self):
    finished = self.master.finished()
    while not finished:
        one_round(self)


def asks_every_second_time(self):
    while not self.master.finished():
        one_round(self)
        one_round(self)


def goes_by_the_answer_before(self):
    over = before = self.master.finished()
    while not before:
        before, over = over, self.master.finished()
        one_round(self)


def waits(self):
    while not self.master.finished():
        pass
    one_round(self)


def pushes_after_the_loop(self):
    while not self.master.finished():
        weights = self.master.pull()
        rollout = self.roll_out(weights)
        gradient = self.gradient(weights, rollout)
    self.master.push(gradient, rollout)


def asks_and_ends(self):
    self.master.finished()


def asks_super(self):
    super(type(self), self).run()


def recursive(self):
    if not self.master.finished():
        one_round(self)
        self.run()


def yields(self):
    while not self.master.finished():
        one_round(self)
        yield


def pulls_before_it_pushes(self):
    weights = self.master.pull()
    while not self.master.finished():
        rollout = self.roll_out(weights)
        gradient = self.gradient(weights, rollout)
        weights = self.master.pull()
        self.master.push(gradient, rollout)


def moves_the_weights(self):
    weights = self.master.pull()
    while not self.master.finished():
        rollout = self.roll_out(weights)
        gradient = self.gradient(weights, rollout)
        self.master.push(gradient, rollout)
        weights = weights - 0.01 * gradient


def plays_with_the_gradient(self):
    weights = self.master.pull()
    while not self.master.finished():
        rollout = self.roll_out(weights)
        weights = self.gradient(weights, rollout)
        self.master.push(weights, rollout)


def computes_at_the_gradient(self):
    gradient = None
    while not self.master.finished():
        weights = self.master.pull()
        rollout = self.roll_out(weights)
        gradient = self.gradient(weights if gradient is None else gradient, rollout)
        self.master.push(gradient, rollout)


def learns_from_the_last_round(self):
    rollout = None
    while not self.master.finished():
        weights = self.master.pull()
        before, rollout = rollout, self.roll_out(weights)
        gradient = self.gradient(weights, before or rollout)
        self.master.push(gradient, rollout)


def remembers_first_weights(self):
    weights = None
    while not self.master.finished():
        weights, newer = (self.master.pull() for _ in range(2))
        rollout = self.roll_out(newer)
        self.master.push(self.gradient(weights, rollout), rollout)


def pushes_before_it_computes(self):
    gradient = None
    while not self.master.finished():
        weights = self.master.pull()
        rollout = self.roll_out(weights)
        if gradient is not None:
            self.master.push(gradient, rollout)
        gradient = self.gradient(weights, rollout)


def pushes_before_there_is_one(self):
    gradient = 0
    while not self.master.finished():
        weights = self.master.pull()
        rollout = self.roll_out(weights)
        self.master.push(gradient, rollout)
        gradient = self.gradient(weights, rollout)


def pushes_the_games_before(self):
    before = None
    while not self.master.finished():
        weights = self.master.pull()
        rollout = self.roll_out(weights)
        gradient = self.gradient(weights, rollout)
        self.master.push(gradient, before or rollout)
        before = rollout


def overwrites_the_method(self):
    while not self.master.finished():
        weights = self.master.pull()
        rollout = self.roll_out(weights)
        self.gradient = self.gradient(weights, rollout)
        self.master.push(self.gradient, rollout)


def takes_the_name(self):
    while not self.master.finished():
        weights = self.master.pull()
        rollout = self.roll_out(weights)
        gradient = gradient(weights, rollout)  # noqa: F821
        self.master.push(gradient, rollout)


def forgets_the_weights(self):
    while not self.master.finished():
        self.master.pull()
        rollout = self.roll_out(weights)  # noqa: F821
        self.master.push(self.gradient(weights, rollout), rollout)  # noqa: F821


def forgets_the_rollout(self):
    while not self.master.finished():
        weights = self.master.pull()
        self.roll_out(weights)
        self.master.push(self.gradient(weights, rollout), rollout)  # noqa: F821


def init_without_super(self, number, master, tools):
    self.number, self.master = number, master


def init_of_two(self, number, master):
    self.number, self.master = number, master


def own_roll_out(self, weights):
    return None


def pulls_once(self):
    weights = self.master.pull()
    while not self.master.finished():
        learn(self, weights, self.roll_out(weights))


def plays_once(self):
    rollout = self.roll_out(self.master.pull())
    while not self.master.finished():
        learn(self, self.master.pull(), rollout)
