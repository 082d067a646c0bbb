"""What people hand in that never ends, takes all there is, or ends what it runs in.

Each attack refuses to begin outside of the sandbox, and each stops by itself after a while or a size, should the sandbox fail.
"""

from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.grading.marks import CRASHED, REFUSED, TIMED_OUT
from tests.grading.bank.case import Case, answers

MEAN, NEEDED = "mean_with_interval", "episodes_needed"
SOON = 1.0  # seconds of processor time, in the place of the usual patience
AT_MOST = 25  # seconds of the clock, after which an attack gives up
INSIDE = """
import socket
assert socket.gethostname() == "sandbox", "this attack runs nowhere else"
import ctypes, mmap, os, signal, subprocess, sys, threading, time
give_up = time.monotonic() + 25
""".replace("25", str(AT_MOST))


def _called(body: str) -> dict[str, str]:
    """An attack in the function, when it is called."""
    indented = "".join(f"    {line}\n" for line in body.strip("\n").splitlines())
    return {MEAN: f"{INSIDE}\ndef mean_with_interval(returns):\n{indented}    return 0.0, 0.0\n"}


def _then_right(body: str):
    """An attack in the function, and a right answer to the exercise after it, which must not suffer."""
    return answers(lambda kit: _called(body.replace("MARKER", kit.marker)) | kit.right(NEEDED))


def _in_cell(body: str):
    """An attack when the cell is run, before a right answer; and a right answer to the exercise after it."""
    return answers(lambda kit: {MEAN: f"{INSIDE}\n{body}\n{kit.answer(MEAN)}".replace("MARKER", kit.marker)} | kit.right(NEEDED))


SWALLOWS = """
while time.monotonic() < give_up:
    try:
        while time.monotonic() < give_up:
            pass
    except BaseException:
        pass
"""
DEAF = """
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
threading.Thread(target=lambda: time.sleep(25), daemon=False).start()
time.sleep(25)
"""
COMPUTES = """
import re
re.match(r"(a+)+$", "a" * 40 + "b") if time.monotonic() < give_up else None
"""
ENDLESS_ITERATOR = """
class Endless(list):
    def __len__(self): return 2
    def __iter__(self):
        while time.monotonic() < give_up:
            yield 0.0
"""
FORKS = """
for _ in range(200):
    try:
        if os.fork() == 0:
            time.sleep(25)
            os._exit(0)
    except OSError:
        pass
time.sleep(25)
"""
FORKS_DOUBLING = """
for _ in range(9):
    try:
        os.fork()
    except OSError:
        pass
time.sleep(25)
os._exit(0)
"""
FORKS_OF_A_THREAD = """
def fork():
    for _ in range(200):
        try:
            subprocess.Popen(["/bin/sleep", "25"])
        except OSError:
            pass
threads = [threading.Thread(target=fork) for _ in range(2)]
for thread in threads:
    thread.start()
time.sleep(25)
"""
MEMORY = """
held = []
while time.monotonic() < give_up and len(held) < 40:
    held.append(b"x" * (64 << 20))
    time.sleep(0.01)
time.sleep(25)
"""
MEMORY_OF_CHILDREN = """
for _ in range(5):
    if os.fork() == 0:
        held = b"x" * (300 << 20)
        time.sleep(25)
        os._exit(0)
time.sleep(25)
"""
MEMORY_IN_FILES = """
held = []
for _ in range(20):
    held.append(os.memfd_create("held"))
    os.write(held[-1], b"x" * (60 << 20))
time.sleep(25)
"""
FULL = """
written = 0
for folder in FOLDERS:
    for number in range(10):
        try:
            with open(f"{folder}/{number}", "wb") as file:
                for _ in range(40):
                    written += file.write(b"x" * (1 << 20))
                    file.flush()
        except OSError:
            break
"""
SOCKETS = """
from ipykernel.kernelapp import IPKernelApp
folder = os.path.dirname(IPKernelApp.instance().abs_connection_file)
"""
FULL_SOCKETS = SOCKETS + """
os.makedirs(folder + "/deep/er", exist_ok=True)
for number in range(8):
    with open(f"{folder}/deep/er/{number}", "wb") as file:
        file.write(b"x" * (60 << 20))
time.sleep(25)
"""
DELETED_SOCKETS = SOCKETS + """
held = []
for number in range(20):
    held.append(open(folder + "/held", "wb"))
    held[-1].write(b"x" * (60 << 20))
    held[-1].flush()
    os.remove(folder + "/held")
time.sleep(25)
"""
MANY_SOCKETS = SOCKETS + """
for number in range(5000):
    open(f"{folder}/{number}", "w").close()
time.sleep(25)
"""
FLICKERING = SOCKETS + """
def flicker():
    while time.monotonic() < give_up:
        for number in range(20):
            open(f"{folder}/{number}", "w").close()
        for number in range(20):
            os.remove(f"{folder}/{number}")
threading.Thread(target=flicker, daemon=True).start()
time.sleep(0.3)
"""
PRINTS = """
line = "x" * 10_000
for _ in range(2_000):
    if time.monotonic() > give_up:
        break
    os.write(1, line.encode())
    os.write(2, line.encode())
    sys.__stdout__.write(line)
"""
SHOWS = """
from IPython.display import HTML, display
for _ in range(100):
    display(HTML("<script>" + "x" * 1_000_000))
"""
STAYS = """
code = "import os, time; os.setsid(); os.fork() and os._exit(0); os.setsid(); os.fork() and os._exit(0); time.sleep(25)"
child = subprocess.Popen([sys.executable, "-c", code, "MARKER"], stdout=subprocess.DEVNULL, start_new_session=True)
other = subprocess.Popen(["/bin/sh", "-c", "trap '' HUP TERM INT; sleep 25 # MARKER"])
time.sleep(0.3)
"""
DEEP = """
deep = []
for _ in range(100_000):
    deep = [deep]
"""

