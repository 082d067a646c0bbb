"""What a record keeps of returns, and whether two threads may write to it at once."""

import contextlib
import itertools
import threading
from collections.abc import Callable
from types import MemberDescriptorType

import numpy as np

from rlcourse.probes.observing import PartMissing, plain, something

KEPT = ("value", "values", "best", "best_weights")
SCRIBBLE = -777.0  # what the caller's array holds after each call
FIRST, OTHER = 101.0, 202.0  # all the weights of two threads
LONG, SHORT, MOST = 0.3, 0.02, 8  # seconds to wait for a thread that is held up by a lock nobody sees; how often
ONE_AFTER_THE_OTHER = "as one after the other"
BEFORE = 3  # returns that are in the record when two threads meet
LOCK, REENTRANT = type(threading.Lock()), type(threading.RLock())
SPINS = 100  # times a thread may ask for a lock in vain without waiting for it
CHANGING = ("append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "__iadd__", "__imul__", "__setitem__",
            "__delitem__")  # fmt: skip


def record_returns(answer: Callable, returns: np.ndarray, weights: np.ndarray, together: np.ndarray) -> dict:
    """Add returns [N] with weights [N, P] to a record `answer()`, then let pairs of threads add those `together` [K, 2].

    The same array of weights is passed every time, with new numbers in it, and others after the call.

    Returns:
        "returns"; "value" and "best" [N], and "best weights" [N, P], after each call; "values" at the end; "best weights are":
        "a copy", "the caller's array", "a list", or another type's name, "nothing" where there are none; "add changes weights"
        (bool); "lock left after": numbers of the calls after which a lock was still held (it is let go each time); "waits for
        itself": whether a call was to wait for a lock that it held itself; "records share" (bool); "two at
        once": see `_Meeting.met`, "" where it was not tried.
    """
    watch = Watch()
    record = watched(something(answer()), watch)
    report = {"returns": returns, "value": [], "values": None, "best": [], "best weights": [], "best weights are": "nothing"}
    report |= {"add changes weights": False, "lock left after": [], "waits for itself": False, "records share": False}
    report["two at once"] = ""
    row = np.zeros(weights.shape[1], np.float32)
    for i, episode_return in enumerate(returns):
        row[:] = weights[i]
        try:
            record.add(float(episode_return), row)
        except WaitsForItself:
            report["waits for itself"] = True
            return report
        except NotImplementedError as missing:
            if i == 0:
                raise
            raise PartMissing from missing
        if watch.let_go():
            report["lock left after"].append(i)
        report["add changes weights"] |= not np.array_equal(row, weights[i].astype(np.float32))
        best = record.best_weights
        report["value"].append(plain(record.value))
        report["best"].append(plain(record.best))
        report["best weights"].append(plain(best))
        row[:] = SCRIBBLE
        if report["best weights are"] in ("nothing", "a copy") and best is not None:
            report["best weights are"] = _kind(best, report["best weights"][-1])
    report["values"] = plain(record.values)
    report["records share"] = _share(answer)
    if len(together) and not report["lock left after"]:
        report["two at once"] = _Meeting(answer).met(list(zip(returns[:BEFORE], weights, strict=False)), together)
    return report


def _kind(best, before) -> str:
    """What the best weights are, from what they are now and were before the caller's array changed."""
    if isinstance(best, np.ndarray):
        return "a copy" if np.array_equal(best, before) else "the caller's array"
    return "a list" if isinstance(best, list) else type(best).__name__


def _state(record) -> str:
    """Everything a record keeps, in a form that can be compared."""
    kept = [plain(getattr(record, name)) for name in KEPT]
    return repr([value.tolist() if isinstance(value, np.ndarray) else value for value in kept])


def _add(record, episode_return: float, weights: np.ndarray) -> None:
    record.add(float(episode_return), weights.astype(np.float32))


def _share(answer: Callable) -> bool:
    """Whether what is added to one record shows in another."""
    one, other = answer(), answer()  # not watched: that would copy their lists
    before = _state(one)
    other.add(12345.0, np.ones(2, np.float32))
    return _state(one) != before


