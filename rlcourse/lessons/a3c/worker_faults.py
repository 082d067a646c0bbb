"""What is wrong with a worker, told by what `run_worker` wrote down of it."""

import numpy as np

from rlcourse.probes.working import new_numbers

LOOP = "while not self.server.finished():"


def fault(r: dict) -> str:
    """The first thing that is wrong: the name of a mistake in worker.py, or a sentence; "" where nothing is wrong."""
    if r["made"] != "a worker":
        return without_run(r["functions"]) if r["made"] == "a class without run" else r["made"]
    if r["runs the package's"]:
        return "the package's run"
    if r["returned"] in ("a generator", "a coroutine", "a async_generator") and not r["calls"]:
        return "a generator"
    if r["calls from another thread"]:
        return (
            "You call from a thread of your own. Write the loop into run itself: training starts a thread or a process for "
            "each worker."
        )
    found = _without_brackets(r) or _before_the_end(r) or _early_end(r) or _after_the_end(r)
    if found and r["replaced"]:
        return replaced(r["replaced"][0])
    if found or r["deeper every round"]:
        return found or "recursion"
    right = _belongs_to_what_was_asked(r)
    return "" if right else "The gradients that were pushed are not those that self.gradient returned. Push them as they are."


def without_run(methods: list[str]) -> str:
    """What is said to a class that has other methods."""
    named = f"Your class has no method run (it has: {', '.join(methods) or 'nothing'})."
    return f"{named} It is called by that name: def run(self), indented, inside of the class."


def replaced(name: str) -> str:
    """What is said to a class with its own method of this name."""
    return f"Your class writes {name} anew, which BaseWorker has already. Only run is missing: leave the rest."


def named(calls: list[list[str]], name: str) -> list[list[str]]:
    """Those calls that are of this method."""
    return [call for call in calls if call[0] == name]


def _belongs_to_what_was_asked(r: dict) -> bool:
    """Whether the training was over when it should be, and the pushed numbers are those that the seed gave for gradients."""
    over_from, gradients, pushed = 0 if r["asked"]["pushes"] == 0 else -1, {}, []
    rng, counts = np.random.default_rng(r["asked"]["seed"]), {}
    for i, (name, *what) in enumerate(r["calls"], 1):
        counts[name] = counts.get(name, 0) + 1
        if over_from < 0 and [name, counts[name]] in [["push", r["asked"]["pushes"]], r["asked"]["over_after"]]:
            over_from = i
        if name in ("pull", "gradient") and what[-1] != "over":
            numbers = new_numbers(rng)
            if name == "gradient":
                gradients[what[-1]] = numbers
        if name == "push" and what[-1] == "taken":
            pushed.append(gradients[what[0]])
    wanted = np.array(pushed).reshape(-1, r["pushed"].shape[1])
    return over_from == r["over from"] and wanted.shape == r["pushed"].shape and np.allclose(r["pushed"], wanted, rtol=1e-5)


def _without_brackets(r: dict) -> str:
    if r["finished was looked up"] and not named(r["calls"], "finished"):
        return "finished without brackets"
    passed = [what for call in r["calls"] for what in call[1:]]
    return "a method passed on" if any(what.startswith("the method") for what in passed) else ""


class _Round:
    """What was called since the last push."""

    def __init__(self, number: int):
        self.number, self.pulled, self.asked = number, [], False
        self.rollouts, self.gradients = {}, {}  # rollout -> weights; gradient -> (weights, rollout)


def _before_the_end(r: dict) -> str:
    """What is wrong with the calls made before the training was over."""
    now, computed = _Round(1), {}
    for name, *what in r["calls"] if r["over from"] < 0 else r["calls"][: r["over from"]]:
        found = ""
        if name == "finished":
            now.asked = True
        elif name == "pull":
            now.pulled.append(what[0])
        elif name == "roll_out":
            found = _roll_out_fault(what[0], now)
            now.rollouts[what[1]] = what[0]
        elif name == "gradient":
            found = _gradient_fault(what[0], what[1], now)
            now.gradients[what[2]] = computed[what[2]] = what[0], what[1]
        elif name == "push":
            found = _push_fault(what[0], what[1], now, computed)
            if not (found or now.asked or now.number == 1):  # between two pushes the server has to be asked, at some place
                found = "asks seldom" if named(r["calls"], "finished") else "never asks"
            now = _Round(now.number + 1)
        if found:
            return found
    return ""


