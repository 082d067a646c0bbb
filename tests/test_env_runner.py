import gymnasium as gym
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from rlcourse.env_runner import SingleEnvRunner, VectorEnvRunner


class Counting(gym.Env):
    """Observation: steps since the reset. It terminates after `length` steps."""

    observation_space = gym.spaces.Box(0, 100, (1,), np.float32)
    action_space = gym.spaces.Discrete(2)

    def __init__(self, length=3):
        self.length = length

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.t = 0
        return np.array([0.0], np.float32), {}

    def step(self, action):
        self.t += 1
        return np.array([self.t], np.float32), float(self.t), self.t == self.length, False, {}


def several(mode, lengths=(2, 3)):
    parts = [lambda n=n: Counting(n) for n in lengths]
    return VectorEnvRunner(gym.vector.SyncVectorEnv(parts, autoreset_mode=mode), seed=0)


def wander(runner, steps, rng):
    """Play on by chance; what was seen."""
    seen = []
    for _ in range(steps):
        action = int(rng.integers(2)) if runner.count == 1 else rng.integers(2, size=runner.count)
        seen += [transition.next_state for transition in runner.step(action)]
    return np.array(seen)


def runners():
    yield SingleEnvRunner(gym.make("CartPole-v1"), 3)
    yield VectorEnvRunner(gym.make_vec("CartPole-v1", num_envs=3), 3)
    yield VectorEnvRunner(gym.make_vec("CartPole-v1", num_envs=3, vectorization_mode="sync"), 3)


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("steps", [0, 1, 50])
def test_another_runner_goes_on_from_a_saved_step(which, steps):
    runner, other = list(runners())[which], list(runners())[which]
    runner.reset()
    wander(runner, steps, np.random.default_rng(0))
    header, arrays = runner.state()
    arrays = {name: array.copy() for name, array in arrays.items()}
    assert other.restore(header, arrays)
    assert np.array_equal(other.observation, runner.observation)
    one, two = (wander(p, 60, np.random.default_rng(1)) for p in (runner, other))
    assert np.array_equal(one, two)


def test_an_environment_with_chance_of_its_own_begins_a_new_episode():
    class Chancy(Counting):
        def step(self, action):
            observation, *rest = super().step(action)
            return observation + np.float32(np.random.default_rng().random()), *rest

    runner, other = (SingleEnvRunner(Chancy(100), 0) for _ in range(2))
    runner.reset()
    runner.step(0)
    assert not other.restore(*runner.state())
    assert other.observation.tolist() == [0.0]


def test_an_episode_that_ends_is_told_with_its_last_state_and_the_next_one_begins():
    runner = SingleEnvRunner(Counting(2), 0)
    runner.reset()
    first, last = runner.step(0)[0], runner.step(1)[0]
    assert (first.terminated, last.terminated, last.action) == (False, True, 1)
    assert (last.state.tolist(), last.next_state.tolist(), runner.observation.tolist()) == ([1.0], [2.0], [0.0])


def test_of_several_environments_those_that_only_begin_an_episode_have_no_transition():
    runner = several(AutoresetMode.NEXT_STEP)
    runner.reset()
    steps = [[transition.i for transition in runner.step(np.zeros(2, int))] for _ in range(4)]
    assert steps == [[0, 1], [0, 1], [1], [0]]


def test_next_step_autoreset_has_a_step_that_only_resets():
    runner = several(AutoresetMode.NEXT_STEP)
    runner.reset()
    seen = [runner.step_all(np.zeros(2, int)) for _ in range(4)]
    assert [s[0][:, 0].tolist() for s in seen] == [[1, 1], [2, 2], [0, 3], [1, 0]]
    assert [s[2].tolist() for s in seen] == [[False, False], [True, False], [False, True], [False, False]]
    assert [s[4].tolist() for s in seen] == [[True, True], [True, True], [False, True], [True, False]]


def test_same_step_autoreset_gives_the_last_observation_before_the_reset():
    runner = several(AutoresetMode.SAME_STEP)
    runner.reset()
    seen = [runner.step_all(np.zeros(2, int)) for _ in range(3)]
    assert [s[0][:, 0].tolist() for s in seen] == [[1, 1], [2, 2], [1, 3]]
    assert runner.observation[:, 0].tolist() == [1, 0]
    assert all(s[4].all() for s in seen)


def test_an_environment_that_is_not_reset_by_itself_is_refused():
    with pytest.raises(ValueError, match=r"autoreset mode is .* expected AutoresetMode.NEXT_STEP or SAME_STEP"):
        several(AutoresetMode.DISABLED)
