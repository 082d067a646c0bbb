"""A process that has loaded what all kernels need, which takes seconds, and becomes a kernel in a sandbox as often as asked.

It runs as a program of its own, outside of the sandbox, and never runs anything a student wrote: what it forks first enters the
namespaces of a sandbox that bubblewrap has made (as `nsenter` does), gives up every privilege, and only then begins to listen.
It imports nothing of the package but what a student's kernel may see.
"""

import contextlib
import ctypes
import fcntl
import importlib
import json
import os
import resource
import signal
import sys

NAMESPACES = ("ipc", "uts", "net", "pid", "cgroup", "mnt")
NS_GET_USERNS = 0xB701  # asks for the user namespace that owns a namespace
PRELOADED = (  # not rlcourse.networks.tensorflow: the first tensor starts threads, which a fork would lose
    "numpy", "gymnasium", "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell",
    "rlcourse.probes.serving", "rlcourse.algorithms", "tensorflow", "keras",
)  # fmt: skip
PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP, PR_SET_PDEATHSIG, LAST_CAPABILITY = 38, 24, 1, 63
LIBC = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """Read orders, one JSON object a line, and answer each with the number of the process that watches over the kernel."""
    for module in PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children that end need not be waited for
    threads = len(os.listdir("/proc/self/task"))
    print(json.dumps({"ready": threads == 1, "threads": threads}), flush=True)  # threads do not survive a fork
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(_fork_kernel(order))
        print(json.dumps({"pid": child}), flush=True)


def _fork_kernel(order: dict) -> int:
    """Enter a sandbox, start the kernel there, and end the sandbox when the kernel ends."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        _close_all()
        if order["cgroup"]:  # before its file is out of sight
            with open(order["cgroup"], "w") as procs:
                procs.write(str(os.getpid()))
        _enter(order["inside"])
        kernel = os.fork()
        if kernel == 0:
            os._exit(_be_kernel(order))
        os.waitpid(kernel, 0)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(order["sandbox"], signal.SIGKILL)
    return 0


def _close_all() -> None:
    """Close every file; standard input and output become nothing."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _enter(pid: int) -> None:
    """Enter the namespaces of a process."""
    # First the user namespace that owns the others, which gives the right to; last its own, which may be made inside of that.
    namespaces = [os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY | os.O_CLOEXEC) for name in (*NAMESPACES, "user")]
    owner = fcntl.ioctl(namespaces[0], NS_GET_USERNS)
    if os.path.sameopenfile(owner, namespaces[-1]):
        namespaces.pop()  # it is entered already, and cannot be entered twice
    for namespace in (owner, *namespaces):
        if LIBC.setns(namespace, 0):
            raise OSError(ctypes.get_errno(), "setns")
        os.close(namespace)


def _be_kernel(order: dict) -> int:
    """Give up every privilege, and run a kernel."""
    os.setsid()
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["variables"])
    for name, most in order["limits"].items():
        resource.setrlimit(getattr(resource, name), (most, most))
    _give_up_privileges()
    sys.argv = ["ipykernel_launcher", *order["arguments"]]
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.initialize(order["arguments"])
    app.start()
    return 0


def _give_up_privileges() -> None:
    """Give up all capabilities for good: entering a user namespace has given them all, inside of it."""
    for capability in range(LAST_CAPABILITY + 1):
        LIBC.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails for those this system does not know
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3 of the interface, this process
    if LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or LIBC.capset(header, (ctypes.c_uint32 * 6)()):
        raise OSError(ctypes.get_errno(), "capset")


if __name__ == "__main__":
    main()
