"""A training loop with some of its parts exchanged, for the bug hunt of notebook 04."""


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
