import math

from rlcourse.lessons.random_baseline.episodes_needed import episodes_needed
from tests.checks.properties import other_answers

TestOtherAnswers = other_answers(
    episodes_needed, wrong=[lambda std, difference: max(2, math.ceil((3.92 * std / difference) ** 2))]
)
