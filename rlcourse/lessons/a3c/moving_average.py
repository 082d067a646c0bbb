"""A record that several threads write to at once."""

import copy
import re
import threading
from dataclasses import replace

import numpy as np

from rlcourse import probes
from rlcourse.checks import Exercise, Mistake, edited, mistakes_in
from rlcourse.checks.compare import same, shown
from rlcourse.probes import record_returns


class Right:
    """The record as a student writes it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.value = None
        self.values = []
        self.best = None
        self.best_weights = None

    def add(self, episode_return, weights):
        r = episode_return
        with self.lock:
            self.value = r if self.value is None else 0.99 * self.value + 0.01 * r
            self.values.append(self.value)
            if self.best is None or self.value > self.best:
                self.best = self.value
                self.best_weights = weights.copy()


def cases(rng: np.random.Generator) -> list[dict]:
    """Cases: by hand, below 0, beginning with 0, and long."""

    def case(returns, numbers, together=()):
        weights = rng.normal(size=(len(returns), numbers)).round(2).astype(np.float32)
        return {"returns": np.array(returns), "weights": weights, "together": np.array(together).reshape(-1, 2)}

    # by hand: m = 10, then 0.99 * 10 + 1.1 = 11, 0.99 * 11 - 0.9 = 9.99, 0.99 * 9.99 + 2.1 = 11.9901; returns lie far apart,
    # for each moves m by a hundredth only, and numbers that agree in four digits count as the same
    by_hand = case([10.0, 110.0, -90.0, 210.0], 2, [(310.0, 410.0), (-90.0, 210.0)])
    by_hand["weights"] = np.array([[1, 2], [3, 4], [5, 6], [7, 8]], np.float32)  # the best are those of rows 0, 1, 1, 3
    below = np.concatenate([[-300.0], rng.uniform(-500, -100, 4), [-20.0, -490.0]]).round(1)  # the last but one is the best
    return [
        by_hand,
        case(below, 3),
        case([0.0, *rng.uniform(5, 50, 5).round(1)], 3),
        case(rng.normal(100, 60, size=130).round(1), 3),
        case([0.0, -50.0, -200.0, -30.0, -10.0, -60.0, -20.0], 2),  # the best is 0
    ]


# Other right answers


def _acquired_and_released(self, episode_return, weights):
    self.lock.acquire()
    try:
        first = not self.values
        self.value = episode_return if first else self.value + (episode_return - self.value) / 100
        self.values = [*self.values, self.value]
        if first or self.value >= self.best:
            self.best, self.best_weights = self.value, np.array(weights)
    finally:
        self.lock.release()


def _prepared_outside(self, r, w):
    kept, weight = copy.deepcopy(w), 0.01
    print_later = self.value  # read outside of the lock, and used for nothing
    with self.lock:
        m = self.value
        m = float(r) if m is None else (1 - weight) * m + weight * r
        self.values += [m]
        if self.best is None or self.best < m:
            self.best_weights, self.best = kept, m
        self.value = m
    return print_later


class _Reentrant:
    """With an RLock of another name, helpers that take it again, and an early return."""

    __slots__ = ("__guard", "best", "best_weights", "value", "values")

    def __init__(self):
        self.__guard = threading.RLock()
        self.value, self.values, self.best, self.best_weights = None, [], None, None

    def add(self, episode_return, weights):
        with self.__guard:
            self._mix(episode_return)
            self.values.append(self.value)
            if self.best is not None and self.value <= self.best:
                return
            self.best, self.best_weights = self.value, weights + 0

    def _mix(self, r):
        with self.__guard:
            self.value = r if self.value is None else np.dot([0.99, 0.01], [self.value, r])


class _FromValues:
    """With properties in place of attributes, and a condition as its lock."""

    def __init__(self):
        self.condition, self.values, self.kept = threading.Condition(), [], {}

    value = property(lambda self: self.values[-1] if self.values else None)
    best = property(lambda self: max(self.kept) if self.kept else None)
    best_weights = property(lambda self: self.kept[self.best] if self.kept else None)

    def add(self, r, weights):
        with self.condition:
            m = r if not self.values else 0.99 * self.values[-1] + 0.01 * r
            self.values.append(m)
            self.kept.setdefault(m, weights.copy())


MIX = "self.value = r if self.value is None else 0.99 * self.value + 0.01 * r"
LATER = "0.99 * self.value + 0.01 * r"
VARIANTS = (
    edited(Right, (MIX, f"if self.value is None: self.value = r\n            else: self.value = {LATER}")),
    *(type("MovingAverage", (Right,), {"add": add}) for add in (_acquired_and_released, _prepared_outside)),
    _Reentrant,
    _FromValues,
)

# What goes wrong


def entry(key: str, wanted):
    """Shows in any case in which the report says `wanted` under `key`."""
    return lambda cases, seen: any(s["value"] is not None and same(wanted, s["value"].get(key), 0) for s in seen)


def outside(shows_in):
    """Shows where threads got in each other's way, and shows_in(what is done outside of the lock, such as {"write best"})."""

    def shows(cases, seen):
        told = [s["value"]["two at once"] for s in seen if s["value"] is not None]
        return any(t.startswith("outside: ") and shows_in(set(t.removeprefix("outside: ").split(", "))) for t in told)

    return shows


