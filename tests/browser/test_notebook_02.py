from tests.browser.stages import Stages
from tests.browser.student import Script


class TestStudent(Stages):
    script = Script(
        "02_dqn_cartpole",
        slip=("keras.layers.Dense(n_actions)", "keras.layers.Dense(1)"),
        diagnosis="Your network has one output. It needs one for every action.",
        training="history = dqn.train(",
        shorter=(("variant.train(40_000", "variant.train(4_000"),),
        theme="Dark",
    )
