"""Who stands where."""

from dataclasses import dataclass, field

from rlcourse.leaderboard.entries import Entry
from rlcourse.leaderboard.scoring import Scores


@dataclass(frozen=True)
class Scored:
    """An entry and what was measured of it."""

    entry: Entry  # the entry
    scores: Scores  # mean return after 100, 250 and 500 games
    digest: str = ""  # SHA-256 of its file, in hexadecimal digits
    gif: bytes | None = field(default=None, repr=False)  # an animation, or None

    @property
    def displayed(self) -> Scores:
        """The scores as they are shown and compared: two decimals, no minus zero."""
        return tuple(round(score, 2) + 0.0 for score in self.scores)


def rank(scored: list[Scored]) -> list[tuple[int, Scored]]:
    """(rank, entry) by the score after 500, then 250, then 100 games, as displayed; equals share a rank: 1, 2, 2, 4."""
    ordered = sorted(scored, key=lambda s: ([-score for score in reversed(s.displayed)], s.entry.name.casefold(), s.digest))
    ranked: list[tuple[int, Scored]] = []
    for place, one in enumerate(ordered, start=1):
        tied = ranked and ranked[-1][1].displayed == one.displayed
        ranked.append((ranked[-1][0] if tied else place, one))
    return ranked
