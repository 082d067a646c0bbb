"""Ray, where it is installed: connected to a cluster, or started on this machine."""

import contextlib
import os
import socket
from collections.abc import Iterator

LOOPBACK = "127.0.0.1"  # where Ray is told to stay on this machine; it would look for another address of it


@contextlib.contextmanager
def ray_cluster(address: str | None = None, processors: int = 2) -> Iterator:
    """Ray, connected to a cluster while inside. What was started for this is ended afterwards.

    Args:
        address: Of a cluster that is running, such as "auto" or "ray://host:10001"; None starts one on this machine, unless
            this process is connected to one already.
        processors: How many a cluster that is started is to have.

    Raises: ImportError where Ray is not installed; ConnectionError where no cluster answers at the address.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
    except ModuleNotFoundError:
        raise ImportError(
            'backend "cluster" needs Ray, which is not installed: run  pip install "rlcourse[cluster]"  (or  pip install ray) '
            "and restart the kernel."
        ) from None
    if ray.is_initialized():
        yield ray
        return
    quiet = {"logging_level": "ERROR", "log_to_driver": False}
    try:
        if address is None:
            here = {"num_cpus": processors, "include_dashboard": False, "_node_ip_address": LOOPBACK}
            ray.init(address="local", **here, **quiet)  # not one that somebody else has started here
        else:
            _join(ray, address, quiet)
        yield ray
    finally:
        ray.shutdown()


def _join(ray, address: str, quiet: dict) -> None:
    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        if host and port.isdigit():  # at once where nobody listens; Ray itself would try for minutes
            socket.create_connection((host, int(port)), timeout=5).close()
        here = {"_node_ip_address": address.split(":")[0]} if address.startswith("127.") else {}
        ray.init(address=address, **here, **quiet)
    except (OSError, ValueError, RuntimeError) as error:
        raise ConnectionError(
            f"no Ray cluster answers at {address!r} ({error}). Start one with  ray start --head  and name what it prints, "
            'or "auto" on the same machine; without an address one is started here.'
        ) from error
