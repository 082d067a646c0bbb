from tests.browser.stages import Stages
from tests.browser.student import Script


class TestStudent(Stages):
    script = Script(
        "05_pendulum",
        slip=("half, middle = (high - low) / 2,", "half, middle = (high - low),"),
        diagnosis="tanh is 2 wide already, from -1 to 1",
        training="history = ddpg.train(",
    )
