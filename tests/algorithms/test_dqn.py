"""DQN learns: exact values in environments so small that one can compute them, and none where a part of it is wrong."""

import gc
import random
import weakref

import gymnasium as gym
import numpy as np
import pytest

from rlcourse import targets as equations
from rlcourse.algorithms import DQN, DQNSettings
from rlcourse.memory import ReplayMemory
from rlcourse.networks import q_network
from rlcourse.networks.tensorflow import keras
from tests.algorithms.small import dqn, same, trained

GAMMA = 0.5
SPACES = gym.spaces.Box(-1, 1, (2,), np.float32), gym.spaces.Discrete(2)
SETTINGS = DQNSettings(
    gamma=GAMMA, learning_rate=0.01, learning_starts=64, train_every=64, updates=64, target_every=16, batch_size=32,
    memory_size=4_000, validate_every=None, epsilon_end=1.0,
)  # fmt: skip
START = [0.0, 0.0]


class Probe(gym.Env):
    """Episodes of `length` steps; the observation is [side, how far], the side drawn by chance where `sides`."""

    observation_space, action_space = SPACES

    def __init__(self, reward, length=1, sides=False, limit=None):
        self.reward, self.length, self.sides, self.limit = reward, length, sides, limit

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.side = self.np_random.choice([-1.0, 1.0]) if self.sides else 0.0
        self.t = 0
        return self.observation(), {}

    def observation(self):
        far = 0.0 if self.limit else self.t / self.length
        return np.array([self.side, far], np.float32)

    def step(self, action):
        reward = float(self.reward(self.side, self.t, action))
        self.t += 1
        ended = not self.limit and self.t == self.length
        return self.observation(), reward, ended, bool(self.limit) and self.t == self.limit, {}


# What to play, and what the values then are: (observation, [Q of each action]).
PROBES = {
    "one step, one reward": (lambda: Probe(lambda side, t, a: 1), [(START, [1, 1])]),
    "the reward depends on the observation": (
        lambda: Probe(lambda side, t, a: side, sides=True),
        [([1, 0], [1, 1]), ([-1, 0], [-1, -1])],
    ),
    "the reward comes at the end": (
        lambda: Probe(lambda side, t, a: side * t, length=2, sides=True),
        [([1, 0], [GAMMA] * 2), ([1, 0.5], [1, 1]), ([-1, 0], [-GAMMA] * 2), ([-1, 0.5], [-1, -1])],
    ),
    "the reward depends on the action": (lambda: Probe(lambda side, t, a: 2 * a - 1), [(START, [-1, 1])]),
    "it depends on both": (
        lambda: Probe(lambda side, t, a: side * (2 * a - 1), sides=True),
        [([1, 0], [-1, 1]), ([-1, 0], [1, -1])],
    ),
    "a limit cuts what would go on": (lambda: Probe(lambda side, t, a: 1, limit=2), [(START, [1 / (1 - GAMMA)] * 2)]),
}  # fmt: skip


def small_network(n_states, n_actions):
    return q_network(n_states, n_actions, hidden=(24,), activation="tanh")


def largest_error(probe, steps=1_280, **kwargs):
    """How far the learned values are from the true ones."""
    env, truth = PROBES[probe]
    training = DQN(env(), small_network, settings=kwargs.pop("settings", SETTINGS), print_fn=lambda message: None, **kwargs)
    training.train(steps, progress=False)
    found = training.network(np.array([observation for observation, _ in truth], np.float32)).numpy()
    return abs(found - np.array([values for _, values in truth])).max()


@pytest.mark.parametrize("probe", PROBES)
def test_the_values_are_those_one_can_compute(probe):
    assert largest_error(probe) < 0.1


@pytest.mark.parametrize("probe", ["it depends on both", "the reward comes at the end"])
def test_three_step_returns_give_them_too(probe):
    assert largest_error(probe, settings=DQNSettings(**{**vars(SETTINGS), "n_steps": 3})) < 0.1


