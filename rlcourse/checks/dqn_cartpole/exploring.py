"""Epsilon-greedy."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Mistake
from rlcourse.exploration import epsilon_greedy as reference_epsilon_greedy
from rlcourse.probes import explore_actions


def _best(q_values, rng):
    return int(rng.choice(np.flatnonzero(q_values == np.max(q_values))))


def _any(q_values, rng):
    return int(rng.integers(len(q_values)))


def _mixed(best=_best, chance=_any, explores=lambda epsilon, rng: rng.random() < epsilon):
    """Epsilon-greedy made of its parts."""
    return lambda q, epsilon, rng: chance(q, rng) if explores(epsilon, rng) else best(q, rng)


def _other_than_best(q_values, rng):
    others = np.delete(np.arange(len(q_values)), np.argmax(q_values))
    return int(rng.choice(others))


def _as_probabilities(q_values, epsilon, rng):
    best = np.asarray(q_values) == np.max(q_values)
    shares = np.full(len(q_values), epsilon / len(q_values)) + (1 - epsilon) * best / best.sum()
    return int(rng.choice(len(q_values), p=shares))


def _by_permutation(q_values, epsilon, rng):
    order = rng.permutation(len(q_values))
    if rng.uniform() < epsilon:
        return int(order[0])
    return int(order[np.argmax(np.asarray(q_values)[order])])


def _by_loop(q_values, epsilon, rng):
    if rng.random() >= epsilon:
        best = max(q_values)
        ties = [a for a, q in enumerate(q_values) if q == best]
        return ties[rng.integers(0, len(ties))]
    return rng.integers(0, len(q_values))


def _by_binomial(q_values, epsilon, rng):
    return _any(q_values, rng) if rng.binomial(1, epsilon) else _best(q_values, rng)


def _cases(rng):
    values = [[1.0, 0.0], [0.0, 2.0], [-3.0, -1.0, -2.0], [1.0, 1.0], [0.5, -1.0, 0.5, 0.0], [0.0, 0.0, 0.0]]
    chosen = [(values[0], 0.0), (values[1], 0.0), (values[2], 0.0), (values[1], 1.0), (values[2], 0.5), (values[0], 0.1)]
    chosen += [(values[3], 0.0), (values[4], 0.2), (values[5], 0.0), (values[2], 1.0)]
    return [
        {"q_values": np.array(q), "epsilon": epsilon, "seed": int(rng.integers(1, 10_000)), "draws": 1000}
        for q, epsilon in chosen
    ]


epsilon_greedy = Exercise(
    name="epsilon_greedy",
    points=2,
    minutes=10,
    difficulty=1,
    reference=reference_epsilon_greedy,
    cases=_cases,
    probe=explore_actions,
    atol=0.112,  # shares of 1,000 draws, compared with those of another 1,000: five standard deviations
    hints=(
        "`rng.random()` draws a number between 0 and 1. It is below epsilon with probability epsilon.",
        "`rng.integers(n)` draws a whole number from 0 to n - 1, each equally likely.",
        "`np.flatnonzero(q_values == q_values.max())` gives the numbers of all the best actions; `rng.choice` draws one of "
        "them.",
    ),
    mistakes=(
        Mistake(
            _mixed(best=lambda q, rng: int(np.argmax(q))),
            "Of several best actions np.argmax always takes the first, so an untrained network would always do the same. "
            "Draw one "
            "of the best at random.",
        ),
        Mistake(
            _mixed(explores=lambda epsilon, rng: rng.random() > epsilon),
            "The two cases are exchanged: you explore with probability 1 - epsilon. epsilon is the probability of acting by "
            "chance.",
        ),
        Mistake(
            _mixed(chance=_other_than_best),
            "When exploring you leave out the best action. Any action may come by chance, the best one too.",
        ),
        Mistake(lambda q, epsilon, rng: _best(q, rng), "You never explore, whatever epsilon is."),
        Mistake(lambda q, epsilon, rng: _any(q, rng), "You always act by chance; the values are not looked at."),
        Mistake(
            _mixed(best=lambda q, rng: int(rng.choice(np.flatnonzero(q == np.min(q))))),
            "You take the action with the smallest value. The best one has the largest.",
        ),
        Mistake(
            _mixed(chance=lambda q, rng: int(rng.integers(max(len(q) - 1, 1)))),
            "By chance the last action is never taken: rng.integers(n) already leaves n out, so there is no 1 to subtract.",
        ),
        Mistake(
            _mixed(chance=lambda q, rng: int(rng.integers(2))),
            "You draw from two actions always. There are len(q_values) of them.",
        ),
        Mistake(
            lambda q, epsilon, rng: (
                _any(q, np.random.default_rng())
                if np.random.default_rng().random() < epsilon
                else _best(q, np.random.default_rng())
            ),
            "Your numbers do not come from rng: given the same rng again, you draw other actions.",
        ),
        Mistake(
            lambda q, epsilon, rng: (
                int(np.random.randint(len(q)))  # noqa: NPY002
                if np.random.random() < epsilon  # noqa: NPY002
                else int(np.random.choice(np.flatnonzero(q == np.max(q))))  # noqa: NPY002
            ),
            "np.random and random draw from a generator that the whole program shares, so nobody can repeat your experiment. "
            "Draw from rng.",
        ),
        Mistake(
            lambda q, epsilon, rng: (
                _any(q, np.random.default_rng(0))
                if np.random.default_rng(0).random() < epsilon
                else _best(q, np.random.default_rng(0))
            ),
            "You make a new generator in every call, so every call draws the same action. Use the rng you are given.",
        ),
        Mistake(
            lambda q, epsilon, rng: np.max(q) if rng.random() >= epsilon else _any(q, rng),
            "You return the largest value, not the number of the action that has it.",
        ),
        Mistake(
            lambda q, epsilon, rng: np.flatnonzero(q == np.max(q)) if rng.random() >= epsilon else _any(q, rng),
            "You return all the best actions. Choose one of them.",
        ),
        Mistake(
            lambda q, epsilon, rng: int(rng.choice(len(q), p=np.exp(q) / np.exp(q).sum())),
            "You draw every action with a probability that grows with its value. Epsilon-greedy takes the best one, except "
            "when "
            "it explores.",
        ),
    ),
    variants=(_as_probabilities, _by_permutation, _by_loop, _by_binomial, _mixed()),
)
