"""What goes wrong in a record that several threads write to at once."""

import numpy as np

from rlcourse.checks import Mistake
from rlcourse.lessons.a3c import _record_answers as answers
from rlcourse.lessons.a3c._record_answers import comparing, keeping, mixing, mixing_later, with_methods
from rlcourse.lessons.a3c._record_evidence import entry, left, like, outside, stopped

EVERYTHING = "Put everything that add does under one  with self.lock:"


def _adding(add, sentence, shows) -> Mistake:
    return Mistake(with_methods(add=add), sentence, shows)


def _numbers(answer, sentence, *keys) -> Mistake:
    """A mistake that shows in numbers, whatever else is wrong."""
    return Mistake(answer, sentence, like(answer, *keys))


WITH_THE_LOCK = (
    _adding(
        answers.called_lock,
        "self.lock is a lock already, and cannot be called. Take it without brackets:  with self.lock:",
        stopped("lock' object is not callable"),
    ),
    _adding(
        answers.with_acquire,
        "acquire() returns True, and  with  needs the lock itself.  with self.lock:  takes it, and releases it at the end.",
        stopped("'bool' object does not support the context manager protocol"),
    ),
    _adding(
        answers.released_twice,
        "You release a lock that is not held.  with self.lock:  releases it by itself, so leave release() out.",
        stopped("release unlocked lock"),
    ),
    _adding(
        answers.taken_twice,
        "You take the lock a second time while you hold it, so add waits for itself for ever. Take it once.",
        entry("waits for itself", True),
    ),
    _adding(
        answers.never_released,
        "The lock is never released, so the second call waits for ever.  with self.lock:  releases it by itself.",
        left(always=True),
    ),
    _adding(
        answers.released_on_one_way,
        "On one way through add the lock is not released, so the next call waits for ever.  with self.lock:  releases it on "
        "every way, after a return as well.",
        left(always=False),
    ),
    _adding(
        answers.replacing_the_lock,
        "add puts a new lock in the place of self.lock, so every thread takes another one and none has to wait. Take the one "
        "from __init__:  with self.lock:",
        entry("two at once", "the lock is replaced"),
    ),
    _adding(
        answers.with_a_new_lock,
        "add makes a new lock in each call, so every thread takes another one and none has to wait. Take the one they share:  "
        "with self.lock:",
        entry("two at once", "a new lock"),
    ),
    _adding(
        answers.all_of,
        f"Nothing keeps a second thread out of add while one is in it, so one undoes what the other does. {EVERYTHING}",
        entry("two at once", "no lock"),
    ),
    _adding(
        answers.not_waiting,
        "Where the lock is held, you do not wait for it, so some returns are lost or added without it. Take  with self.lock:  "
        "which waits.",
        entry("two at once", "does not wait"),
    ),
    _adding(
        answers.value_outside,
        "self.value changes outside of the lock. Two threads can then read the same m, and one of the two returns is lost. "
        f"{EVERYTHING}",
        outside(lambda done: "write value" in done),
    ),
    _adding(
        answers.value_alone_inside,
        "values and best change outside of the lock. Before they do, another thread can change self.value, and its m is "
        f"written down twice. {EVERYTHING}",
        outside(lambda done: {"write values", "write best"} <= done),
    ),
    _adding(
        answers.values_outside,
        "You append to values outside of the lock. Before you do, another thread can change self.value, and its m is written "
        f"down twice. {EVERYTHING}",
        outside(lambda done: "write values" in done),
    ),
    _adding(
        answers.best_outside,
        "best and best_weights change outside of the lock. Another thread can change self.value before, so that best or the "
        f"weights are another return's. {EVERYTHING}",
        outside(lambda done: {"write best", "write best_weights"} & done),
    ),
    _adding(
        answers.read_outside,
        "You read outside of the lock what you use inside. Meanwhile another thread can change it, and what that one has done "
        f"is lost. {EVERYTHING}",
        outside(lambda done: all(each.startswith("read") for each in done)),
    ),
    _adding(
        answers.in_pieces,
        "You release the lock in between and take it again, and another thread can come in there. Hold it from the beginning "
        "to the end: one  with self.lock:",
        entry("two at once", "in pieces"),
    ),
)

WITH_WEIGHTS = (
    Mistake(
        keeping(lambda weights: weights),
        "You keep the caller's array, not a copy, so your best weights change when it does: weights.copy(). (A slice is no "
        "copy either.)",
        entry("best weights are", "the caller's array"),
    ),
    Mistake(
        keeping(list),
        "best_weights is a list. Keep a copy that is an array: weights.copy().",
        entry("best weights are", "a list"),
    ),
    Mistake(
        keeping(lambda weights: weights.copy),
        "You keep the function weights.copy. Call it, with brackets: weights.copy().",
        entry("best weights are", "builtin_function_or_method"),
    ),
    _adding(
        answers.changing_weights,
        "add changes the numbers in weights, which belong to whoever called it. Leave them, and keep a copy: weights.copy().",
        entry("add changes weights", True),
    ),
    Mistake(
        answers.SharedValues,
        "Two records share what they keep: what is added to one shows in the other. Make it in __init__.",
        entry("records share", True),
    ),
)

