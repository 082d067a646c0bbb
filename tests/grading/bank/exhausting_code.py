"""The code of what never ends, takes all there is, or ends what it runs in: a function's body, or before a function."""

AT_MOST = 25  # seconds of the clock, after which an attack gives up
INSIDE = """
import socket
assert socket.gethostname() == "sandbox", "this attack runs nowhere else"
import ctypes, mmap, os, signal, subprocess, sys, threading, time
give_up = time.monotonic() + 25
""".replace("25", str(AT_MOST))
SWALLOWS = """
while time.monotonic() < give_up:
    try:
        while time.monotonic() < give_up:
            pass
    except BaseException:
        pass
"""
DEAF = """
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
threading.Thread(target=lambda: time.sleep(25), daemon=False).start()
time.sleep(25)
"""
COMPUTES = """
import re
re.match(r"(a+)+$", "a" * 40 + "b") if time.monotonic() < give_up else None
"""
ENDLESS_ITERATOR = """
class Endless(list):
    def __len__(self): return 2
    def __iter__(self):
        while time.monotonic() < give_up:
            yield 0.0
"""
FORKS = """
for _ in range(200):
    try:
        if os.fork() == 0:
            time.sleep(25)
            os._exit(0)
    except OSError:
        pass
time.sleep(25)
"""
FORKS_DOUBLING = """
for _ in range(9):
    try:
        os.fork()
    except OSError:
        pass
time.sleep(25)
os._exit(0)
"""
FORKS_OF_A_THREAD = """
def fork():
    for _ in range(200):
        try:
            subprocess.Popen(["/bin/sleep", "25"])
        except OSError:
            pass
    time.sleep(25)  # a thread that ends leaves its children to the first one
threads = [threading.Thread(target=fork) for _ in range(2)]
for thread in threads:
    thread.start()
time.sleep(25)
"""
MEMORY = """
held = []
while time.monotonic() < give_up and len(held) < 40:
    held.append(b"x" * (64 << 20))
    time.sleep(0.01)
time.sleep(25)
"""
MEMORY_OF_CHILDREN = """
for _ in range(5):
    if os.fork() == 0:
        held = b"x" * (300 << 20)
        time.sleep(25)
        os._exit(0)
time.sleep(25)
"""
MEMORY_IN_FILES = """
held = []
for _ in range(20):
    held.append(os.memfd_create("held"))
    os.write(held[-1], b"x" * (60 << 20))
time.sleep(25)
"""
FULL = """
written = 0
for folder in FOLDERS:
    for number in range(10):
        try:
            with open(f"{folder}/{number}", "wb") as file:
                for _ in range(40):
                    written += file.write(b"x" * (1 << 20))
                    file.flush()
        except OSError:
            break
"""
SOCKETS = """
from ipykernel.kernelapp import IPKernelApp
folder = os.path.dirname(IPKernelApp.instance().abs_connection_file)
"""
FULL_SOCKETS = (
    SOCKETS
    + """
os.makedirs(folder + "/deep/er", exist_ok=True)
for number in range(8):
    with open(f"{folder}/deep/er/{number}", "wb") as file:
        file.write(b"x" * (60 << 20))
time.sleep(25)
"""
)
DELETED_SOCKETS = (
    SOCKETS
    + """
held = []
for number in range(20):
    held.append(open(folder + "/held", "wb"))
    held[-1].write(b"x" * (60 << 20))
    held[-1].flush()
    os.remove(folder + "/held")
time.sleep(25)
"""
)
MANY_SOCKETS = (
    SOCKETS
    + """
for number in range(5000):
    open(f"{folder}/{number}", "w").close()
time.sleep(25)
"""
)
FLICKERING = (
    SOCKETS
    + """
def flicker():
    while time.monotonic() < give_up:
        for number in range(20):
            open(f"{folder}/{number}", "w").close()
        for number in range(20):
            os.remove(f"{folder}/{number}")
threading.Thread(target=flicker, daemon=True).start()
time.sleep(0.3)
"""
)
PRINTS = """
line = "x" * 10_000
for _ in range(2_000):
    if time.monotonic() > give_up:
        break
    os.write(1, line.encode())
    os.write(2, line.encode())
    sys.__stdout__.write(line)
"""
SHOWS = """
from IPython.display import HTML, display
for _ in range(100):
    display(HTML("<script>" + "x" * 1_000_000))
"""
STAYS = """
code = "import os, time; os.setsid(); os.fork() and os._exit(0); os.setsid(); os.fork() and os._exit(0); time.sleep(25)"
child = subprocess.Popen([sys.executable, "-c", code, "MARKER"], stdout=subprocess.DEVNULL, start_new_session=True)
other = subprocess.Popen(["/bin/sh", "-c", "trap '' HUP TERM INT; sleep 25 # MARKER"])
time.sleep(0.3)
"""
KILLS_PARENTS = """
for pid in (os.getppid(), 1):
    os.kill(pid, signal.SIGKILL)
time.sleep(0.5)
os.kill(os.getpid(), signal.SIGKILL)
"""
DEEPER = """
sys.setrecursionlimit(10**9)
deeper = lambda x: eval("deeper(x)", {"deeper": deeper, "x": x})
deeper(0)
"""
DEEP = """
deep = []
for _ in range(100_000):
    deep = [deep]
"""
