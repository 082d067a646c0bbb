"""A program that looks right, runs, and lies: it throws away what a reset returns."""

import numpy as np  # noqa: F401 (another form uses it)

from rlcourse.checks import Exercise, edited, mistakes_in
from rlcourse.checks.compare import same, shown
from rlcourse.lessons.shared.loops import keeps_all_of_reset, reports
from rlcourse.probes import collect_from_script


def right(env, policy, n_steps, seed):
    """Play n_steps steps and return the transitions."""
    transitions = []
    state, _ = env.reset(seed=seed)
    for _ in range(n_steps):
        action = policy(state)
        next_state, reward, terminated, truncated, _ = env.step(action)
        transitions.append((state, action, reward, next_state, terminated))
        state = next_state
        if terminated or truncated:
            state, _ = env.reset()
    return transitions


def _cases(rng):
    def case(lengths, endings, n_steps):
        rewards = [[float(r) for r in rng.choice([-2.5, -1.0, 0.5, 1.0, 3.0, 30.0], size=n)] for n in lengths]
        return {"rewards": rewards, "endings": endings, "n_steps": n_steps, "seed": int(rng.integers(1, 100))}

    return [
        case([2, 3], ["terminated", "truncated"], 3),
        case([3, 2, 4], ["truncated", "terminated"], 8),
        case([1, 5, 2, 3], ["terminated", "truncated", "truncated"], 10),
        case([2, 3, 4], ["truncated", "terminated"], 5),
        case([2, 3, 4], ["both", "terminated"], 6),
    ]


def _goes_too_far(cases, seen):
    """More steps than asked for, by different numbers."""
    beyond = {s["value"]["steps taken"] - case["n_steps"] for case, s in zip(cases, seen, strict=True)}
    return min(beyond) >= 0 and len(beyond) > 1


ACT = "action = policy(state)"
STEP = "(state, action, reward, next_state, terminated)"
APPEND = f"transitions.append({STEP})"
MOVE_ON = "        state = next_state\n"
RESET = "state, _ = env.reset()"
EITHER = "if terminated or truncated:"
wrong = mistakes_in(right)

MISTAKES = (
    wrong(RESET, "state = env.reset()",
          "env.reset() returns two things, the state and a dict: state, _ = env.reset().", keeps_all_of_reset),
    wrong(RESET, "state, _ = env.reset(seed=0)",
          "You give a seed to later resets too. With one seed every episode starts in the same state: give it to the first "
          "reset only.", reports("seed given to a later reset", True)),
    wrong([("for _ in range(n_steps):", "over = False\n    while not over or len(transitions) < n_steps:"),
           (EITHER, "over = terminated or truncated\n        if over and len(transitions) < n_steps:"),
           ("return transitions", "return transitions[:n_steps]")],
          "You take more than n_steps steps: the inner loop must stop too.", _goes_too_far),
    wrong(ACT, f"{ACT} if policy(state) is None else policy(state)",
          "You ask the policy more than once a step. It may draw random numbers: ask it once, and use what it "
          "says.", reports("policy asked again and again", True)),
    wrong("    return", "    env.close()\n    return",
          "You close the environment. It belongs to whoever called you, and may be used "
          "again.", reports("environment closed", True)),
    wrong(EITHER, "if terminated != truncated:",
          "You do not reset when an episode has terminated and was truncated in the same step. Use or."),
    wrong("terminated))", "terminated and not truncated))",
          "An episode can terminate and be truncated in the same step. Then it has terminated: store terminated alone."),
    wrong("action, reward, next_state", "action, int(reward), next_state",
          "You round the reward to a whole number. Store it as it is."),
    wrong(RESET, "env.reset()",
          "The bug is still there: env.reset() returns the first state of the new episode, and it is thrown away. The next "
          "transition begins in a state the game has left."),
    wrong([(RESET, "next_state, _ = env.reset()"), (MOVE_ON, ""), (f"        {APPEND}\n", ""),
           ("    return", f"        {APPEND}\n{MOVE_ON}    return")],
          "Now the last transition of an episode leads into the first state of the next one. Store it before you reset."),
    wrong(APPEND, f"if not (terminated or truncated):\n            {APPEND}",
          "The last transition of every episode is missing. It is the one that tells what a fall costs."),
    wrong("terminated))", "terminated or truncated))",
          "You store an episode that was only cut by the time limit as terminated. Store terminated alone."),
    wrong(EITHER, "if terminated:", "You reset only when the episode terminated. One that was truncated is over as well."),
    wrong(EITHER, "if False:", "You never reset, and play on after the end of the episode."),
    wrong("seed=seed", "", "The first reset has lost its seed: env.reset(seed=seed)."),
    wrong("reward, next_state, terminated)", "reward, state, terminated)", "You store the state where the next state belongs."),
    wrong("range(n_steps)", "range(n_steps + 1)", "You collect one transition too many: n_steps are wanted."),
)  # fmt: skip


