import numpy as np

from rlcourse.lessons.dqn_cartpole.epsilon_at import epsilon_at
from rlcourse.networks.tensorflow import tf
from tests.checks.properties import other_answers

LOOKS_RIGHT = [
    lambda step, start, end, n: max(end, start - (start - end) * step / (n + 1)),
    lambda step, start, end, n: 1.0 + (end - 1.0) * min(step / n, 1),
]

TOLD = [
    (lambda step, start, end, n: start - step / n, "It should fall by start - end"),
    (lambda step, start, end, n: end + (start - end) * np.exp(-5 * step / n), "Yours is a curve"),
    (lambda step, start, end, n: "0.5", "the text '0.5'"),
]

RIGHT = [lambda step, start, end, n: tf.minimum(tf.cast(step / n, tf.float32), 1.0) * (end - start) + start]

TestOtherAnswers = other_answers(epsilon_at, told=TOLD, wrong=LOOKS_RIGHT, right=RIGHT)
