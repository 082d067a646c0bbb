import numpy as np
import pytest

from rlcourse import probes
from rlcourse.checks.compare import same
from rlcourse.checks.mistakes import Edit
from rlcourse.lessons.pendulum.train_pendulum import right
from rlcourse.lessons.shared.loops import SAMPLE
from rlcourse.lessons.taxi import check
from rlcourse.probes import run_games
from rlcourse.probes.loops import EARLIER

CASE = {"rewards": [[1.0, 2.0], [3.0, 4.0, 5.0]], "endings": ["truncated"], "n_steps": 4, "learning_starts": 3, "batch_size": 2}
SCRIPT = {"rewards": [[-1.0, 20.0], [-1.0, -10.0, -1.0]], "endings": ["terminated", "truncated"], "n_games": 2}


def edited(old, new):
    return Edit(right, ((old, new),)).made()


def loop_report(answer):
    return probes.observe(answer, probes.run_actor_critic_loop, CASE)["value"]


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


class TestGames:
    def test_a_loop_is_written_down_step_by_step(self):
        report = run_games(check.exercises["train_model_epsilon"].reference, **SCRIPT, epsilon=1.0, decay=0.5, least=0.1)
        assert report["ended"] == "in time"
        assert report["scores"] == [*EARLIER, 19.0, -12.0]
        assert [epsilon for _, _, epsilon in report["acted"]] == [1.0, 1.0, 0.5, 0.5, 0.5]
        assert [entry[5] for entry in report["stored"]] == [False, True, False, False, False]
        assert report["learned"] == [[i, i] for i in range(1, 6)]
        assert report["done"] == [[i, entry[2]] for i, entry in enumerate(report["stored"], 1)]
        assert (report["strange"], report["steps after the end"]) == ("nothing", 0)

    def test_without_epsilon_the_loop_is_called_with_two_arguments(self):
        report = run_games(check.exercises["train_model"].reference, **SCRIPT)
        assert [epsilon for _, _, epsilon in report["acted"]] == [0.0] * 5

    def test_the_memory_serves_as_well_as_remember(self):
        def answer(agent, n_games):
            state, _ = agent.env.reset()
            agent.memory.add(state, 3, 1.0, state, True)

        assert run_games(answer, **SCRIPT)["stored"][0][2] == 3

    def test_a_loop_that_never_ends_is_stopped(self):
        def answer(agent, n_games):
            agent.env.reset()
            while True:
                agent.env.step(0)

        assert run_games(answer, **SCRIPT)["ended"] == "<went on after the end>"

    def test_what_is_strange_is_said(self):
        assert "takes nothing" in run_games(lambda agent, n_games: agent.learn([1]), **SCRIPT)["strange"]
