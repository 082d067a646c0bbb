"""Replay memory."""

import numpy as np

from rlcourse.checks import Exercise, edited, mistakes_in
from rlcourse.probes import fill_and_sample


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
        """Keep a copy of one transition; when full, over the oldest."""
        i = self.position
        self.states[i], self.actions[i], self.rewards[i] = state, action, reward
        self.next_states[i], self.terminated[i] = next_state, terminated
        self.position = (i + 1) % self.capacity
        self.size = min(self.size + 1, self.capacity)

    def sample(self, batch_size, rng):
        """Draw transitions at random, [B] of each part."""
        i = rng.integers(self.size, size=batch_size)  # [B]
        return self.states[i], self.actions[i], self.rewards[i], self.next_states[i], self.terminated[i]


def _cases(rng):
    def case(capacity, n_states, adds, batch_size):
        sizes = {"capacity": int(capacity), "n_states": n_states, "adds": int(adds), "batch_size": batch_size}
        return {**sizes, "shift": float(rng.uniform()), "seed": int(rng.integers(1, 10_000))}

    large, beyond = rng.integers(15, 26), rng.integers(5, 14)
    return [case(8, 2, 5, 3), case(5, 3, 8, 4), case(4, 2, 4, 2), case(6, 1, rng.integers(14, 17), 4),
            case(large, 4, large + beyond, 5), case(7, 2, 5, 1), case(9, 2, 3, 4)]  # fmt: skip


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


def _entry(key: str, wanted):
    """Shows in any case in which the report says `wanted` under `key`."""
    return lambda cases, seen: any(s["value"] is not None and s["value"].get(key) == wanted for s in seen)


def _all(seen, key: str, wanted) -> bool:
    """Whether all reports that have the entry `key`, one at least, have `wanted` there."""
    entries = [s["value"][key] for s in seen if s["value"] is not None and key in s["value"]]
    return bool(entries) and all(entry == wanted for entry in entries)


def _strange(text: str):
    return _entry("unlike what was added", text)


def _beyond_the_last_slot(cases, seen):
    return seen[-1]["stopped"].startswith("IndexError") and cases[-1]["adds"] > cases[-1]["capacity"]


ADD = "i = self.position\n"
DRAW = "rng.integers(self.size, size=batch_size)"
PARTS = "self.states[i], self.actions[i], self.rewards[i], self.next_states[i], self.terminated[i]"
ARRAYS = "self.states, self.actions, self.rewards, self.next_states, self.terminated"
POSITION = "(i + 1) % self.capacity"
SIZE = "min(self.size + 1, self.capacity)"
wrong, in_list = mistakes_in(Right), mistakes_in(_ListOfTuples)

