import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from rlcourse.algorithms import A3CSettings, DDPGSettings, DQNSettings
from rlcourse.episodes import evaluate
from rlcourse.experiments import command_line
from rlcourse.leaderboard import submit
from rlcourse.runs import datafile
from tests.leaderboard.samples import cartpole


def rlcourse(*arguments, cwd=None):
    return subprocess.run([sys.executable, "-m", "rlcourse.cli", *arguments], capture_output=True, text=True, cwd=cwd)


def test_help_names_every_command():
    shown = rlcourse("--help").stdout
    assert "doctor" in shown
    assert "notebooks" in shown
    assert "leaderboard" in shown


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


NAMES = "dqn-cartpole, dqn-taxi, dqn-mountaincar, ddpg-pendulum, a3c-cartpole, dqn, ddpg"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["train", "dqn-cartpol"],
            f"there is no training called 'dqn-cartpol': expected {NAMES}, a3c or random.",
        ),
        (["train", "dqn-cartpole", "--out", "file"], "file is a file, expected a folder: name another with --out."),
        (
            ["train", "dqn-cartpole", "--workers", "2"],
            "dqn-cartpole has no --workers: it is a setting of a3c-cartpole and a3c.",
        ),
        (["train", "random", "--lr", "0.1"], "random learns nothing, so it has no --learning-rate."),
        (["train", "dqn"], "dqn is for any environment that fits: say which, such as --env CartPole-v1."),
        (
            ["train", "dqn", "--env", "CartPole-v1", "--steps", "5", "--episodes", "5"],
            "steps is 5 and episodes 5: expected one of them.",
        ),
        (["train", "random", "--resume"], "random learns nothing, so there is nothing to go on from: leave --resume away."),
        (
            ["train", "dqn-cartpole", "--cluster", "auto"],
            "--cluster goes with --seeds, or with --backend cluster: without them nothing runs on a cluster.",
        ),
        (["play", "nowhere"], "there is no file nowhere/agent.npz: look at the folder's name."),
        (["bands", "nothing"], f"there is no training called 'nothing': expected {NAMES} or a3c."),
        (["leaderboard", "nowhere"], "there is no folder nowhere: hand an entry in first, or name another."),
        (["leaderboard", "file"], "file is a file, expected a folder with entries in it."),
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


def test_the_leaderboard_ranks_what_was_handed_in(tmp_path):
    for scale, name in [(0.05, "Grace"), (1.0, "Ada the 1st")]:
        submit({games: cartpole(scale * games / 500) for games in (100, 250, 500)}, name, folder=tmp_path)
    (tmp_path / "half.npz").write_bytes(b"PK")
    for evaluated in ("2", "0"):
        done = rlcourse("leaderboard", str(tmp_path))
        assert done.returncode == 0, done.stderr
        assert [line.split()[1] for line in done.stdout.splitlines()[2:4]] == ["Ada", "Grace"]
        assert "  half.npz: it is cut off, or no whole archive.\n" in done.stdout
        assert f"evaluated now: {evaluated}\n" in done.stdout
    policy = cartpole()
    score = f"{evaluate(policy.env, policy).mean:.2f}"
    assert "| 1 | Ada the 1st | " in (tmp_path / "leaderboard.md").read_text()
    assert f" | {score} |  |" in (tmp_path / "leaderboard.md").read_text()
    assert "data:image/gif;base64," in (tmp_path / "leaderboard.html").read_text()


def test_a_damaged_leaderboard_is_one_sentence(tmp_path):
    (tmp_path / "leaderboard.sqlite").write_bytes(b"damaged" * 1000)
    done = rlcourse("leaderboard", str(tmp_path))
    assert done.returncode == 1
    assert "is damaged: move it away and run again" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_leaderboard_that_cannot_be_written_is_one_sentence(tmp_path):
    tmp_path.chmod(0o500)
    done = rlcourse("leaderboard", str(tmp_path))
    assert done.returncode == 1
    assert "cannot be written: look at the folder's permissions" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "option",
    [
        ["--steps", "0"], ["--seed", "-1"], ["--steps", "many"], ["--gamma", "1.5"], ["--learning-rate", "0"],
        ["--workers", "0"], ["--rollout-steps", "0"], ["--backend", "gpu"], ["--episodes", "0"], ["--seeds", "0"],
        ["--workers", "2.5"], ["--workers", "many"], ["--hidden", "64,x"], ["--hidden", "0"], ["--gamma", "none"],
    ],
)  # fmt: skip
def test_what_is_out_of_range_is_refused_by_the_options_name(option):
    done = rlcourse("train", "a3c-cartpole", *option)
    assert done.returncode == 2
    assert f"Invalid value for '{option[0]}'" in done.stderr


@pytest.mark.parametrize(
    ("algorithm", "options", "env", "settings"),
    [
        ("dqn", ["--env", "Acrobot-v1", "--hidden", "16,8", "--n-steps", "3", "--huber", "--validate-every", "none"],
         "Acrobot-v1", {"hidden": [16, 8], "n_steps": 3, "huber": True, "validate_every": None}),
        ("ddpg", ["--env", "MountainCarContinuous-v0", "--critics", "2", "--tau", "1e-2", "--actor-every", "2"],
         "MountainCarContinuous-v0", {"critics": 2, "tau": 0.01, "actor_every": 2}),
        ("a3c", ["--env", "Acrobot-v1", "--envs", "4", "--backend", "synchronous", "--max-gradient-norm", "none"],
         "Acrobot-v1", {"envs": 4, "backend": "synchronous", "max_gradient_norm": None}),
    ],
    ids=["dqn", "ddpg", "a3c"],
)  # fmt: skip
def test_every_algorithm_is_trained_with_its_settings_as_options(algorithm, options, env, settings, tmp_path):
    done = rlcourse("train", algorithm, "--steps", "600", *options, "--out", str(tmp_path), "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["env"], result["steps"] >= 600) == (env, True)
    saved = datafile.read(tmp_path / "checkpoint.npz", "checkpoint")[0]["settings"]
    assert {name: saved[name] for name in settings} == settings


def test_every_setting_is_an_option():
    options = set(command_line.train.__signature__.parameters)
    for settings in (DQNSettings, DDPGSettings, A3CSettings):
        assert {field.name for field in fields(settings)} <= options
        assert all(settings.sentences().values())


def test_many_players_and_chance_are_trained_and_played(tmp_path):
    folder = tmp_path / "many"
    options = ["--lr", "0.002", "--update-freq", "8", "--gamma", "0.98", "--workers", "1", "--backend", "synchronous"]
    done = rlcourse("train", "a3c-cartpole", "--max-eps", "40", *options, "--save-dir", str(folder), "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["algorithm"], result["env"]) == ("a2c", "CartPole-v1")
    assert result["episodes"] >= 40
    assert rlcourse("play", str(folder)).returncode == 0

    chance = tmp_path / "chance"
    done = rlcourse("train", "random", "--env", "MountainCar-v0", "--episodes", "3", "--out", str(chance), "--json")
    assert (json.loads(done.stdout)["episodes"], json.loads(done.stdout)["eval_mean"]) == (3, -200)
    assert rlcourse("play", str(chance)).stdout.startswith("MountainCar-v0, seed 1000: return -200")


def test_many_seeds_give_a_table(tmp_path):
    done = rlcourse("train", "random", "--seeds", "3", "--episodes", "5", "--out", str(tmp_path), "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["seeds"] == [0, 1, 2]
    assert len(Path(result["table_file"]).read_text().splitlines()) == 4
