"""The bug hunt of notebook 01: two programs that look right, run, and lie."""

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.episodes import play_episode
from rlcourse.lessons.random_baseline.playing import episode_with
from rlcourse.probes import play_scripts


def _play(env, policy, n_episodes, seed, *, seeds=lambda seed, i: seed + i, **switches):
    """The rewards of every episode, with a switch for every mistake."""
    return [episode_with(env, policy, seeds(seed, i), **switches) for i in range(n_episodes)]


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
        return rng.normal(0.5, 2.0, size=n).round(1).tolist()

    lengths, seeds = rng.permutation(np.arange(2, 10)), rng.integers(2, 100_000, size=2).tolist()
    several = [script(n) for n in lengths[:4]]
    # longer than any step limit of one's own would allow
    long = [script(3), script(rng.integers(601, 700))]
    return [
        {"rewards": [[1.0, 2.5], [5.0], [-4.0, 0.5, -4.0]], "endings": ["terminated"] * 3, "seed": 1},
        {"rewards": several, "endings": ["terminated", "truncated"] * 2, "seed": seeds[0]},
        {"rewards": long, "endings": ["truncated", "truncated"], "seed": seeds[1]},
    ]


def _fixed(summary):
    """Variants: the same program with the total kept in other ways."""

    def with_arrays(env, policy, n_episodes, seed):
        numbers = np.zeros(n_episodes)
        for i in range(n_episodes):
            numbers[i] = summary([play_episode(env, policy, seed + i).rewards])[0]
        return numbers

    def recursive(env, policy, n_episodes, seed):
        if n_episodes == 0:
            return ()
        first = summary([play_episode(env, policy, seed).rewards])
        return (*map(float, first), *recursive(env, policy, n_episodes - 1, seed + 1))

    return (
        with_arrays,
        recursive,
        _of(lambda episodes: np.array(summary(episodes), dtype=np.float32)),
        lambda env, policy, n_episodes, seed: [summary(_play(env, policy, 1, seed + i))[0] for i in range(n_episodes)],
    )


def _then_close(summary):
    def close(env, policy, n_episodes, seed):
        numbers = summary(_play(env, policy, n_episodes, seed))
        env.close()
        return numbers

    return close


def _without_reset(env, policy, n_episodes, seed):
    observation, _ = env.reset(seed=seed)
    returns = []
    for _ in range(n_episodes):
        total, over = 0.0, False
        while not over:
            observation, reward, terminated, truncated, _ = env.step(policy(observation))
            total += reward
            over = terminated or truncated
        returns.append(total)
    return returns


def _shared(summary):
    """Mistakes of both programs."""
    return (
        Mistake(
            _of(summary, stop=_only_truncated),
            "The loop waits for truncated alone and plays on after the episode has terminated. Stop at either.",
        ),
        Mistake(
            _of(summary, stop=lambda terminated, truncated: terminated and truncated),
            "The loop goes on until the episode is terminated and truncated at once, or has no end at all. Either one ends it.",
        ),
        Mistake(
            _of(summary, stale=True),
            "The policy sees the first observation at every step. Put what env.step returns in its place.",
        ),
        Mistake(
            lambda env, policy, n_episodes, seed: summary(_play(env, policy, n_episodes - 1, seed)),
            "One episode is missing: range(n_episodes) counts from 0 to n_episodes - 1, which is n_episodes rounds.",
        ),
        Mistake(
            _then_close(summary),
            "You close the environment, but it belongs to whoever called you, and they may go on playing.",
        ),
        Mistake(
            _of(summary, seeds=lambda seed, i: seed),
            "Every episode is reset with the same seed, so all begin alike. Episode i takes seed + i.",
        ),
        Mistake(
            _of(summary, seeds=lambda seed, i: None if i else seed),
            "Only the first episode is given a seed. Episode i takes seed + i.",
        ),
        Mistake(
            _of(lambda episodes: summary(episodes)[-1:]),
            "There is one number only, the last episode's: the append stands after the loop over episodes. Move it in.",
        ),
        Mistake(
            lambda env, policy, n_episodes, seed: summary(_play(env, policy, 1, seed)),
            "There is one number only, the first episode's: the return stands inside the loop. Move it out.",
        ),
        Mistake(_of(lambda episodes: episodes), "You return lists of rewards. One number for every episode is wanted."),
    )


episode_returns = Exercise(
    name="episode_returns",
    points=2,
    minutes=5,
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
        Mistake(
            _of(_sums, stop=_only_terminated),
            "The loop waits for terminated alone and plays on after the step limit. Stop at terminated or truncated.",
        ),
        Mistake(
            _of(lambda episodes: [sum(rewards[: t + 1]) for rewards in episodes for t in range(len(rewards))]),
            "There is a number for every step: the append stands inside the inner loop. Move it behind that loop.",
        ),
        Mistake(
            _of(lambda episodes: np.array(_sums([[int(r) for r in rewards] for rewards in episodes]))),
            "Your total takes whole numbers only, and cuts off what is behind the point of every reward.",
        ),
        Mistake(
            _of(_sums, limit=200),
            "You cut every episode at a step limit of your own. The environment says when it is over: terminated or truncated.",
        ),
        Mistake(
            _without_reset,
            "The environment is reset once, before the loop, so only the first episode is played. Reset it for every episode.",
        ),
        *_shared(_sums),
    ),
    variants=_fixed(_sums),
)

episode_lengths = Exercise(
    name="episode_lengths",
    points=2,
    minutes=5,
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
            _of(_lengths, stop=_only_terminated),
            "That is the bug: at the step limit terminated stays False and truncated becomes True, so the loop plays on "
            "after the episode is over. Stop at terminated or truncated.",
        ),
        *_shared(_lengths),
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
            _of(lambda episodes: sum(_lengths(episodes))),
            "This is the number of steps in all. The length of each episode is wanted, in a list.",
        ),
        Mistake(
            _of(lambda episodes: [t + 1 for rewards in episodes for t in range(len(rewards))]),
            "There is a number for every step: the append stands inside the inner loop. Move it behind that loop.",
        ),
        Mistake(
            _of(lambda episodes: float(np.mean(_lengths(episodes)))),
            "This is the mean length. The length of each episode is wanted, in a list.",
        ),
        Mistake(
            _of(_lengths, limit=200),
            "You cut every episode at a number of your own. The environment says when it is over: terminated or truncated.",
        ),
    ),
    variants=_fixed(_lengths),
)
