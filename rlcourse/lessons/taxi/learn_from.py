"""A famous bug: a maximum that starts at 0, in a world where every reward is negative."""

import numpy as np

from rlcourse.checks import Exercise, edited, mistakes_in
from rlcourse.lessons.taxi.q_learning_update import LEFT, explained, q_learning_update
from rlcourse.probes import learn_table


def right(table, transitions, alpha, gamma):
    """Learn from one transition after the other: the table is changed."""
    for state, action, reward, next_state, terminated in transitions:
        best = table[next_state].max()
        y = reward + gamma * best * (not terminated)
        table[state, action] += alpha * (y - table[state, action])


def _cases(rng):
    def case(s, a, n, shift, ends=0.2):
        steps = [
            (int(rng.integers(s)), int(rng.integers(a)), float(rng.choice([-100.0, -1.0])), int(rng.integers(s)),
             bool(rng.random() < ends))
            for _ in range(n)
        ]  # fmt: skip
        return {
            "table": np.round(rng.normal(size=(s, a)) * 3 + shift, 2), "transitions": steps,
            "alpha": float(np.round(rng.uniform(0.3, 0.9), 2)), "gamma": float(np.round(rng.uniform(0.5, 0.95), 2)),
        }  # fmt: skip

    by_hand = {
        "table": np.array([[-2.0, -2.0], [-4.0, -8.0]]), "transitions": [(0, 1, -1.0, 1, False)], "alpha": 0.5, "gamma": 1.0,
    }  # by hand: y = -1 - 4 = -5, and -2 + 0.5 * (-5 + 2) = -3.5  # fmt: skip
    return [
        by_hand,
        by_hand | {"transitions": [(0, 1, -1.0, 1, True)]},  # by hand: y = -1, and -2 + 0.5 * (-1 + 2) = -1.5
        case(5, 4, 6, -20.0),
        case(4, 3, 5, -300.0),
        case(5, 4, 6, 10.0),
        case(6, 4, 12, -1.0),
        case(3, 4, 3, -1e30, ends=0.0),
    ]


def _with(update):
    """With a function that learns from one transition."""

    def learn_from(table, transitions, alpha, gamma):
        for transition in transitions:
            update(table, *transition, alpha, gamma)

    return learn_from


wrong = mistakes_in(right)
FOR, BEST, ROW = "    for state", "table[next_state].max()", "*table[next_state]"
STEP = "table[state, action] += alpha * (y - table[state, action])"
VARIANTS = (
    edited(right, (BEST, "-np.inf\n        for value in table[next_state]:\n            best = max(best, value)"),
           (STEP, f"{STEP}\n    return table")),
    *map(_with, q_learning_update.variants),
)  # fmt: skip
MISTAKES = (
    wrong(STEP, "pass", LEFT),
    wrong(BEST, f"max(0, {ROW})",
          "The bug is still there: best starts at 0, and no negative value is larger. So every next state counts as 0."),
    wrong(BEST, f"max(-1, {ROW})",
          "best starts at -1, so a row whose values are all below -1 counts as -1. Start from a value of the row itself."),
    wrong(BEST, f"max(-100, {ROW})",
          "best starts at -100, so a row whose values are all below -100 counts as -100. No number is small enough for "
          "every world: start from a value of the row itself, or from -np.inf."),
    wrong(BEST, f"max(-1e4, {ROW})",
          "best starts at a fixed number, and there are worlds in which all values are lower. Start from a value of the row "
          "itself, or from -np.inf."),
    wrong(BEST, "max(table[next_state], key=abs)",
          "You compare without the sign. -8 is further from 0 than -4, but it is not larger."),
    wrong(".max()", ".min()", "That is the smallest value of the row. The best action has the largest."),
    wrong(".max()", ".argmax()", "argmax is the number of the best action, not its value. Use max."),
    wrong("table[next_state]", "table[state]",
          "You take the maximum over the row of state. The value that counts is that of next_state."),
    wrong(".max()", ".mean()", "You take the mean over the actions. The best one counts: the maximum."),
    wrong(" * (not terminated)", "",
          "The maximum is mended, but now terminated is forgotten: where the game has ended, y = reward."),
    wrong("(not terminated)", "terminated",
          "The maximum is mended, but now terminated is used the wrong way round: the next state counts where it goes on."),
    wrong(STEP, f"if not terminated:\n            {STEP}",
          "Where the episode has terminated you learn nothing. There is something to learn there too: y = reward."),
    wrong("gamma * ", "",
          "The maximum is mended, but now gamma is missing: the value of the next state is discounted."),
    wrong([(FOR, f"    best = -np.inf\n{FOR}"), (BEST, f"max(best, {BEST})")],
          "best keeps its value from one transition to the next. It has to start anew for each of them."),
    wrong(".max()", "[-1]",
          "best becomes every value in turn, so the last one is left. Compare first: if value > best."),
    wrong("        best =", "        if terminated:\n            break\n        best =",
          "You stop at the first transition that has terminated. It is one of many: go on with the next one."),
    wrong(STEP, "table[state, action] = y",
          "The maximum is mended, but now alpha is missing: move the entry only a part of the way."),
    wrong([(FOR, f"    table = table.copy()\n{FOR}"), (STEP, f"{STEP}\n    return table")],
          "You return a new table, and the one you were given stays as it is. Assign into the table itself."),
    wrong([(FOR, f"    before = table.copy()\n{FOR}"), (BEST, "before[next_state].max()")],
          "You compute the targets from the table as it was at first. Every transition learns from what those before it have "
          "changed."),
    wrong("in transitions", "in transitions[::-1]",
          "You go through the transitions from the last to the first. Keep their order."),
    wrong("in transitions", "in transitions[:1]",
          "You stop after the first transition: is a return inside of the loop?"),
)  # fmt: skip

learn_from = Exercise(
    name="learn_from",
    points=2,
    minutes=10,
    difficulty=2,
    reference=right,
    cases=_cases,
    probe=learn_table,
    explain=explained,
    hints=(
        "Take a row by hand, such as (-4, -8), and go through the lines: which number is called the best?",
        "What is larger than every value of a row of negative numbers, although it is none of them?",
        "Start from the row's own first value, or let `table[next_state].max()` do it.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
