"""The equations: pure functions of arrays, one equation each. Ranks are checked on entry."""

from collections.abc import Callable

import numpy as np


def check_gamma(gamma: float) -> float:
    """Return the discount `gamma` as a float, or raise ValueError when it is not a number from 0 to 1."""
    if isinstance(gamma, bool) or not np.isscalar(gamma) or not np.isreal(gamma) or not 0 <= gamma <= 1:
        raise ValueError(f"gamma is {gamma!r}, expected a number from 0 to 1, such as gamma=0.99.")
    return float(gamma)


def discounted_returns(rewards: np.ndarray, gamma: float) -> np.ndarray:
    """The return from every step of one episode: G_t = r_{t+1} + gamma * G_{t+1}, and 0 after the last step.

    Args:
        rewards: [T] rewards of one episode, finite; rewards[t] is what step t paid. T may be 0.
        gamma: Discount, 0 to 1.

    Returns: [T] of float64.
    Raises: ValueError for rewards of another rank, a reward that is not finite, or gamma outside 0 to 1.
    Source: Sutton and Barto, Reinforcement Learning (2018), equation 3.9.
    """
    gamma = check_gamma(gamma)
    rewards = np.asarray(rewards, dtype=float)  # [T]
    if rewards.ndim != 1:
        raise ValueError(f"rewards has shape {rewards.shape}, expected [T]: the rewards of one episode.")
    if not np.isfinite(rewards).all():
        t = int(np.flatnonzero(~np.isfinite(rewards))[0])
        raise ValueError(f"rewards[{t}] is {rewards[t]}, expected a finite number: look at where it was recorded.")
    returns = np.empty_like(rewards)  # [T]
    future = 0.0
    for t in reversed(range(len(rewards))):
        future = rewards[t] + gamma * future
        returns[t] = future
    return returns


def td_targets(rewards: np.ndarray, next_q: np.ndarray, terminated: np.ndarray, gamma: float) -> np.ndarray:
    """What Q(s, a) should have been: y = r + gamma * max_a' Q(s', a'), and y = r where the episode ended.

    Args:
        rewards: [B] reward of each step.
        next_q: [B, A] values of the actions in the states that followed.
        terminated: [B] True where the episode ended there for good (not where a limit cut it).
        gamma: Discount, 0 to 1; or [B] discounts, where transitions span several steps.

    Returns: [B] targets y.
    Raises: ValueError for arrays of other ranks or lengths.
    Source: Mnih et al., Human-level control through deep reinforcement learning (2015), algorithm 1.
    """
    _check_shapes("[B], [B, A], [B]", rewards=rewards, next_q=next_q, terminated=terminated)
    return rewards + gamma * (1 - terminated) * next_q.max(axis=-1)  # [B]


def q_targets(
    q_values: np.ndarray, actions: np.ndarray, rewards: np.ndarray, next_q: np.ndarray, terminated: np.ndarray, gamma: float
) -> np.ndarray:
    """[B, A] a target for every action: y for the one that was taken, for the others the value they have.

    `q_values` [B, A] are the present values of the actions, and `actions` [B] those that were taken, 0 to A - 1; the other
    arguments, y and what is raised are as for `td_targets`.
    """
    y = td_targets(rewards, next_q, terminated, gamma)  # [B]
    _check_shapes("[B, A], [B], [B, A]", q_values=q_values, actions=actions, next_q=next_q)
    taken = actions[:, None] == np.arange(np.shape(q_values)[1])  # [B, A]
    return np.where(taken, y[:, None], q_values)  # [B, A]


