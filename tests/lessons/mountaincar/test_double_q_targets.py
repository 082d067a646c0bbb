import numpy as np

from rlcourse.lessons.mountaincar import double_q_targets
from rlcourse.lessons.mountaincar.double_q_targets import _one_by_one
from tests.checks.properties import other_answers


def rows(q):
    return np.arange(len(q))


def picked(q, best):
    return q[rows(best), best]


def rewards_in_place(r, online, target, t, g):
    r += g * (1 - t) * picked(target, online.argmax(axis=-1))
    return r


def test_an_answer_that_trains_slowly_is_right_and_told_so():
    verdict = double_q_targets.verdict(_one_by_one)
    assert verdict.outcome == "right"
    assert "cannot be compiled" in verdict.sentence


TestOtherAnswers = other_answers(double_q_targets, told=[
    (rewards_in_place, "change the array rewards itself"),
    (lambda r, o, t, d, g: r + g * (1 - d) * t[rows(r), np.argmax(o)], "without an axis"),
    (lambda r, o, t, d, g: [r[i] + g * t[i][np.argmax(o)] * (1 - d[i]) for i in rows(r)], "without an axis"),
    (lambda r, o, t, d, g: r + g * (1 - d) * t[rows(r), o.argmax(axis=0)], "over the transitions"),
    (lambda r, o, t, d, g: r + g * (1 - d) * t[o.argmax(axis=0), np.arange(o.shape[1])], "over the transitions"),
    (lambda r, o, t, d, g: r + g * (1 - d) * t[o.argmax(axis=-1), rows(r)], "are exchanged"),
    (lambda r, o, t, d, g: r + g * (1 - d) * t[o.argmax(axis=-1)], "takes whole rows"),
    (lambda r, o, t, d, g: r + g * (1 - d) * t[o.argmax(-1), t.argmax(-1)], "expected"),
    (lambda r, o, t, d, g: r if d.any() else r + g * picked(t, o.argmax(-1)), "any() decides once"),
    (lambda r, o, t, d, g: r + g * (not d) * picked(t, o.argmax(-1)), "`if` or `not`"),
    (lambda r, o, t, d, g: r + g * (1 - d) * np.take_along_axis(t, o.argmax(-1, keepdims=True), -1), "the shape [B, B]"),
])  # fmt: skip
