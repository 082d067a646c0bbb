"""Kernels that run what strangers wrote: what comes back, what is stopped, what cannot be reached, what is left behind."""

import os
import shutil
import socket
import threading
import time
from pathlib import Path

import pytest

from rlcourse.grading.sandbox.bubblewrap import Limits
from rlcourse.grading.sandbox.kernel import Crashed, Exceeded, Kernel, KernelTrouble, TimedOut
from rlcourse.grading.sandbox.process_tree import children, own_memory

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs the command bwrap (bubblewrap)")

LIMITS = Limits(memory=900 << 20, processes=20, disk=8 << 20, file=8 << 20, processor=60)
SECRET = "a value of the environment that nobody inside may read"
SOCKETS = "__import__('pathlib').Path(__import__('ipykernel').get_connection_file()).parent"


@pytest.fixture(scope="module", params=[True, False], ids=["forked", "started"])
def kernel(request):
    """One kernel for all tests of this module; those that end it leave a fresh one to the next."""
    os.environ["RLCOURSE_SECRET"] = SECRET
    with Kernel(LIMITS, warm=request.param) as one:
        yield one
    del os.environ["RLCOURSE_SECRET"]


def ask(kernel, code, expression="", processor=20.0, clock=60.0):
    return kernel.run(code, expression, processor, clock)


def value(kernel, expression, code=""):
    reply = ask(kernel, code, expression)
    assert reply.error == ""
    return reply.value


def tree(pid):
    """A process and all that descends from it."""
    return [pid, *(p for child in children(pid) for p in tree(child))]


def processes(kernel):
    provisioner = kernel._manager.provisioner
    return [p for root in (provisioner.process.pid, provisioner.watcher) if root for p in tree(root)]


def gone(pids, seconds=5.0):
    """Whether all processes have ended, or do soon."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.02)
    return False


# What comes back


def test_a_value_comes_back_and_what_was_defined_stays(kernel):
    assert value(kernel, "x + 1", "x = 41") == "42"
    assert value(kernel, "x") == "41"
    assert ask(kernel, "y = 1").value is None


@pytest.mark.parametrize(
    ("code", "expression", "error"),
    [
        ("1 / 0", "", "ZeroDivisionError: division by zero"),
        ("", "1 / 0", "ZeroDivisionError: division by zero"),
        ("raise ValueError('two\\nlines')", "", "ValueError: two lines"),
        ("raise KeyboardInterrupt", "", "KeyboardInterrupt:"),
        ("def f(:", "", "SyntaxError: "),
        ("raise SystemExit(3)", "", "SystemExit: 3"),
        ("input('name? ')", "", "StdinNotImplementedError: "),
        ("raise ValueError('x' * 10**6)", "", "ValueError: xxx"),
    ],
)
def test_an_error_comes_back_in_one_line(kernel, code, expression, error):
    reply = ask(kernel, code, expression)
    assert reply.error.startswith(error)
    assert "\n" not in reply.error
    assert len(reply.error) < 400
    assert reply.value is None


def test_after_an_error_the_same_kernel_goes_on(kernel):
    starts = kernel.starts
    ask(kernel, "1 / 0")
    assert value(kernel, "1 + 1") == "2"
    assert kernel.starts == starts


def test_a_flood_of_output_does_no_harm(kernel):
    before = own_memory()
    assert value(kernel, "'still there'", "for i in range(20_000): print('x' * 2_000)") == "'still there'"  # 40 MB
    assert own_memory() - before < 20 << 20


def test_it_counts_what_it_has_used(kernel):
    before = kernel.processor
    ask(kernel, "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass")
    assert 0.4 < kernel.processor - before < 2


def test_what_a_kernel_had_used_before_it_died_still_counts(kernel):
    before = kernel.processor
    with pytest.raises(Crashed):
        ask(kernel, "import os, time\nend = time.process_time() + 1\nwhile time.process_time() < end: pass\nos._exit(1)")
    assert 0.4 < kernel.processor - before < 3


# What cannot be reached


def test_there_is_no_network(kernel):
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = """
        import socket
        def reached(address):
            try:
                socket.create_connection(address, timeout=2).close()
            except OSError:
                return False
            return True
        """
        reachable = f"[reached(a) for a in [('127.0.0.1', {server.getsockname()[1]}), ('1.1.1.1', 53), ('localhost', 80)]]"
        assert value(kernel, reachable, code.replace("\n        ", "\n")) == "[False, False, False]"
    assert value(kernel, "[line.split(':')[0].strip() for line in open('/proc/net/dev').readlines()[2:]]") == "['lo']"


def test_there_is_no_home_no_repository_and_nothing_of_the_machine(kernel, tmp_path):
    (tmp_path / "submission").write_text("another student's")
    there = [
        tmp_path,
        *map(Path.resolve, map(Path, ("pyproject.toml", "solutions", "notebooks", "tests"))),
        Path("/etc/passwd"),
    ]
    there += [path for path in Path.home().iterdir() if path.is_file()]
    assert all(path.exists() for path in there)
    assert value(kernel, f"[p for p in {list(map(str, there))!r} if __import__('os').path.exists(p)]") == "[]"
    assert value(kernel, "__import__('os').path.expanduser('~')") == "'/scratch'"


def test_the_environment_is_not_the_graders(kernel):
    assert SECRET in os.environ.values()
    code = (
        "import os, glob\nfiles = [p for p in glob.glob('/proc/[0-9]*/environ') if os.access(p, 4)]\n"
        "found = str(dict(os.environ)) + ''.join(open(p).read() for p in files)"
    )
    assert (
        value(kernel, f"({SECRET[:20]!r} in found, 'RLCOURSE_SECRET' in found, 'TMPDIR' in found)", code)
        == "(False, False, True)"
    )


def test_other_processes_cannot_be_seen(kernel):
    assert int(value(kernel, "len([p for p in __import__('os').listdir('/proc') if p.isdigit()])")) < 8


def test_it_has_no_rights_and_can_get_none(kernel):
    status = dict(line.split(":\t") for line in eval(value(kernel, "open('/proc/self/status').read().splitlines()")))
    assert {int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert status["NoNewPrivs"] == "1"
    assert set(status["Uid"].split()) == {"65534"}
    assert set(status["Gid"].split()) == {"65534"}


def test_it_can_make_no_namespaces_and_no_mounts(kernel):
    code = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)"
    assert value(kernel, "libc.mount(b'none', b'/scratch', b'tmpfs', 0, None)", code) == "-1"
    assert value(kernel, "libc.umount2(b'/', 2)", code) == "-1"
    assert value(kernel, "libc.unshare(0x20000)", code) == "-1"  # mounts of its own


def test_the_checks_are_not_there_and_importing_them_does_no_harm(kernel):
    code = "from rlcourse.lessons.random_baseline import check\nimport rlcourse.checks as c, os"
    assert value(kernel, "check.mean_with_interval(len)", code) == "None"
    for room in ("checks", "lessons"):
        assert value(kernel, f"os.listdir(os.path.dirname(c.__file__) + '/../{room}')", code) == "['__init__.py']"
    for room in ("grading", "authoring"):
        assert ask(kernel, f"import rlcourse.{room}.marking").error.startswith("ModuleNotFoundError")
    code += "\nimport subprocess\nroom = os.path.dirname(os.path.dirname(c.__file__))"
    found = "subprocess.run(['grep', '-rl', 'reference=', room], capture_output=True, text=True).stdout"
    assert value(kernel, found, code) == "''"


def test_nothing_can_be_written_but_in_its_own_two_folders(kernel):
    import numpy

    import rlcourse

    code = """
