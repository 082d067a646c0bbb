"""Every exercise of every notebook: each mistake refused with its own sentence, each variant accepted, on several seeds."""

import time
from pathlib import Path

import pytest

from rlcourse.checks import a3c, dqn_cartpole, mountaincar, pendulum, random_baseline, taxi
from rlcourse.checks.exercise import NOT_ATTEMPTED
from tests.checks.test_exercise import RemoteObserver

LESSONS = [random_baseline.check, dqn_cartpole.check, taxi.check, mountaincar.check, pendulum.check, a3c.check]
EXERCISES = [e for lesson in LESSONS for e in lesson.exercises.values()]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
class TestExercise:
    @pytest.mark.parametrize("seed", [0, 12345])
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
        for function in (exercise.reference, *exercise.variants[:2], *(m.answer for m in exercise.mistakes[::3])):
            assert exercise.verdict(RemoteObserver(function)) == exercise.verdict(function)

    def test_a_verdict_repeats(self, exercise):
        for mistake in exercise.mistakes[::4]:
            assert exercise.verdict(mistake.answer) == exercise.verdict(mistake.answer)

    def test_an_answer_comes_long_before_patience_ends(self, exercise):
        start = time.perf_counter()
        some = [exercise.reference, *(m.answer for m in exercise.mistakes[::3])]
        for answer in some:
            exercise.verdict(answer)
        mean = (time.perf_counter() - start) / len(some)
        assert mean < exercise.seconds / 2  # the measured figures are in tests/benchmarks


def test_every_notebook_has_its_lesson():
    assert {lesson.name for lesson in LESSONS} == {p.stem for p in Path("solutions").glob("[0-9]*.py")}
