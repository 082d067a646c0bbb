"""The folder for a kernel's sockets: short, of its own, and not left behind for ever."""

import os
import time

import pytest

from rlcourse.grading.sandbox import provisioner


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(provisioner, "PLACE", tmp_path)
    provisioner._remove_old.cache_clear()
    yield tmp_path
    provisioner._remove_old.cache_clear()


def old(folder):
    folder.mkdir()
    then = time.time() - 2 * provisioner.OLD
    os.utime(folder, (then, then))
    return folder


def test_every_kernel_has_a_folder_of_its_own(place):
    made = {provisioner.make_folder() for _ in range(3)}
    assert len(made) == 3
    assert all(folder.is_dir() and folder.parent == place for folder in made)


def test_what_a_killed_process_has_left_is_removed_after_an_hour(place):
    dead = 2**22 + 1  # above the highest number that a process can have
    gone, young = old(place / f"rk{dead}-abc"), place / f"rk{dead}-def"
    young.mkdir()
    mine, foreign = old(place / f"rk{os.getpid()}-abc"), old(place / "rk-of-somebody")
    provisioner.make_folder()
    assert not gone.exists()
    assert young.exists()
    assert mine.exists()
    assert foreign.exists()
