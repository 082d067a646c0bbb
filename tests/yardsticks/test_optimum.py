"""What optimal play gets: the dynamics are the environments', the figures those that the program computes."""

import gymnasium as gym
import numpy as np
import pytest

from rlcourse.yardsticks import FILE, SEEDS, mountain_car, optimum, pendulum


def test_mountain_car_is_followed_as_the_environment_does():
    env, rng = gym.make("MountainCar-v0").unwrapped, np.random.default_rng(0)
    for _ in range(300):
        state, action = np.array([rng.uniform(-1.2, 0.6), rng.uniform(-0.07, 0.07)]), int(rng.integers(3))
        env.reset()
        env.state = tuple(state)
        observation, _, terminated, _, _ = env.step(action)
        position, velocity, over = mountain_car.follow(*state, action)
        assert np.allclose(observation, (position, velocity), atol=1e-6)
        assert bool(over) == terminated


def test_pendulum_is_followed_as_the_environment_does():
    env, rng = gym.make("Pendulum-v1").unwrapped, np.random.default_rng(0)
    for _ in range(300):
        state, torque = np.array([rng.uniform(-np.pi, np.pi), rng.uniform(-8, 8)]), rng.uniform(-2, 2)
        env.reset()
        env.state = state
        observation, reward, *_ = env.step(np.array([torque]))
        angle, velocity, cost = pendulum.follow(*state, torque)
        assert np.allclose(observation, (np.cos(angle), np.sin(angle), velocity), atol=1e-5)
        assert np.isclose(reward, -cost)


@pytest.mark.parametrize(("env", "program"), [("MountainCar-v0", mountain_car), ("Pendulum-v1", pendulum)])
def test_what_is_kept_is_what_the_program_computes(env, program):
    seeds = (SEEDS[0], SEEDS[57], SEEDS[-1])
    assert program.returns(seeds) == pytest.approx(optimum(env, seeds).returns, abs=1e-3)


@pytest.mark.parametrize(
    ("env", "mean"), [("CartPole-v1", 500), ("Taxi-v4", 7.63), ("MountainCar-v0", -96.9), ("Pendulum-v1", -144.2)]
)
def test_the_optimum_on_the_evaluation_seeds(env, mean):
    found = optimum(env)
    assert found.mean == pytest.approx(mean, abs=0.05)
    assert len(found.returns) == 100


def test_over_all_seeds():
    car, swing = (optimum(env, SEEDS) for env in ("MountainCar-v0", "Pendulum-v1"))
    assert (car.mean, car.std) == pytest.approx((-97.1, 7.7), abs=0.1)
    assert (swing.mean, swing.std) == pytest.approx((-137.6, 75.6), abs=0.1)


def test_the_file_is_small():
    assert FILE.stat().st_size < 5_000


def test_what_is_not_known_is_named():
    with pytest.raises(ValueError, match="the optimum of 'Acrobot-v1' is not known"):
        optimum("Acrobot-v1")
    with pytest.raises(ValueError, match="not known for seed 7: expected seeds from 1000 to 1199"):
        optimum("Pendulum-v1", (1000, 7))
