"""Running a contender in a process of its own, and the environment in which the other libraries live."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

CONTENDERS = Path(__file__).parent / "contenders"
HOW = """The other libraries are not installed. They live in an environment of their own, apart from the course's:
    python3 -m venv .venv-peers
    .venv-peers/bin/pip install torch==2.13.0 stable-baselines3==2.9.2 sbx-rl==0.28.0
or name the Python of another environment that has them in RLCOURSE_PEERS."""


def peers_python() -> str | None:
    """The Python that has the other libraries; None, and how to make one, where there is none."""
    python = os.environ.get("RLCOURSE_PEERS", ".venv-peers/bin/python")
    found = (
        subprocess.run([python, "-c", "import stable_baselines3, sbx"], capture_output=True) if Path(python).exists() else None
    )
    if found is None or found.returncode:
        print(HOW)
        return None
    return python


def run(program: str, *arguments, python: str = sys.executable) -> dict:
    """The JSON object a contender prints, and `process`, the seconds of its whole process."""
    began = time.perf_counter()
    command = [python, str(CONTENDERS / program), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": os.getcwd()})
    took = time.perf_counter() - began
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1]) | {"process": took}
