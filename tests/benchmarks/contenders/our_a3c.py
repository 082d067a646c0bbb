"""A3C by the course: `... solve WAY SEED [notebook]` or `... rate WAY SEED WORKERS locked|hogwild`."""

import json
import sys
from dataclasses import replace

from rlcourse import evaluate
from rlcourse.algorithms import A3C
from rlcourse.experiments.presets import preset
from tests.benchmarks.a3c import collapses
from tests.benchmarks.scores import answers

PARTS = {"model": "ActorCriticModel", "n_step_returns": "n_step_returns", "loss": "a3c_loss", "worker": "Worker"}


def main() -> None:
    """Train once and print what came out."""
    what, way, seed, *more = sys.argv[1:]
    settings = replace(preset("a3c-cartpole").settings, backend=way)
    if what == "rate":
        settings = replace(settings, workers=int(more[0]), locked=more[1] == "locked", stop_when_solved=False)
        training = A3C("CartPole-v1", settings, seed=int(seed))
        training.train(200_000, progress=False)
        print(json.dumps({"steps_per_second": training.throughput}))
        return
    parts = {}
    if more:
        written = answers("solutions/06_a3c.py", also=("MovingAverage",))
        parts = {name: written[answer] for name, answer in PARTS.items()} | {"record": written["MovingAverage"]()}
    training = A3C("CartPole-v1", settings, seed=int(seed), **parts)
    training.train(600_000, progress=False)
    print(json.dumps({
        "seconds": training.seconds, "steps": training.step, "solved": training.solved_step is not None,
        "collapses": collapses(training.history["return"]), "score": evaluate("CartPole-v1", training.best).mean,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
