"""A number in the prose that the notebook itself does not show: where it comes from."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

import gymnasium as gym
import numpy as np

from rlcourse.algorithms import reference_band
from rlcourse.episodes import RandomAgent
from tests.prose.claims import Claim, prose
from tests.prose.notebooks import NAMES, cells
from tests.prose.numbers import Number, numbers


@dataclass(frozen=True)
class Fact:
    """Numbers that a sentence states, and their source.

    Attributes:
        phrase: The words around them, as they stand in the notebook's source; they may be broken into lines elsewhere.
        source: Where the numbers come from: a function that measures them, a publication, or why they state nothing.
        values: Computes them, in their order; numbers that only count are left out. None where a test cannot.
        holds: Computes whether what is said of them is true, where they are not the values themselves, such as bounds.
    """

    phrase: str
    source: str
    values: Callable[[], tuple[float, ...]] | None = None
    holds: Callable[[], bool] | None = None

    @cached_property
    def pattern(self) -> re.Pattern:
        """Finds the phrase, however its lines are broken."""
        return re.compile(r"\s+".join(map(re.escape, self.phrase.split())))

    @property
    def numbers(self) -> list[Number]:
        """The numbers of the phrase."""
        return [n for n in numbers(prose(self.phrase)) if not n.counts]

    def covers(self, claim: Claim) -> bool:
        """Whether the claim is made in this phrase."""
        return any(m.start() <= claim.number.start < m.end() for m in self.pattern.finditer(claim.sentence))


# What facts are computed from.


def limit(env: str) -> int:
    """After how many steps an environment cuts an episode."""
    return gym.spec(env).max_episode_steps


def printed(notebook: str, pattern: str) -> float:
    """What the first group of `pattern` finds in the outputs of a notebook whose name begins with `notebook`."""
    name = next(n for n in NAMES if n.startswith(notebook))
    shown = "\n".join(cell.shown for cell in cells(name))
    return float(re.search(pattern, shown)[1].replace(",", ""))


@cache
def by_chance(env: str) -> np.ndarray:
    """The returns of a thousand episodes by chance."""
    with gym.make(env) as made:
        return RandomAgent(made, seed=0).play(1_000)


def band(name: str, step: int) -> np.ndarray:
    """What ten reference seeds had reached by a step: means of 20 episodes while training."""
    reference = reference_band(name)
    return reference.curves[:, np.searchsorted(reference.steps, step)]
