"""An exercise of two notebooks on the loop of DQN's algorithm box: act, store, learn, synchronise."""

from rlcourse.checks import Exercise, Mistake, edited, mistakes_in
from rlcourse.lessons.shared import loops
from rlcourse.lessons.shared.loops import BEGIN, DUE, OVER, RESET, SAMPLE, STEPS, STORE, reports
from rlcourse.probes import run_training_loop


def right(env, agent, memory, epsilon, settings, rng):
    """The loop of the algorithm box."""
    state, _ = env.reset()
    for step in range(1, settings.n_steps + 1):
        action = agent.act(state, epsilon(step))
        next_state, reward, terminated, truncated, _ = env.step(action)
        memory.add(state, action, reward, next_state, terminated)
        state = next_state
        if terminated or truncated:
            state, _ = env.reset()
        if step >= settings.learning_starts and step % settings.train_every == 0:
            agent.learn(memory.sample(settings.batch_size, rng))
        if step % settings.sync_every == 0:
            agent.sync()


CALLS = {
    "call agent.act": ("acted", ("state", "epsilon")),
    "call env.step": ("done", ("action",)),
    "store": ("stored", ("state", "action", "reward", "next_state", "terminated")),
    "learn": ("learned", ("transitions stored by then",)),
    "call agent.sync": ("synchronised", ()),
}


def _cases(rng):
    def episode(n):
        return [float(r) for r in rng.choice([-2.5, -1.0, 0.5, 1.0, 3.0, 30.0], size=n)]

    def case(lengths, endings, n_steps, learning_starts, train_every, sync_every):
        return {
            "rewards": [episode(n) for n in lengths], "endings": endings, "n_steps": n_steps,
            "learning_starts": learning_starts, "train_every": train_every, "sync_every": sync_every,
            "batch_size": int(rng.integers(2, learning_starts + 1)),
        }  # fmt: skip

    return [
        case([3, 2, 9], ["terminated", "truncated"], 6, 3, 2, 3),
        case([2, 4, 3, 2, 5], ["truncated", "terminated", "both"], 15, 4, 2, 5),
        case([5, 1, 6, 4], ["terminated", "truncated", "truncated"], 18, 7, 3, 4),
        case([2, 3, 4], ["both", "truncated", "terminated"], 9, 3, 1, 4),
        case([60, 20], ["truncated", "terminated"], 65, 10, 6, 20),
    ]


TRAIN, SYNC = "step % settings.train_every == 0", "step % settings.sync_every == 0"
LEARN = f"agent.learn({SAMPLE})"
SYNCHRONISE = f"        if {SYNC}:\n            agent.sync()\n"
VARIANTS = (
    edited(right, *loops.BY_EPISODES, (TRAIN, "not step % settings.train_every"), (SYNC, "not step % settings.sync_every")),
    # counts from 0, and synchronises before it learns
    edited(right, (SYNCHRONISE, ""), (f"        if {DUE}", f"{SYNCHRONISE}        if len(memory) >= settings.learning_starts"),
           (BEGIN, BEGIN.replace("()", "(seed=0)").replace(STEPS, "range(settings.n_steps)")), loops.BY_NAME,
           ("epsilon(step)", "epsilon(step + 1)"), ("step %", "(step + 1) %")),
    edited(right, ("env.reset", "begin"), ("    state, _ = begin()\n    for", "    def begin():\n        return env.reset()\n\n"
                                           "    state, _ = begin()\n    for"),
           ("terminated, truncated, _", "*ends, _"), (OVER, "if any(ends):"), (STORE, STORE.replace("terminated", "ends[0]")),
           ("epsilon(step)", "epsilon=epsilon(step)"), (SYNCHRONISE, f"{SYNCHRONISE}    return agent")),
    edited(right, (BEGIN, BEGIN.replace("    for", "    agent.sync()\n    for")),
           (TRAIN, f"{TRAIN} and len(memory) >= settings.batch_size"), (LEARN, "s, a, r, n, t = "
           "memory.sample(batch_size=settings.batch_size, rng=rng)\n            agent.learn((s, a, r, n, t))")),
    edited(right, (f"{DUE} and {TRAIN}", f"{TRAIN} <= step - settings.learning_starts")),
)  # fmt: skip
wrong = mistakes_in(right)

