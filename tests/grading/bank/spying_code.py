"""The code of what looks outside: each sets `found` where it got what it looked for. CANARY is a file, SECRET a secret."""

NETWORK = """
import os, socket
interfaces = [name for _, name in socket.if_nameindex() if name != "lo"]
routes = open("/proc/net/route").read().splitlines()[1:]
found = interfaces and routes
"""
ABSTRACT_SOCKETS = """
listed = open("/proc/net/unix").read()
found = "@/" in listed or "/run/" in listed or "/var/" in listed
"""
READS_CANARY = """
found = open(CANARY).read()
"""
WRITES_CANARY = """
import pathlib
path = pathlib.Path(CANARY)
for way in (lambda: path.write_text("changed"), path.unlink, lambda: path.chmod(0o777),
            lambda: path.rename(path.with_suffix(".x")), lambda: path.with_name("beside").write_text("x"),
            lambda: path.parent.parent.joinpath("rlcourse-was-here").mkdir()):
    try:
        way()
        found = True
    except OSError:
        pass
"""
OTHERS = """
import glob, os
folder = os.path.dirname(CANARY)
found = glob.glob(folder + "/*") or glob.glob(os.path.dirname(folder) + "/**/*.ipynb", recursive=True)
"""
KERNELS = """
import glob, os, sys
from ipykernel.kernelapp import IPKernelApp
own = os.path.dirname(IPKernelApp.instance().abs_connection_file)
python = [*sys.path, sys.prefix, sys.executable]  # these may lie in /tmp as well
places = glob.glob("/tmp/*") + glob.glob("/run/user/*") + glob.glob("/var/tmp/*") + glob.glob("/dev/shm/*")
found = [place for place in places if place != own and not any(path.startswith(place + "/") for path in python)]
"""
HOME = """
import os, pwd
homes = {os.path.dirname(os.path.dirname(CANARY)), "/root", "/home", os.environ.get("HOME", "")}
try:
    homes |= {entry.pw_dir for entry in pwd.getpwall() if entry.pw_dir.startswith(("/home", "/root"))}
except OSError:
    pass
found = [name for home in homes - {"/scratch"} if os.path.isdir(home) for name in os.listdir(home)
         if name.startswith((".ssh", ".bash", ".config", ".jupyter", ".profile", ".netrc", ".cache"))]
"""
ENVIRONMENT = """
import glob, os
found = os.environ.get("RLCOURSE_CANARY")
for name in glob.glob("/proc/*/environ") + glob.glob("/proc/*/task/*/environ"):
    try:
        found = found or SECRET.encode() in open(name, "rb").read()
    except OSError:
        pass
"""
PROCESSES = """
import glob
found = []
for name in glob.glob("/proc/[0-9]*/cmdline"):
    try:
        line = open(name, "rb").read()
    except OSError:
        continue
    if b"pytest" in line or b"rlcourse" in line and b"grade" in line or b"systemd" in line or b"sshd" in line:
        found.append(line)
"""
MEMORY = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
own = {os.getpid(), *(int(n) for n in os.listdir("/proc/self/task"))}
found = []
for pid in (int(n) for n in os.listdir("/proc") if n.isdigit()):
    if pid in own:
        continue
    try:
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
            for line in maps:
                span, rights = line.split()[:2]
                if "r" not in rights or len(found) > 0:
                    continue
                begin, end = (int(part, 16) for part in span.split("-"))
                memory.seek(begin)
                if SECRET.encode() in memory.read(min(end - begin, 1 << 22)):
                    found.append(pid)
    except (OSError, ValueError, OverflowError):
        pass
"""
DESCRIPTORS = """
import os
found = []
for pid in (n for n in os.listdir("/proc") if n.isdigit()):
    for way in ("root", "cwd"):
        try:
            if os.path.exists(f"/proc/{pid}/{way}" + CANARY):
                found.append(way)
        except OSError:
            pass
    try:
        numbers = os.listdir(f"/proc/{pid}/fd")
    except OSError:
        continue
    for number in numbers:
        try:
            if os.path.isdir(f"/proc/{pid}/fd/{number}"):
                found += [n for n in os.listdir(f"/proc/{pid}/fd/{number}/../../../../..") if n in ("root", "home")]
        except OSError:
            pass
"""
PASSWORDS = """
import pwd
found = [name for name in ("/etc/passwd", "/etc/shadow", "/etc/hostname", "/etc/machine-id") if open(name).read()]
"""
MOUNTS = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
folder = os.path.dirname(CANARY).encode()
CLONE_NEWUSER, CLONE_NEWNS = 0x10000000, 0x20000
os.makedirs("/scratch/m", exist_ok=True)
made = [libc.mount(b"proc", b"/scratch/m", b"proc", 0, None) == 0, libc.mount(b"/", b"/scratch/m", None, 4096, None) == 0,
        libc.umount2(b"/dev/shm", 2) == 0, libc.mount(None, b"/", None, 32 | 4096, None) == 0, libc.chroot(b"/scratch") == 0]
if os.fork() == 0:
    entered = libc.unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0
    os._exit(42 if entered and libc.mount(b"tmpfs", b"/scratch/m", b"tmpfs", 0, None) == 0 else 0)
made.append(os.waitstatus_to_exitcode(os.wait()[1]) == 42)
found = any(made)
"""
PRIVILEGES = """
import os
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
found = int(status["CapEff"], 16) or int(status["CapBnd"], 16) or not int(status["NoNewPrivs"]) or os.getuid() == 0
"""
WRITES_ANYWHERE = """
import os, sys, rlcourse
found = []
places = ["/", "/usr", "/usr/bin", "/etc", "/lib", "/dev", "/tmp", "/proc/sys/kernel", "/sys", "/var",
          sys.prefix, sys.base_prefix,
          os.path.dirname(rlcourse.__file__), os.path.dirname(os.__file__), os.path.dirname(rlcourse.__file__) + "/checks",
          os.path.dirname(rlcourse.__file__) + "/probes", *[p for p in sys.path if p]]
for place in places:
    try:
        with open(place + "/rlcourse-was-here.pth", "w") as file:
            file.write("")
        os.remove(place + "/rlcourse-was-here.pth")
        found.append(place)
    except OSError:
        pass
"""
TERMINAL = """
import fcntl, os, termios
found = []
for name in ("/dev/tty", "/dev/console", "/dev/sda", "/dev/vda", "/dev/kmsg", "/dev/mem", "/dev/fuse"):
    try:
        descriptor = os.open(name, os.O_RDWR)
        found.append(name)
        fcntl.ioctl(descriptor, termios.TIOCSTI, b"#")
    except OSError:
        pass
"""
