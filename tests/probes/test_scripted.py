import pytest

from rlcourse import probes
from rlcourse.probes import ScriptedEnv


def test_a_scripted_episode_plays_its_script():
    env = probes.ScriptedEnv([[1.0, 2.0]], ["truncated"])
    env.reset(seed=3)
    assert env.step(5)[1:4] == (1.0, False, False)
    assert env.step(6)[1:4] == (2.0, False, True)
    assert (env.seeds, env.actions) == ([3], [5, 6])


def test_a_scripted_episode_ends_a_loop_that_does_not():
    env = probes.ScriptedEnv([[1.0]], ["terminated"])
    env.reset()
    with pytest.raises(probes.EpisodeOver):
        for _ in range(1000):
            env.step(0)


def test_an_episode_may_end_in_both_ways_at_once():
    env = probes.ScriptedEnv([[1.0]], ["both"])
    env.reset()
    assert env.step(0)[2:4] == (True, True)


def test_its_spec_says_after_how_many_steps_the_episode_is_cut():
    env = ScriptedEnv([[1.0, 2.0], [1.0, 2.0, 3.0]], ["truncated", "both"])
    env.reset()
    assert env.spec.max_episode_steps == 2
    env.reset()
    assert env.spec.max_episode_steps == 3
    assert ScriptedEnv([[1.0, 2.0]], ["terminated"]).spec.max_episode_steps > 2
