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
        shorter=(
            ("shaped.train(40_000", "shaped.train(4_000"),
            ("run.train(12_000", "run.train(2_000"),
            ("run.train(20_000", "run.train(2_000"),
            ('history["step"] > 10_000', 'history["step"] > 1_000'),
        ),
    )
