import numpy as np

from rlcourse import make
from rlcourse.algorithms import ActorCriticAgent, DDPGSettings
from rlcourse.memory import ReplayMemory
from rlcourse.networks import actor_network, critic_network

RNG = np.random.default_rng(0)
BATCH = (
    RNG.normal(size=(32, 3)),
    RNG.uniform(-2, 2, (32, 1)),
    RNG.normal(size=32),
    RNG.normal(size=(32, 3)),
    np.zeros(32, bool),
)


def agent(**settings):
    settings = DDPGSettings(learning_starts=5, **settings)
    return ActorCriticAgent("Pendulum-v1", actor_network, critic_network, settings=settings)


def weights(*networks):
    return [np.concatenate([w.ravel() for w in network.get_weights()]) for network in networks]


def moved(made, step):
    networks = made.actor, made.critic, *made._learner.targets
    before = weights(*networks)
    step()
    return [not np.array_equal(a, b) for a, b in zip(before, weights(*networks), strict=True)]


def test_each_word_moves_its_own_networks():
    made = agent()
    assert moved(made, lambda: made.learn_critic(BATCH)) == [False, True, False, False]
    assert moved(made, lambda: made.learn_actor(BATCH)) == [True, False, False, False]
    assert moved(made, made.move_targets) == [False, False, True, True]


def test_targets_move_by_tau():
    made = agent(tau=0.25)
    made.learn_critic(BATCH)
    (online,), (before,) = weights(made.critic), weights(made._learner.targets[1])
    made.move_targets()
    (after,) = weights(made._learner.targets[1])
    assert np.allclose(after, 0.75 * before + 0.25 * online, atol=1e-6)


def test_the_critic_comes_closer_to_its_targets_and_the_actor_to_what_the_critic_likes():
    made = agent(critic_learning_rate=0.01, actor_learning_rate=0.01)
    losses = [made.learn_critic(BATCH) for _ in range(60)]
    assert losses[-1] < losses[0] / 2
    losses = [made.learn_actor(BATCH) for _ in range(60)]
    assert losses[-1] < losses[0]


def test_the_first_actions_are_chance_and_the_later_ones_the_actors_with_noise():
    made = agent()
    state = np.array([1.0, 0.0, 0.0], np.float32)
    first = np.array([made.act(state) for _ in range(5)])
    later = np.array([made.act(state) for _ in range(200)])
    assert first.std() > 0.5
    assert later.std() == np.float32(later.std()) < 0.3  # 0.1 times 2
    assert abs(later.mean() - made.policy(state)[0]) < 0.06


def test_it_plays_in_its_environment():
    made, env = agent(), make("Pendulum-v1", seed=0)
    memory = ReplayMemory(100, env.observation_space, env.action_space)
    state, _ = env.reset()
    for _ in range(20):
        action = made.act(state)
        following, reward, terminated, _, _ = env.step(action)
        memory.add(state, action, reward, following, terminated)
        state = following
    assert np.isfinite(made.learn_critic(memory.sample(16, RNG)))