WITH_NUMBERS = (
    _adding(
        answers.without_first,
        "Before the first return self.value is None, and None cannot be multiplied. The first return is taken as it is.",
        stopped(r"unsupported operand type\(s\) for [*+-].*NoneType"),
    ),
    _adding(
        answers.without_first_best,
        "Before the first return self.best is None, and None cannot be compared. The first m is the best so far.",
        stopped("'[<>]=?' not supported between instances of .*NoneType"),
    ),
    _numbers(
        with_methods(mix=lambda self, r: None),
        "self.value stays None. Keep the new m there, not in a variable of add alone.",
        "value",
    ),
    _numbers(
        mixing_later(lambda m, r: 0.01 * m + 0.99 * r),
        "0.99 and 0.01 are exchanged: m is forgotten almost at once. The old m counts 0.99, the new return 0.01.",
        "value",
    ),
    _numbers(
        mixing(lambda self, r: 0.99 * (self.value or 0) + 0.01 * r),
        "Your average starts from 0, so it takes hundreds of episodes to come near the returns. The first return is taken as "
        "it is: m = R.",
        "value",
    ),
    _numbers(
        mixing_later(lambda m, r: 0.99 * m + r),
        "0.01 is missing: the new return counts 0.01 of itself, m = 0.99 * m + 0.01 * R.",
        "value",
    ),
    _numbers(
        mixing_later(lambda m, r: m + 0.01 * r),
        "0.99 is missing: the old m counts 0.99, or it grows and grows. m = 0.99 * m + 0.01 * R.",
        "value",
    ),
    _numbers(
        mixing_later(lambda m, r: 0.9 * m + 0.1 * r),
        "You take 0.9 and 0.1. Asked for are 0.99 and 0.01.",
        "value",
    ),
    _numbers(
        mixing_later(lambda m, r: 0.99 * m - 0.01 * r),
        "You subtract the return. It is added: m = 0.99 * m + 0.01 * R.",
        "value",
    ),
    _numbers(
        mixing(lambda self, r: 0.99 * self.value + 0.01 * r if self.value else r),
        "An m of 0 is taken for none: 0 counts as False, as None does. Ask  self.value is None.",
        "value",
    ),
    _numbers(
        mixing(lambda self, r: r),
        "self.value is the last return. It is an average: m = 0.99 * m + 0.01 * R.",
        "value",
    ),
    _numbers(
        mixing(lambda self, r: r if not self.values else (self.value * len(self.values) + r) / (len(self.values) + 1)),
        "self.value is the mean of all returns. An average that forgets is asked for: m = 0.99 * m + 0.01 * R.",
        "value",
    ),
    _numbers(
        mixing(lambda self, r: float(np.mean((lambda all_: all_.append(r) or all_[-100:])(vars(self).setdefault("all", []))))),
        "self.value is the mean of the last 100 returns. An average that forgets is asked for: m = 0.99 * m + 0.01 * R.",
        "value",
    ),
    _numbers(
        with_methods(write_down=lambda self, r: None),
        "values stays empty. Append m to it after each return: self.values.append(self.value).",
        "values",
    ),
    _numbers(
        with_methods(write_down=lambda self, r: self.values.append(r)),
        "You append the return to values. m belongs there: self.values.append(self.value).",
        "values",
    ),
    _numbers(
        with_methods(add=answers.writing_down_first),
        "You append to values before self.value changes, so each m comes a return too late. First the new m, then append it.",
        "values",
    ),
    _numbers(
        with_methods(add=answers.writing_down_when_better),
        "You append to values only when m is the best so far. Append it after each return.",
        "values",
    ),
    _numbers(
        with_methods(add=answers.writing_down_from_the_second),
        "The first m is missing in values. Append it after each return, after the first as well.",
        "values",
    ),
    _numbers(
        with_methods(compare=lambda self, r, weights: None),
        "best stays None. When m is higher than ever, keep it, and a copy of the weights.",
        "best",
    ),
    _numbers(
        with_methods(compare=lambda self, r, weights: setattr(self, "best", max(r, self.best if self.values[1:] else r))),
        "best is the highest return. Asked for is the highest m: one episode may be luck, the average is not.",
        "best",
    ),
    _numbers(
        with_methods(add=answers.best_above_0),
        "best begins as 0, so an m of 0 or below never becomes the best. The first m is the best: ask  self.best is None.",
        "best",
    ),
    _numbers(
        comparing(lambda self, r: r > self.best),
        "You compare the return with best. Compare m with it: self.value > self.best.",
        "best",
    ),
    _numbers(
        comparing(lambda self, r: True),
        "best changes in every call. It changes only when m is higher than ever: self.value > self.best.",
        "best",
    ),
    _numbers(
        comparing(lambda self, r: self.value < self.best),
        "best is the lowest m. Asked for is the highest: self.value > self.best.",
        "best",
    ),
    _numbers(
        comparing(lambda self, r: False),
        "best is the first m for ever. It changes when m is higher: self.value > self.best.",
        "best",
    ),
    _numbers(
        with_methods(keep=lambda self, weights: None),
        "best_weights stays None. Where best changes, keep a copy of the weights: weights.copy().",
        "best weights",
    ),
    _numbers(
        with_methods(add=answers.best_weights_always),
        "best_weights changes in every call. It changes only together with best, when m is higher than ever.",
        "best weights",
    ),
    _numbers(
        with_methods(
            keep=lambda self, w: setattr(self, "best_weights", w.copy() if self.best_weights is None else self.best_weights)
        ),
        "best_weights is the first call's for ever. Where best changes, keep a copy of the weights as well.",
        "best weights",
    ),
)
MISTAKES = WITH_THE_LOCK + WITH_WEIGHTS + WITH_NUMBERS
