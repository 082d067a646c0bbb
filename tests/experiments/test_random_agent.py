import numpy as np
import pytest

from rlcourse.experiments.random_agent import RandomTraining
from rlcourse.runs.datafile import DataFileError
from rlcourse.runs.policies import RandomPolicy, load_policy


def played(seed=0, env="CartPole-v1", **amount):
    training = RandomTraining(env, seed)
    return training, training.train(progress=False, **amount)


def test_it_plays_whole_episodes_and_goes_on():
    training, history = played(episodes=30)
    assert len(history) == 30
    assert training.step == history["length"].sum() == history["step"][-1]
    assert 15 < history["return"].mean() < 32
    training.train(n_steps=100, progress=False)
    assert training.step >= history["step"][29] + 100


def test_the_same_seed_plays_the_same():
    assert np.array_equal(played(1, episodes=5)[1]["return"], played(1, episodes=5)[1]["return"])
    assert not np.array_equal(played(1, episodes=5)[1]["return"], played(2, episodes=5)[1]["return"])


@pytest.mark.parametrize("env", ["CartPole-v1", "Taxi-v4", "Pendulum-v1"])
def test_it_is_kept_and_read_again(env, tmp_path):
    training, _ = played(env=env, episodes=1, seed=4)
    training.best.save(tmp_path)
    policy = load_policy(tmp_path)
    assert isinstance(policy, RandomPolicy)
    fresh = RandomPolicy(env, 4)
    assert all(np.array_equal(policy(None), fresh(None)) for _ in range(5))


def test_a_damaged_file_and_no_amount_are_refused(tmp_path):
    (tmp_path / "agent.npz").write_bytes(b"no")
    with pytest.raises(DataFileError):
        load_policy(tmp_path)
    with pytest.raises(ValueError, match="expected one of them"):
        played()
    with pytest.raises(ValueError, match="episodes is -1, expected a whole number of 1 or more"):
        played(episodes=-1)
