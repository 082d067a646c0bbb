"""Notebook 02's exercises: wrong answers that look right, and right ones in other libraries."""

import numpy as np
import pytest

from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG
from rlcourse.lessons.dqn_cartpole import check
from rlcourse.networks.tensorflow import keras, tf
from tests.lessons.dqn_cartpole.cartpole_answers import PASSED_ONCE, SAID


def _stack(n_states, n_actions, *layers):
    return keras.Sequential([keras.Input((n_states,)), *layers, keras.layers.Dense(n_actions)])


class _Half:
    """A memory that hands out the newer half only."""

    def __init__(self, capacity, n_states):
        self.capacity, self.entries = capacity, []

    def __len__(self):
        return len(self.entries)

    def add(self, *transition):
        self.entries = [*self.entries, tuple(np.array(part) for part in transition)][-self.capacity :]

    def sample(self, batch_size, rng):
        half = self.entries[len(self.entries) // 2 :]
        chosen = [half[i] for i in rng.integers(len(half), size=batch_size)]
        return tuple(np.array(part) for part in zip(*chosen, strict=True))


class _Shared(_Half):
    """A memory that keeps the very arrays it is given, which change afterwards."""

    def add(self, *transition):
        self.entries = [*self.entries, transition][-self.capacity :]


class _FirstOnly(_Half):
    def sample(self, batch_size, rng):
        chosen = [self.entries[rng.integers(len(self.entries))]] * batch_size
        return tuple(np.array(part) for part in zip(*chosen, strict=True))


def _best(q, rng):
    return int(rng.choice(np.flatnonzero(q == q.max())))


def _chosen(q, a):
    return keras.ops.sum(q * keras.ops.one_hot(a, q.shape[-1]), -1)


SNEAKY = [  # wrong answers that look right on most cases
    ("build_q_network", lambda s, a: _stack(s, a, keras.layers.Dense(16), keras.layers.Dense(16))),
    ("build_q_network", lambda s, a: keras.Sequential([keras.Input((s,)), keras.layers.Dense(a, activation="relu")])),
    ("build_q_network", lambda s, a: _stack(s, a, keras.layers.Dense(2000), keras.layers.Dense(2000, activation="relu"))),
    ("build_q_network", lambda s, a: None),
    ("build_q_network", lambda s, a: "a model"),
    ("build_two_headed", lambda s, a: (_stack(s, a), _stack(s, a))),
    ("build_two_headed", lambda s, a: None),
    ("epsilon_greedy", lambda q, e, rng: 0),
    ("epsilon_greedy", lambda q, e, rng: int(np.argmax(q + rng.normal(0, 1e-9 + e, len(q))))),
    ("epsilon_greedy", lambda q, e, rng: int(rng.integers(len(q))) if rng.random() < e**2 else _best(q, rng)),
    ("epsilon_greedy", lambda q, e, rng: float(np.argmax(q))),
    ("ReplayMemory", _Half),
    ("ReplayMemory", _Shared),
    ("ReplayMemory", _FirstOnly),
    ("td_targets", lambda r, q, t, g: np.where(t, r, r + g * q.max())),
    ("td_targets", lambda r, q, t, g: np.round(r + g * (1 - t) * q.max(axis=-1))),
    ("td_targets", lambda r, q, t, g: r + 0.9 * (1 - t) * q.max(axis=-1)),
    ("dqn_loss", lambda q, a, y: keras.ops.mean(keras.ops.square(y - q[:, 0]))),
    ("dqn_loss", lambda q, a, y: 0.0),
    ("dqn_loss", lambda q, a, y: keras.losses.Huber()(keras.ops.stop_gradient(y), _chosen(q, a))),
    ("collect", lambda env, policy, n_steps, seed: []),
    ("epsilon_at", lambda step, start, end, n: max(end, start - (start - end) * step / (n + 1))),
    ("epsilon_at", lambda step, start, end, n: 1.0 + (end - 1.0) * min(step / n, 1)),
    *PASSED_ONCE,
]  # fmt: skip


@pytest.mark.parametrize(("name", "answer"), SNEAKY)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_wrong_answer_that_looks_right_does_not_pass(name, answer, seed):
    verdict = check.exercises[name].verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert verdict.sentence


def _tf_targets(rewards, next_q, terminated, gamma):
    return rewards + gamma * tf.where(terminated, 0.0, tf.reduce_max(next_q, axis=1))


class _Named(keras.Model):
    """A network of one's own class, which knows its inputs."""

    def __init__(self, n_states, n_actions):
        super().__init__()
        self.hidden = [keras.layers.Dense(64, activation="relu") for _ in range(2)]
        self.last = keras.layers.Dense(n_actions)
        self(np.zeros((1, n_states), np.float32))

    def call(self, states):
        return self.last(self.hidden[1](self.hidden[0](states)))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("td_targets", _tf_targets),
        ("build_q_network", _Named),
        ("epsilon_at", lambda step, start, end, n: tf.minimum(tf.cast(step / n, tf.float32), 1.0) * (end - start) + start),
        ("epsilon_greedy", lambda q, e, rng: tf.constant(rng.integers(len(q)) if rng.random() < e else _best(q, rng))),
    ],
)  # fmt: skip
def test_right_answers_in_other_forms_pass(name, answer):
    verdict = check.exercises[name].verdict(answer)
    assert verdict.outcome == RIGHT, verdict


@pytest.mark.parametrize(("name", "answer", "part"), SAID)
def test_a_sentence_is_true_of_the_answer(name, answer, part):
    assert part in check.exercises[name].verdict(answer).sentence


def test_no_sentence_on_a_loop_is_longer_than_a_student_reads():
    for name, answer in PASSED_ONCE:
        if name == "collect":
            assert len(check.exercises[name].verdict(answer).sentence) < 300


class _WithoutSample(_Half):
    def sample(self, batch_size, rng):
        raise NotImplementedError


def test_a_class_of_which_a_part_is_missing_is_told_so():
    verdict = check.exercises["ReplayMemory"].verdict(_WithoutSample)
    assert verdict.outcome == NOT_ATTEMPTED
    assert verdict.sentence.startswith("A part of the class is still missing")


def test_a_slow_right_answer_is_right():
    def slow(q, e, rng):
        q = keras.ops.convert_to_tensor(q)
        if rng.random() < e:
            return int(rng.integers(len(q)))
        return int(rng.choice(np.flatnonzero(keras.ops.convert_to_numpy(keras.ops.equal(q, keras.ops.max(q))))))

    verdict = check.exercises["epsilon_greedy"].verdict(slow)
    assert verdict.outcome == RIGHT, verdict


def _by_loop(rewards, next_q, terminated, gamma):
    return [r if over else r + gamma * max(q) for r, q, over in zip(rewards, next_q, terminated, strict=True)]


def test_targets_that_are_right_but_cannot_be_compiled_are_told_what_it_costs(capsys):
    check.td_targets(_by_loop)
    told = " ".join(capsys.readouterr().out.split())
    assert told.startswith("✓ td_targets: right. 2 points. But it cannot be compiled (in the way: return [r if over else")


def test_targets_that_can_be_compiled_are_told_nothing_more(capsys):
    check.td_targets(lambda r, q, t, g: np.where(t, r, r + g * np.max(q, axis=1)))
    assert capsys.readouterr().out == "✓ td_targets: right. 2 points.\n"
