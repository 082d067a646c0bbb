"""The loop of the algorithm box: remember, learn the critic, learn the actor, move the targets."""

import itertools

import numpy as np  # noqa: F401 (wrong answers use it)

from rlcourse.checks import Exercise, edited, mistakes_in
from rlcourse.lessons.shared import loops
from rlcourse.lessons.shared.loops import BEGIN, DUE, MOVE_ON, OVER, RESET, SAMPLE, STORE
from rlcourse.probes import run_actor_critic_loop


def right(env, agent, memory, settings, rng):
    """The loop of the algorithm box."""
    state, _ = env.reset()
    for step in range(1, settings.n_steps + 1):
        action = agent.act(state)
        next_state, reward, terminated, truncated, _ = env.step(action)
        memory.add(state, action, reward, next_state, terminated)
        state = next_state
        if terminated or truncated:
            state, _ = env.reset()
        if step >= settings.learning_starts:
            batch = memory.sample(settings.batch_size, rng)
            agent.learn_critic(batch)
            agent.learn_actor(batch)
            agent.move_targets()


LEARNED = ("transitions stored before the batch was drawn", "number of the batch in this step")
CALLS = {
    "call agent.act": ("acted", ("state",)),
    "call env.step": ("done", ("action",)),
    "store": ("stored", ("state", "action", "reward", "next_state", "terminated")),
    "call agent.learn_critic": ("critic", LEARNED),
    "call agent.learn_actor": ("actor", LEARNED),
    "call agent.move_targets": ("targets", ()),
}


def _explained(expected, got) -> str:
    pairs = zip(expected["order"], got["order"], strict=False)
    orders = (f"At step {other[0]} you call {other[1]}. Expected: {right[1]}." for right, other in pairs if right != other)
    return loops.first_difference(expected, got, CALLS) or next(orders, "")


def _cases(rng):
    def case(lengths, endings, n_steps, learning_starts, batch_size=None):
        rewards = [[float(r) for r in rng.choice([-16.25, -2.5, -0.75, -0.1, 0.5, 3.0], size=n)] for n in lengths]
        return {
            "rewards": rewards, "endings": endings, "n_steps": n_steps, "learning_starts": learning_starts,
            "batch_size": int(rng.integers(2, learning_starts)) if batch_size is None else batch_size,
        }  # fmt: skip

    by_hand = {
        "rewards": [[-1.5, -0.5], [-2.5, -3.5]], "endings": ["truncated"], "n_steps": 4, "learning_starts": 3, "batch_size": 2,
    }  # by hand: steps 1 and 2 are an episode that the limit cuts, then a reset; learning at the steps 3 and 4  # fmt: skip
    return [
        by_hand,
        case([3, 2, 9], ["terminated", "truncated"], 7, 4),
        case([2, 4, 3, 2, 5], ["truncated", "terminated", "both"], 15, 6),
        case([5, 1, 6, 4], ["both", "truncated", "terminated"], 16, 4, batch_size=4),
        case([40, 20], ["truncated", "terminated"], 45, 12),
    ]


# Right answers in other forms


def _nested(env, agent, memory, settings, rng):
    steps = itertools.count(1)
    step = 0
    while step < settings.n_steps:
        state, over = env.reset()[0], False
        while not over and step < settings.n_steps:
            step = next(steps)
            action = agent.act(state)
            next_state, reward, *ends, _ = env.step(action)
            memory.add(state, action, float(reward), next_state, bool(ends[0]))
            state, over = next_state, any(ends)
            if step + 1 > settings.learning_starts:
                batch = list(memory.sample(settings.batch_size, rng))
                agent.learn_critic(batch)
                agent.learn_actor(batch)
                agent.move_targets()


def _by_function(env, agent, memory, settings, rng):
    def one_step(state):
        action = agent.act(state)
        next_state, reward, terminated, truncated, _ = env.step(action)
        memory.add(state, action, reward, next_state, terminated)
        return env.reset()[0] if terminated or truncated else next_state

    state = env.reset()[0]
    for step in range(settings.n_steps):
        state = one_step(state)
        if step < settings.learning_starts - 1 or len(memory) < settings.batch_size:
            continue
        batch = memory.sample(settings.batch_size, rng)
        for learn in (agent.learn_critic, agent.learn_actor):
            learn(batch)
        agent.move_targets()
    return agent


