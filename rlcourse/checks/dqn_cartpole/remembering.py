"""Replay memory."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Mistake
from rlcourse.probes import fill_and_sample


class _Right:
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


class _Unfilled(_Right):
    def sample(self, batch_size, rng):
        return self.rows(rng.integers(self.capacity, size=batch_size))


class _ForgetsTheLast(_Right):
    def sample(self, batch_size, rng):
        return self.rows(rng.integers(max(self.size - 1, 1), size=batch_size))


class _Latest(_Right):
    def sample(self, batch_size, rng):
        return self.rows(np.arange(self.size - batch_size, self.size))


class _NeverOverwrites(_Right):
    def add(self, *transition):
        if self.size < self.capacity:
            super().add(*transition)


class _OverwritesTheLast(_Right):
    def add(self, *transition):
        self.put(min(self.size, self.capacity - 1), *transition)
        self.size = min(self.size + 1, self.capacity)


class _CountsOn(_Right):
    def add(self, *transition):
        super().add(*transition)
        self.total = getattr(self, "total", 0) + 1

    def __len__(self):
        return getattr(self, "total", 0)


class _StaysInPlace(_Right):
    def add(self, *transition):
        self.put(self.position, *transition)
        self.size = min(self.size + 1, self.capacity)


class _NeverGrows(_Right):
    def add(self, *transition):
        self.put(self.position, *transition)
        self.position = (self.position + 1) % self.capacity


class _NextIsState(_Right):
    def put(self, i, state, action, reward, next_state, terminated):
        super().put(i, state, action, reward, state, terminated)


class _ForgetsTerminated(_Right):
    def put(self, i, state, action, reward, next_state, terminated):
        super().put(i, state, action, reward, next_state, False)


class _TornApart(_Right):
    def sample(self, batch_size, rng):
        parts = [self.rows(rng.integers(self.size, size=batch_size))[k] for k in range(5)]
        return tuple(parts)


class _OwnGenerator(_Right):
    def sample(self, batch_size, rng):
        return super().sample(batch_size, np.random.default_rng())


class _SameEveryTime(_Right):
    def sample(self, batch_size, rng):
        return super().sample(batch_size, np.random.default_rng(0))


class _ExchangedParts(_Right):
    def rows(self, i):
        return self.states[i], self.actions[i], self.rewards[i], self.terminated[i], self.next_states[i]


class _WithoutReplacement(_Right):
    def sample(self, batch_size, rng):
        return list(self.rows(rng.choice(self.size, size=batch_size, replace=False)))


class _ListOfTuples:
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


class _CountsAdds(_Right):
    def add(self, *transition):
        self.put(self.size % self.capacity, *transition)
        self.size += 1

    def __len__(self):
        return min(self.size, self.capacity)

    def sample(self, batch_size, rng):
        return self.rows((rng.random(batch_size) * len(self)).astype(int))


class _Rolled(_Right):
    def add(self, *transition):
        if self.size == self.capacity:
            for array in (self.states, self.actions, self.rewards, self.next_states, self.terminated):
                array[:-1] = array[1:].copy()
            self.put(self.capacity - 1, *transition)
        else:
            self.put(self.size, *transition)
            self.size += 1


def _cases(rng):
    def case(capacity, n_states, adds, batch_size):
        return {
            "capacity": capacity, "n_states": n_states, "adds": adds, "batch_size": batch_size, "seed": int(rng.integers(1,
            10_000)),
        }  # fmt: skip

    return [case(8, 2, 5, 3), case(4, 2, 4, 2), case(5, 3, 8, 4), case(6, 4, 15, 5)]


ReplayMemory = Exercise(
    name="ReplayMemory",
    points=3,
    minutes=15,
    difficulty=2,
    reference=_Right,
    cases=_cases,
    probe=fill_and_sample,
    hints=(
        "The next free slot is `self.position`. After the last slot comes slot 0 again: `(position + 1) % capacity`.",
        "`self.size` counts the filled slots. It grows with every transition, up to the capacity.",
        "`i = rng.integers(self.size, size=batch_size)` draws slots, and `self.states[i]` gives those rows, in a new array.",
    ),
    mistakes=(
        Mistake(
            _Unfilled,
            "sample also draws slots that nothing has been written to yet. Draw from the self.size slots that are filled.",
        ),
        Mistake(
            _ForgetsTheLast,
            "The last filled slot is never drawn: rng.integers(n) already leaves n out, so there is no 1 to subtract.",
        ),
        Mistake(
            _Latest,
            "You return the latest transitions. They follow one another and look alike: draw at random from all that are kept.",
        ),
        Mistake(
            _NeverOverwrites, "When the memory is full, new transitions are thrown away. They should overwrite the oldest."
        ),
        Mistake(
            _OverwritesTheLast,
            "When the memory is full, you overwrite the newest transition again and again. Overwrite the oldest: "
            "after the last slot comes slot 0.",
        ),
        Mistake(_CountsOn, "The length goes on growing beyond the capacity. It is the number of transitions that are kept."),
        Mistake(_StaysInPlace, "Every transition is written to the same slot: self.position never moves on."),
        Mistake(_NeverGrows, "self.size never grows, so the memory believes it is empty."),
        Mistake(_NextIsState, "You keep the state where the next state belongs."),
        Mistake(_ForgetsTerminated, "You do not keep terminated, so no episode ever seems to end."),
        Mistake(
            _TornApart,
            "Every part is drawn anew, so a state meets the reward of another one. Draw the slots once and use them for all "
            "five arrays.",
        ),
        Mistake(_OwnGenerator, "Your numbers do not come from rng: given the same rng again, you draw other transitions."),
        Mistake(
            _SameEveryTime, "You make a new generator in every call, so every minibatch is the same. Use the rng you are given."
        ),
        Mistake(
            _ExchangedParts,
            "sample returns its parts in another order. Expected: states, actions, rewards, next_states, terminated.",
        ),
    ),
    variants=(_WithoutReplacement, _ListOfTuples, _CountsAdds, _Rolled),
)
