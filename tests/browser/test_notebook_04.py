from tests.browser.stages import Stages
from tests.browser.student import Script


class TestStudent(Stages):
    script = Script(
        "04_mountaincar",
        slip=("(action, steps - 1)", "(action, steps)"),
        diagnosis="The steps left are never counted down",
        training="history = dqn.train(",
        theme="Dark",
        width="narrow",
    )
