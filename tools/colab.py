"""Run the notebooks on a stand-in for Colab: its versions of everything, google.colab, no display, and an apt that fails.

    python tools/colab.py [--solutions]

The notebooks' own setup cell installs the course there, from a repository made of the files as they are here; nothing else
does. The student notebooks run with the solutions' answers filled in; with --solutions the solution notebooks run in their
place, which are the same cells. Makes .venv-colab from tests/colab-constraints.txt and tests/colab/image with Python 3.13;
where there is no Python 3.13 it says so and leaves it.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tomllib

from environments import ROOT, Environment, find_python, table

CONSTRAINTS = ROOT / "tests" / "colab-constraints.txt"
IMAGE = ROOT / "tests" / "colab" / "image"
RUNNERS = ["nbval>=0.11", "nbclient>=0.10"]  # what runs the notebooks; Colab itself does it otherwise


def prepare(colab: Environment, python: str) -> None:
    """Make the environment, unless it is there and up to date."""
    stamp, wanted = colab.folder / "installed", hashlib.sha256(CONSTRAINTS.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        colab.make(python)
        names = re.findall(r"^([\w-]+)==", CONSTRAINTS.read_text(), re.M)
        names.remove("tensorflow")  # tensorflow-cpu stands in for it
        colab.pip("install", "-c", str(CONSTRAINTS), *names)
        colab.pip("install", "-c", str(CONSTRAINTS), *RUNNERS)
        stamp.write_text(wanted)
    shutil.copytree(IMAGE, colab.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    (colab.folder / "apt-was-called").unlink(missing_ok=True)
    colab.pip("uninstall", "--yes", "rlcourse")


def publish(colab: Environment) -> dict[str, str]:
    """Make a repository of the files as they are, and the variables with which git takes it for the one on GitHub."""
    name = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["rlcourse"]["repository"]
    repository = colab.folder / "repository"
    shutil.rmtree(repository, ignore_errors=True)
    subprocess.run(["git", "init", "--quiet", repository], check=True)
    git = ["git", "-C", ROOT, f"--git-dir={repository / '.git'}", f"--work-tree={ROOT}"]
    subprocess.run([*git, "add", "--all"], check=True)
    author = ["-c", "user.name=colab", "-c", "user.email=colab@localhost", "-c", "commit.gpgsign=false"]
    subprocess.run([*git, *author, "commit", "--quiet", "--no-verify", "--message=as it is"], check=True)
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{repository.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": f"https://github.com/{name}",
    }


def main() -> int:
    """Make the environment, run the notebooks, print how long each took."""
    python = find_python("3.13")
    if python is None:
        print("There is no Python 3.13 here, so Colab's versions cannot be tried. Install one and run this again.")
        return 0
    colab = Environment(".venv-colab")
    prepare(colab, python)
    notebooks = "solutions" if "--solutions" in sys.argv[1:] else "tests/test_notebooks.py"
    variables = colab.variables(IPYTHONDIR=str(colab.folder / "ipython"), **publish(colab))  # nobody's own settings
    code, outcomes = colab.test("tests/colab", notebooks, variables=variables)
    if (calls := colab.folder / "apt-was-called").exists():
        print(f"The course must do without apt: {calls.read_text()}")
        code = code or 1
    print(table([["on Colab's versions", "outcome"], *([name, str(outcome)] for name, outcome in outcomes.items())]))
    return code


if __name__ == "__main__":
    sys.exit(main())
