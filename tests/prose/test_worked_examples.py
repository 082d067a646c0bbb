"""The examples that exercises work out by hand: the exercise's own reference gives the same numbers."""

import re

import numpy as np
import pytest

from tests.prose.notebooks import NAMES, cells, lesson

B = np.array  # a minibatch


def as_list(x):
    return np.round(np.asarray(x, dtype=float), 3).tolist()


def updated(function):
    """The entry of a table that the example changes."""
    table = np.array([[2.0, 0.0], [3.0, 4.0]])
    function(table, 0, 0, -1.0, 1, False, 0.5, 0.5)
    return table[0, 0]


def q_targets(function, terminated):
    return function(B([[1.0, 2.0, 3.0]]), B([1]), B([-1.0]), B([[0.0, 4.0, 2.0]]), B([terminated]), 0.5)[0]


def critic_targets(function, terminated):
    actions, values = {1.0: 2.0}, {(1.0, 2.0): -6.0}
    return function(
        B([-1.0]),
        B([[1.0]]),
        B([terminated]),
        0.5,
        lambda s: B([[actions[x]] for x in s[:, 0]]),
        lambda s, a: B([values[x, y] for x, y in zip(s[:, 0], a[:, 0], strict=True)]),
    )


def n_step(function, terminated=None, truncated=None):
    ends = {"terminated": terminated, "truncated": truncated}
    flags = {name: B([[step == at] for step in range(3)]) for name, at in ends.items()}
    return function(np.ones((3, 1)), B([[8.0], [6.0], [4.0]]), **flags, gamma=0.5)[:, 0]


def a3c_loss(function):
    import tensorflow as tf

    one = [tf.constant(x, tf.float32) for x in ([[0, 0]], [1])]
    return function(one[0], one[1], tf.constant([0]), tf.constant([3.0]), 0.5, 0.1)


LN2 = np.log(2)

# notebook, exercise, the words of its text, what the reference gives for them, what the words say
EXAMPLES = [
    ("01", "discounted_returns", "$G_0 = 1 + 0.5 \\cdot 1.5 = 1.75$", lambda f: f([1, 1, 1], 0.5), [1.75, 1.5, 1]),
    ("02", "td_targets", "give $1 + 0.5 \\cdot 2 = 2$", lambda f: f(B([1.0]), B([[0.0, 2.0]]), B([False]), 0.5), [2]),
    ("02", "td_targets", "the target would be 1", lambda f: f(B([1.0]), B([[0.0, 2.0]]), B([True]), 0.5), [1]),
    ("03", "q_learning_update", "becomes $2 + 0.5 \\cdot (1 - 2) = 1.5$", updated, 1.5),
    ("03", "q_targets", "= (1, 1, 3)$", lambda f: q_targets(f, False), [1, 1, 3]),
    ("03", "q_targets", "had ended the game, $(1, -1, 3)$", lambda f: q_targets(f, True), [1, -1, 3]),
    ("04", "temporally_extended_epsilon_greedy", "`held = (2, 3)` gives action 2 and `(2, 2)` afterwards",
     lambda f: np.hstack(f(np.zeros(3), 0.5, (2, 3), np.random.default_rng(0))), [2, 2, 2]),
    ("04", "soft_update", "$0.75 \\cdot 8 + 0.25 \\cdot 2 = 6.5$", lambda f: f(B([8.0]), B([2.0]), 0.25), [6.5]),
    ("04", "double_q_targets", "$y = -1 + 0.5 \\cdot 4 = 1$",
     lambda f: f(B([-1.0]), B([[5.0, 3.0]]), B([[4.0, 8.0]]), B([False]), 0.5), [1]),
    ("04", "shaped_reward", "$-1 + 0.5 \\cdot 8 - 3 = 0$",
     lambda f: f(B([-1.0]), B([3.0]), B([8.0]), B([False]), 0.5, lambda s: s), [0]),
    ("05", "critic_targets", "$y = -1 + 0.5 \\cdot (-6) = -4$", lambda f: critic_targets(f, False), [-4]),
    ("05", "critic_targets", "If the episode had terminated there, $y = -1$", lambda f: critic_targets(f, True), [-1]),
    ("05", "actor_gradient", "the gradient is $3 \\cdot 2 \\cdot s = (6, 3, -6)$",
     lambda f: f(np.zeros(3), B([[1.0, 0.5, -1.0]]), lambda s, a: B([3.0])), [6, 3, -6]),
    ("05", "actor_gradient", "With the slopes 1 and 3 the mean is $(0.64, 3, -3)$",
     lambda f: f(B([LN2, 0, 0]), B([[1.0, 0, 0], [0, 1, -1]]), lambda s, a: B([1.0, 3.0])), [0.64, 3, -3]),
    ("05", "actor_loss", "$-(4 - 1.25)/2 = -1.375$",
     lambda f: f(np.zeros((2, 1)), lambda s: s, lambda s, a: B([4, -1.25])), -1.375),
    ("05", "ornstein_uhlenbeck", "$x = 4$ becomes 2", lambda f: f(B([4.0]), 0.5, 0.0, np.random.default_rng(0)), [2]),
    ("06", "n_step_returns", "$R_1 = 1 + 0.5 \\cdot 3 = 2.5$, $R_0 = 2.25$", n_step, [2.25, 2.5, 3]),
    ("06", "n_step_returns", "$R_1 = 1$ and $R_0 = 1 + 0.5 \\cdot 1 = 1.5$", lambda f: n_step(f, terminated=1), [1.5, 1, 3]),
    ("06", "n_step_returns", "$R_0 = 1 + 0.5 \\cdot 4 = 3$", lambda f: n_step(f, truncated=1), [3, 4, 3]),
    ("06", "a3c_loss", "- 0.1 \\cdot 0.693 = 3.317$", a3c_loss, 3.317),
]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "exercise", "words", "worked_out", "said"), EXAMPLES, ids=[f"{e[0]}-{e[1]}-{i}" for i, e in enumerate(EXAMPLES)]
)
def test_the_reference_gives_what_is_worked_out_by_hand(number, exercise, words, worked_out, said):
    name = next(n for n in NAMES if n.startswith(number))
    text = next(c.text for c in cells(name) if re.match(rf"### Exercise \d+: `{exercise}`", c.text))
    assert re.search(r"\s+".join(map(re.escape, words.split())), text), "the text does not say this any more"
    assert as_list(worked_out(lesson(name).exercises[exercise].reference)) == pytest.approx(said, abs=5e-4)


@pytest.mark.parametrize("name", NAMES)
def test_every_example_that_is_worked_out_by_hand_is_tried_here(name):
    for cell in cells(name):
        if "By hand" in cell.text and (found := re.match(r"### Exercise \d+: `(\w+)`", cell.text)):
            assert (name[:2], found[1]) in {(e[0], e[1]) for e in EXAMPLES}
