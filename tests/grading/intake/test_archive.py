"""Reading what strangers packed: within limits, and with a sentence where it is refused."""

import contextlib
import io
import os
import stat
import struct
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlcourse.grading.intake import archive
from rlcourse.grading.intake.archive import LARGEST_FILE, InZip, OnDisk, in_folder, in_zip
from rlcourse.grading.intake.notebook_file import Refused


def packed(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as target:
        warnings.simplefilter("ignore")  # that a name is there twice
        for name, content in members:
            target.writestr(name, content)
    return buffer.getvalue()


def on_disk(tmp_path: Path, content: bytes) -> Path:
    (tmp_path / "some.zip").write_bytes(content)
    return tmp_path / "some.zip"


def refusal(source: OnDisk | InZip) -> str:
    with pytest.raises(Refused) as refused:
        source.read()
    return str(refused.value)


def test_special_files_are_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    assert {found.parts: bool(found.problem) for found in in_folder(tmp_path)} == {("pipe",): True, ("link",): True}
    assert "no ordinary file" in refusal(OnDisk(tmp_path, ("pipe",)))
    assert "symbolic link" in refusal(OnDisk(tmp_path, ("link",)))
    assert "no ordinary file" in refusal(OnDisk(Path("/dev"), ("zero",)))
    assert "cannot be read" in refusal(OnDisk(tmp_path, ("gone",)))


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path):
    with open(tmp_path / "large", "wb") as file:
        file.truncate(LARGEST_FILE + 1)  # takes no room on the disk
    (found,) = in_folder(tmp_path)
    assert "larger than 20 MB" in found.problem
    assert "larger than 20 MB" in refusal(found.source)


def test_no_more_is_read_than_the_limit_even_where_the_size_was_a_lie(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"x" * 101)
    monkeypatch.setattr(archive, "LARGEST_FILE", 100)
    monkeypatch.setattr(archive, "_refusal", lambda mode, size: "")
    assert "larger than" in refusal(OnDisk(tmp_path, ("file",)))


def test_a_folder_that_is_closed_is_named(tmp_path, monkeypatch):
    listed = os.listdir

    def closed_below(path):
        if Path(path) != tmp_path:
            raise PermissionError(13, "closed")
        return listed(path)

    (tmp_path / "closed").mkdir()
    monkeypatch.setattr(os, "listdir", closed_below)
    (found,) = in_folder(tmp_path)
    assert (found.parts, found.source, found.problem) == (("closed",), None, "The folder cannot be read: closed.")


def test_a_member_is_read(tmp_path):
    (found,) = in_zip(on_disk(tmp_path, packed(("./anna/a.ipynb", b"content"), ("anna/", b""), ("__MACOSX/a.ipynb", b""))))
    assert (found.parts, found.problem, found.source.read()) == (("anna", "a.ipynb"), "", b"content")


def test_names_that_macos_wrote_are_read_as_utf8(tmp_path):
    content = packed(("Zoë/a.ipynb", b""))
    central, local = content.index(b"PK\x01\x02") + 8, content.index(b"PK\x03\x04") + 6
    unflagged = bytearray(content)
    unflagged[central : central + 2] = unflagged[local : local + 2] = b"\0\0"
    (found,) = in_zip(on_disk(tmp_path, bytes(unflagged)))
    assert (found.parts, found.source.read()) == (("Zoë", "a.ipynb"), b"")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("../a.ipynb", "leads out of the zip"),
        ("anna/../../a.ipynb", "leads out of the zip"),
        ("/etc/a.ipynb", "leads out of the zip"),
        ("C:/a.ipynb", "leads out of the zip"),
        ("c:a.ipynb", "leads out of the zip"),
        ("..\\a.ipynb", "leads out of the zip"),
        ("anna\\a.ipynb", "backslash"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name, sentence):
    (found,) = in_zip(on_disk(tmp_path, packed((name, b"content"))))
    assert sentence in found.problem
    assert found.outside == name


@pytest.mark.parametrize("name", ["anna/a.ipynb#.txt", "#a.ipynb"])
def test_a_null_in_a_name_is_refused(tmp_path, name):
    content = packed((name, b"")).replace(b"#", b"\0")
    (found,) = in_zip(on_disk(tmp_path, content))
    assert "null" in found.problem