import os
def writable(folder):
    try:
        with open(os.path.join(folder, "sitecustomize.py"), "w") as file:
            file.write("1")
        os.remove(file.name)
    except OSError:
        return False
    return True
"""
    packages = [str(Path(module.__file__).parent) for module in (numpy, rlcourse)]
    folders = ["/", "/usr/lib", "/dev", "/tmp", *packages, f"{packages[1]}/checks", f"{packages[1]}/grading"]
    assert value(kernel, f"[f for f in {folders!r} if writable(f)]", code) == "[]"
    assert value(kernel, "[f for f in ('/scratch', '/dev/shm') if writable(f)]", code) == "['/scratch', '/dev/shm']"


def test_files_and_folders_are_full_at_their_size(kernel):
    big = "with open('/scratch/big', 'wb') as file:\n    for i in range(20): file.write(bytes(2**20))"
    assert ask(kernel, big).error.startswith("OSError")
    many = "for i in range(20):\n    with open(f'/scratch/{i}', 'wb') as file: file.write(bytes(2**20))"
    assert "No space left" in ask(kernel, many).error
    assert value(kernel, "'still there'") == "'still there'"


# What ends it

DEATHS = {
    "it leaves": "import os; os._exit(0)",
    "it kills itself": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "a segmentation fault": "import ctypes; ctypes.string_at(0)",
    "it kills everything": (
        "import os, signal\ntry:\n    os.kill(-1, signal.SIGKILL)\nfinally:\n    os.kill(os.getpid(), signal.SIGKILL)"
    ),
}


@pytest.mark.parametrize("code", DEATHS.values(), ids=DEATHS)
def test_a_kernel_that_dies_has_crashed_and_the_next_request_works(kernel, code):
    ask(kernel, "x = 1")
    starts, began = kernel.starts, time.monotonic()
    with pytest.raises(Crashed, match="died"):
        ask(kernel, code)
    assert time.monotonic() - began < 10
    assert not kernel.alive
    assert ask(kernel, "", "x").error.startswith("NameError")
    assert kernel.alive
    assert kernel.starts == starts + 1


def test_an_endless_loop_is_stopped_by_processor_time(kernel):
    began = time.monotonic()
    with pytest.raises(TimedOut):
        ask(kernel, "while True:\n    try:\n        while True: pass\n    except BaseException: pass", processor=0.5, clock=60)
    assert time.monotonic() - began < 20
    assert value(kernel, "1") == "1"


def test_one_that_only_waits_is_stopped_by_the_clock(kernel):
    began = time.monotonic()
    with pytest.raises(TimedOut):
        ask(kernel, "import time; time.sleep(60)", processor=60, clock=0.5)
    assert time.monotonic() - began < 5


def test_processor_time_of_what_it_has_started_counts_as_its_own(kernel):
    with pytest.raises(TimedOut):
        ask(kernel, "import os, time\nif os.fork() == 0:\n    while True: pass\ntime.sleep(60)", processor=0.5, clock=60)


EXCESSES = {
    "memory": ("x = b'1' * (1200 << 20); import time; time.sleep(30)", "memory"),
    "memory of its children": (
        "import os, time\nfor i in range(6):\n"
        "    if os.fork() == 0:\n        x = b'1' * (200 << 20); time.sleep(30)\ntime.sleep(30)",
        "memory",
    ),
    "processes": (
        "import subprocess, time\nfor i in range(40): subprocess.Popen(['sleep', '30'])\ntime.sleep(30)",
        "processes",
    ),
    "the folder of its sockets": (
        f"import time\nfor i in range(5):\n    ({SOCKETS} / str(i)).write_bytes(bytes(4 << 20))\ntime.sleep(30)",
        "sockets",
    ),
}


@pytest.mark.parametrize(("code", "reason"), EXCESSES.values(), ids=EXCESSES)
def test_one_that_uses_more_than_it_may_is_stopped(kernel, code, reason):
    began = time.monotonic()
    with pytest.raises(Exceeded, match=reason):
        ask(kernel, code)
    assert time.monotonic() - began < 20
    assert value(kernel, "1") == "1"


def test_a_message_of_very_many_parts_does_not_fill_the_graders_memory(kernel):
    code = """
