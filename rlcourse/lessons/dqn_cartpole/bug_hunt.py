"""Two famous bugs: a reset whose result is thrown away, and an epsilon that collapses."""

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.checks.compare import same, shown
from rlcourse.lessons.dqn_cartpole._collectors import (
    asks_twice,
    by_episodes,
    collector,
    copied,
    generator,
    nested,
    reset_before_storing,
    whole_episodes,
)  # fmt: skip
from rlcourse.lessons.shared.loops import reports
from rlcourse.probes import collect_from_script


def _keeps_all_of_reset(cases, seen):
    """A state that is the pair of an observation and an empty dict."""
    states = [state for s in seen for state in s["value"]["states"]]
    return any(isinstance(state, tuple | list) and len(state) == 2 and state[1] == {} for state in states)


def _goes_too_far(cases, seen):
    """More steps than asked for, by different numbers."""
    beyond = {s["value"]["steps taken"] - case["n_steps"] for case, s in zip(cases, seen, strict=True)}
    return min(beyond) >= 0 and len(beyond) > 1


def _explained(expected, got) -> str:
    """The first transition that differs."""
    if got.get("what came back") != "transitions":
        wanted = "a list of n_steps tuples (state, action, reward, next_state, terminated)"
        return f"You return {got['what came back']}. Expected: {wanted}."
    names = {
        "states": "state",
        "actions": "action",
        "rewards": "reward",
        "next states": "next_state",
        "terminated": "terminated",
    }
    if len(got["states"]) != len(expected["states"]):
        return f"You collect {len(got['states'])} transitions, expected {len(expected['states'])}."
    if got["steps taken"] != expected["steps taken"]:
        return f"You take {got['steps taken']} steps in the environment, expected {expected['steps taken']}."
    for i in range(len(expected["states"])):
        for part in names:
            if not same(expected[part][i], got[part][i], 1e-6):
                return f"In transition {i + 1}, {names[part]} is {shown(got[part][i])}, expected {shown(expected[part][i])}."
    for i, (right, other) in enumerate(zip(expected["done"], got["done"], strict=False), 1):
        if not same(right, other, 1e-6):
            return f"At step {i} you call env.step with action = {shown(other)}, expected {shown(right)}."
    return ""


def _collect_cases(rng):
    def case(lengths, endings, n_steps):
        rewards = [[float(r) for r in rng.choice([-2.5, -1.0, 0.5, 1.0, 3.0, 30.0], size=n)] for n in lengths]
        return {"rewards": rewards, "endings": endings, "n_steps": n_steps, "seed": int(rng.integers(1, 100))}

    return [
        case([2, 3], ["terminated", "truncated"], 3),
        case([3, 2, 4], ["truncated", "terminated"], 8),
        case([1, 5, 2, 3], ["terminated", "truncated", "truncated"], 10),
        case([2, 3, 4], ["truncated", "terminated"], 5),
        case([2, 3, 4], ["both", "terminated"], 6),
    ]


collect = Exercise(
    name="collect",
    points=2,
    minutes=10,
    difficulty=2,
    reference=collector(),
    cases=_collect_cases,
    probe=collect_from_script,
    explain=_explained,
    hints=(
        "In the picture, look at the first transition after a fall: where does it start, and where does it end?",
        "What does `env.reset()` return, and what does the program do with it?",
    ),
    mistakes=(
        Mistake(
            collector(reset=lambda env: env.reset()),
            "env.reset() returns two things, the state and a dict: state, _ = env.reset().",
            _keeps_all_of_reset,
        ),
        Mistake(
            collector(reset=lambda env: env.reset(seed=0)[0]),
            "You give a seed to later resets too. With one seed every episode starts in the same state: give it to the first "
            "reset only.",
            reports("seed given to a later reset", True),
        ),
        Mistake(
            whole_episodes,
            "You take more than n_steps steps: the inner loop must stop too.",
            _goes_too_far,
        ),
        Mistake(
            asks_twice,
            "You ask the policy more than once a step. It may draw random numbers: ask it once, and use what it says.",
            reports("policy asked again and again", True),
        ),
        Mistake(
            collector(at_the_end=lambda env: env.close()),
            "You close the environment. It belongs to whoever called you, and may be used again.",
            reports("environment closed", True),
        ),
        Mistake(
            collector(over=lambda terminated, truncated: terminated != truncated),
            "You do not reset when an episode has terminated and was truncated in the same step. Use or.",
        ),
        Mistake(
            collector(stored_end=lambda terminated, truncated: terminated and not truncated),
            "An episode can terminate and be truncated in the same step. Then it has terminated: store terminated alone.",
        ),
        Mistake(collector(reward_kept=int), "You round the reward to a whole number. Store it as it is."),
        Mistake(
            collector(keep_reset=False),
            "The bug is still there: env.reset() returns the first state of the new episode, and it is thrown "
            "away. The next transition begins in a state the game has left.",
        ),
        Mistake(
            reset_before_storing,
            "Now the last transition of an episode leads into the first state of the next one. Store it before you reset.",
        ),
        Mistake(
            collector(skip_ends=True),
            "The last transition of every episode is missing. It is the one that tells what a fall costs.",
        ),
        Mistake(
            collector(stored_end=lambda terminated, truncated: terminated or truncated),
            "You store an episode that was only cut by the time limit as terminated. Store terminated alone.",
        ),
        Mistake(
            collector(over=lambda terminated, truncated: terminated),
            "You reset only when the episode terminated. One that was truncated is over as well.",
        ),
        Mistake(
            collector(over=lambda terminated, truncated: False), "You never reset, and play on after the end of the episode."
        ),
        Mistake(collector(seeds=lambda seed: {}), "The first reset has lost its seed: env.reset(seed=seed)."),
        Mistake(collector(next_of=lambda state, following: state), "You store the state where the next state belongs."),
        Mistake(collector(one_more=1), "You collect one transition too many: n_steps are wanted."),
    ),
    variants=(by_episodes, generator, copied, nested),
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


def _falls_ever_slower(cases, seen):
    """From start, with steps that become smaller and smaller: a curve."""
    values = [float(s["value"]) for s in seen[:3]]  # steps 0, 1 and 2 of 4, from 1 to 0
    return abs(values[0] - 1) < 1e-6 and values[0] - values[1] > 1.05 * (values[1] - values[2]) > 0


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
            lambda step, start, end, n: min(end, start - (start - end) * step / n),
            "You take the smaller one of end and your line. epsilon should not fall below end: take the larger one, max.",
        ),
        Mistake(
            lambda step, start, end, n: max(end, start - step / n),
            "Your line falls by 1 in decay_steps steps. It should fall by start - end.",
        ),
        Mistake(
            lambda step, start, end, n: start - step / n,
            "Your line falls by 1 in decay_steps steps, and goes on falling. It should fall by start - end, and stay at end.",
        ),
        Mistake(lambda step, start, end, n: (end - start) * min(step / n, 1.0), "The line should begin at start: add it."),
        Mistake(lambda step, start, end, n: start, "epsilon never changes."),
        Mistake(
            lambda step, start, end, n: end + (start - end) * np.exp(-step / n),
            "Yours is a curve that falls fast at first and then ever more slowly; a fine schedule too, but a straight line was "
            "asked for.",
            _falls_ever_slower,
        ),
    ),
    variants=(_interpolated, _clipped, _two_cases, _by_clip),
)
