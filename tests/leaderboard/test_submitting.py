import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest

import rlcourse.leaderboard
from rlcourse.algorithms import DQNSettings, GreedyPolicy
from rlcourse.leaderboard import entries, submit
from rlcourse.networks import NumpyTwin
from tests.leaderboard import samples


def test_one_small_file_is_written_and_nothing_printed(tmp_path, capsys):
    path = submit(
        samples.policies(), "Ada Lovelace", "https://example.org", seed=4, settings=DQNSettings(), folder=tmp_path / "new"
    )
    assert path.parent == tmp_path / "new"
    assert path.name.startswith("ada-lovelace-")
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    entry = entries.read(path.read_bytes())
    assert (entry.name, entry.seed, entry.env, entry.settings["batch_size"]) == ("Ada Lovelace", 4, "Taxi-v4", 64)
    assert capsys.readouterr() == ("", "")


def test_the_package_is_loaded_when_it_is_used():
    program = "import sys, rlcourse.leaderboard; print('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "False\n"
    with pytest.raises(AttributeError, match=r"no name 'submt'.*submit"):
        rlcourse.leaderboard.submt  # noqa: B018


def test_handing_in_the_same_twice_leaves_one_file_and_something_else_another(tmp_path):
    first = submit(samples.policies(), "Ada", folder=tmp_path)
    assert submit(samples.policies(), "Ada", folder=tmp_path) == first
    assert submit(samples.policies(seed=1), "Ada", folder=tmp_path) != first
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_that_somebody_changed_is_not_overwritten(tmp_path):
    first = submit(samples.policies(), "Ada", folder=tmp_path)
    first.write_text("changed")
    second = submit(samples.policies(), "Ada", folder=tmp_path)
    assert first.read_text() == "changed"
    assert entries.read(second.read_bytes()).name == "Ada"


def test_agents_with_layers_and_actors_are_welcome(tmp_path):
    for make in (samples.cartpole, samples.pendulum):
        path = submit({games: make(games / 500) for games in (100, 250, 500)}, "李小龙", folder=tmp_path)
        assert path.name.startswith("entry-")
        assert entries.read(path.read_bytes()).env == make().env


def test_numbers_of_numpy_and_tuples_serve_as_settings(tmp_path):
    @dataclass
    class Mine:
        alpha: float
        layers: tuple

    path = submit(samples.policies(), "Ada", seed=np.int64(3), settings=Mine(np.float32(0.5), (64, 64)), folder=tmp_path)
    entry = entries.read(path.read_bytes())
    assert (entry.seed, entry.settings) == (3, {"alpha": 0.5, "layers": [64, 64]})


def without(games):
    return {key: policy for key, policy in samples.policies().items() if key != games}


def other(policy):
    return {**samples.policies(), 250: policy}


DENSE = NumpyTwin(["relu"], [np.zeros((4, 2)), np.zeros(2)])
WRONG = {
    "no dict": ({"policies": [1]}, r"policies is a list, expected \{100: policy, 250: policy, 500: policy\}"),
    "a number of games missing": (
        {"policies": without(250)},
        r"after 100, 500 games, expected one each after 100, 250 and 500",
    ),
    "no policy": ({"policies": other(3)}, r"the policy after 250 games is 3, expected a GreedyPolicy"),
    "another kind of network": (
        {"policies": other(GreedyPolicy("Taxi-v4", abs))},
        r"expected a NumpyTwin: build it from Dense",
    ),
    "another environment": ({"policies": other(GreedyPolicy("CartPole-v1", DENSE))}, r"different environments"),
    "other activations": ({"policies": other(GreedyPolicy("Taxi-v4", DENSE))}, r"different activations"),
    "a first action": (
        {"policies": {g: GreedyPolicy("Taxi-v4", p.q_values, 1) for g, p in samples.policies().items()}},
        r"the first action is 1",
    ),
    "values where actions are numbers": (
        {"policies": {g: GreedyPolicy("Pendulum-v1", samples.pendulum().network) for g in entries.GAMES}},
        r"of the class GreedyPolicy, but Pendulum-v1 needs ActorPolicy",
    ),
    "a name": ({"name": "a/b"}, r"looks like a file's path"),
    "a link": ({"link": "example.org"}, r"does not begin with https"),
    "a seed": ({"seed": -1}, r"the seed is -1"),
    "settings": ({"settings": 3}, r"the settings are 3, expected names with plain values"),
    "an array for a setting": ({"settings": {"a": np.zeros(3)}}, r"the setting 'a' holds a ndarray"),
    "a setting that is not finite": ({"settings": {"a": float("nan")}}, r"the setting 'a' holds nan"),
    "a setting without a name": ({"settings": {3: 1}}, r"the name 3, expected text"),
    "weights that are not finite": ({"policies": other(GreedyPolicy("Taxi-v4", NumpyTwin([], [samples.nan()])))}, r"diverged"),
    "too many numbers": (
        {"policies": {g: GreedyPolicy("Taxi-v4", NumpyTwin([], [np.zeros((500, 401))])) for g in entries.GAMES}},
        r"200,500 numbers",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_the_board_would_refuse_is_refused_at_once(wrong, tmp_path):
    arguments, sentence = WRONG[wrong]
    with pytest.raises(ValueError, match=sentence):
        submit(**{"policies": samples.policies(), "name": "Ada", "folder": tmp_path, **arguments})
    assert list(tmp_path.iterdir()) == []


def test_a_file_for_a_folder_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="is a file, expected a folder"):
        submit(samples.policies(), "Ada", folder=tmp_path / "file")
