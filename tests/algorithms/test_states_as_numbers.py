"""States that are numbers: a network with an Embedding is a table, targets for whole rows, trainings counted in episodes."""

import gymnasium as gym
import numpy as np
import pytest

from rlcourse.algorithms import DQN, DQNSettings
from rlcourse.algorithms.dqn import Equations, QLearner
from rlcourse.exploration import GeometricSchedule
from rlcourse.networks.tensorflow import keras
from rlcourse.targets import mean_absolute_error, q_targets, squared_loss
from tests.algorithms.small import dqn, same

S, A, GAMMA, ALPHA = 30, 4, 0.9, 0.25


def embedding(n_states=S, n_actions=A):
    layers = keras.layers
    return keras.Sequential(
        [keras.Input((1,), dtype="int32"), layers.Embedding(n_states, n_actions), layers.Reshape((n_actions,))]
    )


def transitions(n, seed=0):
    rng = np.random.default_rng(seed)
    return (
        rng.integers(S, size=n).astype(np.int32),
        rng.integers(A, size=n).astype(np.int32),
        rng.choice([-10, -1, 20], size=n).astype(np.float32),
        rng.integers(S, size=n).astype(np.int32),
        rng.random(n) < 0.1,
    )


def half_squared(targets, q_values):
    """Whose gradient by Q(s, a) is Q(s, a) - y, and 0 elsewhere."""
    return 0.5 * ((targets - q_values) ** 2).sum()


def test_the_embedding_with_plain_gradient_steps_is_the_table():
    """A gradient step of size alpha on half the squared error of one transition is the tabular update."""
    batch = transitions(2_000)
    table = np.random.default_rng(1).uniform(-0.05, 0.05, (S, A))
    settings = DQNSettings(
        optimizer="sgd", learning_rate=ALPHA, gamma=GAMMA, batch_size=1, updates=100, target_every=1, max_gradient_norm=None
    )
    learner = QLearner(embedding, Equations(half_squared, q_targets=q_targets), settings)
    learner.begin([[table.astype(np.float32)]])
    for first in range(0, 2_000, 100):
        learner.learn(*(part[first : first + 100, None] for part in batch))  # [100, 1] each
    for state, action, reward, next_state, terminated in zip(*batch, strict=True):
        target = reward + GAMMA * table[next_state].max() * (not terminated)
        table[state, action] += ALPHA * (target - table[state, action])
    assert np.abs(learner.online.get_weights()[0] - table).max() < 1e-5
    assert np.ptp(table) > 10


def test_whole_rows_and_one_target_each_have_the_same_gradient():
    """The rows differ from the values only where the action was taken."""

    def rows_squared(targets, q_values):
        return ((targets - q_values) ** 2).sum(axis=-1).mean()

    def one_target(rewards, next_q, terminated, gamma):
        return rewards + gamma * (1 - terminated) * next_q.max(axis=-1)

    settings = DQNSettings(optimizer="sgd", learning_rate=0.1, updates=10, batch_size=8, target_every=10)
    batch = [part.reshape(10, 8) for part in transitions(80)]
    weights = [np.random.default_rng(2).normal(size=(S, A)).astype(np.float32)]
    learned = []
    for equations in (Equations(rows_squared, q_targets=q_targets), Equations(squared_loss, one_target)):
        learner = QLearner(embedding, equations, settings)
        learner.begin([weights])
        learned.append((learner.learn(*batch), learner.online.get_weights()[0]))
    assert np.allclose(learned[0][0], learned[1][0], rtol=1e-4)
    assert np.allclose(learned[0][1], learned[1][1], atol=1e-5)


def in_numpy(q_values, actions, rewards, next_q, terminated, gamma):
    y = q_values.copy()
    y[np.arange(len(actions)), actions] = rewards + gamma * (1 - terminated) * next_q.max(axis=-1)
    return y


def by_entries(q_values, actions, rewards, next_q, terminated, gamma):
    y = q_values.copy()
    for b, action in enumerate(actions):
        y[b, action] = rewards[b] + gamma * (1 - terminated[b]) * max(next_q[b])
    return y