PARTS = {"states": "state", "actions": "action", "rewards": "reward", "next states": "next_state", "terminated": "terminated"}


def _explained(expected, got) -> str:
    """The first transition that differs."""
    if got.get("what came back") != "transitions":
        wanted = "a list of n_steps tuples (state, action, reward, next_state, terminated)"
        return f"You return {got['what came back']}. Expected: {wanted}."
    if len(got["states"]) != len(expected["states"]):
        return f"You collect {len(got['states'])} transitions, expected {len(expected['states'])}."
    if got["steps taken"] != expected["steps taken"]:
        return f"You take {got['steps taken']} steps in the environment, expected {expected['steps taken']}."
    for i in range(len(expected["states"])):
        for part, name in PARTS.items():
            if not same(expected[part][i], got[part][i], 1e-6):
                return f"In transition {i + 1}, {name} is {shown(got[part][i])}, expected {shown(expected[part][i])}."
    for i, (wanted, done) in enumerate(zip(expected["done"], got["done"], strict=False), 1):
        if not same(wanted, done, 1e-6):
            return f"At step {i} you call env.step with action = {shown(done)}, expected {shown(wanted)}."
    return ""


def _generator(env, policy, n_steps, seed):
    def play():
        state, _ = env.reset(seed=seed)
        for _ in range(n_steps):
            action = policy(state)
            following, reward, terminated, truncated, _ = env.step(action)
            yield state, action, reward, following, terminated
            state = env.reset()[0] if terminated or truncated else following

    return list(play())


def _nested(env, policy, n_steps, seed):
    out = []
    state, _ = env.reset(seed=seed)
    while True:
        over = False
        while not over:
            if len(out) == n_steps:
                return out
            action = policy(state)
            new, reward, terminated, truncated, _ = env.step(action)
            out.append((state, action, reward, new, terminated))
            state, over = new, terminated | truncated
        state, _ = env.reset()


VARIANTS = (
    # resets at the beginning of a step
    edited(right, ("    state, _ = env.reset(seed=seed)\n    for _ in range(n_steps):\n",
                   "    over, first = True, {'seed': seed}\n    while len(transitions) < n_steps:\n        if over:\n"
                   "            state, _ = env.reset(**first)\n            first = {}\n"), (STEP, f"[{STEP[1:-1]}]"),
           (f"{EITHER}\n            {RESET}", "over = terminated or truncated")),
    _generator,
    edited(right, (STEP, "(np.array(state), action, float(reward), np.array(next_state), bool(terminated))")),
    _nested,
)  # fmt: skip

collect = Exercise(
    name="collect",
    points=2,
    minutes=10,
    difficulty=2,
    reference=right,
    cases=_cases,
    probe=collect_from_script,
    explain=_explained,
    hints=(
        "In the picture, look at the first transition after a fall: where does it start, and where does it end?",
        "What does `env.reset()` return, and what does the program do with it?",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
