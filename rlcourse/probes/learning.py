"""What the loops of a learning agent do: the one that trains, and the one that collects."""

import itertools
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np

from rlcourse.probes.observing import plain, shared_generators, something
from rlcourse.probes.scripted import EXTRA, EpisodeOver, ScriptedEnv

PARTS = ("states", "actions", "rewards", "next states", "terminated")


def run_training_loop(
    answer: Callable, rewards: list[list[float]], endings: list[str], n_steps: int, learning_starts: int, train_every: int,
    sync_every: int, batch_size: int,
) -> dict:  # fmt: skip
    """Let a training loop run on scripted episodes with an agent and a memory that write down how they are used.

    Epsilon falls from step to step, and is 0 from step 12 on.

    Args:
        answer: Called as answer(env, agent, memory, epsilon, settings, rng); the settings have the last five arguments.
        rewards: The script of each episode.
        endings: How each ends, "terminated", "truncated" or "both".
        n_steps: Passed on, as are the next four.
        learning_starts: See n_steps.
        train_every: See n_steps.
        sync_every: See n_steps.
        batch_size: See n_steps.

    Returns:
        What was acted on, done, stored, learned and synchronised, each with the number of steps taken by then.
    """
    env, log = ScriptedEnv(rewards, endings), Log()
    settings = SimpleNamespace(n_steps=n_steps, learning_starts=learning_starts, train_every=train_every,
                               sync_every=sync_every, batch_size=batch_size)  # fmt: skip
    rng = np.random.default_rng(0)
    agent, memory = _Agent(env, log), RecordingMemory(env, log, rng)
    epsilon = lambda step: max(0.0, 1 - step / 12)  # noqa: E731
    report = watched_loop(lambda: answer(env, agent, memory, epsilon, settings, rng), env, log, settings, rng)
    return report | {
        "done": [[step, action] for step, action in enumerate(env.actions, 1)],
        "learned": log.learned,
        "synchronised": [step for step in log.synced if step],  # doing so at the start does no harm
    }


def watched_loop(loop: Callable[[], object], env: ScriptedEnv, log: "Log", settings: SimpleNamespace, rng) -> dict:
    """Run a training loop, and report what every such loop is asked about.

    Args:
        loop: Runs it.
        env: The scripted episodes it plays.
        log: Where its agent and its memory write down how they are used.
        settings: What it was given; `n_steps` is among them.
        rng: The generator it was given, from which it should draw nothing itself.
    """
    given, shared, generator = dict(vars(settings)), shared_generators(), rng.bit_generator.state
    try:
        loop()
        ended = "in time"
    except EpisodeOver as over:
        ended = str(over)
    if vars(settings) != given:
        log.strange.append("the settings were altered")
    if rng.bit_generator.state != generator or shared_generators() != shared:
        log.strange.append("random numbers were drawn, or a generator was seeded")
    return {
        "ended": ended,
        "steps taken": len(env.actions),
        "acted": [entry for entry in log.acted if entry[0] <= given["n_steps"]],  # acting once more at the end does no harm
        "stored": log.stored,
        "batch sizes": log.sizes,
        "strange": log.strange[0] if log.strange else "nothing",
        "seed given to a later reset": any(seed is not None for seed in env.seeds[1:]),
        "steps after the end": env.late_steps,
        "environment closed": env.closed,
    }


class Log:
    """How an agent and a memory were used; the numbers are of the steps taken by then.

    Attributes:
        acted: (number of the step to come, state, epsilon).
        stored: (number, state, action, reward, next_state, terminated).
        learned: (number, how many transitions were stored by then).
        sizes: Of the batches.
        synced: Numbers.
        strange: What else was noticed.
    """

    def __init__(self):
        self.acted, self.stored, self.learned, self.sizes, self.synced, self.strange = [], [], [], [], [], []
        self.handed_out = []


