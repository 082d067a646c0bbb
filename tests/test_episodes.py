import gymnasium as gym
import numpy as np
import pytest
from gymnasium.spaces import Box, Discrete, MultiBinary

from rlcourse import envs, episodes


@pytest.fixture
def cartpole():
    with envs.make("CartPole-v1", seed=0) as env:
        yield env


def test_an_episode_records_what_happened(cartpole):
    episode = episodes.play_episode(cartpole, lambda observation: 1, seed=0)
    assert len(episode) == 8
    assert episode.total == 8.0
    assert (len(episode.observations), len(episode.actions), len(episode.frames)) == (9, 8, 0)
    assert (episode.terminated, episode.truncated) == (True, False)


def test_a_step_limit_truncates_and_does_not_terminate(cartpole):
    episode = episodes.play_episode(cartpole, lambda observation: 1, seed=0, max_steps=3)
    assert len(episode) == 3
    assert (episode.terminated, episode.truncated) == (False, True)


def test_an_end_at_the_step_limit_is_still_an_end(cartpole):
    episode = episodes.play_episode(cartpole, lambda observation: 1, seed=0, max_steps=8)
    assert (episode.terminated, episode.truncated) == (True, False)


def test_frames_come_with_the_first_state():
    with envs.make("CartPole-v1", render=True) as env:
        assert len(episodes.play_episode(env, lambda observation: 1, seed=0, frames=True).frames) == 9


def test_frames_of_an_environment_that_cannot_draw_are_refused(cartpole):
    with pytest.raises(ValueError, match=r"make it with make\(name, render=True\)"):
        episodes.play_episode(cartpole, lambda observation: 1, frames=True)


def test_the_environment_stays_open(cartpole):
    episodes.play_episode(cartpole, lambda observation: 1)
    cartpole.reset()


def test_a_foreign_environment_explains_itself_too():
    with pytest.raises(envs.InvalidAction, match="whole number from 0 to 1"):
        episodes.play_episode(gym.make("CartPole-v1"), lambda observation: 7)


@pytest.mark.parametrize(("argument", "value"), [("n_episodes", 0), ("n_episodes", -3)])
def test_no_episodes_are_refused(cartpole, argument, value):
    with pytest.raises(ValueError, match=f"{argument} is {value}, expected 1 or more"):
        episodes.play_episodes(cartpole, lambda observation: 1, **{argument: value})


def test_many_episodes_repeat_with_their_seed(cartpole):
    first = episodes.play_episodes(cartpole, lambda observation: 1, 5, seed=3)
    assert first.shape == (5,)
    assert (first == episodes.play_episodes(cartpole, lambda observation: 1, 5, seed=3)).all()


def test_evaluation_uses_a_hundred_seeds_that_no_agent_trains_on():
    result = episodes.evaluate("CartPole-v1", lambda observation: int(observation[2] > 0))
    assert result.seeds == tuple(range(1000, 1100))
    assert result.returns.shape == (100,)
    low, high = result.interval
    assert low < result.mean < high
    assert high - low == pytest.approx(2 * 1.96 * result.std / 10)
    assert "95 % interval" in str(result)


def test_evaluation_does_not_depend_on_what_was_played_before(cartpole):
    def lean(observation):
        return int(observation[2] > 0)

    before = episodes.evaluate(cartpole, lean, range(5))
    episodes.play_episodes(cartpole, lean, 3)
    assert (before.returns == episodes.evaluate(cartpole, lean, range(5)).returns).all()


def test_evaluation_without_seeds_is_refused():
    with pytest.raises(ValueError, match="seeds is empty"):
        episodes.evaluate("CartPole-v1", lambda observation: 0, [])


def test_one_episode_has_no_interval():
    result = episodes.evaluate("CartPole-v1", lambda observation: 0, [1])
    assert result.interval == (-np.inf, np.inf)
    assert result.std == 0


@pytest.mark.parametrize("space", [Discrete(3), Discrete(3, start=-1), Box(-2.0, 5.0, (2,)), Box(0, 1, (1,), np.float64)])
def test_random_actions_lie_in_their_space(space):
    rng = np.random.default_rng(0)
    assert all(space.contains(episodes.random_action(space, rng)) for _ in range(200))


def test_a_space_that_is_neither_discrete_nor_box_is_named():
    with pytest.raises(TypeError, match="expected a Discrete or a Box space, got MultiBinary"):
        episodes.random_action(MultiBinary(2), np.random.default_rng(0))


def test_a_box_without_bounds_is_named():
    with pytest.raises(ValueError, match="not bounded"):
        episodes.random_action(Box(-np.inf, np.inf, (1,)), np.random.default_rng(0))


def test_a_random_agent_repeats_with_its_seed():
    def run():
        agent = episodes.RandomAgent(envs.make("CartPole-v1"), seed=4)
        agent.play(10)
        agent.play(10)
        return agent.returns

    assert run().tolist() == run().tolist()
    assert len(run()) == 20


def test_playing_in_two_parts_is_playing_in_one():
    whole, parts = (episodes.RandomAgent(envs.make("CartPole-v1"), seed=4) for _ in range(2))
    whole.play(20)
    parts.play(7)
    parts.play(13)
    assert whole.returns.tolist() == parts.returns.tolist()
    assert len(whole.moving_average(5)) == 20


def test_an_interrupted_agent_keeps_its_history_and_goes_on(capsys):
    class Stop(gym.Wrapper):
        count = 0

        def reset(self, **kwargs):
            self.count += 1
            if self.count == 4:
                raise KeyboardInterrupt
            return self.env.reset(**kwargs)

    agent = episodes.RandomAgent(Stop(envs.make("CartPole-v1")), seed=0)
    assert len(agent.play(10)) == 3
    assert "Stopped after 3 of 10 episodes" in capsys.readouterr().out
    assert len(agent.play(2)) == 2
    assert len(agent.returns) == 5


def test_episodes_played_together_are_those_played_alone():
    def lean(observations):
        return (observations[:, 2] > 0).astype(int)

    together = episodes.play_together(gym.make_vec("CartPole-v1", num_envs=4, vectorization_mode="sync"), lean, seed=7)
    with envs.make("CartPole-v1") as env:
        alone = [episodes.play_episode(env, lambda o: int(o[2] > 0), seed=7 + i).total for i in range(4)]
    assert together.tolist() == alone


def test_what_comes_after_an_episodes_end_does_not_count():
    vector = gym.make_vec("CartPole-v1", num_envs=3)
    totals = episodes.play_together(vector, lambda observations: np.array([0, 0, 1]), seed=0)
    assert ((totals > 7) & (totals < 12)).all()


def test_episodes_played_together_are_cut_at_the_limit():
    vector = gym.make_vec("CartPole-v1", num_envs=3)
    assert episodes.play_together(vector, lambda observations: np.zeros(3, int), seed=0, max_steps=4).tolist() == [4, 4, 4]
