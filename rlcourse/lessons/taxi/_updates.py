"""Tabular updates, right and wrong, to test the exercises with."""

import numpy as np


def update(
    value=lambda table, state, next_state: table[next_state].max(),
    target=lambda reward, gamma, value, terminated: reward + gamma * value * (not terminated),
    blend=lambda old, y, alpha: old + alpha * (y - old),
    where=lambda state, action, next_state: (state, action),
    copied=False,
):
    """A tabular update with some of its parts exchanged."""

    def q_learning_update(table, state, action, reward, next_state, terminated, alpha, gamma):
        y = target(reward, gamma, value(table, state, next_state), terminated)
        changed = table.copy() if copied else table
        place = where(state, action, next_state)
        changed[place] = blend(changed[place], y, alpha)
        return changed if copied else None

    return q_learning_update


def learner(step=None, order=lambda transitions: transitions, first=lambda row: row[0], starts=None, larger=lambda a, b: a > b):
    """A program that learns from a list of transitions, with some of its parts exchanged."""

    def learn_from(table, transitions, alpha, gamma):
        for state, action, reward, next_state, terminated in order(transitions):
            if step is not None:
                step(table, state, action, reward, next_state, terminated, alpha, gamma)
                continue
            best = first(table[next_state]) if starts is None else starts
            for value in table[next_state]:
                if larger(value, best):
                    best = value
            y = reward + gamma * best * (not terminated)
            table[state, action] += alpha * (y - table[state, action])

    return learn_from


def by_parts(table, state, action, reward, next_state, terminated, alpha, gamma):
    old = table[state, action]
    if terminated:
        error = reward - old
    else:
        error = reward + gamma * np.max(table[next_state]) - old
    table[state, action] = old + alpha * error


def only_where_it_goes_on(table, state, action, reward, next_state, terminated, alpha, gamma):
    if not terminated:
        y = reward + gamma * table[next_state].max()
        table[state, action] += alpha * (y - table[state, action])


def convex(table, state, action, reward, next_state, terminated, alpha, gamma):
    best = max(table[next_state].tolist())
    y = reward + (0 if terminated else gamma * best)
    table[state][action] = (1 - alpha) * table[state][action] + alpha * y
    return table


def with_argmax(table, state, action, reward, next_state, terminated, alpha, gamma):
    best_action = np.argmax(table[next_state])
    y = reward + gamma * table[next_state, best_action] * (1 - int(terminated))
    table[state, action] += alpha * (y - table[state, action])
    return table[state, action]


def by_index(table, state, action, reward, next_state, terminated, alpha, gamma):
    np.add.at(table, (state, action), alpha * (reward + (1 - terminated) * gamma * table.max(axis=1)[next_state]
                                               - table[state, action]))  # fmt: skip
