"""Many tasks at once: every one is done, also where processes die."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rlcourse.parallel.pool import TRIES, Lost, in_processes, on_ray
from rlcourse.parallel.ray_cluster import ray_cluster


@pytest.fixture(scope="module")
def on_a_cluster():
    """Ray, started once; what asks for a cluster without an address gets this one."""
    ray = pytest.importorskip("ray")
    with ray_cluster(None, 2):
        yield on_ray
    assert not ray.is_initialized()


@pytest.fixture(params=["processes", "ray"])
def way(request):
    """Each way to do many tasks, called with a function and the tasks."""
    if request.param == "processes":
        return lambda function, tasks: in_processes(function, tasks, 2)
    on_ray = request.getfixturevalue("on_a_cluster")
    return lambda function, tasks: on_ray(function, tasks, None)


def double(n):
    return 2 * n


def fail(n):
    raise ValueError(f"{n} cannot be done")


def die_once(n, folder):
    """Ends its process the first time it is called with 3."""
    mark = folder / f"tried{n}"
    first = not mark.exists()
    mark.touch()
    if n == 3 and first:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * n


def always_die_at_3(n):
    if n == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.05)
    return 2 * n


def tasks(numbers, *more):
    return ((n, (n, *more)) for n in numbers)


def test_every_task_is_done_once(way):
    assert sorted(way(double, tasks(range(20)))) == [(n, 2 * n) for n in range(20)]


def test_what_a_dead_process_was_doing_is_done_again(way, tmp_path):
    assert sorted(way(die_once, tasks(range(8), tmp_path))) == [(n, 2 * n) for n in range(8)]


def test_a_task_that_kills_its_process_each_time_is_given_up_and_no_other_is_lost():
    results = dict(in_processes(always_die_at_3, tasks(range(8)), 2))
    assert isinstance(results.pop(3), Lost)
    assert results == {n: 2 * n for n in range(8) if n != 3}
    assert TRIES > 1


def test_a_process_that_dies_between_two_tasks_is_replaced():
    results = in_processes(os.getpid, ((n, ()) for n in range(4)), 1)
    _, first = next(results)
    time.sleep(0.5)  # by now the next task has been done as well, and the process waits
    os.kill(first, signal.SIGKILL)
    time.sleep(0.5)
    others = dict(results)
    assert set(others) == {1, 2, 3}
    assert others[3] != first


def test_an_error_is_raised_here(way):
    with pytest.raises(ValueError, match="cannot be done"):
        list(way(fail, tasks(range(3))))


def test_tasks_are_drawn_one_by_one():
    drawn = []

    def counted():
        for n in range(100):
            drawn.append(n)
            yield n, (n,)

    results = in_processes(double, counted(), 2)
    next(results)
    results.close()
    assert len(drawn) < 10


def test_none_is_left_running_when_it_is_closed():
    results = in_processes(os.getpid, ((n, ()) for n in range(100)), 2)
    _, pid = next(results)
    results.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_none_is_left_running_when_the_process_that_started_it_is_killed(tmp_path):
    program = f"""
import os, time
from pathlib import Path
from tests.parallel.test_pool import stay
from rlcourse.parallel.pool import in_processes
if __name__ == "__main__":
    list(in_processes(stay, ((n, (Path({str(tmp_path)!r}),)) for n in range(2)), 2))
"""
    file = tmp_path / "program.py"
    file.write_text(program)
    root = Path(__file__).parents[2]
    running = subprocess.Popen([sys.executable, str(file)], cwd=root, env=os.environ | {"PYTHONPATH": str(root)})
    deadline = time.monotonic() + 60
    while len(workers := [int(mark.name) for mark in tmp_path.iterdir() if mark.name.isdigit()]) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    running.kill()
    running.wait()
    while any(Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes() for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def stay(folder):
    (folder / str(os.getpid())).touch()
    time.sleep(120)
