"""What is shown of an error in a student's function: at most ten lines, and theirs among them."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rlcourse import targets as equations
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.tracebacks import PACKAGE
from tests.algorithms.small import dqn

MOST = 10  # lines


def wrong_axis(rewards, next_q, terminated, gamma):
    return rewards.sum() + gamma * next_q.max(axis=0)


def no_such_method(rewards, next_q, terminated, gamma):
    best = next_q.maximum(axis=-1)
    return rewards + gamma * best


def too_short(rewards, next_q, terminated, gamma):
    y = np.zeros(3)
    for i in range(len(rewards)):
        y[i] = rewards[i]
    return y


def too_few_arguments(rewards, next_q):
    return rewards


def shapes_that_do_not_meet(q_values, actions, targets):
    return ((q_values - targets) ** 2).mean()


def one_for_each(q_values, actions, targets):
    return equations.td_errors(q_values, actions, targets) ** 2


def forgotten_return(q_values, actions, targets):
    equations.squared_loss(q_values, actions, targets)


def by_tensorflow(q_values, actions, targets):
    return tf.reduce_mean(tf.matmul(q_values, tf.reshape(targets, (1, -1))))


def by_keras(q_values, actions, targets):
    return keras.losses.MeanSquaredError()(targets, q_values, actions, 3)


def a_name_that_is_not_there(q_values, actions, targets):
    return deeper(q_values) + 1


def deeper(q_values):
    return (q_values - undefined).mean()  # noqa: F821


CALLS = {"targets": 0, "loss": 0}


def at_a_later_call(rewards, next_q, terminated, gamma):
    CALLS["targets"] += 1
    if float(next_q[0, 0]) > -1e9 and CALLS["targets"] > 6:  # so that Python runs it
        return rewards / [][0]
    return equations.td_targets(rewards, next_q, terminated, gamma)


def at_a_later_call_too(q_values, actions, targets):
    CALLS["loss"] += 1
    if float(targets[0]) > -1e9 and CALLS["loss"] > 6:
        raise KeyError("a mistake of mine")
    return equations.squared_loss(q_values, actions, targets)


WRONG = [  # given as, the function, the kind of error, the line or the head of the function that is shown
    ("targets", wrong_axis, ValueError, "def wrong_axis(rewards, next_q, terminated, gamma):"),
    ("targets", no_such_method, AttributeError, "best = next_q.maximum(axis=-1)"),
    ("targets", too_short, IndexError, "y[i] = rewards[i]"),
    ("targets", too_few_arguments, TypeError, "def too_few_arguments(rewards, next_q):"),
    ("targets", at_a_later_call, IndexError, "return rewards / [][0]"),
    ("loss", shapes_that_do_not_meet, Exception, "return ((q_values - targets) ** 2).mean()"),
    ("loss", one_for_each, ValueError, "def one_for_each(q_values, actions, targets):"),
    ("loss", forgotten_return, TypeError, "def forgotten_return(q_values, actions, targets):"),
    ("loss", by_tensorflow, Exception, "return tf.reduce_mean(tf.matmul(q_values, tf.reshape(targets, (1, -1))))"),
    ("loss", by_keras, TypeError, "return keras.losses.MeanSquaredError()(targets, q_values, actions, 3)"),
    ("loss", a_name_that_is_not_there, NameError, "return (q_values - undefined).mean()"),
    ("loss", at_a_later_call_too, KeyError, 'raise KeyError("a mistake of mine")'),
]  # fmt: skip
EVERY = pytest.mark.parametrize(("given", "function", "kind", "line"), WRONG, ids=[f.__name__ for _, f, _, _ in WRONG])


def train_with(**parts):
    """Train until it fails."""
    CALLS.update(targets=0, loss=0)
    dqn(**parts).train(400, progress=False)


@EVERY
def test_in_a_notebook_an_error_is_shown_in_a_few_lines_with_the_students_own(given, function, kind, line):
    with pytest.raises(kind) as caught:
        train_with(**{given: function})
    shown = caught.value._render_traceback_()
    assert len(shown) <= MOST
    assert line in " ".join(shown)  # a long line is wrapped
    assert f"(given as {given})" in " ".join(shown)
    assert "rlcourse" not in " ".join(shown)


@pytest.mark.parametrize(("given", "function", "kind", "line"), WRONG[::2], ids=[f.__name__ for _, f, _, _ in WRONG[::2]])
def test_in_a_script_its_traceback_is_as_short(given, function, kind, line, tmp_path):
    script = tmp_path / "script.py"
    name = function.__name__
    script.write_text(f"from tests.test_tracebacks import {name}, train_with\n\ntrain_with({given}={name})\n")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment)
    assert done.returncode == 1
    shown = done.stderr.splitlines()
    first = shown.index("Traceback (most recent call last):")
    assert "Traceback" not in "".join(shown[first + 1 :])  # one of them
    assert len(shown) - first <= MOST
    assert line in done.stderr
    assert PACKAGE not in "\n".join(shown[first:])
