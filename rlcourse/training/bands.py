"""Reference bands: the learning curves of ten seeds, kept small with the package, to compare one's own with."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from rlcourse.show.curves import Band, curve_on
from rlcourse.training import datafile
from rlcourse.training.recipes import prepare, recipe

FOLDER = Path(__file__).parent / "reference"
SEEDS = range(1, 11)  # the notebooks train with seed 0, so these are others
POINTS = 101


def reference_band(name: str) -> Band:
    """The band of a recipe such as "dqn-cartpole".

    Raises:
        DataFileError: Where none has been made.
    """
    _, arrays = datafile.read(FOLDER / f"{name}.npz", "band")
    return Band(arrays["steps"], arrays["curves"])


def make_band(name: str, says: Callable[[str], None] = print, seeds=SEEDS) -> Path:
    """Train a recipe with ten seeds, each to its last step, and keep the curves.

    Args:
        name: The recipe's.
        says: Told of each seed.
        seeds: Which.

    Returns:
        The file.
    """
    chosen = recipe(name)
    steps = np.linspace(0, chosen.steps, POINTS)
    curves = []
    for seed in seeds:
        training = prepare(name, seed=seed, says=says, settings=replace(chosen.settings, stop_when_solved=False))
        training.train(chosen.steps, progress=False)
        curves.append(curve_on(steps, training.history["step"], training.history["return"]))
        solved = "not solved" if training.solved_step is None else f"solved at step {training.solved_step}"
        says(f"seed {seed}: {solved}, {training.seconds:.1f} s")
    arrays = {"steps": steps.astype(np.float32), "curves": np.array(curves, np.float32)}
    return datafile.write(FOLDER / f"{name}.npz", "band", {"recipe": name, "seeds": list(seeds)}, arrays)
