import io
import os
import pickle
import time
import zipfile

import numpy as np
import pytest
from numpy.lib import format as npy

from rlcourse.algorithms import DataFileError
from rlcourse.runs import datafile

ARRAYS = {"a": np.arange(300, dtype=np.float32).reshape(3, 100), "b": np.array([True, False])}


@pytest.fixture
def path(tmp_path):
    return datafile.write(tmp_path / "new" / "file.npz", "agent", {"env": "CartPole-v1", "numbers": [1, 2.5]}, ARRAYS)


class Creates:
    """Unpickled, it makes a file."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return open, (self.path, "w")


def test_what_was_written_is_read(path):
    header, arrays = datafile.read(path, "agent")
    assert header == {"env": "CartPole-v1", "numbers": [1, 2.5]}
    assert arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert np.array_equal(arrays[name], array)
        assert arrays[name].dtype == array.dtype


def test_another_kind_is_named(path):
    with pytest.raises(DataFileError, match=r"file\.npz .*it holds a agent, expected a checkpoint"):
        datafile.read(path, "checkpoint")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataFileError, match=r"there is no file .*none\.npz"):
        datafile.read(tmp_path / "none.npz", "agent")


def refused(path, reason=""):
    with pytest.raises(DataFileError, match=rf"is not a whole agent of this course.*{reason}.*Use another file, or train anew"):
        datafile.read(path, "agent")


def test_a_file_cut_anywhere_is_refused(path):
    whole = path.read_bytes()
    for length in (0, 1, 4, 30, len(whole) // 4, len(whole) // 2, len(whole) - 30, len(whole) - 1):
        path.write_bytes(whole[:length])
        refused(path)


def test_random_bytes_and_other_formats_are_refused(path):
    rng = np.random.default_rng(0)
    plain = io.BytesIO()
    np.save(plain, np.arange(3))
    for content in (rng.bytes(1000), b"PK\x03\x04" + rng.bytes(500), plain.getvalue(), b"{}", pickle.dumps({"a": 1})):
        path.write_bytes(content)
        refused(path)


def test_a_changed_byte_is_refused_or_does_not_matter(path):
    whole, rng = path.read_bytes(), np.random.default_rng(0)
    expected = datafile.read(path, "agent")
    for at in rng.integers(len(whole), size=300):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << rng.integers(8))]) + whole[at + 1 :])
        try:
            header, arrays = datafile.read(path, "agent")
        except DataFileError:
            continue
        assert header == expected[0]
        assert all(np.array_equal(arrays[name], array) for name, array in expected[1].items() if name in arrays)


def test_a_zip_without_a_header_is_refused(path):
    np.savez(path, a=np.arange(3))
    refused(path)


@pytest.mark.parametrize("header", [b"[1, 2]", b"3", b"null", b"{}", b"{", b"\xff"])
def test_a_header_that_is_none_is_refused(path, header):
    np.savez(path, **{datafile.HEADER: np.frombuffer(header, np.uint8)})
    refused(path)


def test_a_pickle_is_not_unpickled(path, tmp_path):
    trap = tmp_path / "trap"
    with open(path, "wb") as file:
        pickle.dump(Creates(trap), file)
    refused(path)
    assert not trap.exists()


@pytest.mark.parametrize("name", ["a", datafile.HEADER])
def test_an_array_of_objects_is_not_unpickled(path, tmp_path, name):
    trap = tmp_path / "trap"
    header = np.frombuffer(b'{"rlcourse": "agent"}', np.uint8)
    np.savez(path, **{datafile.HEADER: header, name: np.array([Creates(trap)], dtype=object)})
    refused(path)
    assert not trap.exists()
    with np.load(path, allow_pickle=True) as file:  # the trap works
        file[name]
    assert trap.exists()


def test_an_array_that_claims_a_size_it_has_not_is_refused(path):
    claim = io.BytesIO()
    npy.write_array_header_1_0(claim, {"descr": "<f8", "fortran_order": False, "shape": (10**15,)})
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.npy", claim.getvalue())
    refused(path)


def test_a_file_that_would_unfold_to_gigabytes_is_refused(path, monkeypatch):
    monkeypatch.setattr(datafile, "LARGEST", 1000)
    with pytest.raises(DataFileError, match=r"would unfold to .* MiB"):
        datafile.read(path, "agent")


def test_writing_an_object_is_refused(tmp_path):
    with pytest.raises(ValueError, match="the array 'a' holds Python objects"):
        datafile.write(tmp_path / "x.npz", "agent", {}, {"a": np.array([object()])})
    assert list(tmp_path.iterdir()) == []


def test_writing_that_fails_leaves_the_old_file(path, monkeypatch):
    before = path.read_bytes()

    def half(file, **arrays):
        file.write(b"half")
        raise OSError("no space left on device")

    monkeypatch.setattr(np, "savez", half)
    with pytest.raises(OSError, match="no space left"):
        datafile.write(path, "agent", {}, {})
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]


def test_packed_twice_it_is_the_same_to_the_byte(path, monkeypatch):
    packed = datafile.pack("agent", {"env": "CartPole-v1"}, ARRAYS)
    monkeypatch.setattr(time, "localtime", lambda *_: (2030, 1, 1, 0, 0, 0, 0, 0, 0))
    assert datafile.pack("agent", {"env": "CartPole-v1"}, ARRAYS) == packed
    header, arrays = datafile.unpack(io.BytesIO(packed), "agent")
    assert header == {"env": "CartPole-v1"}
    assert np.array_equal(arrays["a"], ARRAYS["a"])


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"largest": 1000}, r"it would unfold to 0\.0 MiB, expected 0\.0 MiB at most"),
        ({"largest_header": 100}, r"its header is too long: \d+ bytes, expected 100 at most"),
        ({"most": 1}, r"it holds 2 arrays, expected 1 at most"),
    ],
)
def test_a_reader_may_ask_for_narrower_limits(path, limits, reason):
    content = io.BytesIO(path.read_bytes())
    with pytest.raises(DataFileError, match=rf"^{reason}$"):
        datafile.unpack(content, "agent", **limits)
    datafile.unpack(content, "agent", largest=10_000, largest_header=1_000, most=2)


def test_the_reason_is_told(path):
    whole = path.read_bytes()
    for content, reason in [
        (b"", "it is empty"),
        (b"x", "it is no .npz archive"),
        (whole[:-30], "it is cut off, or no whole archive"),
        (pickle.dumps({}), "it is a pickle"),
        (whole.replace(b"CartPole", b"cartpole"), "its bytes have changed"),
    ]:
        path.write_bytes(content)
        refused(path, reason)


def test_nothing_is_allocated_for_a_claim(path):
    claim = io.BytesIO()
    npy.write_array_header_1_0(claim, {"descr": "<f8", "fortran_order": False, "shape": (10**15,)})
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.npy", claim.getvalue())
    refused(path, "an array claims a shape that its bytes do not hold")


def test_nothing_but_what_was_given_is_in_a_file(tmp_path):
    path = datafile.write(tmp_path / "a.npz", "agent", {}, {"0": np.zeros(2)})
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == ["0.npy", "header.json.npy"]
