import numpy as np
import pytest

from rlcourse import probes
from rlcourse.checks.compare import same
from rlcourse.checks.mistakes import Edit
from rlcourse.lessons.pendulum.learn import right as right_learn
from rlcourse.lessons.pendulum.train_pendulum import right
from rlcourse.lessons.shared.loops import SAMPLE
from rlcourse.networks.descent import NoGradient, descend
from rlcourse.networks.tensorflow import tf

CASE = {"rewards": [[1.0, 2.0], [3.0, 4.0, 5.0]], "endings": ["truncated"], "n_steps": 4, "learning_starts": 3, "batch_size": 2}
NETWORKS = {
    "actor": [np.array([[0.0]]), np.array([0.0])],
    "critic": [np.array([[0.0], [1.0]]), np.array([0.0])],
    "batches": [(np.array([[1.0]]), np.array([[1.0]]), np.array([3.0]))] * 2,
    "rate": 0.25,
}


def edited(old, new):
    return Edit(right, ((old, new),)).made()


def loop_report(answer):
    return probes.observe(answer, probes.run_actor_critic_loop, CASE)["value"]


def learning(answer, **changed):
    return probes.observe(answer, probes.learn_step_by_step, {**NETWORKS, **changed})


class TestLoop:
    def test_what_is_called_is_written_down_with_the_number_of_the_step(self):
        seen = loop_report(right)
        assert seen["ended"] == "in time"
        assert [entry[0] for entry in seen["acted"]] == [1, 2, 3, 4]
        assert [(entry[0], bool(entry[5])) for entry in seen["stored"]] == [(1, False), (2, False), (3, False), (4, False)]
        assert seen["critic"] == seen["actor"] == [[3, 3, 1], [4, 4, 1]]
        assert seen["targets"] == [3, 4]
        assert seen["order"][0] == [3, "learn_critic - learn_actor - move_targets"]
        assert seen["strange"] == "nothing"

    def test_actions_are_arrays_that_go_beyond_the_bounds_and_never_repeat(self):
        actions = np.array([action for _, action in loop_report(right)["done"]])
        assert actions.shape == (4, 1)
        assert np.abs(actions).max() > 2
        assert len(np.unique(actions)) == 4

    def test_asked_again_the_agent_says_something_else(self):
        seen = loop_report(edited("agent.act(state)", "agent.act(state) - agent.act(state)"))
        assert [entry[0] for entry in seen["acted"]] == [1, 1, 2, 2, 3, 3, 4, 4]
        assert all(action[0] != 0 for _, action in seen["done"])

    def test_batches_are_told_apart_by_when_they_were_drawn(self):
        seen = loop_report(edited("agent.learn_critic(batch)", f"agent.learn_critic({SAMPLE})"))
        assert (seen["critic"], seen["actor"]) == ([[3, 3, 2], [4, 4, 2]], [[3, 3, 1], [4, 4, 1]])

    def test_acting_once_more_and_moving_targets_that_have_not_moved_yet_does_no_harm(self):
        def generous(env, agent, memory, settings, rng):
            agent.move_targets()
            right(env, agent, memory, settings, rng)
            agent.act(np.zeros(2))

        assert same(loop_report(right), loop_report(generous), 0)

    @pytest.mark.parametrize(
        ("old", "new", "what"),
        [
            (SAMPLE, "memory.sample(settings.batch_size)", "sample was given no rng"),
            (SAMPLE, "memory.sample(rng, settings.batch_size)", "sample was given rng first"),
            (SAMPLE, "memory.sample(2, np.random.default_rng(0))", "sample was given another rng"),
            ("actor(batch)", "actor(batch[0])", "learn_actor was given the states alone"),
            ("critic(batch)", "critic(3)", "learn_critic was given something that sample did not"),
            ("critic(batch)", "critic(*batch)", "learn_critic was given the parts of the batch"),
            ("act(state)", "act(state, 0.5)", "act was given more than the state"),
            (SAMPLE, f"{SAMPLE}; np.random.rand()", "random numbers were drawn"),
        ],
    )
    def test_what_is_strange_is_named(self, old, new, what):
        assert loop_report(edited(old, new))["strange"].startswith(what)

    def test_an_action_drawn_from_the_space_is_the_same_every_time(self):
        drawn = edited("env.step(action)", "env.step(env.action_space.sample())")
        assert loop_report(drawn)["done"] == loop_report(drawn)["done"]


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
