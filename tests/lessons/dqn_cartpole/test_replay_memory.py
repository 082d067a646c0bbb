import numpy as np

from rlcourse.checks.verdicts import NOT_ATTEMPTED
from rlcourse.lessons.dqn_cartpole.replay_memory import ReplayMemory, Right
from tests.checks.properties import other_answers
from tests.lessons.dqn_cartpole.memories import drawing, keeping


class Listed:
    """A memory that keeps transitions in a list."""

    def __init__(self, capacity, n_states):
        self.capacity, self.entries = capacity, []

    def __len__(self):
        return len(self.entries)

    def add(self, *transition):
        self.entries = [*self.entries, tuple(np.array(part) for part in transition)][-self.capacity :]

    def sample(self, batch_size, rng):
        chosen = [self.entries[i] for i in rng.integers(len(self.entries), size=batch_size)]
        return tuple(np.array(part) for part in zip(*chosen, strict=True))


class NewerHalf(Listed):
    def sample(self, batch_size, rng):
        half = self.entries[len(self.entries) // 2 :]
        chosen = [half[i] for i in rng.integers(len(half), size=batch_size)]
        return tuple(np.array(part) for part in zip(*chosen, strict=True))


class CallersArrays(Listed):
    def add(self, *transition):
        self.entries = [*self.entries, transition][-self.capacity :]


class OneForAll(Listed):
    def sample(self, batch_size, rng):
        chosen = [self.entries[rng.integers(len(self.entries))]] * batch_size
        return tuple(np.array(part) for part in zip(*chosen, strict=True))


class SharedEntries(Listed):
    """A memory whose class keeps what its instances add."""

    entries = []  # noqa: RUF012

    def __init__(self, capacity, n_states):
        SharedEntries.entries, self.capacity = [], capacity

    def add(self, *transition):
        SharedEntries.entries = [*self.entries, tuple(np.array(part) for part in transition)][-self.capacity :]


class FrozenArrays(Listed):
    arrays = None

    def sample(self, batch_size, rng):
        self.arrays = self.arrays or [np.array(part) for part in zip(*self.entries, strict=True)]
        chosen = rng.integers(len(self.entries), size=batch_size)
        return tuple(part[chosen] for part in self.arrays)


class KeepsNextState(Listed):
    def add(self, state, action, reward, next_state, terminated):
        self.entries = [*self.entries, (np.array(state), action, reward, next_state, terminated)][-self.capacity :]


class WritesOn(Right):
    def add(self, *transition):
        super().add(*transition)
        transition[0][:] = transition[3]


class ForgetsItsPosition(Right):
    def sample(self, batch_size, rng):
        self.position = 0
        return super().sample(batch_size, rng)


class Squeezed(Right):
    def sample(self, batch_size, rng):
        return tuple(np.squeeze(part) for part in super().sample(batch_size, rng))


class NeverReturns(Right):
    def add(self, *transition):
        super().add(*transition)
        self.position = self.position or self.capacity


def frozen_size(memory, batch_size, rng):
    memory.first = getattr(memory, "first", memory.size)
    return rng.integers(memory.first, size=batch_size)


def repeated(memory, batch_size, rng):
    i = rng.integers(memory.size, size=2)
    return np.append(i[0], np.full(batch_size - 1, i[1]))[:batch_size]


LOOKS_RIGHT = [
    *map(drawing, (
        lambda m, b, rng: rng.integers(m.capacity, size=b) % m.size,
        lambda m, b, rng: rng.integers(m.size + 1, size=b) % m.size,
        lambda m, b, rng: np.minimum(rng.integers(m.size + 1, size=b), m.size - 1),
        lambda m, b, rng: rng.permutation((rng.integers(m.size) + np.arange(b)) % m.size),
        lambda m, b, rng: (rng.integers(m.size) + rng.integers(m.size) * np.arange(b)) % m.size,
        lambda m, b, rng: rng.integers(min(m.size, 6), size=b),
        lambda m, b, rng: rng.choice(m.size, size=min(b, m.size), replace=False),
        repeated,
        frozen_size,
    )),
    *map(keeping, (
        lambda s, a, r, n, t: (s[0], a, r, n[0], t),
        lambda s, a, r, n, t: (s[::-1], a, r, n[::-1], t),
        lambda s, a, r, n, t: (s.mean(), a, r, n.mean(), t),
        lambda s, a, r, n, t: (s.astype(int), a, r, n, t),
        lambda s, a, r, n, t: (abs(s), a, r, abs(n), t),
        lambda s, a, r, n, t: (s, a, int(r), n, t),
        lambda s, a, r, n, t: (s, a, abs(r), n, t),
        lambda s, a, r, n, t: (s, a, max(r, 0), n, t),
        lambda s, a, r, n, t: (s, a, np.clip(r, -20, 20), n, t),
        lambda s, a, r, n, t: (s, bool(a), r, n, t),
        lambda s, a, r, n, t: (s, min(a, 1), r, n, t),
    )),
    NewerHalf, CallersArrays, OneForAll, SharedEntries, FrozenArrays, WritesOn, ForgetsItsPosition, Squeezed,
]  # fmt: skip

TOLD = [
    (KeepsNextState, "keep the caller's array"),
    (drawing(lambda m, b, rng: rng.integers(m.position, size=b)), "draw from self.position slots"),
    (keeping(lambda s, a, r, n, t: (s, a, r, n, not t)), "opposite of terminated"),
    (keeping(lambda s, a, r, n, t: (s, a, int(r), n, t)), "was added"),
    (NeverReturns, "When more transitions come than fit"),
    (drawing(lambda m, b, rng: rng.integers(m.size, size=b, endpoint=True)), "nothing has been written to"),
    (lambda capacity, n_states: 1 / 0, "your class stopped with ZeroDivisionError"),
]  # fmt: skip
TestOtherAnswers = other_answers(ReplayMemory, told=TOLD, wrong=LOOKS_RIGHT)


def test_a_memory_of_which_a_part_is_missing_is_told_so():
    class WithoutSample(Right):
        def sample(self, batch_size, rng):
            raise NotImplementedError

    verdict = ReplayMemory.verdict(WithoutSample)
    assert verdict.outcome == NOT_ATTEMPTED
    assert verdict.sentence.startswith("A part of the class is still missing")
