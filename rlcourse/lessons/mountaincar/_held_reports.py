"""What shows in the reports of a rule that should hold random actions."""

import numpy as np

from rlcourse.lessons.mountaincar._held_answers import LONGEST, POWER, ZETA
from rlcourse.probes.holding import RUN

PAIR = "an action and what is held"


def _lengths() -> np.ndarray:
    """P(n) for n = 1 ... LONGEST."""
    p = np.arange(1, LONGEST) ** -POWER / ZETA
    return np.append(p, 1 - p.sum())


LENGTHS = _lengths()


def within(counts: np.ndarray, p: np.ndarray, n: int) -> bool:
    """Whether counts are what probabilities give in n draws: within 5.5 standard deviations and a little."""
    allowed = np.where((p == 0) | (p == 1), 0, 5.5 * np.sqrt(n * p * (1 - p)) + 5)
    return bool((abs(counts - n * p) <= allowed).all())


def wanted_shares(report) -> np.ndarray:
    """The probability of each action [A] and number of steps left [0, 1, 2, 3 to 9, 10 to 28, 29], [A, 6]."""
    q, epsilon = np.asarray(report["values"]), report["epsilon"]
    chance = np.array([*LENGTHS[:3], LENGTHS[3:10].sum(), LENGTHS[10:29].sum(), LENGTHS[29]])
    wanted = epsilon / len(q) * np.tile(chance, (len(q), 1))
    wanted[:, 0] += (1 - epsilon) * (q == q.max()) / (q == q.max()).sum()
    return wanted


COLUMNS = [1, 2, 3, 10, 29]  # of steps left, where the next column begins


def counted(report) -> np.ndarray:
    """How often each action came with so many steps left, as in `wanted_shares`."""
    n_actions, left = len(report["values"]), np.asarray(report["steps left"])
    column = np.digitize(left, COLUMNS)
    counts = np.zeros((n_actions, 6))
    np.add.at(counts, (np.asarray(report["actions"]), column), 1)
    return counts


def is_held(report) -> bool:
    return report["held"][1] > 0


def free_reports(cases, seen):
    """The reports of calls in which nothing was held."""
    return [s["value"] for s in seen if not is_held(s["value"])]


def held_reports(cases, seen):
    return [s["value"] for s in seen if is_held(s["value"])]


def explored(report) -> np.ndarray:
    """[draws] where the action cannot be a best one, so chance chose it."""
    q = np.asarray(report["values"])
    return q[np.asarray(report["actions"])] < q.max()


def right_while_held(cases, seen) -> bool:
    return all(objection(r) == "" for r in held_reports(cases, seen))


def of_held(shown):
    """Shows where `shown(report)` holds in every call in which an action was held."""
    return lambda cases, seen: all(shown(r) for r in held_reports(cases, seen))


def of_free(shown):
    """Shows where `shown(report)` holds whenever nothing was held, and held actions are continued as they should be."""
    return lambda cases, seen: right_while_held(cases, seen) and all(map(shown, free_reports(cases, seen)))


def lefts(wanted):
    """Shows where the steps left of explored actions are as `wanted(steps [N])` says, wherever any was explored."""

    def shown(cases, seen):
        lefts = [np.asarray(r["steps left"])[explored(r)] for r in free_reports(cases, seen) if r["epsilon"] > 0.1]
        return right_while_held(cases, seen) and all(len(x) and wanted(x) for x in lefts)

    return shown


def spread(counts, p) -> bool:
    counts = np.asarray(counts)
    return within(counts, np.asarray(p), int(counts.sum()))


def is_redrawn(left: np.ndarray) -> bool:
    """Whether times above the limit were drawn again."""
    p = np.arange(1, LONGEST + 1) ** -POWER
    p = np.add.reduceat(p / p.sum(), [0, *COLUMNS])
    return left.min() >= 0 and left.max() < LONGEST and spread(np.bincount(np.digitize(left, COLUMNS), minlength=6), p)


def has_ties(report) -> bool:
    q = np.asarray(report["values"])
    return (q == q.max()).sum() > 1


def greedy_part(part):
    """Shows where an action that is not best, where there is one, is as frequent as part(epsilon, share of such actions)."""

    def shown(report):
        q = np.asarray(report["values"])
        share = (q < q.max()).mean()
        n = len(report["actions"])
        counts = np.array([explored(report).sum(), n - explored(report).sum()])
        p = part(report["epsilon"]) * share
        return within(counts, np.array([p, 1 - p]), n)

    return shown


def _no_pair(kind: str) -> str:
    """What to say where something else came in the place of an action and what is held."""
    if kind == "None":
        return "you return None. Does every way through it end in a return?"
    if kind.endswith("as the action"):
        return f"you return {kind}, expected one whole number."
    if kind.endswith("as what is held"):
        return f"you return {kind}, expected two whole numbers: (action, steps left)."
    return f"you return {kind}. Return two things: action, (action, steps left)."


def objection(report) -> str:
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
    counts, wanted = counted(report), wanted_shares(report)
    n = len(actions)
    if n * wanted[:, -1].sum() > 20 and left.max() < LONGEST - 1:
        return f"{case}in {n} draws no action was held for {LONGEST} steps, and about {n * wanted[:, -1].sum():.0f} should be."
    if not within(counts.sum(axis=1), wanted.sum(axis=1), n):
        shares = ", ".join(f"{p:.3g}" for p in counts.sum(axis=1) / n)
        expected = ", ".join(f"{p:.3g}" for p in wanted.sum(axis=1))
        return f"{case}of {n} draws the actions have the shares {shares}, expected about {expected}."
    if not within(counts.sum(axis=0), wanted.sum(axis=0), n):
        shares, expected = (", ".join(f"{p:.3g}" for p in x.sum(axis=0)[[0, 1, 2, -1]]) for x in (counts / n, wanted))
        return (
            f"{case}of {n} draws the shares that hold 0, 1, 2 and {LONGEST - 1} more steps are {shares}; expected about "
            f"{expected}."
        )
    if not within(counts, wanted, n):
        return f"{case}how long you hold an action depends on which one it is. Draw the two one after the other."
    return ""


def folded(p: np.ndarray, n: int) -> np.ndarray:
    """Probabilities of 1, 2, ..., n - 1, and n or more."""
    return np.append(p[: n - 1], p[n - 1 :].sum())
