"""What people hand in that never ends, takes all there is, or ends what it runs in.

Each attack refuses to begin outside of the sandbox, and each stops by itself after a while or a size, should the sandbox fail.
"""

from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.grading.marks import CRASHED, REFUSED, TIMED_OUT
from tests.grading.bank.case import Case, answers
from tests.grading.bank.exhausting_code import (
    COMPUTES,
    DEAF,
    DEEP,
    DEEPER,
    DELETED_SOCKETS,
    ENDLESS_ITERATOR,
    FLICKERING,
    FORKS,
    FORKS_DOUBLING,
    FORKS_OF_A_THREAD,
    FULL,
    FULL_SOCKETS,
    INSIDE,
    KILLS_PARENTS,
    MANY_SOCKETS,
    MEMORY,
    MEMORY_IN_FILES,
    MEMORY_OF_CHILDREN,
    PRINTS,
    SHOWS,
    STAYS,
    SWALLOWS,
)

MEAN, NEEDED = "mean_with_interval", "episodes_needed"
SOON = 1.0  # seconds of processor time, in the place of the usual patience


def _called(body: str) -> dict[str, str]:
    """An attack in the function, when it is called."""
    indented = "".join(f"    {line}\n" for line in body.strip("\n").splitlines())
    return {MEAN: f"{INSIDE}\ndef mean_with_interval(returns):\n{indented}    return 0.0, 0.0\n"}


def _then_right(body: str):
    """An attack in the function, and a right answer to the exercise after it, which must not suffer."""
    return answers(lambda kit: _called(body.replace("MARKER", kit.marker)) | kit.right(NEEDED))


def _in_cell(body: str):
    """An attack when the cell is run, before a right answer; and a right answer to the exercise after it."""
    return answers(
        lambda kit: {MEAN: f"{INSIDE}\n{body}\n{kit.answer(MEAN)}".replace("MARKER", kit.marker)} | kit.right(NEEDED)
    )


