"""Memories: what the agent has lived through, to learn from in another order (replay) or while it is fresh (rollout)."""

from collections import deque, namedtuple
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from gymnasium.spaces import Space


class Transitions(NamedTuple):
    """Several transitions, each part under its name."""

    states: np.ndarray  # [B, ...] observations before the step
    actions: np.ndarray  # [B, ...]
    rewards: np.ndarray  # [B]
    next_states: np.ndarray  # [B, ...] observations after it
    terminated: np.ndarray  # [B] True where the episode ended there for good


DiscountedTransitions = namedtuple("DiscountedTransitions", (*Transitions._fields, "discounts"))
"""Transitions over several steps, with `discounts` [B]: what the value of the next state is multiplied by."""


class ReplayMemory:
    """The last `capacity` transitions, in arrays made once; the oldest is overwritten when they are full.

    Args:
        capacity: How many transitions fit, 1 or more.
        observation_space: Gives the shape and dtype of a state.
        action_space: Gives the shape and dtype of an action.
        n_steps: Steps between a transition's two states. Above 1, each transition also keeps its discount.

    Raises: ValueError for a capacity below 1.
    Source: Lin, Self-improving reactive agents (1992); Mnih et al. (2015), Methods.
    """

    def __init__(self, capacity: int, observation_space: Space, action_space: Space, n_steps: int = 1):
        if capacity < 1:
            raise ValueError(f"capacity is {capacity!r}, expected 1 or more, such as 100_000.")
        self.capacity, self.size = capacity, 0
        self.position = 0  # where the next transition goes
        self.states = np.zeros((capacity, *observation_space.shape), observation_space.dtype)  # [N, ...]
        self.actions = np.zeros((capacity, *action_space.shape), action_space.dtype)  # [N, ...]
        self.rewards = np.zeros(capacity, np.float32)  # [N]
        self.next_states = np.zeros_like(self.states)  # [N, ...]
        self.terminated = np.zeros(capacity, bool)  # [N]
        self.discounts = np.zeros(capacity, np.float32) if n_steps > 1 else None  # [N]

    def __len__(self) -> int:
        return self.size

    @property
    def is_full(self) -> bool:
        """Whether the next transition goes over the oldest."""
        return self.size == self.capacity

    def reset(self) -> None:
        """Forget everything."""
        self.size = self.position = 0

    def add(self, state, action, reward: float, next_state, terminated: bool, discount: float | None = None) -> None:
        """Keep one transition.

        Args:
            state: Observation before the step.
            action: What was done.
            reward: What it paid; with n steps, the discounted sum.
            next_state: Observation after the step (or after the n steps).
            terminated: True where the episode ended there for good, not where a limit cut it.
            discount: What the value of `next_state` is multiplied by, gamma^n; only where n_steps > 1.
        """
        i = self.position
        self.states[i], self.actions[i], self.rewards[i] = state, action, reward
        self.next_states[i], self.terminated[i] = next_state, terminated
        if self.discounts is not None:
            self.discounts[i] = discount
        self.position = (i + 1) % self.capacity
        if self.size < self.capacity:
            self.size += 1

    def sample(self, size: int | tuple[int, ...], rng: np.random.Generator) -> Transitions | DiscountedTransitions:
        """Draw transitions uniformly, with replacement: `size` of them, or as many as a shape such as (updates, batch) has.

        Returns: states [size, ...], actions [size, ...], rewards [size], next_states [size, ...], terminated [size], and
            discounts [size] where n_steps > 1, in this order and under these names. They are copies.
        Raises: ValueError when the memory is empty.
        """
        if self.size == 0:
            raise ValueError("the memory is empty, so there is nothing to sample. Add transitions first.")
        i = rng.integers(self.size, size=size)
        kind = Transitions if self.discounts is None else DiscountedTransitions
        return kind(*(getattr(self, name).take(i, axis=0) for name in kind._fields))


class NSteps:
    """Joins n steps of one episode into one transition, R = r_1 + gamma r_2 + ... + gamma^(n-1) r_n.

    Where an episode ends before n steps have passed, the last transitions are shorter, and so is their discount.

    Args:
        n: Steps a transition spans, 1 or more.
        gamma: Discount, 0 to 1.

    Source: Sutton and Barto, Reinforcement Learning (2018), section 7.1.
    """

    def __init__(self, n: int, gamma: float):
        self.n, self.gamma = n, gamma
        self.waiting = deque()  # [state, action, sum of rewards, discount] of steps that are not n steps old yet

    def push(self, state, action, reward: float, next_state, terminated: bool, truncated: bool) -> Iterator[tuple]:
        """Take in one step; yield the transitions it completes, as arguments of `ReplayMemory.add`."""
        for entry in self.waiting:
            entry[2] += entry[3] * reward
            entry[3] *= self.gamma
        self.waiting.append([state, action, reward, self.gamma])
        while self.waiting and (len(self.waiting) == self.n or terminated or truncated):
            first_state, first_action, total, discount = self.waiting.popleft()
            yield first_state, first_action, total, next_state, terminated, discount


class RolloutMemory:
    """T steps of M environments, one after the other, in arrays made once. It is filled, learned from and filled again.

    Args:
        steps: T, 1 or more.
        count: M, 1 or more.
        observation_space: Gives the shape and dtype of a state.
        action_space: Gives the shape and dtype of an action.

    Raises: ValueError for steps or count below 1.
    Source: Mnih et al., Asynchronous methods for deep reinforcement learning (2016), algorithm S3.
    """

    def __init__(self, steps: int, count: int, observation_space: Space, action_space: Space):
        if steps < 1 or count < 1:
            raise ValueError(f"steps is {steps!r} and count {count!r}, expected 1 or more each.")
        self.states = np.zeros((steps, count, *observation_space.shape), observation_space.dtype)  # [T, M, ...]
        self.actions = np.zeros((steps, count, *action_space.shape), action_space.dtype)  # [T, M, ...]
        self.rewards = np.zeros((steps, count), np.float32)  # [T, M]
        self.next_states = np.zeros_like(self.states)  # [T, M, ...] before any reset
        # [T, M]; `played` is False where nothing was played, because the environment only began a new episode.
        self.terminated, self.truncated, self.played = (np.zeros((steps, count), bool) for _ in range(3))
        self.size = 0

    def __len__(self) -> int:
        return self.size

    def reset(self) -> None:
        """Forget everything."""
        self.size = 0

    def add(self, states, actions, rewards, next_states, terminated, truncated, played) -> None:
        """Keep one step of all M environments, each part [M, ...]; IndexError when T steps are in it already."""
        t = self.size
        if t == len(self.rewards):
            raise IndexError(f"the memory holds {t} steps already, and no more fit: call reset() first.")
        self.states[t], self.actions[t], self.rewards[t], self.next_states[t] = states, actions, rewards, next_states
        self.terminated[t], self.truncated[t], self.played[t] = terminated, truncated, played
        self.size = t + 1

    def batch(self, returns: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """All steps as one minibatch of B = T M, each with its return: states [B, ...], actions [B, ...], returns [B].

        Where nothing was played another step of the rollout, drawn uniformly, takes the place, so that B stays the same.
        `returns` are [T, M].
        """
        played = self.played.reshape(-1)
        i = np.arange(played.size)
        if not played.all():
            i[~played] = rng.choice(i[played], size=np.count_nonzero(~played))
        parts = self.states, self.actions, np.asarray(returns, np.float32)
        return tuple(part.reshape(-1, *part.shape[2:])[i] for part in parts)
