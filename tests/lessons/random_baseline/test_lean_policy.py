import itertools

from rlcourse.lessons.random_baseline.lean_policy import lean_policy
from rlcourse.networks.tensorflow import tf
from tests.checks.properties import other_answers

ACTIONS = itertools.cycle([1, 0])

TestOtherAnswers = other_answers(
    lean_policy,
    wrong=[
        lambda observation: next(ACTIONS),
        lambda observation: 1 if observation[2] > 0 else (0 if observation[2] < 0 else None),
    ],
    right=[lambda observation: tf.cast(observation[2] + observation[3] > 0, tf.int32)],
)
