import gymnasium as gym
import numpy as np
import pytest
from gymnasium.spaces import Box, Discrete, MultiBinary

from rlcourse import envs

COURSE = ["CartPole-v1", "Taxi-v4", "MountainCar-v0", "Pendulum-v1"]


@pytest.mark.parametrize("name", COURSE)
def test_the_same_seed_gives_the_same_episode(name):
    def episode():
        env = envs.make(name, seed=5)
        steps = [env.reset()[0]]
        for _ in range(20):
            steps.append(env.step(env.action_space.sample())[:4])
        env.close()
        return repr(steps)

    assert episode() == episode()


@pytest.mark.parametrize("name", COURSE)
def test_frames_are_drawn_without_a_display(name, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    with envs.make(name, seed=0, render=True) as env:
        env.reset()
        frame = env.render()
    assert frame.dtype == np.uint8
    assert frame.ndim == 3


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("Taxi-v3", "use 'Taxi-v4'"),
        ("CartPole-v0", "use 'CartPole-v1'"),
        ("Pendulum-v0", "use 'Pendulum-v1'"),
        ("CartPole", "did you mean 'CartPole-v1'"),
        ("taxi-v4", "did you mean 'Taxi-v4'"),
        ("Pendlum-v1", "did you mean 'Pendulum-v1'"),
        ("xyzzy", "this course uses CartPole-v1"),
        (3, "expected an environment's name"),
        ("", "no environment is called ''"),
    ],
)
@pytest.mark.parametrize("ask", [envs.make, envs.card])
def test_a_retired_or_unknown_id_says_which_to_use(ask, name, advice):
    with pytest.raises(envs.UnknownEnvironment, match=advice):
        ask(name)


@pytest.mark.parametrize("seed", [-1, 1.5, "0", True])
def test_a_seed_that_is_none_is_refused(seed):
    with pytest.raises(ValueError, match=r"seed is .* expected a whole number"):
        envs.make("CartPole-v1", seed=seed)


@pytest.mark.parametrize("action", [2, -1, 0.5, "left", None, [0], float("nan"), np.array([1])])
def test_an_action_out_of_range_is_named(action):
    with envs.make("CartPole-v1", seed=0) as env, pytest.raises(envs.InvalidAction, match="whole number from 0 to 1"):
        env.reset()
        env.step(action)


@pytest.mark.parametrize("action", [0, np.int64(1), np.array(1), np.uint8(0)])
def test_whole_numbers_of_every_kind_are_actions(action):
    with envs.make("CartPole-v1", seed=0) as env:
        env.reset()
        env.step(action)


@pytest.mark.parametrize("action", [2.5, [2.5], [np.nan], [[0.0]], [0.0, 0.0], None, ["x"]])
def test_a_torque_out_of_bounds_is_named_and_not_clipped_in_silence(action):
    with envs.make("Pendulum-v1", seed=0) as env, pytest.raises(envs.InvalidAction, match=r"shape \(1,\)"):
        env.reset()
        env.step(action)


@pytest.mark.parametrize("action", [[2.0], np.array([-2.0]), np.array([1], dtype=int)])
def test_a_torque_at_the_bounds_is_an_action(action):
    envs.check_action(action, Box(-2.0, 2.0, (1,)))


def test_other_spaces_are_asked_themselves():
    envs.check_action(np.array([1, 0], dtype=np.int8), MultiBinary(2))
    with pytest.raises(envs.InvalidAction):
        envs.check_action(7, MultiBinary(2))


def test_a_discrete_space_need_not_begin_at_0():
    envs.check_action(3, Discrete(2, start=2))
    with pytest.raises(envs.InvalidAction, match="from 2 to 3"):
        envs.check_action(1, Discrete(2, start=2))


@pytest.mark.parametrize("use", [lambda e: e.reset(), lambda e: e.step(0), lambda e: e.render()])
def test_a_closed_environment_says_so(use):
    env = envs.make("CartPole-v1", seed=0)
    env.reset()
    env.close()
    env.close()
    with pytest.raises(envs.ClosedEnvironment, match=r"Make a new one with make\('CartPole-v1'\)"):
        use(env)


@pytest.mark.parametrize("reward", [np.nan, np.inf, -np.inf])
def test_a_reward_that_is_not_finite_is_named(reward):
    env = envs.make("CartPole-v1", seed=0)
    broken = envs.Explaining(gym.wrappers.TransformReward(env, lambda _: reward))
    broken.reset()
    with pytest.raises(envs.InvalidReward, match="a reward must be a finite number"):
        broken.step(0)


def test_stepping_past_the_end_is_left_as_gymnasium_has_it():
    with envs.make("MountainCar-v0", seed=0) as env:
        env.reset()
        flags = [env.step(1)[2:4] for _ in range(205)]
    assert flags[198] == (False, False)
    assert set(flags[199:]) == {(False, True)}


def test_what_is_no_environment_is_named():
    with pytest.raises(TypeError, match="expected an environment, got str"):
        envs.explaining("CartPole-v1")
