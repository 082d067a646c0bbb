"""A JupyterLab of its own, as `make lab` starts it, with a copy of the student's notebooks."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

# What authors have beside a student's JupyterLab, and a question about news that it asks at its first start.
NOT_A_STUDENTS = ("@jupyter/nbgrader", "jupyterlab-jupytext", "@jupyterlab/apputils-extension:announcements")


@contextlib.contextmanager
def jupyterlab(home: Path) -> Iterator[str]:
    """Run JupyterLab with the student's notebooks until the block ends; gives its address.

    Args:
        home: An empty folder: notebooks, settings and the log (`lab.log`) go there.
    """
    notebooks = home / "notebooks"
    shutil.copytree("notebooks", notebooks, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    page_config = home / "config" / "labconfig" / "page_config.json"
    page_config.parent.mkdir(parents=True)
    page_config.write_text(json.dumps({"disabledExtensions": dict.fromkeys(NOT_A_STUDENTS, True)}))
    port = _free_port()
    command = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={notebooks}", "--no-browser", f"--ServerApp.port={port}"]
    command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True"]
    command += ["--allow-root"] if os.geteuid() == 0 else []
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(Path.cwd()), os.environ.get("PYTHONPATH")))),
    }
    with (home / "lab.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_it_answers(address, process, home / "lab.log")
            yield address
        finally:
            process.terminate()  # it shuts its kernels down first
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_it_answers(address: str, process: subprocess.Popen, log: Path, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"{address}/api", timeout=5).close()
            return
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")