def stopped(pattern: str):
    """Shows where an error says what `pattern` matches."""
    return lambda cases, seen: any(re.search(pattern, s["stopped"]) for s in seen)


wrong = mistakes_in(Right)


def number(key: str, *edit) -> Mistake:
    """A mistake that shows in what stands under `key` in every case, whatever else is wrong."""
    mistake = wrong(*edit)

    def shows(cases, seen):
        alone = [case | {"together": np.zeros((0, 2))} for case in cases]  # two at once take long, and are another matter
        wanted = [probes.observe(mistake.answer, record_returns, case)["value"][key] for case in alone]
        return all(s["value"] is not None and same(w, s["value"][key], 1e-6) for w, s in zip(wanted, seen, strict=True))

    return replace(mistake, shows=shows)


LOCK = "with self.lock:"
APPEND = "self.values.append(self.value)"
LINE = f"            {APPEND}\n"
BETTER = "if self.best is None or self.value > self.best:"
KEEP = "self.best_weights = weights.copy()\n"
BLOCK = f"            {BETTER}\n                self.best = self.value\n                {KEEP}"
BLOCK_OUTSIDE = BLOCK.replace("\n    ", "\n").removeprefix("    ")
EVERYTHING = "Put everything that add does under one  with self.lock:"

MISTAKES = (
    wrong(LOCK, "with self.lock():",
        "self.lock is a lock already, and cannot be called. Take it without brackets:  with self.lock:"),
    wrong(LOCK, "with self.lock.acquire():",
        "acquire() returns True, and  with  needs the lock itself.  with self.lock:  takes it, and releases it at the end."),
    wrong(KEEP, KEEP + "            self.lock.release()\n",
        "You release a lock that is not held.  with self.lock:  releases it by itself, so leave release() out."),
    wrong(LOCK, LOCK + "\n            self.lock.acquire()",
        "You take the lock a second time while you hold it, so add waits for itself for ever. Take it once."),
    wrong(LOCK, "self.lock.acquire()\n        if True:",
        "The lock is never released, so the second call waits for ever.  with self.lock:  releases it by itself."),
    wrong([(LOCK, "self.lock.acquire()\n        if True:"), (KEEP, KEEP + "                self.lock.release()\n")],
        "On one way through add the lock is not released, so the next call waits for ever.  with self.lock:  releases it on "
        "every way, after a return as well."),
    wrong(LOCK, "self.lock = threading.Lock()\n        with self.lock:",
        "add puts a new lock in the place of self.lock, so every thread takes another one and none has to wait. Take the one "
        "from __init__:  with self.lock:", entry("two at once", "the lock is replaced")),
    wrong(LOCK, "with threading.Lock():", "add makes a new lock in each call, so every thread takes another one and none has "
        "to wait. Take the one they share:  with self.lock:", entry("two at once", "a new lock")),
    wrong(LOCK, "if True:", "Nothing keeps a second thread out of add while one is in it, so one undoes what the other does. "
        f"{EVERYTHING}", entry("two at once", "no lock")),
    wrong([(LOCK, "if self.lock.acquire(blocking=False):"), (KEEP, KEEP + "            self.lock.release()\n")],
        "Where the lock is held, you do not wait for it, so some returns are lost or added without it. Take  with self.lock:  "
        "which waits.", entry("two at once", "does not wait")),
    wrong([(f"            {MIX}\n", ""), (LOCK, f"{MIX}\n        {LOCK}")],
        "self.value changes outside of the lock. Two threads can then read the same m, and one of the two returns is lost. "
        f"{EVERYTHING}", outside(lambda done: "write value" in done)),
    wrong([(LINE, f"        {APPEND}\n"), (BLOCK, BLOCK_OUTSIDE)],
        "values and best change outside of the lock. Before they do, another thread can change self.value, and its m is "
        f"written down twice. {EVERYTHING}", outside(lambda done: {"write values", "write best"} <= done)),
    wrong([(LINE, ""), (KEEP, f"{KEEP}        {APPEND}\n")],
        "You append to values outside of the lock. Before you do, another thread can change self.value, and its m is written "
        f"down twice. {EVERYTHING}", outside(lambda done: "write values" in done)),
    wrong(BLOCK, BLOCK_OUTSIDE,
        "best and best_weights change outside of the lock. Another thread can change self.value before, so that best or the "
        f"weights are another return's. {EVERYTHING}", outside(lambda done: {"write best", "write best_weights"} & done)),
    wrong([(MIX, "self.value = m"), (LOCK, f"{MIX.replace('self.value =', 'm =', 1)}\n        {LOCK}")],
        "You read outside of the lock what you use inside. Meanwhile another thread can change it, and what that one has done "
        f"is lost. {EVERYTHING}", outside(lambda done: all(each.startswith("read") for each in done))),
    wrong([(APPEND, f"pass\n        {LOCK}\n            {APPEND}\n        {LOCK}")],
        "You release the lock in between and take it again, and another thread can come in there. Hold it from the beginning "
        "to the end: one  with self.lock:", entry("two at once", "in pieces")),
    wrong("weights.copy()", "weights", "You keep the caller's array, not a copy, so your best weights change when it does: "
        "weights.copy(). (A slice is no copy either.)", entry("best weights are", "the caller's array")),
    wrong("weights.copy()", "list(weights)", "best_weights is a list. Keep a copy that is an array: weights.copy()."),
    wrong("weights.copy()", "weights.copy", "You keep the function weights.copy. Call it, with brackets: weights.copy()."),
    wrong(KEEP, KEEP + "        weights *= 0\n",
        "add changes the numbers in weights, which belong to whoever called it. Leave them, and keep a copy: weights.copy()."),
    wrong([("    def __init__", "    shared = []\n\n    def __init__"), ("self.values = []", "self.values = self.shared\n"
           "        self.values.clear()")],
        "Two records share what they keep: what is added to one shows in the other. Make it in __init__."),
    wrong(MIX, f"self.value = {LATER}", "Before the first return self.value is None, and None cannot be multiplied. The first "
        "return is taken as it is.", stopped(r"unsupported operand type\(s\) for [*+-].*NoneType")),
    wrong(BETTER, "if self.value > self.best:", "Before the first return self.best is None, and None cannot be compared. The "
        "first m is the best so far.", stopped("'[<>]=?' not supported between instances of .*NoneType")),
    number("value", [(MIX, "pass"), ("self.value >", "r >")],
        "self.value stays None. Keep the new m there, not in a variable of add alone."),
    number("value", LATER, "0.01 * self.value + 0.99 * r",
        "0.99 and 0.01 are exchanged: m is forgotten almost at once. The old m counts 0.99, the new return 0.01."),
    number("value", MIX, "self.value = 0.99 * (self.value or 0) + 0.01 * r",
        "Your average starts from 0, so it takes hundreds of episodes to come near the returns. The first return is taken as "
        "it is: m = R."),
    number("value", "0.01 * r", "r", "0.01 is missing: the new return counts 0.01 of itself, m = 0.99 * m + 0.01 * R."),
    number("value", "0.99 * self.value", "self.value",
        "0.99 is missing: the old m counts 0.99, or it grows and grows. m = 0.99 * m + 0.01 * R."),
    number("value", LATER, "0.9 * self.value + 0.1 * r", "You take 0.9 and 0.1. Asked for are 0.99 and 0.01."),
    number("value", "+ 0.01", "- 0.01", "You subtract the return. It is added: m = 0.99 * m + 0.01 * R."),
    number("value", "r if self.value is None", "r if not self.value",
        "An m of 0 is taken for none: 0 counts as False, as None does. Ask  self.value is None."),
    number("value", MIX, "self.value = r", "self.value is the last return. It is an average: m = 0.99 * m + 0.01 * R."),
    number("value", LATER, "(self.value * len(self.values) + r) / (len(self.values) + 1)",
        "self.value is the mean of all returns. An average that forgets is asked for: m = 0.99 * m + 0.01 * R."),
    number("value", [("self.values = []", "self.values, self.all = [], []"),
                     (MIX, "self.all.append(r)\n            self.value = float(np.mean(self.all[-100:]))")],
        "self.value is the mean of the last 100 returns. An average that forgets is asked for: m = 0.99 * m + 0.01 * R."),
    number("values", APPEND, "pass", "values stays empty. Append m to it after each return: self.values.append(self.value)."),
    number("values", APPEND, "self.values.append(r)",
        "You append the return to values. m belongs there: self.values.append(self.value)."),
    number("values", [(LINE, ""), (MIX, f"{APPEND}\n            {MIX}")],
        "You append to values before self.value changes, so each m comes a return too late. First the new m, then append it."),
    number("values", [(LINE, ""), (KEEP, f"{KEEP}                {APPEND}\n")],
        "You append to values only when m is the best so far. Append it after each return."),
    number("values", APPEND, f"{APPEND} if self.best is not None else None",
        "The first m is missing in values. Append it after each return, after the first as well."),
    number("best", BETTER, "if False:", "best stays None. When m is higher than ever, keep it, and a copy of the weights."),
    number("best", [(BETTER, "if self.best is None or r > self.best:"), ("self.best = self.value", "self.best = r")],
        "best is the highest return. Asked for is the highest m: one episode may be luck, the average is not."),
    number("best", BETTER, "if self.value > (self.best or 0):",
        "best begins as 0, so an m of 0 or below never becomes the best. The first m is the best: ask  self.best is None."),
    number("best", BETTER, "if not self.best or self.value > self.best:",
        "A best of 0 is taken for none: 0 counts as False, as None does. Ask  self.best is None."),
    number("best", BETTER, "if self.best is None or r > self.best:",
        "You compare the return with best. Compare m with it: self.value > self.best."),
    number("best", BETTER, "if True:",
        "best changes in every call. It changes only when m is higher than ever: self.value > self.best."),
    number("best", "self.value > self.best", "self.value < self.best",
        "best is the lowest m. Asked for is the highest: self.value > self.best."),
    number("best", BETTER, "if self.best is None:",
        "best is the first m for ever. It changes when m is higher: self.value > self.best."),
    number("best weights", KEEP, "pass\n",
        "best_weights stays None. Where best changes, keep a copy of the weights: weights.copy()."),
    number("best weights", f"    {KEEP}", KEEP,
        "best_weights changes in every call. It changes only together with best, when m is higher than ever."),
    number("best weights", "weights.copy()", "weights.copy() if self.best_weights is None else self.best_weights",
        "best_weights is the first call's for ever. Where best changes, keep a copy of the weights as well."),
)  # fmt: skip


