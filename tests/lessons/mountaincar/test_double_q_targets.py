import re

import numpy as np
import pytest

from rlcourse.lessons.mountaincar import double_q_targets


def rows(q):
    return np.arange(len(q))


def picked(q, best):
    return q[rows(best), best]


def rewards_in_place(r, online, target, t, g):
    r += g * (1 - t) * picked(target, online.argmax(axis=-1))
    return r


def test_an_answer_that_trains_slowly_is_right_and_told_so():
    def slow(rewards, next_q_online, next_q_target, terminated, gamma):
        best = [int(row.argmax()) for row in next_q_online]
        values = np.array([next_q_target[b, a] for b, a in enumerate(best)])
        return rewards + gamma * (1 - terminated) * values

    verdict = double_q_targets.verdict(slow)
    assert verdict.outcome == "right"
    assert "cannot be compiled" in verdict.sentence


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (rewards_in_place, "change the array rewards itself"),
        (lambda r, o, t, d, g: r + g * (1 - d) * t[rows(r), np.argmax(o)], "without an axis"),
        (lambda r, o, t, d, g: [r[i] + g * t[i][np.argmax(o)] * (1 - d[i]) for i in rows(r)], "without an axis"),
        (lambda r, o, t, d, g: r + g * (1 - d) * t[rows(r), o.argmax(axis=0)], "over the transitions"),
        (lambda r, o, t, d, g: r + g * (1 - d) * t[o.argmax(axis=0), np.arange(o.shape[1])], "over the transitions"),
        (lambda r, o, t, d, g: r + g * (1 - d) * t[o.argmax(axis=-1), rows(r)], "are exchanged"),
        (lambda r, o, t, d, g: r + g * (1 - d) * t[o.argmax(axis=-1)], "takes whole rows"),
        (lambda r, o, t, d, g: r + g * (1 - d) * t[o.argmax(-1), t.argmax(-1)], "expected"),
        (lambda r, o, t, d, g: r if d.any() else r + g * picked(t, o.argmax(-1)), "any.. decides once"),
        (lambda r, o, t, d, g: r + g * (not d) * picked(t, o.argmax(-1)), "`if` or `not`"),
        (lambda r, o, t, d, g: r + g * (1 - d) * np.take_along_axis(t, o.argmax(-1, keepdims=True), -1), "the shape .B, B."),
    ],
)
def test_what_is_wrong_is_named(answer, sentence):
    verdict = double_q_targets.verdict(answer)
    assert verdict.outcome == "wrong"
    assert re.search(sentence, verdict.sentence)
