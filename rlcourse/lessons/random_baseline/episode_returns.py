"""A program that looks right, runs, and lies: it never sets a sum back to 0."""

import numpy as np

from rlcourse.checks import Exercise, Mistake, mistakes_in
from rlcourse.episodes import play_episode
from rlcourse.probes import play_scripts


def right(env, policy, n_episodes, seed):
    """Add up the rewards of each episode."""
    numbers = []
    for i in range(n_episodes):
        observation, _ = env.reset(seed=seed + i)
        total, over = 0.0, False
        while not over:
            observation, reward, terminated, truncated, _ = env.step(policy(observation))
            total += reward
            over = terminated or truncated
        numbers.append(total)
    return numbers


def scripts(rng):
    """Cases of scripted episodes, the last longer than any step limit of one's own would allow."""

    def script(n):
        return rng.normal(0.5, 2.0, size=n).round(1).tolist()

    lengths, seeds = rng.permutation(np.arange(2, 10)), rng.integers(2, 100_000, size=2).tolist()
    several = [script(n) for n in lengths[:4]]
    long = [script(3), script(rng.integers(601, 700))]
    return [
        {"rewards": [[1.0, 2.5], [5.0], [-4.0, 0.5, -4.0]], "endings": ["terminated"] * 3, "seed": 1},
        {"rewards": several, "endings": ["terminated", "truncated"] * 2, "seed": seeds[0]},
        {"rewards": long, "endings": ["truncated", "truncated"], "seed": seeds[1]},
    ]


RESET = "observation, _ = env.reset(seed=seed + i)\n"
APPEND = "numbers.append(total)"
EITHER = "terminated or truncated"
RETURN = "    return numbers"
LIMIT = [("while not over:", "for _ in range(200):"), (f"over = {EITHER}", f"if {EITHER}:\n                break")]


def also_in(program) -> tuple:
    """What goes wrong in any program of this form: a number for each episode, added up in `total`."""
    wrong = mistakes_in(program)
    return (
        wrong(EITHER, "truncated",
              "The loop waits for truncated alone and plays on after the episode has terminated. Stop at either."),
        wrong(EITHER, "terminated and truncated",
              "The loop goes on until the episode is terminated and truncated at once, or has no end at all. Either one ends "
              "it."),
        wrong("            observation, ", "            _, ",
              "The policy sees the first observation at every step. Put what env.step returns in its place."),
        wrong("range(n_episodes)", "range(n_episodes - 1)",
              "One episode is missing: range(n_episodes) counts from 0 to n_episodes - 1, which is n_episodes rounds."),
        wrong(RETURN, f"    env.close()\n{RETURN}",
              "You close the environment, but it belongs to whoever called you, and they may go on playing."),
        wrong("seed + i", "seed", "Every episode is reset with the same seed, so all begin alike. Episode i takes seed + i."),
        wrong("seed + i", "None if i else seed", "Only the first episode is given a seed. Episode i takes seed + i."),
        wrong(f"    {APPEND}", APPEND,
              "There is one number only, the last episode's: the append stands after the loop over episodes. Move it in."),
        wrong(RETURN, f"    {RETURN}",
              "There is one number only, the first episode's: the return stands inside the loop. Move it out."),
        Mistake(lambda env, policy, n, seed: [play_episode(env, policy, seed + i).rewards for i in range(n)],
                "You return lists of rewards. One number for every episode is wanted."),
    )  # fmt: skip


def other_forms(number) -> tuple:
    """Right programs, given the number of an episode's rewards that is wanted."""

    def numbers(env, policy, n_episodes, seed):
        return [number(play_episode(env, policy, seed + i).rewards) for i in range(n_episodes)]

    return (
        numbers,
        lambda *given: tuple(map(float, numbers(*given))),
        lambda *given: np.array(numbers(*given)),
        lambda *given: np.array(numbers(*given), dtype=np.float32),
    )


wrong = mistakes_in(right)

MISTAKES = (
    wrong([("total, over = 0.0, False", "over = False"), ("numbers = []", "numbers, total = [], 0.0")],
          "That is the bug: total is set to 0 once, before the first episode, so every episode begins with the sum of all "
          "before it. Set it to 0 for every episode."),
    wrong("total += reward", "total = reward",
          "Now total is set to 0 at every step, so only the last reward is left. Once for every episode is right."),
    wrong(RETURN, "    return numbers[1:]",
          "The differences between the wrong numbers leave out the first episode. Mend the program, not its result."),
    wrong(RETURN, "    return np.cumsum(numbers) / np.arange(1, len(numbers) + 1)",
          "This is the mean of all episodes so far. The return of each episode is wanted."),
    wrong(RETURN, "    return sum(numbers) / len(numbers)",
          "This is the mean of all episodes. The return of each one is wanted, in a list."),
    wrong(RETURN, "    return sum(numbers)", "This is the sum over all episodes. The return of each one is wanted, in a list."),
    wrong("total += reward", "total += 1", "You count steps. The return is the sum of the rewards."),
    wrong(EITHER, "terminated",
          "The loop waits for terminated alone and plays on after the step limit. Stop at terminated or truncated."),
    wrong(APPEND, f"    {APPEND}",
          "There is a number for every step: the append stands inside the inner loop. Move it behind that loop."),
    wrong("total += reward", "total += int(reward)",
          "Your total takes whole numbers only, and cuts off what is behind the point of every reward."),
    wrong(LIMIT,
          "You cut every episode at a step limit of your own. The environment says when it is over: terminated or truncated."),
    wrong([(f"        {RESET}", ""), ("numbers = []", "numbers = []\n    observation, _ = env.reset(seed=seed)")],
          "The environment is reset once, before the loop, so only the first episode is played. Reset it for every episode."),
    *also_in(right),
)  # fmt: skip

episode_returns = Exercise(
    name="episode_returns",
    points=2,
    minutes=5,
    difficulty=2,
    reference=right,
    cases=scripts,
    probe=play_scripts,
    hints=(
        "Compare the second number it returns with the first. Could one episode of CartPole pay that much?",
        "Where is `total` set to 0, and how often does the program pass that line?",
    ),
    mistakes=MISTAKES,
    variants=other_forms(sum),
)
