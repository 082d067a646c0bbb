"""Environments small enough to be written down: their transition table, the best that can be done, and exact evaluation."""

from dataclasses import dataclass

import gymnasium as gym
import numpy as np
from gymnasium.spaces import Discrete


@dataclass(frozen=True)
class TransitionTable:
    """Everything an environment with S states and A actions can do.

    `going_on` are the probabilities that action a in state s leads to each state with the episode going on; the rest to 1 is
    the probability that it terminates.
    """

    going_on: np.ndarray  # [S, A, S]
    rewards: np.ndarray  # [S, A] expected
    starts: np.ndarray  # [S] probability that an episode begins there
    limit: int | None  # steps after which an episode is truncated

    def action_values(self, values: np.ndarray, gamma: float = 1.0) -> np.ndarray:
        """[S, A] what each action is worth where the states that follow are worth `values` [S].

        Source: Sutton and Barto, Reinforcement Learning (2018), equation 4.10, without the maximum.
        """
        return self.rewards + gamma * self.going_on @ values

    def optimal_values(self, gamma: float = 1.0, tolerance: float = 1e-9) -> np.ndarray:
        """[S] the expected discounted return of the best policy, by value iteration.

        Args:
            gamma: Discount, 0 to 1. With 1, every state must have a way to terminate that does not earn for ever.
            tolerance: It ends when no value changes by more.

        Raises: RuntimeError where the values do not settle in 100,000 sweeps.
        Source: Sutton and Barto, Reinforcement Learning (2018), section 4.4.
        """
        values = np.zeros(len(self.starts))  # [S]
        for _ in range(100_000):
            before, values = values, self.action_values(values, gamma).max(axis=1)
            if np.abs(values - before).max() <= tolerance:
                return values
        why = f"with gamma {gamma} some state can earn, or pay, for ever"
        raise RuntimeError(f"the values have not settled: {why}. Try gamma < 1.")

    def evaluate(self, actions: np.ndarray, limit: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """[S] the expected return of a policy from every state, exactly, and [S] the probability of terminating by the limit.

        Args:
            actions: [S] the action it takes in each state, 0 to A - 1.
            limit: Steps after which an episode ends whatever happens; by default the environment's own.

        Raises: ValueError for actions of another shape or range, or where there is no limit.
        """
        n_states, n_actions = self.rewards.shape
        actions = np.asarray(actions)
        if actions.shape != (n_states,) or actions.dtype.kind not in "iu":
            what = f"actions have shape {actions.shape} and type {actions.dtype}"
            raise ValueError(f"{what}, expected ({n_states},) whole numbers.")
        if actions.min() < 0 or actions.max() >= n_actions:
            raise ValueError(f"actions go from {actions.min()} to {actions.max()}, expected 0 to {n_actions - 1}.")
        limit = self.limit if limit is None else limit
        if limit is None:
            raise ValueError("the environment has no limit of steps, so a policy that goes in circles never ends: pass limit.")
        states = np.arange(n_states)
        going_on, rewards = self.going_on[states, actions], self.rewards[states, actions]  # [S, S], [S]
        returns, running = np.zeros(n_states), np.ones(n_states)  # of 0 steps
        for _ in range(limit):
            returns, running = rewards + going_on @ returns, going_on @ running
        return returns, 1 - running

    def failing(self, actions: np.ndarray) -> np.ndarray:
        """The start states from which a policy may not have terminated by the limit."""
        _, terminates = self.evaluate(actions)
        return np.flatnonzero((self.starts > 0) & (terminates < 1 - 1e-9))


def transition_table(env: gym.Env) -> TransitionTable:
    """The table of an environment that carries one, such as Taxi-v4 (Gymnasium's toy-text environments do).

    Raises: TypeError for an environment without one.
    """
    inner = env.unwrapped
    dynamics, starts = getattr(inner, "P", None), getattr(inner, "initial_state_distrib", None)
    if dynamics is None or starts is None or not isinstance(inner.observation_space, Discrete):
        raise TypeError(f"{type(inner).__name__} has no transition table. Taxi-v4, FrozenLake-v1 and CliffWalking-v1 have one.")
    n_states, n_actions = int(inner.observation_space.n), int(inner.action_space.n)
    going_on, rewards = np.zeros((n_states, n_actions, n_states)), np.zeros((n_states, n_actions))
    for state, by_action in dynamics.items():
        for action, outcomes in by_action.items():
            for probability, next_state, reward, terminated in outcomes:
                rewards[state, action] += probability * reward
                going_on[state, action, next_state] += 0.0 if terminated else probability
    limit = env.spec.max_episode_steps if env.spec else None
    return TransitionTable(going_on, rewards, np.array(starts, dtype=float), limit)
