"""The course's leaderboard: agents handed in as small files, scored anew on fixed seeds. Each name loads when first used."""

from rlcourse.lazy import loaded_lazily

__getattr__, __dir__, __all__ = loaded_lazily(
    __name__, {"submitting": "submit", "entries": "Entry", "wording": "Refused", "updating": "update"}
)
