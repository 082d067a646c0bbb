"""Wrong ways to compute n-step returns."""

import numpy as np

from rlcourse.targets import n_step_returns as right


def backwards(
    start=lambda bootstrap: bootstrap[-1],
    limit=lambda cut, value, following: np.where(cut, value, following),
    alive=lambda terminated: 1 - terminated,
    step=lambda r, gamma, alive, following: r + gamma * alive * following,
    flags=lambda terminated, truncated: (terminated, truncated),
):
    """Returns from a loop that goes backwards, made of its parts."""

    def answer(rewards, bootstrap, terminated, truncated, gamma):
        returns = np.zeros(rewards.shape)
        terminated, truncated = flags(terminated, truncated)
        following = start(bootstrap)
        for t in reversed(range(len(rewards))):
            following = limit(truncated[t], bootstrap[t], following)
            following = step(rewards[t], gamma, alive(terminated[t]), following)
            returns[t] = following
        return returns

    return answer


def each_step(following=None, step=lambda r, gamma, following: r + gamma * following):
    """Returns in which `following` (t, returns, bootstrap, terminated, truncated, right) says what stands after step t.

    `right` is what should stand there, given the answer's own returns.
    """

    def answer(rewards, bootstrap, terminated, truncated, gamma):
        returns = np.zeros(rewards.shape)
        for t in reversed(range(len(rewards))):
            after = returns[t + 1] if t < len(rewards) - 1 else bootstrap[t]
            after = np.where(terminated[t], 0, np.where(truncated[t], bootstrap[t], after))
            stands = following(t, returns, bootstrap, terminated, truncated, after) if following else after
            returns[t] = step(rewards[t], gamma, stands)
        return returns

    return answer


def stands(where, what):
    """Returns in which `what` (t, returns, bootstrap) stands after the steps `where` (terminated, truncated, last)."""

    def following(t, returns, v, term, trunc, right):
        return np.where(where(term[t], trunc[t], t == len(v) - 1), what(t, returns, v), right)

    return each_step(following)


def terminated_only(term, trunc, last):
    return term & ~trunc


def truncated_only(term, trunc, last):
    return trunc & ~term


def both(term, trunc, last):
    return trunc & term


def open_end(term, trunc, last):
    return last & ~term & ~trunc


def inner(term, trunc, last):
    return np.logical_not(last | term | trunc)


def value(t, returns, v):
    return v[t]


def after(t, returns, v):
    return returns[t + 1] if t < len(v) - 1 else v[t]


def zero(t, returns, v):
    return 0.0


# Wrong answers: the argument itself is changed


def rewards_changed(rewards, bootstrap, terminated, truncated, gamma):
    returns, following = rewards, bootstrap[-1]
    for t in reversed(range(len(rewards))):
        following = np.where(truncated[t], bootstrap[t], following)
        returns[t] += gamma * (1 - terminated[t]) * following
        following = returns[t]
    return returns


def bootstrap_cleared(rewards, bootstrap, terminated, truncated, gamma):
    bootstrap[terminated] = 0
    return right(rewards, bootstrap, terminated, truncated, gamma)


def last_value_cleared(rewards, bootstrap, terminated, truncated, gamma):
    returns, following = np.zeros(rewards.shape), bootstrap[-1]
    for t in reversed(range(len(rewards))):
        following[truncated[t]] = bootstrap[t][truncated[t]]
        following[terminated[t]] = 0
        following = rewards[t] + gamma * following
        returns[t] = following
    return returns


def last_value_changed(rewards, bootstrap, terminated, truncated, gamma):
    returns, following = np.zeros(rewards.shape), bootstrap[-1]
    for t in reversed(range(len(rewards))):
        following[truncated[t]] = bootstrap[t][truncated[t]]
        following *= gamma * (1 - terminated[t])
        following += rewards[t]
        returns[t] = following
    return returns


# Wrong answers: other loops


def asks_if(rewards, bootstrap, terminated, truncated, gamma):
    returns, following = np.zeros(rewards.shape), bootstrap[-1]
    for t in reversed(range(len(rewards))):
        if truncated[t]:
            following = bootstrap[t]
        returns[t] = following = rewards[t] + gamma * (1 - terminated[t]) * following
    return returns


