from rlcourse.lessons.taxi import CartPoleAgent, TaxiAgent
from tests.checks.properties import other_answers

TestOtherAnswers = other_answers(CartPoleAgent, told=[(TaxiAgent.reference, "There is an Embedding")])
