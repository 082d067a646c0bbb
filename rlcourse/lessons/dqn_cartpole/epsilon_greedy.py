"""Epsilon-greedy."""

from dataclasses import replace

import numpy as np

from rlcourse.checks import Exercise, Mistake, edited, mistakes_in
from rlcourse.probes import explore_actions
from rlcourse.probes.policies import fewer


def right(q_values, epsilon, rng):
    """Choose any action with probability epsilon, otherwise one of the best."""
    if rng.random() < epsilon:
        return int(rng.integers(len(q_values)))
    best = np.flatnonzero(q_values == np.max(q_values))
    return int(rng.choice(best))


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


def _shares(report: dict) -> np.ndarray:
    """The probabilities [A] that the actions should have."""
    q = np.asarray(report["values"])
    best = q == q.max()
    return report["epsilon"] / len(q) + (1 - report["epsilon"]) * best / best.sum()


def _within_chance(report: dict) -> bool:
    """Whether the counts are what the right probabilities give: within 5.5 standard deviations and a little."""
    p, n = _shares(report), report["draws"]
    allowed = np.where((p == 0) | (p == 1), 0, 5.5 * np.sqrt(n * p * (1 - p)) + 5)
    return not report["actions that do not exist"] and bool((abs(report["counts"] - n * p) <= allowed).all())


def _alike(a: dict, b: dict) -> bool:
    """Whether two reports count the same actions, but for chance: 5.5 standard deviations and a little."""
    p, other = np.asarray(a["counts"]) / a["draws"], np.asarray(b["counts"]) / b["draws"]  # [A] both
    mean = (p + other) / 2
    allowed = 5.5 * np.sqrt(mean * (1 - mean) * (1 / a["draws"] + 1 / b["draws"])) + 5 / b["draws"]
    return not b["actions that do not exist"] and bool((abs(p - other) <= allowed).all())


def _some(wanted):
    """Shows where `wanted` is true of some report."""
    return lambda cases, seen: any(wanted(s["value"]) for s in seen if s["value"] is not None)


def _always_the_same(cases, seen):
    """One action in every case, the best one where epsilon is 0 and only one is best."""
    reports = [s["value"] for s in seen]
    alone = [r for r in reports if r["epsilon"] == 0 and np.sum(r["values"] == np.max(r["values"])) == 1]
    return all(max(r["counts"]) == r["draws"] for r in reports) and all(_within_chance(r) for r in alone)


def _near_ties_only(cases, seen):
    """All is right but for values that differ by little."""
    wrong = [s["value"]["values"] for s in seen if not _within_chance(s["value"])]
    return bool(wrong) and all(0 < np.ptp(q) < 0.1 for q in wrong)


def _explores_at_zero(cases, seen):
    """With epsilon 0, an action that is not best now and then, but the best ones most of the time, and none left out."""
    reports = [s["value"] for s in seen if s["value"]["epsilon"] == 0 and np.ptp(s["value"]["values"]) > 0]
    parts = [1 - r["counts"][r["values"] == r["values"].max()].sum() / r["draws"] for r in reports]
    exist = not any(s["value"]["actions that do not exist"] for s in seen)
    return exist and any(parts) and all(part < 0.15 for part in parts)


def _all_the_best(cases, seen):
    """Several actions at once, those with the largest value."""
    pairs = [(s["value"]["first action"], s["value"]["values"]) for s in seen if s["value"] is not None]
    return any(np.size(a) > 1 and np.array_equal(a, np.flatnonzero(q == q.max())) for a, q in pairs)


CHANCE = "rng.integers(len(q_values))"
EXPLORES = "rng.random() < epsilon"
BEST = "np.flatnonzero(q_values == np.max(q_values))"
CHOOSE = "int(rng.choice(best))"
wrong = mistakes_in(right)


def spread(old: str | list, *rest) -> Mistake:
    """A mistake that shows where the actions are spread as the wrong answer spreads them, in every case."""
    mistake = wrong(old, *rest)

    def shows(cases, seen):
        return all(_alike(cases.does(mistake.answer, i)["value"], s["value"]) for i, s in enumerate(seen))

    return replace(mistake, shows=shows)


