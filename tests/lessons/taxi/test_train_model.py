"""What is said to loops over games beyond the declared mistakes."""

from rlcourse.checks import edited
from rlcourse.lessons.taxi import check
from rlcourse.lessons.taxi.train_model import right
from tests.checks.properties import other_answers

TestOtherAnswers = other_answers(check.exercises["train_model"], told=[
    (edited(right, ("action, reward", "action, reward + (reward == -10)")), "agent.remember with reward = -9, expected -10"),
    (edited(right, ("step(action)", "step(action + 1)")), "At step 1 you call agent.env.step with action = 8, expected 7"),
    (edited(right, ("append(score)", "append(score / 2)")), "agent.scores holds [ 77."),
])  # fmt: skip