def test_three_steps_past_a_limit_give_them_too():
    assert largest_error("a limit cuts what would go on", settings=DQNSettings(**{**vars(SETTINGS), "n_steps": 3})) < 0.1


def without_the_end(rewards, next_q, terminated, gamma):
    return rewards + gamma * next_q.max(axis=-1)


def without_gamma(rewards, next_q, terminated, gamma):
    return rewards + (1 - terminated) * next_q.max(axis=-1)


def over_the_whole_batch(rewards, next_q, terminated, gamma):
    return rewards + gamma * (1 - terminated) * np.max(next_q)


def without_the_future(rewards, next_q, terminated, gamma):
    return 1.0 * rewards


class ForOneProbe(ReplayMemory):
    def __init__(self):
        super().__init__(4_000, *SPACES)


class LimitsAreEnds(ForOneProbe):
    def add(self, state, action, reward, next_state, terminated):
        super().add(state, action, reward, next_state, self.position % 2 == 1)


class ActionsShuffled(ForOneProbe):
    def sample(self, size, rng):
        states, actions, *rest = super().sample(size, rng)
        return states, rng.permuted(actions, axis=-1), *rest


class NextIsTheSame(ForOneProbe):
    def add(self, state, action, reward, next_state, terminated):
        super().add(state, action, reward, state, terminated)


class NeverEnds(ForOneProbe):
    def add(self, state, action, reward, next_state, terminated):
        super().add(state, action, reward, next_state, False)


