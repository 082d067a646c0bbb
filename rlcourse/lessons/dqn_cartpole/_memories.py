"""Replay memories, right and wrong, to test the exercise with."""

import numpy as np


class Right:
    """The memory as the notebook has it."""

    def __init__(self, capacity, n_states):
        self.capacity, self.size, self.position = capacity, 0, 0
        self.states = np.zeros((capacity, n_states), np.float32)
        self.actions = np.zeros(capacity, np.int32)
        self.rewards = np.zeros(capacity, np.float32)
        self.next_states = np.zeros((capacity, n_states), np.float32)
        self.terminated = np.zeros(capacity, bool)

    def __len__(self):
        return self.size

    def add(self, state, action, reward, next_state, terminated):
        self.put(self.position, state, action, reward, next_state, terminated)
        self.position = (self.position + 1) % self.capacity
        self.size = min(self.size + 1, self.capacity)

    def put(self, i, state, action, reward, next_state, terminated):
        self.states[i] = state
        self.actions[i] = action
        self.rewards[i] = reward
        self.next_states[i] = next_state
        self.terminated[i] = terminated

    def sample(self, batch_size, rng):
        return self.rows(rng.integers(self.size, size=batch_size))

    def rows(self, i):
        return self.states[i], self.actions[i], self.rewards[i], self.next_states[i], self.terminated[i]


def with_methods(**methods) -> type:
    """The memory of the notebook with other methods."""
    return type("Memory", (Right,), methods)


def drawing(slots) -> type:
    """The memory of the notebook that samples slots(memory, batch_size, rng)."""
    return with_methods(sample=lambda memory, batch_size, rng: memory.rows(slots(memory, batch_size, rng)))


def keeping(changed) -> type:
    """The memory of the notebook that keeps changed(state, action, reward, next_state, terminated)."""
    return with_methods(put=lambda memory, i, *transition: Right.put(memory, i, *changed(*transition)))


def moving(position=None, size=None) -> type:
    """The memory of the notebook whose position and size move on otherwise, each given by the memory as it was."""

    def add(memory, *transition):
        memory.put(memory.position, *transition)
        after = (position or (lambda m: (m.position + 1) % m.capacity))(memory)
        memory.size = (size or (lambda m: min(m.size + 1, m.capacity)))(memory)
        memory.position = after

    return with_methods(add=add)


class NeverOverwrites(Right):
    def add(self, *transition):
        if self.size < self.capacity:
            super().add(*transition)


class OverwritesTheLast(Right):
    def add(self, *transition):
        self.put(min(self.size, self.capacity - 1), *transition)
        self.size = min(self.size + 1, self.capacity)


class TornApart(Right):
    def sample(self, batch_size, rng):
        return tuple(self.rows(rng.integers(self.size, size=batch_size))[k] for k in range(5))


class ShufflesItself(Right):
    def sample(self, batch_size, rng):
        order = rng.permutation(self.size)
        for array in (self.states, self.actions, self.rewards, self.next_states, self.terminated):
            array[: self.size] = array[: self.size][order]
        return tuple(np.array(part) for part in self.rows(slice(0, batch_size)))


class WithoutReplacement(Right):
    def sample(self, batch_size, rng):
        return list(self.rows(rng.choice(self.size, size=batch_size, replace=False)))


class ListOfTuples:
    def __init__(self, capacity, n_states):
        self.capacity, self.entries = capacity, []

    def __len__(self):
        return len(self.entries)

    def add(self, state, action, reward, next_state, terminated):
        self.entries.append((np.array(state), action, reward, np.array(next_state), terminated))
        if len(self.entries) > self.capacity:
            self.entries.pop(0)

    def sample(self, batch_size, rng):
        chosen = [self.entries[i] for i in rng.integers(0, len(self.entries), batch_size)]
        return tuple(np.array(part) for part in zip(*chosen, strict=True))


class CountsAdds(Right):
    def add(self, *transition):
        self.put(self.size % self.capacity, *transition)
        self.size += 1

    def __len__(self):
        return min(self.size, self.capacity)

    def sample(self, batch_size, rng):
        return self.rows((rng.random(batch_size) * len(self)).astype(int))


class Rolled(Right):
    def add(self, *transition):
        if self.size == self.capacity:
            for array in (self.states, self.actions, self.rewards, self.next_states, self.terminated):
                array[:-1] = array[1:].copy()
            self.put(self.capacity - 1, *transition)
        else:
            self.put(self.size, *transition)
            self.size += 1


class KeepsTheCallersArrays(ListOfTuples):
    def add(self, *transition):
        self.entries = [*self.entries, transition][-self.capacity :]


class FreezesArrays(ListOfTuples):
    arrays = None

    def sample(self, batch_size, rng):
        if self.arrays is None:
            self.arrays = [np.array(part) for part in zip(*self.entries, strict=True)]
        chosen = rng.integers(len(self.arrays[0]), size=batch_size)
        return tuple(part[chosen] for part in self.arrays)


class SharesItsEntries(ListOfTuples):
    kept: list = []  # noqa: RUF012

    def __init__(self, capacity, n_states):
        self.capacity, self.entries = capacity, SharesItsEntries.kept
        self.entries.clear()
