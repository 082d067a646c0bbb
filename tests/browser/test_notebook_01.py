from tests.browser.stages import Stages
from tests.browser.student import Script


class TestStudent(Stages):
    script = Script(
        "01_random_baseline",
        slip=("space.start + rng.integers(space.n)", "rng.integers(space.n)"),
        diagnosis="A Discrete space need not begin at 0",
        training="baselines = {}",
        curve=False,
    )
