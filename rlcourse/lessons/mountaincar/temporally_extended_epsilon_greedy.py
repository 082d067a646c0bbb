"""Random actions that are held."""

import dataclasses
from collections import Counter

import numpy as np

from rlcourse.checks import Exercise, Mistake, edited, mistakes_in
from rlcourse.exploration import temporally_extended_epsilon_greedy as library
from rlcourse.probes import hold_actions
from rlcourse.probes.policies import PAIR, RUN

POWER, LONGEST = 1.5, 30
ZETA = 2.612375348685488  # the sum of n^-1.5 over n = 1, 2, ...


def right(q_values, epsilon, held, rng):
    """An action, and (action, steps) as they are after it."""
    action, steps = held
    if steps > 0:
        return action, (action, steps - 1)
    if rng.random() < epsilon:
        action = int(rng.integers(len(q_values)))
        n = min(int(rng.zipf(1.5)), 30)
        return action, (action, n - 1)
    best = np.flatnonzero(q_values == q_values.max())
    return int(rng.choice(best)), (0, 0)


def _cases(rng):
    three = np.array([0.0, 5.0, 1.0])
    chosen = [
        (three, 0.3, (2, 5), 40), (three, 0.0, (0, 1), 40), (three, 0.6, (2, 1), 40), (three, 1.0, (1, 20), 40),
        (three, 0.0, (0, 0), 300), (np.array([100.0, 100.0005, 99.95, 0.0]), 0.0, (0, 0), 100),
        (three, 1.0, (0, 0), 4000), (np.array([-2.0, -3.0, -1.0]), 0.5, (1, 0), 3000),
        (np.array([1.0, 1.0, 0.0]), 0.0, (2, 0), 1000),
        (np.array([0.0, -1.0, 3.0, 1.0]), 0.15, (3, 0), 6000),
        (np.array([5.0, 1.0, 0.0, 2.0]), 1.0, (0, 0), 500),
        (rng.permutation(40) / 4, 0.5, (int(rng.integers(40)), int(rng.integers(2, 30))), 40),
        (rng.permutation(40) / 4, float(rng.uniform(0.4, 0.6)), (0, 0), 3000),
    ]  # fmt: skip
    return [
        {"q_values": q, "epsilon": epsilon, "held": held, "seed": int(rng.integers(1, 10_000)), "draws": draws}
        for q, epsilon, held, draws in chosen
    ]


# What is wrong with an answer, by what it does


LENGTHS = np.arange(1, LONGEST + 1) ** -POWER / ZETA  # P(n) for n = 1 ... LONGEST
LENGTHS[-1] = 1 - LENGTHS[:-1].sum()


def _within(counts: np.ndarray, p: np.ndarray, n: int) -> bool:
    """Whether counts are what probabilities give in n draws: within 5.5 standard deviations and a little."""
    allowed = np.where((p == 0) | (p == 1), 0, 5.5 * np.sqrt(n * p * (1 - p)) + 5)
    return bool((abs(counts - n * p) <= allowed).all())


def _wanted_shares(report) -> np.ndarray:
    """The probability of each action [A] and number of steps left [0, 1, 2, 3 to 9, 10 to 28, 29], [A, 6]."""
    q, epsilon = np.asarray(report["values"]), report["epsilon"]
    chance = np.add.reduceat(LENGTHS, [0, *COLUMNS])
    wanted = epsilon / len(q) * np.tile(chance, (len(q), 1))
    wanted[:, 0] += (1 - epsilon) * (q == q.max()) / (q == q.max()).sum()
    return wanted


COLUMNS = [1, 2, 3, 10, 29]  # of steps left, where the next column begins


def _counted(report) -> np.ndarray:
    """How often each action came with so many steps left, as in `_wanted_shares`."""
    n_actions, left = len(report["values"]), np.asarray(report["steps left"])
    column = np.digitize(left, COLUMNS)
    counts = np.zeros((n_actions, 6))
    np.add.at(counts, (np.asarray(report["actions"]), column), 1)
    return counts


def _no_pair(kind: str) -> str:
    """What to say where something else came in the place of an action and what is held."""
    if kind == "None":
        return "you return None. Does every way through it end in a return?"
    if kind.endswith("as the action"):
        return f"you return {kind}, expected one whole number."
    if kind.endswith("as what is held"):
        return f"you return {kind}, expected two whole numbers: (action, steps left)."
    return f"you return {kind}. Return two things: action, (action, steps left)."


