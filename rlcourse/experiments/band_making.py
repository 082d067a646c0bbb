"""Making a reference band: train a recipe with ten seeds."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from rlcourse.experiments.presets import recipe
from rlcourse.experiments.run import Order
from rlcourse.experiments.seeds import band_of, run_seeds
from rlcourse.runs import bands, datafile


def make_band(name: str, says: Callable[[str], None] = print, seeds=bands.SEEDS, steps: int | None = None) -> Path:
    """Train a recipe with ten seeds, each to its last step, and keep the curves.

    Args:
        name: The recipe's.
        says: Where messages go.
        seeds: Which.
        steps: In place of the recipe's.

    Returns:
        The file.
    """
    steps = recipe(name).steps if steps is None else steps
    order = Order(name, steps=steps, changes={"stop_when_solved": False})
    with tempfile.TemporaryDirectory() as folder:
        run_seeds(order, seeds, Path(folder), says=says)
        band = band_of([Path(folder) / f"seed{seed}" for seed in seeds], steps)
    arrays = {"steps": band.steps, "curves": band.curves}
    return datafile.write(bands.FOLDER / f"{name}.npz", "band", {"recipe": name, "seeds": list(seeds)}, arrays)
