"""The loop of the algorithm box."""

from rlcourse.checks.exercise import Exercise, Mistake
from rlcourse.probes import run_training_loop


def _loop(
    reset_after=lambda terminated, truncated: terminated or truncated,
    keep_reset=True,
    stored_end=lambda terminated, truncated: terminated,
    stored_next=lambda state, next_state: next_state,
    moves_on=True,
    moves_on_first=False,
    due=lambda step, s: step >= s.learning_starts and step % s.train_every == 0,
    sync_due=lambda step, s: step % s.sync_every == 0,
    epsilon_of=lambda epsilon, step: epsilon(step),
    first=1,
    learn_first=False,
    learn_old=False,
):
    """A training loop with some of its parts exchanged."""

    def train(env, agent, memory, epsilon, settings, rng):
        state, _ = env.reset()
        batch = None
        for step in range(first, settings.n_steps + first):
            action = agent.act(state, epsilon_of(epsilon, step))
            next_state, reward, terminated, truncated, _ = env.step(action)
            if learn_first and due(step, settings):
                agent.learn(memory.sample(settings.batch_size, rng))
            if moves_on_first:
                state = next_state
            memory.add(state, action, reward, stored_next(state, next_state), stored_end(terminated, truncated))
            if moves_on:
                state = next_state
            if reset_after(terminated, truncated):
                if keep_reset:
                    state, _ = env.reset()
                else:
                    env.reset()
            if not learn_first and due(step, settings):
                if batch is None or not learn_old:
                    batch = memory.sample(settings.batch_size, rng)
                agent.learn(batch)
            if sync_due(step, settings):
                agent.sync()

    return train


def _counting_updates(env, agent, memory, epsilon, settings, rng):
    state, _ = env.reset()
    updates = 0
    for step in range(1, settings.n_steps + 1):
        action = agent.act(state, epsilon(step))
        next_state, reward, terminated, truncated, _ = env.step(action)
        memory.add(state, action, reward, next_state, terminated)
        state = next_state
        if terminated or truncated:
            state, _ = env.reset()
        if step >= settings.learning_starts and step % settings.train_every == 0:
            agent.learn(memory.sample(settings.batch_size, rng))
            updates += 1
            if updates % settings.sync_every == 0:
                agent.sync()


def _while_loop(env, agent, memory, epsilon, settings, rng):
    step, over = 0, True
    while step < settings.n_steps:
        if over:
            state, _ = env.reset()
        step += 1
        action = agent.act(state, epsilon(step))
        following, reward, terminated, truncated, _ = env.step(action)
        memory.add(state, action, reward, following, terminated)
        state, over = following, terminated or truncated
        if not step % settings.train_every and not step < settings.learning_starts:
            agent.learn(memory.sample(settings.batch_size, rng))
        if not step % settings.sync_every:
            agent.sync()


def _sync_first(env, agent, memory, epsilon, settings, rng):
    state = env.reset(seed=0)[0]
    for i in range(settings.n_steps):
        action = agent.act(state, epsilon(i + 1))
        next_state, reward, terminated, truncated, _ = env.step(action)
        memory.add(state=state, action=action, reward=reward, next_state=next_state, terminated=terminated)
        state = env.reset()[0] if terminated or truncated else next_state
        if (i + 1) % settings.sync_every == 0:
            agent.sync()
        if len(memory) >= settings.learning_starts and (i + 1) % settings.train_every == 0:
            agent.learn(memory.sample(settings.batch_size, rng))


def _by_function(env, agent, memory, epsilon, settings, rng):
    def begin():
        return env.reset()[0]

    state = begin()
    for step in range(1, 1 + settings.n_steps):
        action = agent.act(state, epsilon=epsilon(step))
        next_state, reward, *ends, _ = env.step(action)
        memory.add(state, action, reward, next_state, ends[0])
        state = begin() if any(ends) else next_state
        if step % settings.train_every == 0 and step >= settings.learning_starts:
            batch = memory.sample(settings.batch_size, rng)
            agent.learn(batch)
        if step % settings.sync_every == 0:
            agent.sync()
    return agent


def _cases(rng):
    def episode(n):
        return [float(r) for r in rng.integers(1, 9, size=n)]

    def case(lengths, endings, n_steps, learning_starts, train_every, sync_every):
        return {
            "rewards": [episode(n) for n in lengths], "endings": endings, "n_steps": n_steps, "learning_starts":
            learning_starts,
            "train_every": train_every, "sync_every": sync_every, "batch_size": int(rng.integers(2, 9)),
        }  # fmt: skip

    return [
        case([3, 2, 9], ["terminated", "truncated"], 6, 2, 1, 3),
        case([2, 4, 3, 2, 5], ["truncated", "terminated", "terminated"], 15, 4, 2, 5),
        case([5, 1, 6, 4], ["terminated", "truncated", "truncated"], 18, 7, 3, 4),
    ]


