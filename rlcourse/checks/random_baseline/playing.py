"""Acting at random, and playing one episode."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Mistake
from rlcourse.episodes import play_episode, random_action
from rlcourse.probes import draw_actions, play_one_script

# --- random_policy -------------------------------------------------------------------------------------------------------


def _discrete(space) -> bool:
    return hasattr(space, "n")


def _either(discrete, box):
    """A policy made of one rule for Discrete spaces and one for Box spaces."""
    return lambda space, rng: (discrete if _discrete(space) else box)(space, rng)


def _whole(space, rng):
    return space.start + rng.integers(space.n)


def _uniform(space, rng):
    return rng.uniform(space.low, space.high)


def _random_cases(rng):
    def box(low, high):
        return {"low": np.array(low), "high": np.array(high)}

    spaces = [{"n": 2, "start": 0}, {"n": 5, "start": 0}, {"n": 3, "start": 2}]
    spaces += [box([-2.0], [2.0]), box([-1.0, 0.0], [3.0, 10.0])]
    return [{"space": space, "seed": int(rng.integers(1, 10_000)), "draws": 1500} for space in spaces]


random_policy = Exercise(
    name="random_policy",
    points=2,
    minutes=10,
    difficulty=1,
    reference=random_action,
    cases=_random_cases,
    probe=draw_actions,
    atol=0.09,  # shares of 1,500 draws, compared with those of another 1,500: five standard deviations
    hints=(
        "`isinstance(space, Discrete)` tells the two kinds of space apart.",
        "A `Discrete` space has `space.n` actions, and the first is `space.start`. "
        "`rng.integers(n)` draws a whole number from 0 to n - 1.",
        "A `Box` has `space.low` and `space.high`, arrays of the action's shape. "
        "`rng.uniform(low, high)` draws one number for each of their entries.",
    ),
    mistakes=(
        Mistake(
            _either(lambda space, rng: rng.integers(space.n), _uniform),
            "A Discrete space need not begin at 0: its actions run from space.start to space.start + space.n - 1.",
        ),
        Mistake(
            _either(lambda space, rng: rng.integers(space.start, max(space.n, space.start + 1)), _uniform),
            "The upper end of a Discrete space is space.start + space.n, not space.n.",
        ),
        Mistake(
            _either(lambda space, rng: space.start + rng.integers(space.n - 1), _uniform),
            "The last action is never drawn: rng.integers(n) already leaves n out, so there is no 1 to subtract.",
        ),
        Mistake(
            _either(lambda space, rng: space.start + rng.integers(1, space.n), _uniform),
            "The first action is never drawn: begin at space.start.",
        ),
        Mistake(
            _either(lambda space, rng: space.start + rng.integers(space.n + 1), _uniform),
            "You draw one action too many: the last one is space.start + space.n - 1.",
        ),
        Mistake(
            lambda space, rng: space.sample(),
            "space.sample() uses the space's own generator, so nobody can repeat your experiment. Draw from rng.",
        ),
        Mistake(
            _either(
                lambda space, rng: space.start + np.random.randint(space.n),  # noqa: NPY002
                lambda space, rng: np.random.uniform(space.low, space.high),  # noqa: NPY002
            ),
            "np.random and random draw from a generator that the whole program shares, so nobody can repeat your experiment. "
            "Draw from rng.",
        ),
        Mistake(
            _either(
                lambda space, rng: _whole(space, np.random.default_rng(0)),
                lambda space, rng: _uniform(space, np.random.default_rng(0)),
            ),
            "You make a new generator in every call, so every call draws the same action. Use the rng you are given.",
        ),
        Mistake(
            _either(lambda space, rng: space.start, lambda space, rng: space.low),
            "This is always the same action. A random policy draws a new one in every call.",
        ),
        Mistake(
            _either(lambda space, rng: rng.uniform(space.start, space.start + space.n), _uniform),
            "An action of a Discrete space is a whole number: rng.integers draws those.",
        ),
        Mistake(
            _either(lambda space, rng: round(rng.uniform(space.start, space.start + space.n - 1)), _uniform),
            "The first and the last action come half as often as the others: only half as many numbers are rounded to them. "
            "rng.integers draws whole numbers evenly.",
        ),
        Mistake(
            _either(_whole, lambda space, rng: rng.uniform(0, 1, space.shape)),
            "Your numbers lie between 0 and 1 whatever the Box is. Draw between space.low and space.high.",
        ),
        Mistake(
            _either(_whole, lambda space, rng: rng.integers(space.low.astype(int), space.high.astype(int))),
            "rng.integers draws whole numbers. A Box holds every number between its bounds: rng.uniform.",
        ),
        Mistake(
            _either(_whole, lambda space, rng: rng.uniform(space.low[0], space.high[0], size=space.shape)),
            "Every number of an action has bounds of its own. You use those of the first one for all of them.",
        ),
        Mistake(
            _either(_whole, lambda space, rng: rng.uniform(-space.high, space.high)),
            "A Box need not be symmetric: its lower end is space.low, not -space.high.",
        ),
        Mistake(
            _either(_whole, lambda space, rng: space.low + rng.uniform() * (space.high - space.low)),
            "All numbers of one action move together, because you draw a single number for all of them. "
            "Draw one for each: rng.uniform(space.low, space.high) does.",
        ),
        Mistake(
            _either(_whole, lambda space, rng: rng.uniform(space.low[0], space.high[0])),
            "An action of a Box is an array of shape space.shape, not one number.",
        ),
        Mistake(
            _either(_whole, lambda space, rng: np.clip(rng.normal(size=space.shape), space.low, space.high)),
            "You draw from a normal distribution. Uniform means that every value in the Box is equally likely.",
        ),
    ),
    variants=(
        lambda space, rng: (
            int(rng.choice(np.arange(space.start, space.start + space.n)))
            if _discrete(space)
            else space.low + rng.random(space.shape) * (space.high - space.low)
        ),
        _either(
            lambda space, rng: rng.integers(space.start, space.start + space.n - 1, endpoint=True),
            lambda space, rng: rng.uniform(space.low, space.high).astype(space.dtype),
        ),
        _either(
            lambda space, rng: int(space.start + np.floor(rng.random() * space.n)),
            lambda space, rng: [rng.uniform(a, b) for a, b in zip(space.low, space.high, strict=True)],
        ),
        _either(
            lambda space, rng: rng.permutation(np.arange(space.n))[0] + space.start,
            lambda space, rng: rng.uniform(space.low, space.high, size=space.shape),
        ),
    ),
)

# --- run_episode -----------------------------------------------------------------------------------------------------------


def _run(
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
):
    """One episode with a switch for every mistake."""
    observation = reset(env, seed)
    rewards, over = [], False
    while not over:
        after, reward, terminated, truncated, _ = env.step(ask(policy, observation))
        if not stale:
            observation = after
        over = stop(terminated, truncated)
        if not (drop_last and over):
            rewards.append(keep(reward))
    return rewards


def _with(**switches):
    return lambda env, policy, seed: _run(env, policy, seed, **switches)


def _asked_once(env, policy, seed):
    observation, _ = env.reset(seed=seed)
    action, rewards, over = policy(observation), [], False
    while not over:
        _, reward, terminated, truncated, _ = env.step(action)
        rewards.append(reward)
        over = terminated or truncated
    return rewards


def _then_close(env, policy, seed):
    rewards = _run(env, policy, seed)
    env.close()
    return rewards


def _recursive(env, policy, seed):
    def go_on(observation):
        after, reward, terminated, truncated, _ = env.step(policy(observation))
        return [reward] + ([] if terminated or truncated else go_on(after))

    return go_on(env.reset(seed=seed)[0])


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
    return [*cases, {"rewards": [0.5], "ending": "truncated", "seed": 3}]


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
            "Your loop waits until the episode is terminated and truncated at once. One of the two ends it.",
        ),
        Mistake(
            lambda env, policy, seed: sum(_run(env, policy, seed)),
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
        Mistake(_with(drop_last=True), "The last reward is missing: keep the reward before you decide whether to stop."),
        Mistake(
            _with(keep=lambda reward: 1.0),
            "You count steps. In CartPole that is the same; elsewhere it is not: keep the reward.",
        ),
        Mistake(
            lambda env, policy, seed: [0.0, *_run(env, policy, seed)],
            "There is one reward too many: reset pays nothing, so the list begins with the first step's reward.",
        ),
        Mistake(
            lambda env, policy, seed: _run(env, policy, seed)[0:1],
            "You return after the first step. The return belongs after the loop, not in it.",
        ),
        Mistake(_then_close, "You close the environment, but it belongs to whoever called you, and they may go on playing."),
    ),
    variants=(
        _recursive,
        _for_loop,
        lambda env, policy, seed: np.array(_run(env, policy, seed)),
        _with(keep=lambda reward: np.float32(reward)),
    ),
)
