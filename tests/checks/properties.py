"""What every exercise of every notebook promises: each mistake is refused with its own sentence, each variant accepted."""

import copy
import os
import time

import numpy as np
import pytest

from rlcourse.checks import Exercise, Lesson
from rlcourse.checks.judge import Judge
from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG, StandIn
from tests.checks.test_exercise import RemoteObserver

SWEEP = os.environ.get("SWEEP") == "1"  # all mistakes by all seeds and stand-ins, as in `make sweep`


def by_exercise(lesson: Lesson):
    """Marks a class of tests to run for every exercise of a lesson."""
    return pytest.mark.parametrize("exercise", list(lesson.exercises.values()), ids=lambda e: e.name)


class Recorder(RemoteObserver):
    """An answer elsewhere, whose reports are kept."""

    def __init__(self, function):
        super().__init__(function)
        self.kept = []

    def observe(self, probe_name, arguments):
        report = super().observe(probe_name, arguments)
        self.kept.append((probe_name, shown(arguments), report))
        return copy.deepcopy(report)


class Replay(StandIn):
    """Somebody who has no answer, but reports that were right at home: that of the same call, or else of the same place."""

    def __init__(self, kept: list[tuple], looks_up: bool):
        self.kept, self.looks_up, self.calls = kept, looks_up, 0

    def observe(self, probe_name, arguments):
        place = min(self.calls, len(self.kept) - 1)
        self.calls += 1
        asked = probe_name, shown(arguments)
        same = [report for *call, report in self.kept if tuple(call) == asked] if self.looks_up else []
        return copy.deepcopy(same[0] if same else self.kept[place][2])


class Always(StandIn):
    """Somebody who reports one value always."""

    def __init__(self, value):
        self.value = value

    def observe(self, probe_name, arguments):
        return {"value": self.value, "stopped": "", "line": "", "blank": False, "begun": False, "changed": []}


def shown(arguments: dict) -> str:
    """Arguments in a form that is equal for equal ones."""
    with np.printoptions(threshold=100_000, floatmode="unique"):
        return repr(arguments)


def some(mistakes: tuple, most: int) -> tuple:
    """At most so many of an exercise's mistakes, evenly taken; all in a sweep."""
    return mistakes if SWEEP else mistakes[:: -(-len(mistakes) // most)]


class ExerciseProperties:
    """What holds for every exercise; a lesson's tests inherit it (see `by_exercise`)."""

    @pytest.mark.parametrize("seed", [0, 1, 2, 12345] if SWEEP else [0])
    def test_the_declaration_holds(self, exercise, seed):
        assert exercise.self_test(seed) == []

    def test_there_are_six_mistakes_and_four_variants(self, exercise):
        sentences = {m.sentence for m in exercise.mistakes}
        assert len(sentences) == len(exercise.mistakes) >= 6
        assert len(exercise.variants) >= 4

    def test_a_blank_is_not_attempted(self, exercise):
        def blank(*arguments):
            raise NotImplementedError

        assert exercise.verdict(blank).outcome == NOT_ATTEMPTED

    def test_a_stand_in_elsewhere_is_judged_as_the_function_itself(self, exercise):
        judge = exercise.judge(seed=0)
        for function in (exercise.reference, *exercise.variants[:2], *(m.answer for m in some(exercise.mistakes, 5))):
            assert judge.verdict(RemoteObserver(function)) == judge.verdict(function)

    @pytest.mark.parametrize("looks_up", [False, True], ids=["by place", "by case"])
    def test_reports_of_another_seed_are_refused(self, exercise, looks_up):
        at_home = Recorder(exercise.reference)
        exercise.verdict(at_home, seed=0)
        replayed = Replay(at_home.kept, looks_up)
        assert exercise.verdict(replayed, seed=12345).outcome == WRONG
        assert exercise.verdict(Replay(at_home.kept, looks_up), seed=0) == exercise.verdict(exercise.reference, seed=0)
        assert replayed.calls > 0

    @pytest.mark.parametrize("value", [True, {"value": True}], ids=repr)
    def test_a_constant_report_is_refused(self, exercise, value):
        assert exercise.verdict(Always(value)).outcome == WRONG

    def test_a_verdict_repeats(self, exercise):
        first, second = exercise.judge(seed=0), Judge(exercise, 0)
        for mistake in some(exercise.mistakes, 3):
            assert first.verdict(mistake.answer) == second.verdict(mistake.answer)

    def test_an_answer_comes_long_before_its_time_is_over(self, exercise):
        start = time.process_time()  # not the clock: others work on the machine
        answers = [exercise.reference, *(m.answer for m in some(exercise.mistakes, 2))]
        for answer in answers:
            Judge(exercise, 0).verdict(answer)  # as at the first check
        mean = (time.process_time() - start) / len(answers)
        assert mean < exercise.seconds / 2  # the measured figures are in tests/benchmarks


def other_answers(exercise: Exercise, told=(), wrong=(), right=()) -> type:
    """Tests of answers beyond the declared ones.

    Args:
        exercise: What they answer.
        told: (wrong answer, a part of what is said of it), for seed 0.
        wrong: Answers that look right and are not.
        right: Right ones in another form. These and the `wrong` are judged for three seeds in a sweep.
    """

    class OtherAnswers:
        if told:

            @pytest.mark.parametrize(("answer", "part"), told)
            def test_what_is_wrong_is_named(self, answer, part):
                verdict = exercise.verdict(answer)
                assert verdict.outcome == WRONG
                assert part in verdict.sentence
                assert "{{" not in verdict.sentence
                assert "Traceback" not in verdict.sentence

        if wrong:

            @pytest.mark.parametrize("seed", [0, 1, 2] if SWEEP else [0])
            @pytest.mark.parametrize("answer", wrong)
            def test_what_looks_right_does_not_pass(self, answer, seed):
                verdict = exercise.verdict(answer, seed)
                assert verdict.outcome == WRONG
                assert verdict.sentence

        if right:

            @pytest.mark.parametrize("seed", [0, 1, 2] if SWEEP else [0])
            @pytest.mark.parametrize("answer", right)
            def test_what_is_right_in_another_form_passes(self, answer, seed):
                verdict = exercise.verdict(answer, seed)
                assert verdict.outcome == RIGHT, verdict

    return OtherAnswers
