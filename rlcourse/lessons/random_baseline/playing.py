"""Playing one episode."""

import math

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.episodes import play_episode
from rlcourse.probes import play_one_script


def episode_with(
    env,
    policy,
    seed,
    *,
    stop=lambda terminated, truncated: terminated or truncated,
    stale=False,
    keep=lambda reward: reward,
    ask=lambda policy, observation: policy(observation),
    reset=lambda env, seed: env.reset(seed=seed)[0],
    drop_last=False,
    limit=math.inf,
):
    """The rewards of one episode, with a switch for every mistake."""
    observation = reset(env, seed)
    rewards, over = [], False
    while not over:
        after, reward, terminated, truncated, _ = env.step(ask(policy, observation))
        if not stale:
            observation = after
        over = stop(terminated, truncated) or len(rewards) + 1 >= limit
        if not (drop_last and over):
            rewards.append(keep(reward))
    return rewards


def _with(**switches):
    return lambda env, policy, seed: episode_with(env, policy, seed, **switches)


def _asked_once(env, policy, seed):
    observation, _ = env.reset(seed=seed)
    action, rewards, over = policy(observation), [], False
    while not over:
        _, reward, terminated, truncated, _ = env.step(action)
        rewards.append(reward)
        over = terminated or truncated
    return rewards


def _reset_in_loop(env, policy, seed):
    rewards, over = [], False
    while not over:
        observation, _ = env.reset(seed=seed)
        _, reward, terminated, truncated, _ = env.step(policy(observation))
        rewards.append(reward)
        over = terminated or truncated
    return rewards


def _asks_ahead(env, policy, seed):
    observation, _ = env.reset(seed=seed)
    action, rewards, over = policy(observation), [], False
    while not over:
        observation, reward, terminated, truncated, _ = env.step(action)
        action = policy(observation)
        rewards.append(reward)
        over = terminated or truncated
    return rewards


def _then_close(env, policy, seed):
    rewards = episode_with(env, policy, seed)
    env.close()
    return rewards


def _for_loop(env, policy, seed):
    observation, _ = env.reset(seed=seed)
    rewards = []
    for _ in range(10_000):
        observation, reward, terminated, truncated, _ = env.step(policy(observation))
        rewards.append(float(reward))
        if terminated | truncated:
            break
    return tuple(rewards)


def _episode_cases(rng):
    cases = [{"rewards": [1.0, 2.0, -3.0], "ending": "terminated", "seed": 7}]
    for ending in ("truncated", "terminated"):
        rewards = rng.normal(size=int(rng.integers(4, 12))).round(2).tolist()
        cases.append({"rewards": rewards, "ending": ending, "seed": int(rng.integers(1000))})
    # longer than any step limit of one's own would allow
    return [*cases, {"rewards": rng.normal(size=620).round(2).tolist(), "ending": "truncated", "seed": 3}]


run_episode = Exercise(
    name="run_episode",
    points=3,
    minutes=15,
    difficulty=2,
    reference=lambda env, policy, seed: play_episode(env, policy, seed).rewards,
    cases=_episode_cases,
    probe=play_one_script,
    hints=(
        "`env.reset` returns two things, the first observation and a dictionary you do not need here.",
        "`env.step(action)` returns five: `observation, reward, terminated, truncated, info`.",
        "Loop until `terminated or truncated`. In the loop: ask the policy, take the step, keep the reward, and let the new "
        "observation take the place of the old one.",
    ),
    mistakes=(
        Mistake(
            _with(stop=lambda terminated, truncated: terminated),
            "Your loop waits for terminated alone. An episode cut by the step limit is truncated instead, and your loop "
            "plays on after it. Stop at either.",
            points=2,
        ),
        Mistake(
            _with(stop=lambda terminated, truncated: truncated),
            "Your loop waits for truncated alone, and plays on after the episode has terminated. Stop at either.",
        ),
        Mistake(
            lambda env, policy, seed: (env.reset(seed=seed), [])[1],
            "Your loop never runs. In  not terminated and truncated  the not belongs to terminated alone: "
            "write  not (terminated or truncated).",
        ),
        Mistake(
            _with(ask=lambda policy, observation: policy),
            "You hand the policy itself to env.step. Call it first: policy(observation).",
        ),
        Mistake(
            _asked_once,
            "The policy is asked once, before the loop, and every step repeats its answer. Ask it at every step.",
        ),
        Mistake(
            _with(stop=lambda terminated, truncated: terminated and truncated),
            "Your loop goes on until the episode is terminated and truncated at once, or has no end at all. Either one "
            "ends it.",
        ),
        Mistake(
            lambda env, policy, seed: sum(episode_with(env, policy, seed)),
            "You return the sum. The rewards themselves are wanted, one for every step, in a list.",
        ),
        Mistake(
            _with(stale=True),
            "The policy sees the first observation at every step. Put what env.step returns in its place.",
        ),
        Mistake(
            _with(reset=lambda env, seed: env.reset()[0]),
            "The seed never reaches the environment: env.reset(seed=seed).",
        ),
        Mistake(
            _with(reset=lambda env, seed: env.reset(seed=seed)),
            "env.reset returns two things, (observation, info), and you give the policy both. Keep the first.",
        ),
        Mistake(
            _with(reset=lambda env, seed: (env.reset(seed=seed), env.reset())[1][0]),
            "You reset twice. The second reset draws a new start, so the seed no longer decides the episode.",
        ),
        Mistake(
            _reset_in_loop,
            "env.reset stands inside the loop over steps, so every step begins a new episode. Reset once, before the loop.",
        ),
        Mistake(
            _with(ask=lambda policy, observation: 0),
            "You never ask the policy. It decides the action: policy(observation).",
        ),
        Mistake(
            lambda env, policy, seed: episode_with(env, policy, seed)[-1],
            "You return the last reward only. Return the list of all.",
        ),
        Mistake(_with(drop_last=True), "The last reward is missing: keep the reward before you decide whether to stop."),
        Mistake(
            _with(keep=lambda reward: 1.0),
            "You count steps. In CartPole that is the same; elsewhere it is not: keep the reward.",
        ),
        Mistake(
            lambda env, policy, seed: [0.0, *episode_with(env, policy, seed)],
            "There is one reward too many: reset pays nothing, so the list begins with the first step's reward.",
        ),
        Mistake(
            lambda env, policy, seed: episode_with(env, policy, seed)[0:1],
            "You return after the first step. The return belongs after the loop, not in it.",
        ),
        Mistake(_then_close, "You close the environment, but it belongs to whoever called you, and they may go on playing."),
    ),
    variants=(
        _asks_ahead,
        _for_loop,
        lambda env, policy, seed: np.array(episode_with(env, policy, seed)),
        _with(keep=lambda reward: np.float32(reward)),
    ),
)
