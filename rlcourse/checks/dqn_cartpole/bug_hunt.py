"""Two famous bugs: a reset whose result is thrown away, and an epsilon that collapses."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Mistake
from rlcourse.probes import collect_from_script


def _collector(
    keep_reset=True,
    stored_end=lambda terminated, truncated: terminated,
    over=lambda terminated, truncated: terminated or truncated,
    seeds=lambda seed: {"seed": seed},
    skip_ends=False,
    next_of=lambda state, following: following,
    one_more=0,
):
    """A collector with some of its parts exchanged."""

    def collect(env, policy, n_steps, seed):
        transitions = []
        state, _ = env.reset(**seeds(seed))
        for _ in range(n_steps + one_more):
            action = policy(state)
            next_state, reward, terminated, truncated, _ = env.step(action)
            if not (skip_ends and over(terminated, truncated)):
                transitions.append((state, action, reward, next_of(state, next_state), stored_end(terminated, truncated)))
            state = next_state
            if over(terminated, truncated):
                if keep_reset:
                    state, _ = env.reset()
                else:
                    env.reset()
        return transitions

    return collect


def _reset_before_storing(env, policy, n_steps, seed):
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


def _by_episodes(env, policy, n_steps, seed):
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


def _generator(env, policy, n_steps, seed):
    def play():
        state, _ = env.reset(seed=seed)
        for _ in range(n_steps):
            action = policy(state)
            following, reward, terminated, truncated, _ = env.step(action)
            yield state, action, reward, following, terminated
            state = env.reset()[0] if terminated or truncated else following

    return list(play())


def _copied(env, policy, n_steps, seed):
    collected = _collector()(env, policy, n_steps, seed)
    return [(np.array(s), a, float(r), np.array(n), bool(t)) for s, a, r, n, t in collected]


def _nested(env, policy, n_steps, seed):
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


def _collect_cases(rng):
    def case(lengths, endings, n_steps):
        rewards = [[float(r) for r in rng.integers(1, 9, size=n)] for n in lengths]
        return {"rewards": rewards, "endings": endings, "n_steps": n_steps, "seed": int(rng.integers(1, 100))}

    return [
        case([2, 3], ["terminated", "truncated"], 3),
        case([3, 2, 4], ["truncated", "terminated"], 8),
        case([1, 5, 2, 3], ["terminated", "truncated", "truncated"], 10),
    ]


collect = Exercise(
    name="collect",
    points=2,
    minutes=10,
    difficulty=2,
    reference=_collector(),
    cases=_collect_cases,
    probe=collect_from_script,
    hints=(
        "In the picture, look at the first transition after a fall: where does it start, and where does it end?",
        "What does `env.reset()` return, and what does the program do with it?",
    ),
    mistakes=(
        Mistake(
            _collector(keep_reset=False),
            "The bug is still there: env.reset() returns the first state of the new episode, and it is thrown "
            "away. The next transition begins in a state the game has left.",
        ),
        Mistake(
            _reset_before_storing,
            "Now the last transition of an episode leads into the first state of the next one. Store it before you reset.",
        ),
        Mistake(
            _collector(skip_ends=True),
            "The last transition of every episode is missing. It is the one that tells what a fall costs.",
        ),
        Mistake(
            _collector(stored_end=lambda terminated, truncated: terminated or truncated),
            "You store an episode that was only cut by the time limit as terminated. Store terminated alone.",
        ),
        Mistake(
            _collector(over=lambda terminated, truncated: terminated),
            "You reset only when the episode terminated. One that was truncated is over as well.",
        ),
        Mistake(
            _collector(over=lambda terminated, truncated: False), "You never reset, and play on after the end of the episode."
        ),
        Mistake(_collector(seeds=lambda seed: {}), "The first reset has lost its seed: env.reset(seed=seed)."),
        Mistake(_collector(next_of=lambda state, following: state), "You store the state where the next state belongs."),
        Mistake(_collector(one_more=1), "You collect one transition too many: n_steps are wanted."),
    ),
    variants=(_by_episodes, _generator, _copied, _nested),
)


def _straight(step, start, end, decay_steps):
    return start + (end - start) * min(step / decay_steps, 1.0)


def _interpolated(step, start, end, decay_steps):
    return np.interp(step, [0, decay_steps], [start, end])


def _clipped(step, start, end, decay_steps):
    return max(end, start - (start - end) * step / decay_steps)


def _two_cases(step, start, end, decay_steps):
    if step >= decay_steps:
        return end
    part = step / decay_steps
    return (1 - part) * start + part * end


def _by_clip(step, start, end, decay_steps):
    return float(np.clip(start + step * (end - start) / decay_steps, end, start))


def _epsilon_cases(rng):
    def case(step, start, end, decay_steps):
        return {"step": int(step), "start": start, "end": end, "decay_steps": decay_steps}

    start, end = float(np.round(rng.uniform(0.6, 0.95), 2)), float(np.round(rng.uniform(0.02, 0.2), 2))
    long = int(rng.integers(500, 5000))
    return [case(s, 1.0, 0.0, 4) for s in (0, 1, 2, 4, 5)] + [case(s, 1.0, 0.1, 1000) for s in (1, 500, 999, 1000, 1500,
    50_000)] + [
        case(int(part * long), start, end, long) for part in (0, 0.3, 0.8, 1, 3)
    ]  # fmt: skip


epsilon_at = Exercise(
    name="epsilon_at",
    points=1,
    minutes=5,
    difficulty=1,
    reference=_straight,
    cases=_epsilon_cases,
    hints=(
        "After half of the steps, epsilon is half-way between start and end.",
        "`start + (end - start) * step / decay_steps` is the line. What happens to it after decay_steps? `min` or `max` helps.",
    ),
    mistakes=(
        Mistake(
            lambda step, start, end, n: max(end, start * 0.9 ** min(step, 1000)),
            "This is the bug itself: multiplied by 0.9 at every step, epsilon is below 0.01 after 44 steps.",
        ),
        Mistake(
            lambda step, start, end, n: max(end, start * 0.99 ** min(step, 10_000)),
            "Multiplied by 0.99 at every step, epsilon is gone "
            "after a few hundred steps, whatever decay_steps is. Move in a straight line.",
        ),
        Mistake(
            lambda step, start, end, n: start + (end - start) * step / n,
            "After decay_steps your line goes on falling, below end. From there on epsilon stays at end.",
        ),
        Mistake(
            lambda step, start, end, n: max(end, start - start * step / n),
            "Your line aims at 0, so it reaches end too early. From start to end it falls by start - end.",
        ),
        Mistake(lambda step, start, end, n: _straight(step, end, start, n), "start and end are exchanged: epsilon rises."),
        Mistake(lambda step, start, end, n: end if step else start, "epsilon drops to end at the first step."),
        Mistake(
            lambda step, start, end, n: start if step < n else end,
            "epsilon stays at start and then drops to end at once (step // decay_steps does that too). It should move in "
            "a straight line.",
        ),
        Mistake(
            lambda step, start, end, n: max(0.0, start + (end - start) * step / n),
            "Your line is stopped at 0. It should stop at end.",
        ),
        Mistake(
            lambda step, start, end, n: (
                start * (end / start) ** min(step / n, 1) if end > 0 else start * 0.001 ** min(step / n, 1)
            ),
            "Yours is a curve that falls by the same factor at every step; a fine schedule too, but a straight line was "
            "asked for.",
        ),
        Mistake(lambda step, start, end, n: (end - start) * min(step / n, 1.0), "The line should begin at start: add it."),
        Mistake(lambda step, start, end, n: start, "epsilon never changes."),
    ),
    variants=(_interpolated, _clipped, _two_cases, _by_clip),
)
