"""Scaffolding of a reinforcement-learning course: you write the mathematics, this carries the rest.

Importing `rlcourse` loads nothing else; each name is loaded when it is first used.
"""

from importlib import import_module
from importlib.util import find_spec

_MODULES = (
    "algorithms averages cards checks doctor envs episodes experiments exploration leaderboard lessons memory networks noise "
    "runs show tables targets"
).split()
_HOME = {  # public function or class -> the module that defines it
    "RandomAgent": "episodes", "card": "envs", "evaluate": "episodes", "make": "envs", "moving_average": "averages",
    "play_episode": "episodes", "play_episodes": "episodes", "running_mean": "averages",
}  # fmt: skip

__all__ = sorted([*_MODULES, *_HOME])


def __getattr__(name: str):
    if name in _HOME:
        return getattr(import_module(f"rlcourse.{_HOME[name]}"), name)
    if name in _MODULES or (not name.startswith("_") and find_spec(f"rlcourse.{name}")):
        return import_module(f"rlcourse.{name}")
    raise AttributeError(f"rlcourse has no name {name!r}. What notebooks use of it: {', '.join(__all__)}.")


def __dir__() -> list[str]:
    return __all__
