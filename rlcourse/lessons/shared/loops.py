"""How two training loops differ, told by what a probe wrote down of each."""

import itertools
from collections.abc import Callable

from rlcourse.checks.compare import same, shown

FAR = 10  # times as many steps as are right are looked at
Calls = dict[str, tuple[str, tuple[str, ...]]]
"""What a loop does at a step, such as "call agent.act" -> its entry in the report, and the names of what it is called with. An
entry of the report is a list of [step, ...what it was called with], or of steps."""


def reports(key: str, wanted) -> Callable:
    """Shows in any case in which the report says `wanted` under `key`."""
    return lambda cases, seen: any(s["value"].get(key) == wanted for s in seen if s["value"])


def keeps_all_of_reset(cases: list[dict], seen: list[dict]) -> bool:
    """A state acted on that is the pair of an observation and a dict."""
    states = [entry[1] for s in seen for entry in s["value"]["acted"]]
    return any(isinstance(state, tuple | list) and len(state) == 2 and isinstance(state[1], dict) for state in states)


def goes_too_far(cases: list[dict], seen: list[dict]) -> bool:
    """Every episode is played to its end, also the one in which n_steps are reached."""
    to_the_end = []
    for case in cases:
        ends = itertools.accumulate(len(rewards) for rewards in itertools.cycle(case["rewards"]))
        to_the_end.append(next(end for end in ends if end >= case["n_steps"]))
    taken = [s["value"]["steps taken"] for s in seen if s["value"]["ended"] == "in time"]
    return taken == to_the_end != [case["n_steps"] for case in cases]


def first_difference(expected: dict, got: dict, calls: Calls) -> str:
    """The first step at which two loops differ, in one sentence; "" where none does.

    Args:
        expected: The right loop's report, with "strange", "ended" and "steps taken" beside what `calls` names.
        got: The other's.
        calls: What to compare.
    """
    if got["strange"] != "nothing":
        return f"Something is strange: {got['strange']}."
    if got["ended"] != "in time":
        return f"Your loop was stopped: it {got['ended'].strip('<>')}."
    last = min(max(expected["steps taken"], got["steps taken"]), FAR * expected["steps taken"])  # a report may claim any number
    for step in range(1, last + 1):
        for what, (key, names) in calls.items():
            wanted, came = (_at(step, r[key]) for r in (expected, got))
            if len(wanted) != len(came):
                did, right = _times(what, len(came), len(wanted)), _times(what, len(wanted), len(came))
                return f"At step {step} you {did}. Expected: you {right}."
            for name, right, other in zip(names, wanted[0] if wanted else [], came[0] if came else [], strict=False):
                if not same(right, other, 1e-6):
                    return f"At step {step} you {what} with {name} = {shown(other)}, expected {shown(right)}."
    return ""


def _at(step: int, entries: list) -> list[list]:
    """What the entries of one step were called with."""
    listed = [entry if isinstance(entry, list) else [entry] for entry in entries]
    return [entry[1:] for entry in listed if entry[0] == step]


def _times(what: str, times: int, beside: int) -> str:
    """How often it is done, said beside another number of times."""
    if times == 1:
        return f"{what} once" if beside > 1 else what
    return f"{what} {times} times" if times else f"do not {what}"
