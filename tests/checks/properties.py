"""What every exercise of every notebook promises: each mistake is refused with its own sentence, each variant accepted."""

import time

import pytest

from rlcourse.checks.exercise import NOT_ATTEMPTED
from rlcourse.checks.lesson import Lesson
from tests.checks.test_exercise import RemoteObserver


def by_exercise(lesson: Lesson):
    """Marks a class of tests to run for every exercise of a lesson."""
    return pytest.mark.parametrize("exercise", list(lesson.exercises.values()), ids=lambda e: e.name)


class ExerciseProperties:
    """What holds for every exercise; a lesson's tests inherit it (see `by_exercise`)."""

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
