"""The discounted return of every step."""

import numpy as np

from rlcourse.checks import Exercise, Mistake, edited, mistakes_in


def right(rewards, gamma):
    """Return [T], the discounted return from every step on."""
    returns = np.zeros(len(rewards))
    future = 0.0
    for t in reversed(range(len(rewards))):
        future = rewards[t] + gamma * future
        returns[t] = future
    return returns


def _cases(rng):
    return [
        {"rewards": np.array([1, 1, 1]), "gamma": 0.5},  # by hand: 1 + 0.5 * 1.5, 1 + 0.5 * 1, 1
        {"rewards": np.array([0.0, 0.0, 8.0]), "gamma": 0.5},  # by hand: 2, 4, 8
        {"rewards": rng.normal(size=12), "gamma": 0.9},
        {"rewards": np.full(200, -1.0), "gamma": 0.99},
        {"rewards": np.array([3.0]), "gamma": 0.7},
        {"rewards": rng.normal(size=5), "gamma": 1.0},
        {"rewards": rng.normal(size=5), "gamma": 0.0},
    ]


STEP = "future = rewards[t] + gamma * future\n        returns[t] = future"
wrong = mistakes_in(right)

MISTAKES = (
    Mistake(lambda rewards, gamma: np.cumsum(rewards * gamma ** np.arange(len(rewards))),
            "You add up the past. The return at step t is what is still to come: start at the last step and go backwards."),
    wrong("reversed(range(len(rewards)))", "range(len(rewards))",
          "You go forwards, so each entry looks back. The return at step t is what is still to come: start at the last step."),
    wrong("range(len(rewards))", "range(1, len(rewards))",
          "The first entry is still 0: your loop stops before step 0. reversed(range(len(rewards))) reaches it.", points=2),
    wrong("range(len(rewards))", "range(len(rewards) - 1)",
          "Your loop leaves out the last step. Its return is its own reward.", points=2),
    wrong("gamma * future", "future", "These are the values without discounting: gamma does not appear in them."),
    wrong("rewards[t] + gamma * future", "gamma**t * rewards[t] + future",
          "You discount every reward from the beginning of the episode. The return at step t is counted from step t: its own "
          "reward has weight 1."),
    wrong(STEP, "returns[t], future = gamma * future, rewards[t] + gamma * future",
          "The step's own reward is missing: the return at step t begins with it, undiscounted."),
    wrong(STEP, "returns[t], future = future, rewards[t] + gamma * future",
          "You are one step off: each entry holds the return of the step after it."),
    wrong("return returns", "return returns[::-1]",
          "These are the right numbers in reverse order: you collected them from the last step to the first."),
    wrong("return returns", "return returns[0]", "This is the return of the first step only. One for every step is wanted."),
    wrong("return returns", "return gamma * returns",
          "Everything is discounted once too often: the reward that comes next has weight 1."),
    wrong("np.zeros(len(rewards))", "np.zeros_like(rewards)",
          "Your array takes whole numbers only, so it cuts off what is behind the point: np.zeros_like(rewards) and "
          "rewards.copy() keep the type of whole-number rewards. Use np.zeros(len(rewards)).", points=2),
    wrong("np.zeros(len(rewards))", "np.zeros(len(rewards), int)",
          "Your array takes whole numbers only, whatever the rewards are, so it cuts off what is behind the point. "
          "np.zeros(len(rewards)) holds any number.", points=2),
    wrong("    return returns", "        return returns",
          "Only the last step has its return: the return statement stands inside the loop. Move it behind the loop."),
    wrong("np.zeros(len(rewards))", "np.zeros(len(rewards) + 1)",
          "There is one number too many: the 0 after the last step belongs to no step. Leave it out of the result."),
    wrong("rewards[t] + gamma * future", "gamma * rewards[t] + future",
          "gamma multiplies the reward and not the future. It is the other way round: r + gamma * G."),
    wrong(STEP, "returns[t], future = rewards[t] + gamma * future, rewards[t]",
          "You look one step ahead only. The return adds up all the rewards to the end: use the next return, not the next "
          "reward."),
    wrong("rewards[t] + gamma * future", "gamma**t * rewards[t]", "You discounted the rewards but did not add them up."),
    wrong("return returns", "return returns - returns.mean()",
          "You subtracted the mean. Some algorithms do that afterwards; the return itself is not centred."),
)  # fmt: skip


def _by_matrix(rewards, gamma):
    t = np.arange(len(rewards))
    return np.triu(gamma ** np.maximum(t - t[:, None], 0.0)) @ rewards


ZEROS, KEEP = "np.zeros(len(rewards))", "returns[t] = future"
VARIANTS = (
    edited(right, (ZEROS, "[]"), (KEEP, "returns.insert(0, future)")),
    edited(right, (ZEROS, "[]"), (KEEP, "returns.append(future)"),
           ("return returns", "return np.array(returns[::-1], dtype=np.float32)")),
    lambda rewards, gamma: [float(gamma ** np.arange(len(rewards) - t) @ rewards[t:]) for t in range(len(rewards))],
    edited(right, (ZEROS, "np.array(rewards, dtype=float)"), ("rewards[t] + ", "returns[t] + ")),
    _by_matrix,
)  # fmt: skip


discounted_returns = Exercise(
    name="discounted_returns",
    points=3,
    minutes=15,
    difficulty=2,
    reference=right,
    cases=_cases,
    hints=(
        "The return of the last step is its reward alone. Begin there.",
        "Going backwards, one multiplication and one addition give each return from the one after it: "
        "$G_t = r_{t+1} + \\gamma G_{t+1}$.",
        "Make an array with `np.zeros(len(rewards))`, and keep the return of the step after in a variable that starts at 0. "
        "`for t in reversed(range(len(rewards)))` goes backwards.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
