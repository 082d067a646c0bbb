"""Optimal play in Pendulum: the least cost over 200 steps, backwards from the last one, on a fine grid."""

import numpy as np

from rlcourse import envs
from rlcourse.episodes import play_episode
from rlcourse.yardsticks.grids import Grid, Reader

GRID = Grid((-np.pi, -8.0), (np.pi, 8.0), (241, 241), wraps=True)
TORQUES = np.linspace(-2, 2, 21)
STEPS = 200
G, DT = 10.0, 0.05  # gravity in m/s^2 and seconds of a step; the mass is 1 kg, the length 1 m


def follow(angle, velocity, torque):
    """One step of Gymnasium's Pendulum-v1, for arrays: angle (0 is upright), velocity, and what the step costs."""
    cost = angle**2 + 0.1 * velocity**2 + 0.001 * torque**2
    velocity = np.clip(velocity + (1.5 * G * np.sin(angle) + 3 * torque) * DT, -8, 8)
    return angle + velocity * DT, velocity, cost


def costs_to_go() -> np.ndarray:
    """[201, 241, 241] the least cost still to come with 0, 1, ... 200 steps left."""
    states = GRID.states()
    after = [follow(*states, torque) for torque in TORQUES]
    readers = [(Reader(GRID, a, v), cost) for a, v, cost in after]
    values = np.zeros((STEPS + 1, *GRID.points), np.float32)
    for left in range(1, STEPS + 1):
        best = readers[0][1] + readers[0][0](values[left - 1])
        for read, cost in readers[1:]:
            best = np.minimum(best, cost + read(values[left - 1]))
        values[left] = best
    return values


def returns(seeds) -> np.ndarray:
    """[N] what the grid's best policy gets in the environment, seed by seed."""
    values, fine = costs_to_go(), np.linspace(-2, 2, 81)
    totals = []
    with envs.make("Pendulum-v1") as env:
        for seed in seeds:
            left = STEPS

            def policy(observation):
                nonlocal left
                left -= 1
                angle, velocity = np.arctan2(observation[1], observation[0]), float(observation[2])
                a, v, cost = follow(angle, velocity, fine)
                return np.array([fine[(cost + Reader(GRID, a, v)(values[left])).argmin()]], np.float32)

            totals.append(play_episode(env, policy, seed).total)
    return np.array(totals)