class _Meeting:
    """Two threads that add to one record of the class `answer` at once.

    One thread is stopped before each thing it does to the record in turn. There the other one adds, from beginning to end,
    where no lock keeps it out. Afterwards the record must hold what it holds when one thread adds after the other.
    """

    def __init__(self, answer: Callable):
        self.answer = answer
        self._unseen = 0  # how often a lock that nobody sees held a thread up

    def met(self, earlier: list[tuple], together: np.ndarray) -> str:
        """What becomes of two threads with these returns [K, 2]: ONE_AFTER_THE_OTHER, "does not wait", or see `Watch.told`.

        The adds (return, weights [P]) that came `earlier` are in the record already, or not.
        """
        numbers = [np.full_like(earlier[0][1], number) for number in (FIRST, OTHER)]
        for before, pair in itertools.product(([], earlier), together):
            for returns in (pair, pair[::-1]):
                if found := self._try(before, *zip(returns, numbers, strict=True)):
                    return found
        return ONE_AFTER_THE_OTHER

    def _try(self, before: list[tuple], first: tuple, second: tuple) -> str:
        """What becomes of two adds, "" where nothing is wrong."""
        orders = [_state(self._after(before, adds)[1]) for adds in ((first, second), (second, first))]
        watch, _ = self._after(before, (first,))
        for place in range(len(watch.done)):
            if self._unseen > MOST:
                return ""
            after, refused = self._interrupted(before, first, second, place)
            if after is not None and after not in orders:
                return "does not wait" if refused else watch.told()
        return ""

    def _after(self, before: list[tuple], adds: tuple) -> tuple:
        """A record after some adds and then others, and who watched these."""
        watch = Watch()
        record = watched(self.answer(), watch)
        for add in before:
            _add(record, *add)
        watch.begin()
        for add in adds:
            _add(record, *add)
        return watch, record

    def _interrupted(self, before: list[tuple], first: tuple, second: tuple, place: int) -> tuple[str | None, bool]:
        """The state where the second comes in at `place`, None where a lock kept it out; and whether it would not wait."""
        watch, record = self._after(before, ())
        failed = []

        def add_second():
            try:
                _add(record, *second)
            except BaseException as error:  # whatever an answer makes of what it finds half done
                failed.append(error)

        other = threading.Thread(target=add_second, daemon=True, name="rlcourse-check-other")

        def interrupt():
            other.start()
            other.join(SHORT if self._unseen else LONG)
            if other.is_alive():
                self._unseen += 1
                watch.busy = True

        watch.interrupt(place, interrupt)
        try:
            _add(record, *first)
        except Exception as error:
            failed.append(error)
        started = other.ident is not None
        if started:
            other.join(LONG)
        if watch.busy or not started:
            return None, False
        return "failed" if failed else _state(record), watch.refused


class Busy(BaseException):
    """Raised in a thread that would wait for a lock another one holds."""


class WaitsForItself(BaseException):
    """Raised in a thread that would wait for a lock it holds itself."""


class Watch:
    """What one thread, the one that begins, does to an object. What others do is not written down."""

    def __init__(self):
        self.locks, self.makes_locks, self._place, self._interrupt = [], False, None, None
        self.begin()

    def begin(self) -> None:
        """Forget what has been done."""
        self.done, self._thread = [], threading.get_ident()  # ("read", "write" or "acquire", name, whether a lock was held)
        self.taken = self.replaced = False
        self.busy = self.refused = False  # a thread would have had to wait for another; it asked for a lock and would not wait

    def interrupt(self, place: int, function: Callable[[], None]) -> None:
        """Call a function before the thread does what stands at this place in `done`."""
        self._place, self._interrupt = place, function

    def touch(self, kind: str, name: str) -> None:
        """Told before something is done."""
        if threading.get_ident() != self._thread:
            return
        self.done.append((kind, name, any(lock.owner == self._thread for lock in self.locks)))
        if len(self.done) - 1 == self._place:
            self._interrupt()

    def let_go(self) -> bool:
        """Free all locks. Returns whether one was held."""
        held = any(lock.owner is not None for lock in self.locks)
        for lock in self.locks:
            lock.owner, lock.count = None, 0
        return held

    def told(self) -> str:
        """What is wrong with the locks, given that something is: "outside: " is followed by things such as "write value"."""
        if self.replaced:
            return "the lock is replaced"
        if not self.taken:
            return "a new lock" if self.makes_locks else "no lock"
        outside = sorted({f"{kind} {name}" for kind, name, locked in self.done if not locked and kind != "acquire"})
        return "outside: " + ", ".join(outside) if outside else "in pieces"


