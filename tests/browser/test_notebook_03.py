from tests.browser.stages import Stages
from tests.browser.student import Script


class TestStudent(Stages):
    script = Script(
        "03_taxi",
        slip=("y += gamma * table", "y += table"),
        diagnosis="gamma is missing: the value of the next state is discounted.",
        training="history = dqn.train(",
        width="narrow",
    )
