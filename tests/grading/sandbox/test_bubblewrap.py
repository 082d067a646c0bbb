"""The sandbox as a command line, and as a provisioner of kernels that any tool can name."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

from rlcourse.grading.sandbox import bubblewrap as sandbox
from rlcourse.grading.sandbox import fork_server, provisioner
from rlcourse.grading.sandbox.bubblewrap import Limits, NoSandbox, command, require, resource_limits, variables
from rlcourse.grading.sandbox.kernel import Kernel

needs_bwrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs the command bwrap (bubblewrap)")


@pytest.fixture
def fresh():
    """Nothing is remembered of whether there is a sandbox here."""
    require.cache_clear()
    yield
    require.cache_clear()


def test_without_bubblewrap_it_says_how_to_get_it_and_what_else_there_is(fresh, monkeypatch):
    monkeypatch.setattr(sandbox.sys, "platform", "linux")
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    with pytest.raises(NoSandbox, match=r"apt install bubblewrap.*--unsafe"):
        require()


def test_elsewhere_than_on_linux_it_says_where_it_can_be_done(fresh, monkeypatch):
    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    with pytest.raises(NoSandbox, match=r"needs Linux \(got darwin\).*--unsafe"):
        require()


def test_where_bubblewrap_cannot_run_it_says_why(fresh, monkeypatch):
    failed = subprocess.CompletedProcess([], 1, stdout="", stderr="bwrap: No permissions to create new namespace")
    monkeypatch.setattr(sandbox.sys, "platform", "linux")
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: "/usr/bin/bwrap")
    monkeypatch.setattr(sandbox, "_knows", lambda option: True)
    monkeypatch.setattr(sandbox.subprocess, "run", lambda *given, **named: failed)
    with pytest.raises(NoSandbox, match=r"No permissions to create new namespace.*unprivileged_userns_clone"):
        require()


@needs_bwrap
def test_a_command_runs_in_it_with_the_environment_and_the_limits_given(tmp_path, monkeypatch):
    monkeypatch.setenv("RLCOURSE_SECRET", "nobody may read this")
    program = "import os, resource; print(dict(os.environ)); print(resource.getrlimit(resource.RLIMIT_FSIZE), os.getcwd())"
    limits = Limits(file=1 << 20)
    ran = subprocess.run(command([sys.executable, "-P", "-c", program], tmp_path, limits), capture_output=True, text=True)
    environment, rest = ran.stdout.splitlines()
    assert {"RLCOURSE_SECRET", *variables()} & eval(environment).keys() == set(variables())
    assert rest == f"({1 << 20}, {1 << 20}) /scratch"
    assert resource_limits(limits)["RLIMIT_FSIZE"] == 1 << 20


@needs_bwrap
def test_of_the_machine_only_the_shared_folder_can_be_written_to(tmp_path):
    shared, other = tmp_path / "shared", tmp_path / "other"
    shared.mkdir()
    other.mkdir()
    for folder, said in ((shared, 0), (other, 1)):
        ran = subprocess.run(command(["/bin/sh", "-c", f"echo x > {folder}/file"], shared, Limits()), capture_output=True)
        assert bool(ran.returncode) is bool(said)
    assert (shared / "file").read_text() == "x\n"
    assert not list(other.iterdir())


@needs_bwrap
@pytest.mark.parametrize("warm", [True, False], ids=["forked", "started"])
def test_a_tool_that_names_the_provisioner_gets_a_sandbox(warm):
    manager = KernelManager(kernel_name="python3", transport="ipc")
    chosen = {"provisioner_name": provisioner.NAME, "config": {"warm": warm, "limits": Limits(file=3 << 20)}}
    manager._kernel_spec = KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        language="python",
        metadata={"kernel_provisioner": chosen},
    )
    manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    shared = manager.provisioner.shared
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=60)
        found = []
        client.execute_interactive(
            "import os, resource; print([os.path.exists('tests'), resource.getrlimit(resource.RLIMIT_FSIZE)[0] >> 20])",
            output_hook=lambda message: found.append(message["content"].get("text")),
            timeout=30,
        )
        assert "[False, 3]\n" in found
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert not shared.exists()


@needs_bwrap
def test_where_no_kernel_can_be_forked_it_is_started(monkeypatch):
    class Unable:
        def fork_kernel(self, *given):
            raise fork_server.NoForkServer("today")

    for none in (None, Unable()):
        monkeypatch.setattr(provisioner, "fork_server", lambda none=none: none)
        with Kernel(warm=True) as kernel:
            assert kernel.run("", "1 + 1", 10, 60).value == "2"


@needs_bwrap
def test_a_fork_server_that_has_ended_forks_nothing_and_kernels_still_start():
    parent = fork_server.ForkServer()
    parent.close()
    with pytest.raises(fork_server.NoForkServer):
        parent.fork_kernel([], Path("/tmp"), Limits())
    with Kernel() as kernel:
        assert kernel.run("", "1 + 1", 10, 60).value == "2"