train = Exercise(
    name="train",
    points=3,
    minutes=20,
    difficulty=3,
    reference=_loop(),
    cases=_cases,
    probe=run_training_loop,
    hints=(
        "Begin with `state, _ = env.reset()` and `for step in range(1, settings.n_steps + 1):`.",
        "`env.step(action)` gives next_state, reward, terminated, truncated, info. Store the transition **before** you move on "
        "with `state = next_state`, and store `terminated`, not `truncated`.",
        "When the episode is over, for either reason: `state, _ = env.reset()`.",
        "`step % settings.train_every == 0` is true at every train_every-th step.",
    ),
    mistakes=(
        Mistake(
            _loop(keep_reset=False),
            "After env.reset() you go on with the last state of the old episode. reset returns the first state "
            "of the new one: keep it.",
        ),
        Mistake(
            _loop(moves_on=False),
            "You never move on: state stays what it was at the start of the episode. state = next_state is missing.",
        ),
        Mistake(
            _loop(moves_on_first=True),
            "You store the next state as the state: move on with state = next_state after memory.add, not before.",
        ),
        Mistake(_loop(stored_next=lambda state, following: state), "You store the state where the next state belongs."),
        Mistake(
            _loop(stored_end=lambda terminated, truncated: terminated or truncated),
            "You store an episode that was only cut by the time "
            "limit as terminated. There was a future: store terminated alone.",
        ),
        Mistake(_loop(stored_end=lambda terminated, truncated: truncated), "You store truncated where terminated belongs."),
        Mistake(_loop(stored_end=lambda terminated, truncated: False), "You store False where terminated belongs."),
        Mistake(
            _loop(reset_after=lambda terminated, truncated: terminated),
            "You reset only when the episode terminated. One that was truncated is over as well.",
        ),
        Mistake(
            _loop(reset_after=lambda terminated, truncated: truncated),
            "You reset only when the episode was truncated. One that has terminated is over as well.",
        ),
        Mistake(
            _loop(reset_after=lambda terminated, truncated: False), "You never reset, and play on after the end of the episode."
        ),
        Mistake(
            _loop(reset_after=lambda terminated, truncated: True), "You reset after every step. Reset when the episode is over."
        ),
        Mistake(
            _loop(due=lambda step, s: step % s.train_every == 0),
            "You learn from the first steps on. Wait for settings.learning_starts.",
        ),
        Mistake(
            _loop(due=lambda step, s: step >= s.learning_starts), "You learn at every step. Learn at every train_every-th."
        ),
        Mistake(
            _loop(due=lambda step, s: step > s.learning_starts and step % s.train_every == 0),
            "Learning starts with the step number settings.learning_starts itself: step >= learning_starts.",
        ),
        Mistake(_loop(due=lambda step, s: False), "You never learn: agent.learn(memory.sample(...)) is missing."),
        Mistake(_loop(sync_due=lambda step, s: False), "The target network is never synchronised: agent.sync() is missing."),
        Mistake(
            _loop(sync_due=lambda step, s: True),
            "You synchronise the target network at every step, so it is no fixed target. Do it at every sync_every-th.",
        ),
        Mistake(
            _counting_updates,
            "You synchronise after every sync_every-th update. Here sync_every counts steps in the environment.",
        ),
        Mistake(
            _loop(first=0),
            "Your steps are counted from 0, so everything happens a step too late, and epsilon is that of the step "
            "before. Count from 1: range(1, settings.n_steps + 1).",
        ),
        Mistake(_loop(learn_first=True), "You learn before the new transition is stored. Store it first."),
        Mistake(
            _loop(epsilon_of=lambda epsilon, step: epsilon(0)), "epsilon never changes: ask for epsilon(step) at every step."
        ),
        Mistake(_loop(epsilon_of=lambda epsilon, step: 0.0), "You never explore. Give agent.act the value epsilon(step)."),
        Mistake(
            _loop(epsilon_of=lambda epsilon, step: epsilon),
            "You pass the function epsilon on. agent.act wants a number: epsilon(step).",
        ),
        Mistake(_loop(learn_old=True), "You learn from the same minibatch again and again. Draw a new one for every update."),
    ),
    variants=(
        _while_loop,
        _sync_first,
        _by_function,
        _loop(due=lambda step, s: step % s.train_every == 0 <= step - s.learning_starts),
    ),
)
