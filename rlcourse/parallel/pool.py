"""Many independent tasks, on processes of this machine or on a Ray cluster. What a dead process was doing is done again."""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection

from rlcourse.parallel.ray_cluster import ray_cluster

MOST_PROCESSES = 61  # Windows waits for no more at once
TRIES = 3  # of a task whose process or machine dies
AHEAD = 2  # tasks for each processor of a cluster that have been sent


class Lost(RuntimeError):
    """A task whose process died each time it was tried; given in place of its result."""


Task = tuple[object, tuple]  # (key, arguments)
_DIED = object()  # in place of the result of a task that was running when a process died


def in_processes(function: Callable, tasks: Iterable[Task], at_once: int) -> Iterator[tuple[object, object]]:
    """Call a function for each task in processes of this machine.

    Args:
        function: Of a module; it is called as function(*arguments).
        tasks: (key, arguments). They are drawn one by one, when a process is free.
        at_once: How many processes.

    Yields: (key, result) as they end; `Lost` for a task whose process died each time, alone at last.
    Raises: Whatever the function raises.
    """
    fresh, done = iter(tasks), False
    while not done:
        suspects = []
        for task, result in _side_by_side(function, fresh, min(at_once, MOST_PROCESSES)):
            if result is _DIED:
                suspects.append(task)
            else:
                yield task[0], result
        done = not suspects
        for task in suspects:  # alone: with others at work nobody knows which one did it
            yield task[0], _alone(function, task)


def _side_by_side(function: Callable, tasks: Iterator[Task], size: int) -> Iterator[tuple[Task, object]]:
    """Do tasks until there are no more, or a process dies, and the others with it: what was running then has `_DIED`."""
    running, alive = {}, True
    with _executor(size) as executor:
        while alive or running:
            while alive and len(running) < size and (task := next(tasks, None)) is not None:
                try:
                    running[executor.submit(function, *task[1])] = task
                except BrokenProcessPool:  # a process died when it had nothing to do
                    alive = False
                    yield task, _DIED
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                task, result = running.pop(future), _result(future)
                alive = alive and result is not _DIED
                yield task, result


def _alone(function: Callable, task: Task) -> object:
    """Do one task that was running when a process died: its result, or `Lost`."""
    for _ in range(TRIES - 1):
        with _executor(1) as executor:
            result = _result(executor.submit(function, *task[1]))
        if result is not _DIED:
            return result
    return Lost(f"the process died {TRIES} times")


def _result(future: Future) -> object:
    try:
        return future.result()
    except BrokenProcessPool:
        return _DIED


@contextlib.contextmanager
def _executor(size: int) -> Iterator[ProcessPoolExecutor]:
    """Processes; left by an error, or by somebody who does not want the rest, they end in the middle of their tasks."""
    executor = ProcessPoolExecutor(size, multiprocessing.get_context("spawn"), initializer=_begin)
    try:
        yield executor
    except BaseException:
        for process in list((executor._processes or {}).values()):
            process.terminate()
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def on_ray(
    function: Callable, tasks: Iterable[Task], address: str | None, processors_each: int = 1
) -> Iterator[tuple[object, object]]:
    """As `in_processes`, on the Ray cluster at an address (see `ray_cluster`), where a task takes `processors_each`.

    What a dead machine was doing is done on another one.
    """
    here = processors()
    with ray_cluster(address, here) as ray:
        task_on_ray = ray.remote(function).options(num_cpus=min(processors_each, here), max_retries=TRIES)
        died = ray.exceptions.WorkerCrashedError, ray.exceptions.NodeDiedError, ray.exceptions.ObjectLostError
        waiting, running = iter(tasks), {}
        try:
            while True:
                most = AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)) // processors_each)
                while len(running) < most and (task := next(waiting, None)) is not None:
                    running[task_on_ray.remote(*task[1])] = task[0]
                if not running:
                    return
                (done, *_), _ = ray.wait(list(running))
                key = running.pop(done)
                try:
                    result = ray.get(done)
                except died as error:
                    result = Lost(f"the process or machine died more than {TRIES} times ({type(error).__name__})")
                yield key, result
        finally:
            for future in running:
                ray.cancel(future, force=True)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin() -> None:
    """Leave Ctrl+C to the process that a person has started, which ends this one; and end when it is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True, name="rlcourse-parent").start()


def _end_with_parent() -> None:
    connection.wait([multiprocessing.parent_process().sentinel])
    os._exit(1)
