"""Making environments: by name, with a seed, with errors a beginner can act on, and a card that says what each one is."""

import difflib
import os
import warnings

import gymnasium as gym
import numpy as np

from rlcourse.cards import CARDS, Card
from rlcourse.env_runner import ClosedEnvironment, Explaining, InvalidAction, InvalidReward, check_action, explaining

__all__ = ["ClosedEnvironment", "Explaining", "InvalidAction", "InvalidReward", "UnknownEnvironment", "card", "check_action",
           "check_seed", "explaining", "make"]  # fmt: skip
RETIRED = {"CartPole-v0": "CartPole-v1", "MountainCar-v1": "MountainCar-v0", "Pendulum-v0": "Pendulum-v1",
           "Taxi-v1": "Taxi-v4", "Taxi-v2": "Taxi-v4", "Taxi-v3": "Taxi-v4"}  # fmt: skip


class UnknownEnvironment(ValueError):
    """The environment id is retired, misspelt or not installed; the message says which id to use."""


def make(name: str, seed: int | None = None, *, render: bool = False, **kwargs) -> gym.Env:
    """Make an environment that explains what goes wrong.

    Args:
        name: A Gymnasium id with its version, such as "CartPole-v1".
        seed: Of the environment and its action space, 0 or greater; None draws one. The first `reset()` continues from it.
        render: True to draw frames with `env.render()` ([height, width, 3] of uint8). No display is needed.
        **kwargs: Passed on to `gymnasium.make`.

    Returns: The environment, with Gymnasium's own time limit.
    Raises: UnknownEnvironment for an id that is retired or unknown, naming the one to use; ValueError for any other seed.
    """
    spec, seed = _find(name), None if seed is None else check_seed(seed)
    if render:
        _prepare_drawing(name)
        kwargs["render_mode"] = "rgb_array"
    env = Explaining(gym.make(spec, disable_env_checker=True, **kwargs))
    if seed is not None:
        env.reset(seed=seed)
        env.action_space.seed(seed)
    return env


def check_seed(seed) -> int:
    """Return `seed` as an int, or raise ValueError when it is not a whole number of 0 or more."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed is {seed!r}, expected a whole number of 0 or more, such as seed=0.")
    return int(seed)


def _find(name: str) -> gym.envs.registration.EnvSpec:
    if not isinstance(name, str):
        raise UnknownEnvironment(f"expected an environment's name such as 'CartPole-v1', got {name!r}.")
    if name in RETIRED:
        raise UnknownEnvironment(f"{name!r} is retired: use {RETIRED[name]!r}.")
    if name in gym.registry:
        return gym.registry[name]
    course = {i.split("-")[0].lower(): i for i in CARDS}
    bare = name.split("-")[0].strip().lower()
    close = [course[bare]] if bare in course else difflib.get_close_matches(name, list(gym.registry), n=1)
    advice = f"did you mean {close[0]!r}?" if close else f"this course uses {', '.join(CARDS)}."
    raise UnknownEnvironment(f"no environment is called {name!r}: {advice}")


def _prepare_drawing(name: str) -> None:
    """Import pygame quietly and without a display."""
    for setting, value in (("SDL_VIDEODRIVER", "dummy"), ("SDL_AUDIODRIVER", "dummy"), ("PYGAME_HIDE_SUPPORT_PROMPT", "1")):
        os.environ.setdefault(setting, value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pygame 2.6 warns of a deprecation inside setuptools
        try:
            import pygame  # noqa: F401
        except ImportError as error:
            raise ImportError(f"drawing {name} needs pygame: run  pip install pygame-ce  and try again.") from error


def card(name: str) -> Card:
    """The printed card of an environment: `print(card("CartPole-v1"))`; UnknownEnvironment as from `make`.

    The course's four have cards written by hand; for any other Gymnasium id the card is read off its spaces.
    """
    spec = _find(name)
    if name in CARDS:
        return CARDS[name]
    with make(name) as env:
        seen, done = env.observation_space, env.action_space
    limit = f"truncated after {spec.max_episode_steps} steps" if spec.max_episode_steps else "has no step limit"
    solved = f"mean return {spec.reward_threshold:g}" if spec.reward_threshold is not None else "no threshold is set"
    spaces = f"observation {type(seen).__name__}, action {type(done).__name__}"
    return Card(name, "see Gymnasium's page on it", spaces, (str(seen),), (str(done),), "see its page", limit, solved)
