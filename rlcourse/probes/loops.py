"""What the loops of a learning agent do. The agents and memories here write down how they are used."""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
from gymnasium.spaces import Box

from rlcourse.probes.observing import plain, shared_generators
from rlcourse.probes.scripted import EpisodeOver, ScriptedEnv, is_observation, telling_action

EARLIER = (77.0, -88.0)  # scores of games played before
DRAWN = "random numbers were drawn, or a generator was seeded"


def run_training_loop(answer: Callable, rewards: list[list[float]], endings: list[str], **settings: int) -> dict:
    """Let a training loop `answer(env, agent, memory, epsilon, settings, rng)` run on scripted episodes.

    The settings are n_steps, learning_starts, train_every, sync_every and batch_size. Epsilon falls from step to step, and is 0
    from step 12 on.

    Returns: What was acted on, done, stored, learned and synchronised, each with the number of steps taken by then.
    """
    log, given, rng = _Log(ScriptedEnv(rewards, endings)), SimpleNamespace(**settings), np.random.default_rng(0)
    agent, memory = _Agent(log), _Memory(log, rng)
    epsilon = lambda step: max(0.0, 1 - step / 12)  # noqa: E731
    report = _run(lambda: answer(log.env, agent, memory, epsilon, given, rng), log, given, rng)
    return report | {
        "batch sizes": log.sizes,
        "seed given to a later reset": log.env.seeded(1),
        "learned": log.learned,
        "synchronised": [step for step in log.synced if step],  # doing so at the start does no harm
    }


def run_actor_critic_loop(answer: Callable, rewards: list[list[float]], endings: list[str], **settings: int) -> dict:
    """Let a loop for an actor and a critic, `answer(env, agent, memory, settings, rng)`, run on scripted episodes.

    The settings are n_steps, learning_starts and batch_size. The actions are arrays of one number, many of them beyond the
    bounds of the action space, and no two are the same.

    Returns: What was acted on, done, stored, learned and moved, each with the number of steps taken by then: "critic" and
        "actor" have [step, transitions stored when the batch was drawn, its number among those drawn in that step] (0 and 0 for
        what is no batch), "order" has the calls of each step.
    """
    log, given, rng = _Log(ScriptedEnv(rewards, endings)), SimpleNamespace(**settings), np.random.default_rng(0)
    log.env.action_space = Box(-2.0, 2.0, (1,), np.float32, seed=0)
    agent, memory = _ActorCritic(log), _PatientMemory(log, rng)
    report = _run(lambda: answer(log.env, agent, memory, given, rng), log, given, rng)
    return report | {
        "batch sizes": log.sizes,
        "seed given to a later reset": log.env.seeded(1),
        "critic": agent.learned["learn_critic"],
        "actor": agent.learned["learn_actor"],
        "targets": log.synced,
        "order": [[step, " - ".join(calls)] for step, calls in agent.calls.items()],
    }


def run_games(answer: Callable, rewards: list[list[float]], endings: list[str], n_games: int, **exploring: float) -> dict:
    """Let a training loop play scripted games: answer(agent, n_games), or answer(agent, n_games, epsilon, decay, least).

    Returns: What was acted on, done, stored and learned, each with the number of steps taken by then; "scores", earlier ones
        first; and what else the names say.
    """
    log = _Log(_Numbered(rewards, endings))
    agent, no_settings, no_rng = _PlayingAgent(log), SimpleNamespace(n_steps=np.inf), np.random.default_rng(0)
    report = _run(lambda: answer(agent, n_games, *exploring.values()), log, no_settings, no_rng)
    return report | {
        "learned": log.learned,
        "scores": [plain(score) for score in agent.scores],
        "seed given to a reset": log.env.seeded(0),
    }


def _run(loop: Callable[[], object], log: "_Log", settings: SimpleNamespace, rng: np.random.Generator) -> dict:
    """Run a loop that was given `settings` and `rng`, and report what every loop is asked about."""
    env, given, shared, generator = log.env, dict(vars(settings)), shared_generators(), rng.bit_generator.state
    try:
        loop()
        ended = "in time"
    except EpisodeOver as over:
        ended = str(over)
    if vars(settings) != given:
        log.strange.append("the settings were altered")
    if rng.bit_generator.state != generator or shared_generators() != shared:
        log.strange.append(DRAWN)
    return {
        "ended": ended,
        "steps taken": len(env.actions),
        "acted": [entry for entry in log.acted if entry[0] <= given["n_steps"]],  # acting once more at the end does no harm
        "done": [[step, action] for step, action in enumerate(env.actions, 1)],
        "stored": log.stored,
        "strange": log.strange[0] if log.strange else "nothing",
        "steps after the end": env.late_steps,
        "environment closed": env.closed,
    }


class _Log:
    """How an agent and a memory were used; `steps` is the number of steps taken by then."""

    def __init__(self, env: ScriptedEnv):
        self.env = env
        self.acted = []  # [steps + 1, state, epsilon if there is one]
        self.stored = []  # [steps, state, action, reward, next_state, terminated]
        self.learned = []  # [steps, how many transitions were stored by then]
        self.handed_out = []  # (steps, how many were stored, the five arrays) of each minibatch
        self.synced, self.sizes, self.strange = [], [], []  # steps; of the batches; what else was noticed

    @property
    def steps(self) -> int:
        return len(self.env.actions)

    def store(self, state, action, reward, next_state, terminated):
        parts = [plain(state), plain(action), plain(reward), plain(next_state), plain(bool(terminated))]
        self.stored.append([self.steps, *parts])

    def learn(self):
        self.learned.append([self.steps, len(self.stored)])


