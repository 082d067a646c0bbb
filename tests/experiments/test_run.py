import csv

import pytest

from rlcourse.algorithms import DataFileError, GreedyPolicy
from rlcourse.experiments.run import Experiment, run

WHAT = {
    "algorithm", "env", "seed", "steps", "updates", "train_seconds", "steps_per_second", "solved_step", "solved_seconds",
    "eval_mean", "eval_std", "eval_episodes", "alarms", "history_file", "agent_folder", "episodes",
}  # fmt: skip


def train(folder, steps, **kwargs):
    return run(Experiment("dqn-cartpole", steps=steps), out=folder, print_fn=lambda message: None, **kwargs)


def test_a_run_is_reported_and_kept(tmp_path):
    result = train(tmp_path / "new" / "run", 1_152, seed=3)
    assert result.keys() == WHAT
    assert (result["algorithm"], result["env"], result["seed"]) == ("dqn", "CartPole-v1", 3)
    assert (result["steps"], result["updates"], result["eval_episodes"]) == (1_152, 128, 100)
    assert result["solved_step"] is result["solved_seconds"] is None
    assert result["train_seconds"] > 0
    assert result["steps_per_second"] == pytest.approx(1_152 / result["train_seconds"], rel=0.01)
    folder = tmp_path / "new" / "run"
    assert sorted(f.name for f in folder.iterdir()) == ["agent.npz", "checkpoint.npz", "history.csv"]
    with open(result["history_file"], encoding="utf-8") as file:
        assert int(list(csv.DictReader(file))[-1]["step"]) <= 1_152
    assert GreedyPolicy.load(folder).env == "CartPole-v1"


def test_resumed_a_run_ends_as_if_it_had_not_been_cut(tmp_path):
    train(tmp_path / "parts", 1_100)
    parts, whole = train(tmp_path / "parts", 1_300, resume=True), train(tmp_path / "whole", 1_300)
    for name in ("steps", "updates", "eval_mean", "eval_std"):
        assert parts[name] == whole[name]
    with pytest.raises(ValueError, match="has made 1300 steps already: ask for more with --steps"):
        train(tmp_path / "parts", 1_300, resume=True)


def test_without_a_folder_it_is_named_after_preset_and_seed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run(Experiment("dqn-cartpole", steps=60), seed=4, print_fn=lambda message: None)
    assert (tmp_path / "runs" / "dqn-cartpole-seed4" / "agent.npz").is_file()


def test_what_cannot_be_run_is_named(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(ValueError, match="no training called 'dqn-cartpol'"):
        run("dqn-cartpol")
    with pytest.raises(ValueError, match="dqn is for any environment that fits: say which, such as --env CartPole-v1"):
        run("dqn")
    with pytest.raises(ValueError, match="seed is -1"):
        train(tmp_path, 100, seed=-1)
    with pytest.raises(NotADirectoryError, match="is a file, expected a folder"):
        train(file, 100)
    with pytest.raises(DataFileError, match="there is no file"):
        train(tmp_path, 100, resume=True)
    with pytest.raises(ValueError, match="n_steps is 0"):
        train(tmp_path, 0)
