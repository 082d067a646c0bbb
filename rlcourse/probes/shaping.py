"""What a function makes of the rewards of a small problem whose states have potentials."""

from collections.abc import Callable

import numpy as np

from rlcourse.probes.observing import something


def shape_rewards(
    answer: Callable, rewards: np.ndarray, states: np.ndarray, next_states: np.ndarray, terminated: np.ndarray, gamma: float,
    phi: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Call `answer(rewards, states, next_states, terminated, gamma, potential)`.

    Args:
        answer: Returns the rewards to learn from [B].
        rewards: [B], passed on, as are the next four.
        states: [B, 1] see rewards; they are numbers of states.
        next_states: [B, 1] see rewards.
        terminated: [B] see rewards.
        gamma: See rewards.
        phi: [S] the potential of every state; from it `potential` is made, a function from states [B, 1] to [B].

    Returns:
        What the answer returned.
    """

    def potential(states):
        return phi[np.asarray(states)[..., 0].astype(int)]

    return something(answer(rewards, states, next_states, terminated, gamma, potential))
