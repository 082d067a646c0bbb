"""What Q(s, a) should have been."""

import numpy as np

from rlcourse.checks import Exercise, Mistake, edited, mistakes_in
from rlcourse.lessons.shared.compiled import compiling
from rlcourse.networks.tensorflow import ops  # noqa: F401 (another form uses it)


def right(rewards, next_q, terminated, gamma):
    """What Q(s, a) should have been: the targets y [B]."""
    return rewards + gamma * (1 - terminated) * next_q.max(axis=-1)


def _case(rewards, next_q, terminated, gamma):
    return {
        "rewards": np.array(rewards, np.float32),
        "next_q": np.array(next_q, np.float32),
        "terminated": np.array(terminated, bool),
        "gamma": gamma,
    }


def _cases(rng):
    def some(b, a, ended):
        rewards, next_q = (rng.normal(size=shape).astype(np.float32) for shape in (b, (b, a)))
        return _case(rewards * 3, next_q * 5, ended, float(np.round(rng.uniform(0.3, 0.95), 2)))

    values = [[-1000, -2000], [1000, 500], [-1000, -1200], [1500, 1000]]
    return [
        _case([1, 1], [[0, 2], [4, 3]], [0, 1], 0.5),  # by hand: 1 + 0.5 * 2 = 2, and 1
        _case([-1, -1], [[-4, -2], [-8, -6]], [0, 0], 0.5),  # by hand: -1 - 0.5 * 2 = -2, and -4
        some(3, 2, [0, 1, 0]),
        some(2, 2, [0, 0]),
        some(4, 3, [1, 0, 0, 1]),
        some(6, 6, [0, 0, 1, 0, 1, 0]),
        some(1, 2, [0]),
        some(3, 2, [0, 1, 0]) | {"gamma": 0.0},
        _case([1000, -1000, 0, 2], values, [0, 0, 0, 1], 1.0),  # by hand: 0, 0, -1000, and 2
    ]


TARGET = "rewards + gamma * (1 - terminated) * next_q.max(axis=-1)"
MASK = "(1 - terminated)"
BEST = "next_q.max(axis=-1)"
wrong = mistakes_in(right)

MISTAKES = (
    wrong(f"{MASK} * ", "",
          "These are the values you get when the terminal mask is left out: where the episode ended there is no next state, "
          "and the target is the reward alone.", points=1),
    wrong(MASK, "terminated",
          "The mask is upside down: you bootstrap where the episode ended, and only there. 1 - terminated is what you need."),
    wrong(TARGET, f"{MASK} * (rewards + gamma * {BEST})",
          "Where the episode ended you lose the reward too. It was real: only the value of the next state vanishes."),
    wrong("axis=-1", "", "You take one maximum over the whole minibatch. Each transition has its own: axis=-1.", points=1),
    wrong("axis=-1", "axis=0", "Your maximum runs over the transitions. It should run over the actions: axis=-1."),
    wrong(TARGET, f"rewards + gamma * next_q.max(axis=0) * {MASK}",
          "axis=0 makes your maximum run over the transitions. It should run over the actions: axis=-1."),
    wrong("axis=-1", "axis=-1, keepdims=True",
          "keepdims=True leaves maxima of the shape [B, 1], and with [B] they make [B, B]. Leave it out."),
    wrong(TARGET, f"rewards if terminated else rewards + gamma * {BEST}",
          "terminated has an entry for each transition, so `if` and `not` cannot decide for all of them at once. 1 - "
          "terminated is a number for each: multiply by it."),
    wrong(f"return {TARGET}", f"next_q[terminated] = 0\n    return rewards + gamma * {BEST}",
          "next_q[...] = 0 changes the array of whoever called the function. Multiply the maximum by (1 - terminated), or work "
          "on next_q.copy()."),
    Mistake(lambda rewards, next_q, terminated, gamma: (y for y in right(rewards, next_q, terminated, gamma)),
            "You return a generator, which holds no numbers yet: put list(...) around it."),
    wrong("max", "mean", "You average over the actions. The target takes the best of them."),
    wrong("max", "sum", "You add up the values of all actions. The target takes the best of them."),
    wrong("max", "argmax", "argmax gives the number of the best action. You need its value: max."),
    wrong("gamma * ", "", "gamma is missing: what comes a step later counts a little less."),
    wrong(TARGET, f"gamma * (rewards + {MASK} * {BEST})",
          "gamma multiplies the reward too. The reward has come already; only the future is discounted."),
    wrong(BEST, f"np.maximum({BEST}, 0)",
          "Your maximum never falls below 0. Where all values are negative, the best of them is negative too."),
    wrong("max", "min", "You take the smallest value of the next state. The target takes the largest."),
    wrong(TARGET, f"rewards[:, None] + gamma * {MASK}[:, None] * next_q",
          "You return a value for every action, shape [B, A]. The maximum over actions leaves one for each transition, [B]."),
    wrong("rewards +", "rewards[:, None] +",
          "Your result has the shape [B, B]: somewhere [B, 1] met [B]. All three parts should have the shape [B]."),
    wrong(f"return {TARGET}", f"rewards += gamma * {MASK} * {BEST}\n    return rewards",
          "rewards += ... changes the array that belongs to the memory, so the same reward would grow every time it is "
          "sampled. Write rewards + ... instead."),
    wrong("rewards + ", "", "The reward is missing."),
    wrong(BEST, "next_q[:, 0]", "You take the value of the first action. The target takes the best one's."),
)  # fmt: skip


VARIANTS = (
    edited(right, (TARGET, "[r if end else r + gamma * max(q) "
                   "for r, q, end in zip(rewards, next_q, terminated, strict=True)]")),
    edited(right, (TARGET, "np.where(terminated, rewards, rewards + gamma * np.max(next_q, axis=1))")),
    edited(right, (f"return {TARGET}", "y, on = np.array(rewards, dtype=np.float32), ~np.asarray(terminated)\n"
                   "    y[on] += gamma * next_q[on].max(axis=1)\n    return y")),
    edited(right, ("rewards +", 'ops.cast(rewards, "float32") +'), (MASK, '(1.0 - ops.cast(terminated, "float32"))'),
           (BEST, 'ops.cast(ops.max(next_q, axis=-1), "float32")')),
)  # fmt: skip

_draws = np.random.default_rng(0)
BATCH = _case(_draws.normal(size=4), _draws.normal(size=(4, 2)), [0, 1, 0, 1], 0.9)

td_targets = Exercise(
    name="td_targets",
    points=2,
    minutes=8,
    difficulty=1,
    reference=right,
    cases=_cases,
    hints=(
        "The maximum runs over actions, one number for each transition: which axis is that?",
        "`1 - terminated` is 1 while the game goes on and 0 where it ended. Multiply the part that should vanish.",
        "`rewards + gamma * (1 - terminated) * next_q.max(axis=...)`",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
    remark=compiling(BATCH, instead="max(axis=-1) or np.where"),
)
