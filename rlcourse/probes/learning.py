"""What the parts of a learning agent do: exploring, remembering, and the loop around them."""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np

from rlcourse.probes.observing import plain, shared_generators, something
from rlcourse.probes.scripted import EpisodeOver, ScriptedEnv


def explore_actions(answer: Callable, q_values: np.ndarray, epsilon: float, seed: int, draws: int) -> dict:
    """Draw actions with an exploring policy `answer(q_values, epsilon, rng)`, and describe how they are spread.

    Args:
        answer: Returns one action.
        q_values: [A] values.
        epsilon: 0 to 1.
        seed: Of the generator it is given.
        draws: How many actions.

    Returns:
        "whole numbers", "shape" of an action, "shared generators used", "same seed, same actions" (bool), "share of each
        action" ([A]).
    """

    def drawn(count: int) -> list:
        rng = np.random.default_rng(seed)
        return [np.asarray(plain(something(answer(q_values, epsilon, rng)))) for _ in range(count)]

    shared = shared_generators()
    actions = drawn(draws)
    few = min(draws, 40)
    whole = all(a.shape == () and a.dtype.kind in "iu" for a in actions)
    report = {"whole numbers": whole, "shape": str(actions[0].shape), "shared generators used": shared_generators() != shared}
    if whole:
        values = np.array([int(a) for a in actions])  # [draws]
        report["same seed, same actions"] = bool((values[:few] == [int(a) for a in drawn(few)]).all())
        report["share of each action"] = np.array([(values == a).mean() for a in range(len(q_values))])  # [A]
    return report


