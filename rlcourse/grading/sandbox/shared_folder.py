"""The folder that a kernel in a sandbox shares with who started it, for its sockets."""

import os
import re
import shutil
import tempfile
import time
from functools import cache
from pathlib import Path

PLACE = Path("/tmp")  # a socket's path is short
OLD = 3600.0  # seconds


def make_folder() -> Path:
    """Make a folder. The first call removes those that processes which were killed have left."""
    _remove_old()
    return Path(tempfile.mkdtemp(prefix=f"rk{os.getpid()}-", dir=PLACE))


@cache
def _remove_old() -> None:
    """Remove folders that are an hour old and whose process is gone (or lives where its number cannot be seen)."""
    for folder in PLACE.glob("rk*-*"):
        owner = re.fullmatch(r"rk(\d+)-\w+", folder.name)
        try:
            left = owner and not Path(f"/proc/{owner[1]}").exists() and time.time() - folder.lstat().st_mtime > OLD
        except OSError:
            continue
        if left:
            shutil.rmtree(folder, ignore_errors=True)
