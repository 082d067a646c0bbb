"""Epsilon-greedy."""

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.exploration import epsilon_greedy as reference_epsilon_greedy
from rlcourse.probes import explore_actions
from rlcourse.probes.policies import fewer


def _best(q_values, rng):
    return int(rng.choice(np.flatnonzero(q_values == np.max(q_values))))


def _any(q_values, rng):
    return int(rng.integers(len(q_values)))


def _mixed(best=_best, chance=_any, explores=lambda epsilon, rng: rng.random() < epsilon):
    """Epsilon-greedy made of its parts."""
    return lambda q, epsilon, rng: chance(q, rng) if explores(epsilon, rng) else best(q, rng)


def _with_generator(make):
    """Epsilon-greedy that draws from another generator."""
    return lambda q, epsilon, rng: _mixed()(q, epsilon, make())


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


def _from_zero(q_values, rng):
    """A search that begins with 0 as the largest value so far."""
    best, ties = 0.0, [0]
    for a, value in enumerate(q_values):
        if value > best:
            best, ties = value, [a]
        elif value == best and a not in ties:
            ties.append(a)
    return ties[rng.integers(len(ties))]


# What shows in the counts


def _even(chosen) -> np.ndarray:
    """Probabilities [A], equal where `chosen` [A] is true."""
    return np.asarray(chosen, float) / np.sum(chosen)


def _one(n: int, action: int) -> np.ndarray:
    return _even(np.arange(n) == action)


def _greedy(q):
    return _even(q == q.max())


def _shares(best=_greedy, chance=lambda q: _even(np.ones(len(q))), part=lambda epsilon: epsilon):
    """The probabilities [A] that actions have in a policy made of parts."""
    return lambda q, epsilon: part(epsilon) * chance(q) + (1 - part(epsilon)) * best(q)


def _within_chance(report: dict, shares) -> bool:
    """Whether the counts are what probabilities shares(q, epsilon) give: within 5.5 standard deviations and a little."""
    p = shares(np.asarray(report["values"]), report["epsilon"])  # [A]
    n = report["draws"]
    allowed = np.where((p == 0) | (p == 1), 0, 5.5 * np.sqrt(n * p * (1 - p)) + 5)
    return not report["actions that do not exist"] and bool((abs(report["counts"] - n * p) <= allowed).all())


def _spread_as(shares):
    """Shows where the actions are spread as shares(q, epsilon) says, in every case."""
    return lambda cases, seen: all(_within_chance(s["value"], shares) for s in seen)


def _some(wanted):
    """Shows where `wanted` is true of some report."""
    return lambda cases, seen: any(wanted(s["value"]) for s in seen if s["value"] is not None)


def _always_the_same(cases, seen):
    """One action in every case, the best one where epsilon is 0 and only one is best."""
    reports = [s["value"] for s in seen]
    alone = [r for r in reports if r["epsilon"] == 0 and np.sum(r["values"] == np.max(r["values"])) == 1]
    return all(max(r["counts"]) == r["draws"] for r in reports) and all(_within_chance(r, _shares()) for r in alone)


def _near_ties_only(cases, seen):
    """All is right but for values that differ by little."""
    wrong = [s["value"]["values"] for s in seen if not _within_chance(s["value"], _shares())]
    return bool(wrong) and all(0 < np.ptp(q) < 0.1 for q in wrong)


def _explores_at_zero(cases, seen):
    """With epsilon 0, an action that is not best now and then, but the best ones most of the time, and none left out."""
    parts = [
        1 - np.sum(s["value"]["counts"][s["value"]["values"] == s["value"]["values"].max()]) / s["value"]["draws"]
        for s in seen
        if s["value"]["epsilon"] == 0 and np.ptp(s["value"]["values"]) > 0
    ]
    exist = not any(s["value"]["actions that do not exist"] for s in seen)
    return exist and any(parts) and all(part < 0.15 for part in parts)


def _objection(report) -> str:
    """What is wrong with what one case showed."""
    q, epsilon = np.asarray(report["values"]), report["epsilon"]
    case = f"For q_values = {q.tolist()}, epsilon = {epsilon:g}: "
    if report["an action is"] != "a whole number":
        return f"{case}you return {report['an action is']}. An action is one whole number."
    if report["shared generators used"] or not report["same seed, same actions"]:
        return "Your numbers do not come from rng: given the same rng again, you draw other actions."
    if report["actions that do not exist"]:
        return f"{case}you return an action that does not exist. The actions are 0 to {len(q) - 1}."
    if report["draws"] not in (report["draws asked for"], fewer(report["draws asked for"])) or (
        np.sum(report["counts"]) != report["draws"]
    ):
        return f"{case}{np.sum(report['counts'])} actions are counted of {report['draws']} draws."
    if _within_chance(report, _shares()):
        return ""
    shares = ", ".join(f"{p:.3g}" for p in np.asarray(report["counts"]) / report["draws"])
    wanted = ", ".join(f"{p:.3g}" for p in _shares()(q, epsilon))
    only_best = " Only best actions are to be taken." if epsilon == 0 else ""
    return f"{case}of {report['draws']} draws the actions have the shares {shares}, expected about {wanted}.{only_best}"


