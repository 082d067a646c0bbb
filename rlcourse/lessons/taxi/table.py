"""One step of tabular Q-learning."""

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.checks.compare import shown
from rlcourse.lessons.taxi._updates import by_index, by_parts, convex, only_where_it_goes_on, update, with_argmax
from rlcourse.probes import update_table

LEFT = (
    "Your function leaves the table as it is. Assign into it: table[state, action] = ... (After q = table[state, action], q is "
    "a copy of the number.)"
)


def explained(expected, got) -> str:
    """Where two tables that were changed in place differ, in one sentence."""
    if "returned in its place" in got:
        return (
            f"The table stays as it is, and your function returns {shown(got['returned in its place'])}. Assign into the table."
        )
    if len(got["entries changed"]) == 0:
        return LEFT
    table, right = got["table"], expected["table"]
    place = tuple(int(i) for i in np.argwhere(~np.isclose(table, right, rtol=1e-4, atol=1e-6))[0])
    changed = [tuple(int(i) for i in entry) for entry in got["entries changed"]]
    wanted = [tuple(int(i) for i in entry) for entry in expected["entries changed"]]
    beyond = [entry for entry in changed if entry not in wanted]
    if beyond:
        return f"You change table[{beyond[0][0]}, {beyond[0][1]}], expected changes only at {wanted}."
    return f"table[{place[0]}, {place[1]}] becomes {shown(table[place])}, expected {shown(right[place])}."


def _cases(rng):
    def case(s, a, state, action, next_state, terminated, alpha=None, gamma=None, reward=None, shift=0.0):
        return {
            "table": np.round(rng.normal(size=(s, a)) * 5 + shift, 2),
            "state": state,
            "action": action,
            "reward": float(rng.choice([-10.0, -1.0, 20.0])) if reward is None else reward,
            "next_state": next_state,
            "terminated": terminated,
            "alpha": float(np.round(rng.uniform(0.1, 0.6), 2)) if alpha is None else alpha,
            "gamma": float(np.round(rng.uniform(0.3, 0.95), 2)) if gamma is None else gamma,
        }

    by_hand = {
        "table": np.array([[2.0, 0.0], [3.0, 4.0]]),
        "state": 0,
        "action": 0,
        "reward": -1.0,
        "next_state": 1,
        "terminated": False,
        "alpha": 0.5,
        "gamma": 0.5,
    }  # by hand: y = -1 + 0.5 * 4 = 1, and 2 + 0.5 * (1 - 2) = 1.5
    return [
        by_hand,
        by_hand | {"terminated": True},  # by hand: y = -1, and 2 + 0.5 * (-1 - 2) = 0.5
        case(4, 3, 1, 2, 3, False),
        case(4, 3, 3, 0, 1, True),
        case(6, 6, 5, 1, 2, False, shift=-30.0),
        case(5, 6, 0, 5, 4, False, reward=20.0),
        case(3, 2, 1, 1, 1, False, reward=-10.0),  # a wall: the taxi stays where it is
        case(3, 2, 2, 0, 0, False, alpha=1.0),
    ]


