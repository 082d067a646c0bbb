"""Scaffolding of a reinforcement-learning course: you write the mathematics, this carries the rest.

Importing `rlcourse` loads nothing else; each public name is loaded when it is first used.
"""

from importlib import import_module

_HOME = {  # public name -> the module that defines it
    "make": "envs",
    "card": "envs",
    "play_episode": "episodes",
    "play_episodes": "episodes",
    "evaluate": "episodes",
    "RandomAgent": "episodes",
    "moving_average": "averages",
    "running_mean": "averages",
}
_MODULES = {"envs", "episodes", "show", "checks", "doctor"}

__all__ = sorted(_HOME.keys() | _MODULES)


def __getattr__(name: str):
    if name in _HOME:
        return getattr(import_module(f"rlcourse.{_HOME[name]}"), name)
    if name in _MODULES:
        return import_module(f"rlcourse.{name}")
    raise AttributeError(f"rlcourse has no name {name!r}. It has: {', '.join(__all__)}.")


def __dir__() -> list[str]:
    return __all__
