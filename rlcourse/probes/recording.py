"""What a record keeps of returns, and whether two threads may write to it at once."""

import threading
from collections.abc import Callable

import numpy as np

from rlcourse.probes._watching import Busy, WaitsForItself, Watch, watched
from rlcourse.probes.observing import PartMissing, plain, something

KEPT = ("value", "values", "best", "best_weights")
SCRIBBLE = -777.0  # what the caller's array holds after each call
FIRST, OTHER = 101.0, 202.0  # all the weights of two threads
LONG, SHORT, MOST = 0.3, 0.02, 8  # seconds to wait for a thread that is held up by a lock nobody sees; how often
ONE_AFTER_THE_OTHER = "as one after the other"
BEFORE = 3  # returns that are in the record when two threads meet


def record_returns(answer: Callable, returns: np.ndarray, weights: np.ndarray, together: np.ndarray) -> dict:
    """Add returns to a record `answer()`, one by one, then let pairs of threads add at once.

    The same array is passed every time, with new numbers in it, and other numbers after the call.

    Args:
        answer: The class.
        returns: [N] returns.
        weights: [N, P] the weights at that time.
        together: [K, 2] returns of two threads that add at once.

    Returns:
        "returns"; "value" and "best", what they are after each call ([N]); "values", what they are at the end; "best weights"
        after each call ([N, P]); "best weights are": "a copy", "the caller's array", "a list", or another type's name,
        "nothing" where there are none; "add changes weights" (bool); "lock left after" (numbers of the calls after which a lock
        of the record was held still; it is let go each time); "waits for itself" (bool: a call was to wait for a lock that it
        held itself); "records share" (bool: what is added to one shows in another); "two at once": ONE_AFTER_THE_OTHER, or
        what became of two threads otherwise (see `_Meeting.met`), "" where it was not tried.
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
        report["best weights are"] = _kind(best, report["best weights"][-1], report["best weights are"])
    report["values"] = plain(record.values)
    report["records share"] = _shared(answer)
    if len(together) and not report["lock left after"]:
        report["two at once"] = _Meeting(answer, returns[:BEFORE], weights[:BEFORE]).met(together)
    return report


def _kind(best, before, kind: str) -> str:
    """What the best weights are, from what they are now and were before the caller's array changed; `kind` said so far."""
    if kind not in ("nothing", "a copy") or best is None:
        return kind
    if isinstance(best, np.ndarray):
        return "a copy" if np.array_equal(best, before) else "the caller's array"
    return "a list" if isinstance(best, list) else type(best).__name__


def _state(record) -> str:
    """Everything a record keeps, in a form that can be compared."""
    return repr([_listed(plain(getattr(record, name))) for name in KEPT])


def _listed(value):
    return value.tolist() if isinstance(value, np.ndarray) else value


def _shared(answer: Callable) -> bool:
    one, other = answer(), answer()  # not watched: that would copy their lists
    before = _state(one)
    other.add(12345.0, np.ones(2, np.float32))
    return _state(one) != before


class _Meeting:
    """Two threads that add to one record at once.

    One thread is stopped before each thing it does to the record in turn. There the other one adds, from beginning to end,
    where no lock keeps it out. Afterwards the record must hold what it holds when one thread adds after the other.

    Args:
        answer: The class.
        returns: [n] what is in the record before, or a part of it.
        weights: [n, P] likewise.
    """

    def __init__(self, answer: Callable, returns: np.ndarray, weights: np.ndarray):
        self.answer, self.returns, self.weights = answer, returns, weights
        self._unseen = 0  # how often a lock that nobody sees held a thread up

    def met(self, together: np.ndarray) -> str:
        """What becomes of two threads with these returns [K, 2].

        Returns:
            ONE_AFTER_THE_OTHER; "a new lock"; "no lock"; "the lock is replaced"; "does not wait"; "outside: " and what was done
            outside of the lock, such as "write value"; "in pieces", where all is done under the lock, but not all at once.
        """
        for before in (0, len(self.returns)):
            for pair in together:
                for first, second in (pair, pair[::-1]):
                    if found := self._try(before, float(first), float(second)):
                        return found
        return ONE_AFTER_THE_OTHER

    def _try(self, before: int, first: float, second: float) -> str:
        orders = [
            self._in_turn(before, [(first, FIRST), (second, OTHER)]),
            self._in_turn(before, [(second, OTHER), (first, FIRST)]),
        ]
        watch, _ = self._alone(before, first)
        done, told = list(watch.done), self._told(watch)
        for place in range(len(done)):
            if self._unseen > MOST:
                return ""
            after, refused = self._interrupted(before, first, second, place)
            if after is not None and after not in orders:
                return "does not wait" if refused else told
        return ""

    def _told(self, watch: Watch) -> str:
        if watch.replaced:
            return "the lock is replaced"
        if not watch.taken:
            return "a new lock" if watch.makes_locks else "no lock"
        outside = sorted({f"{kind} {name}" for kind, name, locked in watch.done if not locked and kind != "acquire"})
        return "outside: " + ", ".join(outside) if outside else "in pieces"

    def _begun(self, before: int):
        watch = Watch()
        record = watched(self.answer(), watch)
        for k in range(before):
            record.add(float(self.returns[k]), self.weights[k].astype(np.float32))
        watch.begin()
        return watch, record

    def _row(self, number: float) -> np.ndarray:
        return np.full(self.weights.shape[1], number, np.float32)

    def _in_turn(self, before: int, adds: list[tuple[float, float]]) -> str:
        _, record = self._begun(before)
        for episode_return, number in adds:
            record.add(episode_return, self._row(number))
        return _state(record)

    def _alone(self, before: int, episode_return: float):
        watch, record = self._begun(before)
        record.add(episode_return, self._row(FIRST))
        return watch, record

    def _interrupted(self, before: int, first: float, second: float, place: int) -> tuple[str | None, bool]:
        """The state after one thread came in before what the other does at `place`; None where a lock kept it out.

        And whether it found a lock held and would not wait.
        """
        watch, record = self._begun(before)
        threads, ended, kept_out, failed = [], threading.Event(), [], []

        def other():
            try:
                record.add(second, self._row(OTHER))
            except Busy:
                kept_out.append("a lock that is seen")
            except BaseException as error:  # whatever an answer makes of what it finds half done
                failed.append(error)
            finally:
                ended.set()

        def interrupt():
            threads.append(threading.Thread(target=other, daemon=True, name="rlcourse-check-other"))
            threads[0].start()
            if not ended.wait(SHORT if self._unseen else LONG):
                self._unseen += 1
                kept_out.append("a lock that is not seen")

        watch.interrupt(place, interrupt)
        try:
            record.add(first, self._row(FIRST))
        except Exception as error:
            failed.append(error)
        if threads:
            ended.wait(LONG)
        if kept_out or watch.busy or not threads:
            return None, False
        return "failed" if failed else _state(record), watch.refused
