"""Random actions that are held."""

import numpy as np

from rlcourse.checks.exercise import Exercise, Mistake
from rlcourse.exploration import temporally_extended_epsilon_greedy as library
from rlcourse.probes import hold_actions

POWER, LONGEST = 1.5, 30
ZETA = 2.612375348685488  # the sum of n^-1.5 over n = 1, 2, ...
PAIR = "an action and what is held"


def reference(q_values, epsilon, held, rng):
    """The library's rule with the exercise's numbers."""
    return library(q_values, epsilon, held, rng, power=POWER, longest=LONGEST)


# Right and wrong answers


def _best(q, rng):
    return int(rng.choice(np.flatnonzero(q == np.max(q))))


def _any(q, rng):
    return int(rng.integers(len(q)))


def _zipf(rng):
    return min(int(rng.zipf(1.5)), LONGEST)


def _rule(
    explores=lambda epsilon, rng: rng.random() < epsilon,
    chance=_any,
    best=_best,
    length=_zipf,
    left=lambda n: n - 1,
    while_held=lambda q, action, steps, rng: (action, (action, steps - 1)),
    is_held=lambda steps: steps > 0,
    best_length=lambda rng: 1,
):
    """The rule made of its parts."""

    def rule(q_values, epsilon, held, rng):
        action, steps = held
        if is_held(steps):
            return while_held(q_values, action, steps, rng)
        if explores(epsilon, rng):
            action = chance(q_values, rng)
            return action, (action, left(length(rng)))
        action = best(q_values, rng)
        return action, (action, best_length(rng) - 1)

    return rule


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


def _by_probabilities(q_values, epsilon, held, rng):
    if held[1]:
        return [held[0], [held[0], held[1] - 1]]
    if rng.uniform() < epsilon:
        action = rng.choice(len(q_values))
        p = np.arange(1, LONGEST + 1) ** -POWER
        p[-1] += ZETA - p.sum()
        return [action, [action, rng.choice(LONGEST, p=p / p.sum())]]
    return [_best(q_values, rng), [0, 0]]


def _loop_of_its_own(q_values, epsilon, held, rng):
    action, steps = held
    if steps >= 1:
        steps -= 1
        return action, (action, steps)
    if rng.random() < epsilon:
        action = _any(q_values, rng)
        n = rng.zipf(1.5)
        while n > LONGEST:
            n = LONGEST
        return action, (action, int(n) - 1)
    best = max(q_values)
    ties = [a for a in range(len(q_values)) if q_values[a] == best]
    action = ties[rng.integers(len(ties))]
    return action, (action, 0)


# What shows in the reports


def _lengths() -> np.ndarray:
    """P(n) for n = 1 ... LONGEST."""
    p = np.arange(1, LONGEST) ** -POWER / ZETA
    return np.append(p, 1 - p.sum())


LENGTHS = _lengths()


def _within(counts: np.ndarray, p: np.ndarray, n: int) -> bool:
    """Whether counts are what probabilities give in n draws: within 5.5 standard deviations and a little."""
    allowed = np.where((p == 0) | (p == 1), 0, 5.5 * np.sqrt(n * p * (1 - p)) + 5)
    return bool((abs(counts - n * p) <= allowed).all())


def _wanted(report) -> np.ndarray:
    """The probability of each action [A] and number of steps left [0, 1, 2, 3 to 9, 10 to 28, 29], [A, 6]."""
    q, epsilon = np.asarray(report["values"]), report["epsilon"]
    chance = np.array([*LENGTHS[:3], LENGTHS[3:10].sum(), LENGTHS[10:29].sum(), LENGTHS[29]])
    wanted = epsilon / len(q) * np.tile(chance, (len(q), 1))
    wanted[:, 0] += (1 - epsilon) * (q == q.max()) / (q == q.max()).sum()
    return wanted


def _counted(report) -> np.ndarray:
    """How often each action came with so many steps left, as in `_wanted`."""
    n_actions, left = len(report["values"]), np.asarray(report["steps left"])
    column = np.digitize(left, [1, 2, 3, 10, 29])
    counts = np.zeros((n_actions, 6))
    np.add.at(counts, (np.asarray(report["actions"]), column), 1)
    return counts


def _is_held(report) -> bool:
    return report["held"][1] > 0


def _free(cases, seen):
    """The reports of calls in which nothing was held."""
    return [s["value"] for s in seen if not _is_held(s["value"])]


def _held(cases, seen):
    return [s["value"] for s in seen if _is_held(s["value"])]


def _explored(report) -> np.ndarray:
    """[draws] where the action cannot be a best one, so chance chose it."""
    q = np.asarray(report["values"])
    return q[np.asarray(report["actions"])] < q.max()


