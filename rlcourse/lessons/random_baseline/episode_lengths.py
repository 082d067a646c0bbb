"""A program that looks right, runs, and lies: it does not stop where the step limit does."""

from rlcourse.checks import Exercise, mistakes_in
from rlcourse.lessons.random_baseline.episode_returns import APPEND, EITHER, LIMIT, RETURN, also_in, other_forms, scripts
from rlcourse.probes import play_scripts


def right(env, policy, n_episodes, seed):
    """Count the steps of each episode."""
    numbers = []
    for i in range(n_episodes):
        observation, _ = env.reset(seed=seed + i)
        total, over = 0, False
        while not over:
            observation, _, terminated, truncated, _ = env.step(policy(observation))
            total += 1
            over = terminated or truncated
        numbers.append(total)
    return numbers


wrong = mistakes_in(right)

MISTAKES = (
    wrong(EITHER, "terminated",
          "That is the bug: at the step limit terminated stays False and truncated becomes True, so the loop plays on after "
          "the episode is over. Stop at terminated or truncated."),
    *also_in(right),
    wrong("0, False", "-1, False", "The last step is not counted. It was taken, so it counts, whatever it led to."),
    wrong("0, False", "1, False",
          "You count observations: an episode of T steps has T + 1 of them, because reset gives the first."),
    wrong([("total, over = 0, False", "over = False"), ("numbers = []", "numbers, total = [], 0")],
          "The counter is never set back to 0, so every episode begins with the steps of all before it."),
    wrong([("observation, _, ter", "observation, reward, ter"), ("total += 1", "total += reward")],
          "You add up rewards. The number of steps is wanted."),
    wrong(RETURN, "    return sum(numbers)",
          "This is the number of steps in all. The length of each episode is wanted, in a list."),
    wrong(APPEND, f"    {APPEND}",
          "There is a number for every step: the append stands inside the inner loop. Move it behind that loop."),
    wrong(RETURN, "    return sum(numbers) / len(numbers)",
          "This is the mean length. The length of each episode is wanted, in a list."),
    wrong(LIMIT,
          "You cut every episode at a number of your own. The environment says when it is over: terminated or truncated."),
)  # fmt: skip

episode_lengths = Exercise(
    name="episode_lengths",
    points=2,
    minutes=5,
    difficulty=2,
    reference=right,
    cases=scripts,
    probe=play_scripts,
    hints=(
        "MountainCar's card names a step limit. Which of the numbers can be true?",
        "What does `env.step` return when the step limit is reached, and which of it does the loop look at?",
    ),
    mistakes=MISTAKES,
    variants=other_forms(len),
)
