"""The exercises of notebook 03: what if a state is just a number?"""

from rlcourse.checks.lesson import Lesson
from rlcourse.checks.taxi.agents import CartPoleAgent, TaxiAgent
from rlcourse.checks.taxi.bug_hunt import learn_from
from rlcourse.checks.taxi.games import train_model, train_model_epsilon
from rlcourse.checks.taxi.network import create_model
from rlcourse.checks.taxi.rows import q_targets
from rlcourse.checks.taxi.table import q_learning_update

check = Lesson(
    "03_taxi",
    (
        q_learning_update,
        create_model,
        TaxiAgent,
        q_targets,
        train_model,
        train_model_epsilon,
        learn_from,
        CartPoleAgent,
    ),
)
