"""DDPG learns: the right action in environments so small that one knows it, and none where a part is wrong."""

from dataclasses import replace

import gymnasium as gym
import numpy as np
import pytest

from rlcourse import targets as equations
from rlcourse.algorithms import DDPG, DataFileError, DDPGSettings
from rlcourse.networks import actor_network, critic_network
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.noise import GaussianNoise, OrnsteinUhlenbeckNoise
from rlcourse.runs.policies import load_policy

QUICK = DDPGSettings(
    gamma=0.5, learning_starts=64, train_every=64, updates=64, batch_size=32, memory_size=2_000, tau=0.05,
    actor_learning_rate=0.01, critic_learning_rate=0.01,
)  # fmt: skip
TD3 = replace(QUICK, critics=2, target_noise=0.2, actor_every=2, target_every=2)


class Aim(gym.Env):
    """One step: the reward is minus the squared distance from a target that the observation tells."""

    observation_space = gym.spaces.Box(-1, 1, (1,), np.float32)

    def __init__(self, low=(-2.0,), high=(2.0,)):
        self.action_space = gym.spaces.Box(np.array(low, np.float32), np.array(high, np.float32))
        self.middle, self.half = (np.array(high) + low) / 2, (np.array(high) - low) / 2

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.s = float(self.np_random.uniform(-1, 1))
        return np.array([self.s], np.float32), {}

    def best(self, s):
        return self.middle + 0.5 * s * self.half

    def step(self, action):
        distance = (action - self.best(self.s)) / self.half
        return np.array([self.s], np.float32), -float((distance**2).sum()), True, False, {}


class Wait(Aim):
    """As `Aim`, but the reward comes a step later, whatever is done then; the second observation tells it."""

    observation_space = gym.spaces.Box(-5, 5, (1,), np.float32)

    def reset(self, *, seed=None, options=None):
        self.kept = None
        return super().reset(seed=seed)

    def step(self, action):
        if self.kept is None:
            self.kept = super().step(action)[1]
            return np.array([4 + self.kept], np.float32), 0.0, False, False, {}
        return np.array([4.0], np.float32), self.kept, True, False, {}


def ddpg(env=None, settings=QUICK, print_fn=lambda message: None, **kwargs):
    return DDPG(Aim() if env is None else env, settings=settings, print_fn=print_fn, **kwargs)


def trained(steps=2_000, **kwargs):
    training = ddpg(**kwargs)
    training.train(steps, progress=False)
    return training


def off(training, env=None):
    """How far the actor is from the best action, in halves of the range, on average over states."""
    env = env or Aim()
    states = np.linspace(-1, 1, 9)
    return np.mean([np.abs((training.policy(np.array([s], np.float32)) - env.best(s)) / env.half).max() for s in states])


def alike(a, b):
    return all(np.array_equal(x, y) for x, y in zip(a.learner.variables(), b.learner.variables(), strict=True))


@pytest.mark.parametrize("settings", [QUICK, TD3], ids=["DDPG", "TD3"])
def test_it_finds_the_best_action_of_every_state(settings):
    assert off(trained(settings=settings)) < 0.1


def test_bounds_may_be_asymmetric_and_several():
    env = Aim(low=(-1.0, 0.0), high=(3.0, 0.5))
    training = trained(env=env)
    assert off(training, env) < 0.15
    actions = training.memory.actions[: len(training.memory)]
    assert all(env.action_space.contains(action) for action in actions)
    assert actions[:, 0].min() < -0.5
    assert actions[:, 0].max() > 2.5


def test_a_reward_that_comes_later_goes_through_the_target_networks():
    training = trained(env=Wait(), steps=4_000, noise=GaussianNoise(1.0))
    first = training.critic([np.array([[0.5]]), np.array([[0.5]])]).numpy().item()
    assert first == pytest.approx(0, abs=0.1)  # the best action of this state, and nothing lost
    far = training.critic([np.array([[0.5]]), np.array([[-1.5]])]).numpy().item()
    assert far == pytest.approx(-0.5, abs=0.15)  # gamma times the distance 1, squared


def test_no_value_beyond_the_end_is_learned_where_the_mask_is_there_and_some_where_it_is_not():
    def without_mask(rewards, next_states, terminated, gamma, target_actor, target_critic):
        return rewards - 1 + gamma * target_critic(next_states, target_actor(next_states))

    def with_mask(rewards, next_states, terminated, gamma, target_actor, target_critic):
        return rewards - 1 + gamma * (1 - terminated) * target_critic(next_states, target_actor(next_states))

    at_best = [np.array([[0.0]]), np.array([[0.0]])]
    for targets, value in ((with_mask, -1), (without_mask, -2)):  # -1 - 0.5 - 0.25 - ...
        assert trained(critic_targets=targets).critic(at_best).numpy().item() == pytest.approx(value, abs=0.15)


def test_an_actor_that_goes_downhill_ends_at_the_worst_action():
    training = trained(actor_loss=lambda states, actor, critic: critic(states, actor(states)).mean())
    assert off(training) > 0.8


