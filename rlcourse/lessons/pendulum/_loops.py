"""Loops that train an actor and a critic, right and wrong, to test the exercise with."""

import itertools


def is_due(step, s, over):
    return step >= s.learning_starts


def both(agent, draw, over):
    batch = draw()
    agent.learn_critic(batch)
    agent.learn_actor(batch)
    agent.move_targets()


def in_turn(*names):
    """The named methods of the agent, called one after the other with the same batch."""

    def learn(agent, draw, over):
        batch = draw()
        for name in names:
            getattr(agent, name)(*([batch] if name != "move_targets" else []))

    return learn


def loop(
    reset=lambda env, step: env.reset()[0],
    acts=lambda agent, state: agent.act(state),
    done=lambda env, action: action,
    stored_action=lambda agent, state, action: action,
    stored_reward=lambda reward: reward,
    stored_next=lambda state, next_state: next_state,
    stored_end=lambda terminated, truncated: terminated,
    stores=lambda terminated, truncated: True,
    reset_after=lambda terminated, truncated: terminated or truncated,
    ends_all=lambda terminated, truncated: False,
    keep_reset=True,
    moves_on=True,
    moves_on_first=False,
    due=is_due,
    learn=both,
    learn_first=False,
    draw=lambda memory, s, rng: memory.sample(s.batch_size, rng),
    steps=lambda s: s.n_steps,
    at_the_end=lambda env: None,
):
    """A training loop with some of its parts exchanged."""

    def train(env, agent, memory, settings, rng):
        def update(step, over):
            if due(step, settings, over):
                learn(agent, lambda: draw(memory, settings, rng), over)

        state = reset(env, None)
        for step in range(1, steps(settings) + 1):
            action = acts(agent, state)
            next_state, reward, terminated, truncated, _ = env.step(done(env, action))
            over = terminated or truncated
            if learn_first:
                update(step, over)
            if moves_on_first:
                state = next_state
            if stores(terminated, truncated):
                kept = stored_action(agent, state, action)
                end = stored_end(terminated, truncated)
                memory.add(state, kept, stored_reward(reward), stored_next(state, next_state), end)
            if moves_on:
                state = next_state
            if reset_after(terminated, truncated):
                if keep_reset:
                    state = reset(env, step)
                else:
                    env.reset()
            if not learn_first:
                update(step, over)
            if ends_all(terminated, truncated):
                break
        at_the_end(env)

    return train


def by_episodes(env, agent, memory, settings, rng):
    """Plays every episode to its end, whatever n_steps is."""
    step = 0
    while step < settings.n_steps:
        state, _ = env.reset()
        over = False
        while not over:
            step += 1
            action = agent.act(state)
            next_state, reward, terminated, truncated, _ = env.step(action)
            memory.add(state, action, reward, next_state, terminated)
            state, over = next_state, terminated or truncated
            if step >= settings.learning_starts:
                both(agent, lambda: memory.sample(settings.batch_size, rng), over)


def draws_always(env, agent, memory, settings, rng):
    """Draws a batch at every step, and uses it where it should learn."""
    state, _ = env.reset()
    for step in range(1, settings.n_steps + 1):
        action = agent.act(state)
        next_state, reward, terminated, truncated, _ = env.step(action)
        memory.add(state, action, reward, next_state, terminated)
        batch = memory.sample(settings.batch_size, rng)
        state = env.reset()[0] if terminated or truncated else next_state
        if step >= settings.learning_starts:
            both(agent, lambda batch=batch: batch, False)


def next_update_first(env, agent, memory, settings, rng):
    """Learns before it acts, from what was stored by the step before."""
    state, _ = env.reset()
    for step in range(1, settings.n_steps + 1):
        if step > settings.learning_starts:
            both(agent, lambda: memory.sample(settings.batch_size, rng), False)
        action = agent.act(state)
        next_state, reward, terminated, truncated, _ = env.step(action)
        memory.add(state, action, reward, next_state, terminated)
        state = env.reset()[0] if terminated or truncated else next_state


def same_batch_for_ever():
    """One minibatch for all updates."""
    kept = []

    def draw(memory, s, rng):
        if not kept or kept[0] is not memory:
            kept[:] = [memory, memory.sample(s.batch_size, rng)]
        return kept[1]

    return draw


def while_loop(env, agent, memory, settings, rng):
    step, over = 0, True
    while step < settings.n_steps:
        if over:
            state, _ = env.reset()
        step += 1
        action = agent.act(state)
        following, reward, terminated, truncated, _ = env.step(action)
        memory.add(state, action, reward, following, terminated)
        state, over = following, terminated or truncated
        if not step < settings.learning_starts:
            s, a, r, n, t = memory.sample(settings.batch_size, rng)
            agent.learn_critic((s, a, r, n, t))
            agent.learn_actor((s, a, r, n, t))
            agent.move_targets()


def learns_before_the_reset(env, agent, memory, settings, rng):
    state = env.reset(seed=0)[0]
    agent.move_targets()
    for _ in range(settings.n_steps):
        action = agent.act(state)
        next_state, reward, terminated, truncated, info = env.step(action)
        memory.add(state=state, action=action, reward=reward, next_state=next_state, terminated=terminated)
        if len(memory) >= settings.learning_starts:
            batch = memory.sample(rng=rng, batch_size=settings.batch_size)
            agent.learn_critic(batch=batch)
            agent.learn_actor(batch=batch)
            agent.move_targets()
        state = env.reset()[0] if terminated or truncated else next_state
    return info


def nested(env, agent, memory, settings, rng):
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
                in_turn("learn_critic", "learn_actor", "move_targets")(
                    agent, lambda: list(memory.sample(settings.batch_size, rng)), over
                )


def by_function(env, agent, memory, settings, rng):
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
