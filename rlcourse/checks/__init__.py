"""What an exercise is and how an answer is judged; the exercises themselves are in `rlcourse.lessons`.

Each name is loaded when it is first used.
"""

from importlib import import_module

_HOME = {
    "Exercise": "exercise",
    "Lesson": "lesson",
    "Mistake": "mistakes",
    "Remark": "exercise",
    "does_as": "matchers",
    "edited": "mistakes",
    "mistakes_in": "mistakes",
    "stops_with": "matchers",
}

__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name in _HOME:
        return getattr(import_module(f"rlcourse.checks.{_HOME[name]}"), name)
    raise AttributeError(f"rlcourse.checks has no name {name!r}. It has: {', '.join(__all__)}.")


def __dir__() -> list[str]:
    return __all__
