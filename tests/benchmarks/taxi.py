"""Taxi: 1,000 games beside the tutorial's own loop, and how good ten seeds become."""

import json
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np

from rlcourse import make
from rlcourse.algorithms import DQN
from rlcourse.experiments.presets import prepare
from rlcourse.exploration import GeometricSchedule
from rlcourse.tables import transition_table
from tests.benchmarks.scores import answers
from tests.benchmarks.timing import spread

SEEDS = range(10)
GAMES = 1_000
MINUTE = 60


def tutorial() -> None:
    """1,000 games with an update a step, and the loop of the tutorial of 2020 (predict and fit at every step)."""
    ours = [_trained(seed, schedule_by_episode=GeometricSchedule(1.0, 0.99, 0.05)) for seed in range(3)]
    seconds, steps = ([getattr(t, name) for t in ours] for name in ("seconds", "step"))
    print(f"ours: {spread(seconds)} s, the first one with compiling; {statistics.median(steps):,.0f} steps and updates")
    loop = Path(__file__).parent / "contenders" / "tutorial_2020.py"
    run = [sys.executable, str(loop), str(MINUTE), str(int(statistics.median(steps)))]
    theirs = json.loads(subprocess.run(run, capture_output=True, text=True, check=True).stdout)
    print(
        f"tutorial: {theirs['steps']} steps ({theirs['games']} games) in {theirs['seconds']:.0f} s, extrapolated to as many "
        f"steps {theirs['extrapolated'] / 3600:.1f} hours: {theirs['extrapolated'] / statistics.median(seconds):,.0f} times"
    )


def scores() -> None:
    """Ten seeds after 1,000 games: the greedy policy's exact mean over the 300 starts, with the package's functions."""
    _ten_seeds(dict)


def students_path() -> None:
    """The same with the functions of the solution notebook's exercises passed to the loop."""
    written = answers("solutions/03_taxi.py")
    _ten_seeds(lambda: {"network": written["create_model"], "q_targets": written["q_targets"]})


def _ten_seeds(parts) -> None:
    world, rows = transition_table(make("Taxi-v4")), []
    for seed in SEEDS:
        training = _trained(seed, **parts())
        actions = training.acting_weights()[0].argmax(axis=1)  # [500]
        mean = float((world.starts * world.evaluate(actions)[0]).sum())
        rows.append((training.seconds, mean, len(world.failing(actions))))
        print(f"seed {seed}: {training.step:>6} steps, {training.seconds:4.1f} s, exact {mean:.3f}, {rows[-1][2]} starts fail")
    failed = [seed for seed, (_, mean, failing) in zip(SEEDS, rows, strict=True) if mean < 7.90 or failing]
    best = float((world.starts * world.optimal_values()).sum())
    print(f"exact mean >= 7.90 and no start failing from {len(rows) - len(failed)} of {len(rows)} seeds (failed: "
          f"{failed or 'none'}); median {np.median([mean for _, mean, _ in rows]):.3f}, optimum {best:.2f}; "
          f"{spread([s for s, _, _ in rows])} s")  # fmt: skip


def _trained(seed: int, **parts) -> DQN:
    """The preset's training of 1,000 games, with some of its parts exchanged."""
    training = prepare("dqn-taxi", seed=seed, print_fn=lambda message: None, **parts)
    training.train(episodes=GAMES, progress=False)
    return training
