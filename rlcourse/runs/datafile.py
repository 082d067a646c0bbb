"""Files that hold data and nothing else: named arrays and a header of plain values, in NumPy's .npz format without pickles.

Reading one from a stranger cannot run code; what is damaged or foreign is refused by name.
"""

import contextlib
import io
import json
import math
import os
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.lib import format as npy

LARGEST = 2**31  # bytes of arrays in one file
HEADER = "header.json"


class DataFileError(ValueError):
    """A file is missing, damaged, too large or of another kind; the message names it and says what to do."""


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file, open for writing bytes, that takes its name when the block ends without an error: never half of it.

    The folder is made where there is none.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with open(unfinished, "wb") as file:
            yield file
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def write(path: Path, kind: str, header: dict, arrays: dict[str, np.ndarray]) -> Path:
    """Write a file in one go, see `replacing`.

    Args:
        path: The file's name, ending in .npz.
        kind: What the file is, such as "checkpoint".
        header: Plain values: numbers, strings, lists and dicts of them.
        arrays: Name -> array of numbers.
    """
    with replacing(path) as file:
        _fill(file, kind, header, arrays)
    return path


def pack(kind: str, header: dict, arrays: dict[str, np.ndarray]) -> bytes:
    """The bytes of a file as `write` makes it, the same for the same content: no times are kept in them."""
    dated, undated = io.BytesIO(), io.BytesIO()
    _fill(dated, kind, header, arrays)
    with zipfile.ZipFile(dated) as source, zipfile.ZipFile(undated, "w") as target:
        for member in source.infolist():
            target.writestr(zipfile.ZipInfo(member.filename), source.read(member))
    return undated.getvalue()


def _fill(file: BinaryIO, kind: str, header: dict, arrays: dict[str, np.ndarray]) -> None:
    objects = [name for name, array in arrays.items() if np.asarray(array).dtype.hasobject]
    if objects:  # NumPy would pickle them; before 2.1 it cannot be told not to
        raise ValueError(f"the array {objects[0]!r} holds Python objects, expected numbers: such a file keeps data only.")
    text = json.dumps({"rlcourse": kind, **header})
    np.savez(file, **{HEADER: np.frombuffer(text.encode(), np.uint8)}, **arrays)


def read(path: Path, kind: str) -> tuple[dict, dict[str, np.ndarray]]:
    """The header and the arrays that `write` wrote, where the file is of the expected kind.

    Raises: DataFileError for a file that is missing, truncated, damaged, too large, or of another kind.
    """
    if not path.is_file():
        raise DataFileError(f"there is no file {path}: look at the folder's name.")
    try:
        with open(path, "rb") as file:
            return unpack(file, kind, LARGEST)
    except DataFileError as error:
        raise DataFileError(
            f"{path} is not a whole {kind} of this course: it is truncated, damaged or foreign ({error}). "
            "Use another file, or train anew."
        ) from error


def unpack(
    file: BinaryIO, kind: str, largest: int = LARGEST, largest_header: float = math.inf, most: float = math.inf
) -> tuple[dict, dict[str, np.ndarray]]:
    """Read an open file, or bytes in memory. Nothing is allocated for an array before its size has been checked.

    Args:
        file: Open for reading bytes, at its beginning.
        kind: What it is expected to be.
        largest: Bytes that it may unfold to.
        largest_header: Bytes that its header may have.
        most: How many arrays it may hold.

    Returns: The header and the arrays.
    Raises: DataFileError with what is wrong in a few words, such as "it is empty", for a sentence of the caller's.
    """
    try:
        with zipfile.ZipFile(file) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # NumPy's, of headers written by Python 2
            _check_members(archive.infolist(), largest, largest_header, most)
            arrays = {member.filename[: -len(".npy")]: _array(archive, member) for member in archive.infolist()}
        header = _header(arrays)
    except DataFileError:
        raise
    except zipfile.BadZipFile as error:
        raise DataFileError("its bytes have changed" if "CRC" in str(error) else _what_it_is(file)) from error
    except Exception as error:  # what a damaged file provokes cannot be listed: zip, NumPy and JSON read it
        raise DataFileError(f"it cannot be read: {type(error).__name__}") from error
    found = header.pop("rlcourse")
    if found != kind:
        raise DataFileError(f"it holds a {str(found)[:40]}, expected a {kind}")
    return header, arrays


def _check_members(members: list[zipfile.ZipInfo], largest: int, largest_header: float, most: float) -> None:
    if len(members) > most + 1:
        raise DataFileError(f"it holds {len(members) - 1:,} arrays, expected {most} at most")
    size = sum(member.file_size for member in members)
    if size > largest:
        raise DataFileError(f"it would unfold to {_size(size)}, expected {_size(largest)} at most")
    if len({member.filename for member in members}) < len(members):
        raise DataFileError("it holds two arrays of one name")
    for member in members:
        if not member.filename.endswith(".npy"):
            raise DataFileError("it holds something else than arrays")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DataFileError("it is compressed in a way that NumPy does not use")  # bzip2 and LZMA unfold without limit
        if member.filename == f"{HEADER}.npy" and member.file_size > largest_header:
            raise DataFileError(f"its header is too long: {member.file_size} bytes, expected {largest_header} at most")


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray:
    """One array, once its own header claims exactly the bytes that are there."""
    readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    with archive.open(member) as stream:
        shape, _, dtype = readers[npy.read_magic(stream)](stream)
        there = member.file_size - stream.tell()
    if dtype.hasobject:
        raise DataFileError("it holds pickled objects, which could run code when they are read")
    if min(shape, default=0) < 0 or math.prod(shape) * dtype.itemsize != there:
        raise DataFileError("an array claims a shape that its bytes do not hold")
    with archive.open(member) as stream:
        return npy.read_array(stream, allow_pickle=False)


def _header(arrays: dict[str, np.ndarray]) -> dict:
    if HEADER not in arrays:
        raise DataFileError("it has no header")
    try:
        header = json.loads(arrays.pop(HEADER).tobytes())
    except (RecursionError, ValueError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else "not JSON"
        raise DataFileError(f"its header is {why}") from None
    if not isinstance(header, dict) or "rlcourse" not in header:
        raise DataFileError("its header does not say what it is")
    return header


def _what_it_is(file: BinaryIO) -> str:
    """A word on a file that the zip reader refused."""
    file.seek(0)
    content = file.read(6)
    beginnings = {
        b"PK": "it is cut off, or no whole archive",
        b"\x93NUMPY": "it is a single array, expected an .npz archive",
        b"\x80": "it is a pickle, which could run code when it is read",
        b"": "it is no .npz archive" if content else "it is empty",
    }
    return next(what for begins, what in beginnings.items() if content.startswith(begins))


def _size(n: int) -> str:
    return f"{n / 2**30:.1f} GiB" if n >= 2**30 else f"{n / 2**20:.1f} MiB"
