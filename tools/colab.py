"""Run the notebooks on Colab's versions of everything, and prove that installing the course there replaces nothing.

    python tools/colab.py [--solutions]

The student notebooks run with the solutions' answers filled in; with --solutions the solution notebooks run as well, which
are the same cells once more. Makes .venv-colab from tests/colab-constraints.txt with Python 3.13. Where there is no Python
3.13 it says so and leaves it.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-colab"
PYTHON = VENV / "bin" / "python"
CONSTRAINTS = ROOT / "tests" / "colab-constraints.txt"
RUNNERS = ["nbval>=0.11", "nbclient>=0.10"]  # what runs the notebooks; Colab itself does it otherwise


def python_3_13() -> str | None:
    """A Python 3.13 that starts, or None."""
    homes = sorted(Path.home().glob(".pyenv/versions/3.13*/bin/python3.13"))
    for command in ["python3.13", *map(str, homes)]:
        if shutil.which(command):
            done = subprocess.run([command, "-c", "import sys; print(sys.version_info[:2])"], capture_output=True, text=True)
            if done.stdout.strip() == "(3, 13)":
                return command
    return None


def pip(*arguments: str) -> None:
    """Install, quietly."""
    subprocess.run([PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *arguments], check=True)


def frozen() -> dict[str, str]:
    """Package -> version of everything installed."""
    command = [PYTHON, "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return dict(line.split("==") for line in lines if "==" in line)


def main() -> int:
    """Make the environment, install the course, compare, and run the notebooks."""
    python = python_3_13()
    if python is None:
        print("There is no Python 3.13 here, so Colab's versions cannot be tried. Install one and run this again.")
        return 0
    stamp, wanted = VENV / "installed", hashlib.sha256(CONSTRAINTS.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(VENV, ignore_errors=True)
        subprocess.run([python, "-m", "venv", VENV], check=True)
        names = re.findall(r"^([\w-]+)==", CONSTRAINTS.read_text(), re.M)
        pip("-c", str(CONSTRAINTS), *[n for n in names if n != "tensorflow"])  # tensorflow-cpu stands in for it
        pip("-c", str(CONSTRAINTS), *RUNNERS)
        stamp.write_text(wanted)
    subprocess.run([PYTHON, "-m", "pip", "uninstall", "--quiet", "--yes", "rlcourse"], check=True)
    before = frozen()
    pip(str(ROOT))  # as the notebooks' setup cell does from the repository
    after = frozen()
    replaced = {n: (v, after.get(n)) for n, v in before.items() if after.get(n) != v}
    added = sorted(set(after) - set(before))
    print(f"installing the course added {', '.join(added)} and replaced {replaced or 'nothing'}")
    if replaced:
        return 1
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "VIRTUAL_ENV")}
    solutions = ["solutions"] if "--solutions" in sys.argv[1:] else []
    command = [PYTHON, "-m", "pytest", *solutions, "tests/test_notebooks.py"]
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