class _Memory:
    """A memory that hands out minibatches of two rows, whatever the size, that can be told apart."""

    def __init__(self, log: _Log, rng: np.random.Generator):
        self.log, self.rng = log, rng

    def add(self, state, action, reward, next_state, terminated):
        self.log.store(state, action, reward, next_state, terminated)

    def sample(self, batch_size, rng):
        log = self.log
        log.sizes.append(plain(batch_size))
        if rng is not self.rng:
            log.strange.append("sample was given another rng")
        mark = float(len(log.handed_out) + 1)
        states, numbers = np.full((2, 2), mark), np.full(2, mark)
        batch = states, numbers + 0.1, numbers + 0.2, states + 0.3, numbers + 0.4
        log.handed_out.append((log.steps, len(log.stored), batch))
        return batch

    def __len__(self):
        return len(self.log.stored)


class _PatientMemory(_Memory):
    """A memory that also bears being asked without rng."""

    def sample(self, batch_size=None, rng=None):
        if rng is None or batch_size is self.rng:
            first = "sample was given rng alone" if rng is None else "sample was given rng first"
            self.log.strange.append(first if batch_size is self.rng else "sample was given no rng")
            rng = self.rng
        return super().sample(batch_size, rng)


def _is_batch(batch, parts: tuple) -> bool:
    """Whether `batch` has the five `parts`, in a tuple, a list or the like."""
    if not isinstance(batch, tuple | list) or len(batch) != len(parts):
        return False
    return all(np.array_equal(plain(part), kept) for part, kept in zip(batch, parts, strict=True))


class _Agent:
    """An agent of `run_training_loop`."""

    def __init__(self, log: _Log):
        self.log = log

    def act(self, state, epsilon):
        self.log.acted.append([self.log.steps + 1, plain(state), plain(epsilon)])
        return telling_action(state)

    def learn(self, batch, *rest):
        self.log.learn()
        if rest:
            self.log.strange.append("learn was given the parts of the batch one by one")
        elif not any(_is_batch(batch, parts) for *_, parts in self.log.handed_out):
            self.log.strange.append("learn was given something that sample did not return")

    def sync(self):
        self.log.synced.append(self.log.steps)


class _ActorCritic:
    """An agent of `run_actor_critic_loop`, whose report tells what it writes down."""

    def __init__(self, log: _Log):
        self.log, self.learned, self.calls = log, {"learn_critic": [], "learn_actor": []}, {}

    def act(self, state, *rest):
        if rest:
            self.log.strange.append("act was given more than the state")
        step = self.log.steps + 1
        again = sum(entry[0] == step for entry in self.log.acted)  # it explores: asked again, it says something else
        self.log.acted.append([step, plain(state)])
        size = 0.75 + state[1] + 10 * state[0] if is_observation(state) else 0.0
        return np.array([(-1) ** step * size + 0.01 * again], np.float32)

    def learn_critic(self, batch, *rest):
        self._learn("learn_critic", batch, rest)

    def learn_actor(self, batch, *rest):
        self._learn("learn_actor", batch, rest)

    def move_targets(self):
        if self.log.steps:  # at the start the targets are where they should be
            self.log.synced.append(self.log.steps)
            self.calls.setdefault(self.log.steps, []).append("move_targets")

    def _learn(self, name: str, batch, rest: tuple):
        log, held, number = self.log, 0, 0
        same = [i for i, (*_, parts) in enumerate(log.handed_out) if not rest and _is_batch(batch, parts)]
        if rest:
            log.strange.append(f"{name} was given the parts of the batch one by one")
        elif same:
            drawn_at, held, _ = log.handed_out[same[-1]]
            number = 1 + same[-1] - [step for step, *_ in log.handed_out].index(drawn_at)
        else:
            states = any(np.array_equal(plain(batch), parts[0]) for *_, parts in log.handed_out)
            log.strange.append(f"{name} was given {'the states alone' if states else 'something that sample did not return'}")
        self.learned[name].append([log.steps, held, number])
        self.calls.setdefault(log.steps, []).append(name)


class _PlayingAgent:
    """An agent of `run_games`, with the methods of a BaseAgent that a training loop needs; it is its own memory."""

    def __init__(self, log: _Log):
        self.log, self.env, self.scores, self.memory = log, log.env, list(EARLIER), self
        self.n_states, self.n_actions, self.losses, self.settings = 500, 6, [], None

    def act(self, state, epsilon=0.0, mask=None):
        self.log.acted.append([self.log.steps + 1, plain(state), plain(epsilon)])
        return 7 + int(state) if np.ndim(state) == 0 and not isinstance(state, str) else 0

    def q_values(self, states):
        return np.zeros((*np.shape(states), 6))

    def random_average(self, *args, **kwargs):
        return None

    evaluate_model = plot_history = random_average

    def remember(self, state, action, reward, next_state, terminated):
        self.log.store(state, action, reward, next_state, terminated)

    add = remember

    def learn(self, *batch):
        if batch:
            self.log.strange.append("learn was given something; it takes nothing and draws its minibatch itself")
        self.log.learn()

    def __len__(self):
        return len(self.log.stored)


class _Numbered(ScriptedEnv):
    """A scripted environment whose states are whole numbers, and which says that all actions change something."""

    def _observation(self) -> int:
        return 1000 * self.episode + self.t

    def _info(self) -> dict:
        return {"action_mask": np.ones(6, np.int8)}
