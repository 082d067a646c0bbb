"""Discounted returns, the mean with its interval, and how many episodes a comparison takes."""

import math
import statistics

import numpy as np

from rlcourse.checks.exercise import Exercise, Mistake
from rlcourse.episodes import mean_with_interval as reference_interval
from rlcourse.targets import discounted_returns as reference_returns

# --- discounted_returns ----------------------------------------------------------------------------------------------------


def _powers(rewards, gamma):
    return gamma ** np.arange(len(rewards))


def _forwards(rewards, gamma):
    returns, past = np.zeros(len(rewards)), 0.0
    for t in range(len(rewards)):
        past = rewards[t] + gamma * past
        returns[t] = past
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
        ),
        Mistake(
            lambda rewards, gamma: np.append(reference_returns(rewards[:-1], gamma), 0.0),
            "Your loop leaves out the last step. Its return is its own reward.",
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

# --- mean_with_interval ----------------------------------------------------------------------------------------------------


def _interval(mean=np.mean, spread=lambda x: np.std(x, ddof=1), factor=1.96, n=lambda x: math.sqrt(len(x))):
    return lambda returns: (mean(returns), factor * spread(returns) / n(returns))


mean_with_interval = Exercise(
    name="mean_with_interval",
    points=2,
    minutes=10,
    difficulty=1,
    reference=reference_interval,
    cases=lambda rng: [
        {"returns": np.array([1.0, 2.0, 3.0, 6.0])},  # by hand: mean 3, s = sqrt(14 / 3)
        {"returns": rng.normal(20.0, 5.0, size=9)},
        {"returns": rng.exponential(22.0, size=100)},
    ],
    hints=(
        "`np.mean` and `np.std` do most of it. Look up what `np.std` means by `ddof`.",
        "The standard deviation of a sample divides by N - 1: `ddof=1`. The mean of N episodes varies less than one episode, "
        "by a factor of the square root of N.",
    ),
    mistakes=(
        Mistake(
            _interval(spread=np.std),
            "np.std divides by N unless told otherwise. The spread of a sample divides by N - 1: ddof=1.",
        ),
        Mistake(
            _interval(n=lambda x: 1.0),
            "This is where single episodes lie, not how well you know their mean: divide by the square root of N.",
        ),
        Mistake(_interval(n=len), "You divided by N. The mean's spread shrinks with the square root of N."),
        Mistake(
            _interval(spread=lambda x: np.var(x, ddof=1)),
            "You used the variance. The standard deviation is its square root, and has the unit of the returns.",
        ),
        Mistake(_interval(factor=1.0), "The factor is missing: 1.96 standard errors on either side hold 95 %."),
        Mistake(_interval(factor=1.645), "1.645 belongs to a 90 % interval. For 95 % the factor is 1.96."),
        Mistake(_interval(factor=2.0), "2 is a good rule of thumb. The check wants the exact factor, 1.96."),
        Mistake(
            _interval(n=lambda x: math.sqrt(len(x) - 1)),
            "The N - 1 belongs in the standard deviation, where ddof=1 has put it already. Divide by the square root of N.",
        ),
        Mistake(lambda returns: np.mean(returns), "This is the mean alone. Return two numbers: the mean and the half-width."),
        Mistake(_interval(factor=2.576), "2.576 belongs to a 99 % interval. For 95 % the factor is 1.96."),
        Mistake(_interval(factor=2 * 1.96), "This is the interval's full width. Its half is wanted: from the mean to one end."),
        Mistake(
            _interval(mean=np.median),
            "You return the median. The mean is wanted: it is what you would win per episode in the long run.",
        ),
        Mistake(
            lambda returns: (
                reference_interval(returns)[0] - reference_interval(returns)[1],
                reference_interval(returns)[0] + reference_interval(returns)[1],
            ),
            "You return the two ends of the interval. The mean and the half-width are wanted.",
        ),
        Mistake(
            lambda returns: reference_interval(returns)[::-1],
            "The two numbers are in the wrong order: the mean first, then the half-width.",
        ),
    ),
    variants=(
        lambda returns: [statistics.mean(returns), 1.96 * statistics.stdev(returns) / len(returns) ** 0.5],
        lambda returns: np.array([returns.mean(), 1.96 * np.sqrt(returns.var(ddof=1) / returns.size)]),
        lambda returns: (np.float32(sum(returns) / len(returns)), np.float32(reference_interval(returns)[1])),
        lambda returns: (
            returns.mean(),
            1.96 * math.sqrt(sum((x - returns.mean()) ** 2 for x in returns) / (len(returns) - 1) / len(returns)),
        ),
    ),
)

# --- episodes_needed -------------------------------------------------------------------------------------------------------


def _needed(std, difference, factor=1.96):
    return (2 * factor * std / difference) ** 2


def _counted_up(std, difference):
    n = 1
    while 1.96 * std / math.sqrt(n) > difference / 2:
        n += 1
    return n


def _needed_cases(rng):
    cases = [{"std": 12.0, "difference": 5.0}]  # by hand: (2 * 1.96 * 12 / 5)^2 = 88.5
    while len(cases) < 6:
        std, difference = rng.uniform(5, 50), rng.uniform(2, 20)
        needed = _needed(std, difference)
        # rounding shows, no form of the formula lands on the other side of a whole number, and counting up stays quick
        if 3 < needed < 5000 and 0.1 < needed % 1 < 0.9:
            cases.append({"std": float(std), "difference": float(difference)})
    return cases


episodes_needed = Exercise(
    name="episodes_needed",
    points=1,
    minutes=10,
    difficulty=2,
    reference=lambda std, difference: math.ceil(_needed(std, difference)),
    cases=_needed_cases,
    hints=(
        "Two intervals of half-width h around means that are a distance d apart do not overlap when h is at most d / 2.",
        "Set $1.96\\, s / \\sqrt{N}$ equal to $d / 2$ and solve for N. Then round up: `np.ceil`.",
    ),
    mistakes=(
        Mistake(
            lambda std, difference: math.ceil(_needed(std, difference) / 4),
            "With that many episodes each interval is as wide as the difference on either side, so they overlap. "
            "The half-width may be at most half the difference.",
        ),
        Mistake(
            lambda std, difference: int(_needed(std, difference)),
            "You rounded down, which is one episode short. Round up: np.ceil.",
        ),
        Mistake(
            lambda std, difference: round(_needed(std, difference)),
            "You rounded to the nearest whole number, which is sometimes one episode short. Round up: np.ceil.",
        ),
        Mistake(
            lambda std, difference: _needed(std, difference),
            "That many episodes cannot be played: round up to a whole number with np.ceil.",
        ),
        Mistake(
            lambda std, difference: math.ceil(math.sqrt(_needed(std, difference))),
            "This is the square root of N. Square both sides before you read N off.",
        ),
        Mistake(
            lambda std, difference: math.ceil(_needed(std, difference) / 16),
            "The half has ended up on the wrong side: s / (d / 2) is 2 s / d, so the 2 multiplies.",
        ),
        Mistake(
            lambda std, difference: 2 * math.ceil(_needed(std, difference)),
            "That is both agents together. The number for each is wanted.",
        ),
        Mistake(
            lambda std, difference: math.ceil(_needed(std, difference, factor=2.0)),
            "2 is a good rule of thumb. The check wants the exact factor, 1.96.",
        ),
        Mistake(
            lambda std, difference: math.ceil(_needed(std, difference, factor=1.0)),
            "The factor 1.96 is missing.",
        ),
        Mistake(
            lambda std, difference: math.ceil((2 * 1.96) ** 2 * std / difference**2),
            "The standard deviation has to be squared as well, like everything else that stands over the root.",
        ),
        Mistake(
            lambda std, difference: math.ceil(_needed(std, difference) / 2),
            "Close: the 2 stands inside the square, (2 * 1.96 * s / d) ** 2, so it counts four times.",
        ),
    ),
    variants=(
        _counted_up,
        lambda std, difference: int(np.ceil((3.92 * std / difference) ** 2)),
        lambda std, difference: np.ceil(4 * 1.96**2 * std**2 / difference**2),
        lambda std, difference: 1 + math.floor((1.96 * std / (difference / 2)) ** 2),
    ),
)
