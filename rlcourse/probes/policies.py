"""What a policy does: how its actions are spread over a space, and how long it balances a pole."""

import random
from collections.abc import Callable

import numpy as np
from gymnasium.spaces import Box, Discrete

from rlcourse import envs
from rlcourse.episodes import play_episode
from rlcourse.probes.observing import plain, something


def draw_actions(answer: Callable, space: dict, seed: int, draws: int) -> dict:
    """Draw actions from a space with a policy `answer(space, rng)`, and describe how they are spread.

    Args:
        answer: Returns one action.
        space: {"n", "start"} for a Discrete space, {"low", "high"} (arrays of one shape) for a Box.
        seed: Of the generator the policy is given.
        draws: How many actions.

    Returns:
        For Discrete: "whole numbers" (bool), "share of each action" ([n]), "share outside the space".
        For Box: "shape", "share outside the space", and of the draws scaled so that low is 0 and high is 1: "mean",
        "standard deviation", both of the action's shape, and "numbers move together" (the first and the last of an action).
        For both: "shared generators used", "same seed, same actions" and "other seed, other actions" (bool).
    """
    if "n" in space:
        made = Discrete(space["n"], start=space["start"])
    else:
        low = np.asarray(space["low"], dtype=np.float32)
        made = Box(low, np.asarray(space["high"], dtype=np.float32), dtype=np.float32)
    made.seed(seed)

    def drawn(seed: int, count: int) -> list:
        rng = np.random.default_rng(seed)
        return [np.asarray(plain(something(answer(made, rng)))) for _ in range(count)]

    shared = _shared_generators()
    actions = drawn(seed, draws)
    few = min(draws, 30)

    def alike(a: list, b: list) -> bool:
        return all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))

    again, other = drawn(seed, few), drawn(seed + 1, few)
    report = {
        "shared generators used": _shared_generators() != shared,
        "same seed, same actions": alike(actions[:few], again),
        "other seed, other actions": not alike(actions[:few], other),
    }
    if isinstance(made, Discrete):
        report["whole numbers"] = all(a.ndim == 0 and a.dtype.kind in "iu" for a in actions)
        if report["whole numbers"]:
            values = np.array([int(a) for a in actions])  # [draws]
            wanted = made.start + np.arange(made.n)  # [n]
            report["share of each action"] = (values[:, None] == wanted).mean(axis=0)
            report["share outside the space"] = float((~np.isin(values, wanted)).mean())
        return report
    report["shape"] = str(actions[0].shape)
    if all(a.shape == made.shape and a.dtype.kind in "iuf" for a in actions):
        scaled = (np.array(actions, dtype=float) - made.low) / (made.high - made.low)  # [draws, ...]
        report["share outside the space"] = float(((scaled < -1e-5) | (scaled > 1 + 1e-5)).mean())
        report["mean"] = scaled.mean(axis=0)
        report["standard deviation"] = scaled.std(axis=0)
        flat = scaled.reshape(draws, -1)
        spread = flat[:, 0].std() * flat[:, -1].std()
        covariance = ((flat[:, 0] - flat[:, 0].mean()) * (flat[:, -1] - flat[:, -1].mean())).mean()
        report["numbers move together"] = flat.shape[1] > 1 and bool(abs(covariance) > spread / 2)
    return report


def balance(answer: Callable, first_seed: int, episodes: int, max_steps: int) -> dict:
    """Play CartPole with the policy `answer(observation)`.

    Args:
        answer: Returns 0 or 1.
        first_seed: The episodes use this seed and those after it.
        episodes: How many.
        max_steps: Where each is cut.

    Returns:
        "steps in each episode", [episodes].
    """
    with envs.make("CartPole-v1") as env:
        lengths = [len(play_episode(env, answer, first_seed + i, max_steps)) for i in range(episodes)]
    return {"steps in each episode": lengths}


def _shared_generators() -> tuple:
    """The states of the generators that the whole process shares, in a form that can be compared."""
    return random.getstate(), np.random.get_state()[1].tobytes(), np.random.get_state()[2]  # noqa: NPY002
