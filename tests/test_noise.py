import numpy as np
import pytest

from rlcourse.noise import GaussianNoise, OrnsteinUhlenbeckNoise, gaussian_noise, ornstein_uhlenbeck


def test_gaussian_noise_has_the_standard_deviation_asked_for():
    noise = gaussian_noise(100_000, 0.3, np.random.default_rng(0))
    assert noise.mean() == pytest.approx(0, abs=0.005)
    assert noise.std() == pytest.approx(0.3, rel=0.02)


def test_wandering_noise_settles_at_its_stationary_variance_and_remembers():
    theta, sigma, rng = 0.15, 0.2, np.random.default_rng(0)
    x, path = np.zeros(2_000), []
    for _ in range(200):
        x = ornstein_uhlenbeck(x, theta, sigma, rng)
        path.append(x)
    assert x.var() == pytest.approx(sigma**2 / (1 - (1 - theta) ** 2), rel=0.15)
    assert np.corrcoef(path[-1], path[-4])[0, 1] == pytest.approx((1 - theta) ** 3, abs=0.06)


def test_without_pushes_it_decays_and_its_argument_stays():
    x = np.array([4.0, -2.0])
    assert np.array_equal(ornstein_uhlenbeck(x, 0.5, 0, np.random.default_rng(0)), [2, -1])
    assert np.array_equal(x, [4, -2])


def test_the_object_goes_on_where_it_was_and_begins_at_0_after_an_episode():
    noise, rng = OrnsteinUhlenbeckNoise(theta=0.5, sigma=0.0), np.random.default_rng(0)
    noise.held = (8.0, -4.0)
    assert noise(2, rng).tolist() == [4, -2]
    assert noise(2, rng).tolist() == [2, -1]
    assert noise.held == (2, -1)
    noise.end_episode()
    assert noise(2, rng).tolist() == [0, 0]


def test_a_rule_of_ones_own_is_called():
    rng = np.random.default_rng(0)
    assert GaussianNoise(0.5, lambda size, sigma, rng: np.full(size, sigma))(3, rng).tolist() == [0.5] * 3
    wander = OrnsteinUhlenbeckNoise(0.1, 0.2, lambda x, theta, sigma, rng: x + theta + sigma)
    assert [round(wander(1, rng)[0], 6) for _ in range(2)] == [0.3, 0.6]


def test_the_same_generator_gives_the_same_noise():
    for noise in (GaussianNoise(), OrnsteinUhlenbeckNoise()):
        a = noise(4, np.random.default_rng(7))
        if hasattr(noise, "end_episode"):
            noise.end_episode()
        assert np.array_equal(a, noise(4, np.random.default_rng(7)))