ACT, DO = "agent.act(state)", "env.step(action)"
CRITIC, ACTOR, TARGETS = "agent.learn_critic(batch)", "agent.learn_actor(batch)", "agent.move_targets()"
LEARN = f"        if {DUE}:\n            batch = {SAMPLE}\n            {CRITIC}\n            {ACTOR}\n            {TARGETS}\n"
VARIANTS = (
    edited(right, *loops.BY_EPISODES, ("batch = ", "s, a, r, n, t = "), ("(batch)", "((s, a, r, n, t))")),
    # learns before the reset
    edited(right, (BEGIN, BEGIN.replace("()", f"(seed=0)\n    {TARGETS}")), loops.BY_NAME,
           ("truncated, _", "truncated, info"), (MOVE_ON, ""), (f"        {OVER}\n{RESET}", ""),
           (DUE, "len(memory) >= settings.learning_starts"), (SAMPLE, "memory.sample(rng=rng, batch_size=settings.batch_size)"),
           ("(batch)", "(batch=batch)"), (f"            {TARGETS}", f"            {TARGETS}\n        state = "
           "env.reset()[0] if terminated or truncated else next_state\n    return info")),
    _nested,
    _by_function,
)  # fmt: skip
ORDER = "Within one step the critic learns first, then the actor learns from it, then the targets move."
wrong = mistakes_in(right)

