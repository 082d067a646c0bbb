"""A worker of A3C: pull, play, compute the gradient, push."""

from rlcourse.algorithms import BaseWorker
from rlcourse.algorithms.a3c.worker import Worker as PackagesWorker
from rlcourse.checks import Exercise, Mistake, Remark, edited, mistakes_in
from rlcourse.lessons.a3c.worker_faults import LOOP, fault, named, replaced, without_run
from rlcourse.probes import run_worker


class Right(BaseWorker):
    """The worker of A3C's algorithm box."""

    def run(self):
        while not self.server.finished():
            weights = self.server.pull()
            rollout = self.roll_out(weights)
            gradient = self.gradient(weights, rollout)
            self.server.push(gradient, rollout)


def _cases(rng):
    def case(pushes, over_after=None):
        number, seed = int(rng.integers(1, 8)), int(rng.integers(2**31))
        return {"number": number, "pushes": pushes, "over_after": over_after, "seed": seed}

    # by hand: finished (no), pull, roll_out, gradient, push; the same once more, with other weights; finished (yes)
    by_hand = {"number": 0, "pushes": 2, "over_after": None, "seed": 1}
    return [
        by_hand,
        case(5),  # rounds
        case(1),
        case(0),  # it is over before this worker begins
        case(9, ["roll_out", int(rng.integers(2, 5))]),  # another worker ends it in the middle of a round
        case(9, ["pull", int(rng.integers(2, 5))]),
        case(9, ["finished", int(rng.integers(2, 5))]),
    ]


def _asked_late(r: dict) -> str:
    """What to say to a worker that pulls before it asks for the first time."""
    if not named(r.get("calls", []), "pull"):
        return ""
    return (
        "One thing to know: you pull before you ask for the first time. Where the training is over by then, pull ends the "
        "worker, so no harm is done."
    )


# Other right workers

PULL = "weights = self.server.pull()"
PLAY = "rollout = self.roll_out(weights)"
LEARN = "gradient = self.gradient(weights, rollout)"
PUSH = "self.server.push(gradient, rollout)"
NEXT = "\n            "  # the next line of the loop
RUN = "    def run"


def before(line: str) -> tuple[str, str]:
    """The change that puts a line before the loop."""
    return LOOP, f"{line}\n        {LOOP}"


PULL_FIRST = [(f"            {PULL}\n", ""), before(PULL)]


class _ByIterator(BaseWorker):
    """The loop is a for, and a round a method of its own."""

    def run(self):
        for _ in iter(self.server.finished, True):
            self.one_round()

    def one_round(self):
        weights = self.server.pull()
        rollout = self.roll_out(weights=weights)
        self.server.push(self.gradient(weights=weights, rollout=rollout), rollout)


class _AsksAtTheEnd(_ByIterator):
    """Plays first, then asks; pull ends it where the training is over before."""

    def run(self):
        while True:
            self.one_round()
            if self.server.finished():
                break


class _WithFlag(BaseWorker):
    """Keeps everything in itself, and counts its rounds."""

    def __init__(self, number, server, tools):
        super().__init__(number, server, tools)
        self.rounds = 0

    def run(self):
        try:
            while not (over := self.server.finished()):
                self.weights = self.server.pull()
                self.rollout = self.roll_out(self.weights)
                self.push(self.gradient(self.weights.copy(), self.rollout))
        finally:
            self.over = over

    def push(self, gradient):
        self.rounds += 1
        self.server.push(gradient, self.rollout)


