"""The folder that entries are handed in to: which files are looked at, and how a stranger's file is opened."""

import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from rlcourse.leaderboard.entries import LARGEST_FILE
from rlcourse.leaderboard.wording import Refused


def candidates(folder: Path) -> Iterator[tuple[str, bytes | Refused]]:
    """Every file of a folder that ends in .npz, in the order of their names; hidden files and folders in it are left alone.

    Yields:
        The file's name, fit to be shown, and its bytes; or, for what cannot or must not be read, the reason.
    """
    for name in sorted(os.listdir(folder)):
        if not name.lower().endswith(".npz") or name.startswith("."):
            continue
        try:
            yield safe(name), _content(folder / name)
        except FileNotFoundError:
            continue  # moved away in the meantime
        except Refused as reason:
            yield safe(name), reason
        except OSError as error:
            yield safe(name), Refused(f"the file cannot be read: {error.strerror or type(error).__name__}.")


def safe(name: str, longest: int = 80) -> str:
    """A file's name with nothing invisible or undecodable in it, and not too long."""
    name = unicodedata.normalize("NFC", name)
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in name)
    return text if len(text) <= longest else f"{text[: longest - 12]}…{text[-11:]}"


def _content(path: Path) -> bytes:
    """A regular file's bytes, at most one more than an entry may have. No link is followed, no pipe waited for."""
    if path.is_symlink():
        raise Refused("it is a symbolic link: put the file itself into the folder.")
    if path.is_dir():
        raise Refused("it is a folder, expected a file.")
    descriptor = os.open(
        path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Refused("it is no ordinary file.")
        return file.read(LARGEST_FILE + 1)