def _member(name: str = "a.ipynb", mode: int = 0) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.create_system, member.external_attr = 3, mode << 16
    return member


def _encrypted() -> bytes:
    content = bytearray(packed(("a.ipynb", b"content")))
    for signature, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.index(signature) + flags] |= 1
    return bytes(content)


BAD = {
    "symbolic link": packed((_member(mode=stat.S_IFLNK | 0o777), b"/etc/passwd")),
    "no ordinary file": packed((_member(mode=stat.S_IFIFO | 0o777), b"")),
    "encrypted": _encrypted(),
    "unusual way": packed(("a.ipynb", b"content"), method=zipfile.ZIP_LZMA),
    "larger than 20 MB": packed(("a.ipynb", bytes(LARGEST_FILE + 1))),
    "200 times its size": packed(("a.ipynb", bytes(10 * 2**20))),
}


@pytest.mark.parametrize(("sentence", "content"), BAD.items(), ids=BAD)
def test_a_bad_member_is_refused_when_it_is_found_and_when_it_is_read(tmp_path, sentence, content):
    (found,) = in_zip(on_disk(tmp_path, content))
    assert sentence in found.problem
    assert sentence in refusal(found.source)


def test_two_members_of_one_name_are_both_refused(tmp_path):
    found = in_zip(on_disk(tmp_path, packed(("a.ipynb", b"one"), ("a.ipynb", b"two"), ("b.ipynb", b"three"))))
    assert ["two files of this name" in one.problem for one in found] == [True, True, False]


def test_a_member_that_holds_more_than_it_says_is_refused(tmp_path):
    content = bytearray(packed(("a.ipynb", os.urandom(1000))))
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, 10)
    (found,) = in_zip(on_disk(tmp_path, bytes(content)))
    assert "cannot be unpacked" in refusal(found.source)


def test_a_damaged_member_is_refused_and_the_others_are_read(tmp_path):
    content = bytearray(packed(("a.ipynb", os.urandom(1000)), ("b.ipynb", b"right")))
    content[200] ^= 0xFF
    damaged, right = in_zip(on_disk(tmp_path, bytes(content)))
    assert "cannot be unpacked" in refusal(damaged.source)
    assert right.source.read() == b"right"


def test_a_zip_that_changed_since_it_was_listed_is_refused(tmp_path):
    (found,) = in_zip(on_disk(tmp_path, packed(("a.ipynb", b""))))
    on_disk(tmp_path, packed(("b.ipynb", b"")))
    assert "changed" in refusal(found.source)
    on_disk(tmp_path, packed())
    assert "cannot be unpacked" in refusal(found.source)


def test_a_students_zip_has_limits_of_its_own(tmp_path, monkeypatch):
    on_disk(tmp_path, packed(*((f"{i}.ipynb", b"12345") for i in range(20))))
    source = OnDisk(tmp_path, ("some.zip",))
    assert len(in_zip(source)) == 20
    monkeypatch.setattr(archive, "LARGEST_UNPACKED", 99)
    with pytest.raises(Refused, match="unpacks to more"):
        in_zip(source)
    monkeypatch.setattr(archive, "MOST_MEMBERS_OF_A_STUDENT", 19)
    with pytest.raises(Refused, match="20 files, more than 19"):
        in_zip(source)
    monkeypatch.setattr(archive, "MOST_MEMBERS_OF_A_STUDENT", 9)
    with pytest.raises(Refused, match="more than 9 files"):
        in_zip(source)


SOUND = packed(("anna/a.ipynb", b"content"), ("b.zip", packed(("c.ipynb", b"more"))))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=8), st.integers(0, len(SOUND)))
def test_whatever_is_damaged_nothing_but_a_refusal_comes_of_it(tmp_path_factory, changes, length):
    content = bytearray(SOUND)
    for at, value in changes:
        content[at] = value
    path = on_disk(tmp_path_factory.getbasetemp(), bytes(content[:length] if length % 3 == 0 else content))
    with contextlib.suppress(Refused):
        for found in in_zip(path):
            with contextlib.suppress(Refused):
                found.source.read()
            with contextlib.suppress(Refused):
                in_zip(found.source)