VARIANTS = (
    # asks in the middle as well, and ends there
    edited(Right, (LOOP, f"while True:{NEXT}if self.server.finished():{NEXT}    break"),
           (PUSH, f"if self.server.finished():{NEXT}    return{NEXT}self.server.push(gradient=gradient, rollout=rollout)")),
    edited(Right, (f"{PULL}{NEXT}{PLAY}{NEXT}{LEARN}{NEXT}", ""),
           (PUSH, "self.server.push(self.gradient(w := self.server.pull(), r := self.roll_out(w)), r)")),
    _ByIterator,
    _WithFlag,
    edited(Right, (LOOP, "from itertools import count, takewhile\n        "
           "for _ in takewhile(lambda _: self.server.finished() is False, count()):"),
           (PUSH, 'self.server.push(gradient.tolist(), rollout)\n        return "done"')),
    _AsksAtTheEnd,
    edited(Right, *PULL_FIRST, (PUSH, f"{PUSH}{NEXT}{PULL}")),  # pulls before the loop, and again at the end of every round
)  # fmt: skip

# What goes wrong


def stops(*texts: str):
    """Shows in a worker that was stopped by an exception that says one of these texts, with nothing wrong before."""

    def shows(cases, seen) -> bool:
        return any(text in seen[-1]["stopped"] for text in texts) and not any(fault(s["value"]) for s in seen[:-1])

    return shows


def lacks(name: str):
    """Shows in a worker that uses a name before it stands for anything."""
    return stops(f"NameError: name '{name}'", f"local variable '{name}'")


def once(name: str, first_fault: str = ""):
    """Shows where a method is called once in many rounds, and what is wrong at first is `first_fault`."""

    def shows(cases, seen) -> bool:
        calls = seen[1]["value"]["calls"]
        first = not first_fault or fault(seen[0]["value"]) == first_fault
        return first and len(named(calls, name)) == 1 and len(named(calls, "push")) > 2

    return shows


def plays_only_at_the_end(cases, seen) -> bool:
    """Shows where no round is begun while the training goes on, and one when it is over at once."""
    first, at_once = seen[0]["value"], seen[3]["value"]
    asked_alone = bool(first["calls"]) and {call[0] for call in first["calls"]} == {"finished"}
    return asked_alone and first["ended"] == "by itself" and bool(named(at_once["calls"], "pull"))


def ends_unasked(cases, seen) -> bool:
    """Shows where the server was never asked, and several rounds were played but too few."""
    reports = [s["value"] for s in seen]
    few = [r for r in reports if r["over from"] < 0 and r["ended"] == "by itself" and len(named(r["calls"], "push")) > 1]
    return bool(few) and not any(r["finished was looked up"] for r in reports)


