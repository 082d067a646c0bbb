"""Files that hold data and nothing else: named arrays and a header of plain values, in NumPy's .npz format without pickles.

Reading one from a stranger cannot run code; what is damaged or foreign is refused by name.
"""

import json
import os
import zipfile
from pathlib import Path

import numpy as np

LARGEST = 2**31  # bytes of arrays in one file
HEADER = "header.json"


class DataFileError(ValueError):
    """A file is missing, damaged, too large or of another kind; the message names it and says what to do."""


def write(path: Path, kind: str, header: dict, arrays: dict[str, np.ndarray]) -> Path:
    """Write a file in one go: a reader finds the old one or the new one, never half of it.

    Args:
        path: The file's name, ending in .npz. Its folder is made where there is none.
        kind: What the file is, such as "checkpoint".
        header: Plain values: numbers, strings, lists and dicts of them.
        arrays: Name -> array of numbers.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"rlcourse": kind, **header})
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with open(unfinished, "wb") as file:
            np.savez(file, allow_pickle=False, **{HEADER: np.frombuffer(text.encode(), np.uint8)}, **arrays)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def read(path: Path, kind: str) -> tuple[dict, dict[str, np.ndarray]]:
    """Read what `write` wrote.

    Args:
        path: The file's name.
        kind: What it is expected to be.

    Returns:
        The header and the arrays.

    Raises:
        DataFileError: For a file that is missing, truncated, damaged, too large, or of another kind.
    """
    path = Path(path)
    if not path.is_file():
        raise DataFileError(f"there is no file {path}: look at the folder's name.")
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > LARGEST:
            raise DataFileError(f"{path} would unfold to {size / 2**30:.1f} GiB, which no training of this course writes.")
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        header = json.loads(arrays.pop(HEADER).tobytes())
        found = header.pop("rlcourse")
    except DataFileError:
        raise
    except Exception as error:  # what a damaged file provokes cannot be listed: zip, NumPy and JSON read it
        raise DataFileError(
            f"{path} is not a whole {kind} of this course: it is truncated, damaged or foreign ({type(error).__name__}). "
            "Use another file, or train anew."
        ) from error
    if found != kind:
        raise DataFileError(f"{path} holds a {found}, expected a {kind}.")
    return header, arrays
