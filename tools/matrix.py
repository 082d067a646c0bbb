"""Run the student notebooks, answered, on every Python the course supports, with the newest release of everything.

    python tools/matrix.py [--python 3.13 ...] [--notebook 01_random_baseline ...] [--keep]

For each Python it makes .venv-matrix-VERSION from the package's metadata (about 3 GB and a few minutes), or brings it up to
date, and then prints what ran on what, and for how long. A Python that is not there is named and left out.
"""

import argparse
import subprocess
import sys
import time
import tomllib

from environments import ANSWERED, ROOT, Environment, find_python, table

EXTRAS = "lab,tensorflow,test,authoring"
SHOWN = {"gymnasium": "gymnasium", "keras": "keras", "tensorflow": "tensorflow|tensorflow_cpu|tensorflow-cpu", "numpy": "numpy"}


def supported() -> list[str]:
    """The versions of Python that the package's metadata admits, such as ["3.11", "3.12"]."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    low, high = (int(part.split("3.")[1]) for part in wanted.split(","))  # ">=3.11,<3.14"
    return [f"3.{minor}" for minor in range(low, high)]


def main() -> int:
    """Make the environments, run the notebooks one after another, print the table; 1 where something failed."""
    names = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", nargs="+", default=supported(), choices=supported(), metavar="3.X", help="these only")
    parser.add_argument("--notebook", nargs="+", default=names, choices=names, metavar="NN_NAME", help="these only")
    parser.add_argument("--keep", action="store_true", help="take an environment as it is, where it is")
    wanted = parser.parse_args()
    rows, failures, missing = [["Python", *SHOWN, *wanted.notebook, "all"]], [], []
    for version in wanted.python:
        python = find_python(version)
        if python is None:
            missing.append(version)
            continue
        environment = Environment(f".venv-matrix-{version}")
        new = not environment.python.exists()
        if new:
            environment.make(python)
        if new or not wanted.keep:
            environment.pip("install", "--upgrade", "pip")
            environment.pip("install", "--upgrade", "--upgrade-strategy=eager", f"{ROOT}[{EXTRAS}]")
        tests = [f"tests/test_notebooks.py::{ANSWERED}[{name}]" for name in wanted.notebook]
        began = time.perf_counter()
        code, outcomes = environment.test(*tests)
        seconds = time.perf_counter() - began
        installed = environment.installed()
        versions = [next((installed[n] for n in name.split("|") if n in installed), "none") for name in SHOWN.values()]
        exact = subprocess.run([environment.python, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
        rows.append([exact, *versions, *[str(outcomes.get(name, "not run")) for name in wanted.notebook], f"{seconds:.0f} s"])
        failures += [f"{version}, {name}: {o.failure}" for name, o in outcomes.items() if o.failure]
        failures += [f"{version}: pytest ended with {code}"] if code and not any(o.failure for o in outcomes.values()) else []
    print(table(rows))
    for version in missing:
        print(f"There is no Python {version} here, so it was left out. Install one (python.org, pyenv) and run this again.")
    for failure in failures:
        print(failure)
    return 1 if failures or len(rows) == 1 else 0


if __name__ == "__main__":
    sys.exit(main())
