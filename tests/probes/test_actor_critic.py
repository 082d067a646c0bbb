import numpy as np
import pytest

from rlcourse import probes
from rlcourse.checks.mistakes import Edit
from rlcourse.lessons.pendulum.learn import right as right_learn
from rlcourse.networks.descent import NoGradient, descend
from rlcourse.networks.tensorflow import tf

NETWORKS = {
    "actor": [np.array([[0.0]]), np.array([0.0])],
    "critic": [np.array([[0.0], [1.0]]), np.array([0.0])],
    "batches": [(np.array([[1.0]]), np.array([[1.0]]), np.array([3.0]))] * 2,
    "rate": 0.25,
}


def learning(answer, **changed):
    return probes.observe(answer, probes.learn_step_by_step, {**NETWORKS, **changed})


BEST, Q = "2 * actor(states)", "critic([states, actions])[:, 0]"
NO_SLOPE = (Q, f"tf.stop_gradient({Q})")
BOTH_MOVE = ("= critic.trainable_variables", "= critic.trainable_variables + actor.trainable_variables")


def changed(*changes):
    """The right step of learning with (old, new) in its source exchanged."""
    return Edit(right_learn, changes).made()


class TestLearning:
    def test_the_weights_after_every_call_are_reported(self):
        seen = learning(right_learn)["value"]
        assert seen["ended"] == "in time"
        np.testing.assert_allclose(seen["critic"][0], [1, 2, 1], atol=1e-6)
        np.testing.assert_allclose(seen["actor"][0], [1, 1], atol=1e-6)
        assert len(seen["critic"]) == len(seen["actor"]) == 2

    def test_every_report_begins_with_the_given_weights(self):
        def freezes(batch, actor, critic, rate):
            right_learn(batch, actor, critic, rate)
            critic.trainable = actor.layers[-1].trainable = False

        learning(freezes)
        again = learning(right_learn)["value"]
        np.testing.assert_allclose(again["critic"][0], [1, 2, 1], atol=1e-6)
        np.testing.assert_allclose(again["actor"][0], [1, 1], atol=1e-6)

    @pytest.mark.parametrize(
        ("answer", "asked", "moved"),
        [
            (changed((BEST, f"tf.stop_gradient({BEST})")), "twice what the actor gives", True),
            (changed((BEST, "tf.stop_gradient(actor(states))")), "what the actor gives", True),
            (changed((BEST, "actions")), "the actions taken", True),
            (changed((BEST, "actions + 5")), "others", True),
            (changed(BOTH_MOVE), None, False),
        ],
    )
    def test_where_there_is_no_gradient_it_says_what_the_critic_was_asked_about(self, answer, asked, moved):
        network = [np.array([[0.3]]), np.array([0.1])]
        seen = learning(answer, actor=network)["value"]
        wanted = ["the actions taken"] + ([asked] if asked else [])
        assert seen == {"ended": "no gradient", "of": ["actor"], "asked about": wanted, "the critic has moved": moved}

    def test_the_network_without_a_gradient_is_named(self):
        seen = learning(changed(NO_SLOPE))["value"]
        assert (seen["of"], seen["the critic has moved"]) == (["critic"], False)
        seen = learning(changed(NO_SLOPE, BOTH_MOVE))["value"]
        assert seen["of"] == ["critic", "actor"]

    def test_what_is_compiled_is_measured_too(self):
        seen = learning(tf.function(right_learn))["value"]
        np.testing.assert_allclose(seen["actor"][0], [1, 1], atol=1e-6)


class TestDescend:
    def test_it_moves_against_the_gradient(self):
        v = tf.Variable([1.0, 2.0])
        descend([v], [tf.constant([4.0, -2.0])], 0.5)
        assert v.numpy().tolist() == [-1.0, 3.0]

    def test_where_a_gradient_is_missing_nothing_moves_and_the_variable_is_named(self):
        v, w = tf.Variable(1.0, name="known"), tf.Variable(1.0, name="lost")
        with pytest.raises(NoGradient, match=r"1 of 2 variables \(the first is lost"):
            descend([v, w], [tf.constant(1.0), None], 0.5)
        assert v.numpy() == 1.0

    def test_there_must_be_one_gradient_for_each(self):
        with pytest.raises(ValueError, match="shorter"):
            descend([tf.Variable(1.0)], [], 0.5)
