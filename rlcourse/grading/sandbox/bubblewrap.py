"""What a student's kernel may see and use: a bubblewrap command line, and whether bubblewrap works here.

Inside there is no network, no home, no other process, no other submission and no variable of the environment; Python, its
packages and this package are there to be read, but neither the checks nor the notebooks' solutions.
"""

import functools
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import rlcourse

WITHOUT_CHECKS = ("checks", "lessons")  # what can be imported there does nothing
HIDDEN = (*WITHOUT_CHECKS, "grading", "authoring")
SCRATCH = "/scratch"
SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64")
SYSTEM += ("/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ssl/openssl.cnf")
NOBODY = "65534"
# As many submissions are graded at once as there are processors.
ONE_THREAD = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
QUIET = dict.fromkeys(ONE_THREAD, "1") | {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "CUDA_VISIBLE_DEVICES": "-1",
    "SDL_VIDEODRIVER": "dummy",
    "MPLBACKEND": "agg",
    "PYTHONDONTWRITEBYTECODE": "1",
}


class NoSandbox(RuntimeError):
    """Bubblewrap is missing or cannot run here; the message says what to do."""


@dataclass(frozen=True)
class Limits:
    """What one kernel may use."""

    memory: int = 3 << 30  # bytes, of all its processes together
    processes: int = 64  # how many, threads counted where the system can
    disk: int = 64 << 20  # bytes it may write, in each of its two temporary folders
    file: int = 64 << 20  # bytes of one file
    processor: int = 300  # seconds of processor time, of one process


LIMITS = Limits()


def command(inner: Sequence[str], shared: Path, limits: Limits) -> list[str]:
    """The command that runs `inner` in a sandbox; `shared` is the one folder of the machine that it may write to."""
    shown = [option for path in _visible() for option in ("--ro-bind", path, path)]
    for room in _masked():
        shown += ["--tmpfs", str(room)]
    stub = str(Path(__file__).parent / "inside" / "no_checks.py")
    for room in WITHOUT_CHECKS:
        shown += ["--ro-bind", stub, str(_package() / room / "__init__.py")]
    return [
        shutil.which("bwrap") or "bwrap",
        "--unshare-all", "--unshare-user", "--uid", NOBODY, "--gid", NOBODY, "--cap-drop", "ALL",
        *(["--disable-userns"] if _knows("--disable-userns") else []),
        "--die-with-parent", "--new-session", "--hostname", "sandbox", "--clearenv",
        *(option for name, value in variables().items() for option in ("--setenv", name, value)),
        *shown,
        "--dev", "/dev", "--proc", "/proc",
        "--size", str(limits.disk), "--tmpfs", "/dev/shm", "--size", str(limits.disk), "--tmpfs", SCRATCH,
        "--bind", str(shared), str(shared),
        *(option for room in _masked() for option in ("--remount-ro", str(room))),
        "--remount-ro", "/dev", "--remount-ro", "/",
        "--chdir", SCRATCH,
        "/bin/sh", "-c", _lower(limits), "sh", *inner,
    ]  # fmt: skip


def variables() -> dict[str, str]:
    """The environment inside."""
    own = {"HOME": SCRATCH, "TMPDIR": SCRATCH, "IPYTHONDIR": f"{SCRATCH}/ipython", "PATH": f"{sys.prefix}/bin:/usr/bin:/bin"}
    return own | {"PYTHONPATH": str(_package().parent), "LANG": "C.UTF-8"} | QUIET


def resource_limits(limits: Limits) -> dict[str, int]:
    """What the system itself is told to hold a process to: a name in the module `resource` -> how much."""
    return {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": limits.processor,
        "RLIMIT_AS": 4 * limits.memory,  # far larger than what is used of it, which is watched from outside
        "RLIMIT_FSIZE": limits.file,
        "RLIMIT_NPROC": limits.processes * 4,
    }


@functools.cache
def require() -> None:
    """Look whether bubblewrap can make a sandbox here; `NoSandbox` where it cannot, with what to do about it."""
    advice = (
        "Untrusted code is not run without it. On a machine of your own, with submissions that you trust, "
        "--unsafe grades without a sandbox."
    )
    if not sys.platform.startswith("linux"):
        raise NoSandbox(f"Grading needs Linux (got {sys.platform}): use a virtual machine, WSL 2 or a container. {advice}")
    if shutil.which("bwrap") is None:
        raise NoSandbox(
            "Grading runs each submission in a bubblewrap sandbox, and the command bwrap is not there. Install it: "
            f"apt install bubblewrap (Debian, Ubuntu), dnf install bubblewrap (Fedora), pacman -S bubblewrap (Arch). {advice}"
        )
    with tempfile.TemporaryDirectory(prefix="rlcourse-") as folder:
        tried = subprocess.run(
            command([sys.executable, "-P", "-c", "import rlcourse.probes; print('ready')"], Path(folder), Limits()),
            capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    if tried.stdout.strip() != "ready":
        why = " ".join(tried.stderr.split()[-40:]) or f"it ended with {tried.returncode}"
        raise NoSandbox(
            f"bubblewrap cannot make a sandbox here: {why}. Where this is about user namespaces, allow them "
            "(sysctl kernel.unprivileged_userns_clone=1; on Ubuntu 24.04 also "
            "sysctl kernel.apparmor_restrict_unprivileged_userns=0; in Docker "
            f"--security-opt seccomp=unconfined --security-opt apparmor=unconfined). {advice}"
        )


def _lower(limits: Limits) -> str:
    """A shell's line that lowers its limits, for good, and becomes the command given to it."""
    units = zip("ctvfp", (1, 1, 1024, 512, 1), resource_limits(limits).values(), strict=True)  # options of `ulimit`
    return "".join(f"ulimit -{option} {most // unit} 2>/dev/null; " for option, unit, most in units) + 'exec "$@"'


def _package() -> Path:
    return Path(rlcourse.__file__).resolve().parent


@functools.cache
def _visible() -> tuple[str, ...]:
    """What may be read inside, outer folders before what they hold."""
    site = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    python = [sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")]
    python += [sys.prefix, sys.base_prefix]
    found = {str(Path(path)) for path in (*SYSTEM, *python, *site, _package()) if Path(path).exists()}
    inner = {path for path in found if any(str(parent) in found for parent in Path(path).parents)}
    return tuple(sorted(found - inner))


@functools.cache
def _masked() -> tuple[Path, ...]:
    """The folders that are empty inside: rooms of this package, in every place where it can be read."""
    packages = {_package(), *(Path(path) / "rlcourse" for path in _visible())}
    for path in filter(None, sys.path):
        if any(str(parent) in _visible() for parent in (Path(path), *Path(path).parents)):
            packages.add(Path(path) / "rlcourse")
    return tuple(sorted(package / room for package in packages for room in HIDDEN if (package / room).is_dir()))


@functools.cache
def _knows(option: str) -> bool:
    return option in subprocess.run(["bwrap", "--help"], capture_output=True, text=True).stdout