def _many(rng) -> np.ndarray:
    """Of forty values the two largest are equal, and nobody knows where they stand."""
    values = rng.permutation(np.round(rng.normal(size=40), 2))
    values[rng.choice(40, size=2, replace=False)] = values.max() + 0.5
    return values


def _cases(rng):
    ten = [0.0, -1.0, 3.0, 1.0, 0.5, 2.0, -4.0, 0.0, 2.5, -0.5]
    three = [-3.0, -1.0, -2.0]
    chosen = [
        ([1.0, 0.0], 0.0, 400), ([0.0, 2.0], 0.0, 400), (three, 0.0, 400), ([-2000.0, -1000.0], 0.0, 200),
        ([50.0, 50.01], 0.0, 200), ([100.0, 100.0005], 0.0, 200), ([1.0, 1.0], 0.0, 1000), ([0.0, 0.0, 0.0], 0.0, 1000),
        ([0.5, -1.0, 0.5, 0.0], 0.2, 2000), ([0.0, 2.0], 1.0, 1000), (three, 0.5, 2000), (ten, 1.0, 2000), (ten, 0.1, 2000),
        ([1.0, 0.0], 0.04, 3000), (_many(rng), float(rng.uniform(0.2, 0.4)), 2000),
    ]  # fmt: skip
    return [
        {"q_values": np.array(q), "epsilon": epsilon, "seed": int(rng.integers(1, 10_000)), "draws": draws}
        for q, epsilon, draws in chosen
    ]