class _Agent:
    def __init__(self, env: ScriptedEnv, log: Log):
        self.env, self.log = env, log

    def act(self, state, epsilon):
        self.log.acted.append([len(self.env.actions) + 1, plain(state), plain(epsilon)])
        return _action(state)

    def learn(self, batch, *rest):
        self.log.learned.append([len(self.env.actions), len(self.log.stored)])
        if rest:
            self.log.strange.append("learn was given the parts of the batch one by one")
        elif not any(is_batch(batch, parts) for parts in self.log.handed_out):
            self.log.strange.append("learn was given something that sample did not return")

    def sync(self):
        self.log.synced.append(len(self.env.actions))


class RecordingMemory:
    """A memory that writes down what is added and asked for, and hands out minibatches that can be told apart.

    Args:
        env: Whose steps are counted.
        log: Where it is written down.
        rng: The one that `sample` should be given.
    """

    def __init__(self, env: ScriptedEnv, log: Log, rng: np.random.Generator):
        self.env, self.log, self.rng = env, log, rng

    def add(self, state, action, reward, next_state, terminated):
        """Write a transition down."""
        parts = [plain(state), plain(action), plain(reward), plain(next_state), plain(bool(terminated))]
        self.log.stored.append([len(self.env.actions), *parts])

    def sample(self, batch_size, rng):
        """Hand out five arrays of two rows, whatever the size."""
        self.log.sizes.append(plain(batch_size))
        if rng is not self.rng:
            self.log.strange.append("sample was given another rng")
        mark = float(len(self.log.handed_out) + 1)
        states, numbers = np.full((2, 2), mark), np.full(2, mark)
        self.log.handed_out.append((states, numbers + 0.1, numbers + 0.2, states + 0.3, numbers + 0.4))
        return self.log.handed_out[-1]

    def __len__(self):
        return len(self.log.stored)


def is_batch(batch, parts: tuple) -> bool:
    """Whether `batch` has the five `parts`, in a tuple, a list or the like."""
    if not isinstance(batch, tuple | list) or len(batch) != len(parts):
        return False
    return all(np.array_equal(plain(part), kept) for part, kept in zip(batch, parts, strict=True))


def _action(state) -> int:
    """An action that tells which state it was chosen in."""
    known = isinstance(state, np.ndarray) and state.shape == (2,)
    return int(7 + state[1] + 1000 * state[0]) if known else 0


def collect_from_script(answer: Callable, rewards: list[list[float]], endings: list[str], n_steps: int, seed: int) -> dict:
    """Let `answer(env, policy, n_steps, seed)` collect transitions from scripted episodes.

    Args:
        answer: Returns a list of (state, action, reward, next_state, terminated).
        rewards: The script of each episode.
        endings: How each ends, "terminated", "truncated" or "both".
        n_steps: Passed on.
        seed: Passed on.

    Returns:
        "what came back"; "states", "actions", "rewards", "next states", "terminated" of what was collected; "done", the actions
        taken; "first seed"; "steps taken", "steps after the end"; "seed given to a later reset", "policy asked again and
        again", "shared generators used", "environment closed" (bool).
    """
    env, asked, shared = ScriptedEnv(rewards, endings), [], shared_generators()

    def policy(state):
        asked.append(len(env.actions))
        return _action(state)

    try:
        collected = something(answer(env, policy, n_steps, seed))
        if not hasattr(collected, "__iter__"):
            return {"what came back": f"a {type(collected).__name__}"}
        collected = list(itertools.islice(collected, n_steps + EXTRA))
    except EpisodeOver as over:
        return {"what came back": "nothing: " + str(over).strip("<>")}
    if not all(isinstance(t, tuple | list) and len(t) == 5 for t in collected):
        return {"what came back": "a list whose entries do not have five parts each"}
    columns = [[plain(t[k]) for t in collected] for k in range(5)]
    seeds = ["none" if s is None else plain(s) for s in env.seeds]
    return {
        "what came back": "transitions",
        **dict(zip(PARTS, columns, strict=True)),
        "done": env.actions,
        "first seed": seeds[0] if seeds else "no reset",
        "steps taken": len(env.actions),
        "steps after the end": env.late_steps,
        "seed given to a later reset": any(seed != "none" for seed in seeds[1:]),
        "policy asked again and again": len(asked) > len(env.actions) + 1,
        "shared generators used": shared_generators() != shared,
        "environment closed": env.closed,
    }