MISTAKES = (
    wrong(CHOOSE, "np.max(q_values)",
          "You return the largest value, not the number of the action that has it.",
          lambda cases, seen: all(s["value"]["first action"] == s["value"]["values"].max() for s in seen[:4])),
    wrong(CHOOSE, "best", "You return all the best actions. Choose one of them.", _all_the_best),
    wrong(CHOOSE, "rng.choice(best, size=1)",
          "You return an array with one number in it. Return the number: leave out size=1, or take it out with [0].",
          _some(lambda r: r["an action is"] == "an array of shape (1,)")),
    wrong(CHOOSE, "float(rng.choice(best))",
          "You return a number with a decimal point. An action is a whole number: int(...).",
          _some(lambda r: r["an action is"] == "a number with a decimal point")),
    wrong([("rng.integers", "np.random.randint"), ("rng.", "np.random.")],
          "np.random and random draw from a generator that the whole program shares, so nobody can repeat your experiment. "
          "Draw from rng.", _some(lambda r: r["shared generators used"])),
    wrong("    if", "    rng = np.random.default_rng()\n    if",
          "Your numbers do not come from rng: given the same rng again, you draw other actions.",
          _some(lambda r: not r["same seed, same actions"])),
    spread(CHOOSE, "int(best[0])",
           "Of several best actions you always take the first, as np.argmax does, so an untrained network would always do the "
           "same. Draw one of the best at random."),
    spread(CHOOSE, "int(best[-1])", "Of several best actions you always take the last. Draw one of the best at random."),
    spread(CHOOSE, f"{CHOOSE} if len(best) == 1 else int({CHANCE})",
           "Where several actions are best, you draw from all actions. Draw one of the best."),
    wrong("q_values == np.max(q_values)", "np.isclose(q_values, np.max(q_values))",
          "You also take actions that are nearly as good as the best one. Even a small difference counts: compare with ==, and "
          "add no noise to the values.", _near_ties_only),
    spread("<", ">",
           "The two cases are exchanged: you explore with probability 1 - epsilon. epsilon is the probability of acting by "
           "chance."),
    wrong("< epsilon", "< max(epsilon, 0.1)",
          "You explore where epsilon is 0. Only best actions are to be taken then: rng.random() < 0 is never true.",
          _explores_at_zero),
    spread([(CHOOSE, "0"), (f"int({CHANCE})", "0")], "You always take action 0."),
    spread([(CHOOSE, "len(q_values) - 1"), (f"int({CHANCE})", "len(q_values) - 1")], "You always take the last action."),
    spread(CHANCE, "rng.choice(np.delete(np.arange(len(q_values)), np.argmax(q_values)))",
           "When exploring you leave out the best action. Any action may come by chance, the best one too."),
    spread(EXPLORES, "False", "You never explore, whatever epsilon is."),
    spread([(EXPLORES, "False"), (CHOOSE, "int(best[0])")],
           "You never explore, and of several best actions you always take the first, as np.argmax does."),
    spread(EXPLORES, "True", "You always act by chance; the values are not looked at."),
    wrong("    if", "    rng = np.random.default_rng(0)\n    if",
          "You make a new generator in every call, so it always draws the same numbers. Use the rng you are given.",
          _always_the_same),
    spread("np.max", "np.min", "You take the action with the smallest value. The best one has the largest."),
    spread(BEST, f"{BEST} if np.max(q_values) >= 0 else [0]",
           "Where all values are negative, you do not find the best one. Does your search begin with 0 as the largest?"),
    spread("len(q_values))", "len(q_values) - 1)",
           "By chance the last action is never taken: rng.integers(n) already leaves n out, so there is no 1 to subtract."),
    spread("rng.integers(", "rng.integers(1, ",
           "By chance action 0 is never taken. The actions are numbered from 0 to len(q_values) - 1."),
    spread(CHANCE, "rng.integers(2)", "You draw from two actions always. There are len(q_values) of them."),
    spread([(EXPLORES, "False"), (BEST, "np.exp(q_values - q_values.max())"),
            (CHOOSE, "int(rng.choice(len(q_values), p=best / best.sum()))")],
           "You draw every action with a probability that grows with its value. Epsilon-greedy takes the best one, except "
           "when it explores."),
)  # fmt: skip


def _as_probabilities(q_values, epsilon, rng):
    best = np.asarray(q_values) == np.max(q_values)
    shares = np.full(len(q_values), epsilon / len(q_values)) + (1 - epsilon) * best / best.sum()
    return int(rng.choice(len(q_values), p=shares))


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
    if _within_chance(report):
        return ""
    shares = ", ".join(f"{p:.3g}" for p in np.asarray(report["counts"]) / report["draws"])
    wanted = ", ".join(f"{p:.3g}" for p in _shares(report))
    only_best = " Only best actions are to be taken." if epsilon == 0 else ""
    return f"{case}of {report['draws']} draws the actions have the shares {shares}, expected about {wanted}.{only_best}"


VARIANTS = (
    _as_probabilities,
    edited(right, ("    if", "    order = rng.permutation(len(q_values))\n    if"), (f"int({CHANCE})", "int(order[0])"),
           ("rng.random()", "rng.uniform()"), (BEST, "np.asarray(q_values)[order]"), (CHOOSE, "int(order[np.argmax(best)])")),
    edited(right, (f"int({CHANCE})", "rng.integers(0, len(q_values))"), (CHOOSE, "best[rng.integers(0, len(best))]"),
           (f"best = {BEST}", "top = max(q_values)\n    best = [a for a, q in enumerate(q_values) if q == top]")),
    lambda q_values, epsilon, rng: right(q_values, rng.binomial(1, epsilon), rng),
    lambda q_values, epsilon, rng: np.int64(right(q_values, epsilon, rng)),
)  # fmt: skip

epsilon_greedy = Exercise(
    name="epsilon_greedy",
    points=2,
    minutes=10,
    difficulty=1,
    reference=right,
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
    mistakes=MISTAKES,
    variants=VARIANTS,
)