def whole_arrays(rewards, bootstrap, terminated, truncated, gamma):
    returns, following = np.zeros(rewards.shape), bootstrap[-1]
    for t in reversed(range(len(rewards))):
        returns[t] = following = rewards[t] + gamma * (1 - terminated) * np.where(truncated, bootstrap, following)
    return returns


def columns_for_steps(rewards, bootstrap, terminated, truncated, gamma):
    returns, following = np.zeros(rewards.shape), bootstrap[:, -1]
    for t in reversed(range(len(rewards))):
        following = np.where(truncated[:, t], bootstrap[:, t], following)
        returns[:, t] = following = rewards[:, t] + gamma * (1 - terminated[:, t]) * following
    return returns


def decided_once(over):
    """The flags of all environments decide together."""
    return backwards(
        limit=lambda cut, value, following: value if over(cut) else following,
        alive=lambda terminated: not over(terminated),
    )


def row_after_the_last(rewards, bootstrap, terminated, truncated, gamma):
    returns = np.zeros(rewards.shape)
    for t in reversed(range(len(rewards))):
        returns[t] = rewards[t] + gamma * (1 - terminated[t]) * np.where(truncated[t], bootstrap[t], returns[t + 1])
    return returns


def forwards(gamma_too=True, mask=1):
    """Returns that go forwards: `mask` 1 cuts by the step's own flags, 0 by the flags of the step before."""

    def answer(rewards, bootstrap, terminated, truncated, gamma):
        returns, past = np.zeros(rewards.shape), bootstrap[-1]
        for t in range(len(rewards)):
            flags = t if mask else t - 1
            past = np.where(truncated[flags], bootstrap[flags], past)
            past = rewards[t] + (gamma if gamma_too else 1) * (1 - terminated[flags]) * past
            returns[t] = past
        return returns

    return answer


def same_array_every_time(rewards, bootstrap, terminated, truncated, gamma):
    returns, following = [], np.array(bootstrap[-1])
    for t in reversed(range(len(rewards))):
        following[truncated[t]] = bootstrap[t][truncated[t]]
        following *= gamma * (1 - terminated[t])
        following += rewards[t]
        returns.insert(0, following)
    return np.array(returns)


def stored(when):
    """What follows is kept in place of the return: before ("early") or after the flags were looked at."""

    def answer(rewards, bootstrap, terminated, truncated, gamma):
        returns, following = np.zeros(rewards.shape), bootstrap[-1]
        for t in reversed(range(len(rewards))):
            early = following
            following = np.where(terminated[t], 0, np.where(truncated[t], bootstrap[t], following))
            returns[t] = {"early": early, "late": following, "discounted": gamma * following}[when]
            following = rewards[t] + gamma * following
        return returns

    return answer


def cut_afterwards(kept):
    """The flags are looked at after the sum: the return is `kept` before or after that."""

    def answer(rewards, bootstrap, terminated, truncated, gamma):
        returns, following = np.zeros(rewards.shape), bootstrap[-1]
        for t in reversed(range(len(rewards))):
            following = rewards[t] + gamma * (1 - terminated[t]) * following
            if kept == "before":
                returns[t] = following
            following = np.where(truncated[t], bootstrap[t], following)
            if kept == "after":
                returns[t] = following
        return returns

    return answer


def across(rewards, bootstrap, terminated, truncated, gamma):
    return right(rewards.T, bootstrap.T, terminated.T, truncated.T, gamma).T


def from_the_beginning(rewards, bootstrap, terminated, truncated, gamma):
    return right(rewards, bootstrap, terminated, truncated, gamma) * gamma ** np.arange(len(rewards))[:, None]


def last_row_only(rewards, bootstrap, terminated, truncated, gamma):
    returns = np.zeros(rewards.shape)
    returns[-1] = right(rewards, bootstrap, terminated, truncated, gamma)[-1]
    return returns


def first_environment_only(rewards, bootstrap, terminated, truncated, gamma):
    returns = np.zeros(rewards.shape)
    returns[:, 0] = right(rewards, bootstrap, terminated, truncated, gamma)[:, 0]
    return returns
