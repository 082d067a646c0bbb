from rlcourse.lessons.dqn_cartpole import check
from tests.checks.properties import ExerciseProperties, by_exercise


@by_exercise(check)
class TestExercise(ExerciseProperties):
    pass
