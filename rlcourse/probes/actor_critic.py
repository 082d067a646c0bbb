"""What the two halves of an actor-critic agent do: the loop that trains both, and one step of learning."""

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace

import numpy as np
from gymnasium.spaces import Box

from rlcourse.probes.learning import Log, RecordingMemory, is_batch, watched_loop
from rlcourse.probes.observing import plain
from rlcourse.probes.scripted import ScriptedEnv

TAKEN, SCALED, BARE, OTHER = "the actions taken", "twice what the actor gives", "what the actor gives", "others"


def run_actor_critic_loop(
    answer: Callable, rewards: list[list[float]], endings: list[str], n_steps: int, learning_starts: int, batch_size: int
) -> dict:
    """Let a loop run on scripted episodes with an agent and a memory that write down how they are used.

    The actions are arrays of one number, many of them beyond the bounds of the action space, and no two are the same.

    Args:
        answer: Called as answer(env, agent, memory, settings, rng); the settings have the last three arguments.
        rewards: The script of each episode.
        endings: How each ends, "terminated", "truncated" or "both".
        n_steps: Passed on, as are the next two.
        learning_starts: See n_steps.
        batch_size: See n_steps.

    Returns:
        What was acted on, done, stored, learned and moved, each with the number of steps taken by then: "critic" and "actor"
        have [step, transitions stored when the batch was drawn, its number among those drawn in that step] (0 and 0 for what is
        no batch), "order" has the calls of each step.
    """
    env, log = _ContinuousScript(rewards, endings), Log()
    settings = SimpleNamespace(n_steps=n_steps, learning_starts=learning_starts, batch_size=batch_size)
    rng = np.random.default_rng(0)
    memory = _Memory(env, log, rng)
    agent = _ActorCritic(env, log, memory)
    report = watched_loop(lambda: answer(env, agent, memory, settings, rng), env, log, settings, rng)
    return report | {
        "done": [[step, action] for step, action in enumerate(env.actions, 1)],
        "critic": agent.learned["learn_critic"],
        "actor": agent.learned["learn_actor"],
        "targets": agent.moved,
        "order": [[step, " - ".join(calls)] for step, calls in agent.calls.items()],
    }


class _ContinuousScript(ScriptedEnv):
    """Scripted episodes for actions that are numbers."""

    def __init__(self, rewards, endings):
        super().__init__(rewards, endings)
        self.action_space = Box(-2.0, 2.0, (1,), np.float32, seed=0)


class _Memory(RecordingMemory):
    """A memory that also bears being asked without rng.

    Attributes:
        held: How many transitions were stored when each batch was drawn.
        drawn_at: The numbers of steps taken by then.
    """

    def __init__(self, env, log, rng):
        super().__init__(env, log, rng)
        self.held, self.drawn_at = [], []

    def sample(self, batch_size=None, rng=None):
        self.held.append(len(self.log.stored))
        self.drawn_at.append(len(self.env.actions))
        if rng is None or batch_size is self.rng:
            first = "sample was given rng alone" if rng is None else "sample was given rng first"
            self.log.strange.append(first if batch_size is self.rng else "sample was given no rng")
            rng = self.rng
        return super().sample(batch_size, rng)


class _ActorCritic:
    """An agent that writes down what its halves are called with.

    Attributes:
        learned: Of each half and call, [steps taken, transitions stored when the batch was drawn, its number in that step].
        moved: Steps taken by then.
        calls: Steps taken by then -> the names of the methods called, in order.
    """

    def __init__(self, env: ScriptedEnv, log: Log, memory: _Memory):
        self.env, self.log, self.memory = env, log, memory
        self.learned, self.moved, self.calls = {"learn_critic": [], "learn_actor": []}, [], {}

    def act(self, state, *rest):
        if rest:
            self.log.strange.append("act was given more than the state")
        step = len(self.env.actions) + 1
        again = sum(entry[0] == step for entry in self.log.acted)  # it explores: asked again, it says something else
        self.log.acted.append([step, plain(state)])
        known = isinstance(state, np.ndarray) and state.shape == (2,)
        size = 0.75 + state[1] + 10 * state[0] if known else 0.0
        return np.array([(-1) ** step * size + 0.01 * again], np.float32)

    def learn_critic(self, batch, *rest):
        self._learn("learn_critic", batch, rest)

    def learn_actor(self, batch, *rest):
        self._learn("learn_actor", batch, rest)

    def move_targets(self):
        step = len(self.env.actions)
        if step:  # at the start the targets are where they should be
            self.moved.append(step)
            self.calls.setdefault(step, []).append("move_targets")

    def _learn(self, name: str, batch, rest: tuple):
        step, handed_out, drawn_at = len(self.env.actions), self.log.handed_out, self.memory.drawn_at
        newest_first = range(len(handed_out) - 1, -1, -1)
        which = next((i for i in newest_first if not rest and is_batch(batch, handed_out[i])), None)
        held, number = 0, 0
        if rest:
            self.log.strange.append(f"{name} was given the parts of the batch one by one")
        elif which is None:
            states = any(np.array_equal(plain(batch), parts[0]) for parts in handed_out)
            given = "the states alone" if states else "something that sample did not return"
            self.log.strange.append(f"{name} was given {given}")
        else:
            held, number = self.memory.held[which], 1 + which - drawn_at.index(drawn_at[which])
        self.learned[name].append([step, held, number])
        self.calls.setdefault(step, []).append(name)


