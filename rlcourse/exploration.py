"""Exploring: when to act by chance, and how."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Explore = Callable[[np.ndarray, float, np.random.Generator], int]  # Q-values, epsilon, generator -> action


@dataclass(frozen=True)
class LinearSchedule:
    """A value that moves from `start` to `end` in a straight line over `steps` steps, 1 or more, and stays there.

    Source: Mnih et al., Human-level control through deep reinforcement learning (2015), Methods: the schedule of epsilon.
    """

    start: float
    end: float
    steps: int

    def __post_init__(self):
        if self.steps < 1:
            raise ValueError(f"steps is {self.steps!r}, expected 1 or more.")

    def __call__(self, step: int) -> float:
        """The value at `step`, 0 or more."""
        return self.end if step >= self.steps else self.start + (self.end - self.start) * step / self.steps


@dataclass(frozen=True)
class GeometricSchedule:
    """A value that is multiplied by `factor`, above 0 and up to 1, again and again: from `start` down to `end`."""

    start: float
    factor: float
    end: float

    def __post_init__(self):
        if not 0 < self.factor <= 1:
            raise ValueError(f"factor is {self.factor!r}, expected a number above 0 and up to 1, such as 0.99.")

    def __call__(self, n: int) -> float:
        """The value after n times, n 0 or more."""
        return max(self.end, self.start * self.factor**n)


def epsilon_greedy(q_values: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
    """With probability epsilon any action, each equally likely; otherwise the best one, ties broken at random.

    Args:
        q_values: [A] value of each action.
        epsilon: Probability of exploring, 0 to 1.
        rng: Where the chance comes from.

    Returns: The action, 0 to A - 1.
    Source: Sutton and Barto, Reinforcement Learning (2018), section 2.2.
    """
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    values = q_values.tolist()  # plain numbers: faster than NumPy for a handful of actions
    best = max(values)
    if values.count(best) == 1:
        return values.index(best)
    ties = [a for a, value in enumerate(values) if value == best]
    return ties[rng.integers(len(ties))]


Held = tuple[int, int]  # an action, and for how many more steps it is held


def temporally_extended_epsilon_greedy(
    q_values: np.ndarray, epsilon: float, held: Held, rng: np.random.Generator, power: float = 1.5, longest: int = 30
) -> tuple[int, Held]:
    """Epsilon-greedy whose random actions are held for a random while: the action, and what is held after it.

    A random action that lasts one step is undone by the next one. Held, it carries the agent away from where it has been.

    Args:
        q_values: [A] value of each action.
        epsilon: Probability of beginning to hold a random action, 0 to 1.
        held: (action, steps): the action held, and for how many more steps; 0 steps where none is.
        rng: Where the chance comes from.
        power: P(n steps) is proportional to n^-power, for n = 1, 2, ...; above 1.
        longest: No action is held longer.

    Source: Dabney, Ostrovski and Barreto, Temporally-extended epsilon-greedy exploration (2021), algorithm 1.
    """
    action, steps = held
    if steps > 0:
        return action, (action, steps - 1)
    if rng.random() < epsilon:
        action = int(rng.integers(len(q_values)))
        n = min(int(rng.zipf(power)), longest)
        return action, (action, n - 1)
    return epsilon_greedy(q_values, 0.0, rng), (0, 0)


class HeldActions:
    """Explores by a rule (q_values [A], epsilon, held, rng) -> (action, held), and remembers `held`: (action, steps left)."""

    def __init__(self, rule: Callable[..., tuple[int, Held]] = temporally_extended_epsilon_greedy):
        self.rule, self.held = rule, (0, 0)

    def __call__(self, q_values: np.ndarray, epsilon: float, rng: np.random.Generator) -> int:
        """The next action."""
        action, self.held = self.rule(q_values, epsilon, self.held, rng)
        return action

    def end_episode(self) -> None:
        """Let go: what is held does not go on in the next episode."""
        self.held = (0, 0)