def _right_while_held(cases, seen) -> bool:
    return all(_objection(r) == "" for r in _held(cases, seen))


def _of_held(shown):
    """Shows where `shown(report)` holds in every call in which an action was held."""
    return lambda cases, seen: all(shown(r) for r in _held(cases, seen))


def _of_free(shown):
    """Shows where `shown(report)` holds whenever nothing was held, and held actions are continued as they should be."""
    return lambda cases, seen: _right_while_held(cases, seen) and all(map(shown, _free(cases, seen)))


def _lefts(wanted):
    """Shows where the steps left of explored actions are as `wanted(steps [N])` says, wherever any was explored."""

    def shown(cases, seen):
        lefts = [np.asarray(r["steps left"])[_explored(r)] for r in _free(cases, seen) if r["epsilon"] > 0.1]
        return _right_while_held(cases, seen) and all(len(x) and wanted(x) for x in lefts)

    return shown


def _spread(counts, p) -> bool:
    counts = np.asarray(counts)
    return _within(counts, np.asarray(p), int(counts.sum()))


def _greedy_part(part):
    """Shows where an action that is not best, where there is one, is as frequent as part(epsilon, share of such actions)."""

    def shown(report):
        q = np.asarray(report["values"])
        share = (q < q.max()).mean()
        n = len(report["actions"])
        counts = np.array([_explored(report).sum(), n - _explored(report).sum()])
        p = part(report["epsilon"]) * share
        return _within(counts, np.array([p, 1 - p]), n)

    return shown


def _objection(report) -> str:
    """What is wrong with what one case showed."""
    q, epsilon, (action, steps) = np.asarray(report["values"]), report["epsilon"], report["held"]
    case = f"For q_values = {q.tolist()}, epsilon = {epsilon:g}, held = ({action}, {steps}): "
    if report["what comes back"] != PAIR:
        return f"{case}you return {report['what comes back']}. Return two things: action, (action, steps left)."
    if report["shared generators used"] or not report["same seed, same actions"]:
        return "Your numbers do not come from rng: given the same rng again, you draw other actions."
    actions, left = np.asarray(report["actions"]), np.asarray(report["steps left"])
    if actions.min() < 0 or actions.max() >= len(q):
        return f"{case}you return an action that does not exist. The actions are 0 to {len(q) - 1}."
    if steps > 0:
        if (actions != action).any():
            return f"{case}you return the action {actions[actions != action][0]}. Action {action} is still held: return it."
        if (left != steps - 1).any():
            return f"{case}afterwards it is held for {left[left != steps - 1][0]} more steps, expected {steps - 1}."
        if (np.asarray(report["held actions"]) != action).any() and steps > 1:
            return f"{case}afterwards another action is held. Action {action} goes on."
        if (np.asarray(report["in a row"])[:steps] != action).any():
            return f"{case}called again and again, you do not return action {action} for {steps} steps."
        return ""
    if ((np.asarray(report["held actions"]) != actions) & (left > 0)).any():
        return f"{case}you return one action and hold another. Hold the one you return."
    if left.min() < 0 or left.max() >= LONGEST:
        return (
            f"{case}you return {left.max() if left.max() >= LONGEST else left.min()} steps left. An action is held for 1 to "
            f"{LONGEST} steps, the present one included, so 0 to {LONGEST - 1} are left."
        )
    counts, wanted = _counted(report), _wanted(report)
    n = len(actions)
    if n * wanted[:, -1].sum() > 20 and left.max() < LONGEST - 1:
        return f"{case}in {n} draws no action was held for {LONGEST} steps, and about {n * wanted[:, -1].sum():.0f} should be."
    if not _within(counts.sum(axis=1), wanted.sum(axis=1), n):
        shares = ", ".join(f"{p:.3g}" for p in counts.sum(axis=1) / n)
        expected = ", ".join(f"{p:.3g}" for p in wanted.sum(axis=1))
        return f"{case}of {n} draws the actions have the shares {shares}, expected about {expected}."
    if not _within(counts, wanted, n):
        share = counts.sum(axis=0) / n
        return (
            f"{case}of {n} draws {share[0]:.3g} hold nothing afterwards, {share[1]:.3g} one more step, {share[2]:.3g} two; "
            f"expected about {wanted.sum(axis=0)[0]:.3g}, {wanted.sum(axis=0)[1]:.3g}, {wanted.sum(axis=0)[2]:.3g}."
        )
    return ""


