import gc

import numpy as np
import pytest

from rlcourse.networks.tensorflow import keras
from rlcourse.runs import learner_cache
from rlcourse.runs.learner_cache import structure
from tests.algorithms.small import dqn

layers = keras.layers


def stack(*hidden, activation="relu"):
    return keras.Sequential([keras.Input((4,)), *[layers.Dense(u, activation=activation) for u in hidden], layers.Dense(2)])


def two_headed(first=8):
    a, b = keras.Input((4,)), keras.Input((1,))
    x = layers.Concatenate()([layers.Dense(first)(a), b])
    return keras.Model([a, b], layers.Dense(1)(x))


def crossed():
    a, b = keras.Input((4,)), keras.Input((1,))
    x = layers.Concatenate()([b, layers.Dense(8)(a)])
    return keras.Model([a, b], layers.Dense(1)(x))


def test_networks_of_the_same_structure_are_told_alike_whatever_keras_calls_their_layers():
    assert structure(stack(8)) == structure(stack(8))
    assert structure(two_headed()) == structure(two_headed())


@pytest.mark.parametrize("pair", [(stack(8), stack(9)), (stack(8), stack(8, activation="tanh")), (stack(8), stack(8, 8)),
                                  (two_headed(), two_headed(9)), (two_headed(), crossed())])  # fmt: skip
def test_networks_of_other_structure_are_told_apart(pair):
    assert structure(pair[0]) != structure(pair[1])


def test_what_a_description_does_not_tell_is_not_borrowed():
    class Own(keras.Model):
        def call(self, x):
            return x

    assert structure(Own()) is None
    assert structure(stack(8, activation=lambda x: 2 * x)) is None
    assert structure(keras.Sequential([keras.Input((4,)), layers.Lambda(lambda x: x + 1)])) is None


def test_a_training_whose_owner_is_gone_lends_its_learner_and_one_at_work_does_not(monkeypatch):
    gc.collect()
    monkeypatch.setattr(learner_cache, "_CACHE", [])  # nobody else's
    first, second = dqn(), dqn()
    assert first.learner is not second.learner
    first.train(256, progress=False)
    learner = first.learner
    del first
    gc.collect()
    third = dqn(seed=3)
    assert third.learner is learner
    assert third.learner.target_moved() is False
    assert np.array_equal(third.learner.weights[0][0], third.network.get_weights()[0])


def test_a_loop_that_gives_its_trainings_one_name_compiles_once(monkeypatch):
    gc.collect()
    monkeypatch.setattr(learner_cache, "_CACHE", [])
    learners = set()
    for seed in range(3):
        training = dqn(seed=seed)  # the last one lives until this one is made
        training.train(256, progress=False)
        learners.add(id(training.learner))
    assert len(learners) == 1
