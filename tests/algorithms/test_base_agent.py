"""An agent whose network is missing: what it can do already, and what is said where the network does not fit."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from rlcourse.algorithms import BaseAgent, DQNSettings
from rlcourse.networks import table_network
from rlcourse.networks.tensorflow import keras

QUICK = DQNSettings(
    learning_rate=0.02, memory_size=5_000, learning_starts=64, train_every=32, updates=32, target_every=1, batch_size=16,
    max_gradient_norm=None,
)  # fmt: skip


class Taxi(BaseAgent):
    def create_model(self):
        return table_network(self.n_states, self.n_actions)


class CartPole(BaseAgent):
    def create_model(self):
        return keras.Sequential([keras.Input((self.n_states,)), keras.layers.Dense(8), keras.layers.Dense(self.n_actions)])


def play(agent, steps, epsilon=1.0):
    state, _ = agent.env.reset()
    for _ in range(steps):
        action = agent.act(state, epsilon)
        next_state, reward, terminated, truncated, _ = agent.env.step(action)
        agent.remember(state, action, reward, next_state, terminated)
        agent.learn()
        state = agent.env.reset()[0] if terminated or truncated else next_state
    return agent


def test_it_knows_the_sizes_of_its_environment():
    assert (Taxi("Taxi-v4").n_states, Taxi("FrozenLake-v1").n_states, CartPole("Acrobot-v1").n_states) == (500, 16, 6)
    assert (Taxi("Taxi-v4").n_actions, Taxi("FrozenLake-v1").n_actions, CartPole("Acrobot-v1").n_actions) == (6, 4, 3)


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others():
    first, again, other = (play(Taxi("Taxi-v4", settings=QUICK, seed=s), 200, 0.5).model.get_weights()[0] for s in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_learning_waits_for_a_whole_chunk_and_for_enough_transitions():
    agent = Taxi("Taxi-v4", settings=QUICK)
    before = agent.model.get_weights()[0].copy()
    play(agent, 63)
    assert np.array_equal(agent.model.get_weights()[0], before)
    play(agent, 1)
    assert len(agent.losses) == 1
    assert not np.array_equal(agent.model.get_weights()[0], before)
    assert np.array_equal(agent.q_values(np.arange(500)), agent.model.get_weights()[0])


def test_without_exploring_the_best_action_is_taken():
    agent = Taxi("Taxi-v4")
    values = agent.q_values(np.arange(500))
    assert [agent.act(s) for s in range(500)] == values.argmax(axis=1).tolist()
    assert len({agent.act(3, epsilon=1) for _ in range(200)}) == 6


def test_a_mask_leaves_only_what_it_allows():
    agent = Taxi("Taxi-v4")
    mask = np.array([0, 1, 0, 0, 1, 0], np.int8)
    assert {agent.act(3, epsilon=1, mask=mask) for _ in range(200)} == {1, 4}
    values = agent.q_values(3)
    assert agent.act(3, mask=mask) == (1 if values[1] > values[4] else 4)


class KeepsItself(CartPole):
    def create_model(self):
        self.model = super().create_model()
        return self.model


def test_a_network_that_create_model_keeps_in_the_agent_itself_learns_beside_a_target_of_its_own():
    agent, other = (play(make("CartPole-v1", settings=QUICK, seed=3), 200) for make in (KeepsItself, CartPole))
    assert agent.model is agent._learner.online is not agent._learner.target
    assert agent.policy(agent.env.reset(seed=0)[0]) == other.policy(other.env.reset(seed=0)[0])
    assert all(np.array_equal(a, b) for a, b in zip(agent.model.get_weights(), other.model.get_weights(), strict=True))


def test_a_network_that_is_made_once_for_all_calls_is_refused():
    class Cached(CartPole):
        def create_model(self):
            self.made = getattr(self, "made", None) or super().create_model()
            return self.made

    with pytest.raises(ValueError, match=r"had returned before.*build a new one in every call"):
        Cached("CartPole-v1")


def test_its_policy_stays_while_the_agent_learns_on():
    agent = play(Taxi("Taxi-v4", settings=QUICK), 100)
    policy = agent.policy
    before = policy.q_values(np.arange(500)).copy()
    play(agent, 100)
    assert np.array_equal(policy.q_values(np.arange(500)), before)


def test_it_is_compared_with_chance_and_evaluated_on_the_evaluation_seeds():
    agent = Taxi("Taxi-v4")
    assert -900 < agent.random_average(20) < -600
    assert agent.evaluate_model(3).seeds == (1000, 1001, 1002)
    for n_games in (0, 101):
        with pytest.raises(ValueError, match="expected 1 to 100"):
            agent.evaluate_model(n_games)


def test_its_history_is_a_figure_once_there_is_one():
    agent = play(Taxi("Taxi-v4", settings=QUICK), 64)
    with pytest.raises(ValueError, match="play a game first"):
        agent.plot_history()
    agent.scores += [-200, 3]
    figure = agent.plot_history()
    assert isinstance(figure, Figure)
    assert figure.axes[0].get_title() == "Taxi on Taxi-v4"
    assert len(figure.axes) == 2


def made(create_model):
    return type("Agent", (BaseAgent,), {"create_model": create_model})


@pytest.mark.parametrize(
    ("create_model", "env", "kind", "message"),
    [
        (
            lambda self: None,
            "Taxi-v4",
            TypeError,
            "create_model returned None, expected a Keras model .*Is a return missing",
        ),
        (
            lambda self: table_network(6, 500),
            "Taxi-v4",
            ValueError,
            r"gave the shape \(2, 500\), expected the shape \(2, 6\)",
        ),
        (
            lambda self: table_network(500, 6),
            "CartPole-v1",
            ValueError,
            r"takes inputs of shape \(None, 1\), and an observation .* \(4,\)",
        ),
    ],
)
def test_a_network_that_does_not_fit_is_named(create_model, env, kind, message):
    with pytest.raises(kind, match=message):
        made(create_model)(env)


def test_a_missing_network_is_named():
    with pytest.raises(NotImplementedError, match="Agent has no create_model yet"):
        type("Agent", (BaseAgent,), {})("Taxi-v4")


def test_continuous_actions_are_refused():
    with pytest.raises(TypeError, match="expected a Discrete one"):
        Taxi("Pendulum-v1")
