"""What a replay memory keeps and hands out."""

from collections.abc import Callable

import numpy as np

from rlcourse.probes.observing import PartMissing, plain, shared_generators, something

PARTS = ("states", "actions", "rewards", "next_states", "terminated")
DRAWS, MOST_SAMPLES = 4000, 1000  # transitions drawn, to see how evenly they come, in as many samples at most
ELSEWHERE = 1000  # the transitions of a second memory are numbered from here
SCRIBBLE = -777.0  # what the caller's arrays hold while the memory is asked


def fill_and_sample(
    answer: Callable, capacity: int, n_states: int, adds: int, batch_size: int, shift: float, seed: int
) -> dict:
    """Make a replay memory `answer(capacity, n_states)`, add transitions 1, 2, ..., `adds` (see `_transition`), and sample.

    By the shift, 0 to 1, the size of every reward is larger. Where batch_size is larger than `adds`, the report is only on what
    happens then.

    Returns: "length" after each add [adds]; "a sample is", "shapes of a sample" and "unlike what was added" (see `_Drawn`) as
        text; "numbers sampled" and "rewards sampled" [N], each once, and the numbers after two and after many more; else bools.
        It ends where going on makes no sense.
    """
    memory, caller = something(answer(capacity, n_states)), _Caller(n_states, shift)
    lengths = []
    for i in range(1, adds + 1):
        caller.add(memory, i)
        lengths.append(plain(len(memory)))
    report = {"length": lengths, "add writes into its arguments": caller.overwritten}
    if not any(lengths) or max(lengths) > capacity:
        return report
    if batch_size > adds:
        try:
            came = len(memory.sample(batch_size, np.random.default_rng(seed))[2])
        except ValueError:  # what rng.choice(..., replace=False) says, and rightly
            came = batch_size
        return {"fewer than asked for": came < batch_size}
    try:  # nothing is compared with this sample: it may import a library, which draws from the generators all share
        first = memory.sample(batch_size, np.random.default_rng(seed))
    except NotImplementedError as missing:
        raise PartMissing from missing
    report["a sample is"] = _described(first, batch_size)
    if report["a sample is"] != "five arrays":
        return report
    shapes, row, number = [np.shape(part) for part in first], (batch_size, n_states), (batch_size,)
    report["shapes of a sample"] = ", ".join(map(str, shapes))
    if shapes != [row, number, number, row, number]:
        return report
    shared = shared_generators()
    rng = np.random.default_rng(seed)
    drawn = _Drawn([memory.sample(batch_size, rng) for _ in range(min(DRAWS // batch_size, MOST_SAMPLES))], shift)
    used_shared = shared_generators() != shared
    report["unlike what was added"] = drawn.strange
    if drawn.strange != "nothing":
        return report
    report["numbers sampled"], first = np.unique(drawn.numbers, return_index=True)
    report["rewards sampled"] = drawn.parts["rewards"].ravel()[first]
    report["evenly drawn"] = drawn.evenly()
    report["drawn independently"] = drawn.independently()
    report["every sample the same"] = bool((drawn.numbers == drawn.numbers[0]).all())
    rng_again, untouched = np.random.default_rng(seed), np.random.default_rng(seed)
    once = np.asarray(memory.sample(batch_size, rng_again)[2], float)
    report["drawn with rng"] = rng_again.bit_generator.state != untouched.bit_generator.state and not used_shared
    again = np.asarray(memory.sample(batch_size, untouched)[2], float)
    report["sampling changes the memory"] = report["drawn with rng"] and not np.array_equal(once, again)
    report["two memories are one"] = _shares_with_another(memory, answer(capacity, n_states), caller, adds, batch_size, rng)
    return report if report["two memories are one"] else report | _later(memory, caller, capacity, adds, batch_size, rng)


def _transition(i, n_states: int, shift: float) -> tuple:
    """The five parts of transition number i, or [..., 1] of them: of both signs, with fractions, and all different."""
    k = np.arange(n_states)
    state = np.where((i + k) % 2, -1, 1) * (i + 0.25 + 0.125 * k)
    return state, i % 4, np.where(i % 2, -1, 1) * (12.5 * i + 0.25 + shift), state + 0.5, i % 3 == 0


class _Caller:
    """Adds transitions to a memory, with two arrays that it uses again each time."""

    def __init__(self, n_states: int, shift: float):
        self.shift, self.overwritten = shift, False
        self.state, self.next_state = np.zeros((2, n_states), np.float32)

    def add(self, memory, i: int) -> None:
        state, action, reward, next_state, terminated = _transition(i, len(self.state), self.shift)
        self.state[:], self.next_state[:] = state, next_state
        memory.add(self.state, action, float(reward), self.next_state, terminated)
        self.overwritten |= not (np.array_equal(self.state, state) and np.array_equal(self.next_state, next_state))
        self.state[:] = self.next_state[:] = SCRIBBLE


def _described(sample, batch_size: int) -> str:
    """What a sample is, in words."""
    if not isinstance(sample, tuple | list):
        return "None" if sample is None else f"a {type(sample).__name__}"
    if len(sample) == 5:
        return "five arrays"
    rows = len(sample) == batch_size and all(isinstance(row, tuple | list) and len(row) == 5 for row in sample)
    return "a list of transitions" if rows else f"a {type(sample).__name__} of {len(sample)}"


class _Drawn:
    """What came back in many samples: `numbers` [R, B] of the transitions, -1 for what is none, and what is `strange`."""

    def __init__(self, samples: list, shift: float):
        self.shift = shift
        try:
            self.parts = {name: np.array([np.asarray(s[k]) for s in samples], float) for k, name in enumerate(PARTS)}
        except ValueError:
            self.strange, self.numbers = "the shapes differ from sample to sample", np.zeros((1, 1), int)
            return
        self.n_states = self.parts["states"].shape[-1]
        known = np.concatenate([np.arange(1, 200), ELSEWHERE + np.arange(1, 200)])
        found = {}
        for k, name in ((0, "states"), (2, "rewards"), (3, "next_states")):
            table = np.reshape(_transition(known[:, None], self.n_states, shift)[k], (len(known), -1))  # [M, n]
            found[name] = _look_up(known, table, self.parts[name].reshape(*self.parts["rewards"].shape, -1))  # [R, B]
        self.numbers = max(found.values(), key=lambda numbers: (numbers > 0).mean())
        self.strange = self._strange(found)

    def _strange(self, found: dict) -> str:
        """The first thing in which the samples are unlike what was added, or "nothing"."""
        states, _, rewards, next_states, ended = self.parts.values()
        if (states == SCRIBBLE).any() or (next_states == SCRIBBLE).any():
            return "the caller's arrays"
        if ((rewards == 0) & (states == 0).all(axis=-1)).any():
            one = len(np.unique(self.numbers[self.numbers > 0])) == 1
            return "slots that nothing was written to" + ", and one transition" * one
        added = dict(zip(PARTS, _transition(self.numbers[..., None], self.n_states, self.shift), strict=True))
        added |= {name: added[name][..., 0] for name in ("actions", "rewards", "terminated")}
        if np.array_equal(states, added["next_states"]) and np.array_equal(next_states, added["states"]):
            return "states and next_states are exchanged"
        if np.array_equal(next_states, states):
            return "states in place of next_states"
        if np.array_equal(rewards, added["actions"]):
            return "actions in place of rewards"
        if all((numbers > 0).all() for numbers in found.values()):
            if any((numbers != self.numbers).any() for numbers in found.values()):
                return "parts of different transitions"
            if added["terminated"].any() and not ended.any():
                return "terminated is always False"
            if np.array_equal(ended, ~added["terminated"]):
                return "terminated is upside down"
        for name, came in self.parts.items():
            differs = ~np.isclose(came, added[name], atol=1e-3)
            if differs.any():
                where = tuple(np.argwhere(differs)[0][:2])
                if self.numbers[where] < 0:
                    return f"{name}: {came[where].tolist()} came back, which was never added"
                return f"{name}: {added[name][where].tolist()} was added, {(came[where] + 0.0).tolist()} came back"
        return "nothing"

    def evenly(self) -> bool:
        """Whether all came about equally often: within five standard deviations and a little."""
        counts = np.unique(self.numbers, return_counts=True)[1]
        return bool((abs(counts - counts.mean()) <= 5.5 * np.sqrt(counts.mean()) + 5).all())

    def independently(self) -> bool:
        """Whether the transitions of one minibatch lie no closer to one another, and at no other distance, than by chance."""
        kept = np.unique(self.numbers)
        place, n = np.searchsorted(kept, self.numbers), len(kept)  # [R, B]
        first, second = np.triu_indices(place.shape[1], k=1)
        apart = (place[:, first] - place[:, second]).ravel() % n
        if n < 2 or not len(apart):
            return True
        distances = np.bincount(np.minimum(apart, n - apart), minlength=n // 2 + 1)  # [n // 2 + 1]
        by_chance = np.bincount(np.minimum(np.arange(n), n - np.arange(n)), minlength=n // 2 + 1) / (n - 1)
        by_chance = np.minimum(by_chance, 1) * len(apart)
        return bool((distances <= by_chance + 6 * np.sqrt(by_chance) + 5).all())


def _look_up(known: np.ndarray, table: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The numbers of rows [R, B, n] in a table [M, n] of the numbers `known` [M]; -1 for a row that is not in it."""
    order = np.argsort(table[:, 0])
    at = np.clip(np.searchsorted(table[order, 0], rows[..., 0] - 1e-3), 0, len(known) - 1)
    return np.where(np.isclose(table[order[at]], rows, atol=1e-3).all(axis=-1), known[order[at]], -1)


def _shares_with_another(memory, other, caller: _Caller, adds: int, batch_size: int, rng) -> bool:
    """Whether what is added to a second memory shows in the first."""
    length = len(memory)
    caller = _Caller(len(caller.state), caller.shift)
    for i in range(1, adds + 1):
        caller.add(other, ELSEWHERE + i)
    if len(memory) != length:
        return True
    return bool((_Drawn([memory.sample(batch_size, rng) for _ in range(100)], caller.shift).numbers > ELSEWHERE).any())


def _later(memory, caller: _Caller, capacity: int, adds: int, batch_size: int, rng) -> dict:
    """What a memory that has been sampled from hands out when more is added."""

    def sampled() -> np.ndarray:
        samples = [memory.sample(batch_size, rng) for _ in range(60 * capacity // batch_size)]
        return np.unique(_Drawn(samples, caller.shift).numbers)

    for i in (1, 2):
        caller.add(memory, adds + i)
    report = {"numbers sampled after two more": sampled()}
    if adds >= capacity:
        kept = memory.sample(batch_size, rng)
        before = [np.array(part) for part in kept]
        for i in range(3, capacity + 5):
            caller.add(memory, adds + i)
        report["sample is a copy"] = all(np.array_equal(a, b) for a, b in zip(before, kept, strict=True))
        report["numbers sampled after many more"] = sampled()
    return report