def _cases(rng):
    three = np.array([0.0, 5.0, 1.0])
    chosen = [
        (three, 0.3, (2, 3), 40), (three, 0.0, (0, 1), 40), (three, 1.0, (1, 20), 40), (three, 0.0, (0, 0), 300),
        (three, 1.0, (0, 0), 4000), (np.array([-2.0, -3.0, -1.0]), 0.5, (1, 0), 3000),
        (np.array([1.0, 1.0, 0.0]), 0.0, (2, 0), 1000),
        (np.array([0.0, -1.0, 3.0, 1.0]), 0.25, (3, 0), 3000),
        (np.array([5.0, 1.0, 0.0, 2.0]), 1.0, (0, 0), 500),
    ]  # fmt: skip
    return [
        {"q_values": q, "epsilon": epsilon, "held": held, "seed": int(rng.integers(1, 10_000)), "draws": draws}
        for q, epsilon, held, draws in chosen
    ]


def _own(rng):
    return np.random.default_rng(0)


temporally_extended_epsilon_greedy = Exercise(
    name="temporally_extended_epsilon_greedy",
    points=2,
    minutes=15,
    difficulty=2,
    reference=reference,
    cases=_cases,
    probe=hold_actions,
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
    mistakes=(
        Mistake(
            lambda q, e, held, rng: reference(q, e, held, rng)[0],
            "You return the action alone. What is held has to be returned as well: action, (action, steps left).",
            lambda cases, seen: all(s["value"]["what comes back"] == "one action" for s in seen),
        ),
        Mistake(
            lambda q, e, held, rng: (lambda action, held: (action, *held))(*reference(q, e, held, rng)),
            "You return three things. The last two belong together: return action, (action, steps), with brackets.",
            lambda cases, seen: all(s["value"]["what comes back"] == "3 things" for s in seen),
        ),
        Mistake(
            lambda q, e, held, rng: reference(q, e, held, np.random.default_rng(int(np.random.randint(2**31)))),  # noqa: NPY002
            "np.random and random draw from a generator that the whole program shares. Draw from rng.",
            lambda cases, seen: any(s["value"]["shared generators used"] for s in seen),
        ),
        Mistake(
            lambda q, e, held, rng: reference(q, e, held, _own(rng)),
            "You make a new generator in every call, so it always draws the same numbers. Use the rng you are given.",
            lambda cases, seen: (
                _right_while_held(cases, seen)
                and all(len(set(r["actions"].tolist())) == 1 for r in _free(cases, seen))
                and any(_explored(r).all() or (r["steps left"] > 0).all() for r in _free(cases, seen))
            ),
        ),
        Mistake(
            _rule(is_held=lambda steps: False),
            "You never look at held: a new action is chosen at every step. While steps > 0, the held one is returned.",
            _of_held(
                lambda r: (
                    (r["epsilon"] == 0 and (r["actions"] == np.argmax(r["values"])).all())
                    or (r["epsilon"] > 0 and len(set(r["actions"].tolist())) > 1 and len(set(r["steps left"].tolist())) > 1)
                )
            ),
        ),
        Mistake(
            _rule(while_held=lambda q, action, steps, rng: (action, (action, steps))),
            "The steps left are never counted down, so an action once held is held for ever: return (action, steps - 1).",
            _of_held(lambda r: (r["steps left"] == r["held"][1]).all() and (r["actions"] == r["held"][0]).all()),
        ),
        Mistake(
            _rule(while_held=lambda q, action, steps, rng: (action, (action, 0))),
            "You let go after one more step. While steps > 1, it goes on: return (action, steps - 1).",
            _of_held(lambda r: (r["steps left"] == 0).all() and (r["actions"] == r["held"][0]).all()),
        ),
        Mistake(
            _rule(while_held=lambda q, action, steps, rng: (_any(q, rng), (action, steps - 1))),
            "While an action is held you draw a new one at every step. It is the same action that goes on: return the "
            "held one.",
            _of_held(lambda r: (r["steps left"] == r["held"][1] - 1).all() and len(set(r["actions"].tolist())) == 3),
        ),
        Mistake(
            _rule(while_held=lambda q, action, steps, rng: (_best(q, rng), (action, steps - 1))),
            "While an action is held you return the best one. Return the held one.",
            _of_held(lambda r: (r["steps left"] == r["held"][1] - 1).all() and (r["actions"] == np.argmax(r["values"])).all()),
        ),
        Mistake(
            _rule(is_held=lambda steps: steps > 1),
            "You let go one step too early: an action with 1 step left is still held. steps > 0.",
            lambda cases, seen: (
                all((r["actions"] == r["held"][0]).all() == (r["held"][1] > 1) for r in _held(cases, seen))
                and not any(_objection(r) for r in _free(cases, seen))
            ),
        ),
        Mistake(
            _rule(left=lambda n: 0),
            "You never hold an action: 0 steps are left always. Draw n, and n - 1 steps are left.",
            _lefts(lambda x: (x == 0).all()),
        ),
        Mistake(
            _rule(left=lambda n: n),
            "A random action is held for one step too many: the step you take now is the first of n, so n - 1 are left.",
            _lefts(lambda x: x.min() == 1 and _spread(np.bincount(np.minimum(x, 4), minlength=5)[1:], _folded(LENGTHS, 4))),
        ),
        Mistake(
            _rule(length=lambda rng: int(rng.zipf(1.5))),
            "There is no limit: zipf draws numbers in the thousands now and then. No action is held for more than "
            f"{LONGEST} steps.",
            _lefts(lambda x: x.min() == 0 and x.max() >= LONGEST and abs((x == 0).mean() - LENGTHS[0]) < 0.1),
        ),
        Mistake(
            _rule(length=lambda rng: LONGEST),
            f"Every random action is held for {LONGEST} steps. The time is drawn, and most are short: rng.zipf(1.5).",
            _lefts(lambda x: (x == LONGEST - 1).all()),
        ),
        Mistake(
            _rule(length=lambda rng: max(int(rng.zipf(1.5)), LONGEST)),
            f"max makes {LONGEST} the shortest time. It is the longest one: min.",
            _lefts(lambda x: x.min() == LONGEST - 1),
        ),
        Mistake(
            _rule(length=lambda rng: int(rng.integers(1, LONGEST + 1))),
            "You draw every time equally often. Most should be short and a few long: rng.zipf(1.5).",
            _lefts(lambda x: 0.3 < (x < LONGEST // 2).mean() < 0.7 and (x == 0).mean() < 0.1 and x.max() < LONGEST),
        ),
        Mistake(
            _rule(length=lambda rng: min(int(rng.geometric(0.5)), LONGEST)),
            "Your times are hardly ever long. rng.zipf(1.5) has a long tail: one time in four is above 8.",
            _lefts(lambda x: x.min() == 0 and (x >= 10).mean() < 0.03 and 0 < (x > 0).mean()),
        ),
        Mistake(
            _rule(best_length=_zipf),
            "You hold best actions too. Only what chance has chosen is held; after the best one 0 steps are left.",
            lambda cases, seen: (
                _right_while_held(cases, seen)
                and all((r["steps left"] > 0).any() for r in _free(cases, seen) if r["epsilon"] == 0)
                and all(_greedy_part(lambda e: e)(r) for r in _free(cases, seen))
            ),
        ),
        Mistake(
            _rule(chance=_best),
            "What you hold is the best action. Hold a random one: rng.integers(len(q_values)).",
            lambda cases, seen: (
                _right_while_held(cases, seen)
                and not any(_explored(r).any() for r in _free(cases, seen))
                and any((r["steps left"] > 0).any() for r in _free(cases, seen) if r["epsilon"] > 0)
            ),
        ),
        Mistake(
            _rule(explores=lambda epsilon, rng: rng.random() >= epsilon),
            "The two cases are exchanged: you explore with probability 1 - epsilon.",
            _of_free(_greedy_part(lambda e: 1 - e)),
        ),
        Mistake(
            _rule(explores=lambda epsilon, rng: False),
            "You never explore, whatever epsilon is.",
            lambda cases, seen: (
                _right_while_held(cases, seen)
                and not any(_explored(r).any() or (r["steps left"] > 0).any() for r in _free(cases, seen))
            ),
        ),
        Mistake(
            _rule(explores=lambda epsilon, rng: True),
            "You always act by chance, whatever epsilon is.",
            _of_free(_greedy_part(lambda e: 1)),
        ),
        Mistake(
            _rule(best=lambda q, rng: int(np.argmax(q))),
            "Of several best actions you always take the first, as np.argmax does. Draw one of the best at random.",
            lambda cases, seen: (
                (seen[6]["value"]["actions"] == 0).all()
                and not any(_objection(s["value"]) for i, s in enumerate(seen) if i != 6)
            ),
        ),
        Mistake(
            _rule(best=lambda q, rng: int(np.argmin(q))),
            "You take the action with the smallest value. The best one has the largest.",
            lambda cases, seen: (
                _right_while_held(cases, seen)
                and all((r["actions"] == np.argmin(r["values"])).all() for r in _free(cases, seen) if r["epsilon"] == 0)
            ),
        ),
    ),
    variants=(_reversed_branches, _drawn_first, _by_probabilities, _loop_of_its_own, _rule()),
)


def _folded(p: np.ndarray, n: int) -> np.ndarray:
    """Probabilities of 1, 2, ..., n - 1, and n or more."""
    return np.append(p[: n - 1], p[n - 1 :].sum())
