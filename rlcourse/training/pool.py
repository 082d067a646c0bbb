"""Many independent tasks, on processes of this machine or on a Ray cluster. What a dead process was doing is done again."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection

from rlcourse.training.a3c.cluster import ray_cluster

MOST_PROCESSES = 61  # Windows waits for no more at once
TRIES = 3  # of a task whose process or machine dies
AHEAD = 2  # tasks for each processor of a cluster that have been sent


class Lost(RuntimeError):
    """A task whose process died each time it was tried; given in place of its result."""


Task = tuple[object, tuple]  # (key, arguments)


def in_processes(function: Callable, tasks: Iterable[Task], at_once: int) -> Iterator[tuple[object, object]]:
    """Call a function for each task in processes of this machine.

    Args:
        function: Of a module; it is called as function(*arguments).
        tasks: (key, arguments). They are drawn one by one, when a process is free.
        at_once: How many processes.

    Yields:
        (key, result) as they end; `Lost` for a task whose process died each time, alone at last.

    Raises:
        Whatever the function raises.
    """
    fresh, again, tries = iter(tasks), deque(), {}
    pool, running = None, {}
    try:
        while True:
            while len(running) < (1 if again else min(at_once, MOST_PROCESSES)):
                task = again[0] if again and not running else None if again else next(fresh, None)
                if task is None:
                    break
                pool = pool or ProcessPoolExecutor(
                    min(at_once, MOST_PROCESSES), multiprocessing.get_context("spawn"), initializer=_begin
                )
                running[pool.submit(function, *task[1])] = task
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            broken = []
            for future in done:
                task = running.pop(future)
                alone = bool(again) and again[0] is task
                try:
                    result = future.result()
                except BrokenProcessPool:
                    broken.append(task)
                    continue
                if alone:
                    again.popleft()
                yield task[0], result
            if broken:
                wait(running)
                broken += running.values()
                running.clear()
                pool.shutdown(wait=True)
                pool = None
                for task in broken:
                    tries[task[0]] = tries.get(task[0], 0) + 1
                    retried = bool(again) and again[0] is task
                    if not retried:
                        again.append(task)  # from now on alone: with others at work nobody knows which one did it
                    elif tries[task[0]] >= TRIES:
                        again.popleft()
                        yield task[0], Lost(f"the process died {TRIES} times")
    finally:
        if pool is not None:
            for process in list((pool._processes or {}).values() if running else ()):
                process.terminate()  # one that still works would not end before its task does
            pool.shutdown(wait=True, cancel_futures=True)


def on_ray(
    function: Callable, tasks: Iterable[Task], address: str | None, processors_each: int = 1
) -> Iterator[tuple[object, object]]:
    """The same on a Ray cluster; what a dead machine was doing is done on another one.

    Args:
        function: See `in_processes`.
        tasks: See `in_processes`.
        address: See `ray_cluster`.
        processors_each: How many processors a task takes.

    Yields:
        See `in_processes`.

    Raises:
        Whatever the function raises; ImportError and ConnectionError as `ray_cluster`.
    """
    here = processors()
    with ray_cluster(address, here) as ray:
        task_on_ray = ray.remote(function).options(num_cpus=min(processors_each, here), max_retries=TRIES)
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
                except (
                    ray.exceptions.WorkerCrashedError,
                    ray.exceptions.NodeDiedError,
                    ray.exceptions.ObjectLostError,
                ) as error:
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