MISTAKES = (
    *loops.common_mistakes(right),
    wrong(CRITIC, "agent.learn_critic(*batch)",
        "Pass the batch as one thing, as sample returned it: agent.learn_critic(batch), without *."),
    wrong(ACTOR, "agent.learn_actor(*batch)",
        "Pass the batch as one thing, as sample returned it: agent.learn_actor(batch), without *."),
    wrong(ACTOR, "agent.learn_actor(batch[0])", "You give learn_actor the states alone. It takes the whole batch and picks out "
        "what it needs: agent.learn_actor(batch)."),
    wrong(ACT, "agent.act(state, 0.1)",
        "You give agent.act more than the state. There is no epsilon here, act explores by itself: agent.act(state)."),
    wrong(SAMPLE, "memory.sample(rng)",
        "memory.sample needs to know how many to draw: memory.sample(settings.batch_size, rng)."),
    wrong(SAMPLE, "memory.sample(settings.batch_size)",
        "memory.sample needs to know what to draw with: memory.sample(settings.batch_size, rng)."),
    wrong(SAMPLE, "memory.sample(rng, settings.batch_size)",
        "The arguments of memory.sample are exchanged: the size comes first, then rng."),
    wrong(SAMPLE, "memory.sample(settings.batch_size, np.random.default_rng(0))",
        "You draw with a generator of your own. Give memory.sample the rng that your function was given."),
    wrong(RESET, RESET.replace("()", "(seed=step)"),
        "You give a seed to later resets too. With one seed every episode starts in the same state: env.reset()."),
    wrong(STORE, STORE.replace("terminated", "terminated or truncated"),
        "You store an episode that was only cut by the time limit as terminated. There was a future: store terminated alone. "
        "Pendulum has no other ends, so here every one would be wrong.", points=1),
    wrong(OVER, "if terminated:",
        "You reset only when the episode terminated. One that was truncated is over as well, and Pendulum has no others."),
    wrong(OVER, "if terminated and truncated:",
        "You reset only when an episode has terminated and was truncated in the same step. Either is enough: use or."),
    wrong(TARGETS, f"{TARGETS}\n        {OVER}\n            break",
        "Your loop ends with the first episode (a break or a return does that). Reset and go on until n_steps."),
    wrong(STORE, f"if not (terminated or truncated): {STORE}",
        "You leave out the last step of every episode. Every step happened: store them all."),
    wrong(STORE, STORE.replace("action", ACT), "You call agent.act twice a step. It explores, so the second action is another "
        "one: keep the first, do it, and store it."),
    wrong(DO, "env.step(np.clip(action, -2, 2))", "You clip the action before env.step, so what is done is not what is stored. "
        "act has seen to the bounds: pass its action on as it is."),
    wrong(ACT, f"np.clip({ACT}, -2, 2)", "You clip the action. act has seen to the bounds: pass its action on as it is."),
    wrong(ACT, f"int({ACT}[0])",
        "You make a whole number of the action. It is an array of real numbers here: pass it on as it is."),
    wrong(ACT, f"int(np.argmax({ACT}))",
        "You take the argmax of what act returns. There are no values to choose from here: it is the action itself."),
    wrong(ACT, f"{ACT}[0]",
        "You take a number out of the action. It is an array [1], as env.step wants it: pass it on as it is."),
    wrong([(f"{CRITIC}\n", f"{ACTOR}\n"), (f"{ACTOR}\n            {TARGETS}", f"{CRITIC}\n            {TARGETS}")],
          "You call learn_actor before learn_critic. " + ORDER),
    wrong([(TARGETS, "pass"), (CRITIC, f"{TARGETS}; {CRITIC}")],
          "You call move_targets before the two have learned. " + ORDER),
    wrong([(TARGETS, "pass"), (ACTOR, f"{TARGETS}; {ACTOR}")],
          "You call move_targets before the actor has learned. " + ORDER),
    wrong(TARGETS, f"{OVER} {TARGETS}",
        "You move the targets only where an episode ends. They go a small step with every update."),
    wrong(TARGETS, "agent.move_targets", "agent.move_targets() is never called in this run. Is it there, with its brackets?"),
    wrong(TARGETS, f"{TARGETS}; {TARGETS}", "You move the targets twice in a step. Once is enough."),
    wrong(ACTOR, f"{OVER} {ACTOR}", "The actor learns only where an episode ends. It learns at every step, after the critic."),
    wrong(ACTOR, "", "The actor never learns: agent.learn_actor(batch) is missing."),
    wrong(CRITIC, "", "The critic never learns: agent.learn_critic(batch) is missing."),
    wrong(ACTOR, f"agent.learn_actor({SAMPLE})",
        "You draw two batches, one for each half. Draw one, keep it in a variable, and give it to both."),
    wrong([("    for step", "    batch = None\n    for step"), (SAMPLE, f"batch or {SAMPLE}")],
        "You learn from the same batch again and again. Draw a new one for every step."),
    wrong([(f"            batch = {SAMPLE}\n", ""), (STORE, f"{STORE}\n        batch = {SAMPLE}")],
        "You draw a batch at every step, also before settings.learning_starts, when the memory may hold too little. Draw only "
        "where you learn."),
    wrong("settings.batch_size", "len(memory)", "Your batch is as large as the memory. Draw settings.batch_size transitions."),
    wrong("settings.batch_size", "settings.learning_starts",
        "Your batch has the size settings.learning_starts. Draw settings.batch_size transitions."),
    wrong("settings.batch_size", "64", "Your batches have a size of your own. Draw settings.batch_size transitions."),
    wrong(DUE, "True", "You learn from the first step on. Wait for settings.learning_starts."),
    wrong(DUE, DUE.replace(">=", ">"), "You begin to learn a step too late. Count the steps from 1, range(1, settings.n_steps "
        "+ 1), and learn where step >= settings.learning_starts."),
    wrong(DUE, "step >= settings.batch_size",
        "You learn as soon as the memory holds one batch. Wait for settings.learning_starts."),
    wrong(DUE, DUE.replace(">=", "=="),
        "You learn once, at step learning_starts. From there on learn at every step: >= in place of ==."),
    wrong(DUE, DUE.replace(">=", "<="),
        "You learn until learning_starts and then stop. It is the other way round: step >= learning_starts."),
    wrong(DUE, "step % settings.learning_starts == 0",
        "You learn at every learning_starts-th step. From step learning_starts on learn at every step."),
    wrong(DUE, f"(terminated or truncated) and {DUE}",
        "You learn only where an episode ends. Does that stand inside of the if of the reset? It belongs beside it."),
    wrong(DUE, f"not (terminated or truncated) and {DUE}",
        "You do not learn at the last step of an episode. Learn at every step, whether an episode ends or not."),
    wrong(DUE, "False", "Nothing is ever learned. From step settings.learning_starts on, draw a batch and call learn_critic, "
        "learn_actor and move_targets."),
    wrong([(LEARN, ""), (f"        {STORE}\n", f"{LEARN}        {STORE}\n")],
        "You learn, or draw the batch, before the new transition is stored. Store it first."),
    wrong([(LEARN, ""), ("        action =", f"{LEARN.replace('>=', '>')}        action =")],
        "You learn at the beginning of a step, so the last step is never learned from. Learn after memory.add."),
)  # fmt: skip

train_pendulum = Exercise(
    name="train_pendulum",
    points=2,
    minutes=15,
    difficulty=2,
    reference=right,
    cases=_cases,
    probe=run_actor_critic_loop,
    explain=_explained,
    hints=(
        "It is the loop of DQN with another inside: `agent.act(state)` explores by itself, so there is no epsilon, and in the "
        "place of one `learn` there are three calls.",
        "Store the transition, with `terminated` alone, **before** you move on with `state = next_state`. When the episode is "
        "over for either reason: `state, _ = env.reset()`.",
        "From step `settings.learning_starts` on, at every step, draw one batch: `memory.sample(settings.batch_size, rng)`. "
        "Give it to `agent.learn_critic`, then to `agent.learn_actor`; then `agent.move_targets()`.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
