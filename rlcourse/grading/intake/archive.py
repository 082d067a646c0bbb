"""What lies in a folder or a zip that strangers filled: listed and read within limits, no link followed, nothing unpacked."""

import contextlib
import io
import os
import re
import stat
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from rlcourse.grading.intake.notebook_file import Refused

LARGEST_FILE = 20 * 2**20  # bytes
MOST_MEMBERS, MOST_MEMBERS_OF_A_STUDENT = 200_000, 2_000
LARGEST_UNPACKED = 200 * 2**20  # bytes, all members of a student's zip together
DENSEST, DENSE_FROM = 200, 2**20  # a text that repeats itself reaches 100; the densest that deflate can make is 1032
LINK = "It is a symbolic link. Put the file itself there."
_IGNORED = {"__MACOSX", "Thumbs.db", "desktop.ini"}
_LARGE = (
    f"It is larger than {LARGEST_FILE // 2**20} MB. Clear the notebook's outputs (Edit, Clear Outputs of All Cells), save it, "
    "and hand it in again."
)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, IndexError)


@dataclass(frozen=True)
class OnDisk:
    """A file below a folder."""

    root: Path  # the folder; it may be a link itself, nothing below it may
    parts: tuple[str, ...] = ()  # the names of the folders below it, then that of the file

    def read(self) -> bytes:
        """Its bytes, or `Refused` where it must not or cannot be read."""
        path = self.root
        try:
            for part in self.parts:
                path = path / part
                if stat.S_ISLNK(os.lstat(path).st_mode):
                    raise Refused(LINK)
            with _opened(path) as file:
                content = file.read(LARGEST_FILE + 1)
        except (OSError, ValueError) as error:
            raise Refused(f"It cannot be read: {getattr(error, 'strerror', None) or error}.") from None
        if len(content) > LARGEST_FILE:
            raise Refused(_LARGE)
        return content


@dataclass(frozen=True)
class InZip:
    """A member of a zip."""

    archive: "Path | OnDisk | InZip"  # the zip
    index: int  # its place among the members; names may lie or repeat themselves
    name: str  # its name there

    def read(self) -> bytes:
        """Its bytes, or `Refused` where it must not or cannot be read."""
        try:
            with _opened_zip(self.archive) as archive:
                member = archive.infolist()[self.index]
                if member.filename != self.name:
                    raise Refused("The zip was changed while it was read. Grade again.")
                if problem := _problem(member):
                    raise Refused(problem)
                with archive.open(member) as file:  # gives no more than the size in the zip's list, whatever is packed
                    return file.read(LARGEST_FILE)
        except _BROKEN as error:
            reason = str(error) or type(error).__name__
            raise Refused(f"It cannot be unpacked: {reason}. Pack it anew and hand it in again.") from None


@dataclass(frozen=True)
class Found:
    """A file that was found."""

    parts: tuple[str, ...]  # the names of the folders it is in, then its own
    source: OnDisk | InZip | None  # what reads it; None for what is only named
    problem: str = ""  # "", or the sentence why it is refused
    modified: tuple[int, ...] = ()  # year, month, day, hour, minute, second
    outside: str = ""  # "", or its whole name where that points out of the zip


def _hidden(name: str) -> bool:
    """Whether a file or folder is left alone: checkpoints, what macOS and Windows add, all that begins with a dot."""
    return name.startswith(".") or name in _IGNORED


def in_folder(root: Path) -> Iterator[Found]:
    """Every file below a folder, in no order; folders in it that cannot be read come with a problem and no source."""
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        parents = waiting.pop()
        try:
            names = os.listdir(root.joinpath(*parents))
        except OSError as error:
            if not parents:
                raise
            yield Found(parents, None, f"The folder cannot be read: {error.strerror}.")
            continue
        for name in names:
            if _hidden(name):
                continue
            parts = (*parents, name)
            try:
                status = os.lstat(root.joinpath(*parts))
            except OSError as error:
                yield Found(parts, OnDisk(root, parts), f"It cannot be read: {error.strerror}.")
                continue
            if stat.S_ISDIR(status.st_mode):
                waiting.append(parts)
            else:
                yield Found(parts, OnDisk(root, parts), _refusal(status.st_mode, status.st_size), _local(status.st_mtime))


