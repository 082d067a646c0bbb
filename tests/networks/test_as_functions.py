import numpy as np
import pytest

from rlcourse.networks import actor_network, built_with_seed, critic_network
from rlcourse.networks.as_functions import run_with_networks
from rlcourse.networks.tensorflow import tf

STATES = tf.constant(np.random.default_rng(0).normal(size=(6, 3)), tf.float32)
ACTOR = built_with_seed(actor_network, 3, [-2.0], [2.0], seed=0)
CRITIC = built_with_seed(critic_network, 3, 1, seed=1)


def functions(actor, critic):
    return lambda states: actor(states), lambda states, actions: critic([states, actions])[:, 0]


def loss(states, actor, critic):
    return -critic(states, actor(states)).mean()


def in_keras(states):
    return -tf.reduce_mean(CRITIC([states, ACTOR(states)]))


@pytest.mark.parametrize("plainly", [False, True], ids=["compiled", "by Python"])
def test_a_students_function_gives_the_same_value_and_gradient_as_keras(plainly):
    def ours(states):
        return run_with_networks(loss, plainly, [states], [ACTOR, CRITIC], functions)

    @tf.function
    def both():
        found = []
        for function in (ours, in_keras):
            with tf.GradientTape() as tape:
                value = function(STATES)
            found.append([value, *tape.gradient(value, [v.value for v in ACTOR.trainable_variables])])
        return found

    for a, b in zip(*both(), strict=True):
        assert np.allclose(a, b, atol=1e-6)


def test_by_python_a_function_may_ask_for_numbers():
    def asking(states, actor, critic):
        values = critic(states, actor(states))
        return np.float32(sum(float(v) for v in values if float(v) < 1e9))

    @tf.function
    def run():
        return run_with_networks(asking, True, [STATES], [ACTOR, CRITIC], functions)

    assert run().numpy() == pytest.approx(-6 * in_keras(STATES).numpy(), abs=1e-5)


def test_other_tensors_reach_the_functions():
    def shifted(actor, shift):
        return (lambda states: actor(states) + shift,)

    for plainly in (False, True):
        got = run_with_networks(lambda states, actor: actor(states), plainly, [STATES], [ACTOR], shifted, (tf.ones((6, 1)),))
        assert np.allclose(got, ACTOR(STATES) + 1, atol=1e-6)
