"""What is wrong with a worker, told by what `run_worker` wrote down of it."""

import numpy as np

from rlcourse.lessons.a3c import _worker_words as words
from rlcourse.probes.working import new_numbers


def fault(r: dict) -> str:
    """The first thing that is wrong, in one or two sentences; "" where nothing is."""
    if r["made"] != "a worker":
        return words.KINDS[r["made"]].format(has=", ".join(r["functions"]) or "nothing")
    if r["runs the package's"]:
        return words.NOT_YOURS
    if r["returned"] in ("a generator", "a coroutine", "a async_generator") and not r["calls"]:
        return words.YIELD
    if r["calls from another thread"]:
        return words.THREAD
    found = _without_brackets(r) or _before_the_end(r) or _early_end(r) or _after_the_end(r)
    if found and r["replaced"]:
        return words.REPLACED.format(name=r["replaced"][0])
    if found or r["deeper every round"]:
        return found or words.RECURSION
    return "" if _belongs_to_what_was_asked(r) else words.OTHER_NUMBERS


def _belongs_to_what_was_asked(r: dict) -> bool:
    """Whether the training was over when it should be, and the pushed numbers are those that the seed gave for gradients."""
    over_from, gradients, pushed = 0 if r["asked"]["pushes"] == 0 else -1, {}, []
    rng, counts = np.random.default_rng(r["asked"]["seed"]), {}
    for i, (name, *what) in enumerate(r["calls"], 1):
        counts[name] = counts.get(name, 0) + 1
        ends = [["push", r["asked"]["pushes"]], r["asked"]["over_after"]]
        if over_from < 0 and [name, counts[name]] in ends:
            over_from = i
        if name in ("pull", "gradient") and what[-1] != "over":
            numbers = new_numbers(rng)
            if name == "gradient":
                gradients[what[-1]] = numbers
        if name == "push" and what[-1] == "taken":
            pushed.append(gradients[what[0]])
    wanted = np.array(pushed).reshape(-1, r["pushed"].shape[1])
    return over_from == r["over from"] and wanted.shape == r["pushed"].shape and np.allclose(r["pushed"], wanted, rtol=1e-5)


def named(calls: list[list[str]], name: str) -> list[list[str]]:
    """Those calls that are of this method."""
    return [call for call in calls if call[0] == name]


def _without_brackets(r: dict) -> str:
    if r["finished was looked up"] and not named(r["calls"], "finished"):
        return words.NO_BRACKETS
    passed = [what for call in r["calls"] for what in call[1:]]
    return words.METHOD_PASSED if any(what.startswith("the method") for what in passed) else ""


class _Round:
    """One round: what was called since the last push."""

    def __init__(self, number: int):
        self.number, self.pulled, self.asked = number, [], False
        self.rollouts, self.gradients = {}, {}  # rollout -> weights; gradient -> (weights, rollout)


def _before_the_end(r: dict) -> str:
    """What is wrong with the calls made before the training was over."""
    calls = r["calls"] if r["over from"] < 0 else r["calls"][: r["over from"]]
    now, earlier = _Round(1), []
    for name, *what in calls:
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
            now.gradients[what[2]] = what[0], what[1]
        elif name == "push":
            found = _push_fault(what[0], what[1], now, earlier) or _asking_fault(now, r)
            earlier.append(now)
            now = _Round(now.number + 1)
        if found:
            return found
    return ""


def _roll_out_fault(weights: str, now: _Round) -> str:
    if weights in now.pulled:
        return ""
    if _is(weights, "weights"):
        return words.STALE
    if weights.startswith("gradient"):
        return words.PLAYS_GRADIENT
    return (
        words.LOCAL if _moved(weights) else _unexpected(now, "roll_out", weights, "the weights that you pulled in this round")
    )


def _gradient_fault(weights: str, rollout: str, now: _Round) -> str:
    if _is(rollout, "weights") and _is(weights, "rollout"):
        return words.GRADIENT_SWAPPED
    if not _is(rollout, "rollout"):
        return _unexpected(now, "gradient", rollout, "the rollout as its second argument")
    if rollout not in now.rollouts:
        return words.OLD_ROLLOUT
    if weights == now.rollouts[rollout]:
        return ""
    if _is(weights, "weights"):
        newer = _number(weights) > _number(now.rollouts[rollout])
        return words.PULLED_AGAIN if newer else words.OTHER_WEIGHTS
    if weights.startswith("gradient"):
        return words.AT_GRADIENT
    return words.LOCAL if _moved(weights) else _unexpected(now, "gradient", weights, "the weights that you played with")


