"""Watching what is done to an object, and which of its locks are held meanwhile."""

import threading
from collections.abc import Callable
from types import MemberDescriptorType

LOCK, REENTRANT = type(threading.Lock()), type(threading.RLock())
SPINS = 100  # times a thread may ask for a lock in vain without waiting for it
CHANGING = ("append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "__iadd__", "__imul__", "__setitem__",
            "__delitem__")  # fmt: skip


class Busy(BaseException):
    """Raised in a thread that would wait for a lock another one holds."""


class WaitsForItself(BaseException):
    """Raised in a thread that would wait for a lock it holds itself."""


class Watch:
    """What one thread, the one that begins, does to an object. What others do is not written down.

    Attributes:
        done: ("read", "write" or "acquire", name, whether a lock was held) of everything, in turn.
        taken: How often a lock of the object was taken.
        replaced: Whether a method put another lock in the place of one.
        busy: Whether a thread would have had to wait for another.
        refused: Whether a thread asked for a lock that was held, and would not wait.
        makes_locks: Whether the code of a method makes a lock.
    """

    def __init__(self):
        self.locks: list[_Lock] = []
        self.makes_locks = False
        self._place, self._interrupt = None, None
        self.begin()

    def begin(self) -> None:
        """Forget what has been done."""
        self.done, self.taken, self.replaced, self.busy, self.refused = [], 0, False, False, False
        self._thread = threading.get_ident()

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
        held = [lock for lock in self.locks if lock.owner is not None]
        for lock in held:
            lock.owner, lock.count = None, 0
        return bool(held)


class _Lock:
    """A lock that says who holds it, and raises where it would make a thread wait.

    It relies on no two threads running at once, which the probe sees to.
    """

    def __init__(self, watch: Watch, reentrant: bool):
        self._watch, self._reentrant = watch, reentrant
        self.owner, self.count, self._asked = None, 0, 0
        watch.locks.append(self)

    def acquire(self, blocking=True, timeout=-1):
        """As `threading.Lock.acquire`."""
        self._watch.touch("acquire", "lock")
        me = threading.get_ident()
        if self.owner is None or (self.owner == me and self._reentrant):
            self.owner, self.count = me, self.count + 1
            self._watch.taken += 1
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
        """As `threading.Lock.release`."""
        if self.owner is None or (self._reentrant and self.owner != threading.get_ident()):
            raise RuntimeError("cannot release un-acquired lock" if self._reentrant else "release unlocked lock")
        self.count -= 1
        if self.count == 0:
            self.owner, self._asked = None, 0

    def locked(self):
        """As `threading.Lock.locked`."""
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
    for name in _names(obj):
        value = getattr(obj, name)
        if isinstance(value, LOCK | REENTRANT):
            locks.add(name)
            _put(obj, name, _Lock(watch, isinstance(value, REENTRANT)))
        elif type(value) is list:
            _put(obj, name, _listening(value, watch, name))
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
            if isinstance(value, LOCK | REENTRANT | _Lock):
                watch.replaced = True
                locks.add(name)
                value = _Lock(watch, isinstance(value, REENTRANT)) if isinstance(value, LOCK | REENTRANT) else value
            kind.__setattr__(self, name, _listening(value, watch, name) if type(value) is list else value)

    Watched.__name__, Watched.__qualname__ = kind.__name__, kind.__qualname__
    obj.__class__ = Watched
    return obj


def _names(obj) -> list[str]:
    """The names of what an object keeps, its class's locks included."""
    slots = [name for cls in type(obj).__mro__ for name in _slots(cls) if hasattr(obj, name)]
    of_class = [name for cls in type(obj).__mro__ for name, value in vars(cls).items() if isinstance(value, LOCK | REENTRANT)]
    return [*getattr(obj, "__dict__", {}), *slots, *of_class]


def _slots(cls) -> list[str]:
    return [name for name, value in vars(cls).items() if isinstance(value, MemberDescriptorType)]


def _put(obj, name: str, value) -> None:
    try:
        object.__setattr__(obj, name, value)
    except AttributeError:  # a class's own, of an object that keeps nothing more
        pass


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