def test_the_critics_do_not_move_in_the_actors_step_nor_the_actor_in_theirs():
    learner = ddpg(settings=TD3).learner
    rng = np.random.default_rng(0)
    batch = [tf.constant(rng.normal(size=shape), tf.float32) for shape in ((32, 1), (32, 1), (32,), (32, 1))]
    before = [n.get_weights() for n in (*learner.networks, *learner.targets)]

    def moved():
        now = [n.get_weights() for n in (*learner.networks, *learner.targets)]
        return [any(not np.array_equal(a, b) for a, b in zip(x, y, strict=True)) for x, y in zip(before, now, strict=True)]

    learner.learn_actor(batch[0])
    assert moved() == [True, False, False, False, False, False]
    before = [n.get_weights() for n in (*learner.networks, *learner.targets)]
    learner.learn_critics(*batch, tf.zeros(32, bool), tf.zeros((32, 1)))
    assert moved() == [False, True, True, False, False, False]


def test_in_td3_the_smaller_value_of_a_noisy_action_is_the_target():
    learner = ddpg(settings=TD3).learner
    actor, *critics = learner.targets
    states, noise = tf.constant(np.linspace(-1, 1, 5)[:, None], tf.float32), np.full((5, 1), 3.9, np.float32)
    target_actor, target_critic = learner._functions(actor, *critics, noise)
    actions = target_actor(states)
    assert np.allclose(actions, np.clip(actor(states) + 3.9, -2, 2))
    both = [critic([states, actions]).numpy()[:, 0] for critic in critics]
    assert not np.allclose(*both)
    assert np.allclose(target_critic(states, actions), np.minimum(*both))


def test_td3_moves_actor_and_targets_at_every_second_update():
    learner = ddpg(settings=replace(TD3, updates=2, train_every=2)).learner
    rng = np.random.default_rng(0)

    def batches(k):
        shapes = ((k, 32, 1), (k, 32, 1), (k, 32), (k, 32, 1))
        parts = [rng.normal(size=shape).astype(np.float32) for shape in shapes]
        return *parts, np.zeros((k, 32), bool), np.zeros((k, 32, 1), np.float32)

    learner.learn(*batches(2))
    assert [int(o.iterations) for o in learner.optimizers] == [1, 2, 2]  # actor, two critics


def test_the_same_seed_gives_the_same_numbers_and_another_one_others():
    a, b, c = trained(300), trained(300), trained(300, seed=1)
    assert alike(a, b)
    assert np.array_equal(a.history["return"], b.history["return"])
    assert not alike(a, c)


@pytest.mark.parametrize(
    "kwargs",
    [
        {},
        {"settings": TD3},
        {"noise": OrnsteinUhlenbeckNoise()},
        {"env": "Pendulum-v1", "noise": OrnsteinUhlenbeckNoise(), "n_envs": 4},
        {"env": "Pendulum-v1", "settings": replace(QUICK, n_steps=3)},
    ],
    ids=["DDPG", "TD3", "noise that wanders", "four environments", "three-step returns"],
)
def test_saved_and_restored_it_ends_as_if_it_had_never_stopped(kwargs, tmp_path):
    whole = trained(512, **kwargs)
    trained(192, **kwargs).save(tmp_path)
    resumed = ddpg(**kwargs)
    resumed.restore(tmp_path)
    resumed.train(320, progress=False)
    assert alike(whole, resumed)
    assert np.array_equal(whole.actor.get_weights()[0], resumed.actor.get_weights()[0])
    with pytest.raises(DataFileError, match="algorithm"):
        from tests.algorithms.small import dqn

        dqn().restore(tmp_path)


def test_functions_that_are_not_compiled_learn_the_same_and_are_named():
    def targets(rewards, next_states, terminated, gamma, target_actor, target_critic):
        q = target_critic(next_states, target_actor(next_states))
        return np.array(
            [float(r) if t else float(r) + gamma * float(v) for r, v, t in zip(rewards, q, terminated, strict=True)]
        )

    def loss(states, actor, critic):
        value = critic(states, actor(states)).mean()
        return -value if float(value) < 1e9 else value

    said = []
    settings = replace(QUICK, train_every=16, updates=4, batch_size=8)
    quick, slow = (
        ddpg(settings=settings, print_fn=said.append, **kw) for kw in ({}, {"critic_targets": targets, "actor_loss": loss})
    )
    for training in (quick, slow):
        training.train(112, progress=False)
    assert len(said) == 1
    assert "cannot be compiled" in said[0]
    for a, b in zip(quick.acting_weights(), slow.acting_weights(), strict=True):
        assert np.allclose(a, b, atol=1e-5)


