"""Many seeds at once: on processes and on a Ray cluster, stopped and gone on with."""

import csv
import json
import os
import signal

import numpy as np
import pytest

from rlcourse.experiments import seeds
from rlcourse.experiments.run import Experiment
from rlcourse.runs.policies import GreedyPolicy

try:
    import ray
except ImportError:
    ray = None

SHORT = Experiment("dqn-cartpole", steps=1_100)


def run(out, order=SHORT, which=(3, 4), said=None, **more):
    return seeds.run_seeds(order, which, out, print_fn=(said if said is not None else []).append, progress=False, **more)


def test_every_seed_is_kept_with_a_table_and_the_curves(tmp_path):
    result = run(tmp_path / "new")
    folder = tmp_path / "new"
    assert sorted(f.name for f in folder.iterdir()) == ["curves.npz", "seed3", "seed4", "seeds.csv"]
    assert sorted(f.name for f in (folder / "seed3").iterdir()) == ["agent.npz", "history.csv", "result.json"]
    with open(folder / "seeds.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["seed"] for row in rows] == ["3", "4"]
    assert [float(row["eval_mean"]) for row in rows] == result["eval_means"]
    assert result["eval_worst"] == min(result["eval_means"])
    assert GreedyPolicy.load(folder / "seed4").env == "CartPole-v1"


def test_called_again_it_trains_only_what_is_missing(tmp_path):
    first = run(tmp_path)
    kept = tmp_path / "seed3" / "result.json"
    before = kept.stat().st_mtime_ns
    (tmp_path / "seed4" / "result.json").unlink()
    said = []
    assert run(tmp_path, which=(3, 4), said=said)["eval_means"] == first["eval_means"]  # the same seed, the same numbers
    assert kept.stat().st_mtime_ns == before
    assert said == [f"1 of 2 seeds are in {tmp_path} already."]


def test_another_order_is_trained_anew(tmp_path):
    run(tmp_path, which=(3,))
    said = []
    run(tmp_path, Experiment("dqn-cartpole", steps=1_200), which=(3,), said=said)
    assert said == []
    assert json.loads((tmp_path / "seed3" / "result.json").read_text())["report"]["steps"] == 1_200


def test_stopped_it_keeps_what_is_trained_and_goes_on(tmp_path, monkeypatch):
    kept, said = seeds._keep, []

    def keep_and_stop(folder, order, result):
        kept(folder, order, result)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(seeds, "_keep", keep_and_stop)
    result = run(tmp_path, which=range(6), said=said)
    assert 1 <= len(result["seeds"]) < 6
    assert said[-1].startswith("Stopped. What was trained is kept in")
    monkeypatch.setattr(seeds, "_keep", kept)
    assert run(tmp_path, which=range(6), said=said)["seeds"] == list(range(6))
    assert said[-1] == f"{len(result['seeds'])} of 6 seeds are in {tmp_path} already."


def test_a_trainings_error_is_raised(tmp_path):
    with pytest.raises(ValueError, match="Taxi-v0"):
        run(tmp_path, Experiment("random", env="Taxi-v0"))


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError, match="expected a folder"):
        run(tmp_path / "file")


@pytest.mark.skipif(ray is None, reason="Ray is not installed")
def test_on_a_cluster_the_same_comes_out(tmp_path):
    order = Experiment("random", episodes=50)
    here, there = run(tmp_path / "here", order), run(tmp_path / "there", order, on_cluster=True)
    assert here["eval_means"] == there["eval_means"]
    curves = [seeds.band_of([tmp_path / place / "seed3"], 500).curves for place in ("here", "there")]
    assert np.array_equal(*curves, equal_nan=True)
