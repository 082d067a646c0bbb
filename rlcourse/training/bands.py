"""Reference bands: the learning curves of ten seeds, kept small with the package, to compare one's own with."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from rlcourse.show.curves import Band
from rlcourse.training import datafile
from rlcourse.training.command import Order
from rlcourse.training.recipes import recipe
from rlcourse.training.seeds import band_of, run_seeds

FOLDER = Path(__file__).parent / "reference"
SEEDS = range(1, 11)  # the notebooks train with seed 0, so these are others


def reference_band(name: str) -> Band:
    """The band of a recipe such as "dqn-cartpole".

    Raises:
        DataFileError: Where none has been made.
    """
    _, arrays = datafile.read(FOLDER / f"{name}.npz", "band")
    return Band(arrays["steps"], arrays["curves"])


def make_band(name: str, says: Callable[[str], None] = print, seeds=SEEDS, steps: int | None = None) -> Path:
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
    return datafile.write(FOLDER / f"{name}.npz", "band", {"recipe": name, "seeds": list(seeds)}, arrays)
