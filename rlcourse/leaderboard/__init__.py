"""The course's leaderboard: agents handed in as small files, scored anew on fixed seeds. Each name loads when first used."""

from importlib import import_module

_HOME = {"submit": "submitting", "Entry": "entries", "Refused": "wording", "update": "updating"}
__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name in _HOME:
        return getattr(import_module(f"rlcourse.leaderboard.{_HOME[name]}"), name)
    raise AttributeError(f"rlcourse.leaderboard has no name {name!r}. It has: {', '.join(__all__)}.")


def __dir__() -> list[str]:
    return __all__
