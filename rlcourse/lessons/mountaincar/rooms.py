"""A small problem in which everything can be computed: rooms in a row, a door out at the right end."""

import numpy as np


def transitions(n_rooms: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every step there is: from each room to the left and to the right.

    Args:
        n_rooms: S, how many rooms there are. From the last one the step to the right leads out, and is the end.

    Returns:
        states [S * 2], next_states [S * 2], terminated [S * 2]; the state outside is number S.
    """
    states = np.repeat(np.arange(n_rooms), 2)  # left and right in turn
    next_states = np.maximum(states + np.tile([-1, 1], n_rooms), 0)
    return states, next_states, next_states == n_rooms


def optimal_values(rewards: np.ndarray, n_rooms: int, gamma: float) -> np.ndarray:
    """The value of every step under the best plan, Q [S, 2], by value iteration.

    Args:
        rewards: [S * 2] what each step of `transitions` pays.
        n_rooms: S.
        gamma: Discount, below 1.
    """
    _, next_states, terminated = transitions(n_rooms)
    q = np.zeros(2 * n_rooms)
    for _ in range(2_000):
        v = np.append(q.reshape(n_rooms, 2).max(axis=1), 0.0)  # [S + 1]
        q = rewards + gamma * ~terminated * v[next_states]
    return q.reshape(n_rooms, 2)


def plan(q: np.ndarray) -> str:
    """The best step in every room as an arrow, both where they are as good."""
    signs = []
    for left, right in q:
        close = abs(left - right) < 1e-6 * (1 + abs(left))
        signs.append("↔" if close else "←" if left > right else "→")
    return " ".join(signs)