import time, zmq
from ipykernel.kernelapp import IPKernelApp
kernel = IPKernelApp.instance().kernel
socket = zmq.Socket.shadow(kernel.shell_stream.socket)
socket.send_multipart([*kernel._parent_ident["shell"], *[bytes(4 << 20)] * 500], copy=False)  # 2 GB
time.sleep(30)
"""
    before = own_memory()  # of the tests that ran before in this process
    with pytest.raises(Exceeded, match="sent more"):
        ask(kernel, code)
    assert own_memory() - before < 1000 << 20
    assert value(kernel, "1") == "1"


# What is left behind


def test_when_it_stops_nothing_is_left(kernel):
    daemon = (
        "import os\nif os.fork() == 0:\n    os.setsid()\n"
        "    if os.fork() == 0: os.execvp('sleep', ['sleep', '1000'])\n    os._exit(0)"
    )
    ask(kernel, daemon)
    ask(kernel, f"({SOCKETS} / 'folder').mkdir(); ({SOCKETS} / 'folder' / 'file').write_text('x')")
    shared, pids = kernel._manager.provisioner.shared, processes(kernel)
    assert shared.name.startswith("rk")
    assert len(pids) > 3
    kernel.stop()
    assert gone(pids)
    assert not shared.exists()
    assert not kernel.alive


def test_after_stop_a_request_works_in_a_fresh_kernel(kernel):
    ask(kernel, "x = 1")
    kernel.stop()
    kernel.stop()
    assert ask(kernel, "", "x").error.startswith("NameError")


def test_many_kernels_leave_no_files_open_no_threads_and_no_folders(kernel):
    def state():
        return len(os.listdir("/proc/self/fd")), threading.active_count(), set(Path("/tmp").glob("rk*"))

    def cycle():
        ask(kernel, "1")
        kernel.stop()

    cycle()
    kernel.starts, before = 0, state()
    for _ in range(4):
        cycle()
    files, threads, folders = state()
    assert kernel.starts == 4
    assert files <= before[0]
    assert threads <= before[1]
    assert not {f for f in folders - before[2] if f.stat().st_uid == os.getuid() and not list(f.iterdir())}


def test_trouble_of_every_kind_is_kernel_trouble():
    assert {TimedOut, Crashed, Exceeded} == set(KernelTrouble.__subclasses__())
