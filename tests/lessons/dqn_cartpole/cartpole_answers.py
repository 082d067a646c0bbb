"""Answers to notebook 02's exercises that once got a wrong verdict, or a wrong sentence."""

import numpy as np

from rlcourse.lessons.dqn_cartpole._collectors import by_episodes, collector, whole_episodes
from rlcourse.lessons.dqn_cartpole._memories import ListOfTuples, Right, drawing, keeping, moving, with_methods


def best(q, rng):
    return int(rng.choice(np.flatnonzero(q == q.max())))


def chance(q, rng):
    return int(rng.integers(len(q)))


def explores(when, best=best, chance=chance):
    return lambda q, e, rng: chance(q, rng) if when(e, rng) else best(q, rng)


def below(e, rng):
    return rng.random() < e


def best_from(start):
    """A search for the largest value that begins with `start`."""

    def search(q, rng):
        largest, ties = start, [0]
        for a, value in enumerate(q):
            if value > largest:
                largest, ties = value, [a]
            elif value == largest:
                ties.append(a)
        return ties[rng.integers(len(ties))]

    return search


def uneven(q, e, rng):
    u = rng.random()
    return int(u / e * len(q) * 0.9) if u < e else best(q, rng)


def reseeds(q, e, rng):
    np.random.seed(0)  # noqa: NPY002
    return explores(below)(q, e, rng)


def alters(q, e, rng):
    q.sort()
    return explores(below)(q, e, rng)


class SharedEntries:
    """A memory whose class keeps what its instances add."""

    kept = []  # noqa: RUF012

    def __init__(self, capacity, n_states):
        SharedEntries.kept, self.capacity = [], capacity

    def __len__(self):
        return len(self.kept)

    def add(self, *transition):
        SharedEntries.kept = [*self.kept, tuple(np.array(part) for part in transition)][-self.capacity :]

    def sample(self, batch_size, rng):
        chosen = [self.kept[i] for i in rng.integers(len(self.kept), size=batch_size)]
        return tuple(np.array(part) for part in zip(*chosen, strict=True))


class FrozenArrays(ListOfTuples):
    arrays = None

    def sample(self, batch_size, rng):
        self.arrays = self.arrays or [np.array(part) for part in zip(*self.entries, strict=True)]
        chosen = rng.integers(len(self.entries), size=batch_size)
        return tuple(part[chosen] for part in self.arrays)


class KeepsNextState(Right):
    """Keeps the caller's next_state itself."""

    def put(self, i, state, action, reward, next_state, terminated):
        super().put(i, state, action, reward, next_state, terminated)
        self.kept = {**getattr(self, "kept", {}), i: next_state}

    def rows(self, i):
        states, actions, rewards, _, terminated = super().rows(i)
        return states, actions, rewards, np.array([self.kept[int(k)] for k in i]), terminated


def frozen_size(memory, batch_size, rng):
    memory.first = getattr(memory, "first", memory.size)
    return rng.integers(memory.first, size=batch_size)


def repeated(memory, batch_size, rng):
    i = rng.integers(memory.size, size=2)
    return np.append(i[0], np.full(batch_size - 1, i[1]))[:batch_size]


def writes_on(memory, *transition):
    Right.add(memory, *transition)
    transition[0][:] = transition[3]


def endless(env, policy, n_steps, seed):
    transitions = by_episodes(env, policy, n_steps, seed)
    while True:
        yield from transitions


def collects_more(env, policy, n_steps, seed):
    return collector()(env, policy, n_steps + 3, seed)[:n_steps]


def looks_ahead(env, policy, n_steps, seed):
    def asked(state):
        policy(state)
        return policy(state)

    return collector()(env, asked, n_steps, seed)


def playing_another(answer):
    """A loop that keeps the action that was chosen, and plays the one after it."""

    def played(env, *others):
        step = env.step
        env.step = lambda action: step(action + 1)
        return answer(env, *others)

    return played


