"""What a process and all it has started use."""

import os
import subprocess
import sys
import time

import pytest

from rlcourse.grading.sandbox.process_tree import children, usage

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
GONE = 2**22 + 1  # no process has such a number


@pytest.fixture
def start():
    """Starts a program in Python that says a line and waits."""
    started = []

    def one(code):
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield one
    for process in started:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


WAIT = "import sys; print('ready', flush=True); sys.stdin.read()"


def test_one_process(start):
    process = start(f"x = b'1' * (50 << 20); {WAIT}")
    found = usage(process.pid)
    assert found.processes == 1
    assert 50 << 20 < found.memory < 150 << 20


def test_what_it_has_started_and_what_that_has_started_counts(start):
    inner = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {WAIT!r}], stdout=1); sys.stdin.read()"
    process = start(f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {inner!r}]); sys.stdin.read()")
    assert len(children(process.pid)) == 1
    assert usage(process.pid).processes == 3


def test_children_of_any_of_its_threads_count(start):
    code = "subprocess.Popen(['sleep', '60'], preexec_fn=None)"
    process = start(
        "import subprocess, sys, threading\nchild = []\nend = threading.Event()\n"
        f"def run():\n    child.append({code}); print('ready', flush=True); end.wait()\n"
        "threading.Thread(target=run).start()\nsys.stdin.read()\nchild[0].kill(); end.set()"
    )
    assert len(children(process.pid)) == 1


def test_time_of_those_that_have_ended_counts(start):
    burn = "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass"
    process = start(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}]); {WAIT}")
    assert 0.5 <= usage(process.pid).processor < 5
    assert usage(process.pid).processes == 1


def test_several_are_counted_together(start):
    pids = [start(WAIT).pid for _ in range(2)]
    assert usage(*pids).processes == 2


def test_one_that_has_ended_uses_nothing():
    assert (usage(GONE).processor, usage(GONE).memory, usage(GONE).processes) == (0, 0, 0)
    assert children(GONE) == []
    assert usage() == usage(GONE)


def test_a_name_with_brackets_and_spaces_is_read_right():
    script = (
        "import ctypes, sys; ctypes.CDLL(None).prctl(15, b'a) R 1 (b', 0, 0, 0); print('ready', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
    try:
        process.stdout.readline()
        found = usage(process.pid)
        assert found.processes == 1
        assert found.memory > 1 << 20
    finally:
        process.communicate("")


def test_it_is_quick_enough_to_be_asked_many_times():
    began = time.perf_counter()
    for _ in range(20):
        usage(os.getpid())
    assert time.perf_counter() - began < 2