def double_q_targets(
    rewards: np.ndarray, next_q_online: np.ndarray, next_q_target: np.ndarray, terminated: np.ndarray, gamma: float
) -> np.ndarray:
    """Targets in which one network chooses and the other values: y = r + gamma * Q_target(s', argmax_a' Q_online(s', a')).

    Args:
        rewards: [B] reward of each step.
        next_q_online: [B, A] what the network that learns says of the states that followed.
        next_q_target: [B, A] what the target network says of them.
        terminated: [B] True where the episode ended there for good (not where a limit cut it).
        gamma: Discount, 0 to 1; or [B] discounts.

    Returns: [B] targets y.
    Raises: ValueError for arrays of other ranks or lengths.
    Source: van Hasselt, Guez and Silver, Deep reinforcement learning with double Q-learning (2016), equation 4.
    """
    _check_shapes("[B], [B, A], [B, A], [B]", rewards=rewards, next_q_online=next_q_online, next_q_target=next_q_target,
                  terminated=terminated)  # fmt: skip
    best = next_q_online.argmax(axis=-1)  # [B]
    return rewards + gamma * (1 - terminated) * np.take_along_axis(next_q_target, best[:, None], axis=-1)[:, 0]  # [B]


def critic_targets(
    rewards: np.ndarray, next_states: np.ndarray, terminated: np.ndarray, gamma: float,
    target_actor: Callable[[np.ndarray], np.ndarray], target_critic: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> np.ndarray:  # fmt: skip
    """What Q(s, a) should have been where an actor chooses: y = r + gamma * Q_target(s', mu_target(s')).

    Args:
        rewards: [B] reward of each step.
        next_states: [B, ...] states they led to.
        terminated: [B] True where the episode ended there for good (not where a limit cut it).
        gamma: Discount, 0 to 1; or [B] discounts.
        target_actor: From states [B, ...] to actions [B, A].
        target_critic: From states [B, ...] and actions [B, A] to values [B].

    Returns: [B] targets y.
    Source: Lillicrap et al., Continuous control with deep reinforcement learning (2016), algorithm 1.
    """
    return rewards + gamma * (1 - terminated) * target_critic(next_states, target_actor(next_states))  # [B]


def actor_loss(
    states: np.ndarray, actor: Callable[[np.ndarray], np.ndarray], critic: Callable[[np.ndarray, np.ndarray], np.ndarray]
) -> float:
    """What an actor makes small: minus the mean of Q(s, mu(s)).

    Args:
        states: [B, ...] states.
        actor: From states [B, ...] to actions [B, A].
        critic: From states [B, ...] and actions [B, A] to values [B].

    Source: Silver et al., Deterministic policy gradient algorithms (2014), equation 9.
    """
    return -critic(states, actor(states)).mean()


def soft_update(target: np.ndarray, online: np.ndarray, tau: float) -> np.ndarray:
    """The target network's weights after a step towards the online network's: (1 - tau) * target + tau * online.

    Args:
        target: Weights of the target network, of any shape.
        online: The same weights of the network that learns.
        tau: How far to go, 0 to 1: 1 copies the online network (a hard update), 0.005 follows it slowly (a soft one).

    Source: Lillicrap et al., Continuous control with deep reinforcement learning (2016), algorithm 1.
    """
    return (1 - tau) * target + tau * online


def shaped_reward(
    rewards: np.ndarray, states: np.ndarray, next_states: np.ndarray, terminated: np.ndarray, gamma: float,
    potential: Callable[[np.ndarray], np.ndarray],
) -> np.ndarray:  # fmt: skip
    """Rewards with potential-based shaping: r + gamma * phi(s') - phi(s), where phi is 0 in a terminal state.

    Whatever phi is, every policy's value changes by -phi(s) in each state, and so the order of the actions stays.

    Args:
        rewards: [B] reward of each step.
        states: [B, ...] states the steps began in.
        next_states: [B, ...] states they led to.
        terminated: [B] True where the episode ended there for good (not where a limit cut it).
        gamma: Discount, 0 to 1; or [B] discounts.
        potential: phi, from states [B, ...] to [B].

    Returns: [B] rewards to learn from.
    Source: Ng, Harada and Russell, Policy invariance under reward transformations (1999), theorem 1; Grzes, Reward shaping in
        episodic reinforcement learning (2017), for the terminal states.
    """
    return rewards + gamma * (1 - terminated) * potential(next_states) - potential(states)  # [B]


def mean_absolute_error(targets: np.ndarray, q_values: np.ndarray) -> float:
    """The mean size of the errors, over all entries of two arrays of the same shape; ValueError for two shapes."""
    if np.shape(targets) != np.shape(q_values):
        raise ValueError(f"targets {np.shape(targets)} and q_values {np.shape(q_values)}: expected the same shape twice.")
    return abs(targets - q_values).mean()


def td_errors(q_values: np.ndarray, actions: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """[B] how far the value of the chosen action is from its target, Q(s, a) - y.

    Args:
        q_values: [B, A] values of all actions.
        actions: [B] the actions that were chosen, 0 to A - 1.
        targets: [B] targets y.

    Raises: ValueError for arrays of other ranks or lengths.
    """
    _check_shapes("[B, A], [B], [B]", q_values=q_values, actions=actions, targets=targets)
    chosen = actions[:, None] == np.arange(np.shape(q_values)[1])  # [B, A]
    return (q_values * chosen).sum(axis=-1) - targets  # [B]


def squared_loss(q_values: np.ndarray, actions: np.ndarray, targets: np.ndarray) -> float:
    """The mean squared error of the chosen actions' values. Arguments as for `td_errors`."""
    return (td_errors(q_values, actions, targets) ** 2).mean()


def huber_loss(q_values: np.ndarray, actions: np.ndarray, targets: np.ndarray) -> float:
    """The mean Huber loss, half the squared error up to 1, linear beyond. Arguments as for `td_errors`.

    Source: Huber, Robust estimation of a location parameter (1964).
    """
    size = abs(td_errors(q_values, actions, targets))  # [B]
    return np.where(size < 1, 0.5 * size**2, size - 0.5).mean()


def n_step_returns(
    rewards: np.ndarray, bootstrap: np.ndarray, terminated: np.ndarray, truncated: np.ndarray, gamma: float
) -> np.ndarray:
    """What each step of a rollout turned out to be worth: R_t = r_t + gamma * R_{t+1}, backwards from the last step.

    In place of R_{t+1} stands 0 where the episode terminated, and the value of the state that followed, V(s_{t+1}), where it
    was truncated and after the rollout's last step.

    Args:
        rewards: [T, ...] what each step paid; further axes are environments side by side.
        bootstrap: [T, ...] V(s_{t+1}), the value of the state that followed each step.
        terminated: [T, ...] True where the episode ended there for good.
        truncated: [T, ...] True where a limit cut it there.
        gamma: Discount, 0 to 1.

    Returns: [T, ...] returns R_t.
    Raises: ValueError for arrays of different shapes, or without a step, or gamma outside 0 to 1.
    Source: Mnih et al., Asynchronous methods for deep reinforcement learning (2016), algorithm S3; for truncation Pardo et al.,
        Time limits in reinforcement learning (2018), section 3.
    """
    gamma, shape = check_gamma(gamma), np.shape(rewards)
    arrays = {"rewards": rewards, "bootstrap": bootstrap, "terminated": terminated, "truncated": truncated}
    if any(np.shape(a) != shape for a in arrays.values()) or not shape or shape[0] == 0:
        raise ValueError(f"{_shapes(arrays)}: expected one shape [T, ...] for all four, with T of 1 or more.")
    returns = np.empty(shape, np.result_type(rewards, bootstrap, np.float32))  # [T, ...]
    following = bootstrap[-1]
    for t in reversed(range(len(rewards))):
        following = np.where(truncated[t], bootstrap[t], following)
        following = rewards[t] + gamma * (1 - terminated[t]) * following
        returns[t] = following
    return returns


def _shapes(arrays: dict) -> str:
    return ", ".join(f"{name} {np.shape(array)}" for name, array in arrays.items())


def _check_shapes(wanted: str, **arrays) -> None:
    """Raise ValueError unless the arrays have shapes such as "[B], [B, A]", in which each letter is one length."""
    forms = [form.strip("[]").split(", ") for form in wanted.split("], [")]
    shapes = [np.shape(array) for array in arrays.values()]
    lengths = {pair for form, shape in zip(forms, shapes, strict=True) for pair in zip(form, shape, strict=False)}
    if [len(form) for form in forms] != [len(shape) for shape in shapes] or len(lengths) > len(dict(lengths)):
        raise ValueError(f"{_shapes(arrays)}: expected the shapes {wanted}.")
