"""The equations: pure functions of arrays, one equation each. Ranks are checked on entry."""

import numpy as np


def check_gamma(gamma: float) -> float:
    """Return the discount `gamma` as a float, or raise ValueError when it is not a number from 0 to 1."""
    if isinstance(gamma, bool) or not np.isscalar(gamma) or not np.isreal(gamma) or not 0 <= gamma <= 1:
        raise ValueError(f"gamma is {gamma!r}, expected a number from 0 to 1, such as gamma=0.99.")
    return float(gamma)


def discounted_returns(rewards: np.ndarray, gamma: float) -> np.ndarray:
    """The return from every step of one episode: G_t = r_{t+1} + gamma * G_{t+1}, and 0 after the last step.

    Args:
        rewards: [T] rewards of one episode, finite; rewards[t] is what step t paid. T may be 0.
        gamma: Discount, 0 to 1.

    Returns:
        [T] of float64.

    Raises:
        ValueError: For rewards of another rank, a reward that is not finite, or gamma outside 0 to 1.

    Source:
        Sutton and Barto, Reinforcement Learning (2018), equation 3.9.
    """
    gamma = check_gamma(gamma)
    rewards = np.asarray(rewards, dtype=float)  # [T]
    if rewards.ndim != 1:
        raise ValueError(f"rewards has shape {rewards.shape}, expected [T]: the rewards of one episode.")
    if not np.isfinite(rewards).all():
        t = int(np.flatnonzero(~np.isfinite(rewards))[0])
        raise ValueError(f"rewards[{t}] is {rewards[t]}, expected a finite number: look at where it was recorded.")
    returns = np.empty_like(rewards)  # [T]
    future = 0.0
    for t in reversed(range(len(rewards))):
        future = rewards[t] + gamma * future
        returns[t] = future
    return returns
