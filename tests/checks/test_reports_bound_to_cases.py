"""A report that tells of another case than the one that was asked."""

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.checks.verdicts import RIGHT, WRONG, StandIn


def echo(answer, x):
    return {"x": x, "y": answer(x)}


def objection(report):
    return "" if report["y"] == 2 * report["x"] else f"{report['y']} is not twice {report['x']}."


DOUBLE = Exercise(
    given=lambda case, report: case,
    name="double",
    points=1,
    minutes=1,
    difficulty=1,
    reference=lambda x: 2 * x,
    cases=lambda rng: [{"x": 1.0}, {"x": float(rng.uniform(2, 3))}],
    hints=("Twice.",),
    mistakes=(Mistake(lambda x: 3 * x, "You tripled."),),
    probe=echo,
    objection=objection,
)


class Forged(StandIn):
    """Reports what `report(arguments)` gives."""

    def __init__(self, report):
        self.report = report

    def observe(self, probe_name, arguments):
        return {"value": self.report(arguments), "stopped": "", "line": "", "blank": False, "begun": False, "changed": []}


def test_an_answer_is_judged_as_in_any_exercise():
    assert DOUBLE.self_test() == []
    assert DOUBLE.verdict(lambda x: 2 * x).outcome == RIGHT
    assert DOUBLE.verdict(lambda x: x + 1).outcome == WRONG


def test_a_report_that_is_right_of_another_case_is_wrong():
    told = DOUBLE.verdict(Forged(lambda arguments: {"x": 1.0, "y": 2.0}), seed=0)
    assert told.outcome == WRONG
    x = DOUBLE.cases(np.random.default_rng(0))[1]["x"]
    assert told.sentence == f"2.0 is not twice {x}."


def test_what_a_report_lacks_is_not_put_in():
    assert DOUBLE.observe(Forged(lambda arguments: {"y": 2.0}), {"x": 1.0})["value"] == {"y": 2.0}


def test_a_report_of_another_form_counts_as_none():
    strict = Exercise(**{**vars(DOUBLE), "given": lambda case, report: {"x": report["shapes"][0]}})
    assert strict.observe(Forged(lambda arguments: {"x": 1.0}), {"x": 1.0})["value"] is None