class _Lock:
    """A lock that says who holds it, and raises where it would make a thread wait. No two threads may run at once."""

    def __init__(self, watch: Watch, reentrant: bool):
        self._watch, self._reentrant = watch, reentrant
        self.owner, self.count, self._asked = None, 0, 0
        watch.locks.append(self)

    def acquire(self, blocking=True, timeout=-1):
        self._watch.touch("acquire", "lock")
        me = threading.get_ident()
        if self.owner is None or (self.owner == me and self._reentrant):
            self.owner, self.count = me, self.count + 1
            self._watch.taken = True
            return True
        if not blocking or timeout == 0:
            self._watch.refused = True
            self._asked_in_vain()
            return False
        if self.owner == me:
            raise WaitsForItself
        self._watch.busy = True
        raise Busy

    def release(self):
        if self.owner is None or (self._reentrant and self.owner != threading.get_ident()):
            raise RuntimeError("cannot release un-acquired lock" if self._reentrant else "release unlocked lock")
        self.count -= 1
        if self.count == 0:
            self.owner, self._asked = None, 0

    def locked(self):
        if self.owner not in (None, threading.get_ident()):
            self._asked_in_vain()
        return self.owner is not None

    def _asked_in_vain(self):
        self._asked += 1
        if self._asked > SPINS:
            self._watch.busy = True
            raise Busy if self.owner != threading.get_ident() else WaitsForItself

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *error):
        self.release()


_Lock.__name__ = "lock"  # what Python's own messages call it


def watched(obj, watch: Watch):
    """The object itself, which from now on tells `watch` what is done to it. Locks that it keeps are watched, others not."""
    kind, locks = type(obj), set()

    def telling(name: str, value):
        if isinstance(value, LOCK | REENTRANT):
            value = _Lock(watch, isinstance(value, REENTRANT))
        if isinstance(value, _Lock):
            locks.add(name)
        return _listening(value, watch, name) if type(value) is list else value

    for name in _names(obj):
        value = getattr(obj, name)
        if (put := telling(name, value)) is not value:
            with contextlib.suppress(AttributeError):  # a class's own, of an object that keeps nothing more
                object.__setattr__(obj, name, put)
    methods = [f for f in vars(kind).values() if hasattr(f, "__code__") and f.__name__ != "__init__"]
    watch.makes_locks = any(_names_a_lock(f.__code__) for f in methods)

    class Watched(kind):
        __slots__ = ()

        def __getattribute__(self, name):
            if name == "__dict__" or not (name.startswith("__") or name in locks or callable(getattr(kind, name, None))):
                watch.touch("read", name)
            return kind.__getattribute__(self, name)

        def __setattr__(self, name, value):
            watch.touch("write", name)
            watch.replaced |= isinstance(value, LOCK | REENTRANT | _Lock)
            kind.__setattr__(self, name, telling(name, value))

    Watched.__name__, Watched.__qualname__ = kind.__name__, kind.__qualname__
    obj.__class__ = Watched
    return obj


def _names(obj) -> list[str]:
    """The names of what an object keeps, its class's locks included."""
    of_classes = [item for cls in type(obj).__mro__ for item in vars(cls).items()]
    slots = [name for name, value in of_classes if isinstance(value, MemberDescriptorType) and hasattr(obj, name)]
    return [*getattr(obj, "__dict__", {}), *slots, *(name for name, value in of_classes if isinstance(value, LOCK | REENTRANT))]


def _names_a_lock(code) -> bool:
    inner = (c for c in code.co_consts if hasattr(c, "co_names"))
    return bool({"Lock", "RLock"} & set(code.co_names)) or any(map(_names_a_lock, inner))


def _listening(values: list, watch: Watch, name: str) -> list:
    """A list that tells what is done to it."""

    def telling(method: str, kind: str):
        def call(self, *args, **kwargs):
            watch.touch(kind, name)
            return getattr(list, method)(self, *args, **kwargs)

        return call

    methods = {m: telling(m, "write") for m in CHANGING} | {m: telling(m, "read") for m in ("__getitem__", "__len__")}
    return type("list", (list,), methods)(values)
