"""Optimal play in MountainCar: the fewest steps to the flag, by value iteration on a fine grid."""

import numpy as np

from rlcourse import envs
from rlcourse.episodes import play_episode
from rlcourse.yardsticks.grids import Grid, Reader

GRID = Grid((-1.2, -0.07), (0.6, 0.07), (401, 281))
GOAL = 0.5
MOST_SWEEPS = 2_000


def follow(position, velocity, action):
    """One step of Gymnasium's MountainCar-v0, for arrays: position, velocity and whether the goal is reached."""
    velocity = np.clip(velocity + (action - 1) * 0.001 - 0.0025 * np.cos(3 * position), -0.07, 0.07)
    position = np.clip(position + velocity, -1.2, 0.6)
    velocity = np.where((position <= -1.2) & (velocity < 0), 0.0, velocity)
    return position, velocity, (position >= GOAL) & (velocity >= 0)


def steps_to_go() -> np.ndarray:
    """[401, 281] the fewest steps from every point of the grid to the goal."""
    states = GRID.states()
    after = [follow(*states, action) for action in range(3)]
    readers = [(Reader(GRID, p, v), over) for p, v, over in after]
    values = np.zeros(GRID.points)
    for _ in range(MOST_SWEEPS):
        best = np.min([1 + np.where(over, 0.0, read(values)) for read, over in readers], axis=0)
        if np.abs(best - values).max() < 1e-6:
            return best
        values = best
    raise RuntimeError(f"the values have not settled in {MOST_SWEEPS} sweeps.")


def returns(seeds) -> np.ndarray:
    """[N] what the grid's best policy gets in the environment, seed by seed."""
    values, actions = steps_to_go(), np.arange(3)

    def policy(observation):
        position, velocity, over = follow(*observation.astype(float), actions)
        return int(np.where(over, 0.0, Reader(GRID, position, velocity)(values)).argmin())

    with envs.make("MountainCar-v0") as env:
        return np.array([play_episode(env, policy, seed).total for seed in seeds])
