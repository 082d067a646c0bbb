"""The bug hunt of notebook 01: two programs that look right, run, and lie."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Mistake
from rlcourse.episodes import play_episode
from rlcourse.probes import play_scripts


def _play(env, policy, n_episodes, seed, *, stop=lambda terminated, truncated: terminated or truncated):
    """The rewards of every episode."""
    episodes = []
    for i in range(n_episodes):
        observation, _ = env.reset(seed=seed + i)
        rewards, over = [], False
        while not over:
            observation, reward, terminated, truncated, _ = env.step(policy(observation))
            rewards.append(reward)
            over = stop(terminated, truncated)
        episodes.append(rewards)
    return episodes


def _of(summary, **switches):
    """An answer that plays and then applies `summary` to the list of episodes."""
    return lambda env, policy, n_episodes, seed: summary(_play(env, policy, n_episodes, seed, **switches))


def _sums(episodes):
    return [sum(rewards) for rewards in episodes]


def _lengths(episodes):
    return [len(rewards) for rewards in episodes]


def _only_terminated(terminated, truncated):
    return terminated


def _only_truncated(terminated, truncated):
    return truncated


def _scripts(rng):
    def script(n):
        return rng.integers(1, 9, size=n).astype(float).tolist()

    return [
        {"rewards": [[1.0, 2.0], [5.0], [4.0, 4.0, 4.0]], "endings": ["terminated"] * 3, "seed": 1},
        {
            "rewards": [script(4), script(7), script(2), script(5)],
            "endings": ["terminated", "truncated"] * 2,
            "seed": 2,
        },
        {"rewards": [script(3), script(6)], "endings": ["truncated", "truncated"], "seed": 3},
    ]


def _fixed(summary):
    """Variants: the same program with the total kept in other ways."""

    def with_arrays(env, policy, n_episodes, seed):
        numbers = np.zeros(n_episodes)
        for i in range(n_episodes):
            numbers[i] = summary([play_episode(env, policy, seed + i).rewards])[0]
        return numbers

    def seeded_once(env, policy, n_episodes, seed):
        rewards = [play_episode(env, policy, seed).rewards]
        rewards += [play_episode(env, policy).rewards for _ in range(n_episodes - 1)]
        return tuple(map(float, summary(rewards)))

    return (
        with_arrays,
        seeded_once,
        _of(lambda episodes: np.array(summary(episodes), dtype=np.float32)),
        lambda env, policy, n_episodes, seed: [summary(_play(env, policy, 1, seed + i))[0] for i in range(n_episodes)],
    )


TERMINATED_ONLY = Mistake(
    _of(_sums, stop=_only_terminated),
    "The loop waits for terminated alone and plays on after the step limit. Stop at terminated or truncated.",
)
TRUNCATED_ONLY = Mistake(
    _of(_sums, stop=_only_truncated),
    "The loop waits for truncated alone and plays on after the episode has terminated. Stop at terminated or truncated.",
)

episode_returns = Exercise(
    name="episode_returns",
    points=2,
    minutes=10,
    difficulty=2,
    reference=_of(_sums),
    cases=_scripts,
    probe=play_scripts,
    hints=(
        "Compare the second number it returns with the first. Could one episode of CartPole pay that much?",
        "Where is `total` set to 0, and how often does the program pass that line?",
    ),
    mistakes=(
        Mistake(
            _of(lambda episodes: np.cumsum(_sums(episodes))),
            "That is the bug: total is set to 0 once, before the first episode, so every episode begins with the sum of all "
            "before it. Set it to 0 for every episode.",
        ),
        Mistake(
            _of(lambda episodes: [rewards[-1] for rewards in episodes]),
            "Now total is set to 0 at every step, so only the last reward is left. Once for every episode is right.",
        ),
        Mistake(
            _of(lambda episodes: np.diff(np.cumsum(_sums(episodes)))),
            "The differences between the wrong numbers leave out the first episode. Mend the program, not its result.",
        ),
        Mistake(
            _of(lambda episodes: np.cumsum(_sums(episodes)) / np.arange(1, len(episodes) + 1)),
            "This is the mean of all episodes so far. The return of each episode is wanted.",
        ),
        Mistake(
            _of(lambda episodes: sum(_sums(episodes)) / len(episodes)),
            "This is the mean of all episodes. The return of each one is wanted, in a list.",
        ),
        Mistake(
            _of(lambda episodes: sum(_sums(episodes))),
            "This is the sum over all episodes. The return of each one is wanted, in a list.",
        ),
        Mistake(_of(_lengths), "You count steps. The return is the sum of the rewards."),
        TERMINATED_ONLY,
        TRUNCATED_ONLY,
    ),
    variants=_fixed(_sums),
)

episode_lengths = Exercise(
    name="episode_lengths",
    points=2,
    minutes=10,
    difficulty=2,
    reference=_of(_lengths),
    cases=_scripts,
    probe=play_scripts,
    hints=(
        "MountainCar's card names a step limit. Which of the numbers can be true?",
        "What does `env.step` return when the step limit is reached, and which of it does the loop look at?",
    ),
    mistakes=(
        Mistake(
            TERMINATED_ONLY.answer,
            "That is the bug: at the step limit terminated stays False and truncated becomes True, so the loop plays on "
            "after the episode is over. Stop at terminated or truncated.",
        ),
        Mistake(TRUNCATED_ONLY.answer, TRUNCATED_ONLY.sentence),
        Mistake(
            _of(lambda episodes: [n - 1 for n in _lengths(episodes)]),
            "The last step is not counted. It was taken, so it counts, whatever it led to.",
        ),
        Mistake(
            _of(lambda episodes: [n + 1 for n in _lengths(episodes)]),
            "You count observations: an episode of T steps has T + 1 of them, because reset gives the first.",
        ),
        Mistake(
            _of(lambda episodes: np.cumsum(_lengths(episodes))),
            "The counter is never set back to 0, so every episode begins with the steps of all before it.",
        ),
        Mistake(_of(_sums), "You add up rewards. The number of steps is wanted."),
        Mistake(
            _of(lambda episodes: float(np.mean(_lengths(episodes)))),
            "This is the mean length. The length of each episode is wanted, in a list.",
        ),
        Mistake(
            _of(lambda episodes: [min(n, 3) for n in _lengths(episodes)]),
            "You cut every episode at a number of your own. The environment says when it is over: terminated or truncated.",
        ),
    ),
    variants=_fixed(_lengths),
)
