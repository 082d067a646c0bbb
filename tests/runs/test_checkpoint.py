import json
import pickle

import gymnasium as gym
import numpy as np
import pytest

from rlcourse import envs
from rlcourse.algorithms import DataFileError, GreedyPolicy
from rlcourse.exploration import HeldActions
from rlcourse.memory import ReplayMemory
from rlcourse.networks import q_network
from rlcourse.runs import datafile
from tests.algorithms.small import StudentMemory, dqn, same, trained

KINDS = {
    "one environment": {},
    "four environments": {"n_envs": 4},
    "three-step returns": {"settings": {"n_steps": 3}},
    "three-step returns in four environments": {"n_envs": 4, "settings": {"n_steps": 3}},
    "a student's memory": {"memory": StudentMemory},
    "a memory that is full": {"settings": {"memory_size": 200}},
    "held actions": {"explore": HeldActions},
    "held actions in four environments": {"explore": HeldActions, "n_envs": 4},
    "a target that follows slowly": {"settings": {"target_every": 1, "tau": 0.05}},
    "validated": {"settings": {"validate_every": 192, "validation_episodes": 2, "stop_when_solved": False}},
}


def made(kind, *parts):
    return trained(*parts, **{name: v() if isinstance(v, type) else v for name, v in KINDS[kind].items()})


@pytest.mark.parametrize("kind", KINDS)
def test_saved_and_restored_a_training_ends_as_if_it_had_never_stopped(kind, tmp_path):
    whole = made(kind, 640)
    made(kind, 300).save(tmp_path)
    resumed = made(kind)
    resumed.restore(tmp_path)
    assert (resumed.step, resumed.updates) == (300, 24)
    resumed.train(340, progress=False)
    assert same(whole, resumed)
    assert (whole.best_return, whole.alarms) == (resumed.best_return, resumed.alarms)
    for best, again in zip(whole.best_weights or [], resumed.best_weights or [], strict=True):
        assert np.array_equal(best, again)


def test_a_training_that_has_not_begun_can_be_saved(tmp_path):
    dqn().save(tmp_path)
    resumed = dqn()
    resumed.restore(tmp_path)
    resumed.train(256, progress=False)
    assert same(resumed, trained(256))


def test_a_training_that_went_another_way_is_put_back(tmp_path):
    trained(300).save(tmp_path)
    astray = trained(450, seed=9)
    astray.restore(tmp_path)
    astray.train(212, progress=False)
    assert same(astray, trained(512))


def test_saving_disturbs_nothing(tmp_path):
    training = trained(300)
    training.save(tmp_path)
    training.train(212, progress=False)
    assert same(training, trained(512))


def test_the_file_is_data_only_and_small(tmp_path):
    file = trained(300).save(tmp_path)
    with np.load(file, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype.kind in "fiub" for name in arrays.files)
    assert file.stat().st_size < 200_000  # not the 2,000 places of the memory
    assert [f.name for f in tmp_path.iterdir()] == ["checkpoint.npz"]


