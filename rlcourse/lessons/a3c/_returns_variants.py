"""Right ways to compute n-step returns."""

import numpy as np


def one_by_one(rewards, bootstrap, terminated, truncated, gamma):
    steps, count = rewards.shape
    returns = [[0.0] * count for _ in range(steps)]
    for m in range(count):
        for t in range(steps - 1, -1, -1):
            if terminated[t, m]:
                returns[t][m] = rewards[t, m]
            elif truncated[t][m] or t == steps - 1:
                returns[t][m] = rewards[t, m] + gamma * bootstrap[t, m]
            else:
                returns[t][m] = rewards[t, m] + gamma * returns[t + 1][m]
    return returns


def from_ends(rewards, bootstrap, terminated, truncated, gamma):
    rewards = np.where(truncated & ~terminated, rewards + gamma * bootstrap, rewards)
    goes_on = ~(terminated | truncated)
    returns = [bootstrap[-1]]
    for reward, on in zip(rewards[::-1], goes_on[::-1], strict=True):
        returns.append(reward + gamma * on * returns[-1])
    return np.array(returns[:0:-1])


def recursive(rewards, bootstrap, terminated, truncated, gamma):
    after = bootstrap[:1]
    if len(rewards) > 1:
        later = recursive(rewards[1:], bootstrap[1:], terminated[1:], truncated[1:], gamma)
        after = np.where(truncated[:1], bootstrap[:1], later[:1])
    first = rewards[:1] + np.where(terminated[:1], 0, gamma * after)
    return first if len(rewards) == 1 else np.vstack([first, later])


def as_matrices(rewards, bootstrap, terminated, truncated, gamma):
    columns, t = [], np.arange(len(rewards))
    for r, v, end, cut in zip(rewards.T, bootstrap.T, terminated.T, truncated.T, strict=True):
        over = end | cut
        episode = np.cumsum(over) - over  # [T] the number of the episode in the rollout
        together = (episode[:, None] == episode) & (t >= t[:, None])
        weights = np.where(together, gamma ** np.maximum(t - t[:, None], 0), 0.0)  # [T, T]
        valued = ~end & (cut | (t == len(r) - 1))
        columns.append(weights @ (r + gamma * v * valued))
    return np.stack(columns, axis=1)


def by_insertion(rewards, bootstrap, terminated, truncated, gamma):
    returns = []
    for t in reversed(range(len(rewards))):
        last = t == len(rewards) - 1
        value = np.where(truncated[t] | last, bootstrap[t], 0 if last else returns[0]) * ~terminated[t]
        returns.insert(0, rewards[t] + gamma * value)
    return returns


def assigned(rewards, bootstrap, terminated, truncated, gamma):
    following = np.array(bootstrap[-1], dtype=np.float64)
    returns = np.full_like(rewards, np.nan)
    for t in range(1, len(rewards) + 1):
        following[truncated[-t]] = bootstrap[-t][truncated[-t]]
        following[terminated[-t]] = 0
        following *= gamma
        following += rewards[-t]
        returns[-t] = following
    return returns


VARIANTS = (one_by_one, from_ends, recursive, as_matrices, by_insertion, assigned)
