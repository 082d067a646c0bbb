import numpy as np

from rlcourse.checks.verdicts import RIGHT
from rlcourse.lessons.dqn_cartpole import check
from rlcourse.lessons.dqn_cartpole.td_targets import td_targets
from rlcourse.networks.tensorflow import tf
from tests.checks.properties import other_answers


def _starting_from_minus_100(r, q, t, g):
    y = []
    for reward, values, ended in zip(r, q, t, strict=True):
        best = -100
        for value in values:
            best = max(best, value)
        y.append(reward + g * best * (not ended))
    return y


def _none_where_it_ended(r, q, t, g):
    q[t] = 0
    return r + g * q.max(-1)


TARGETS = [
    (lambda r, q, t, g: np.clip(r, -10, 10) + g * (1 - t) * q.max(-1), ""),
    (lambda r, q, t, g: np.clip(r + g * (1 - t) * q.max(-1), -20, 20), ""),
    (lambda r, q, t, g: np.clip(r + g * (1 - t) * q.max(-1), -100, 100), ""),
    (lambda r, q, t, g: r + g * (1 - t) * np.minimum(q.max(-1), 100), ""),
    (_starting_from_minus_100, ""),
    (lambda r, q, t, g: r + (g or 0.99) * (1 - t) * q.max(-1), ""),
    (lambda r, q, t, g: r + min(g, 0.99) * (1 - t) * q.max(-1), ""),
    (lambda r, q, t, g: np.squeeze(r + g * (1 - t) * q.max(-1)), "shape (1,) was expected, () came"),
    (lambda r, q, t, g: r + g * (1 - t) * q.max(axis=0), "runs over the transitions"),
    (lambda r, q, t, g: r + g * q.max(axis=0) * (1 - t), "run over the transitions"),
    (lambda r, q, t, g: r + g * (1 - t) * q.max(-1, keepdims=True), "keepdims=True"),
    (lambda r, q, t, g: r + g * (not t) * q.max(-1), "`if` and `not`"),
    (lambda r, q, t, g: r if t else r + g * q.max(-1), "`if` and `not`"),
    (_none_where_it_ended, "next_q.copy()"),
    (lambda r, q, t, g: (a + g * (1 - c) * max(b) for a, b, c in zip(r, q, t, strict=True)), "a generator"),
]


LOOKS_RIGHT = [
    lambda r, q, t, g: np.where(t, r, r + g * q.max()),
    lambda r, q, t, g: np.round(r + g * (1 - t) * q.max(axis=-1)),
    lambda r, q, t, g: r + 0.9 * (1 - t) * q.max(axis=-1),
]  # fmt: skip

TestOtherAnswers = other_answers(td_targets, told=TARGETS, wrong=LOOKS_RIGHT)


def test_targets_of_tensorflow_pass():
    verdict = td_targets.verdict(lambda r, q, t, g: r + g * tf.where(t, 0.0, tf.reduce_max(q, axis=1)))
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
