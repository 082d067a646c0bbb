"""Wrong answers beyond the declared ones, and what students of notebook 03 are told."""

import numpy as np
import pytest

from rlcourse.lessons.taxi import check
from rlcourse.networks.tensorflow import keras

layers = keras.layers


def said(exercise, answer):
    verdict = check.exercises[exercise].verdict(answer)
    assert verdict.outcome == "wrong"
    return verdict.sentence


def sequence(*some):
    return keras.Sequential([keras.Input((1,), dtype="int32"), *some])


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda s, a: sequence(layers.Dense(64, activation="relu"), layers.Dense(a)), "There is no Embedding"),
        (lambda s, a: sequence(layers.Embedding(s, a), layers.Reshape((a,)), layers.Softmax()), "cannot be negative"),
        (lambda s, a: sequence(layers.Embedding(s, 2 * a), layers.Reshape((2 * a,))), r"gives an array of shape \(500, 12\)"),
        (lambda s, a: layers.Reshape, "This is a"),
        (lambda s, a: None, "returned None"),
        (keras.Sequential([keras.Input((1,)), layers.Embedding(500, 6), layers.Flatten()]), "You passed a model"),
    ],
)
def test_what_is_wrong_with_a_network_is_named(build, sentence):
    import re

    assert re.search(sentence, said("create_model", build))


def test_an_entry_that_differs_is_shown():
    def nearly(table, state, action, reward, next_state, terminated, alpha, gamma):
        y = reward + gamma * table[next_state].max() * (not terminated)
        table[state, action] += 0.9 * alpha * (y - table[state, action])

    assert "table[0, 0] becomes 1.55, expected 1.5" in said("q_learning_update", nearly)


def test_a_table_that_stays_is_said_to_stay():
    assert "leaves the table as it is" in said("q_learning_update", lambda *arguments: None)
    assert "leaves the table as it is" in said("learn_from", lambda *arguments: None)


def test_a_change_elsewhere_in_the_table_is_named():
    def also_next(table, state, action, reward, next_state, terminated, alpha, gamma):
        check.exercises["q_learning_update"].reference(table, state, action, reward, next_state, terminated, alpha, gamma)
        table[next_state, 1 - action] = 0.123

    assert "You change table[" in said("q_learning_update", also_next)


def test_an_answer_that_trains_slowly_is_right_and_told_so():
    def by_rows(q_values, actions, rewards, next_q, terminated, gamma):
        rows = []
        for b in range(len(actions)):
            row = list(q_values[b])
            row[actions[b]] = rewards[b] + (0 if terminated[b] else gamma * max(next_q[b]))
            rows.append(row)
        return np.array(rows)

    verdict = check.exercises["q_targets"].verdict(by_rows)
    assert verdict.outcome == "right"
    assert "cannot be compiled" in verdict.sentence


def test_functions_in_place_of_classes_are_told_apart():
    assert "Pass the class itself" in said("TaxiAgent", lambda env: None)