def _push_fault(gradient: str, rollout: str, now: _Round, earlier: list[_Round]) -> str:
    if _is(gradient, "rollout"):
        return words.PUSH_SWAPPED if _is(rollout, "gradient") else words.PUSHES_ROLLOUT
    if _moved(gradient):
        return words.PUSHES_LOCAL
    if _is(gradient, "weights"):
        return words.PUSHES_WEIGHTS
    computed = {name: of for one in (*earlier, now) for name, of in one.gradients.items()}
    if not computed:
        return words.NO_GRADIENT_YET
    if not _is(gradient, "gradient"):
        changed = gradient.startswith("gradient")
        return words.CHANGES_GRADIENT if changed else _unexpected(now, "push", gradient, "what self.gradient returned")
    if gradient not in now.gradients and not now.rollouts:
        return words.PUSHED_TWICE
    if not _is(rollout, "rollout"):
        return words.PUSHES_NO_ROLLOUT
    if gradient not in now.gradients:
        return words.OLD_GRADIENT
    if computed[gradient][1] != rollout:
        newest = list(now.rollouts)[-1]
        return words.OLD_GRADIENT if rollout == newest else words.OTHER_ROLLOUT
    if len(now.rollouts) > 1:
        return words.SEVERAL_ROLLOUTS
    return words.SEVERAL_GRADIENTS if len(now.gradients) > 1 else ""


def _asking_fault(now: _Round, r: dict) -> str:
    """What is wrong with when the master is asked, noticed at a push: between two of them it has to be, at some place."""
    if now.asked or now.number == 1:
        return ""
    return words.SELDOM if named(r["calls"], "finished") else words.NEVER_ASKS


def _early_end(r: dict) -> str:
    """What is wrong where `run` ends, or never ends, while the training goes on."""
    if r["over from"] >= 0:
        return ""
    calls, pushes = r["calls"], len(named(r["calls"], "push"))
    if not calls:
        return words.EMPTY
    if not pushes and named(calls, "roll_out"):
        return words.NEVER_PUSHES
    if r["ended"] == "on and on":
        if {call[0] for call in calls} == {"finished"}:
            return words.WAITS
        last = "Before the first push" if not pushes else f"After round {pushes}"
        return f"{last} your run goes on and on without a push. In every round: pull, roll_out, gradient, push, once each."
    if not pushes:
        return words.NOTHING_PLAYED
    if pushes == 1:
        return words.ONE_ROUND
    return f"Your run ends after {pushes} rounds, though the master is not finished. Go on as long as it says so: {words.LOOP}"


def _after_the_end(r: dict) -> str:
    """What is wrong with the calls made after the training was over: a round that was begun may be played to its end."""
    calls = r["calls"]
    told = next((i for i, call in enumerate(calls) if call == ["finished", "True"]), len(calls))
    later = [call[0] for call in calls[told:] if call[0] != "finished"]
    begun = bool(named(calls[:told], "roll_out")) and _latest(calls[:told], "roll_out") > _latest(calls[:told], "push")
    finishing = begun and not {"pull", "roll_out"} & set(later) and later.count("push") <= 1
    return words.GOES_ON if r["ended"] == "on and on" or (later and not finishing) else ""


def _latest(calls: list[list[str]], name: str) -> int:
    return max((i for i, call in enumerate(calls) if call[0] == name), default=-1)


def _is(what: str, kind: str) -> bool:
    """Whether something is a thing of this kind as it was handed out."""
    return what.split()[:-1] == [kind]


def _number(what: str) -> int:
    return int(what.split()[-1])


def _moved(what: str) -> bool:
    """Whether something was computed of weights and a gradient."""
    return what.startswith("weights") and " and gradient" in what


def _unexpected(now: _Round, method: str, what: str, wanted: str) -> str:
    owner = "self.master" if method == "push" else "self"
    came = "an array that nobody handed out" if what == "other numbers" else what
    return f"In round {now.number} you give {owner}.{method} {came}. It wants {wanted}."