epsilon_greedy = Exercise(
    name="epsilon_greedy",
    points=2,
    minutes=10,
    difficulty=1,
    reference=reference_epsilon_greedy,
    cases=_cases,
    probe=explore_actions,
    given=lambda case, report: {"values": case["q_values"], "epsilon": case["epsilon"], "draws asked for": case["draws"]},
    objection=_objection,
    hints=(
        "`rng.random()` draws a number between 0 and 1. It is below epsilon with probability epsilon.",
        "`rng.integers(n)` draws a whole number from 0 to n - 1, each equally likely.",
        "`np.flatnonzero(q_values == q_values.max())` gives the numbers of all the best actions; `rng.choice` draws one of "
        "them.",
    ),
    mistakes=(
        Mistake(
            lambda q, epsilon, rng: np.max(q) if rng.random() >= epsilon else _any(q, rng),
            "You return the largest value, not the number of the action that has it.",
            lambda cases, seen: all(s["value"]["first action"] == s["value"]["values"].max() for s in seen[:4]),
        ),
        Mistake(
            lambda q, epsilon, rng: np.flatnonzero(q == np.max(q)) if rng.random() >= epsilon else _any(q, rng),
            "You return all the best actions. Choose one of them.",
            _some(
                lambda r: (
                    np.ndim(r["first action"]) == 1
                    and len(r["first action"]) > 1
                    and r["first action"][1] == np.flatnonzero(r["values"] == np.max(r["values"]))[1]
                )
            ),
        ),
        Mistake(
            _mixed(best=lambda q, rng: rng.choice(np.flatnonzero(q == np.max(q)), size=1)),
            "You return an array with one number in it. Return the number: leave out size=1, or take it out with [0].",
            _some(lambda r: r["an action is"] == "an array of shape (1,)"),
        ),
        Mistake(
            _mixed(best=lambda q, rng: float(_best(q, rng))),
            "You return a number with a decimal point. An action is a whole number: int(...).",
            _some(lambda r: r["an action is"] == "a number with a decimal point"),
        ),
        Mistake(
            lambda q, epsilon, rng: (
                int(np.random.randint(len(q)))  # noqa: NPY002
                if np.random.random() < epsilon  # noqa: NPY002
                else int(np.random.choice(np.flatnonzero(q == np.max(q))))  # noqa: NPY002
            ),
            "np.random and random draw from a generator that the whole program shares, so nobody can repeat your experiment. "
            "Draw from rng.",
            _some(lambda r: r["shared generators used"]),
        ),
        Mistake(
            _with_generator(np.random.default_rng),
            "Your numbers do not come from rng: given the same rng again, you draw other actions.",
            _some(lambda r: not r["same seed, same actions"]),
        ),
        Mistake(
            _mixed(best=lambda q, rng: int(np.argmax(q))),
            "Of several best actions you always take the first, as np.argmax does, so an untrained network would always do the "
            "same. Draw one of the best at random.",
            _spread_as(_shares(best=lambda q: _one(len(q), int(np.argmax(q))))),
        ),
        Mistake(
            _mixed(best=lambda q, rng: int(np.flatnonzero(q == np.max(q))[-1])),
            "Of several best actions you always take the last. Draw one of the best at random.",
            _spread_as(_shares(best=lambda q: _one(len(q), int(np.flatnonzero(q == q.max())[-1])))),
        ),
        Mistake(
            _mixed(best=lambda q, rng: int(np.argmax(q)) if np.sum(q == np.max(q)) == 1 else _any(q, rng)),
            "Where several actions are best, you draw from all actions. Draw one of the best.",
            _spread_as(_shares(best=lambda q: _greedy(q) if np.sum(q == q.max()) == 1 else _even(np.ones(len(q))))),
        ),
        Mistake(
            _mixed(best=lambda q, rng: int(rng.choice(np.flatnonzero(np.isclose(q, np.max(q)))))),
            "You also take actions that are nearly as good as the best one. Even a small difference counts: compare with "
            "==, and "
            "add no noise to the values.",
            _near_ties_only,
        ),
        Mistake(
            _mixed(explores=lambda epsilon, rng: rng.random() > epsilon),
            "The two cases are exchanged: you explore with probability 1 - epsilon. epsilon is the probability of acting by "
            "chance.",
            _spread_as(_shares(part=lambda epsilon: 1 - epsilon)),
        ),
        Mistake(
            _mixed(explores=lambda epsilon, rng: rng.random() < max(epsilon, 0.1)),
            "You explore where epsilon is 0. Only best actions are to be taken then: rng.random() < 0 is never true.",
            _explores_at_zero,
        ),
        Mistake(lambda q, epsilon, rng: 0, "You always take action 0.", _spread_as(lambda q, epsilon: _one(len(q), 0))),
        Mistake(
            lambda q, epsilon, rng: len(q) - 1,
            "You always take the last action.",
            _spread_as(lambda q, epsilon: _one(len(q), len(q) - 1)),
        ),
        Mistake(
            _mixed(chance=lambda q, rng: int(rng.choice(np.delete(np.arange(len(q)), np.argmax(q))))),
            "When exploring you leave out the best action. Any action may come by chance, the best one too.",
            _spread_as(_shares(chance=lambda q: _even(np.arange(len(q)) != np.argmax(q)))),
        ),
        Mistake(
            lambda q, epsilon, rng: _best(q, rng),
            "You never explore, whatever epsilon is.",
            _spread_as(lambda q, epsilon: _greedy(q)),
        ),
        Mistake(
            lambda q, epsilon, rng: int(np.argmax(q)),
            "You never explore, and of several best actions you always take the first, as np.argmax does.",
            _spread_as(lambda q, epsilon: _one(len(q), int(np.argmax(q)))),
        ),
        Mistake(
            lambda q, epsilon, rng: _any(q, rng),
            "You always act by chance; the values are not looked at.",
            _spread_as(lambda q, epsilon: _even(np.ones(len(q)))),
        ),
        Mistake(
            _with_generator(lambda: np.random.default_rng(0)),
            "You make a new generator in every call, so it always draws the same numbers. Use the rng you are given.",
            _always_the_same,
        ),
        Mistake(
            _mixed(best=lambda q, rng: int(rng.choice(np.flatnonzero(q == np.min(q))))),
            "You take the action with the smallest value. The best one has the largest.",
            _spread_as(_shares(best=lambda q: _greedy(-q))),
        ),
        Mistake(
            _mixed(best=_from_zero),
            "Where all values are negative, you do not find the best one. Does your search begin with 0 as the largest?",
            _spread_as(_shares(best=lambda q: _greedy(q) if q.max() >= 0 else _one(len(q), 0))),
        ),
        Mistake(
            _mixed(chance=lambda q, rng: int(rng.integers(max(len(q) - 1, 1)))),
            "By chance the last action is never taken: rng.integers(n) already leaves n out, so there is no 1 to subtract.",
            _spread_as(_shares(chance=lambda q: _even(np.arange(len(q)) < len(q) - 1))),
        ),
        Mistake(
            _mixed(chance=lambda q, rng: int(rng.integers(1, len(q)))),
            "By chance action 0 is never taken. The actions are numbered from 0 to len(q_values) - 1.",
            _spread_as(_shares(chance=lambda q: _even(np.arange(len(q)) > 0))),
        ),
        Mistake(
            _mixed(chance=lambda q, rng: int(rng.integers(2))),
            "You draw from two actions always. There are len(q_values) of them.",
            _spread_as(_shares(chance=lambda q: _even(np.arange(len(q)) < 2))),
        ),
        Mistake(
            lambda q, epsilon, rng: int(rng.choice(len(q), p=np.exp(q - q.max()) / np.exp(q - q.max()).sum())),
            "You draw every action with a probability that grows with its value. Epsilon-greedy takes the best one, except "
            "when it explores.",
            _spread_as(lambda q, epsilon: np.exp(q - q.max()) / np.exp(q - q.max()).sum()),
        ),
    ),
    variants=(_as_probabilities, _by_permutation, _by_loop, _by_binomial, _mixed()),
)
