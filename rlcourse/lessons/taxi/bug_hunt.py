"""A famous bug: a maximum that starts at 0, in a world where every reward is negative."""

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.lessons.taxi._updates import by_index, by_parts, convex, learner, only_where_it_goes_on, update, with_argmax
from rlcourse.lessons.taxi.table import LEFT, explained
from rlcourse.probes import learn_table


def _cases(rng):
    def case(s, a, n, shift, ends=0.2):
        steps = [
            (int(rng.integers(s)), int(rng.integers(a)), float(rng.choice([-100.0, -1.0])), int(rng.integers(s)),
             bool(rng.random() < ends))
            for _ in range(n)
        ]  # fmt: skip
        return {
            "table": np.round(rng.normal(size=(s, a)) * 3 + shift, 2),
            "transitions": steps,
            "alpha": float(np.round(rng.uniform(0.3, 0.9), 2)),
            "gamma": float(np.round(rng.uniform(0.5, 0.95), 2)),
        }

    by_hand = {
        "table": np.array([[-2.0, -2.0], [-4.0, -8.0]]),
        "transitions": [(0, 1, -1.0, 1, False)],
        "alpha": 0.5,
        "gamma": 1.0,
    }  # by hand: y = -1 - 4 = -5, and -2 + 0.5 * (-5 + 2) = -3.5
    return [
        by_hand,
        by_hand | {"transitions": [(0, 1, -1.0, 1, True)]},  # by hand: y = -1, and -2 + 0.5 * (-1 + 2) = -1.5
        case(5, 4, 6, -20.0),
        case(4, 3, 5, -300.0),
        case(5, 4, 6, 10.0),
        case(6, 4, 12, -1.0),
        case(3, 4, 3, -1e30, ends=0.0),
    ]


def _straight(table, transitions, alpha, gamma):
    for state, action, reward, next_state, terminated in transitions:
        by_parts(table, state, action, reward, next_state, terminated, alpha, gamma)


def _from_minus_infinity(table, transitions, alpha, gamma):
    for state, action, reward, next_state, terminated in transitions:
        best = -np.inf
        for value in table[next_state]:
            best = max(best, value)
        if terminated:
            best = 0
        table[state, action] += alpha * (reward + gamma * best - table[state, action])
    return table


def _at_once(table, transitions, alpha, gamma):
    """All targets from the table as it was at first."""
    before = table.copy()
    for state, action, reward, next_state, terminated in transitions:
        y = reward + gamma * before[next_state].max() * (not terminated)
        table[state, action] += alpha * (y - table[state, action])


def _best_stays(table, transitions, alpha, gamma):
    best = -np.inf
    for state, action, reward, next_state, terminated in transitions:
        best = max(best, table[next_state].max())
        table[state, action] += alpha * (reward + gamma * best * (not terminated) - table[state, action])


def _last_value(table, transitions, alpha, gamma):
    for state, action, reward, next_state, terminated in transitions:
        table[state, action] += alpha * (reward + gamma * table[next_state][-1] * (not terminated) - table[state, action])


def _until_the_end(table, transitions, alpha, gamma):
    for state, action, reward, next_state, terminated in transitions:
        if terminated:
            break
        table[state, action] += alpha * (reward + gamma * table[next_state].max() - table[state, action])


def _on_a_copy(table, transitions, alpha, gamma):
    new = table.copy()
    learner()(new, transitions, alpha, gamma)
    return new


learn_from = Exercise(
    name="learn_from",
    points=2,
    minutes=10,
    difficulty=2,
    reference=learner(),
    cases=_cases,
    probe=learn_table,
    explain=explained,
    hints=(
        "Take a row by hand, such as (-4, -8), and go through the lines: which number is called the best?",
        "What is larger than every value of a row of negative numbers, although it is none of them?",
        "Start from the row's own first value, or let `table[next_state].max()` do it.",
    ),
    mistakes=(
        Mistake(lambda *arguments: None, LEFT),
        Mistake(
            learner(starts=0),
            "The bug is still there: best starts at 0, and no negative value is larger. So every next state counts as 0.",
        ),
        Mistake(
            learner(starts=-1),
            "best starts at -1, so a row whose values are all below -1 counts as -1. Start from a value of the row itself.",
        ),
        Mistake(
            learner(starts=-100),
            "best starts at -100, so a row whose values are all below -100 counts as -100. No number is small enough for "
            "every world: start from a value of the row itself, or from -np.inf.",
        ),
        Mistake(
            learner(starts=-1e4),
            "best starts at a fixed number, and there are worlds in which all values are lower. Start from a value of the row "
            "itself, or from -np.inf.",
        ),
        Mistake(
            learner(starts=0, larger=lambda a, b: abs(a) > abs(b)),
            "You compare without the sign. -8 is further from 0 than -4, but it is not larger.",
        ),
        Mistake(
            learner(larger=lambda a, b: a < b),
            "That is the smallest value of the row. The best action has the largest.",
        ),
        Mistake(
            learner(step=update(value=lambda table, state, next_state: table[next_state].argmax())),
            "argmax is the number of the best action, not its value. Use max.",
        ),
        Mistake(
            learner(step=update(value=lambda table, state, next_state: table[state].max())),
            "You take the maximum over the row of state. The value that counts is that of next_state.",
        ),
        Mistake(
            learner(step=update(value=lambda table, state, next_state: table[next_state].mean())),
            "You take the mean over the actions. The best one counts: the maximum.",
        ),
        Mistake(
            learner(step=update(target=lambda reward, gamma, value, terminated: reward + gamma * value)),
            "The maximum is mended, but now terminated is forgotten: where the game has ended, y = reward.",
        ),
        Mistake(
            learner(step=update(target=lambda reward, gamma, value, terminated: reward + gamma * value * terminated)),
            "The maximum is mended, but now terminated is used the wrong way round: the next state counts where it goes on.",
        ),
        Mistake(
            learner(step=only_where_it_goes_on),
            "Where the episode has terminated you learn nothing. There is something to learn there too: y = reward.",
        ),
        Mistake(
            learner(step=update(target=lambda reward, gamma, value, terminated: reward + value * (not terminated))),
            "The maximum is mended, but now gamma is missing: the value of the next state is discounted.",
        ),
        Mistake(
            _best_stays,
            "best keeps its value from one transition to the next. It has to start anew for each of them.",
        ),
        Mistake(
            _last_value,
            "best becomes every value in turn, so the last one is left. Compare first: if value > best.",
        ),
        Mistake(
            _until_the_end,
            "You stop at the first transition that has terminated. It is one of many: go on with the next one.",
        ),
        Mistake(
            learner(step=update(blend=lambda old, y, alpha: y)),
            "The maximum is mended, but now alpha is missing: move the entry only a part of the way.",
        ),
        Mistake(_on_a_copy, "You return a new table, and the one you were given stays as it is. Assign into the table itself."),
        Mistake(
            _at_once,
            "You compute the targets from the table as it was at first. Every transition learns from what those before it have "
            "changed.",
        ),
        Mistake(
            learner(order=lambda transitions: transitions[::-1]),
            "You go through the transitions from the last to the first. Keep their order.",
        ),
        Mistake(
            learner(order=lambda transitions: transitions[:1]),
            "You stop after the first transition: is a return inside of the loop?",
        ),
    ),
    variants=(
        _straight,
        _from_minus_infinity,
        learner(step=convex),
        learner(step=with_argmax),
        learner(step=by_index),
    ),
)
