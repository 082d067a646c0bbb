"""A worker of A3C: pull, play, compute the gradient, push."""

from collections.abc import Callable

from rlcourse.algorithms.a3c.worker import Worker as PackagesWorker
from rlcourse.checks import Exercise, Mistake, Remark
from rlcourse.lessons.a3c import _worker_answers as answers
from rlcourse.lessons.a3c import _worker_words as words
from rlcourse.lessons.a3c import _worker_wrong as wrong
from rlcourse.lessons.a3c._worker_answers import as_long_as, of_parts, of_rounds, running, so_often
from rlcourse.lessons.a3c._worker_reports import fault, named
from rlcourse.probes import run_worker

MANY = 5  # rounds


def _cases(rng):
    def case(pushes, over_after=None):
        number, seed = int(rng.integers(1, 8)), int(rng.integers(2**31))
        return {"number": number, "pushes": pushes, "over_after": over_after, "seed": seed}

    by_hand = {"number": 0, "pushes": 2, "over_after": None, "seed": 1}
    # by hand: finished (no), pull, roll_out, gradient, push; the same once more, with other weights; finished (yes)
    return [
        by_hand,
        case(MANY),
        case(1),
        case(0),  # it is over before this worker begins
        case(9, ["roll_out", int(rng.integers(2, 5))]),  # another worker ends it in the middle of a round
        case(9, ["pull", int(rng.integers(2, 5))]),
        case(9, ["finished", int(rng.integers(2, 5))]),
    ]


def _stops_with(*texts: str) -> Callable:
    """Shows in a worker that was stopped by an exception that says one of these texts, with nothing wrong before."""
    return lambda cases, seen: any(text in seen[-1]["stopped"] for text in texts) and _right_before(seen)


def _right_before(seen) -> bool:
    return not any(fault(s["value"]) for s in seen[:-1])


def _lacks_name(name: str) -> Callable:
    """Shows in a worker that uses a name before it stands for anything."""

    def shows(cases, seen) -> bool:
        stopped = seen[-1]["stopped"]
        return stopped.startswith(("NameError", "UnboundLocalError")) and f"'{name}'" in stopped and _right_before(seen)

    return shows


def _report(cases, seen, pushes: int) -> dict:
    """Of the case with so many pushes."""
    return next(iter([s["value"] for case, s in zip(cases, seen, strict=True) if case["pushes"] == pushes]), {})


def _once(name: str, wrong_first: str = "") -> Callable:
    """Shows where a method is called once in many rounds, and what is wrong at first is `wrong_first`."""

    def shows(cases, seen) -> bool:
        calls = _report(cases, seen, pushes=MANY)["calls"]
        first = not wrong_first or fault(seen[0]["value"]) == wrong_first
        return first and len(named(calls, name)) == 1 and len(named(calls, "push")) > 2

    return shows


def _plays_only_at_the_end(cases, seen) -> bool:
    """Shows where no round is begun while the training goes on, and one when it is over at once."""
    first, at_once = seen[0]["value"], _report(cases, seen, pushes=0)
    asked_alone = bool(first["calls"]) and {call[0] for call in first["calls"]} == {"finished"}
    return asked_alone and first["ended"] == "by itself" and bool(named(at_once["calls"], "pull"))


def _ends_unasked(cases, seen) -> bool:
    """Shows where the master was never asked, and several rounds were played but too few."""
    reports = [s["value"] for s in seen]
    few = [r for r in reports if r["over from"] < 0 and r["ended"] == "by itself" and len(named(r["calls"], "push")) > 1]
    return bool(few) and not any(r["finished was looked up"] for r in reports)


def _asked_late(r: dict) -> str:
    """What to say to a worker that pulls before it asks for the first time."""
    if not named(r.get("calls", []), "pull"):
        return ""
    return (
        "One thing to know: you pull before you ask for the first time. Where the training is over by then, pull ends the "
        "worker, so no harm is done."
    )