FAULTS = {
    "the end does not count": ("one step, one reward", {"targets": without_the_end}),
    "the end is not stored": ("one step, one reward", {"memory": NeverEnds}),
    "gamma is forgotten": ("the reward comes at the end", {"targets": without_gamma}),
    "the future is forgotten": ("the reward comes at the end", {"targets": without_the_future}),
    "the maximum over the batch": ("the reward comes at the end", {"targets": over_the_whole_batch}),
    "the next state is the state": ("the reward comes at the end", {"memory": NextIsTheSame}),
    "actions shuffled": ("the reward depends on the action", {"memory": ActionsShuffled}),
    "a limit stored as an end": ("a limit cuts what would go on", {"memory": LimitsAreEnds}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_shows_in_the_values(fault):
    probe, kwargs = FAULTS[fault]
    kwargs = {name: value() if name == "memory" else value for name, value in kwargs.items()}
    assert largest_error(probe, **kwargs) > 0.3


@pytest.mark.parametrize("probe", ["it depends on both", "the reward comes at the end"])
def test_double_targets_give_them_too(probe):
    assert largest_error(probe, double_q_targets=equations.double_q_targets) < 0.1


def test_in_double_targets_the_online_network_comes_first():
    def online_alone(rewards, next_q_online, next_q_target, terminated, gamma):
        return rewards + gamma * (1 - terminated) * next_q_online.max(axis=-1)

    def target_alone(rewards, next_q_online, next_q_target, terminated, gamma):
        return rewards + gamma * (1 - terminated) * next_q_target.max(axis=-1)

    def usual(rewards, next_q, terminated, gamma):
        return rewards + gamma * (1 - terminated) * next_q.max(axis=-1)

    seed = {"seed": 1}
    assert same(trained(512, double_q_targets=target_alone, **seed), trained(512, targets=usual, **seed))
    assert not same(trained(512, double_q_targets=online_alone, **seed), trained(512, targets=usual, **seed))


@pytest.mark.parametrize("n_steps", [1, 3])
def test_a_potential_shifts_every_value_by_itself(n_steps):
    def potential(states):
        return 3 * states[..., 1] - states[..., 0]

    def shaped(rewards, states, next_states, terminated, gamma):
        return equations.shaped_reward(rewards, states, next_states, terminated, gamma, potential)

    env, truth = PROBES["the reward comes at the end"]
    settings = DQNSettings(**{**vars(SETTINGS), "n_steps": n_steps})
    training = DQN(env(), small_network, settings=settings, shaped_reward=shaped, print_fn=lambda message: None)
    training.train(1_280, progress=False)
    for observation, values in truth:
        x = np.array(observation)
        found = training.network(x[None].astype(np.float32)).numpy()[0]
        assert abs(found - (np.array(values) - potential(x))).max() < 0.15
    assert abs(training.history["return"]).max() == 1  # not shaped


def test_the_target_network_follows_by_the_students_own_rule():
    def stays(target, online, tau):
        return 1.0 * target

    followed, stayed = trained(512, settings={"tau": 0.1}), trained(512, settings={"tau": 0.1}, soft_update=stays)
    assert followed.learner.target_moved()
    assert not stayed.learner.target_moved()


def test_tau_of_one_copies_and_less_goes_part_of_the_way():
    def gap(tau):
        t = trained(512, settings={"tau": tau})
        return sum(
            float(abs(a - b).sum()) for a, b in zip(t.learner.online.get_weights(), t.learner.target.get_weights(), strict=True)
        )

    assert gap(1.0) == 0  # the last chunk ends with a copy
    assert gap(0.5) > 0


def test_the_maximum_over_the_wrong_axis_is_refused():
    def targets(rewards, next_q, terminated, gamma):
        return next_q.max(axis=0)

    with pytest.raises(ValueError, match=r"targets gave the shape \(2,\), expected \(32,\): one for each transition"):
        largest_error("one step, one reward", targets=targets)


def test_a_shaped_reward_or_a_soft_update_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"shaped_reward gave the shape \(\), expected \(16,\): one for each transition"):
        trained(256, shaped_reward=lambda r, s, s2, terminated, gamma: r.sum())
    with pytest.raises(ValueError, match=r"soft_update gave the shape \(\), expected \(4610,\): one for each weight"):
        trained(256, soft_update=lambda target, online, tau: online.sum())


def test_own_functions_of_any_kind_that_are_not_compiled_learn_the_same():
    def soft_update(target, online, tau):
        return np.array(target.tolist() * (1 - tau) + online.tolist() * tau)

    def in_numpy(target, online, tau):
        return np.array(target) if tau == 0 else equations.soft_update(target, online, tau)

    def shaped(rewards, states, next_states, terminated, gamma):
        return rewards + np.array([float(x) for x in next_states[:, 0]])

    plainly = trained(256, soft_update=in_numpy, shaped_reward=shaped, settings={"tau": 0.3})
    compiled = trained(256, shaped_reward=lambda r, s, s2, t, gamma: r + s2[:, 0], settings={"tau": 0.3})
    assert np.allclose(plainly.acting_weights()[0], compiled.acting_weights()[0], atol=1e-4)
    with pytest.raises(TypeError):
        trained(256, soft_update=soft_update)  # of a list there is no product with a part of 1


def test_own_functions_that_are_not_compiled_learn_the_same_values():
    def targets(rewards, next_q, terminated, gamma):
        y = rewards.copy()
        y[~terminated] += gamma * next_q[~terminated].max(axis=1)
        return y

    assert largest_error("the reward comes at the end", steps=512, targets=targets) < 0.2


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others():
    first, other = trained(512, seed=1), trained(512, seed=2)
    assert same(first, trained(512, seed=1))
    assert not same(first, other)
    assert not np.array_equal(first.history["return"], other.history["return"])


def test_the_functions_of_an_earlier_training_give_the_same_numbers_as_new_ones():
    def loss(q_values, actions, targets):
        return equations.squared_loss(q_values, actions, targets)

    first = trained(512, loss=loss)
    kept = [v.numpy() for v in first.learner.variables()]
    del first
    gc.collect()
    again = trained(512, loss=loss)  # on what the first one has compiled
    assert all(np.array_equal(a, b) for a, b in zip(kept, again.learner.variables(), strict=True))


def test_two_trainings_at_once_do_not_disturb_each_other():
    alone, one, other = trained(512, seed=1), dqn(seed=1), dqn(seed=2)
    for _ in range(4):
        one.train(128, progress=False)
        other.train(128, progress=False)
    assert same(alone, one)
    assert not same(one, other)


def test_a_training_that_is_over_is_forgotten():
    training = trained(256)
    gone = weakref.ref(training)
    del training
    gc.collect()
    assert gone() is None


def test_another_environment_does_not_get_the_network_of_the_first():
    for env, states, actions in (("CartPole-v1", 4, 2), ("MountainCar-v0", 2, 3)):
        training = trained(256, env=env)
        assert (training.network.input_shape, training.network.output_shape) == ((None, states), (None, actions))
        del training
        gc.collect()


@pytest.mark.parametrize("network", [q_network, lambda n_states, n_actions: q_network(4, 2), "made"])
def test_the_shared_generators_are_left_alone(network):
    network = q_network(4, 2) if network == "made" else network
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002
    before = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
    training = trained(256, network=network)
    training.best.save  # noqa: B018
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # noqa: NPY002


@pytest.mark.parametrize("kwargs", [{}, {"n_envs": 4}])
def test_two_parts_are_the_whole(kwargs):
    assert same(trained(512, **kwargs), trained(204, 308, **kwargs))


def test_a_model_may_take_the_place_of_its_function():
    model = q_network(4, 2)
    before = [w.copy() for w in model.get_weights()]
    training = trained(256, network=model)
    assert training.network is model
    assert not np.array_equal(model.get_weights()[0], before[0])


def test_a_network_of_several_branches_is_trained():
    def dueling(n_states, n_actions):
        x = keras.Input((n_states,))
        hidden = keras.layers.Dense(16, activation="relu")(x)
        value, advantage = keras.layers.Dense(1)(hidden), keras.layers.Dense(n_actions)(hidden)
        return keras.Model(x, keras.layers.Add()([advantage, value]))

    said = []
    training = trained(256, network=dueling, print_fn=said.append)
    assert "Acting will be slower" in said[0]
    assert training.updates == 24
    observation = np.array([0.1, 0.2, 0.3, 0.4], np.float32)
    assert training.policy(observation) == training.network(observation[None]).numpy()[0].argmax()


def test_the_policy_is_that_of_the_network():
    training = trained(512)
    x = np.random.default_rng(0).normal(size=(50, 4)).astype(np.float32)
    q = training.network(x).numpy()
    assert [training.policy(o) for o in x] == q.argmax(axis=1).tolist()
    assert training.best(x[0]) == training.policy(x[0])  # never validated


def test_actions_are_counted_from_where_the_space_starts():
    class FromFive(Probe):
        action_space = gym.spaces.Discrete(2, start=5)

        def step(self, action):
            return super().step(action - 5)

    env = FromFive(lambda side, t, a: 2 * a - 1)
    training = DQN(env, small_network, settings=SETTINGS, print_fn=lambda message: None, loss=none_of_the_others)
    training.train(256, progress=False)
    assert training.policy(np.array(START, np.float32)) in (5, 6)


def none_of_the_others(q_values, actions, targets):
    return equations.squared_loss(q_values, actions - 5, targets)


def test_exploring_is_the_students_own():
    asked = []

    def explore(q_values, epsilon, rng):
        asked.append((q_values.shape, epsilon))
        return 1

    training = trained(256, explore=explore, schedule=lambda step: 1 / (1 + step))
    assert len(asked) == 256
    assert asked[1] == ((2,), 0.5)
    assert training.memory.actions[:256].tolist() == [1] * 256
    assert training.history["epsilon"][0] == pytest.approx(1 / (1 + training.history["step"][0]))


# What is refused, and how.


def test_a_continuous_action_space_is_refused():
    with pytest.raises(TypeError, match=r"Pendulum-v1 has the action space Box.*needs a Discrete space.*DDPG"):
        dqn(env="Pendulum-v1")


def test_observations_of_another_shape_than_the_networks_are_named():
    with pytest.raises(ValueError, match=r"takes inputs of shape \(None, 3\), .* CartPole-v1 is an array of the shape \(4,\)"):
        dqn(network=lambda n_states, n_actions: q_network(3, n_actions))


def test_another_number_of_outputs_is_named():
    with pytest.raises(ValueError, match=r"the model gave the shape \(2, 1\), expected the shape \(2, 2\)"):
        dqn(network=lambda n_states, n_actions: q_network(n_states, 1))


@pytest.mark.parametrize("returned", [None, 3, keras.Sequential([keras.layers.Dense(2)])])
def test_what_is_no_network_is_named(returned):
    with pytest.raises(TypeError, match=r"network returned .*Is a return missing, or keras.Input\?"):
        dqn(network=lambda n_states, n_actions: returned)


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        (lambda r, q, t, g: q, r"targets gave the shape \(16, 2\), expected \(16,\): one for each transition"),
        (lambda r, q, t, g: r[:, None], r"targets gave the shape \(16, 1\), expected \(16,\)"),
        (lambda r, q, t, g: r.sum(), r"targets gave the shape \(\), expected \(16,\)"),
    ],
)
def test_targets_of_another_shape_are_named(targets, message):
    with pytest.raises(ValueError, match=message):
        trained(256, targets=targets)


