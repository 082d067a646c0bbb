"""The exercises of notebook 03: what if a state is just a number?"""

from rlcourse.checks import Lesson
from rlcourse.lessons.taxi.cartpole_agent import CartPoleAgent
from rlcourse.lessons.taxi.create_model import create_model
from rlcourse.lessons.taxi.learn_from import learn_from
from rlcourse.lessons.taxi.q_learning_update import q_learning_update
from rlcourse.lessons.taxi.q_targets import q_targets
from rlcourse.lessons.taxi.taxi_agent import TaxiAgent
from rlcourse.lessons.taxi.train_model import train_model
from rlcourse.lessons.taxi.train_model_epsilon import train_model_epsilon

check = Lesson(
    "03_taxi",
    (q_learning_update, create_model, TaxiAgent, q_targets, train_model, train_model_epsilon, learn_from, CartPoleAgent),
)
