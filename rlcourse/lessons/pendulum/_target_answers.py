"""Right and wrong ways to compute a critic's targets."""

import numpy as np

from rlcourse.lessons.shared.lazy import ops


def targets(
    next_actions=lambda actor, states: actor(states),
    next_q=lambda critic, states, actions: critic(states, actions),
    y=lambda r, g, alive, q: r + g * alive * q,
    alive=lambda terminated: 1 - terminated,
):
    """Targets made of their parts."""

    def answer(rewards, next_states, terminated, gamma, target_actor, target_critic):
        actions = next_actions(target_actor, next_states)
        return y(rewards, gamma, alive(terminated), next_q(target_critic, next_states, actions))

    return answer


# Right answers


def _one_by_one(rewards, next_states, terminated, gamma, target_actor, target_critic):
    y = []
    for b in range(len(rewards)):
        state = next_states[b : b + 1]
        y.append(rewards[b] if terminated[b] else rewards[b] + gamma * target_critic(state, target_actor(state))[0])
    return np.array(y)


def _where(rewards, next_states, terminated, gamma, target_actor, target_critic):
    next_q = target_critic(actions=target_actor(next_states), states=next_states)
    return np.where(terminated, rewards, rewards + gamma * next_q)


def _assigned(rewards, next_states, terminated, gamma, target_actor, target_critic):
    y, on = rewards.copy(), ~terminated
    y[on] += gamma * target_critic(next_states[on], target_actor(next_states[on]))
    return y


def _in_keras(rewards, next_states, terminated, gamma, target_actor, target_critic):
    next_q = target_critic(next_states, target_actor(ops.convert_to_tensor(next_states)))
    return ops.cast(rewards, "float32") + gamma * (1.0 - ops.cast(terminated, "float32")) * ops.cast(next_q, "float32")


VARIANTS = (_one_by_one, _where, _assigned, _in_keras, targets(alive=np.logical_not))


# Wrong answers


def in_place(rewards, next_states, terminated, gamma, target_actor, target_critic):
    rewards += gamma * (1 - terminated) * target_critic(next_states, target_actor(next_states))
    return rewards


def cleared(rewards, next_states, terminated, gamma, target_actor, target_critic):
    next_states[terminated] = 0
    return rewards + gamma * (1 - terminated) * target_critic(next_states, target_actor(next_states))


def single_states(r, s, t, g, actor, critic):
    return np.array([r[b] + g * (1 - t[b]) * critic(s[b], actor(s[b])) for b in range(len(r))])


def columns(r, s, t, g, actor, critic):
    return r[:, None] + g * (1 - t)[:, None] * critic(s, actor(s))[:, None]


def _as_values(part, columns=False):
    """Targets that take (a part of) the actions for values."""

    def answer(r, s, t, g, actor, critic):
        if columns:
            return r[:, None] + g * (1 - t)[:, None] * part(actor(s))
        return r + g * (1 - t) * part(actor(s))

    return answer


ACTIONS_AS_VALUES = (
    _as_values(lambda a: a),
    _as_values(lambda a: a, columns=True),
    *(_as_values(part) for part in (
        lambda a: a[:, 0], np.squeeze, np.ravel, lambda a: a.max(axis=-1), lambda a: a.sum(axis=-1), lambda a: a.mean(axis=-1),
        lambda a: a.max(), lambda a: a.argmax(axis=-1),
    )),
)  # fmt: skip


def _decided_once(over):
    """Targets in which the ends of all transitions decide together, in two ways of writing it."""
    return (
        targets(alive=lambda terminated: not over(terminated)),
        lambda r, s, t, g, actor, critic: r if over(t) else r + g * critic(s, actor(s)),
    )


DECIDED_ONCE = (*_decided_once(np.any), *_decided_once(np.all))
