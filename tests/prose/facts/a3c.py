"""Numbers in notebook 06 that it does not show."""

from rlcourse.algorithms.a3c.a3c import A3CSettings
from tests.prose.fact import Fact, band, limit, printed

S = A3CSettings()
OURS, THEIRS = "tests/benchmarks/a3c.py, library", "tests/benchmarks/a3c.py, beside_the_others"


def steps() -> tuple[int]:
    """T."""
    return (S.rollout_steps,)


FACTS = (
    Fact("the **last 100 games of the training itself**", "section 8 prints their mean",
         holds=lambda: printed("06", r"last 100 games of the training: ([\d.]+)") >= 475),
    Fact("A worker plays $T = 16$ steps", "the settings of section 8", steps),
    Fact("what comes after the 16 steps", "the same", steps),
    Fact("the first step looks 16 steps ahead", "the same", steps),
    Fact("If a game ends among the 16 steps", "the same", steps),
    Fact("Each worker plays $M = 16$ games side by side", "the same", lambda: (S.envs,)),
    Fact("plays 16 steps in 16 games", "the same", lambda: (S.rollout_steps, S.envs)),
    Fact("(500 steps are over)", "Gymnasium", lambda: (limit("CartPole-v1"),)),
    Fact("in the training they will be 0.5 and 0.001", "the settings of section 8", lambda: (S.value_weight, S.entropy_weight)),
    Fact("Suppose $m = 100$, and two threads bring the returns 200 and 300", "an example, worked out in the next sentence"),
    Fact("goes on and stores its 101", "the same", lambda: (0.99 * 100 + 0.01 * 200,)),
    Fact("The return of 300 is lost", "the same"),
    Fact("A gradient longer than 0.5 is first shortened to 0.5", "the default of A3CSettings",
         lambda: (S.max_gradient_norm, S.max_gradient_norm)),
    Fact("First the returns rise to 100 or 200 and stay about there, or fall; then they rise to 500", "the reference band",
         holds=lambda: (band("a3c-cartpole", 100_000) > 100).all() and band("a3c-cartpole", 255_000).max() == 500),
    Fact("Ten seeds were solved after 194,000 to 255,000 steps", OURS),
    Fact("the mean of 20 games fell at least once to less than half", f"{OURS}: collapses"),
    Fact("Still below 50 after 100,000 steps?", "advice: no reference seed is",
         holds=lambda: (band("a3c-cartpole", 100_000) > 50).all()),
    Fact("the 256 steps of play before it", "T times M", lambda: (S.rollout_steps * S.envs,)),
    Fact("the best weights scored 500 each time", OURS),
    Fact("| threads | 3.1 (3.5) | 220,000 |", OURS),
    Fact("| in step, A2C | 4.9 (6.5) | 378,000 |", OURS),
    Fact("| processes | 5.7 (6.1), most of it start-up | 225,000 |", OURS),
    Fact("| cluster, on one machine | 13.1 (13.5), most of it start-up | 235,000 |", "tests/benchmarks/a3c.py, cluster"),
    Fact("| A2C of Stable-Baselines3 2.9.2, settings of its zoo, five seeds | 17.8 (33.8) | 172,000 |", THEIRS),
    Fact("it was 3.8 (4.2) seconds on threads", "tests/benchmarks/a3c.py, students_path"),
)  # fmt: skip
