"""The discounted return of every step."""

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.targets import discounted_returns as reference_returns


def _powers(rewards, gamma):
    return gamma ** np.arange(len(rewards))


def _forwards(rewards, gamma):
    returns, past = np.zeros(len(rewards)), 0.0
    for t in range(len(rewards)):
        past = rewards[t] + gamma * past
        returns[t] = past
    return returns


def _discounted_reward(rewards, gamma):
    returns, future = np.zeros(len(rewards)), 0.0
    for t in reversed(range(len(rewards))):
        future = gamma * rewards[t] + future
        returns[t] = future
    return returns


def _into_zeros_like(rewards, gamma):
    returns, future = np.zeros_like(rewards), 0
    for t in reversed(range(len(rewards))):
        future = rewards[t] + gamma * future
        returns[t] = future
    return returns


def _in_place(rewards, gamma):
    for t in reversed(range(len(rewards) - 1)):
        rewards[t] += gamma * rewards[t + 1]
    return rewards


def _insert_first(rewards, gamma):
    returns = []
    for reward in reversed(rewards):
        returns.insert(0, reward + gamma * (returns[0] if returns else 0))
    return returns


def _scan(rewards, gamma):
    returns = [0.0]
    for reward in rewards[::-1]:
        returns.append(reward + gamma * returns[-1])
    return np.array(returns[:0:-1], dtype=np.float32)


def _returns_cases(rng):
    return [
        {"rewards": np.array([1, 1, 1]), "gamma": 0.5},  # by hand: 1 + 0.5 * 1.5, 1 + 0.5 * 1, 1
        {"rewards": np.array([0.0, 0.0, 8.0]), "gamma": 0.5},  # by hand: 2, 4, 8
        {"rewards": rng.normal(size=12), "gamma": 0.9},
        {"rewards": np.full(200, -1.0), "gamma": 0.99},
        {"rewards": np.array([3.0]), "gamma": 0.7},
        {"rewards": rng.normal(size=5), "gamma": 1.0},
        {"rewards": rng.normal(size=5), "gamma": 0.0},
    ]


discounted_returns = Exercise(
    name="discounted_returns",
    points=3,
    minutes=15,
    difficulty=2,
    reference=reference_returns,
    cases=_returns_cases,
    hints=(
        "The return of the last step is its reward alone. Begin there.",
        "Going backwards, one multiplication and one addition give each return from the one after it: "
        "$G_t = r_{t+1} + \\gamma G_{t+1}$.",
        "Make an array with `np.zeros(len(rewards))`, and keep the return of the step after in a variable that starts at 0. "
        "`for t in reversed(range(len(rewards)))` goes backwards.",
    ),
    mistakes=(
        Mistake(
            lambda rewards, gamma: np.cumsum(rewards * _powers(rewards, gamma)),
            "You add up the past. The return at step t is what is still to come: start at the last step and go backwards.",
        ),
        Mistake(
            _forwards,
            "You go forwards, so each entry looks back. The return at step t is what is still to come: start at the last step.",
        ),
        Mistake(
            lambda rewards, gamma: np.append(0.0, reference_returns(rewards, gamma)[1:]),
            "The first entry is still 0: your loop stops before step 0. reversed(range(len(rewards))) reaches it.",
            points=2,
        ),
        Mistake(
            lambda rewards, gamma: np.append(reference_returns(rewards[:-1], gamma), 0.0),
            "Your loop leaves out the last step. Its return is its own reward.",
            points=2,
        ),
        Mistake(
            lambda rewards, gamma: np.cumsum(rewards[::-1])[::-1],
            "These are the values without discounting: gamma does not appear in them.",
        ),
        Mistake(
            lambda rewards, gamma: np.cumsum((rewards * _powers(rewards, gamma))[::-1])[::-1],
            "You discount every reward from the beginning of the episode. The return at step t is counted from step t: its own "
            "reward has weight 1.",
        ),
        Mistake(
            lambda rewards, gamma: np.append(gamma * reference_returns(rewards, gamma)[1:], 0.0),
            "The step's own reward is missing: the return at step t begins with it, undiscounted.",
        ),
        Mistake(
            lambda rewards, gamma: np.append(reference_returns(rewards, gamma)[1:], 0.0),
            "You are one step off: each entry holds the return of the step after it.",
        ),
        Mistake(
            lambda rewards, gamma: reference_returns(rewards, gamma)[::-1],
            "These are the right numbers in reverse order: you collected them from the last step to the first.",
        ),
        Mistake(
            lambda rewards, gamma: reference_returns(rewards, gamma)[0],
            "This is the return of the first step only. One for every step is wanted.",
        ),
        Mistake(
            lambda rewards, gamma: gamma * reference_returns(rewards, gamma),
            "Everything is discounted once too often: the reward that comes next has weight 1.",
        ),
        Mistake(
            _into_zeros_like,
            "Your array takes whole numbers only, so it cuts off what is behind the point: np.zeros_like(rewards) and "
            "rewards.copy() keep the type of whole-number rewards. Use np.zeros(len(rewards)).",
            points=2,
        ),
        Mistake(
            lambda rewards, gamma: reference_returns(rewards, gamma).astype(int),
            "Your array takes whole numbers only, whatever the rewards are, so it cuts off what is behind the point. "
            "np.zeros(len(rewards)) holds any number.",
            points=2,
        ),
        Mistake(
            lambda rewards, gamma: np.append(np.zeros(len(rewards) - 1), rewards[-1:]),
            "Only the last step has its return: the return statement stands inside the loop. Move it behind the loop.",
        ),
        Mistake(
            lambda rewards, gamma: np.append(reference_returns(rewards, gamma), 0.0),
            "There is one number too many: the 0 after the last step belongs to no step. Leave it out of the result.",
        ),
        Mistake(
            _discounted_reward,
            "gamma multiplies the reward and not the future. It is the other way round: r + gamma * G.",
        ),
        Mistake(
            lambda rewards, gamma: rewards + gamma * np.append(rewards[1:], 0.0),
            "You look one step ahead only. The return adds up all the rewards to the end: use the next return, not the next "
            "reward.",
        ),
        Mistake(
            lambda rewards, gamma: rewards * _powers(rewards, gamma),
            "You discounted the rewards but did not add them up.",
        ),
        Mistake(
            lambda rewards, gamma: reference_returns(rewards, gamma) - reference_returns(rewards, gamma).mean(),
            "You subtracted the mean. Some algorithms do that afterwards; the return itself is not centred.",
        ),
    ),
    variants=(
        _insert_first,
        _scan,
        lambda rewards, gamma: [float(_powers(rewards[t:], gamma) @ rewards[t:]) for t in range(len(rewards))],
        lambda rewards, gamma: _in_place(np.array(rewards, dtype=float), gamma),
        lambda rewards, gamma: (
            np.triu(gamma ** np.maximum(np.subtract.outer(np.arange(len(rewards)), np.arange(len(rewards))).T, 0.0)) @ rewards
        ),
    ),
)