def taxi(print_fn=lambda message: None, seed=0, targets=q_targets, loss=mean_absolute_error, network=embedding, **settings):
    quick = {"learning_rate": 0.02, "train_every": 64, "updates": 8, "target_every": 1, "learning_starts": 64,
             "memory_size": 5_000, "validate_every": None, "max_gradient_norm": None, "epsilon_steps": 600}  # fmt: skip
    return DQN(
        "Taxi-v4", network, q_targets=targets, loss=loss, settings=DQNSettings(**quick | settings), seed=seed, print_fn=print_fn
    )


def test_targets_are_written_as_in_numpy_and_compiled():
    said = []
    ours, theirs = taxi(said.append), taxi(said.append, targets=in_numpy)
    for training in (ours, theirs):
        training.train(1_000, progress=False)
    assert said == []
    assert same(ours, theirs)


def test_targets_that_cannot_be_compiled_are_named_and_train_all_the_same():
    said = []
    slow, quick = taxi(said.append, targets=by_entries, batch_size=8), taxi(said.append, batch_size=8)
    for training in (slow, quick):
        training.train(256, progress=False)
    assert len(said) == 1
    assert "cannot be compiled" in said[0]
    assert np.allclose(slow.acting_weights()[0], quick.acting_weights()[0], atol=1e-5)


def test_losses_of_keras_serve():
    training = taxi(loss=keras.losses.MeanAbsoluteError())
    training.train(256, progress=False)
    ours = taxi()
    ours.train(256, progress=False)
    assert np.allclose(training.acting_weights()[0], ours.acting_weights()[0], atol=1e-6)


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        (lambda q, a, r, n, t, g: r + g * n.max(axis=-1), r"q_targets gave the shape \(64,\), expected \(64, 6\)"),
        (lambda q, a, r, n, t, g: None, "returned None"),
    ],
)
def test_targets_of_another_shape_are_named(targets, message):
    with pytest.raises((ValueError, TypeError), match=message):
        taxi(targets=targets).train(256, progress=False)


def test_a_network_that_takes_no_numbers_is_named():
    with pytest.raises(ValueError, match=r"one whole number from 0 to 499.*Embedding"):
        taxi(network=lambda s, a: keras.Sequential([keras.Input((1,)), keras.layers.Embedding(s, a)]))


# Episodes.


def test_a_training_of_some_episodes_ends_with_the_last_of_them():
    training = dqn()
    training.train(episodes=30, progress=False)
    assert len(training.history) == 30
    assert training.step == training.history["step"][-1]
    training.train(episodes=5, progress=False)
    assert len(training.history) == 35


def test_episodes_in_parts_are_the_episodes_in_one():
    whole, parts = dqn(), dqn()
    whole.train(episodes=60, progress=False)
    for episodes in (7, 30, 23):
        parts.train(episodes=episodes, progress=False)
    assert same(whole, parts)


def test_counted_in_steps_it_is_the_same_training():
    by_episodes, by_steps = dqn(), dqn()
    by_episodes.train(episodes=60, progress=False)
    by_steps.train(by_episodes.step, progress=False)
    assert same(by_episodes, by_steps)


def test_several_environments_at_once_finish_episodes_too():
    training = dqn(n_envs=4)
    training.train(episodes=21, progress=False)
    assert 21 <= len(training.history) <= 24


def test_epsilon_by_episode_falls_from_episode_to_episode(tmp_path):
    def make():
        return dqn(schedule_by_episode=GeometricSchedule(1.0, 0.9, 0.05))

    training = make()
    training.train(episodes=40, progress=False)
    assert training.history["epsilon"][:3] == pytest.approx([1.0, 0.9, 0.81])
    assert training.history["epsilon"][-1] == 0.05
    assert training.epsilon(0) == 1.0
    halves = make()
    halves.train(episodes=15, progress=False)
    halves.save(tmp_path)
    again = make()
    again.restore(tmp_path)
    again.train(episodes=25, progress=False)
    assert same(training, again)


def test_an_epsilon_that_stays_is_noticed_when_episodes_are_counted():
    training = dqn(schedule_by_episode=lambda episode: 1.0)
    training.train(episodes=150, progress=False)
    assert any("epsilon" in name for name in training.alarms)


def test_a_state_that_is_a_number_is_played_in_several_environments_too():
    training = DQN(
        gym.make_vec("Taxi-v4", num_envs=2), embedding, q_targets=q_targets, settings=DQNSettings(validate_every=None)
    )
    training.train(64, progress=False)
    assert training.step == 64
