"""Loops over games, right and wrong, to test the exercises with."""


def over(terminated, truncated):
    return terminated or truncated


def loop(
    reset=lambda env: env.reset()[0],
    epsilon_of=lambda epsilon: (epsilon,),
    ends=over,
    stored_end=lambda terminated, truncated: terminated,
    stored_next=lambda state, next_state: next_state,
    stored_reward=lambda reward: reward,
    moves_on=True,
    moves_on_first=False,
    learn=lambda agent, t: agent.learn(),
    learn_first=False,
    learn_at_the_end=False,
    scored=lambda score, reward: score + reward,
    appended=lambda scores, score, t: scores.append(score),
    forget_score=True,
    games=lambda n: n,
    at_the_end=lambda env: None,
    decay_step=lambda epsilon, decay, least: epsilon,
    decay_game=lambda epsilon, decay, least: max(least, epsilon * decay),
    decay_first=False,
    once=False,
    keeps_reset=True,
    remembers=True,
    empties=False,
):
    """A training loop with some of its parts exchanged; called with or without epsilon, decay and least."""

    def train(agent, n_games, epsilon=None, decay=1.0, least=0.0):
        env = agent.env
        score = 0
        if empties:
            agent.scores = []
        state = reset(env)
        for game in range(games(n_games)):
            if game and not once:
                state = reset(env) if keeps_reset else (reset(env), state)[1]
            if decay_first and epsilon is not None:
                epsilon = decay_game(epsilon, decay, least)
            if forget_score:
                score = 0
            t, done = 0, False
            while not done:
                t += 1
                action = agent.act(state, *(epsilon_of(epsilon) if epsilon is not None else ()))
                next_state, reward, terminated, truncated, _ = env.step(action)
                if learn_first:
                    learn(agent, t)
                if moves_on_first:
                    state = next_state
                if remembers:
                    ends_here = stored_end(terminated, truncated)
                    agent.remember(state, action, stored_reward(reward), stored_next(state, next_state), ends_here)
                if not learn_first and not learn_at_the_end:
                    learn(agent, t)
                if moves_on:
                    state = next_state
                score = scored(score, reward)
                done = ends(terminated, truncated)
                if epsilon is not None:
                    epsilon = decay_step(epsilon, decay, least)
            if learn_at_the_end:
                agent.learn()
            appended(agent.scores, score, t)
            if epsilon is not None and not decay_first:
                epsilon = decay_game(epsilon, decay, least)
        at_the_end(env)

    return train


def without_epsilon(**parts):
    """A loop that always takes the best action: train_model(agent, n_games)."""
    train = loop(**parts)
    return lambda agent, n_games: train(agent, n_games)


def masked(agent, n_games, epsilon=0.0, decay=1.0, least=0.0):
    """Goes by the mask, counts walls, and looks at the agent in the end."""
    env, visited, walls = agent.env, set(), 0
    for _ in range(n_games):
        state, info = env.reset()
        score, over = 0, False
        while not over:
            visited.add(state)
            action = agent.act(int(state), epsilon, mask=info["action_mask"])
            next_state, reward, terminated, truncated, info = env.step(action)
            agent.remember(state, action, float(reward), next_state, bool(terminated))
            agent.learn()
            if next_state == state:
                walls += 1
            state, score, over = next_state, score + reward, terminated or truncated
        agent.scores.append(score)
        epsilon = max(least, epsilon * decay)
    agent.plot_history()
    return len(visited), walls, agent.evaluate_model()


def counting_scores(agent, n_games, epsilon=0.0, decay=1.0, least=0.0):
    """Takes the scores that were there before for its own."""
    while len(agent.scores) < n_games:
        loop()(agent, 1, epsilon, 1.0, 0.0)
        epsilon = max(least, epsilon * decay)


def elsewhere(agent, n_games, epsilon=0.0, decay=1.0, least=0.0):
    """Plays in an environment of its own."""
    from rlcourse import envs

    env = envs.make("Taxi-v4", seed=0)
    for _ in range(n_games):
        state, _ = env.reset()
        agent.act(state, epsilon)
        env.step(0)
        agent.scores.append(-1)


def break_out(agent, n_games, *exploring):
    epsilon, decay, least = exploring or (0.0, 1.0, 0.0)
    for _ in range(n_games):
        state, _ = agent.env.reset()
        rewards = []
        while True:
            action = agent.act(state, epsilon) if epsilon else agent.act(state)
            next_state, reward, terminated, truncated, _ = agent.env.step(action)
            rewards.append(reward)
            agent.remember(state, action, reward, next_state, terminated)
            agent.learn()
            if terminated or truncated:
                break
            state = next_state
        agent.scores += [sum(rewards)]
        epsilon *= decay
        if epsilon < least:
            epsilon = least
    return agent.scores


def by_keywords(agent, n_games, epsilon=0.0, decay=1.0, least=0.0):
    for game in range(n_games):
        e = max(epsilon * decay**game, least)
        state = agent.env.reset()[0]
        score, done = 0.0, False
        while not done:
            action = agent.act(state=state, epsilon=e)
            following, reward, *ends, _ = agent.env.step(action)
            agent.remember(state=state, action=action, reward=reward, next_state=following, terminated=ends[0])
            score += reward
            done = any(ends)
            agent.learn()
            state = following
        agent.scores.append(score)


def into_the_memory(agent, n_games, epsilon=0.0, decay=1.0, least=0.0):
    env, played = agent.env, 0
    state, _ = env.reset()
    score = 0
    while played < n_games:
        action = agent.act(state, epsilon)
        next_state, reward, terminated, truncated, _ = env.step(action)
        agent.memory.add(state, action, reward, next_state, terminated)
        agent.learn()
        score += reward
        state = next_state
        if terminated or truncated:
            agent.scores.append(score)
            played += 1
            epsilon = max(epsilon * decay, least)
            if played < n_games:
                state, _ = env.reset()
                score = 0


def in_a_function(agent, n_games, epsilon=0.0, decay=1.0, least=0.0):
    def play():
        state, total, t, u = agent.env.reset()[0], 0, False, False
        while not (t or u):
            a = agent.act(state, epsilon)
            s, r, t, u, _ = agent.env.step(a)
            agent.remember(state, a, r, s, bool(t))
            agent.learn()
            state, total = s, total + r
        return total

    for _ in range(n_games):
        agent.scores.append(play())
        epsilon = max(least, epsilon * decay)