def _objection(report) -> str:
    """What is wrong with what one case showed."""
    q, epsilon, (action, steps) = np.asarray(report["values"]), report["epsilon"], report.get("held then", report["held"])
    case = f"For q_values = {q.tolist()}, epsilon = {epsilon:g}, held = ({action}, {steps}): "
    if report["what comes back"] != PAIR:
        return case + _no_pair(report["what comes back"])
    if report["shared generators used"] or not report["same seed, same actions"]:
        return "Your numbers do not come from rng: given the same rng again, you draw other actions."
    actions, left = np.asarray(report["actions"]), np.asarray(report["steps left"])
    if not actions.shape == left.shape == np.shape(report["held actions"]) == (report["draws"],):
        return f"{case}{actions.size} actions are reported of {report['draws']} draws."
    if actions.min() < 0 or actions.max() >= len(q):
        return f"{case}you return an action that does not exist. The actions are 0 to {len(q) - 1}."
    if steps > 0:
        if (actions != action).any():
            return f"{case}you return the action {actions[actions != action][0]}. Action {action} is still held: return it."
        if (left != steps - 1).any():
            return f"{case}afterwards it is held for {left[left != steps - 1][0]} more steps, expected {steps - 1}."
        if (np.asarray(report["held actions"]) != action).any() and steps > 1:
            return f"{case}afterwards another action is held. Action {action} goes on."
        row = np.asarray(report["in a row"])
        if len(row) != RUN or (row[:steps] != action).any():
            return f"{case}called again and again, you do not return action {action} for {steps} steps."
        return ""
    if ((np.asarray(report["held actions"]) != actions) & (left > 0)).any():
        return f"{case}you return one action and hold another. Hold the one you return."
    if left.min() < 0 or left.max() >= LONGEST:
        return (
            f"{case}you return {left.max() if left.max() >= LONGEST else left.min()} steps left. An action is held for 1 to "
            f"{LONGEST} steps, the present one included, so 0 to {LONGEST - 1} are left."
        )
    near = [a for a in report["Zipf exponents"] if 0 < abs(a - POWER) < 0.1]  # the counts tell others
    if near:
        wanted = f"rng.zipf({POWER:g}), whose probabilities are proportional to 1/n^{POWER:g}"
        return f"You draw the time with rng.zipf({near[0]:g}). Draw it with {wanted}."
    counts, wanted = _counted(report), _wanted_shares(report)
    n = len(actions)
    if n * wanted[:, -1].sum() > 20 and left.max() < LONGEST - 1:
        return f"{case}in {n} draws no action was held for {LONGEST} steps, and about {n * wanted[:, -1].sum():.0f} should be."
    if not _within(counts.sum(axis=1), wanted.sum(axis=1), n):
        shares = ", ".join(f"{p:.3g}" for p in counts.sum(axis=1) / n)
        expected = ", ".join(f"{p:.3g}" for p in wanted.sum(axis=1))
        return f"{case}of {n} draws the actions have the shares {shares}, expected about {expected}."
    if not _within(counts.sum(axis=0), wanted.sum(axis=0), n):
        shares, expected = (", ".join(f"{p:.3g}" for p in x.sum(axis=0)[[0, 1, 2, -1]]) for x in (counts / n, wanted))
        return (
            f"{case}of {n} draws the shares that hold 0, 1, 2 and {LONGEST - 1} more steps are {shares}; expected about "
            f"{expected}."
        )
    if not _within(counts, wanted, n):
        return f"{case}how long you hold an action depends on which one it is. Draw the two one after the other."
    return ""


# Right answers in other forms


def _reversed_branches(q_values, epsilon, held, rng):
    action, steps = held
    if steps == 0:
        if rng.random() >= epsilon:
            return int(rng.choice(np.flatnonzero(q_values == q_values.max()))), held
        action, steps = rng.integers(len(q_values)), min(rng.zipf(1.5), LONGEST)
    return action, (action, steps - 1)


def _drawn_first(q_values, epsilon, held, rng):
    explore, chance, n = rng.random() < epsilon, rng.integers(0, len(q_values)), np.minimum(rng.zipf(1.5), LONGEST)
    best = rng.choice(np.flatnonzero(q_values == np.max(q_values)))
    if held[1] > 0:
        return int(held[0]), (int(held[0]), int(held[1]) - 1)
    return (chance, (chance, n - 1)) if explore else (best, (0, 0))


# What a mistake looks like in answers that draw other numbers


def _drawn(report: dict) -> list[np.ndarray]:
    """The actions, what is held after them (0 where nothing is), and the steps left, [draws] each."""
    actions, held, left = (np.asarray(report[key]) for key in ("actions", "held actions", "steps left"))
    return [actions, held * (left > 0), left]


def _counted_together(report: dict) -> Counter:
    actions, held, left = _drawn(report)
    return Counter(zip(actions, held, np.digitize(left, [0, *COLUMNS, LONGEST, LONGEST + 1, 1000]), strict=True))


