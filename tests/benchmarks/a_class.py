"""A class of students who hand in notebook 02: right, partly right, wrong and hostile ones, the same for the same seed."""

import copy
import json
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
NOTEBOOK = "02_dqn_cartpole"
PAIRS = {  # exercise -> (what stands in the solution, what stands there instead) in each wrong answer
    "build_q_network": [("Dense(n_actions)", 'Dense(n_actions, activation="relu")'), ("Dense(n_actions)", "Dense(n_states)")],
    "build_two_headed": [("[q, one_hot]", "[one_hot, one_hot]"), ("keras.Model(states, q)", "keras.Model(states, x)")],
    "epsilon_greedy": [
        ("rng.random() < epsilon", "rng.random() > epsilon"),
        ("best[0] if len(best) == 1 else rng.choice(best)", "best[0]"),
    ],
    "ReplayMemory": [
        ("% self.capacity", "% (self.capacity - 1)"),
        ("self.size, size=batch_size", "self.capacity, size=batch_size"),
    ],
    "td_targets": [(" * (1 - terminated)", ""), ("max(axis=-1)", "max()"), ("(1 - terminated)", "terminated")],
    "dqn_loss": [("ops.mean", "ops.sum"), ("ops.stop_gradient(targets)", "targets"), ("q_values * chosen", "q_values")],
    "train": [("terminated or truncated", "terminated"), ("        state = next_state\n", ""), ("epsilon(step)", "epsilon(0)")],
    "collect": [
        ("terminated or truncated", "terminated"),
        ("            state, _ = env.reset()\n", "            env.reset()\n"),
    ],
    "epsilon_at": [("min(step / decay_steps, 1)", "step / decay_steps"), ("end - start", "start - end")],
}
HOSTILE = (  # put at the end of an answer's cell
    "while True:\n    pass",
    "import os\nos._exit(1)",
    "import ctypes\nctypes.string_at(0)",
    "import numpy\nnumpy.allclose = numpy.array_equal = lambda *a, **k: True",
    "import rlcourse.probes\nrlcourse.probes.observe = lambda *a: {'value': True, 'stopped': '', 'line': '', 'blank': False,"
    " 'begun': False, 'changed': []}",
    "hoard = []\nwhile True:\n    hoard.append(bytearray(1 << 26))",
    "import os\nfor _ in range(200):\n    if os.fork() == 0:\n        import time\n        time.sleep(60)",
    "import os\nfor name in os.listdir('/proc'):\n    if name.isdigit() and int(name) != os.getpid():\n        try:\n"
    "            os.kill(int(name), 9)\n        except OSError:\n            pass",
)


def make(folder: Path, students: int, seed: int = 0) -> Path:
    """Write STUDENT/02_dqn_cartpole.ipynb for so many students, and return the folder."""
    rng = np.random.default_rng(seed)
    blank, solved = _read("notebooks"), _read("solutions")
    right = {_grade_id(cell): "".join(cell["source"]) for cell in solved["cells"] if _grade_id(cell) in PAIRS}
    for number in range(students):
        kind = rng.choice(["right", "partly", "wrong", "hostile"], p=[0.4, 0.4, 0.12, 0.08])
        notebook = copy.deepcopy(solved if number % 10 == 0 else blank)  # every tenth comes with its plots and animations
        victim = rng.choice(list(PAIRS))
        for cell in notebook["cells"]:
            name = _grade_id(cell)
            if name not in PAIRS:
                continue
            chance = {"right": (1, 0), "partly": (0.6, 0.25), "wrong": (0.1, 0.6), "hostile": (0.8, 0.1)}[kind]
            drawn, source = rng.random(), right[name]
            if drawn > sum(chance):
                source = "".join(next(c for c in blank["cells"] if _grade_id(c) == name)["source"])
            elif drawn > chance[0]:
                old, new = PAIRS[name][rng.integers(len(PAIRS[name]))]
                assert old in source, (name, old)
                source = source.replace(old, new)
            if kind == "hostile" and name == victim:
                source += "\n\n\n" + HOSTILE[rng.integers(len(HOSTILE))]
            cell["source"] = source
        place = folder / f"student{number:03d}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{NOTEBOOK}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return folder


def _read(where: str) -> dict:
    return json.loads((ROOT / where / f"{NOTEBOOK}.ipynb").read_text(encoding="utf-8"))


def _grade_id(cell: dict) -> str:
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")
