"""How long to train: so many steps, or so many games."""

import numpy as np

NEVER = 2**62  # a step or a game that is not reached


def last_step_and_game(n_steps: int | None, games: int | None, step: int, games_done: int) -> tuple[int, int]:
    """The step and the game at which a training ends; `NEVER` for the one that is not counted.

    Args:
        n_steps: Environment steps to make, or None.
        games: Episodes to finish, in place of `n_steps`.
        step: Steps made already.
        games_done: Episodes finished already.

    Raises:
        ValueError: For neither or both of n_steps and games, or one that is no whole number of 1 or more.
    """
    if (n_steps is None) == (games is None):
        raise ValueError(f"n_steps is {n_steps!r} and games is {games!r}: expected one of them, and the other None.")
    name, amount = ("n_steps", n_steps) if games is None else ("games", games)
    if isinstance(amount, bool) or not isinstance(amount, int | np.integer) or amount < 1:
        raise ValueError(f"{name} is {amount!r}, expected a whole number of 1 or more.")
    return (NEVER, games_done + games) if n_steps is None else (step + n_steps, NEVER)