MISTAKES = (
    *loops.common_mistakes(right),
    wrong(LEARN, f"agent.learn(*{SAMPLE})",
          "Pass the batch as one thing, as sample returned it: agent.learn(batch), without *.",
          reports("strange", "learn was given the parts of the batch one by one")),
    wrong(RESET, RESET.replace("()", "(seed=step)"),
          "You give a seed to every reset. With one seed every episode starts in the same state: env.reset() without it."),
    wrong(OVER, "if terminated:", "You reset only when the episode terminated. One that was truncated is over as well."),
    wrong(f"{DUE} and ", "", "You learn from the first steps on. Wait for settings.learning_starts."),
    wrong(f" and {TRAIN}", "", "You learn at every step. Learn at every train_every-th."),
    wrong(TRAIN, TRAIN.replace("step", "(step - settings.learning_starts)"),
          "You count train_every from learning_starts on. Learn at every step that train_every divides: "
          "step % settings.train_every == 0."),
    wrong(TRAIN, TRAIN.replace("0", "1"),
          "step % train_every == 1 is the step after the right one, and never true for train_every = 1. Compare with 0."),
    wrong(DUE, DUE.replace(">=", ">"),
          "Learning starts with the step number settings.learning_starts itself: step >= learning_starts."),
    wrong(LEARN, "pass", "You never learn: agent.learn(memory.sample(...)) is missing."),
    wrong("agent.sync()", "agent.sync",
          "agent.sync() was never called in this run. Is it there, with its brackets, and does it ask for "
          "settings.sync_every?"),
    wrong(SYNC, TRAIN, "You synchronise at every train_every-th step. Do it at every sync_every-th."),
    wrong(SYNC, SYNC.replace("0", "1"), "step % sync_every == 1 is the step after the right one. Compare with 0."),
    wrong(SYNC, f"{DUE} and {TRAIN}",
          "agent.sync() stands inside the if of learning, so it runs with every update. Put it beside, with an if of its "
          "own: if step % settings.sync_every == 0."),
    wrong(SYNC, f"{DUE} and {TRAIN} and {SYNC}",
          "You synchronise only at steps at which you learn. The two have nothing to do with each other: the if of sync "
          "belongs beside the other one, not into it."),
    wrong(SYNC, f"{DUE} and {SYNC}",
          "You synchronise from learning_starts on. Do it at every sync_every-th step from the beginning."),
    wrong([("    for step", "    updates = 0\n    for step"), (LEARN, f"{LEARN}\n            updates += 1"),
           (SYNC, f"{DUE} and {TRAIN} and updates % settings.sync_every == 0")],
          "You synchronise after every sync_every-th update. Here sync_every counts steps in the environment."),
    wrong(STEPS, "range(settings.n_steps)",
          "Your steps are counted from 0, so everything happens a step too late, and epsilon is that of the step before. "
          "Count from 1: range(1, settings.n_steps + 1)."),
    wrong(STORE, STORE.replace("reward", "max(-1, min(reward, 1))"), "You clip the reward. Store it as it is."),
    wrong("epsilon(step)", "max(epsilon(step), 0.05)",
          "You do not let epsilon fall below a bound of your own. Give agent.act the value epsilon(step) as it is."),
    wrong([(LEARN, "pass"), (STORE, f"if {DUE} and {TRAIN}: {LEARN}\n        {STORE}")],
          "You learn before the new transition is stored. Store it first."),
    wrong("epsilon(step)", "epsilon(0)", "epsilon never changes: ask for epsilon(step) at every step."),
    wrong("epsilon(step)", "0.0", "You never explore. Give agent.act the value epsilon(step)."),
    wrong("epsilon(step)", "epsilon", "You pass the function epsilon on. agent.act wants a number: epsilon(step)."),
    wrong([("    for step", "    batch = None\n    for step"), (LEARN, f"batch = batch or {SAMPLE}; agent.learn(batch)")],
          "You learn from the same minibatch again and again. Draw a new one for every update."),
)  # fmt: skip

ENDS = "You store an episode that was only cut by the time limit as terminated. There was a future: store terminated alone."
SYNCS = "You synchronise the target network at every step, so it is no fixed target. Do it at every sync_every-th."


def training_loop(ends: str = ENDS, syncs: str = SYNCS, more: tuple[Mistake, ...] = (), **about) -> Exercise:
    """The exercise of writing or mending the loop.

    Args:
        ends: What to say where an episode cut by a limit is stored as terminated.
        syncs: What to say where the target network is synchronised at every step.
        more: Mistakes to look for first.
        **about: name, points, minutes, difficulty and hints, as `Exercise` has them.
    """
    return Exercise(
        reference=right,
        cases=_cases,
        probe=run_training_loop,
        explain=lambda expected, got: loops.first_difference(expected, got, CALLS),
        **about,
        mistakes=(
            *more,
            wrong(STORE, STORE.replace("terminated", "terminated or truncated"), ends, points=1),
            wrong(SYNC, "True", syncs, points=1),
            *MISTAKES,
        ),
        variants=VARIANTS,
    )