def test_targets_of_another_shape_are_named_where_they_are_not_compiled():
    def targets(rewards, next_q, terminated, gamma):
        return next_q if next_q.max() > -1e9 else rewards

    with pytest.raises(ValueError, match=r"targets gave the shape \(16, 2\)"):
        trained(256, targets=targets)


def test_a_loss_for_each_transition_is_named():
    with pytest.raises(ValueError, match=r"loss gave the shape \(16,\), expected \(\): one number, the mean"):
        trained(256, loss=equations.td_errors)


def test_a_forgotten_return_is_named():
    def loss(q_values, actions, targets):
        equations.squared_loss(q_values, actions, targets)

    with pytest.raises(TypeError, match=r"loss returned None.*Is a return missing"):
        trained(256, loss=loss)


def test_an_error_in_the_students_function_surfaces_as_itself():
    def targets(rewards, next_q, terminated, gamma):
        return rewards + discount * next_q.max(axis=1)  # noqa: F821

    with pytest.raises(NameError, match="'discount' is not defined"):
        trained(256, targets=targets)


def test_a_function_that_cannot_be_compiled_is_named_and_training_goes_on():
    said = []

    def loss(q_values, actions, targets):
        errors = equations.td_errors(q_values, actions, targets)
        return (errors[errors < 10] ** 2).mean()

    training = trained(256, loss=loss, print_fn=said.append)
    assert training.updates == 24
    assert len(said) == 1
    assert "return (errors[errors < 10] ** 2).mean()" in said[0]


def test_two_forms_of_targets_at_once_are_refused():
    both = {"targets": equations.td_targets, "double_q_targets": equations.double_q_targets}
    with pytest.raises(ValueError, match="targets and double_q_targets were given: expected one of them"):
        dqn(**both)
    with pytest.raises(ValueError, match="double_q_targets and q_targets were given"):
        dqn(double_q_targets=equations.double_q_targets, q_targets=equations.q_targets)


def test_weights_that_do_not_learn_follow_into_the_target_network():
    def with_norm(n_states, n_actions):
        layers = keras.layers
        return keras.Sequential([keras.Input((n_states,)), layers.BatchNormalization(), layers.Dense(n_actions)])

    training = trained(300, network=with_norm, settings={"target_every": 1, "tau": 1.0})
    for a, b in zip(training.learner.networks[0].get_weights(), training.learner.targets[0].get_weights(), strict=True):
        assert np.array_equal(a, b)