def in_zip(source: Path | OnDisk | InZip) -> list[Found]:
    """Every file of the instructor's zip, or of a student's in the hand-in, which is held to narrower limits; or `Refused`."""
    own = isinstance(source, Path)
    try:
        with _opened_zip(source) as archive:
            members = archive.infolist()
    except _BROKEN as error:
        raise Refused(f"It is no zip that can be read: {str(error) or type(error).__name__}.") from None
    most = MOST_MEMBERS if own else MOST_MEMBERS_OF_A_STUDENT
    if len(members) > most:
        raise Refused(f"The zip holds {len(members):,} files, more than {most:,}. Pack only the notebooks.")
    if not own and sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise Refused(f"The zip unpacks to more than {LARGEST_UNPACKED // 2**20} MB. Pack only the notebooks.")
    times = Counter(member.filename for member in members)
    found = []
    for index, member in enumerate(members):
        name = _name(member)
        parts = tuple(part for part in re.split(r"[/\\]", name) if part not in ("", "."))
        if not parts or member.filename.endswith("/") or any(_hidden(part) and part != ".." for part in parts):
            continue
        outside = _leaving(name)
        problem = outside or _problem(member)
        if not problem and times[member.filename] > 1:
            problem = "The zip holds two files of this name. Pack it anew and hand it in again."
        found.append(Found(parts, InZip(source, index, member.filename), problem, member.date_time, name if outside else ""))
    return found


def _opened_zip(source: Path | OnDisk | InZip) -> zipfile.ZipFile:
    """A zip, ready to be read; a student's is read into memory first."""
    if isinstance(source, Path):
        return zipfile.ZipFile(source)
    content = source.read()
    if content.count(b"PK\x01\x02") > 2 * MOST_MEMBERS_OF_A_STUDENT:  # before each costs the memory of a description
        raise Refused(f"The zip holds more than {MOST_MEMBERS_OF_A_STUDENT:,} files. Pack only the notebooks.")
    return zipfile.ZipFile(io.BytesIO(content))


def _opened(path: Path) -> BinaryIO:
    """An ordinary file. No link is followed, and no pipe is waited for."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    status = os.fstat(descriptor)
    if problem := _refusal(status.st_mode, status.st_size):
        os.close(descriptor)
        raise Refused(problem)
    return open(descriptor, "rb")


def _refusal(mode: int, size: int) -> str:
    if stat.S_ISLNK(mode):
        return LINK
    if not stat.S_ISREG(mode):
        return "It is no ordinary file. Put the notebook itself there."
    return _LARGE if size > LARGEST_FILE else ""


def _problem(member: zipfile.ZipInfo) -> str:
    mode = member.external_attr >> 16
    if stat.S_IFMT(mode) and (problem := _refusal(mode, 0)):
        return problem
    if member.flag_bits & 0x1:
        return "It is encrypted. Pack it anew without a password and hand it in again."
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "It is packed in an unusual way. Pack it anew as an ordinary zip and hand it in again."
    if member.file_size > LARGEST_FILE:
        return _LARGE
    if member.file_size > DENSE_FROM and member.file_size > DENSEST * member.compress_size:
        return f"It unpacks to more than {DENSEST} times its size, as no notebook does. Save it anew and hand it in again."
    return ""


def _name(member: zipfile.ZipInfo) -> str:
    """The name as it was meant: macOS writes UTF-8 without saying so, and it is then read as an alphabet of 1981."""
    with contextlib.suppress(UnicodeError):
        if not member.flag_bits & 0x800:
            return member.orig_filename.encode("cp437").decode("utf-8")
    return member.orig_filename


def _leaving(name: str) -> str:
    """The sentence for a name that leads elsewhere when it is unpacked, on this system or on another."""
    if re.match("/|[A-Za-z]:", name) or ".." in re.split(r"[/\\]", name):
        return "Its name in the zip leads out of the zip. Pack it anew, with plain names, and hand it in again."
    if "\\" in name or "\0" in name:
        return "Its name in the zip has a backslash or a null in it. Pack it anew, with plain names, and hand it in again."
    return ""


def _local(moment: float) -> tuple[int, ...]:
    try:
        return tuple(time.localtime(moment)[:6])  # a zip has local time, too
    except (OverflowError, ValueError, OSError):
        return ()