CASES = [
    Case("loop", "an endless loop", "timed out; the next exercise is graded",
         _then_right("while time.monotonic() < give_up:\n    pass"), {MEAN: TIMED_OUT, NEEDED: RIGHT}, patience=SOON),
    Case("loop-that-swallows", "an endless loop that swallows every exception", "timed out; the next exercise is graded",
         _then_right(SWALLOWS), {MEAN: TIMED_OUT, NEEDED: RIGHT}, patience=SOON),
    Case("loop-in-cell", "an endless loop in the answer's cell", "timed out; the next exercise is graded",
         _in_cell(SWALLOWS), {MEAN: TIMED_OUT, NEEDED: RIGHT}, patience=SOON),
    Case("loop-in-c", "an expression that computes for ever inside of C", "timed out; the next exercise is graded",
         _then_right(COMPUTES), {MEAN: TIMED_OUT, NEEDED: RIGHT}, patience=SOON),
    Case("sleeps", "an answer that ignores all signals and sleeps", "timed out; the next exercise is graded",
         _then_right(DEAF), {MEAN: TIMED_OUT, NEEDED: RIGHT}, patience=SOON),
    Case("stops-itself", "SIGSTOP to the kernel and its parents", "timed out; the next exercise is graded",
         _then_right("os.kill(os.getpid(), signal.SIGSTOP)"), {MEAN: TIMED_OUT, NEEDED: RIGHT}, patience=SOON),
    Case("endless-iterator", "a list whose items never end", "timed out; the next exercise is graded",
         answers(lambda kit: {MEAN: INSIDE + ENDLESS_ITERATOR + "\ndef mean_with_interval(returns):\n    return Endless()\n"}
                 | kit.right(NEEDED)), {MEAN: TIMED_OUT, NEEDED: RIGHT}, patience=SOON),
    Case("exits", "os._exit", "crashed; the next exercise is graded", _then_right("os._exit(0)"), {MEAN: CRASHED, NEEDED: RIGHT}),
    Case("exits-in-cell", "os._exit in the answer's cell", "crashed; the next exercise is graded",
         _in_cell("os._exit(0)"), {MEAN: CRASHED, NEEDED: RIGHT}),
    Case("sys-exit", "sys.exit", "wrong", _then_right("sys.exit(0)"), {MEAN: WRONG, NEEDED: RIGHT}),
    Case("exit-and-quit", "exit and quit of IPython in the answer's cell", "right: they only ask to end",
         _in_cell("exit\nquit"), {MEAN: RIGHT, NEEDED: RIGHT}),
    Case("interrupts", "KeyboardInterrupt, raised and sent", "wrong",
         _then_right("raise KeyboardInterrupt"), {MEAN: WRONG, NEEDED: RIGHT}),
    Case("segfault", "a segmentation fault", "crashed; the next exercise is graded",
         _then_right("ctypes.string_at(0)"), {MEAN: CRASHED, NEEDED: RIGHT}),
    Case("recursion", "recursion without end, with the limit lifted", "crashed; the next exercise is graded",
         _then_right("sys.setrecursionlimit(10**9)\ndeeper = lambda x: eval('deeper(x)', {'deeper': deeper, 'x': x})\ndeeper(0)"),
         {MEAN: CRASHED, NEEDED: RIGHT}),
    Case("kills-parents", "SIGKILL to the parent and to process 1", "crashed; the next exercise is graded",
         _then_right("for pid in (os.getppid(), 1):\n    os.kill(pid, signal.SIGKILL)\ntime.sleep(0.5)\nos.kill(os.getpid(), signal.SIGKILL)"),
         {MEAN: CRASHED, NEEDED: RIGHT}),
    Case("kills-all", "SIGKILL to every process and group there is", "crashed; the next exercise is graded",
         _then_right("try:\n    os.killpg(0, 0)\n    os.kill(-1, signal.SIGKILL)\nfinally:\n    os.kill(os.getpid(), signal.SIGKILL)"),
         {MEAN: CRASHED, NEEDED: RIGHT}),
    Case("forks", "two hundred processes", "refused; the next exercise is graded", _then_right(FORKS), {MEAN: REFUSED, NEEDED: RIGHT}),
    Case("forks-doubling", "processes that double themselves", "refused; the next exercise is graded",
         _then_right(FORKS_DOUBLING), {MEAN: REFUSED, NEEDED: RIGHT}),
    Case("forks-of-threads", "processes started by threads", "refused; the next exercise is graded",
         _then_right(FORKS_OF_A_THREAD), {MEAN: REFUSED, NEEDED: RIGHT}),
    Case("threads", "five thousand threads", "wrong: they cannot be started",
         _then_right("for _ in range(5000):\n    threading.Thread(target=time.sleep, args=(25,), daemon=True).start()\ntime.sleep(25)"),
         {MEAN: WRONG, NEEDED: RIGHT}),
    Case("memory", "memory, more and more", "refused; the next exercise is graded", _then_right(MEMORY), {MEAN: REFUSED, NEEDED: RIGHT}),
    Case("memory-at-once", "a list of 10^12 items", "wrong: MemoryError", _then_right("[0] * 10**12"), {MEAN: WRONG, NEEDED: RIGHT}),
    Case("memory-of-children", "a gigabyte in each of five processes", "refused; the next exercise is graded",
         _then_right(MEMORY_OF_CHILDREN), {MEAN: REFUSED, NEEDED: RIGHT}),
    Case("memory-in-files", "files in memory that have no name", "refused; the next exercise is graded",
         _then_right(MEMORY_IN_FILES), {MEAN: REFUSED, NEEDED: RIGHT}),
    Case("disk", "scratch folder and shared memory filled", "wrong: writing fails there, and harms nobody",
         _then_right(FULL.replace("FOLDERS", "('.', '/dev/shm', '/scratch')")), {MEAN: WRONG, NEEDED: RIGHT}),
    Case("disk-of-sockets", "the folder of the sockets filled, in a folder below it", "refused; the next exercise is graded",
         _then_right(FULL_SOCKETS), {MEAN: REFUSED, NEEDED: RIGHT}),
    Case("disk-of-deleted", "files in the folder of the sockets, deleted and kept open", "refused; the next exercise is graded",
         _then_right(DELETED_SOCKETS), {MEAN: REFUSED, NEEDED: RIGHT}),
    Case("files-of-sockets", "thousands of files in the folder of the sockets", "refused; the next exercise is graded",
         _then_right(MANY_SOCKETS), {MEAN: REFUSED, NEEDED: RIGHT}),
    Case("files-flickering", "files that come and go in the folder of the sockets", "wrong: nothing is harmed",
         _then_right(FLICKERING), {MEAN: WRONG, NEEDED: RIGHT}),
    Case("output", "tens of megabytes printed to every stream", "wrong: it goes nowhere", _then_right(PRINTS), {MEAN: WRONG, NEEDED: RIGHT}),
    Case("output-shown", "a hundred megabytes displayed", "wrong: it goes nowhere", _in_cell(SHOWS), {MEAN: RIGHT, NEEDED: RIGHT}),
    Case("huge-result", "a text of thirty megabytes as the result", "wrong: it is not compared",
         _then_right("return 'x' * (30 << 20)"), {MEAN: WRONG, NEEDED: RIGHT}),
    Case("huge-numbers", "a hundred million numbers as the result", "refused; the next exercise is graded",
         _then_right("return [np.zeros(900_000)] * 100"), {MEAN: REFUSED, NEEDED: RIGHT}),
    Case("deep-result", "a list in a list, a hundred thousand times", "wrong", _then_right(DEEP + "return deep, deep"),
         {MEAN: WRONG, NEEDED: RIGHT}),
    Case("endless-result", "a list that holds itself", "wrong", _then_right("x = [0]\nx[0] = x\nreturn x, {'x': x}"),
         {MEAN: WRONG, NEEDED: RIGHT}),
    Case("exploding-result", "a small list that doubles thirty times when it is written out", "timed out; the next exercise is graded",
         _then_right("x = [0.0] * 3\nfor _ in range(30):\n    x = [x, x]\nreturn x"), {MEAN: TIMED_OUT, NEEDED: RIGHT}, patience=SOON),
    Case("daemons", "processes that outlive their parents and ignore signals", "wrong: they end with the sandbox",
         _then_right(STAYS), {MEAN: WRONG, NEEDED: RIGHT}),
]  # fmt: skip
