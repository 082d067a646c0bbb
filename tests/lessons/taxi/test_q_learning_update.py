from rlcourse.checks import edited
from rlcourse.lessons.taxi import learn_from, q_learning_update
from rlcourse.lessons.taxi.q_learning_update import STEP, right
from tests.checks.properties import other_answers

TestOtherAnswers = other_answers(q_learning_update, told=[
    (edited(right, ("+= alpha", "+= 0.9 * alpha")), "table[0, 0] becomes 1.55, expected 1.5"),
    (edited(right, (STEP, f"{STEP}\n    table[next_state, 1 - action] = 0.123")), "You change table["),
    (lambda *arguments: None, "leaves the table as it is"),
])  # fmt: skip
TestOtherRepairs = other_answers(learn_from, told=[(lambda *arguments: None, "leaves the table as it is")])