CASES = [
    Case(
        "loop",
        "an endless loop",
        "timed out; the next exercise is graded",
        _then_right("while time.monotonic() < give_up:\n    pass"),
        {MEAN: TIMED_OUT, NEEDED: RIGHT},
        patience=SOON,
    ),
    Case(
        "loop-that-swallows",
        "an endless loop that swallows every exception",
        "timed out; the next exercise is graded",
        _then_right(SWALLOWS),
        {MEAN: TIMED_OUT, NEEDED: RIGHT},
        patience=SOON,
    ),
    Case(
        "loop-in-cell",
        "an endless loop in the answer's cell",
        "timed out; the next exercise is graded",
        _in_cell(SWALLOWS),
        {MEAN: TIMED_OUT, NEEDED: RIGHT},
        patience=SOON,
    ),
    Case(
        "loop-in-c",
        "an expression that computes for ever inside of C",
        "timed out; the next exercise is graded",
        _then_right(COMPUTES),
        {MEAN: TIMED_OUT, NEEDED: RIGHT},
        patience=SOON,
    ),
    Case(
        "sleeps",
        "an answer that ignores all signals and sleeps",
        "timed out; the next exercise is graded",
        _then_right(DEAF),
        {MEAN: TIMED_OUT, NEEDED: RIGHT},
        patience=SOON,
    ),
    Case(
        "stops-itself",
        "SIGSTOP to the kernel and its parents",
        "timed out; the next exercise is graded",
        _then_right("os.kill(os.getpid(), signal.SIGSTOP)"),
        {MEAN: TIMED_OUT, NEEDED: RIGHT},
        patience=SOON,
    ),
    Case(
        "endless-iterator",
        "a list whose items never end",
        "timed out; the next exercise is graded",
        answers(
            lambda kit: (
                {MEAN: INSIDE + ENDLESS_ITERATOR + "\ndef mean_with_interval(returns):\n    return Endless()\n"}
                | kit.right(NEEDED)
            )
        ),
        {MEAN: TIMED_OUT, NEEDED: RIGHT},
        patience=SOON,
    ),
    Case(
        "exits", "os._exit", "crashed; the next exercise is graded", _then_right("os._exit(0)"), {MEAN: CRASHED, NEEDED: RIGHT}
    ),
    Case(
        "exits-in-cell",
        "os._exit in the answer's cell",
        "crashed; the next exercise is graded",
        _in_cell("os._exit(0)"),
        {MEAN: CRASHED, NEEDED: RIGHT},
    ),
    Case("sys-exit", "sys.exit", "wrong", _then_right("sys.exit(0)"), {MEAN: WRONG, NEEDED: RIGHT}),
    Case(
        "exit-and-quit",
        "exit and quit of IPython in the answer's cell",
        "right: they only ask to end",
        _in_cell("exit\nquit"),
        {MEAN: RIGHT, NEEDED: RIGHT},
    ),
    Case(
        "interrupts",
        "KeyboardInterrupt, raised and sent",
        "wrong",
        _then_right("raise KeyboardInterrupt"),
        {MEAN: WRONG, NEEDED: RIGHT},
    ),
    Case(
        "segfault",
        "a segmentation fault",
        "crashed; the next exercise is graded",
        _then_right("ctypes.string_at(0)"),
        {MEAN: CRASHED, NEEDED: RIGHT},
    ),
    Case(
        "recursion",
        "recursion without end, with the limit lifted",
        "crashed; the next exercise is graded",
        _then_right(DEEPER),
        {MEAN: CRASHED, NEEDED: RIGHT},
    ),
    Case(
        "kills-parents",
        "SIGKILL to the parent and to process 1",
        "crashed; the next exercise is graded",
        _then_right(KILLS_PARENTS),
        {MEAN: CRASHED, NEEDED: RIGHT},
    ),
    Case(
        "kills-all",
        "SIGKILL to every process and group there is",
        "crashed; the next exercise is graded",
        _then_right(
            "try:\n    os.killpg(0, 0)\n    os.kill(-1, signal.SIGKILL)\nfinally:\n    os.kill(os.getpid(), signal.SIGKILL)"
        ),
        {MEAN: CRASHED, NEEDED: RIGHT},
    ),
    Case(
        "forks",
        "two hundred processes",
        "refused; the next exercise is graded",
        _then_right(FORKS),
        {MEAN: REFUSED, NEEDED: RIGHT},
    ),
    Case(
        "forks-doubling",
        "processes that double themselves",
        "refused; the next exercise is graded",
        _then_right(FORKS_DOUBLING),
        {MEAN: REFUSED, NEEDED: RIGHT},
    ),
    Case(
        "forks-of-threads",
        "processes started by threads",
        "refused; the next exercise is graded",
        _then_right(FORKS_OF_A_THREAD),
        {MEAN: REFUSED, NEEDED: RIGHT},
    ),
    Case(
        "threads",
        "five thousand threads",
        "wrong: they cannot be started",
        _then_right(
            "for _ in range(5000):\n    threading.Thread(target=time.sleep, args=(25,), daemon=True).start()\ntime.sleep(25)"
        ),
        {MEAN: WRONG, NEEDED: RIGHT},
    ),
    Case(
        "memory",
        "memory, more and more",
        "refused; the next exercise is graded",
        _then_right(MEMORY),
        {MEAN: REFUSED, NEEDED: RIGHT},
    ),
    Case(
        "memory-at-once",
        "a list of 10^12 items",
        "wrong: MemoryError",
        _then_right("[0] * 10**12"),
        {MEAN: WRONG, NEEDED: RIGHT},
    ),
    Case(
        "memory-of-children",
        "a gigabyte in each of five processes",
        "refused; the next exercise is graded",
        _then_right(MEMORY_OF_CHILDREN),
        {MEAN: REFUSED, NEEDED: RIGHT},
    ),
    Case(
        "memory-in-files",
        "files in memory that have no name",
        "refused; the next exercise is graded",
        _then_right(MEMORY_IN_FILES),
        {MEAN: REFUSED, NEEDED: RIGHT},
    ),
    Case(
        "disk",
        "scratch folder and shared memory filled",
        "wrong: writing fails there, and harms nobody",
        _then_right(FULL.replace("FOLDERS", "('.', '/dev/shm', '/scratch')")),
        {MEAN: WRONG, NEEDED: RIGHT},
    ),
    Case(
        "disk-of-sockets",
        "the folder of the sockets filled, in a folder below it",
        "refused; the next exercise is graded",
        _then_right(FULL_SOCKETS),
        {MEAN: REFUSED, NEEDED: RIGHT},
    ),
    Case(
        "disk-of-deleted",
        "files in the folder of the sockets, deleted and kept open",
        "refused; the next exercise is graded",
        _then_right(DELETED_SOCKETS),
        {MEAN: REFUSED, NEEDED: RIGHT},
    ),
    Case(
        "files-of-sockets",
        "thousands of files in the folder of the sockets",
        "refused; the next exercise is graded",
        _then_right(MANY_SOCKETS),
        {MEAN: REFUSED, NEEDED: RIGHT},
    ),
    Case(
        "files-flickering",
        "files that come and go in the folder of the sockets",
        "wrong: nothing is harmed",
        _then_right(FLICKERING),
        {MEAN: WRONG, NEEDED: RIGHT},
    ),
    Case(
        "output",
        "tens of megabytes printed to every stream",
        "it goes nowhere",
        _then_right(PRINTS),
        {MEAN: WRONG, NEEDED: RIGHT},
    ),
    Case("output-shown", "a hundred megabytes displayed", "it goes nowhere", _in_cell(SHOWS), {MEAN: RIGHT, NEEDED: RIGHT}),
    Case(
        "huge-result",
        "a text of thirty megabytes as the result",
        "wrong: it is not compared",
        _then_right("return 'x' * (30 << 20)"),
        {MEAN: WRONG, NEEDED: RIGHT},
    ),
    Case(
        "huge-numbers",
        "a hundred million numbers as the result",
        "refused; the next exercise is graded",
        _then_right("return [np.zeros(900_000)] * 100"),
        {MEAN: REFUSED, NEEDED: RIGHT},
    ),
    Case(
        "deep-result",
        "a list in a list, a hundred thousand times",
        "wrong",
        _then_right(DEEP + "return deep, deep"),
        {MEAN: WRONG, NEEDED: RIGHT},
    ),
    Case(
        "endless-result",
        "a list that holds itself",
        "wrong",
        _then_right("x = [0]\nx[0] = x\nreturn x, {'x': x}"),
        {MEAN: WRONG, NEEDED: RIGHT},
    ),
    Case(
        "exploding-result",
        "a small list that doubles thirty times when it is written out",
        "timed out; the next exercise is graded",
        _then_right("x = [0.0] * 3\nfor _ in range(30):\n    x = [x, x]\nreturn x"),
        {MEAN: TIMED_OUT, NEEDED: RIGHT},
        patience=SOON,
    ),
    Case(
        "daemons",
        "processes that outlive their parents and ignore signals",
        "wrong: they end with the sandbox",
        _then_right(STAYS),
        {MEAN: WRONG, NEEDED: RIGHT},
    ),
]