PASSED_ONCE = [
    ("collect", playing_another(collector())),
    *(("epsilon_greedy", explores(when)) for when in (
        lambda e, rng: rng.random() < max(e, 0.1),
        lambda e, rng: rng.random() < e + 0.05,
        lambda e, rng: rng.random() < min(e, 0.9),
        lambda e, rng: rng.random() < 0.85 * e,
        lambda e, rng: rng.integers(10) < e * 10,
        lambda e, rng: rng.integers(10) <= e * 10,
        lambda e, rng: rng.integers(100) <= e * 100,
        lambda e, rng: round(rng.random(), 1) <= e,
    )),
    *(("epsilon_greedy", explores(below, best=greedy)) for greedy in (
        lambda q, rng: int(rng.choice(np.flatnonzero(np.isclose(q, q.max())))),
        lambda q, rng: int(rng.choice(np.flatnonzero(np.isclose(q, q.max(), atol=0.1)))),
        lambda q, rng: best(q.round(1), rng),
        lambda q, rng: int(np.argmax(q + rng.random(len(q)))),
        lambda q, rng: int(np.argmax(q + 0.1 * rng.random(len(q)))),
        best_from(-10),
        best_from(-999),
        lambda q, rng: -1 if rng.random() < 0.03 else best(q, rng),
    )),
    ("epsilon_greedy", explores(below, chance=lambda q, rng: int(rng.random() * (len(q) + 0.2)))),
    ("epsilon_greedy", uneven),
    ("epsilon_greedy", reseeds),
    *(("ReplayMemory", drawing(slots)) for slots in (
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
    *(("ReplayMemory", keeping(changed)) for changed in (
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
    ("ReplayMemory", with_methods(add=writes_on)),
    ("ReplayMemory", with_methods(sample=lambda m, b, rng: (setattr(m, "position", 0), Right.sample(m, b, rng))[1])),
    ("ReplayMemory", with_methods(rows=lambda m, i: tuple(np.squeeze(part) for part in Right.rows(m, i)))),
    ("ReplayMemory", FrozenArrays),
    ("ReplayMemory", SharedEntries),
    ("collect", collector(reset=lambda env: env.reset(seed=3)[0])),
    ("collect", collector(at_the_end=lambda env: env.close())),
    ("collect", collector(at_the_end=lambda env: env.reset(seed=0))),
    ("collect", whole_episodes),
    ("collect", collects_more),
    ("collect", looks_ahead),
    ("collect", endless),
    *(("collect", collector(reward_kept=kept)) for kept in (int, abs, lambda r: min(r, 10))),
    ("collect", collector(stored_end=lambda terminated, truncated: terminated and not truncated)),
    ("collect", collector(over=lambda terminated, truncated: terminated != truncated)),
]  # fmt: skip

SAID = [  # what the sentence must have in it
    ("collect", playing_another(collector()), "At step 1 you call env.step with action = 8, expected 7"),
    ("epsilon_greedy", explores(below, best=lambda q, rng: int(np.argsort(q, kind="stable")[-1])), "you always take the last"),
    ("epsilon_greedy", lambda q, e, rng: 0, "always take action 0"),
    ("epsilon_greedy", lambda q, e, rng: len(q) - 1, "always take the last action"),
    ("epsilon_greedy", lambda q, e, rng: str(best(q, rng)), "you return text"),
    ("epsilon_greedy", lambda q, e, rng: rng.random() < 0.5, "you return True or False"),
    ("epsilon_greedy", lambda q, e, rng: float(best(q, rng)), "with a decimal point"),
    ("epsilon_greedy", lambda q, e, rng: None, "returned None"),
    ("epsilon_greedy", lambda q, e, rng: explores(below)(q, e, np.random.default_rng(42)), "new generator in every call"),
    ("epsilon_greedy", explores(below, chance=lambda q, rng: int(rng.integers(1, len(q)))), "action 0 is never taken"),
    ("epsilon_greedy", explores(lambda e, rng: rng.random() < max(e, 0.05)), "explore where epsilon is 0"),
    ("epsilon_greedy", alters, "alters q_values"),
    ("ReplayMemory", KeepsNextState, "keep the caller's array"),
    ("ReplayMemory", drawing(lambda m, b, rng: rng.integers(m.position, size=b)), "draw from self.position slots"),
    ("ReplayMemory", keeping(lambda s, a, r, n, t: (s, a, r, n, not t)), "opposite of terminated"),
    ("ReplayMemory", keeping(lambda s, a, r, n, t: (s, a, int(r), n, t)), "was added"),
    ("ReplayMemory", moving(position=lambda m: m.position + 1), "When more transitions come than fit"),
    ("ReplayMemory", drawing(lambda m, b, rng: rng.integers(m.size, size=b, endpoint=True)), "nothing has been written to"),
    ("ReplayMemory", lambda capacity, n_states: 1 / 0, "your class stopped with ZeroDivisionError"),
    ("collect", collector(reset=lambda env: env.reset()), "returns two things"),
    ("collect", lambda env, policy, n_steps, seed: 3, "You return a int"),
    ("epsilon_at", lambda step, start, end, n: start - step / n, "It should fall by start - end"),
    ("epsilon_at", lambda step, start, end, n: end + (start - end) * np.exp(-5 * step / n), "Yours is a curve"),
    ("epsilon_at", lambda step, start, end, n: "0.5", "the text '0.5'"),
]