def _alike(a: dict, b: dict) -> bool:
    """Whether two reports can be of answers that choose and hold in the same way, as far as chance lets tell."""
    if any(a.get(key) != b.get(key) for key in ("what comes back", "shared generators used", "same seed, same actions")):
        return False
    if a["what comes back"] != PAIR:
        return True
    for x, y in zip(_drawn(a), _drawn(b), strict=True):
        if 1 in (len(np.unique(x)), len(np.unique(y))) and not np.array_equal(x, y):
            return False
    n, m = _counted_together(a), _counted_together(b)
    return all(abs(n[what] - m[what]) <= 5 * np.sqrt(n[what] + m[what]) + 3 for what in n | m)


def _is_held(report) -> bool:
    return report["held"][1] > 0


def _always_the_same(cases, seen) -> bool:
    """One action and one time in every case in which nothing was held, although chance chose some of them."""
    free = [s["value"] for s in seen if not _is_held(s["value"])]
    constant = all(len(np.unique(r[key])) == 1 for r in free for key in ("actions", "steps left"))
    return constant and any(r["steps left"][0] > 0 or r["values"][r["actions"][0]] < max(r["values"]) for r in free)


def _hardly_ever_long(cases, seen) -> bool:
    """Short times alone, in every case in which chance chose every action."""
    left = [s["value"]["steps left"] for s in seen if not _is_held(s["value"]) and s["value"]["epsilon"] == 1]
    return bool(left) and all(0 == x.min() < x.max() and (x >= 10).mean() < 0.03 for x in left)


def wrong(old, *rest, where=lambda case: True, shows=None) -> Mistake:
    """A mistake in `right` that shows where an answer does alike in all the cases `where`, or as `shows` says."""
    mistake = mistakes_in(right)(old, *rest)

    def does_alike(cases, seen) -> bool:
        there = sorted((i for i in range(len(seen)) if where(cases[i])), key=lambda i: cases[i]["draws"])  # the quickest first
        return all(_alike(cases.does(mistake.answer, i)["value"], seen[i]["value"]) for i in there)

    return dataclasses.replace(mistake, shows=shows or does_alike)


