import pytest
from gymnasium.spaces import Discrete

from rlcourse import envs
from rlcourse.cards import CARDS

COURSE = list(CARDS)


@pytest.mark.parametrize("name", COURSE)
def test_a_card_tells_the_truth_about_its_environment(name):
    text = " ".join(str(envs.card(name)).split())
    env = envs.make(name)
    assert f"truncated after {env.spec.max_episode_steps} steps" in text
    if env.spec.reward_threshold is not None:
        assert f"{env.spec.reward_threshold:g}" in text
    if isinstance(env.action_space, Discrete):
        assert len(envs.card(name).actions) == env.action_space.n
    if env.observation_space.shape:
        assert len(envs.card(name).observation) == env.observation_space.shape[0]


def test_a_card_of_another_environment_is_read_off_its_spaces():
    assert "Discrete(3)" in str(envs.card("Acrobot-v1"))
