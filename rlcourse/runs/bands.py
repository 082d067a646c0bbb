"""Reference bands: the learning curves of ten seeds, kept small with the package, to compare one's own with."""

from pathlib import Path

from rlcourse.runs import datafile
from rlcourse.show.curves import Band

FOLDER = Path(__file__).parent / "reference"
SEEDS = range(1, 11)  # the notebooks train with seed 0, so these are others


def reference_band(name: str) -> Band:
    """The band of a preset such as "dqn-cartpole".

    Raises: DataFileError where none has been made.
    """
    _, arrays = datafile.read(FOLDER / f"{name}.npz", "band")
    return Band(arrays["steps"], arrays["curves"])
