"""Targets for whole rows: what a network is to say about every action, the one that was taken and the others."""

import numpy as np

from rlcourse.checks import Exercise, edited, mistakes_in
from rlcourse.lessons.shared.compiled import compiling
from rlcourse.networks.tensorflow import ops


def right(q_values, actions, rewards, next_q, terminated, gamma):
    """Targets [B, A]."""
    y = q_values.copy()
    y[np.arange(len(actions)), actions] = rewards + gamma * (1 - terminated) * next_q.max(axis=-1)
    return y


def _cases(rng):
    def some(b, a, ended, shift=0.0):
        return {
            "q_values": rng.normal(size=(b, a)).astype(np.float32) * 4 + shift,
            "actions": rng.integers(a, size=b), "rewards": rng.choice([-10.0, -1.0, 20.0], size=b).astype(np.float32),
            "next_q": rng.normal(size=(b, a)).astype(np.float32) * 5 + shift,
            "terminated": np.array(ended, dtype=bool), "gamma": float(np.round(rng.uniform(0.3, 0.95), 2)),
        }  # fmt: skip

    by_hand = {
        "q_values": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], np.float32), "actions": np.array([1, 2]),
        "rewards": np.array([-1.0, 20.0], np.float32),
        "next_q": np.array([[0.0, 4.0, 2.0], [9.0, 8.0, 7.0]], np.float32),
        "terminated": np.array([False, True]), "gamma": 0.5,
    }  # by hand: [1, -1 + 0.5 * 4 = 1, 3] and [4, 5, 20]  # fmt: skip
    negative = some(3, 4, [0, 0, 0], shift=-30.0)
    return [by_hand, negative, some(4, 6, [0, 1, 0, 1]), some(5, 6, [0, 0, 1, 0, 0]), some(3, 3, [1, 0, 0]), some(1, 2, [0])]


RNG = np.random.default_rng(0)
BATCH = {
    "q_values": RNG.normal(size=(8, 6)).astype(np.float32), "actions": RNG.integers(6, size=8).astype(np.int32),
    "rewards": RNG.normal(size=8).astype(np.float32), "next_q": RNG.normal(size=(8, 6)).astype(np.float32),
    "terminated": np.arange(8) % 3 == 1, "gamma": 0.9,
}  # fmt: skip


# Right answers in other forms


def _by_one_hot(q_values, actions, rewards, next_q, terminated, gamma):
    taken = np.eye(q_values.shape[-1])[actions]  # [B, A]
    y = np.where(terminated, rewards, rewards + gamma * np.max(next_q, axis=-1))  # [B]
    return q_values * (1 - taken) + taken * y[:, None]


def _in_keras(q_values, actions, rewards, next_q, terminated, gamma):
    taken = ops.cast(ops.one_hot(actions, q_values.shape[-1]), "bool")
    going_on = 1.0 - ops.cast(terminated, "float32")
    y = ops.cast(rewards, "float32") + gamma * going_on * ops.cast(ops.max(next_q, axis=-1), "float32")
    return ops.where(taken, ops.expand_dims(y, -1), ops.cast(q_values, "float32"))


def _by_rows(q_values, actions, rewards, next_q, terminated, gamma):
    rows = []
    for q, action, reward, following, end in zip(q_values, actions, rewards, next_q, terminated, strict=True):
        row = list(q)
        row[action] = reward if end else reward + gamma * max(following)
        rows.append(row)
    return rows


wrong = mistakes_in(right)
PLACE, NEXT = "y[np.arange(len(actions)), actions]", "next_q.max(axis=-1)"
Y = "rewards + gamma * (1 - terminated) * next_q.max(axis=-1)"
ASSIGN = f"{PLACE} = {Y}"
_by_where = edited(right, ("q_values.copy()", "actions[:, None] == np.arange(q_values.shape[1])"),
                   (ASSIGN, f"y = np.where(y, ({Y})[:, None], q_values)"))  # fmt: skip
