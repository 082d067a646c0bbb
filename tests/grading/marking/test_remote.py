"""An answer in a kernel: whatever comes back from there is a report, or trouble, and never an error of another kind."""

import json
import math
import random

import numpy as np
import pytest

from rlcourse import probes
from rlcourse.checks import Exercise
from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG, StandIn
from rlcourse.grading.marking.marking import RemoteAnswer
from rlcourse.grading.sandbox.kernel import Crashed, Reply, TimedOut
from rlcourse.lessons import lesson_of
from rlcourse.probes.crossing import from_text, to_text
from tests.grading.notebooks import NAMES

REPORT = {"value": 3, "stopped": "", "line": "", "blank": False, "begun": False, "changed": []}


class Says:
    """A kernel that answers every request with the same text, each taking a second of processor time."""

    processor, stopped = 0.0, False

    def __init__(self, text, error=""):
        self.reply, self.asked = Reply(error, text), []

    def run(self, code, expression, processor, clock):
        self.asked.append((code, expression, processor, clock))
        self.processor += 1.0
        return self.reply

    def stop(self):
        self.stopped = True


def remote(kernel, processor=10.0, clock=10.0):
    return RemoteAnswer(kernel, "f", processor, clock)


def test_a_report_is_what_the_kernel_says():
    assert remote(Says(to_text(REPORT))).observe(None, {"x": 1}) == REPORT


def test_the_function_and_the_probe_are_asked_for_by_name_with_values():
    kernel = Says(to_text(REPORT))
    remote(kernel).observe("draw_actions", {"x": np.arange(2), "text": "'\"\\\n{name}"})
    ((code, expression, _, _),) = kernel.asked
    assert code == ""
    asked = {}
    function = object()
    import rlcourse.probes.serving as serving

    genuine, serving.serve = serving.serve, lambda *given: asked.setdefault("given", given)
    try:
        eval(expression, {"f": function})
    finally:
        serving.serve = genuine
    assert asked["given"][:2] == (function, "draw_actions")
    assert str(from_text(asked["given"][2])) == str({"x": np.arange(2), "text": "'\"\\\n{name}"})


def test_an_error_around_the_answer_is_reported_as_its_own():
    report = remote(Says(None, "NameError: name 'f' is not defined")).observe(None, {})
    assert report == {**REPORT, "value": None, "stopped": "NameError: name 'f' is not defined"}


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "right",
        "{}",
        "[]",
        "3",
        "null",
        "NaN",
        '{"dict": []}',
        to_text(list(REPORT.items())),
        to_text({**REPORT, "outcome": "right"}),
        to_text({key: REPORT[key] for key in list(REPORT)[1:]}),
        to_text({**REPORT, "stopped": None}),
        to_text({**REPORT, "stopped": 1}),
        to_text({**REPORT, "line": []}),
        to_text({**REPORT, "blank": 0}),
        to_text({**REPORT, "blank": np.bool_(False)}),
        to_text({**REPORT, "begun": "no"}),
        to_text({**REPORT, "changed": "x"}),
        to_text({**REPORT, "changed": {}}),
        to_text({**REPORT, "changed": None}),
        to_text({**REPORT, 1: 2}),
        to_text({**REPORT, ("a", None): 2}),
        to_text(REPORT)[:-1],
        "[" * 100_000,
        json.dumps({"array": ["|O", [1], "AAAA"]}),
        json.dumps({"dict": [["value", {"array": ["<f8", [10**12], ""]}]]}),
    ],
    ids=lambda text: str(text)[:40],
)
def test_what_is_no_report_is_a_crash(text):
    with pytest.raises(Crashed, match="no report"):
        remote(Says(text)).observe(None, {})


def test_of_what_was_changed_only_names_are_kept():
    assert remote(Says(to_text({**REPORT, "changed": ["x", 1, None, ["y"]]}))).observe(None, {})["changed"] == ["x"]


def test_all_requests_together_have_one_patience():
    kernel = Says(to_text(REPORT))
    answer = remote(kernel, processor=2.5)
    for left in (2.5, 1.5, 0.5):
        answer.observe(None, {})
        assert kernel.asked[-1][2] == pytest.approx(left)
    with pytest.raises(TimedOut):
        answer.observe(None, {})
    assert len(kernel.asked) == 3
    assert kernel.stopped


def test_patience_ends_by_the_clock_as_well():
    with pytest.raises(TimedOut):
        remote(Says(to_text(REPORT)), clock=0.0).observe(None, {})


ODD = (
    None, True, 0, -1, 10**4000, 1e308, math.inf, math.nan, "", "x", "\ud800", 1j, (), [], {}, [None], [[1], [2, 3]], {"a": 1},
    np.zeros(0), np.zeros((0, 3)), np.full((2, 2), np.nan), np.array(7), np.array(["a"]), np.array([1j]), np.zeros((1,) * 20),
    np.array([True, False]), [10**4000] * 3, np.full(3, np.inf), 10**12,
)  # fmt: skip


def forged(value, chance: random.Random):
    """A value with one of its parts, or the whole, put in another's place."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        if chance.random() < 0.1:
            return {k: v for k, v in value.items() if k != key}
        return value | {key: forged(value[key], chance)}
    if isinstance(value, list | tuple) and value and chance.random() < 0.7:
        place = chance.randrange(len(value))
        items = [forged(item, chance) if i == place else item for i, item in enumerate(value)]
        return type(value)(items if chance.random() < 0.9 else items[:-1])
    if isinstance(value, np.ndarray) and value.size and value.dtype.kind == "f" and chance.random() < 0.4:
        other = value.copy()
        other.flat[chance.randrange(other.size)] = chance.choice([math.nan, math.inf, -1e308, 0.0])
        return other
    return chance.choice(ODD)


class Forger(StandIn):
    """Gives what the right answer does, with one part of each report forged."""

    def __init__(self, exercise: Exercise, honest: dict, seed: int):
        self.exercise, self.honest, self.chance = exercise, honest, random.Random(seed)

    def observe(self, probe_name, arguments):
        key = (probe_name, to_text(arguments))
        if key not in self.honest:
            probe = getattr(probes, probe_name) if probe_name else None
            self.honest[key] = probes.observe(self.exercise.reference, probe, arguments)
        seen = self.honest[key]
        return seen | {"value": forged(seen["value"], self.chance)}


EXERCISES = [(name, exercise) for name in NAMES for exercise in lesson_of(name).exercises]


@pytest.mark.parametrize(("notebook", "exercise"), EXERCISES, ids=[exercise for _, exercise in EXERCISES])
def test_no_forged_value_gets_more_than_a_verdict_out_of_a_check(notebook, exercise):
    exercise = lesson_of(notebook).exercises[exercise]
    examination, honest = exercise.judge(5), {}
    outcomes = set()
    for seed in range(25):
        verdict = examination.verdict(Forger(exercise, honest, seed))
        outcomes.add(verdict.outcome)
        assert isinstance(verdict.sentence, str)
        assert 0 <= verdict.points <= exercise.points
    assert WRONG in outcomes
    assert outcomes <= {RIGHT, WRONG, NOT_ATTEMPTED}
