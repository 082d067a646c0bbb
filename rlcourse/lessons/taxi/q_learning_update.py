"""One step of tabular Q-learning."""

import numpy as np

from rlcourse.checks import Exercise, edited, mistakes_in
from rlcourse.checks.compare import shown
from rlcourse.probes import update_table


def right(table, state, action, reward, next_state, terminated, alpha, gamma):
    """Learn from one transition: the table is changed."""
    best = table[next_state].max()
    y = reward + gamma * best * (not terminated)
    table[state, action] += alpha * (y - table[state, action])


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
    def case(s, a, state, action, next_state, terminated, alpha=None, reward=None, shift=0.0):
        return {
            "table": np.round(rng.normal(size=(s, a)) * 5 + shift, 2), "state": state, "action": action,
            "reward": float(rng.choice([-10.0, -1.0, 20.0])) if reward is None else reward,
            "next_state": next_state, "terminated": terminated,
            "alpha": float(np.round(rng.uniform(0.1, 0.6), 2)) if alpha is None else alpha,
            "gamma": float(np.round(rng.uniform(0.3, 0.95), 2)),
        }  # fmt: skip

    by_hand = {
        "table": np.array([[2.0, 0.0], [3.0, 4.0]]), "state": 0, "action": 0, "reward": -1.0, "next_state": 1,
        "terminated": False, "alpha": 0.5, "gamma": 0.5,
    }  # by hand: y = -1 + 0.5 * 4 = 1, and 2 + 0.5 * (1 - 2) = 1.5  # fmt: skip
    return [
        by_hand,
        by_hand | {"terminated": True},  # by hand: y = -1, and 2 + 0.5 * (-1 - 2) = 0.5
        case(4, 3, 1, 2, 3, False),
        case(4, 3, 3, 0, 1, True),
        case(6, 6, 5, 1, 2, False, shift=-30.0),
        case(5, 6, 0, 5, 4, False, reward=20.0),
        case(3, 2, 1, 1, 1, False, reward=-10.0),  # a wall: the taxi stays where it is
        case(3, 2, 2, 0, 0, False, alpha=1.0),
        case(3, 2, 1, 0, 1, False) | {"table": np.array([[1.0, 2.0], [9.0, 4.0], [3.0, 0.0]])},  # a wall, and the best action
    ]


wrong = mistakes_in(right)
BEST, Y = "table[next_state].max()", "reward + gamma * best * (not terminated)"
STEP, ENTRY = "table[state, action] += alpha * (y - table[state, action])", "table[state, action]"
VARIANTS = (
    edited(right, (Y, "reward if terminated else reward + gamma * best"),
           (STEP, f"error = y - {ENTRY}\n    {ENTRY} += alpha * error")),
    edited(right, (BEST, "max(table[next_state].tolist())"),
           (STEP, "table[state][action] = (1 - alpha) * table[state][action] + alpha * y\n    return table")),
    edited(right, (BEST, "table[next_state, np.argmax(table[next_state])]"), ("not terminated", "1 - int(terminated)"),
           (STEP, f"{STEP}\n    return {ENTRY}")),
    edited(right, (BEST, "table.max(axis=1)[next_state]"), (STEP, f"np.add.at(table, (state, action), alpha * (y - {ENTRY}))")),
)  # fmt: skip
MISTAKES = (
    wrong(STEP, "pass", LEFT),
    wrong(STEP, f"table = table.copy()\n    {STEP}\n    return table",
          "You return a new table, and the one you were given stays as it is. Assign into the table itself."),
    wrong(" * (not terminated)", "",
          "Where the game has terminated there is no next state to be worth anything: y = reward there.", points=1),
    wrong(Y, "(reward + gamma * best) * (not terminated)",
          "You forget the reward where the game has terminated: only the value of the next state is missing there."),
    wrong(STEP, f"if not terminated:\n        {STEP}",
          "Where the game has terminated you change nothing. There is something to learn there too: y = reward."),
    wrong("(not terminated)", "~int(terminated)",
          "~ turns True into -2 and False into -1, because terminated is one Python bool. Write  not terminated,  or "
          "1 - terminated."),
    wrong("(not terminated)", "terminated",
          "terminated is used the wrong way round: the next state counts where the game goes on."),
    wrong("gamma * ", "", "gamma is missing: the value of the next state is discounted."),
    wrong(Y, "gamma * (reward + best * (not terminated))",
          "You discount the reward too. gamma belongs to the value of the next state alone."),
    wrong("reward + ", "", "The reward is missing from y."),
    wrong([("gamma * best", "alpha * best"), ("+= alpha", "+= gamma")],
          "alpha and gamma are exchanged: alpha is the size of the step, gamma discounts the next state."),
    wrong("+= alpha", "= alpha",
          "You write alpha * (y - entry) in place of the entry. It is to be added to what was there: +=."),
    wrong("table[next_state]", "table[state]",
          "You take the maximum over the row of state. The value that counts is that of next_state."),
    wrong("table[next_state]", "table",
          "You take the maximum over the whole table. Take it over the row of next_state."),
    wrong(".max()", ".mean()", "You take the mean over the actions. The best one counts: the maximum."),
    wrong(".max()", ".argmax()", "argmax is the number of the best action, not its value. Use max."),
    wrong(BEST, f"max(0.0, {BEST})",
          "Your maximum starts at 0, so a row of negative values counts as 0. Start from the row's own values."),
    wrong(".max()", ".min()", "You take the smallest value of the next state. The best action counts: the maximum."),
    wrong(STEP, f"{ENTRY} = y", "You put y into the table at once. Move the entry only a part alpha of the way."),
    wrong(STEP, f"{ENTRY} += alpha * y",
          "You add alpha * y. What is added is alpha times the difference, y - table[state, action]."),
    wrong(BEST, f"{ENTRY} * 0 + ((1 - alpha) * {ENTRY} if state == next_state and {ENTRY} == {BEST} else {BEST})",
          "You change the entry before you take the maximum of the next state. Against a wall next_state is state, and the "
          "entry may be that maximum: compute y first."),
    wrong("+= alpha", "-= alpha", "The entry moves away from y. Add alpha * (y - entry)."),
    wrong(STEP, f"{ENTRY} = alpha * {ENTRY} + (1 - alpha) * y",
          "alpha and 1 - alpha are exchanged: a small alpha should change the entry a little."),
    wrong(STEP, f"{ENTRY} = alpha * y",
          "You write alpha * y in place of the entry. What was there before should stay for the most part: add to it."),
    wrong(ENTRY, "table[state]",
          "You change the whole row of the state. Only the action that was taken learns: table[state, action]."),
    wrong(ENTRY, "table[next_state, action]",
          "You change the row of next_state. It is the state before the step that learns."),
    wrong(BEST, "table[next_state, action]",
          "You take the value of the same action in next_state. The best action there counts: the maximum."),
)  # fmt: skip

q_learning_update = Exercise(
    name="q_learning_update",
    points=2,
    minutes=10,
    difficulty=1,
    reference=right,
    cases=_cases,
    probe=update_table,
    explain=explained,
    hints=(
        "What is y where the game goes on, and what where it has terminated? Compute it first.",
        "`y = reward + gamma * table[next_state].max()`, and `y = reward` where the game has terminated.",
        "Then move the entry a part alpha of the way from where it is to y: "
        "`table[state, action] += alpha * (y - table[state, action])`.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