def explained(expected: dict, got: dict) -> str:
    """The first thing in which a record is unlike the right one."""
    kind = got["best weights are"]
    if kind not in ("a copy", expected["best weights are"]):
        return f"best_weights is {'' if ' ' in kind else 'of the type '}{kind}. Keep a copy of the array: weights.copy()."
    if got["two at once"] not in ("", expected["two at once"]):
        return f"Two threads can be in add at once, and then one undoes what the other does. {EVERYTHING}"
    returns = np.asarray(got["returns"])
    for i, r in enumerate(returns):
        after = f"After the {'return' if i == 0 else 'returns'} {shown(returns[: i + 1])} "
        mixed = "the first return" if i == 0 else f"0.99 * {shown(expected['value'][i - 1])} + 0.01 * {shown(float(r))}"
        rules = mixed, "the highest value so far", "the weights with which value was highest"
        for key, rule in zip(("value", "best", "best weights"), rules, strict=True):
            if not same(expected[key][i], got[key][i], 1e-6):
                is_not = f"is {shown(got[key][i])}. Expected {shown(expected[key][i])}"
                return f"{after}{key.replace(' ', '_')} {is_not}, {rule}."
    if not same(expected["values"], got["values"], 1e-6):
        return (
            f"After the returns {shown(returns)} values is {shown(got['values'])}. Expected {shown(expected['values'])}, value "
            "after each return."
        )
    return ""


MovingAverage = Exercise(
    name="MovingAverage",
    points=2,
    minutes=10,
    difficulty=2,
    reference=Right,
    cases=cases,
    probe=record_returns,
    explain=explained,
    hints=(
        "Two threads must not be in `add` at once: put everything it does under `with self.lock:`. Only then look at "
        "`self.value`, which is None before the first return.",
        "The first return is taken as it is; later `self.value = 0.99 * self.value + 0.01 * episode_return`. Append it to "
        "`self.values`.",
        "Where `self.best is None or self.value > self.best`, keep the value, and `weights.copy()`: the caller goes on using "
        "its array.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