q_learning_update = Exercise(
    name="q_learning_update",
    points=2,
    minutes=10,
    difficulty=1,
    reference=update(),
    cases=_cases,
    probe=update_table,
    explain=explained,
    hints=(
        "What is y where the game goes on, and what where it has terminated? Compute it first.",
        "`y = reward + gamma * table[next_state].max()`, and `y = reward` where the game has terminated.",
        "Then move the entry a part alpha of the way from where it is to y: "
        "`table[state, action] += alpha * (y - table[state, action])`.",
    ),
    mistakes=(
        Mistake(lambda *arguments: None, LEFT),
        Mistake(
            update(copied=True),
            "You return a new table, and the one you were given stays as it is. Assign into the table itself.",
        ),
        Mistake(
            update(target=lambda reward, gamma, value, terminated: reward + gamma * value),
            "Where the game has terminated there is no next state to be worth anything: y = reward there.",
            points=1,
        ),
        Mistake(
            update(target=lambda reward, gamma, value, terminated: (reward + gamma * value) * (not terminated)),
            "You forget the reward where the game has terminated: only the value of the next state is missing there.",
        ),
        Mistake(
            only_where_it_goes_on,
            "Where the game has terminated you change nothing. There is something to learn there too: y = reward.",
        ),
        Mistake(
            update(target=lambda reward, gamma, value, terminated: reward + gamma * value * ~int(terminated)),
            "~ turns True into -2 and False into -1, because terminated is one Python bool. Write  not terminated,  or "
            "1 - terminated.",
        ),
        Mistake(
            update(target=lambda reward, gamma, value, terminated: reward + gamma * value * terminated),
            "terminated is used the wrong way round: the next state counts where the game goes on.",
        ),
        Mistake(
            update(target=lambda reward, gamma, value, terminated: reward + value * (not terminated)),
            "gamma is missing: the value of the next state is discounted.",
        ),
        Mistake(
            update(target=lambda reward, gamma, value, terminated: gamma * (reward + value * (not terminated))),
            "You discount the reward too. gamma belongs to the value of the next state alone.",
        ),
        Mistake(
            update(target=lambda reward, gamma, value, terminated: gamma * value * (not terminated)),
            "The reward is missing from y.",
        ),
        Mistake(
            lambda table, state, action, reward, next_state, terminated, alpha, gamma: update()(
                table, state, action, reward, next_state, terminated, gamma, alpha
            ),
            "alpha and gamma are exchanged: alpha is the size of the step, gamma discounts the next state.",
        ),
        Mistake(
            update(blend=lambda old, y, alpha: alpha * (y - old)),
            "You write alpha * (y - entry) in place of the entry. It is to be added to what was there: +=.",
        ),
        Mistake(
            update(value=lambda table, state, next_state: table[state].max()),
            "You take the maximum over the row of state. The value that counts is that of next_state.",
        ),
        Mistake(
            update(value=lambda table, state, next_state: table.max()),
            "You take the maximum over the whole table. Take it over the row of next_state.",
        ),
        Mistake(
            update(value=lambda table, state, next_state: table[next_state].mean()),
            "You take the mean over the actions. The best one counts: the maximum.",
        ),
        Mistake(
            update(value=lambda table, state, next_state: table[next_state].argmax()),
            "argmax is the number of the best action, not its value. Use max.",
        ),
        Mistake(
            update(value=lambda table, state, next_state: max(0.0, table[next_state].max())),
            "Your maximum starts at 0, so a row of negative values counts as 0. Start from the row's own values.",
        ),
        Mistake(
            update(value=lambda table, state, next_state: table[next_state].min()),
            "You take the smallest value of the next state. The best action counts: the maximum.",
        ),
        Mistake(
            update(blend=lambda old, y, alpha: y),
            "You put y into the table at once. Move the entry only a part alpha of the way.",
        ),
        Mistake(
            update(blend=lambda old, y, alpha: old + alpha * y),
            "You add alpha * y. What is added is alpha times the difference, y - table[state, action].",
        ),
        Mistake(
            update(blend=lambda old, y, alpha: old - alpha * (y - old)),
            "The entry moves away from y. Add alpha * (y - entry).",
        ),
        Mistake(
            update(blend=lambda old, y, alpha: alpha * old + (1 - alpha) * y),
            "alpha and 1 - alpha are exchanged: a small alpha should change the entry a little.",
        ),
        Mistake(
            update(blend=lambda old, y, alpha: alpha * y),
            "You write alpha * y in place of the entry. What was there before should stay for the most part: add to it.",
        ),
        Mistake(
            update(where=lambda state, action, next_state: state),
            "You change the whole row of the state. Only the action that was taken learns: table[state, action].",
        ),
        Mistake(
            update(where=lambda state, action, next_state: (next_state, action)),
            "You change the row of next_state. It is the state before the step that learns.",
        ),
        Mistake(
            lambda table, state, action, reward, next_state, terminated, alpha, gamma: update(
                value=lambda t, s, n: t[n, action]
            )(table, state, action, reward, next_state, terminated, alpha, gamma),
            "You take the value of the same action in next_state. The best action there counts: the maximum.",
        ),
    ),
    variants=(by_parts, convex, with_argmax, by_index),
)
