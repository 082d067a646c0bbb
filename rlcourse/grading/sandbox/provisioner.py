"""The sandbox as jupyter_client knows it: a kernel provisioner, so that every tool that starts kernels can use it."""

import os
import re
import shutil
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Bool, Instance

from rlcourse.grading.sandbox.bubblewrap import Limits, command, require
from rlcourse.grading.sandbox.cgroup import Group, in_group, make_group
from rlcourse.grading.sandbox.fork_server import NoForkServer, fork_server

NAME = "rlcourse-sandbox"
PLACE = Path("/tmp")  # a socket's path is short
OLD = 3600.0  # seconds


def make_folder() -> Path:
    """Make a folder for a kernel's sockets. The first call removes those that processes which were killed have left."""
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


class SandboxProvisioner(LocalProvisioner):
    """Starts a kernel in a bubblewrap sandbox. Messages cross by sockets in one folder: there is no network inside.

    Name it in a kernelspec: `"metadata": {"kernel_provisioner": {"provisioner_name": "rlcourse-sandbox"}}`.
    """

    warm = Bool(False)  # whether to fork the kernel from a process that has loaded its libraries, where that is possible
    limits = Instance(Limits, ())  # what the kernel may use
    shared: Path | None = None  # the folder with its sockets and connection file, while it runs
    watcher: int | None = None  # the process that watches over a kernel that was forked
    group: Group | None = None  # the control group that it is in

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose sockets in a folder of the kernel's own; `NoSandbox` where bubblewrap cannot run."""
        require()
        if self.shared is None:
            self.shared = make_folder()
            self.parent.transport, self.parent.ip = "ipc", str(self.shared / "k")
            self.parent.connection_file = str(self.shared / "connection.json")
        kwargs = await super().pre_launch(**kwargs)
        kwargs["env"] = {"PATH": "/usr/bin:/bin"}  # bubblewrap's own, which can be read inside
        return kwargs

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel: forked where that is asked for and possible, else by its command."""
        self.watcher, self.group = None, make_group(self.limits)
        if self.warm and (parent := fork_server()):
            try:
                arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
                self.process, self.watcher = parent.fork_kernel(arguments, self.shared, self.limits, self.group)
                self.pid, self.pgid = self.process.pid, self.process.pid
                return self.connection_info
            except (NoForkServer, ValueError):
                self.watcher = None
        return await super().launch_kernel(in_group(self.group, command(cmd, self.shared, self.limits)), **kwargs)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the folder, and whatever else was put into it."""
        await super().cleanup(restart)
        if self.group is not None:
            self.group.remove()
            self.group = None
        if self.shared is not None and not restart:
            shutil.rmtree(self.shared, ignore_errors=True)
            self.shared = None