GOES_ON = "return action, (action, steps - 1)"
BEGINS = "return action, (action, n - 1)"
DRAWN, TIME = "int(rng.integers(len(q_values)))", "min(int(rng.zipf(1.5)), 30)"
BEST = "return int(rng.choice(best)), (0, 0)"
FIRST = "action, steps = held"
VARIANTS = (
    _reversed_branches,
    _drawn_first,
    edited(right, (GOES_ON, "return [action, [action, steps - 1]]"), (BEGINS, "return [action, [action, n - 1]]"),
           (BEST, "return [int(rng.choice(best)), [0, 0]]"), ("rng.random()", "rng.uniform()"),
           (DRAWN, "rng.choice(len(q_values))"), (TIME, "1 + rng.choice(LONGEST, p=LENGTHS)")),
    edited(right, ("steps > 0", "steps >= 1"), (TIME, "rng.zipf(1.5)\n        while n > LONGEST:\n            n = LONGEST"),
           ("n - 1", "int(n) - 1"),
           ("np.flatnonzero(q_values == q_values.max())", "[a for a, q in enumerate(q_values) if q == max(q_values)]"),
           (BEST, "action = best[rng.integers(len(best))]\n    return action, (action, 0)")),
    # names no action where no steps are left
    edited(right, ("(action, steps - 1)", "(action if steps > 1 else None, steps - 1)"),
           ("(action, n - 1)", "(action if n > 1 else None, n - 1)"), ("(0, 0)", "(None, 0)")),
    library,
)  # fmt: skip
MISTAKES = (
    wrong([(GOES_ON, "return action"), (BEGINS, "return action"), (BEST, "return int(rng.choice(best))")],
          "You return the action alone. What is held has to be returned as well: action, (action, steps left)."),
    wrong([("(action, steps - 1)", "action, steps - 1"), ("(action, n - 1)", "action, n - 1"), ("(0, 0)", "0, 0")],
          "You return three things. The last two belong together: return action, (action, steps), with brackets."),
    wrong(FIRST, f"{FIRST}\n    rng = np.random.default_rng(int(np.random.randint(2**31)))",
          "np.random and random draw from a generator that the whole program shares. Draw from rng.",
          shows=lambda cases, seen: any(s["value"]["shared generators used"] for s in seen)),
    wrong("steps > 0", "True",
          "With 0 steps left nothing is held any more: if steps > 0. (A pair is always true in an `if`.)"),
    wrong(FIRST, f"{FIRST}\n    rng = np.random.default_rng(0)",
          "You make a new generator in every call, so it always draws the same numbers. Use the rng you are given.",
          shows=_always_the_same),
    wrong(FIRST, "steps, action = held",
          "You take the pair apart the wrong way round. It is (action, steps): action, steps = held.", where=_is_held),
    wrong([("(action, steps - 1)", "(steps - 1, action)"), ("(action, n - 1)", "(n - 1, action)")],
          "The pair you return is turned round. It is (action, steps): return action, (action, steps left).",
          where=_is_held),
    wrong("steps > 0", "False",
          "You never look at held: a new action is chosen at every step. While steps > 0, the held one is returned.",
          where=_is_held),
    wrong("steps - 1", "steps",
          "The steps left are never counted down, so an action once held is held for ever: return (action, steps - 1).",
          where=_is_held),
    wrong("steps - 1", "0", "You let go after one more step. While steps > 1, it goes on: return (action, steps - 1).",
          where=_is_held),
    wrong(GOES_ON, f"return {DRAWN}, (action, steps - 1)",
          "While an action is held you draw a new one at every step. It is the same action that goes on: return the "
          "held one.", where=_is_held),
    wrong(GOES_ON, "return int(np.argmax(q_values)), (action, steps - 1)",
          "While an action is held you return the best one. Return the held one.", where=_is_held),
    wrong("steps > 0", "steps > 1",
          "You let go one step too early: an action with 1 step left is still held. steps > 0."),
    wrong("n - 1", "0", "You never hold an action: 0 steps are left always. Draw n, and n - 1 steps are left."),
    wrong("n - 1", "n",
          "A random action is held for one step too many: the step you take now is the first of n, so n - 1 are left."),
    wrong(TIME, "int(rng.zipf(1.5))",
          "There is no limit: zipf draws numbers in the thousands now and then. No action is held for more than "
          f"{LONGEST} steps."),
    wrong(TIME, "min(int(rng.zipf(1.5)), 31)",
          f"The limit is one step too long: no action is held for more than {LONGEST} steps, and the present one is one of "
          f"them. n = min(n, {LONGEST}), then n - 1 are left."),
    wrong(TIME, "next(n for n in iter(lambda: int(rng.zipf(1.5)), 0) if n <= 30)",
          f"Times above {LONGEST} are missing, as when one draws again. Cut them: min(n, {LONGEST}), so about one time in "
          f"seven is {LONGEST}."),
    wrong(TIME, "30",
          f"Every random action is held for {LONGEST} steps. The time is drawn, and most are short: rng.zipf(1.5)."),
    wrong("min(int", "max(int", f"max makes {LONGEST} the shortest time. It is the longest one: min."),
    wrong(TIME, "int(rng.integers(1, 31))",
          "You draw every time equally often. Most should be short and a few long: rng.zipf(1.5)."),
    wrong("rng.zipf(1.5)", "rng.geometric(0.5)",
          "Your times are hardly ever long. rng.zipf(1.5) has a long tail: one time in four is above 8.",
          shows=_hardly_ever_long),
    wrong(BEST, f"action = int(rng.choice(best))\n    return action, (action, {TIME} - 1)",
          "You hold best actions too. Only what chance has chosen is held; after the best one 0 steps are left."),
    wrong(DRAWN, "int(np.argmax(q_values))",
          "What you hold is the best action. Hold a random one: rng.integers(len(q_values))."),
    wrong("< epsilon", ">= epsilon", "The two cases are exchanged: you explore with probability 1 - epsilon."),
    wrong("rng.random() < epsilon", "False", "You never explore, whatever epsilon is."),
    wrong("rng.random() < epsilon", "True", "You always act by chance, whatever epsilon is."),
    wrong("int(rng.choice(best))", "int(best[0])",
          "Of several best actions you always take the first, as np.argmax does. Draw one of the best at random."),
    wrong("q_values.max()", "q_values.min()",
          "You take the action with the smallest value. The best one has the largest."),
)  # fmt: skip

temporally_extended_epsilon_greedy = Exercise(
    name="temporally_extended_epsilon_greedy",
    points=2,
    minutes=15,
    difficulty=2,
    reference=right,
    cases=_cases,
    probe=hold_actions,
    given=lambda case, report: {"values": case["q_values"], **{name: case[name] for name in ("epsilon", "held", "draws")}},
    objection=_objection,
    hints=(
        "There are three cases, and the first does not look at epsilon: an action is held; chance begins to hold a new one; "
        "the best one is taken.",
        "While an action is held (`steps > 0`): return it, and hold it for one step less.",
        "`n = min(int(rng.zipf(1.5)), 30)` draws for how many steps the new action is taken. This step is the first of them, "
        "so `n - 1` are left.",
        "For the best action, see `epsilon_greedy` of notebook 02: "
        "`int(rng.choice(np.flatnonzero(q_values == q_values.max())))`. Nothing is held then: 0 steps.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