def test_a_memory_of_other_things_than_numbers_cannot_be_saved(tmp_path):
    memory = StudentMemory()
    memory.extra = [1, 2]
    with pytest.raises(TypeError, match=r"the memory's attribute 'extra' is a list, which cannot be saved as data"):
        trained(200, memory=memory).save(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_environment_with_chance_of_its_own_begins_a_new_episode(tmp_path):
    class Chancy(gym.ObservationWrapper):
        def observation(self, observation):
            return observation + np.float32(1e-3 * np.random.default_rng().random())

    def build():
        return dqn(env=Chancy(envs.make("CartPole-v1")), print_fn=said.append)

    said = []
    training = build()
    training.train(300, progress=False)
    training.save(tmp_path)
    resumed = build()
    resumed.restore(tmp_path)
    assert "did not come back to the step where it was saved" in said[-1]
    assert resumed.lengths.tolist() == [0]
    resumed.train(100, progress=False)
    assert resumed.step == 400


def refused(training, folder, message):
    """That restoring is refused, and that the training goes on as if it had not been tried."""
    with pytest.raises(DataFileError, match=message):
        training.restore(folder)
    training.train(128, progress=False)
    assert same(training, trained(384))


@pytest.fixture
def training():
    return trained(256)


OTHERS = {
    "another environment": ({"env": "Acrobot-v1"}, r"saved with environment 'Acrobot-v1', and this training has 'CartPole-v1'"),
    "another setting": ({"settings": {"gamma": 0.9}}, r"saved with setting gamma 0\.9, and this training has 0\.99"),
    "another network": ({"network": lambda s, a: q_network(s, a, hidden=(8,))}, "holds a network of other layers"),
    "another kind of memory": ({"memory": StudentMemory}, "was saved with another kind of memory"),
    "a larger memory": ({"memory": lambda: larger_memory()}, "a memory of another size or kind"),
    "another number of environments": ({"n_envs": 2}, "saved with 2 environments, and this training has 1"),
}  # fmt: skip


def larger_memory():
    return ReplayMemory(3_000, gym.spaces.Box(-9, 9, (4,), np.float64), gym.spaces.Discrete(2))


@pytest.mark.parametrize("what", OTHERS)
def test_what_belongs_to_another_training_is_refused(what, training, tmp_path):
    kwargs, message = OTHERS[what]
    trained(100, **{name: v() if name == "memory" else v for name, v in kwargs.items()}).save(tmp_path)
    refused(training, tmp_path, message)


def test_a_missing_file_is_named(training, tmp_path):
    refused(training, tmp_path / "nowhere", r"there is no file .*checkpoint\.npz")


def test_an_agent_is_no_checkpoint(training, tmp_path):
    training.policy.save(tmp_path).rename(tmp_path / "checkpoint.npz")
    refused(training, tmp_path, "holds a agent, expected a checkpoint")


def test_a_checkpoint_is_no_agent(training, tmp_path):
    training.save(tmp_path).rename(tmp_path / "agent.npz")
    with pytest.raises(DataFileError, match="holds a checkpoint, expected a agent"):
        GreedyPolicy.load(tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_is_refused(share, training, tmp_path):
    file = trained(300).save(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(share * len(whole))])
    refused(training, tmp_path, "is not a whole checkpoint of this course: it is truncated, damaged or foreign")


class Creates:
    """Unpickled, it makes a file."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return open, (self.path, "w")


@pytest.mark.parametrize("what", ["random bytes", "a pickle", "an array of objects", "an array of objects among sound ones"])
def test_what_is_no_data_is_refused_and_not_run(what, training, tmp_path):
    trap, file = tmp_path / "trap", tmp_path / "checkpoint.npz"
    header = np.frombuffer(json.dumps({"rlcourse": "checkpoint"}).encode(), np.uint8)
    if what == "random bytes":
        file.write_bytes(np.random.default_rng(0).bytes(5_000))
    elif what == "a pickle":
        file.write_bytes(pickle.dumps(Creates(trap)))
    elif what == "an array of objects":
        np.savez(file, **{datafile.HEADER: header, "history": np.array([Creates(trap)], dtype=object)})
    else:
        with np.load(trained(300).save(tmp_path)) as sound:
            arrays = dict(sound)
        np.savez(file, **{**arrays, "totals": np.array([Creates(trap)], dtype=object)})
    refused(training, tmp_path, "is not a whole checkpoint of this course")
    assert not trap.exists()


@pytest.mark.parametrize("part", ["seed", "counters", "runner", "losses", "waiting", "memory", "settings", "running"])
def test_a_header_without_a_part_is_refused(part, training, tmp_path):
    header, arrays = datafile.read(trained(300).save(tmp_path), "checkpoint")
    del header[part]
    datafile.write(tmp_path / "checkpoint.npz", "checkpoint", header, arrays)
    refused(training, tmp_path, r"checkpoint\.npz is damaged: KeyError")


@pytest.mark.parametrize("part", ["history", "totals", "memory states", "learner 0"])
def test_a_file_without_an_array_is_refused(part, training, tmp_path):
    header, arrays = datafile.read(trained(300).save(tmp_path), "checkpoint")
    del arrays[part]
    datafile.write(tmp_path / "checkpoint.npz", "checkpoint", header, arrays)
    refused(training, tmp_path, r"is damaged: KeyError|another kind of memory|other layers")


def test_writing_that_fails_leaves_the_old_checkpoint(tmp_path, monkeypatch):
    training = trained(300)
    training.save(tmp_path)
    training.train(84, progress=False)

    def full(*args, **kwargs):
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", full)
        with pytest.raises(OSError, match="no space left"):
            training.save(tmp_path)
    again = dqn()
    again.restore(tmp_path)
    assert again.step == 300
    assert [f.name for f in tmp_path.iterdir()] == ["checkpoint.npz"]
