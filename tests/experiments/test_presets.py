"""The named trainings: each is made, learns and is evaluated as the command line does it."""

import pytest

from rlcourse.algorithms import reference_band
from rlcourse.experiments.presets import PRESETS, prepare
from rlcourse.experiments.run import Experiment, run

ANYWHERE = {"dqn": "MountainCar-v0", "ddpg": "Pendulum-v1", "a3c": "Acrobot-v1"}  # the bare algorithms, and where to try them


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_trains(name):
    more = {"env": ANYWHERE[name]} if name in ANYWHERE else {}
    training = prepare(name, seed=3, print_fn=lambda message: None, **more)
    training.train(256, progress=False)
    assert 256 <= training.step < 800  # two workers bring steps in rollouts of 256


@pytest.mark.parametrize("name", sorted(PRESETS.keys() - ANYWHERE.keys()))
def test_a_preset_of_an_environment_has_its_band(name):
    band = reference_band(name)
    assert len(band.curves) == 10
    assert band.steps[-1] == PRESETS[name].steps


def test_mountaincar_reports_as_the_other_trainers_do(tmp_path):
    report = run(Experiment("dqn-mountaincar", steps=3_000), out=tmp_path, print_fn=lambda message: None)
    asked = "algorithm env seed steps updates train_seconds steps_per_second solved_step solved_seconds eval_mean eval_std"
    assert {*asked.split(), "eval_episodes", "history_file"} <= report.keys()
    assert (report["env"], report["steps"], report["eval_episodes"]) == ("MountainCar-v0", 3_000, 100)
    assert report["updates"] > 1_500
