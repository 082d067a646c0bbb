import json
import subprocess
import sys
from pathlib import Path

import pytest


def rlcourse(*arguments, cwd=None):
    return subprocess.run([sys.executable, "-m", "rlcourse.cli", *arguments], capture_output=True, text=True, cwd=cwd)


def test_help_names_every_command():
    shown = rlcourse("--help").stdout
    assert "doctor" in shown
    assert "notebooks" in shown


def test_notebooks_check_says_that_this_repository_is_up_to_date():
    done = rlcourse("notebooks", "--check")
    assert done.returncode == 0, done.stdout
    assert done.stdout == "everything generated is up to date\n"


@pytest.mark.parametrize("arguments", [["notebooks"], ["notebooks", "--check"]])
def test_notebooks_outside_a_repository_is_one_sentence(arguments, tmp_path):
    done = rlcourse(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert "pyproject.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_command_is_refused():
    assert rlcourse("grde").returncode == 2


def test_an_agent_is_trained_resumed_and_played(tmp_path):
    folder = tmp_path / "run"
    done = rlcourse("train", "dqn-cartpole", "--steps", "1500", "--seed", "2", "--json", "--out", str(folder))
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)  # one object and nothing else
    assert done.stdout.count("\n") == 1
    assert result.keys() >= {
        "algorithm", "env", "seed", "steps", "updates", "train_seconds", "steps_per_second", "solved_step", "solved_seconds",
        "eval_mean", "eval_std", "eval_episodes", "history_file",
    }  # fmt: skip
    assert (result["steps"], result["seed"], result["eval_episodes"]) == (1500, 2, 100)
    assert Path(result["history_file"]).is_file()

    done = rlcourse("train", "dqn-cartpole", "--steps", "1600", "--seed", "2", "--resume", "--out", str(folder))
    assert done.returncode == 0, done.stderr
    shown = dict(line.split(None, 1) for line in done.stdout.splitlines())
    assert (shown["steps"], shown["seed"]) == ("1600", "2")

    done = rlcourse("play", str(folder), "--seed", "5", "--gif", str(tmp_path / "episode.gif"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("CartPole-v1, seed 5: return ")
    assert (tmp_path / "episode.gif").read_bytes()[:6] == b"GIF89a"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["train", "dqn-cartpol"], "there is no training called 'dqn-cartpol': expected dqn-cartpole."),
        (["train", "dqn-cartpole", "--out", "file"], "file is a file, expected a folder: name another with --out."),
        (["play", "nowhere"], "there is no file nowhere/agent.npz: look at the folder's name."),
        (["bands", "nothing"], "there is no training called 'nothing': expected dqn-cartpole."),
    ],
)
def test_what_somebody_did_wrong_is_one_sentence(arguments, sentence, tmp_path):
    (tmp_path / "file").write_text("")
    done = rlcourse(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == sentence + "\n"


def test_a_file_that_is_no_agent_is_one_sentence(tmp_path):
    (tmp_path / "agent.npz").write_bytes(b"not an agent")
    done = rlcourse("play", str(tmp_path))
    assert done.returncode == 1
    assert "is not a whole agent of this course" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("option", [["--steps", "0"], ["--seed", "-1"], ["--steps", "many"]])
def test_numbers_out_of_range_are_refused(option):
    assert rlcourse("train", "dqn-cartpole", *option).returncode == 2
