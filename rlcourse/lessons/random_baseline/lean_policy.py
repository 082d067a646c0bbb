"""A first rule that is better than chance."""

import numpy as np

from rlcourse import envs
from rlcourse.checks import Exercise, mistakes_in
from rlcourse.episodes import play_episode
from rlcourse.probes import balance

EPISODES = 24
ENOUGH = 36.0  # steps on average over them: chance gets 22, pushing towards the side the pole leans to 42


def right(observation):
    """Push to the side the pole leans to, or is falling to."""
    return int(observation[2] + observation[3] > 0)


RULE = "observation[2] + observation[3] > 0"
wrong = mistakes_in(right)

MISTAKES = (
    wrong(f"int({RULE})", "1", "You always push to the right. Look at the observation: which way does the pole lean?"),
    wrong(f"int({RULE})", "0",
          "You always push to the left. Look at the observation: which way does the pole lean? (int() of a small angle is 0, "
          "and the game ends at 0.209 rad, so no larger angle is ever seen: ask whether it is positive, int(observation[2] > "
          "0).)"),
    wrong(RULE, "observation[2] < 0",
          "You push away from the side the pole leans to, so it falls even sooner than by chance. Turn it round."),
    wrong(RULE, "observation[0] > 0", "You look at observation[0], where the cart is. The pole's angle is observation[2]."),
    wrong(RULE, "observation[0] < 0",
          "You steer the cart back to the middle by observation[0]. First keep the pole up: its angle is observation[2]."),
    wrong(RULE, "observation[1] > 0", "You look at observation[1], the cart's velocity. The pole's angle is observation[2]."),
    wrong(RULE, "observation[3] < 0",
          "You push against the way the pole is turning, which makes it turn faster. Turn it round."),
    wrong(f"int({RULE})", "observation[2] > 0",
          "Your rule answers True or False. An action is a whole number: int(...) makes 1 of True and 0 of False."),
    wrong(f"int({RULE})", "1 if observation[2] > 0 else -1",
          "Your rule answers -1 for left (np.sign does that). CartPole's actions are 0 (left) and 1 (right)."),
)  # fmt: skip


def _falls_too_soon(got) -> str:
    if not isinstance(got, dict) or len(got["steps in each episode"]) != EPISODES:
        return "Your rule returned None. Does every way through it end in a return?"
    mean = float(np.mean(got["steps in each episode"]))
    if got["steps in each episode"] != _steps_of(got):
        return "The actions of your rule do not lead to the steps that are reported."
    if mean < ENOUGH:
        return f"With your rule the pole stands for {mean:.1f} steps on average; {ENOUGH:g} are wanted (chance: 22)."
    if not got["same observation, same action"]:
        return "Your rule answers the same observation now with one action, now with the other. Decide by the observation."
    return ""


def _steps_of(got: dict) -> list[int]:
    """The steps in each episode, by playing the actions once more, up to the first that is missing."""
    steps = []
    with envs.make("CartPole-v1") as env:
        for i, actions in enumerate(got["actions in each episode"]):
            left = iter(actions)
            try:
                played = play_episode(env, lambda _, left=left: next(left), got["first seed"] + i, got["max steps"])
            except StopIteration:
                return steps
            steps.append(len(played) if len(played) == len(actions) else -1)
    return steps


lean_policy = Exercise(
    name="lean_policy",
    points=2,
    minutes=10,
    difficulty=1,
    reference=right,
    cases=lambda rng: [{"first_seed": int(rng.integers(2000, 2**31 - 100)), "episodes": EPISODES, "max_steps": 100}],
    probe=balance,
    given=lambda case, report: {"first seed": case["first_seed"], "max steps": case["max_steps"]},
    objection=_falls_too_soon,
    seconds=10.0,  # a Keras model called once a step needs that
    hints=(
        "`observation[2]` is the pole's angle: positive when it leans to the right.",
        "To keep a broom upright on your hand you move the hand towards the side it leans to.",
        "Action 1 pushes right. `int(condition)` turns a condition into 0 or 1. "
        "To do better still, look at where the pole is going as well: `observation[3]`.",
    ),
    mistakes=MISTAKES,
    variants=(
        lambda observation: int(observation[2] > 0),
        lambda observation: np.int64(observation[3] > 0),
        lambda observation: 1 if observation[2] + 0.5 * observation[3] >= 0 else 0,
        lambda observation: np.argmax([0.0, observation @ np.array([0.01, 0.1, 1.0, 1.0])]),
        lambda observation: int(0.1 * observation[0] + observation[1] + 10 * observation[2] + 2 * observation[3] > 0),
    ),
)
