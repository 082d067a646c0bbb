"""The package as a whole: what importing costs, and which room may import which."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import rlcourse
from rlcourse.algorithms import GreedyPolicy
from rlcourse.networks import NumpyTwin

PACKAGE = Path(rlcourse.__file__).parent
FLOORS = [  # from the ground up; a room imports only from floors below its own, or from itself
    {"lazy", "lines", "parallel"},
    {"averages", "cards", "exploration", "memory", "noise", "tables", "targets", "tracebacks"},
    {"env_runner"},
    {"envs"},
    {"episodes", "networks"},
    {"show"},
    {"runs"},
    {"algorithms"},
    {"experiments", "probes"},
    {"checks", "leaderboard", "yardsticks"},
    {"lessons"},
    {"authoring", "grading"},
    {"doctor"},
    {"cli"},
]


def loaded_by(code: str) -> set[str]:
    """The top-level modules in memory after running `code` in a new interpreter."""
    program = f"{code}\nimport sys; print(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    return set(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split())


def test_importing_the_package_loads_nothing_else():
    heavy = {"numpy", "gymnasium", "tensorflow", "keras", "pygame", "matplotlib", "PIL", "imageio"}
    assert not loaded_by("import rlcourse") & heavy


def test_neither_playing_nor_checking_loads_tensorflow_or_matplotlib():
    code = """
from rlcourse import RandomAgent, make
from rlcourse.lessons.random_baseline import check
RandomAgent(make("CartPole-v1"), seed=0).play(2)
check.discounted_returns(check.exercises["discounted_returns"].reference)
"""
    assert not loaded_by(code) & {"tensorflow", "keras", "matplotlib", "pygame"}


def test_the_names_of_training_do_not_load_tensorflow():
    code = """
import rlcourse.algorithms, rlcourse.networks
from rlcourse.algorithms import DQNSettings, GreedyPolicy, History, reference_band
from rlcourse.experiments.presets import preset
preset("dqn-cartpole")
DQNSettings(), History(), reference_band("dqn-cartpole")
"""
    assert not loaded_by(code) & {"tensorflow", "keras"}


def test_a_trained_agent_plays_without_tensorflow(tmp_path):
    weights = [np.ones((4, 2), np.float32), np.zeros(2, np.float32)]
    GreedyPolicy("CartPole-v1", NumpyTwin(["linear"], weights)).save(tmp_path)
    code = f"""
from rlcourse import envs, episodes
from rlcourse.algorithms import GreedyPolicy
policy = GreedyPolicy.load({str(tmp_path)!r})
assert len(episodes.play_episode(envs.make(policy.env), policy, 1000)) > 5
"""
    assert not loaded_by(code) & {"tensorflow", "keras", "matplotlib", "pygame"}


@pytest.mark.parametrize("name", rlcourse.__all__)
def test_every_public_name_exists(name):
    assert getattr(rlcourse, name) is not None


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(AttributeError, match=r"no name 'mak'.*make"):
        rlcourse.mak  # noqa: B018


FILES = [file for file in sorted(PACKAGE.rglob("*.py")) if file.parent != PACKAGE or file.stem != "__init__"]


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_by(file: Path) -> list[tuple[int, str]]:
    """(line, room) for everything of the package that a file imports, also inside of functions."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{a.name}" if node.module == "rlcourse" else node.module for a in node.names]
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        parts = [name.split(".") for name in names]
        found += [(node.lineno, p[1]) for p in parts if p[0] == "rlcourse" and len(p) > 1]
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_imports_point_downward(file):
    here = room_of(file)
    floor = next(i for i, rooms in enumerate(FLOORS) if here in rooms)
    below = set().union(*FLOORS[:floor], {here})
    for line, room in imported_by(file):
        assert room in below, f"{file.name}, line {line}: {here} imports {room}"


GUIDE = Path("docs/contributors.md").read_text(encoding="utf-8")


def house() -> str:
    """The rooms and their imports as a diagram; an import that follows from others is left out."""
    imports: dict[str, set[str]] = {room: set() for floor in FLOORS for room in floor}
    for file in FILES:
        imports[room_of(file)] |= {room for _, room in imported_by(file)} - {room_of(file)}
    below: dict[str, set[str]] = {}
    for room in (room for floor in FLOORS for room in floor):  # from the ground up: those below are known already
        below[room] = imports[room].union(*(below[other] for other in imports[room]))
    lines = ["```mermaid", "flowchart TD"]
    for floor in reversed(FLOORS):
        for room in sorted(floor):
            nearest = {r for r in imports[room] if not any(r in below[other] for other in imports[room])}
            lines += [f"    {room} --> {' & '.join(sorted(nearest))}"] if nearest else []
    return "\n".join([*lines, "```"])


def test_the_picture_of_the_house_is_the_house():
    shown = GUIDE.split("<!-- house -->\n")[1].split("\n<!-- /house -->")[0]
    assert shown == house(), f"Put this between the two comments in docs/contributors.md:\n{house()}"


def test_the_table_of_rooms_has_every_room_from_the_ground_up():
    table = GUIDE.split("| room, from the ground up |")[1].split("\n\n")[0]
    rows = [set(re.findall(r"`(\w+)`", line.split("|")[1])) for line in table.splitlines()[2:]]
    assert rows == FLOORS
