"""What people hand in who look, or reach, for what lies outside of the sandbox.

Each attack sets `found` where it got what it looked for, and the answer is right only then: a breach shows as points.
"""

from rlcourse.checks.verdicts import WRONG
from tests.grading.bank.case import Case, answers
from tests.grading.bank.spying_code import (
    ABSTRACT_SOCKETS,
    DESCRIPTORS,
    ENVIRONMENT,
    HOME,
    KERNELS,
    MEMORY,
    MOUNTS,
    NETWORK,
    OTHERS,
    PASSWORDS,
    PRIVILEGES,
    PROCESSES,
    READS_CANARY,
    TERMINAL,
    WRITES_ANYWHERE,
    WRITES_CANARY,
)

MEAN = "mean_with_interval"


def _looking(body: str):
    """An attack in the answer's cell that may set `found`; CANARY is the canary's path in it, SECRET the secret."""

    def sources(kit):
        indented = "".join(f"        {line}\n" for line in body.strip("\n").splitlines())
        attack = f"def look():\n    found = None\n    try:\n{indented}    except BaseException:\n        return found\n"
        attack += "    return found\nfound = look()\n"
        attack = attack.replace("CANARY", repr(str(kit.canary))).replace("SECRET", repr(kit.secret))
        right = "\n".join(f"    {line}" for line in kit.answer(MEAN).splitlines())
        return {MEAN: f"{attack}if found:\n{right}\nelse:\n    def mean_with_interval(returns):\n        return 0.0, 0.0\n"}

    return answers(sources)


NOWHERE = {MEAN: WRONG}
CASES = [
    Case(
        "network", "an answer that looks for a network", "wrong: there is none", _looking(NETWORK), NOWHERE, works_outside=True
    ),
    Case(
        "sockets-of-others",
        "an answer that looks for sockets of other programs",
        "wrong: there are none",
        _looking(ABSTRACT_SOCKETS),
        NOWHERE,
    ),
    Case(
        "reads-a-file",
        "an answer that reads a file of the grader's",
        "wrong: it is not there",
        _looking(READS_CANARY),
        NOWHERE,
        works_outside=True,
    ),
    Case(
        "writes-a-file",
        "an answer that changes, removes, renames and adds files outside",
        "wrong: they stay as they are",
        _looking(WRITES_CANARY),
        NOWHERE,
    ),
    Case(
        "writes-anywhere",
        "an answer that tries to write to every folder it sees",
        "wrong: all is read-only",
        _looking(WRITES_ANYWHERE),
        NOWHERE,
    ),
    Case(
        "others",
        "an answer that looks for other students' submissions",
        "wrong: they are not there",
        _looking(OTHERS),
        NOWHERE,
        works_outside=True,
    ),
    Case(
        "other-kernels",
        "an answer that looks for other kernels' sockets",
        "wrong: they are not there",
        _looking(KERNELS),
        NOWHERE,
        works_outside=True,
    ),
    Case("home", "an answer that looks into home", "wrong: it is not there", _looking(HOME), NOWHERE),
    Case(
        "environment",
        "an answer that reads the environment of every process",
        "wrong: there are no secrets in it",
        _looking(ENVIRONMENT),
        NOWHERE,
        works_outside=True,
    ),
    Case(
        "processes",
        "an answer that looks at other processes",
        "wrong: it sees its own alone",
        _looking(PROCESSES),
        NOWHERE,
        works_outside=True,
    ),
    Case(
        "memory-of-others", "an answer that reads the memory of other processes", "wrong: it cannot", _looking(MEMORY), NOWHERE
    ),
    Case(
        "descriptors",
        "an answer that leaves by the folders that processes have open",
        "wrong: they lead nowhere",
        _looking(DESCRIPTORS),
        NOWHERE,
        works_outside=True,
    ),
    Case(
        "passwords",
        "an answer that reads /etc/passwd and the like",
        "wrong: they are not there",
        _looking(PASSWORDS),
        NOWHERE,
        works_outside=True,
    ),
    Case("mounts", "an answer that mounts, unmounts and makes namespaces", "wrong: it may not", _looking(MOUNTS), NOWHERE),
    Case(
        "privileges",
        "an answer that looks for privileges it has",
        "wrong: it has none",
        _looking(PRIVILEGES),
        NOWHERE,
        works_outside=True,
    ),
    Case("devices", "an answer that opens terminals and disks", "wrong: they are not there", _looking(TERMINAL), NOWHERE),
]
