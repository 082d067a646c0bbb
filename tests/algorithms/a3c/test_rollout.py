import numpy as np

from rlcourse.algorithms.a3c.worker import Tools, draw
from tests.algorithms.a3c.small import training


def test_actions_are_drawn_from_the_softmax_of_the_logits():
    logits = np.log(np.tile([[0.1, 0.6, 0.3]], (20_000, 1))).astype(np.float32)
    drawn = draw(logits, np.random.default_rng(0))
    assert set(drawn) == {0, 1, 2}
    assert np.allclose(np.bincount(drawn) / 20_000, [0.1, 0.6, 0.3], atol=5 * np.sqrt(0.25 / 20_000))


def test_a_certain_policy_is_followed_and_large_logits_are_no_harm():
    assert draw(np.array([[1000.0, -1000.0], [-1e30, 0.0]]), np.random.default_rng(0)).tolist() == [0, 1]


def played(count=4, steps=200, seed=3):
    made = training(envs=count, rollout_steps=steps, seed=seed)
    rollout = Tools(made.spec, 0).roll_out(0, made.weights)
    return rollout.memory, rollout.episodes


def test_steps_follow_each_other_until_an_episode_ends():
    memory, episodes = played()
    over = memory.terminated | memory.truncated
    goes_on = ~over[:-1] & memory.played[:-1]
    assert np.array_equal(memory.next_states[:-1][goes_on], memory.states[1:][goes_on])
    assert not memory.played[1:][over[:-1]].any()  # after an end nothing is played, a new episode begins
    assert len(episodes) == np.count_nonzero(over & memory.played) > 10
    assert all(total == length for total, length in episodes)  # CartPole pays 1 a step
    assert sum(length for _, length in episodes) <= memory.played.sum()


def test_the_same_seed_plays_the_same():
    one, other, different = played()[0], played()[0], played(seed=4)[0]
    assert np.array_equal(one.states, other.states)
    assert not np.array_equal(one.states, different.states)
