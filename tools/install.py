"""Make .venv, install the course in it, and run a command there. It reads with any Python 3, to say which one is needed.

    python3 tools/install.py EXTRAS [COMMAND ...]

EXTRAS are those of pyproject.toml, joined by commas. The versions are those of lock.txt, with which the tests ran; NEWEST=1
takes the newest ones. A second call finds the installation up to date and goes straight to the command.
"""

import hashlib
import os
import shutil
import subprocess
import sys

WANTED = ("3.13", "3.12", "3.11")
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LOCK = os.path.join(ROOT, "lock.txt")
VENV = os.path.join(ROOT, os.environ.get("RLCOURSE_VENV", ".venv"))
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
ENOUGH_BYTES = 3 * 10**9
SENTENCES = (  # what pip says -> what a person needs to know
    (("No space left", "Errno 28"), "The disk is full: free about 3 GB, then run this again."),
    (
        (
            "name resolution",
            "NewConnectionError",
            "getaddrinfo",
            "Network is unreachable",
            "Connection refused",
            "ConnectTimeoutError",
            "Max retries exceeded",
            "ReadTimeoutError",
            "ProxyError",
            "Could not resolve",
            "(from versions: none)",
        ),
        "The packages could not be fetched: check the connection to the internet, then run this again.",
    ),
    (
        ("Permission denied", "Errno 13"),
        "This folder cannot be written to: move the course to one of your own, then run this again.",
    ),
)


def fail(sentence):
    """Say one sentence and stop."""
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def usable(command):
    """Whether a command is a Python that the course runs on."""
    code = "import sys; sys.stdout.write('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([command, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.decode() in WANTED


def find_python():
    """The Python to use: the one asked for, this one, or the newest on the path."""
    asked = os.environ.get("PYTHON")
    if asked:
        if not usable(asked):
            fail("PYTHON=%s is no Python 3.11, 3.12 or 3.13: name one that is, or leave PYTHON out." % asked)
        return asked
    for command in [sys.executable] + ["python" + version for version in WANTED] + ["python3", "python"]:
        if usable(command):
            return command
    fail(
        "This course needs Python 3.11, 3.12 or 3.13, and found only %d.%d: "
        "install a newer one (python.org), then run this again." % sys.version_info[:2]
    )


def stamp(extras):
    """What the installation depends on."""
    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        content = file.read() + extras.encode()
    for path in versions()[1:]:
        with open(path, "rb") as file:
            content += file.read()
    return hashlib.sha256(content).hexdigest()


def versions():
    """What holds pip to the tested versions; nothing where NEWEST=1 asks for the newest ones."""
    return [] if os.environ.get("NEWEST") == "1" or not os.path.exists(LOCK) else ["--constraint", LOCK]


def pip(arguments, log):
    """Run pip with its output in the log, a dot for every package; on failure say in one sentence why."""
    command = [os.path.join(BIN, "python"), "-m", "pip", "install", "--disable-pip-version-check"] + arguments
    with open(log, "a") as file:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
        text = []
        for line in process.stdout:
            file.write(line)
            text.append(line)
            if line.startswith(("Collecting", "Downloading", "  Downloading")):
                sys.stderr.write(".")
                sys.stderr.flush()
        process.wait()
    sys.stderr.write("\n")
    if process.returncode:
        for signs, sentence in SENTENCES:
            if any(sign in line for sign in signs for line in text):
                fail(sentence)
        last = next((line.strip() for line in reversed(text) if line.startswith("ERROR")), text[-1].strip() if text else "")
        fail("The installation failed (%s). All that pip said is in %s." % (last, os.path.relpath(log)))


def install(extras):
    """Make the environment, or bring it up to date; do nothing where it is."""
    note = os.path.join(VENV, "installed")
    wanted = {}
    if os.path.exists(note):
        with open(note) as file:
            wanted = dict(line.split() for line in file if line.strip())
    have = set(wanted.get("extras", "").split(",")) - {""}
    joined = ",".join(sorted(have | set(extras.split(","))))
    if wanted.get("stamp") == stamp(joined) and have >= set(extras.split(",")):
        return
    python = find_python()
    if shutil.disk_usage(ROOT).free < ENOUGH_BYTES:
        fail("There is too little space: the installation needs about 3 GB. Free some, then run this again.")
    if not os.path.exists(os.path.join(BIN, "python.exe" if os.name == "nt" else "python")):
        sys.stderr.write("Making %s\n" % os.path.relpath(VENV))
        made = subprocess.run([python, "-m", "venv", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            said = made.stdout.decode(errors="replace").strip().splitlines() or ["no reason given"]
            if any("ensurepip" in line for line in said):
                fail("This Python has no venv module: install it (on Debian and Ubuntu: python3-venv), then run this again.")
            fail("The environment could not be made: %s" % said[-1])
    log = os.path.join(VENV, "install.log")
    sys.stderr.write("Installing (once; a few minutes, depending on the connection) ")
    pip(["-e", "%s[%s]" % (ROOT, joined)] + versions(), log)
    with open(note, "w") as file:
        file.write("stamp %s\nextras %s\n" % (stamp(joined), joined))


def main():
    """Install, then become the command."""
    if len(sys.argv) < 2:
        fail("usage: python3 tools/install.py EXTRAS [COMMAND ...], for example: python3 tools/install.py lab,tensorflow")
    install(sys.argv[1])
    command = sys.argv[2:]
    if not command:
        return
    environment = dict(os.environ, PATH=BIN + os.pathsep + os.environ.get("PATH", ""), VIRTUAL_ENV=VENV)
    if command[0] == "jupyter" and hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # containers: JupyterLab refuses root otherwise
    if os.name == "nt":
        sys.exit(subprocess.call([os.path.join(BIN, command[0])] + command[1:], env=environment))
    os.chdir(ROOT)
    os.execve(os.path.join(BIN, command[0]), command, environment)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        fail("Stopped. Run it again to go on.")
    except OSError as error:
        fail(SENTENCES[0][1] if error.errno == 28 else "That did not work: %s" % error)
