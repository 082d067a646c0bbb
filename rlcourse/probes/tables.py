"""What a function does to a table of Q-values that it changes in place."""

from collections.abc import Callable

import numpy as np

from rlcourse.probes.observing import plain


def update_table(
    answer: Callable, table: np.ndarray, state: int, action: int, reward: float, next_state: int, terminated: bool,
    alpha: float, gamma: float,
) -> dict:  # fmt: skip
    """Let `answer(table, state, action, reward, next_state, terminated, alpha, gamma)` learn from one transition.

    Args:
        answer: Changes the table.
        table: [S, A] Q-values before.
        state: Passed on, as are the next six.
        action: See state.
        reward: See state.
        next_state: See state.
        terminated: See state.
        alpha: See state.
        gamma: See state.

    Returns:
        See `_after`.
    """
    return _after(table, lambda t: answer(t, state, action, reward, next_state, terminated, alpha, gamma))


def learn_table(answer: Callable, table: np.ndarray, transitions: list[tuple], alpha: float, gamma: float) -> dict:
    """Let `answer(table, transitions, alpha, gamma)` learn from several transitions.

    Args:
        answer: Changes the table.
        table: [S, A] Q-values before.
        transitions: (state, action, reward, next_state, terminated) each.
        alpha: Passed on.
        gamma: Passed on.

    Returns:
        See `_after`.
    """
    return _after(table, lambda t: answer(t, [tuple(step) for step in transitions], alpha, gamma))


def _after(table: np.ndarray, call: Callable) -> dict:
    """What call(table) does.

    Returns:
        "table" as it is afterwards, "entries changed" [N, 2]; where nothing was changed and something came back,
        "returned in its place".
    """
    after = table.copy()
    returned = call(after)
    report = {"table": after, "entries changed": np.argwhere(after != table)}
    if np.array_equal(after, table) and returned is not None:
        report["returned in its place"] = plain(returned)
    return report
