"""Trainings small enough to test with: one network, one compiled call, a second or less."""

import numpy as np

from rlcourse.algorithms import DQN, DQNSettings
from rlcourse.memory import ReplayMemory
from rlcourse.runs.history import COLUMNS

QUICK = {
    "learning_starts": 128,
    "train_every": 64,
    "updates": 8,
    "target_every": 4,
    "batch_size": 16,
    "memory_size": 2_000,
    "validate_every": None,
    "epsilon_steps": 600,
}


class StudentMemory:
    """A memory as a student writes it: no more than add, sample and a length."""

    def __init__(self, capacity=2_000):
        self.capacity, self.count = capacity, 0
        self.states, self.next_states = np.zeros((2, capacity, 4))
        self.actions = np.zeros(capacity, int)
        self.rewards = np.zeros(capacity)
        self.ended = np.zeros(capacity, bool)

    def add(self, state, action, reward, next_state, terminated):
        i = self.count % self.capacity
        self.states[i], self.actions[i], self.rewards[i] = state, action, reward
        self.next_states[i], self.ended[i] = next_state, terminated
        self.count += 1

    def sample(self, batch_size, rng):
        i = rng.choice(len(self), batch_size, replace=False)
        return self.states[i], self.actions[i], self.rewards[i], self.next_states[i], self.ended[i]

    def __len__(self):
        return min(self.count, self.capacity)


class Forgetful(ReplayMemory):
    """Stores nothing."""

    def add(self, *transition):
        pass


def dqn(settings=None, print_fn=lambda message: None, env="CartPole-v1", **kwargs):
    return DQN(env, settings=DQNSettings(**{**QUICK, **(settings or {})}), print_fn=print_fn, **kwargs)


def trained(*parts, **kwargs):
    training = dqn(**kwargs)
    for steps in parts:
        training.train(steps, progress=False)
    return training


def same(a, b):
    """Whether two trainings are equal bit for bit, but for the clock."""
    timeless = [i for i, name in enumerate(COLUMNS) if name != "seconds"]
    learned, others = a.learner.variables(), b.learner.variables()
    return (
        (a.step, a.updates, len(a.history)) == (b.step, b.updates, len(b.history))
        and np.array_equal(a.history.as_array()[:, timeless], b.history.as_array()[:, timeless], equal_nan=True)
        and all(np.array_equal(x, y) for x, y in zip(learned, others, strict=True))
        and all(np.array_equal(x, y) for x, y in zip(a.acting_weights(), b.acting_weights(), strict=True))
        and all(np.array_equal(x, y) for x, y in zip(a.network.get_weights(), b.network.get_weights(), strict=True))
    )
