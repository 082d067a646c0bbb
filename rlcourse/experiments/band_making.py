"""Making a reference band: train a preset with ten seeds."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from rlcourse.experiments.presets import preset
from rlcourse.experiments.run import Experiment
from rlcourse.experiments.seeds import band_of, run_seeds
from rlcourse.runs import bands, datafile


def make_band(name: str, print_fn: Callable[[str], None] = print, seeds=bands.SEEDS, steps: int | None = None) -> Path:
    """Train a preset with ten seeds, each to its last step (or so many `steps`); returns the file in which the curves are."""
    steps = preset(name).steps if steps is None else steps
    experiment = Experiment(name, steps=steps, changes={"stop_when_solved": False})
    with tempfile.TemporaryDirectory() as folder:
        run_seeds(experiment, seeds, Path(folder), print_fn=print_fn)
        band = band_of([Path(folder) / f"seed{seed}" for seed in seeds], steps)
    arrays = {"steps": band.steps, "curves": band.curves}
    return datafile.write(bands.FOLDER / f"{name}.npz", "band", {"preset": name, "seeds": list(seeds)}, arrays)
