"""Playing one episode."""

import numpy as np

from rlcourse.checks import Exercise, edited, mistakes_in
from rlcourse.probes import play_one_script


def right(env, policy, seed):
    """Return the rewards of one episode."""
    observation, _ = env.reset(seed=seed)
    rewards, over = [], False
    while not over:
        observation, reward, terminated, truncated, _ = env.step(policy(observation))
        rewards.append(reward)
        over = terminated or truncated
    return rewards


def _cases(rng):
    some = [{"rewards": [1.0, 2.0, -3.0], "ending": "terminated", "seed": 7}]
    for ending in ("truncated", "terminated"):
        rewards = rng.normal(size=int(rng.integers(4, 12))).round(2).tolist()
        some.append({"rewards": rewards, "ending": ending, "seed": int(rng.integers(1000))})
    # longer than any step limit of one's own would allow
    return [*some, {"rewards": rng.normal(size=620).round(2).tolist(), "ending": "truncated", "seed": 3}]


RESET = "observation, _ = env.reset(seed=seed)\n"
KEEP = "rewards.append(reward)"
EITHER = "terminated or truncated"
RETURN = "    return rewards"
VARIANTS = (
    # asks ahead
    edited(right, ("env.step(policy(observation))", "env.step(action)\n        action = policy(observation)"),
           (RESET, f"{RESET}    action = policy(observation)\n")),
    edited(right, ("rewards, over = [], False", "rewards = []"), ("while not over", "for _ in range(10_000)"),
           (KEEP, "rewards.append(float(reward))"), (f"over = {EITHER}", "if terminated | truncated:\n            break"),
           (RETURN, "    return tuple(rewards)")),
    lambda env, policy, seed: np.array(right(env, policy, seed)),
    lambda env, policy, seed: [np.float32(reward) for reward in right(env, policy, seed)],
)  # fmt: skip
wrong = mistakes_in(right)

MISTAKES = (
    wrong(EITHER, "terminated",
          "Your loop waits for terminated alone. An episode cut by the step limit is truncated instead, and your loop plays on "
          "after it. Stop at either.", points=2),
    wrong(EITHER, "truncated",
          "Your loop waits for truncated alone, and plays on after the episode has terminated. Stop at either."),
    wrong("not over", "False",
          "Your loop never runs. In  not terminated and truncated  the not belongs to terminated alone: write  not (terminated "
          "or truncated)."),
    wrong("policy(observation)", "policy", "You hand the policy itself to env.step. Call it first: policy(observation)."),
    wrong([("policy(observation)", "action"), (RESET, f"{RESET}    action = policy(observation)\n")],
          "The policy is asked once, before the loop, and every step repeats its answer. Ask it at every step."),
    wrong(EITHER, "terminated and truncated",
          "Your loop goes on until the episode is terminated and truncated at once, or has no end at all. Either one ends it."),
    wrong(RETURN, "    return sum(rewards)",
          "You return the sum. The rewards themselves are wanted, one for every step, in a list."),
    wrong("observation, reward", "_, reward",
          "The policy sees the first observation at every step. Put what env.step returns in its place."),
    wrong("seed=seed", "", "The seed never reaches the environment: env.reset(seed=seed)."),
    wrong("observation, _ = env.reset", "observation = env.reset",
          "env.reset returns two things, (observation, info), and you give the policy both. Keep the first."),
    wrong(RESET, f"{RESET}    observation, _ = env.reset()\n",
          "You reset twice. The second reset draws a new start, so the seed no longer decides the episode."),
    wrong([(f"    {RESET}", ""), ("not over:\n", f"not over:\n        {RESET}")],
          "env.reset stands inside the loop over steps, so every step begins a new episode. Reset once, before the loop."),
    wrong("policy(observation)", "0", "You never ask the policy. It decides the action: policy(observation)."),
    wrong(RETURN, "    return rewards[-1]", "You return the last reward only. Return the list of all."),
    wrong(RETURN, "    return rewards[:-1]", "The last reward is missing: keep the reward before you decide whether to stop."),
    wrong("(reward)", "(1.0)", "You count steps. In CartPole that is the same; elsewhere it is not: keep the reward."),
    wrong("[], False", "[0.0], False",
          "There is one reward too many: reset pays nothing, so the list begins with the first step's reward."),
    wrong(RETURN, "    return rewards[:1]", "You return after the first step. The return belongs after the loop, not in it."),
    wrong(RETURN, f"    env.close()\n{RETURN}",
          "You close the environment, but it belongs to whoever called you, and they may go on playing."),
)  # fmt: skip
run_episode = Exercise(
    name="run_episode",
    points=3,
    minutes=15,
    difficulty=2,
    reference=right,
    cases=_cases,
    probe=play_one_script,
    hints=(
        "`env.reset` returns two things, the first observation and a dictionary you do not need here.",
        "`env.step(action)` returns five: `observation, reward, terminated, truncated, info`.",
        "Loop until `terminated or truncated`. In the loop: ask the policy, take the step, keep the reward, and let the new "
        "observation take the place of the old one.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