def learn_step_by_step(
    answer: Callable, actor: list[np.ndarray], critic: list[np.ndarray], batches: list[tuple], rate: float
) -> dict:
    """Call `answer(batch, actor, critic, rate)` with small Keras networks, once for every batch.

    Args:
        answer: One step of learning for both networks.
        actor: Weights of each Dense layer in turn, kernel and bias. All layers have the activation tanh.
        critic: The same; the last layer has no activation.
        batches: (states [B, n], actions [B, 1], rewards [B]).
        rate: Passed on.

    Returns:
        "ended": "in time", or "no gradient" where `descend` was given None. In time also "critic" and "actor": the weights in
        one array after every call. Without a gradient "of": the networks that lack one, "critic" or "actor" or both;
        "asked about": what actions, for each call of the critic until then; "the critic has moved": whether it had by then.
    """
    from rlcourse.networks.descent import NoGradient
    from rlcourse.networks.tensorflow import tf

    n = batches[0][0].shape[1]
    mu, _ = _network(tuple(w.shape for w in actor), (n,), "tanh")
    q, questions = _network(tuple(w.shape for w in critic), (n, 1), None)
    for network, weights in ((mu, actor), (q, critic)):
        for part in (network, *network.layers):
            part.trainable = True  # whatever the answer did with it the last time
        for variable in network.variables:
            variable.trainable = True
        network.set_weights(weights)
    report = {"ended": "in time", "critic": [], "actor": []}
    for batch in batches:
        before = q.get_weights()
        questions.clear()
        tensors = tuple(tf.constant(part, tf.float32) for part in batch)
        try:
            answer(tensors, mu, q, rate)
        except NoGradient as error:
            moved = any((a != b).any() for a, b in zip(before, q.get_weights(), strict=True))
            bare = np.asarray(mu(tensors[0]))
            asked = [_named(actions, batch[1], bare) for actions in questions]
            lost = {id(v) for v in error.missing}
            of = [name for name, network in (("critic", q), ("actor", mu)) if lost & {id(v) for v in network.variables}]
            return {"ended": "no gradient", "of": of, "asked about": asked, "the critic has moved": moved}
        for name, network in (("critic", q), ("actor", mu)):
            report[name].append(np.concatenate([w.ravel() for w in network.get_weights()]))
    return report


@cache  # to build one takes longer than to learn with it
def _network(shapes: tuple, inputs: tuple[int, ...], last: str | None) -> tuple:
    """A Keras network with weights of such shapes, and a list in which it writes down its last input at every call."""
    from rlcourse.networks.tensorflow import keras

    questions = []

    class Questioned(keras.Model):
        def __call__(self, inputs, *args, **kwargs):
            questions.append(inputs[-1] if isinstance(inputs, list | tuple) else inputs)
            return super().__call__(inputs, *args, **kwargs)

    given = [keras.Input((n,)) for n in inputs]
    h = keras.layers.Concatenate()(given) if len(given) > 1 else given[0]
    kernels = shapes[::2]
    for i, (_, units) in enumerate(kernels, 1):
        h = keras.layers.Dense(units, activation="tanh" if i < len(kernels) else last)(h)
    return Questioned(given if len(given) > 1 else given[0], h), questions


def _named(actions, taken: np.ndarray, bare: np.ndarray) -> str:
    """What the critic was asked about."""
    try:
        actions = np.asarray(actions, float)
    except Exception:  # a tensor that has no numbers yet
        return OTHER
    known = {TAKEN: taken, SCALED: 2 * bare, BARE: bare}
    return next((name for name, a in known.items() if actions.shape == a.shape and np.allclose(actions, a, atol=1e-6)), OTHER)
