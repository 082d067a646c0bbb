"""Rules that hold random actions, right and wrong, to test the exercise with."""

import numpy as np

from rlcourse.exploration import temporally_extended_epsilon_greedy as library

POWER, LONGEST = 1.5, 30
ZETA = 2.612375348685488  # the sum of n^-1.5 over n = 1, 2, ...


def reference(q_values, epsilon, held, rng):
    """The library's rule with the exercise's numbers."""
    return library(q_values, epsilon, held, rng, power=POWER, longest=LONGEST)


def best_action(q, rng):
    return int(rng.choice(np.flatnonzero(q == np.max(q))))


def any_action(q, rng):
    return int(rng.integers(len(q)))


def zipf_time(rng):
    return min(int(rng.zipf(1.5)), LONGEST)


def redrawn_time(rng):
    n = LONGEST + 1
    while n > LONGEST:
        n = int(rng.zipf(1.5))
    return n


def rule(
    explores=lambda epsilon, rng: rng.random() < epsilon,
    chance=any_action,
    best=best_action,
    length=zipf_time,
    left=lambda n: n - 1,
    while_held=lambda q, action, steps, rng: (action, (action, steps - 1)),
    is_held=lambda steps: steps > 0,
    best_length=lambda rng: 1,
):
    """The rule made of its parts."""

    def held_rule(q_values, epsilon, held, rng):
        action, steps = held
        if is_held(steps):
            return while_held(q_values, action, steps, rng)
        if explores(epsilon, rng):
            action = chance(q_values, rng)
            return action, (action, left(length(rng)))
        action = best(q_values, rng)
        return action, (action, best_length(rng) - 1)

    return held_rule


def none_where_nothing_is_held(q_values, epsilon, held, rng):
    """Names no action where no steps are left."""
    action, (held_action, steps) = reference(q_values, epsilon, held, rng)
    return action, (held_action if steps else None, steps)


def reversed_branches(q_values, epsilon, held, rng):
    action, steps = held
    if steps == 0:
        if rng.random() >= epsilon:
            return int(rng.choice(np.flatnonzero(q_values == q_values.max()))), held
        action, steps = rng.integers(len(q_values)), min(rng.zipf(1.5), LONGEST)
    return action, (action, steps - 1)


def drawn_first(q_values, epsilon, held, rng):
    explore, chance, n = rng.random() < epsilon, rng.integers(0, len(q_values)), np.minimum(rng.zipf(1.5), LONGEST)
    best = rng.choice(np.flatnonzero(q_values == np.max(q_values)))
    if held[1] > 0:
        return int(held[0]), (int(held[0]), int(held[1]) - 1)
    return (chance, (chance, n - 1)) if explore else (best, (0, 0))


def by_probabilities(q_values, epsilon, held, rng):
    if held[1]:
        return [held[0], [held[0], held[1] - 1]]
    if rng.uniform() < epsilon:
        action = rng.choice(len(q_values))
        p = np.arange(1, LONGEST + 1) ** -POWER
        p[-1] += ZETA - p.sum()
        return [action, [action, rng.choice(LONGEST, p=p / p.sum())]]
    return [best_action(q_values, rng), [0, 0]]


def loop_of_its_own(q_values, epsilon, held, rng):
    action, steps = held
    if steps >= 1:
        steps -= 1
        return action, (action, steps)
    if rng.random() < epsilon:
        action = any_action(q_values, rng)
        n = rng.zipf(1.5)
        while n > LONGEST:
            n = LONGEST
        return action, (action, int(n) - 1)
    best = max(q_values)
    ties = [a for a in range(len(q_values)) if q_values[a] == best]
    action = ties[rng.integers(len(ties))]
    return action, (action, 0)


def own_generator(rng):
    return np.random.default_rng(0)
