import gymnasium as gym
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode

from rlcourse.algorithms.env_runner import Several, Single


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
    return Several(gym.vector.SyncVectorEnv(parts, autoreset_mode=mode), seed=0)


def wander(player, steps, rng):
    """Play on by chance; what was seen."""
    seen = []
    for _ in range(steps):
        if player.count == 1:
            observation, _, terminated, truncated = player.step(int(rng.integers(2)))
            seen.append(observation)
            if terminated or truncated:
                player.reset()
        else:
            seen.append(player.step(rng.integers(2, size=player.count))[0])
    return np.array(seen)


def players():
    yield Single(gym.make("CartPole-v1"), 3)
    yield Several(gym.make_vec("CartPole-v1", num_envs=3), 3)
    yield Several(gym.make_vec("CartPole-v1", num_envs=3, vectorization_mode="sync"), 3)


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("steps", [0, 1, 50])
def test_another_player_goes_on_from_a_saved_step(which, steps):
    player, other = list(players())[which], list(players())[which]
    player.reset()
    wander(player, steps, np.random.default_rng(0))
    header, arrays = player.state()
    arrays = {name: array.copy() for name, array in arrays.items()}
    assert other.restore(header, arrays)
    assert np.array_equal(other.observation, player.observation)
    one, two = (wander(p, 60, np.random.default_rng(1)) for p in (player, other))
    assert np.array_equal(one, two)


def test_an_environment_with_chance_of_its_own_begins_a_new_episode():
    class Chancy(Counting):
        def step(self, action):
            observation, *rest = super().step(action)
            return observation + np.float32(np.random.default_rng().random()), *rest

    player, other = (Single(Chancy(100), 0) for _ in range(2))
    player.reset()
    player.step(0)
    assert not other.restore(*player.state())
    assert other.observation.tolist() == [0.0]


def test_next_step_autoreset_has_a_step_that_only_resets():
    player = several(AutoresetMode.NEXT_STEP)
    player.reset()
    seen = [player.step(np.zeros(2, int)) for _ in range(4)]
    assert [s[0][:, 0].tolist() for s in seen] == [[1, 1], [2, 2], [0, 3], [1, 0]]
    assert [s[2].tolist() for s in seen] == [[False, False], [True, False], [False, True], [False, False]]
    assert [s[4].tolist() for s in seen] == [[True, True], [True, True], [False, True], [True, False]]


def test_same_step_autoreset_gives_the_last_observation_before_the_reset():
    player = several(AutoresetMode.SAME_STEP)
    player.reset()
    seen = [player.step(np.zeros(2, int)) for _ in range(3)]
    assert [s[0][:, 0].tolist() for s in seen] == [[1, 1], [2, 2], [1, 3]]
    assert player.observation[:, 0].tolist() == [1, 0]
    assert all(s[4].all() for s in seen)


def test_an_environment_that_is_not_reset_by_itself_is_refused():
    with pytest.raises(ValueError, match=r"autoreset mode is .* expected AutoresetMode.NEXT_STEP or SAME_STEP"):
        several(AutoresetMode.DISABLED)