MISTAKES = (
    wrong("return y", f"return {Y}",
          "You return one number for each transition, [B]. A whole row is wanted, [B, A]: the row of q_values, with the "
          "entry of the action that was taken replaced."),
    wrong("q_values.copy()", "np.zeros_like(q_values)",
          "The entries of the other actions are 0. Then the network would learn that they are worth 0: leave them as they "
          "are in q_values, and their error is 0."),
    wrong("q_values.copy()", "next_q.copy()",
          "The entries of the other actions come from next_q. Start from a copy of q_values."),
    wrong(ASSIGN, f"y[:] = ({Y})[:, None]",
          "Every action gets the target. Only the one that was taken has earned it; the others stay as they are."),
    wrong(ASSIGN, f"y[:, actions] = ({Y})[:, None]",
          "y[:, actions] are whole columns. One entry of each row is wanted: y[np.arange(len(actions)), actions]."),
    wrong(PLACE, "y[actions]",
          "y[actions] are whole rows. To pick one entry of each row, give the row as well: "
          "y[np.arange(len(actions)), actions]."),
    wrong(ASSIGN, f"y[np.arange(len(actions))][:, actions] = ({Y})[:, None]",
          "y[np.arange(len(actions))] is a new array, and what you assign into it is lost. Use both in one index: "
          "y[np.arange(len(actions)), actions]."),
    wrong("] =", "] +=", "You add the target to the value. Put it in the value's place."),
    wrong(", actions] =", ", q_values.argmax(axis=1)] =",
          "You replace the entry of the best action. Replace that of the action that was taken."),
    wrong("q_values.copy()", "q_values",
          "You change q_values itself, which belongs to whoever called you. Work on a copy: y = q_values.copy()."),
    wrong(" * (1 - terminated)", "",
          "terminated is left out: where the game has ended, the target is the reward alone.", points=1),
    wrong(Y, f"(rewards + gamma * {NEXT}) * (1 - terminated)",
          "Where the game has ended, you lose the reward too. Only the value of the next state is missing there."),
    wrong("(1 - terminated)", "terminated",
          "terminated is used the wrong way round: the next state counts where the game goes on, 1 - terminated."),
    wrong("gamma * ", "", "gamma is missing: the value of the next state is discounted."),
    wrong(Y, f"gamma * (rewards + (1 - terminated) * {NEXT})",
          "You discount the reward too. gamma belongs to the value of the next state alone."),
    wrong("rewards + ", "", "The reward is missing."),
    wrong(Y, "rewards",
          "Your target is the reward alone. Where the game goes on, the discounted value of the next state belongs to it."),
    wrong(ASSIGN, f"{PLACE} = 0.5 * {PLACE} + 0.5 * ({Y})",
          "You go only half of the way to the target. How far to move is the learning rate's affair: put in the target."),
    wrong(ASSIGN, f"{PLACE} = {Y} - {PLACE}",
          "You put in the difference between target and value. The target itself is wanted: the loss takes the difference."),
    wrong("max(", "min(", "You take the smallest value of the next state. The best action counts: the maximum."),
    wrong("next_q.max", "q_values.max",
          "You take the maximum over q_values. The next state's values are in next_q."),
    wrong("axis=-1", "", "You take one maximum over the whole array. Each row has its own: max(axis=-1)."),
    wrong("max(", "mean(", "You take the mean over the actions. The best one counts: the maximum."),
    wrong("max(", "argmax(", "argmax is the number of the best action, not its value. Use max."),
    wrong(NEXT, f"np.maximum({NEXT}, 0)",
          "Your maximum never falls below 0, so a state whose values are all negative counts as 0."),
    wrong(NEXT, "next_q[np.arange(len(actions)), actions]",
          "You take the value of the same action in the next state. The best action there counts: the maximum."),
)  # fmt: skip

q_targets = Exercise(
    name="q_targets",
    points=2,
    minutes=12,
    difficulty=2,
    reference=right,
    cases=_cases,
    hints=(
        "Begin with a copy, `y = q_values.copy()`: whatever you do not change is already right.",
        "`y[np.arange(len(actions)), actions]` picks one entry from each row, and can be assigned to.",
        "What goes there is [B] numbers: `rewards + gamma * (1 - terminated) * next_q.max(axis=-1)`.",
    ),
    mistakes=MISTAKES,
    variants=(_by_one_hot, _in_keras, _by_rows, _by_where),
    remark=compiling(BATCH, instead="y = q_values.copy() and y[np.arange(B), actions] = ..."),
)