def fill_and_sample(answer: Callable, capacity: int, n_states: int, adds: int, batch_size: int, seed: int) -> dict:
    """Make a replay memory `answer(capacity, n_states)`, fill it with numbered transitions, and sample from it.

    Transition i has the reward i, the state [i, i, ...] and the next state [i + 0.5, ...]; the same two arrays are passed every
    time, with new numbers in them.

    Args:
        answer: The class.
        capacity: How many transitions fit.
        n_states: Numbers in a state.
        adds: Transitions to add, numbered from 1.
        batch_size: Of the samples.
        seed: Of the generator.

    Returns:
        "length" after each add ([adds]); "shapes of a sample"; "transitions ever sampled" (numbers);
        "parts belong together" or the name of the part that does not; "evenly drawn", "drawn with rng", "sample is a copy"
        (bool).
    """
    memory = something(answer(capacity, n_states))
    state, next_state, lengths = np.zeros(n_states, np.float32), np.zeros(n_states, np.float32), []

    def add(i):
        state[:], next_state[:] = i, i + 0.5
        memory.add(state, i % 2, float(i), next_state, i % 4 == 0)

    for i in range(1, adds + 1):
        add(i)
        lengths.append(len(memory))
    rng, rounds = np.random.default_rng(seed), max(60, 2400 // batch_size)
    shared = shared_generators()
    samples = [something(memory.sample(batch_size, rng)) for _ in range(rounds)]
    used_shared = shared_generators() != shared
    if not all(isinstance(s, tuple | list) and len(s) == 5 for s in samples):
        return {"length": lengths, "shapes of a sample": "not five arrays"}
    report = {"length": lengths, "shapes of a sample": ", ".join(str(np.shape(part)) for part in samples[0])}
    wanted = [(batch_size, n_states), (batch_size,), (batch_size,), (batch_size, n_states), (batch_size,)]
    if [np.shape(part) for part in samples[0]] != wanted:
        return report
    states, actions, rewards, next_states, ended = (np.array([np.asarray(s[k]) for s in samples], float) for k in range(5))
    numbers, counts = np.unique(rewards, return_counts=True)
    agree = {
        "states": (states == rewards[..., None]).all(),
        "actions": (actions == rewards % 2).all(),
        "next_states": (next_states == rewards[..., None] + 0.5).all(),
        "terminated": (ended == (rewards % 4 == 0)).all(),
    }
    report["transitions ever sampled"] = numbers
    report["parts belong together"] = next((f"not the {name}" for name, fine in agree.items() if not fine), "yes")
    report["evenly drawn"] = bool(counts.max() < 2.2 * counts.min()) and len({r.tobytes() for r in rewards}) > 5
    again = np.asarray(memory.sample(batch_size, np.random.default_rng(seed))[2], float)
    report["drawn with rng"] = not used_shared and np.array_equal(again, rewards[0])
    kept = memory.sample(batch_size, rng)
    before = [np.array(part) for part in kept]
    for i in range(adds + 1, adds + capacity + 1):
        add(i)
    report["sample is a copy"] = all(np.array_equal(a, b) for a, b in zip(before, kept, strict=True))
    return report


def run_training_loop(
    answer: Callable, rewards: list[list[float]], endings: list[str], n_steps: int, learning_starts: int, train_every: int,
    sync_every: int, batch_size: int,
) -> dict:  # fmt: skip
    """Let a training loop run on scripted episodes with an agent and a memory that write down how they are used.

    Args:
        answer: Called as answer(env, agent, memory, epsilon, settings, rng); the settings have the last five arguments.
        rewards: The script of each episode.
        endings: How each ends, "terminated" or "truncated".
        n_steps: Passed on, as are the next four.
        learning_starts: See n_steps.
        train_every: See n_steps.
        sync_every: See n_steps.
        batch_size: See n_steps.

    Returns:
        What was acted on, stored, learned and synchronised, and after which step.
    """
    env = ScriptedEnv(rewards, endings)
    settings = SimpleNamespace(n_steps=n_steps, learning_starts=learning_starts, train_every=train_every,
                               sync_every=sync_every, batch_size=batch_size)  # fmt: skip
    acted, epsilons, stored, learned, sizes, synced, handed_out, strangers = [], [], [], [], [], [], [], []
    generator = np.random.default_rng(0)

    class Agent:
        def act(self, state, epsilon):
            acted.append(plain(state))
            epsilons.append(plain(epsilon))
            known = isinstance(state, np.ndarray) and state.shape == (2,)
            return int(7 + state[1] + 1000 * state[0]) if known else 0

        def learn(self, batch):
            learned.append(len(stored))
            if batch not in handed_out:
                strangers.append("learn was given something that sample did not return")

        def sync(self):
            synced.append(len(stored))

    class Memory:
        def add(self, state, action, reward, next_state, terminated):
            stored.append([plain(state), plain(action), plain(reward), plain(next_state), plain(bool(terminated))])

        def sample(self, size, rng):
            sizes.append(plain(size))
            if rng is not generator:
                strangers.append("sample was given another rng")
            handed_out.append(object())
            return handed_out[-1]

        def __len__(self):
            return len(stored)

    try:
        answer(env, Agent(), Memory(), lambda step: 1 / (1 + step), settings, generator)
        ended = "in time"
    except EpisodeOver as over:
        ended = str(over)
    return {
        "ended": ended,
        "steps taken": len(env.actions),
        "acted on": acted[: len(env.actions) + 1],
        "epsilons": epsilons[: len(env.actions) + 1],
        "stored states": [s[0] for s in stored],
        "stored actions": [s[1] for s in stored],
        "stored rewards": [s[2] for s in stored],
        "stored next states": [s[3] for s in stored],
        "stored as terminated": [s[4] for s in stored],
        "learned after steps": learned,
        "batch sizes": sizes,
        "synchronised after steps": synced,
        "strange": strangers[0] if strangers else "nothing",
        "steps after the end": env.late_steps,
    }


def collect_from_script(answer: Callable, rewards: list[list[float]], endings: list[str], n_steps: int, seed: int) -> dict:
    """Let `answer(env, policy, n_steps, seed)` collect transitions from scripted episodes.

    Args:
        answer: Returns a list of (state, action, reward, next_state, terminated).
        rewards: The script of each episode.
        endings: How each ends, "terminated" or "truncated".
        n_steps: Passed on.
        seed: Passed on.

    Returns:
        "states", "actions", "rewards", "next states", "terminated" of what was collected; "first seed"; "steps after the end".
    """
    env = ScriptedEnv(rewards, endings)

    def policy(state):
        known = isinstance(state, np.ndarray) and state.shape == (2,)
        return int(7 + state[1] + 1000 * state[0]) if known else 0

    try:
        collected = list(something(answer(env, policy, n_steps, seed)))
    except EpisodeOver as over:
        return {"ended": str(over)}
    if not all(isinstance(t, tuple | list) and len(t) == 5 for t in collected):
        return {"transitions": "not five parts each"}
    columns = [[plain(t[k]) for t in collected] for k in range(5)]
    names = ("states", "actions", "rewards", "next states", "terminated")
    seeds = ["none" if s is None else plain(s) for s in env.seeds]
    return {**dict(zip(names, columns, strict=True)), "first seed": seeds[0] if seeds else "no reset",
            "steps after the end": env.late_steps}  # fmt: skip
