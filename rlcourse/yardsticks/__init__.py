"""What optimal play gets on the course's evaluation seeds: how much is left for an agent to learn."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from rlcourse import envs
from rlcourse.episodes import EVALUATION_SEEDS, Evaluation, play_episode
from rlcourse.runs import datafile
from rlcourse.tables import transition_table

FILE = Path(__file__).parent / "optimum.npz"
SEEDS = range(1000, 1200)  # for which optimal play in MountainCar and Pendulum is known; evaluations use the first hundred


def optimum(env: str, seeds: Iterable[int] = EVALUATION_SEEDS) -> Evaluation:
    """What optimal play gets, seed by seed.

    Args:
        env: CartPole-v1, Taxi-v4, MountainCar-v0 or Pendulum-v1.
        seeds: One episode each; for the last two environments among 1000 to 1199.

    Returns: The returns. CartPole's are the limit of steps; Taxi's are played with the policy of its transition table's optimal
        values; the others come from value iteration on a fine grid (see `mountain_car` and `pendulum`), whose policy was played
        in the environment. What the grid rounds away is less than a step, and less than 1, on average.
    Raises: ValueError for another environment, or a seed for which the optimum is not known.
    """
    seeds = tuple(seeds)
    if env == "CartPole-v1":
        return Evaluation(np.full(len(seeds), 500.0), seeds)
    if env == "Taxi-v4":
        return _taxi(seeds)
    if env not in ("MountainCar-v0", "Pendulum-v1"):
        raise ValueError(f"the optimum of {env!r} is not known: expected CartPole-v1, Taxi-v4, MountainCar-v0 or Pendulum-v1.")
    unknown = [seed for seed in seeds if seed not in SEEDS]
    if unknown:
        raise ValueError(f"the optimum of {env} is not known for seed {unknown[0]}: expected seeds from 1000 to 1199.")
    _, arrays = datafile.read(FILE, "optimum")
    return Evaluation(arrays[env][np.array(seeds, int) - SEEDS[0]].astype(float), seeds)


def _taxi(seeds: tuple[int, ...]) -> Evaluation:
    with envs.make("Taxi-v4") as env:
        table = transition_table(env)
        actions = table.action_values(table.optimal_values()).argmax(axis=1)  # [500]
        return Evaluation(np.array([play_episode(env, lambda s: int(actions[s]), seed).total for seed in seeds]), seeds)