MISTAKES = (
    wrong(f"return {PARTS}", PARTS, "sample returns None. Does it end in a return?", _entry("a sample is", "None")),
    wrong(f"return {PARTS}", f"return list(zip({PARTS}, strict=True))",
          "sample returns a list of transitions. Return five arrays: self.states[i] with an array i of slots is the first.",
          _entry("a sample is", "a list of transitions")),
    wrong(SIZE, "self.size",
          "The length stays 0: self.size never grows, so the memory believes it is empty.",
          lambda cases, seen: not any(seen[0]["value"]["length"])),
    wrong(SIZE, "self.size + 1",
          "The length goes on growing beyond the capacity. It is the number of transitions that are kept: min(size + 1, "
          "capacity)."),
    wrong(DRAW, "rng.integers(self.position, size=batch_size)",
          "You draw from self.position slots. When the memory is full, position begins again at 0, and all slots are filled: "
          "draw from self.size."),
    in_list("np.array(state), action, reward, np.array(next_state)", "state, action, reward, next_state",
            "You keep the caller's array, not a copy: when it changes, your memory changes. Write the numbers into your own "
            "array, or keep np.array(state).", _strange("the caller's arrays")),
    wrong(SIZE, f"{SIZE}\n        state.fill(0)",
          "add writes into the arrays it is given. They belong to whoever called it.",
          _entry("add writes into its arguments", True)),
    wrong(POSITION, "i",
          "Every transition is written to the same slot: self.position never moves on.",
          _strange("slots that nothing was written to, and one transition")),
    wrong(DRAW, "rng.integers(self.capacity, size=batch_size)",
          "sample also draws slots that nothing has been written to yet. Draw from the self.size slots that are filled.",
          _strange("slots that nothing was written to")),
    wrong(POSITION, "i + 1",
          "When more transitions come than fit, you write beyond the last slot. After it comes slot 0 again: (position + 1) % "
          "capacity.", _beyond_the_last_slot),
    wrong([("= state, action", "= next_state, action"), ("= next_state, term", "= state, term")],
          "The states and the next states are exchanged.", _strange("states and next_states are exchanged")),
    wrong("= next_state, term", "= state, term",
          "You keep the state where the next state belongs.", _strange("states in place of next_states")),
    wrong("state, action, reward\n", "state, reward, action\n",
          "The actions and the rewards are exchanged.", _strange("actions in place of rewards")),
    wrong(f"return {PARTS}", f"return tuple(array[{DRAW}] for array in ({ARRAYS}))",
          "Every part is drawn anew, so a state meets the reward of another one. Draw the slots once and use them for all five "
          "arrays.", _strange("parts of different transitions")),
    wrong("= next_state, terminated", "= next_state, False",
          "You do not keep terminated, so no episode ever seems to end.", _strange("terminated is always False")),
    wrong("= next_state, terminated", "= next_state, not terminated",
          "You keep the opposite of terminated.", _strange("terminated is upside down")),
    wrong(DRAW, "np.arange(self.size - batch_size, self.size)",
          "You return the latest transitions. They follow one another and look alike: draw at random from all that are kept."),
    wrong("rng.integers", "np.random.default_rng(0).integers",
          "You make a new generator in every call, so every minibatch is the same. Use the rng you are given.",
          lambda cases, seen: _all(seen, "every sample the same", True) and _all(seen, "drawn with rng", False)),
    wrong("rng.integers", "np.random.default_rng().integers",
          "Your numbers do not come from rng: given the same rng again, you draw other transitions.",
          lambda cases, seen: _entry("drawn with rng", False)(cases, seen) and not _all(seen, "every sample the same", True)),
    wrong(f"i = {DRAW}", "i, order = slice(0, batch_size), rng.permutation(self.size)\n"
          f"        for array in ({ARRAYS}):\n            array[: self.size] = array[: self.size][order]",
          "sample brings the memory itself into another order. It should leave it as it is: draw slots, return their rows.",
          _entry("sampling changes the memory", True)),
    wrong(ADD, f"if self.size == self.capacity:\n            return\n        {ADD}",
          "When the memory is full, new transitions are thrown away. They should overwrite the oldest."),
    wrong(POSITION, "min(i + 1, self.capacity - 1)",
          "When the memory is full, you overwrite the newest transition again and again. Overwrite the oldest: after the last "
          "slot comes slot 0."),
    wrong(DRAW, "rng.integers(max(self.size - 1, 1), size=batch_size)",
          "The last filled slot is never drawn: rng.integers(n) already leaves n out, so there is no 1 to subtract."),
    wrong(DRAW, "rng.integers(min(1, self.size - 1), self.size, size=batch_size)",
          "Slot 0 is never drawn. The slots are numbered from 0 to size - 1."),
    wrong(DRAW, "rng.choice(np.delete(np.arange(self.size), self.position - 1), size=batch_size)",
          "The transition that was added last is never drawn."),
    wrong(DRAW, "(rng.integers(self.size) + np.arange(batch_size)) % self.size",
          "The transitions of your minibatch are not drawn one by one: they follow one another, or repeat. Draw every slot "
          "anew: rng.integers(self.size, size=batch_size).", _entry("drawn independently", False)),
    wrong(DRAW, "rng.integers(self.capacity, size=batch_size) % self.size",
          "Some transitions are drawn more often than others. Each that is kept should have the same chance: "
          "rng.integers(self.size, size=batch_size).", _entry("evenly drawn", False)),
    in_list([("    def __init__", "    kept = []\n\n    def __init__"),
             ("= capacity, []", "= capacity, self.kept\n        self.kept.clear()")],
            "Two memories share what they keep: what is added to one shows in the other. Make the arrays in __init__.",
            _entry("two memories are one", True)),
    in_list([("        chosen = [self.entries", "        self.frozen = getattr(self, 'frozen', list(self.entries))\n"
              "        chosen = [self.frozen"), ("0, len(self.entries)", "0, len(self.frozen)")],
            "What is added after the first sample is never drawn. sample has to look at what is kept now."),
    wrong(DRAW, f"{DRAW}\n        self.position = 0",
          "What is added after a sample goes to the wrong slot. sample should leave self.position as it is."),
    wrong("self.next_states[i], self.terminated[i]\n", "self.terminated[i], self.next_states[i]\n",
          "sample returns its parts in another order. Expected: states, actions, rewards, next_states, terminated."),
    wrong(DRAW, "rng.permutation(self.size)[:batch_size]",
          "When fewer transitions are kept than batch_size, you return fewer than were asked for. Draw with replacement: "
          "rng.integers(self.size, size=batch_size).", _entry("fewer than asked for", True)),
)  # fmt: skip


VARIANTS = (
    _ListOfTuples,
    edited(Right, (DRAW, "rng.choice(self.size, size=batch_size, replace=False)"), (f"return {PARTS}", f"return [{PARTS}]")),
    edited(Right, ("i = self.position", "i = self.size % self.capacity"), (SIZE, "self.size + 1"),
           ("return self.size", "return min(self.size, self.capacity)"),
           (DRAW, "(rng.random(batch_size) * len(self)).astype(int)")),
    edited(Right, ("i = self.position\n", "i = min(self.size, self.capacity - 1)\n        if self.size == self.capacity:\n"
                   f"            for array in ({ARRAYS}):\n                array[:-1] = array[1:].copy()\n")),
)  # fmt: skip


def _explained(expected, got) -> str:
    strange = got.get("unlike what was added", "nothing")
    return "" if strange == "nothing" else f"sample does not return what was added. {strange[0].upper()}{strange[1:]}."


ReplayMemory = Exercise(
    name="ReplayMemory",
    points=3,
    minutes=15,
    difficulty=2,
    reference=Right,
    cases=_cases,
    probe=fill_and_sample,
    explain=_explained,
    hints=(
        "The next free slot is `self.position`. After the last slot comes slot 0 again: `(position + 1) % capacity`.",
        "`self.size` counts the filled slots. It grows with every transition, up to the capacity.",
        "`i = rng.integers(self.size, size=batch_size)` draws slots, and `self.states[i]` gives those rows, in a new array.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