def test_actor_and_critic_may_be_called_by_name_and_what_they_give_may_be_changed():
    def targets(rewards, next_states, terminated, gamma, target_actor, target_critic):
        q = target_critic(actions=target_actor(states=next_states), states=next_states)
        q *= 1 - terminated
        return rewards + gamma * q

    said = []
    a, b = trained(200), trained(200, critic_targets=targets, print_fn=said.append)
    assert said == []
    assert alike(a, b)


def test_the_next_training_of_the_same_form_is_compiled_already():
    first = trained(200)
    learner = first.learner
    del first
    again = ddpg(seed=5)
    assert again.learner is learner
    assert ddpg(settings=replace(QUICK, gamma=0.6)).learner is not learner


def test_the_agent_is_kept_in_a_file_and_acts_the_same(tmp_path):
    env = Aim(low=(-1.0, 0.0), high=(3.0, 0.5))
    training = trained(300, env=env)
    training.policy.save(tmp_path)
    again = load_policy(tmp_path)
    states = np.linspace(-1, 1, 20, dtype=np.float32)[:, None]
    assert np.array_equal(again(states), training.policy(states))
    assert np.allclose(again(states), training.actor(states), atol=1e-5)


def refused(error, match, env=None, **kwargs):
    with pytest.raises(error, match=match):
        ddpg(env=env, **kwargs)


def test_actions_from_a_list_are_refused_with_what_to_use():
    refused(TypeError, r"CartPole-v1 has the action space Discrete\(2\).*needs a Box; DQN", "CartPole-v1")


def test_actions_without_bounds_are_refused():
    env = Aim()
    env.action_space = gym.spaces.Box(-np.inf, np.inf, (1,))
    refused(ValueError, "expected a Box of one axis with finite bounds", env)


def test_networks_that_do_not_fit_are_named():
    refused(TypeError, "actor returned None.*Is a return missing", actor=lambda *_: None)
    refused(TypeError, "critic returned None", critic=lambda *_: None)
    refused(ValueError, r"the model of actor .*observation of Aim .*gave the shape \(2, 3\), expected the shape \(2, 1\)",
            actor=lambda n, low, high: keras.Sequential([keras.Input((n,)), keras.layers.Dense(3)]))  # fmt: skip
    refused(ValueError, "the model of actor .*gave a ValueError, expected the shape",
            actor=lambda n, low, high: actor_network(n + 1, low, high))  # fmt: skip
    refused(ValueError, "the model of critic .*gave a ValueError", critic=lambda n, a: critic_network(n, a + 1))


def test_a_network_the_twin_does_not_know_acts_all_the_same():
    def with_norm(n, low, high):
        inner = actor_network(n, low, high)
        return keras.Sequential([keras.Input((n,)), keras.layers.LayerNormalization(), *inner.layers])

    said = []
    training = ddpg(actor=with_norm, print_fn=said.append)
    training.train(200, progress=False)
    assert "Acting will be slower" in said[0]
    state = np.array([0.3], np.float32)
    assert np.allclose(training.policy(state), training.actor(state[None])[0], atol=1e-5)


@pytest.mark.parametrize("noise", [lambda size, rng: np.full(size, np.nan), lambda size, rng: np.zeros(3)])
def test_an_action_that_is_no_number_is_named_with_its_parts(noise):
    with pytest.raises(ValueError, match=r"the action became .*expected 1 finite numbers\. Look at the noise"):
        trained(100, noise=noise)


def test_targets_of_another_shape_are_named():
    with pytest.raises(ValueError, match=r"critic_targets gave the shape \(32, 32\), expected \(32,\)"):
        trained(100, critic_targets=lambda r, s, t, g, a, c: r + c(s, a(s))[:, None])
    with pytest.raises(ValueError, match=r"actor_loss gave the shape \(32,\), expected \(\)"):
        trained(100, actor_loss=lambda states, actor, critic: -critic(states, actor(states)))


def test_a_loss_that_explodes_leaves_the_last_sound_weights():
    def to_infinity(rewards, next_states, terminated, gamma, target_actor, target_critic):
        return equations.critic_targets(rewards, next_states, terminated, gamma, target_actor, target_critic) * np.inf

    said = []
    training = ddpg(critic_targets=to_infinity, print_fn=said.append)
    before = training.acting_weights()
    training.train(300, progress=False)
    assert any("loss not finite" in message for message in said)
    assert all(np.array_equal(a, b) for a, b in zip(before, training.acting_weights(), strict=True))


def test_noise_begins_anew_with_every_episode():
    class Counting(OrnsteinUhlenbeckNoise):
        ended = 0

        def end_episode(self):
            super().end_episode()
            type(self).ended += 1

    training = trained(100, noise=Counting())
    assert Counting.ended == len(training.history)


def test_gaussian_noise_is_counted_in_halves_of_the_range():
    training = ddpg(env=Aim(low=(-20.0,), high=(20.0,)), noise=GaussianNoise(0.1))
    state = np.array([0.0], np.float32)
    actions = np.array([training.act(state, 10_000)[0] for _ in range(2_000)])
    assert actions.std() == pytest.approx(2, rel=0.15)