Worker = Exercise(
    name="Worker",
    points=3,
    minutes=15,
    difficulty=2,
    reference=answers.Right,
    cases=_cases,
    probe=run_worker,
    given=lambda case, report: {"asked": case},
    objection=fault,
    objection_tells=True,
    remark=Remark(run_worker, {"number": 0, "pushes": 0, "over_after": None, "seed": 1}, _asked_late),
    hints=(
        "Each round has four steps, and each needs what the one before has given: pull, play, compute, push.",
        "`pull`, `push` and `finished` are the master's: `self.master.pull()`. `roll_out` and `gradient` are the worker's own: "
        "`self.roll_out(weights)`.",
        "Ask before every round: `while not self.master.finished():`. Inside, pull **new** weights, and give the same ones to "
        "`roll_out` and to `gradient`.",
    ),
    mistakes=(
        Mistake(running(lambda self: self.master.push(self.pull())), words.MASTERS,
                _stops_with("no attribute 'pull'", "no attribute 'push'", "no attribute 'finished'")),
        Mistake(running(lambda self: self.master.roll_out(self.master.pull())), words.WORKERS,
                _stops_with("'Master' object has no attribute 'roll_out'", "'Master' object has no attribute 'gradient'")),
        Mistake(running(lambda self: master.pull()), words.OF_SELF, _lacks_name("master")),  # noqa: F821
        Mistake(of_parts(plays=lambda self, weights: roll_out(weights)), words.SELF_ROLL_OUT, _lacks_name("roll_out")),  # noqa: F821
        Mistake(running(wrong.takes_the_name), words.GRADIENT_NAME, _lacks_name("gradient")),
        Mistake(running(wrong.forgets_the_weights), words.WEIGHTS_NAME, _lacks_name("weights")),
        Mistake(running(wrong.forgets_the_rollout), words.ROLLOUT_NAME, _lacks_name("rollout")),
        Mistake(of_parts(pushes=lambda self, w, g, r: self.master.push(g)), words.PUSH_TAKES, _stops_with("Master.push()")),
        Mistake(of_parts(plays=lambda self, w: self.roll_out()), words.ROLL_OUT_TAKES, _stops_with(".roll_out()")),
        Mistake(of_parts(computes=lambda self, w, r: self.gradient(r)), words.GRADIENT_TAKES, _stops_with(".gradient()")),
        Mistake(of_rounds(lambda self, first: self.master.pull(0)), words.PULL_TAKES, _stops_with("Master.pull()")),
        Mistake(running(wrong.asks_super), words.NO_SUPER,
                _stops_with("'super' object has no attribute 'run'")),
        Mistake(running(wrong.overwrites_the_method), words.NAME_TAKEN,
                _stops_with("'numpy.ndarray' object is not callable", "'Rollout' object is not callable")),
        Mistake(as_long_as(lambda master: master.finished()), words.INVERTED, _plays_only_at_the_end),
        Mistake(so_often(4), words.FIXED, _ends_unasked),
        Mistake(running(answers.Right.run, base=None), words.KINDS["a class that does not inherit from BaseWorker"]),
        Mistake(running(answers.Right.run, __init__=wrong.init_of_two),
                words.KINDS["an __init__ that takes other arguments"]),
        Mistake(running(answers.Right.run, __init__=wrong.init_without_super), words.KINDS["a worker without its parts"]),
        Mistake(type("Worker", (answers.BaseWorker,), {"play": answers.Right.run}),
                words.KINDS["a class without run"].format(has="play")),
        Mistake(running(lambda: None), words.KINDS["a run without self"]),
        Mistake(running(lambda self, master: None), words.KINDS["a run that wants more than self"]),
        Mistake(lambda self: None, words.KINDS["no class"]),
        Mistake(running(wrong.asks_super, base=PackagesWorker), words.NOT_YOURS),
        Mistake(running(wrong.yields), words.YIELD),
        Mistake(running(answers.Right.run, roll_out=wrong.own_roll_out), words.REPLACED.format(name="roll_out")),
        Mistake(as_long_as(lambda master: not master.finished), words.NO_BRACKETS),
        Mistake(of_rounds(lambda self, first: self.roll_out(self.master.pull)), words.METHOD_PASSED),
        Mistake(running(lambda self: None), words.EMPTY),
        Mistake(running(wrong.asks_and_ends), words.NOTHING_PLAYED),
        Mistake(running(wrong.waits), words.WAITS),
        Mistake(running(answers.one_round), words.ONE_ROUND),
        Mistake(as_long_as(lambda master: True), words.NEVER_ASKS),
        Mistake(running(wrong.asks_once), words.ASKS_ONCE, _once("finished", words.SELDOM)),
        Mistake(running(wrong.asks_every_second_time), words.SELDOM),
        Mistake(running(wrong.goes_by_the_answer_before), words.GOES_ON),
        Mistake(running(wrong.recursive), words.RECURSION),
        Mistake(running(wrong.pulls_once), words.PULLED_ONCE, _once("pull", words.STALE)),
        Mistake(running(wrong.pulls_before_it_pushes), words.STALE),
        Mistake(running(wrong.plays_with_the_gradient), words.PLAYS_GRADIENT),
        Mistake(running(wrong.moves_the_weights), words.LOCAL),
        Mistake(running(wrong.plays_once), words.PLAYED_ONCE, _once("roll_out")),
        Mistake(running(wrong.learns_from_the_last_round), words.OLD_ROLLOUT),
        Mistake(of_parts(computes=lambda self, w, r: self.gradient(r, w)), words.GRADIENT_SWAPPED),
        Mistake(of_parts(computes=lambda self, w, r: self.gradient(self.master.pull(), r)), words.PULLED_AGAIN),
        Mistake(running(wrong.remembers_first_weights), words.OTHER_WEIGHTS),
        Mistake(running(wrong.computes_at_the_gradient), words.AT_GRADIENT),
        Mistake(running(wrong.pushes_after_the_loop), words.NEVER_PUSHES),
        Mistake(of_parts(pushes=lambda self, w, g, r: self.master.push(r, g)), words.PUSH_SWAPPED),
        Mistake(of_parts(pushes=lambda self, w, g, r: self.master.push(w, r)), words.PUSHES_WEIGHTS),
        Mistake(of_parts(pushes=lambda self, w, g, r: self.master.push(r, r)), words.PUSHES_ROLLOUT),
        Mistake(of_parts(pushes=lambda self, w, g, r: self.master.push(w - 0.001 * g, r)), words.PUSHES_LOCAL),
        Mistake(of_parts(pushes=lambda self, w, g, r: self.master.push(-g, r)), words.CHANGES_GRADIENT),
        Mistake(running(wrong.pushes_before_it_computes), words.OLD_GRADIENT),
        Mistake(running(wrong.pushes_before_there_is_one), words.NO_GRADIENT_YET),
        Mistake(of_parts(pushes=lambda self, w, g, r: [self.master.push(g, r) for _ in range(2)]), words.PUSHED_TWICE),
        Mistake(of_parts(pushes=lambda self, w, g, r: self.master.push(g, w)), words.PUSHES_NO_ROLLOUT),
        Mistake(running(wrong.pushes_the_games_before), words.OTHER_ROLLOUT),
        Mistake(of_parts(plays=lambda self, w: [self.roll_out(w) for _ in range(3)][-1]), words.SEVERAL_ROLLOUTS),
        Mistake(of_parts(computes=lambda self, w, r: [self.gradient(w, r) for _ in range(2)][-1]), words.SEVERAL_GRADIENTS),
    ),
    variants=(
        answers.BreaksOut,
        answers.InOneLine,
        answers.ByIterator,
        answers.WithFlag,
        answers.FromItertools,
        answers.AsksAtTheEnd,
        answers.PullsAhead,
    ),
)  # fmt: skip
