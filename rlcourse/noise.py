"""Noise to explore with where actions are numbers: some is added to each action."""

from collections.abc import Callable

import numpy as np


def gaussian_noise(size: int, sigma: float, rng: np.random.Generator) -> np.ndarray:
    """[size] noise drawn anew at every step.

    Args:
        size: How many numbers.
        sigma: Their standard deviation.
        rng: Where the chance comes from.

    Source: Fujimoto, van Hoof and Meger, Addressing function approximation error in actor-critic methods (2018), section 6.1.
    """
    return sigma * rng.standard_normal(size)  # [size]


def ornstein_uhlenbeck(x: np.ndarray, theta: float, sigma: float, rng: np.random.Generator) -> np.ndarray:
    """[A] the next value of noise that wanders: x - theta * x + sigma * N(0, 1), a step of an Ornstein-Uhlenbeck process.

    In the long run its variance is sigma^2 / (1 - (1 - theta)^2), and values n steps apart correlate by (1 - theta)^n.

    Args:
        x: [A] the present value.
        theta: How strongly it is drawn back to 0, 0 to 1.
        sigma: Standard deviation of each push.
        rng: Where the chance comes from.

    Source: Uhlenbeck and Ornstein, On the theory of the Brownian motion (1930); Lillicrap et al., Continuous control with deep
        reinforcement learning (2016), section 7, for theta 0.15 and sigma 0.2.
    """
    return x - theta * x + sigma * rng.standard_normal(len(x))  # [A]


Noise = Callable[[int, np.random.Generator], np.ndarray]  # numbers in an action, generator -> noise for each of them


class GaussianNoise:
    """Noise that forgets.

    Args:
        sigma: Its standard deviation, in halves of the actions' range: 1 is as far as from the middle to an end.
        rule: (size, sigma, rng) -> [size].
    """

    def __init__(self, sigma: float = 0.1, rule: Callable[..., np.ndarray] = gaussian_noise):
        self.sigma, self.rule = sigma, rule

    def __call__(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """[size] the noise of this step."""
        return self.rule(size, self.sigma, rng)


class OrnsteinUhlenbeckNoise:
    """Noise that wanders, and remembers where it is.

    Args:
        theta: How strongly it is drawn back to 0, 0 to 1.
        sigma: Standard deviation of each push, in halves of the actions' range.
        rule: (x [A], theta, sigma, rng) -> [A].
    """

    def __init__(self, theta: float = 0.15, sigma: float = 0.2, rule: Callable[..., np.ndarray] = ornstein_uhlenbeck):
        self.theta, self.sigma, self.rule = theta, sigma, rule
        self.held: tuple = ()  # where it is, A numbers; empty at the start of an episode

    def __call__(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """[size] the noise of this step."""
        x = np.array(self.held) if self.held else np.zeros(size)
        x = self.rule(x, self.theta, self.sigma, rng)
        self.held = tuple(np.ravel(x).tolist())
        return x

    def end_episode(self) -> None:
        """Begin at 0 again."""
        self.held = ()
