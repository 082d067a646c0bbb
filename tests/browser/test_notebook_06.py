from tests.browser.stages import Stages
from tests.browser.student import Script


class TestStudent(Stages):
    script = Script(
        "06_a3c",
        slip=("layers.Dense(1)(x)", "layers.Dense(n_actions)(x)"),
        diagnosis="V(s) is one number, the value of the state: Dense(1).",
        training="history = a3c.train(",
        theme="Dark",
        shorter=(("steps=600_000", "steps=20_000"),),
    )
