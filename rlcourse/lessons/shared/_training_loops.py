"""Training loops, right and wrong, to test the exercise with."""


def is_due(step, s):
    return step >= s.learning_starts and step % s.train_every == 0


def loop(
    reset_after=lambda terminated, truncated: terminated or truncated,
    keep_reset=True,
    stored_end=lambda terminated, truncated: terminated,
    stored_next=lambda state, next_state: next_state,
    stores=lambda terminated, truncated: True,
    moves_on=True,
    moves_on_first=False,
    due=is_due,
    sync_due=lambda step, s: step % s.sync_every == 0,
    epsilon_of=lambda epsilon, step: epsilon(step),
    first=1,
    learn_first=False,
    learn_old=False,
    steps=lambda s: s.n_steps,
    reset=lambda env, step: env.reset()[0],
    reward_kept=lambda reward: reward,
    learn=lambda agent, batch: agent.learn(batch),
    at_the_end=lambda env: None,
):
    """A training loop with some of its parts exchanged."""

    def train(env, agent, memory, epsilon, settings, rng):
        state = reset(env, None)
        batch = None
        for step in range(first, steps(settings) + first):
            action = agent.act(state, epsilon_of(epsilon, step))
            next_state, reward, terminated, truncated, _ = env.step(action)
            if learn_first and due(step, settings):
                agent.learn(memory.sample(settings.batch_size, rng))
            if moves_on_first:
                state = next_state
            end = stored_end(terminated, truncated)
            if stores(terminated, truncated):
                memory.add(state, action, reward_kept(reward), stored_next(state, next_state), end)
            if moves_on:
                state = next_state
            if reset_after(terminated, truncated):
                if keep_reset:
                    state = reset(env, step)
                else:
                    env.reset()
            if not learn_first and due(step, settings):
                if batch is None or not learn_old:
                    batch = memory.sample(settings.batch_size, rng)
                learn(agent, batch)
            if sync_due(step, settings):
                agent.sync()
        at_the_end(env)

    return train


def counting_updates(env, agent, memory, epsilon, settings, rng):
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


def by_episodes(env, agent, memory, epsilon, settings, rng):
    step = 0
    while step < settings.n_steps:
        state, _ = env.reset()
        over = False
        while not over:
            step += 1
            action = agent.act(state, epsilon(step))
            next_state, reward, terminated, truncated, _ = env.step(action)
            memory.add(state, action, reward, next_state, terminated)
            state, over = next_state, terminated or truncated
            if step >= settings.learning_starts and step % settings.train_every == 0:
                agent.learn(memory.sample(settings.batch_size, rng))
            if step % settings.sync_every == 0:
                agent.sync()


def while_loop(env, agent, memory, epsilon, settings, rng):
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


def sync_first(env, agent, memory, epsilon, settings, rng):
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


def by_function(env, agent, memory, epsilon, settings, rng):
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


def guarded(env, agent, memory, epsilon, settings, rng):
    state, _ = env.reset()
    agent.sync()
    for step in range(1, settings.n_steps + 1):
        action = agent.act(state, epsilon(step))
        next_state, reward, terminated, truncated, _ = env.step(action)
        memory.add(state, action, reward, next_state, terminated)
        state = next_state
        if terminated or truncated:
            state, _ = env.reset()
        if is_due(step, settings) and len(memory) >= settings.batch_size:
            s, a, r, n, t = memory.sample(batch_size=settings.batch_size, rng=rng)
            agent.learn((s, a, r, n, t))
        if step % settings.sync_every == 0:
            agent.sync()