wrong = mistakes_in(Right)
# The names are those that `fault` gives. Where a mistake has no name there, its last argument shows it.
MISTAKES = {
    "server's": wrong("self.server.pull", "self.pull", "pull, push and finished are methods of the server: self.server.pull(), "
        "and so on.", stops("no attribute 'pull'", "no attribute 'push'", "no attribute 'finished'")),
    "worker's": wrong("self.roll_out", "self.server.roll_out",
        "roll_out and gradient are methods of the worker itself: self.roll_out(weights), self.gradient(weights, rollout).",
        stops("'Server' object has no attribute 'roll_out'", "'Server' object has no attribute 'gradient'")),
    "server without self": wrong("self.server.pull", "server.pull", "The server belongs to the worker: self.server."),
    "roll_out without self": wrong("self.roll_out", "roll_out", "roll_out is a method of the worker: self.roll_out(weights)."),
    "gradient without self": wrong("self.gradient", "gradient", "The name gradient stands for nothing there. Compute it before "
        "the push, with self in front of the method: gradient = self.gradient(weights, rollout).", lacks("gradient")),
    "weights not kept": wrong(PULL, "self.server.pull()",
        "The name weights stands for nothing there. Begin every round with weights = self.server.pull().", lacks("weights")),
    "rollout not kept": wrong(PLAY, "self.roll_out(weights)", "The name rollout stands for nothing there. Keep what roll_out "
        "returns, before it is used: rollout = self.roll_out(weights).", lacks("rollout")),
    "push takes": wrong(PUSH, "self.server.push(gradient)", "push takes two things, what was computed and what was played: "
        "self.server.push(gradient, rollout).", stops("Server.push()")),
    "roll_out takes": wrong(PLAY, "rollout = self.roll_out()",
        "roll_out takes one thing, the weights to play with: self.roll_out(weights).", stops(".roll_out()")),
    "gradient takes": wrong(LEARN, "gradient = self.gradient(rollout)",
        "gradient takes two things, the weights and what was played with them: self.gradient(weights, rollout).",
        stops(".gradient()")),
    "pull takes": wrong(PULL, "weights = self.server.pull(0)",
        "pull takes nothing: weights = self.server.pull().", stops("Server.pull()")),
    "no super": wrong(LOOP, f"super().run()\n        {LOOP}",
        "BaseWorker has no run that could be called. The loop is what you write here."),
    "method overwritten": wrong([("gradient = ", "self.gradient = "), ("push(gradient", "push(self.gradient")],
        "You call an array or a rollout as if it were a method. Has an assignment such as self.gradient = ... taken the "
        "method's place? Keep what comes back in a variable without self.",
        stops("'numpy.ndarray' object is not callable", "'Rollout' object is not callable")),
    "inverted": wrong("while not", "while", "Your condition is the wrong way round: you play only when the server is finished. "
        f"A not is missing, or one is too many: {LOOP}", plays_only_at_the_end),
    "rounds of its own": wrong(LOOP, "for _ in range(4):", "You end after a number of rounds of your own, without asking. How "
        f"many it takes, the server alone knows, as others play too: {LOOP}", ends_unasked),
    # what was passed
    "a class that does not inherit from BaseWorker": wrong("(BaseWorker)", "",
        "Your class does not inherit from BaseWorker, so it has nothing but what stands in it: no server, no roll_out, no "
        "gradient. Begin it with the line  class Worker(BaseWorker):"),
    "an __init__ that takes other arguments": wrong(RUN, f"    def __init__(self, number, server):\n        pass\n\n{RUN}",
        "Your __init__ takes other arguments than BaseWorker's (number, server, tools), so training cannot make a worker. "
        "Leave __init__ out: BaseWorker has one."),
    "a worker without its parts": wrong(RUN, f"    def __init__(self, number, server, tools):\n        pass\n\n{RUN}",
        "Your class has an __init__ of its own, and BaseWorker's is never run, so the worker lacks what it plays with. Leave "
        "__init__ out, or call super().__init__(number, server, tools) in it."),
    "a class without run": wrong("def run", "def play", without_run(["play"])),
    "a run without self": wrong("run(self)", "run()",
        "run takes no self. A method is called with the worker as its first argument: def run(self)."),
    "a run that wants more than self": wrong("run(self)", "run(self, server)",
        "run is called with the worker alone: def run(self). The server is self.server."),
    "no class": Mistake(Right.run,
        "You passed something else than a class of workers. Pass the class itself, without brackets after its name."),
    "the package's run": Mistake(PackagesWorker, "It is the package's own run that works here, so nothing of it is yours. "
        "Derive your class from BaseWorker, and write the loop in run."),
    "a generator": wrong(PUSH, PUSH + NEXT + "yield",
        "There is a yield or an async in run, so calling it does nothing. It is a method like others: without them."),
    "a method replaced": wrong(RUN, f"    def roll_out(self, weights):\n        return None\n\n{RUN}", replaced("roll_out")),
    # the loop
    "finished without brackets": wrong("finished()", "finished", "You write self.server.finished without its brackets. The "
        "method itself always counts as True, whatever it would answer. Call it: self.server.finished()."),
    "a method passed on": wrong("pull()", "pull",
        "You pass a method on in place of what it returns. Its brackets are missing, as in self.server.pull()."),
    "empty": wrong(LOOP, "while False:",
        f"Your run ends without having done anything. Write the loop, {LOOP}  and the four steps of a round in it."),
    "nothing played": wrong(LOOP, "while self.server.finished() is None:",
        "The server says that it is not finished, and your run ends all the same, before a round is played to its end. Go on "
        f"as long as it says so: {LOOP}"),
    "waits": wrong(LOOP, f"{LOOP}\n            pass\n        if True:",
        "You ask again and again whether the server is finished, and do nothing else. Indent the four steps of a round below "
        "it."),
    "one round": wrong("while", "if", "You play one round and end, though the server is not finished. Is there an if in place "
        "of the while, no loop at all, or a return or break in it?"),
    "never asks": wrong(LOOP, "while True:", "You never ask the server whether it is finished, so your loop does not end with "
        f"the training. Ask before every round: {LOOP}"),
    "asks once": wrong(LOOP, "finished = self.server.finished()\n        while not finished:",
        "You ask the server only once, at the start, and go by that answer for ever. Ask again before every round, with the "
        f"call in the condition: {LOOP}", once("finished", "asks seldom")),
    "asks seldom": wrong(LOOP, f"for i in range(1000):{NEXT}if i % 2 == 0 and self.server.finished():{NEXT}    break",
        f"You do not ask in every round whether the server is finished. Ask once for each: {LOOP}"),
    "goes on": wrong(LOOP, f"over = before = False\n        while not before:{NEXT}before, over = over, self.server.finished()",
        "You play on after the server has said that it is finished. End there: the games are not counted any more."),
    "recursion": wrong([("while", "if"), (PUSH, PUSH + NEXT + "self.run()")],
        "Your run calls itself again for every round. A long training has thousands of rounds, and Python gives up "
        f"(RecursionError) at about a thousand calls inside of one another. Write a loop: {LOOP}"),
    # what goes from call to call
    "pulled once": wrong(PULL_FIRST, "You pull the weights once, before the loop, and play with these old ones for ever. "
        "Pull in every round: the line belongs into the loop.", once("pull", "old weights")),
    "old weights": wrong([*PULL_FIRST, (PUSH, PULL + NEXT + PUSH)], "You play with weights that you pulled before your last "
        "push. They have changed since: at the beginning of every round, pull, then play with what came back."),
    "plays with the gradient": wrong([*PULL_FIRST, ("gradient = ", "gradient = weights = ")],
        "You give roll_out a gradient. It plays with weights: self.roll_out(weights)."),
    "own step": wrong([*PULL_FIRST, (PUSH, PUSH + NEXT + "weights = weights - 0.01 * gradient")],
        "You change the weights yourself. That is the server's part, as all workers share them: push the gradient, then pull "
        "the new weights."),
    "played once": wrong([(f"            {PLAY}\n", ""), before("rollout = self.roll_out(self.server.pull())")],
        "You play once, before the loop, and learn from these games for ever. Play in every round: call roll_out in the loop.",
        once("roll_out")),
    "old rollout": wrong([before("rollout = None"), (PLAY, "before, rollout = rollout, self.roll_out(weights)"),
                          ("gradient(weights, rollout)", "gradient(weights, before or rollout)")],
        "You compute the gradient of an earlier rollout. Give it the one just played: self.gradient(weights, rollout)."),
    "gradient exchanged": wrong("(weights, rollout)", "(rollout, weights)",
        "The arguments of gradient are exchanged: self.gradient(weights, rollout)."),
    "pulled again": wrong("(weights, rollout)", "(self.server.pull(), rollout)",
        "You pull again between playing and the gradient, so it is computed at other weights than the games were played with. "
        "Pull once a round and keep the weights for both."),
    "older weights": wrong(PLAY, "rollout = self.roll_out(self.server.pull())",
        "You compute the gradient at older weights than the games were played with. Give roll_out and gradient the same ones."),
    "at the gradient": wrong([before("gradient = None"),
                              ("(weights, rollout)", "(weights if gradient is None else gradient, rollout)")],
        "You compute the gradient at a gradient in place of weights: self.gradient(weights, rollout)."),
    "never pushes": wrong(f"    {PUSH}", PUSH, "Nothing is ever pushed, so the shared weights never change and the training "
        "never ends. The last step of a round, inside of the loop: self.server.push(gradient, rollout)."),
    "push exchanged": wrong("(gradient, rollout)", "(rollout, gradient)",
        "The arguments of push are exchanged: self.server.push(gradient, rollout)."),
    "pushes the weights": wrong("(gradient, rollout)", "(weights, rollout)",
        "You push the weights. The server wants the gradient: self.server.push(gradient, rollout)."),
    "pushes the rollout": wrong("(gradient, rollout)", "(rollout, rollout)",
        "You push the rollout in place of the gradient. Compute the gradient first: self.server.push(gradient, rollout)."),
    "pushes new weights": wrong("(gradient, rollout)", "(weights - 0.001 * gradient, rollout)",
        "You take the step yourself and push the new weights. Push the gradient alone: the server takes the step, with its own "
        "learning rate."),
    "changed gradient": wrong("(gradient, rollout)", "(-gradient, rollout)",
        "You change the gradient before you push it, by a factor or its sign. Push it as self.gradient returned it: the server "
        "takes the step, down the gradient, with its learning rate."),
    "old gradient": wrong([before("gradient = None"), (PUSH, "?"),
                           (LEARN, f"if gradient is not None:{NEXT}    {PUSH}"), ("?", LEARN)],
        "The gradient you push is that of games played earlier. First compute the gradient of the games just played, then push "
        "it."),
    "no gradient yet": wrong([before("gradient = 0"), (PUSH, "?"), (LEARN, PUSH), ("?", LEARN)],
        "In the first round you push before there is a gradient. First compute it, then push it."),
    "pushed twice": wrong(PUSH, PUSH + NEXT + PUSH,
        "You push the same gradient twice, so its step is taken twice and its games are counted twice. Once is enough."),
    "pushes no rollout": wrong("(gradient, rollout)", "(gradient, weights)",
        "The second argument of push is the rollout, so that the server can write the games down: self.server.push(gradient, "
        "rollout)."),
    "another rollout": wrong([before("before = None"),
                              ("(gradient, rollout)", f"(gradient, before or rollout){NEXT}before = rollout")],
        "You push a gradient with another rollout than it was computed from. Both belong to the same round."),
    "several rollouts": wrong(PLAY, PLAY + NEXT + PLAY, "You call roll_out more than once before a push. One round is one "
        "rollout, one gradient, one push, all with the weights pulled at its beginning."),
    "several gradients": wrong(LEARN, LEARN + NEXT + LEARN,
        "You compute the gradient more than once in a round. Once is enough: keep it in a variable."),
}  # fmt: skip
SAY = {name: mistake.sentence for name, mistake in MISTAKES.items()}

Worker = Exercise(
    name="Worker",
    points=3,
    minutes=15,
    difficulty=2,
    reference=Right,
    cases=_cases,
    probe=run_worker,
    given=lambda case, report: {"asked": case},
    objection=lambda report: SAY.get(fault(report), fault(report)),
    objection_tells=True,
    remark=Remark(run_worker, {"number": 0, "pushes": 0, "over_after": None, "seed": 1}, _asked_late),
    hints=(
        "Each round has four steps, and each needs what the one before has given: pull, play, compute, push.",
        "`pull`, `push` and `finished` are the server's: `self.server.pull()`. `roll_out` and `gradient` are the worker's own: "
        "`self.roll_out(weights)`.",
        "Ask before every round: `while not self.server.finished():`. Inside, pull **new** weights, and give the same ones to "
        "`roll_out` and to `gradient`.",
    ),
    mistakes=tuple(MISTAKES.values()),
    variants=VARIANTS,
)