def _roll_out_fault(weights: str, now: _Round) -> str:
    if weights in now.pulled:
        return ""
    if _is(weights, "weights"):
        return "old weights"
    if weights.startswith("gradient"):
        return "plays with the gradient"
    wanted = "the weights that you pulled in this round"
    return "own step" if _moved(weights) else _unexpected(now, "self.roll_out", weights, wanted)


def _gradient_fault(weights: str, rollout: str, now: _Round) -> str:
    if _is(rollout, "weights") and _is(weights, "rollout"):
        return "gradient exchanged"
    if not _is(rollout, "rollout"):
        return _unexpected(now, "self.gradient", rollout, "the rollout as its second argument")
    if rollout not in now.rollouts:
        return "old rollout"
    played_with = now.rollouts[rollout]
    if weights == played_with:
        return ""
    if _is(weights, "weights"):
        return "pulled again" if int(weights.split()[1]) > int(played_with.split()[1]) else "older weights"
    if weights.startswith("gradient"):
        return "at the gradient"
    return "own step" if _moved(weights) else _unexpected(now, "self.gradient", weights, "the weights that you played with")


def _push_fault(gradient: str, rollout: str, now: _Round, computed: dict) -> str:
    """What is wrong with a push; `computed` are all gradients so far, as in `_Round`."""
    if _is(gradient, "rollout"):
        return "push exchanged" if _is(rollout, "gradient") else "pushes the rollout"
    if _moved(gradient):
        return "pushes new weights"
    if _is(gradient, "weights"):
        return "pushes the weights"
    if not computed:
        return "no gradient yet"
    if not _is(gradient, "gradient"):
        changed = gradient.startswith("gradient")
        return "changed gradient" if changed else _unexpected(now, "self.server.push", gradient, "what self.gradient returned")
    if gradient not in now.gradients and not now.rollouts:
        return "pushed twice"
    if not _is(rollout, "rollout"):
        return "pushes no rollout"
    if gradient not in now.gradients:
        return "old gradient"
    if computed[gradient][1] != rollout:
        return "old gradient" if rollout == list(now.rollouts)[-1] else "another rollout"
    if len(now.rollouts) > 1:
        return "several rollouts"
    return "several gradients" if len(now.gradients) > 1 else ""


def _early_end(r: dict) -> str:
    """What is wrong where `run` ends, or never ends, while the training goes on."""
    if r["over from"] >= 0:
        return ""
    calls, pushes = r["calls"], len(named(r["calls"], "push"))
    if not calls:
        return "empty"
    if not pushes and named(calls, "roll_out"):
        return "never pushes"
    if r["ended"] == "on and on":
        if {call[0] for call in calls} == {"finished"}:
            return "waits"
        last = "Before the first push" if not pushes else f"After round {pushes}"
        return f"{last} your run goes on and on without a push. In every round: pull, roll_out, gradient, push, once each."
    if pushes < 2:
        return "one round" if pushes else "nothing played"
    return f"Your run ends after {pushes} rounds, though the server is not finished. Go on as long as it says so: {LOOP}"


def _after_the_end(r: dict) -> str:
    """What is wrong with the calls made after the training was over: a round that was begun may be played to its end."""
    names, told = [call[0] for call in r["calls"]], len(r["calls"])
    if ["finished", "True"] in r["calls"]:
        told = r["calls"].index(["finished", "True"])
    later = [name for name in names[told:] if name != "finished"]
    before = [name for name in names[:told] if name in ("roll_out", "push")]
    finishing = before[-1:] == ["roll_out"] and not {"pull", "roll_out"} & set(later) and later.count("push") <= 1
    return "goes on" if r["ended"] == "on and on" or (later and not finishing) else ""


def _is(what: str, kind: str) -> bool:
    """Whether something is a thing of this kind as it was handed out."""
    return what.split()[:-1] == [kind]


def _moved(what: str) -> bool:
    """Whether something was computed of weights and a gradient."""
    return what.startswith("weights") and " and gradient" in what


def _unexpected(now: _Round, method: str, what: str, wanted: str) -> str:
    came = "an array that nobody handed out" if what == "other numbers" else what
    return f"In round {now.number} you give {method} {came}. It wants {wanted}."
