"""The package as a whole: what importing costs, and which room may import which."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import rlcourse
from rlcourse.networks import NumpyTwin
from rlcourse.training import GreedyPolicy

PACKAGE = Path(rlcourse.__file__).parent
FLOORS = [  # from the ground up; a room imports only from floors below its own, or from itself
    {"lines"},
    {"averages", "cards", "exploration", "memory", "noise", "tables", "targets", "tracebacks"},
    {"envs"},
    {"episodes", "networks"},
    {"show"},
    {"training"},
    {"probes"},
    {"checks", "leaderboard", "yardsticks"},
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
from rlcourse.checks.random_baseline import check
RandomAgent(make("CartPole-v1"), seed=0).play(2)
check.discounted_returns(check.exercises["discounted_returns"].reference)
"""
    assert not loaded_by(code) & {"tensorflow", "keras", "matplotlib", "pygame"}


def test_the_names_of_training_do_not_load_tensorflow():
    code = """
import rlcourse.training, rlcourse.networks
from rlcourse.training import DQNSettings, GreedyPolicy, History, reference_band
from rlcourse.training.recipes import recipe
recipe("dqn-cartpole")
DQNSettings(), History(), reference_band("dqn-cartpole")
"""
    assert not loaded_by(code) & {"tensorflow", "keras"}


def test_a_trained_agent_plays_without_tensorflow(tmp_path):
    weights = [np.ones((4, 2), np.float32), np.zeros(2, np.float32)]
    GreedyPolicy("CartPole-v1", NumpyTwin(["linear"], weights)).save(tmp_path)
    code = f"""
from rlcourse import envs, episodes
from rlcourse.training import GreedyPolicy
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


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda f: str(f.relative_to(PACKAGE)))
def test_imports_point_downward(file):
    def room(parts):
        return parts[0].removesuffix(".py")

    here = room(file.relative_to(PACKAGE).parts)
    if here == "__init__":
        return
    floor = next(i for i, rooms in enumerate(FLOORS) if here in rooms)
    below = set().union(*FLOORS[:floor], {here})
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{a.name}" if node.module == "rlcourse" else node.module for a in node.names]
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "rlcourse" and len(parts) > 1:
                assert parts[1] in below, f"{file.name}, line {node.lineno}: {here} imports {name}"
