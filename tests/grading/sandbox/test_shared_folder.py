"""The folder for a kernel's sockets: short, of its own, and not left behind for ever."""

import os
import time

import pytest

from rlcourse.grading.sandbox import shared_folder


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(shared_folder, "PLACE", tmp_path)
    shared_folder._remove_old.cache_clear()
    yield tmp_path
    shared_folder._remove_old.cache_clear()


def old(folder):
    folder.mkdir()
    then = time.time() - 2 * shared_folder.OLD
    os.utime(folder, (then, then))
    return folder


def test_every_kernel_has_a_folder_of_its_own(place):
    made = {shared_folder.make_folder() for _ in range(3)}
    assert len(made) == 3
    assert all(folder.is_dir() and folder.parent == place for folder in made)


def test_what_a_killed_process_has_left_is_removed_after_an_hour(place):
    dead = 2**22 + 1  # above the highest number that a process can have
    gone, young = old(place / f"rk{dead}-abc"), place / f"rk{dead}-def"
    young.mkdir()
    mine, foreign = old(place / f"rk{os.getpid()}-abc"), old(place / "rk-of-somebody")
    shared_folder.make_folder()
    assert not gone.exists()
    assert young.exists()
    assert mine.exists()
    assert foreign.exists()
