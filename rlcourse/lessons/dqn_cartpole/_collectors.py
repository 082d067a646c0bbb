"""Programs that collect transitions, right and wrong, to test the exercise with."""

import numpy as np


def collector(
    keep_reset=True,
    stored_end=lambda terminated, truncated: terminated,
    over=lambda terminated, truncated: terminated or truncated,
    seeds=lambda seed: {"seed": seed},
    skip_ends=False,
    next_of=lambda state, following: following,
    one_more=0,
    reset=lambda env: env.reset()[0],
    reward_kept=lambda reward: reward,
    at_the_end=lambda env: None,
):
    """A collector with some of its parts exchanged."""

    def collect(env, policy, n_steps, seed):
        transitions = []
        state, _ = env.reset(**seeds(seed))
        for _ in range(n_steps + one_more):
            action = policy(state)
            next_state, reward, terminated, truncated, _ = env.step(action)
            if not (skip_ends and over(terminated, truncated)):
                end = stored_end(terminated, truncated)
                transitions.append((state, action, reward_kept(reward), next_of(state, next_state), end))
            state = next_state
            if over(terminated, truncated):
                begin = reset(env)
                state = begin if keep_reset else state
        at_the_end(env)
        return transitions

    return collect


def reset_before_storing(env, policy, n_steps, seed):
    transitions = []
    state, _ = env.reset(seed=seed)
    for _ in range(n_steps):
        action = policy(state)
        next_state, reward, terminated, truncated, _ = env.step(action)
        if terminated or truncated:
            next_state, _ = env.reset()
        transitions.append((state, action, reward, next_state, terminated))
        state = next_state
    return transitions


def by_episodes(env, policy, n_steps, seed):
    transitions, over = [], True
    first = {"seed": seed}
    while len(transitions) < n_steps:
        if over:
            state, _ = env.reset(**first)
            first = {}
        action = policy(state)
        following, reward, terminated, truncated, _ = env.step(action)
        transitions.append([state, action, reward, following, terminated])
        state, over = following, terminated or truncated
    return transitions


def generator(env, policy, n_steps, seed):
    def play():
        state, _ = env.reset(seed=seed)
        for _ in range(n_steps):
            action = policy(state)
            following, reward, terminated, truncated, _ = env.step(action)
            yield state, action, reward, following, terminated
            state = env.reset()[0] if terminated or truncated else following

    return list(play())


def copied(env, policy, n_steps, seed):
    collected = collector()(env, policy, n_steps, seed)
    return [(np.array(s), a, float(r), np.array(n), bool(t)) for s, a, r, n, t in collected]


def nested(env, policy, n_steps, seed):
    out = []
    state, _ = env.reset(seed=seed)
    while True:
        over = False
        while not over:
            if len(out) == n_steps:
                return out
            action = policy(state)
            new, reward, terminated, truncated, _ = env.step(action)
            out.append((state, action, reward, new, terminated))
            state, over = new, terminated | truncated
        state, _ = env.reset()


def whole_episodes(env, policy, n_steps, seed):
    transitions = []
    while len(transitions) < n_steps:
        state, _ = env.reset(**({} if transitions else {"seed": seed}))
        over = False
        while not over:
            action = policy(state)
            following, reward, terminated, truncated, _ = env.step(action)
            transitions.append((state, action, reward, following, terminated))
            state, over = following, terminated or truncated
    return transitions[:n_steps]


def asks_twice(env, policy, n_steps, seed):
    return collector()(env, lambda state: policy(policy(state) and state), n_steps, seed)
