"""A control group for each sandbox. A folder plays the system's own: where this runs, version 2 may be missing."""

import subprocess

import pytest

from rlcourse.grading.sandbox.bubblewrap import Limits
from rlcourse.grading.sandbox.cgroup import Group, in_group, make_group


@pytest.fixture
def system(tmp_path):
    """(root, the file that says which group this process is in) of a system that lets one make groups."""
    (tmp_path / "user" / "session").mkdir(parents=True)
    (tmp_path / "user" / "cgroup.subtree_control").write_text("cpu memory pids\n")
    own = tmp_path / "own"
    own.write_text("0::/user/session\n")
    return tmp_path, own


def test_a_group_is_made_beside_ones_own_and_holds_the_limits(system):
    group = make_group(Limits(memory=1000, processes=5), *system)
    assert group.folder.parent == system[0] / "user"
    assert (group.folder / "memory.max").read_text() == "1000"
    assert (group.folder / "memory.swap.max").read_text() == "0"
    assert (group.folder / "pids.max").read_text() == "20"


def test_two_sandboxes_share_none(system):
    assert make_group(Limits(), *system).folder != make_group(Limits(), *system).folder


@pytest.mark.parametrize("lacking", ["version 2", "controllers", "folder"])
def test_where_none_can_be_made_there_is_none(system, lacking):
    root, own = system
    if lacking == "version 2":
        own.write_text("4:memory:/user\n")
    elif lacking == "controllers":
        (root / "user" / "cgroup.subtree_control").write_text("cpu\n")
    else:
        own.write_text("0::/elsewhere/session\n")
    assert make_group(Limits(), root, own) is None


@pytest.mark.parametrize(("events", "what"), [("oom_kill 1", "memory"), ("oom_kill 0", ""), ("rubbish", "")])
def test_it_tells_what_was_used_up(tmp_path, events, what):
    (tmp_path / "memory.events").write_text(f"low 0\n{events}\n")
    assert Group(tmp_path).exceeded == what


def test_a_command_enters_the_group_before_it_runs(tmp_path):
    group = Group(tmp_path)
    said = subprocess.run(in_group(group, ["/bin/sh", "-c", "echo $$"]), capture_output=True, text=True, check=True)
    assert (tmp_path / "cgroup.procs").read_text() == said.stdout
    assert in_group(None, ["true"]) == ["true"]


def test_it_is_removed_with_what_is_left_in_it(tmp_path):
    folder = tmp_path / "group"
    folder.mkdir()
    Group(folder).remove()
    assert not folder.exists()
    Group(folder).remove()  # a second time does nothing
