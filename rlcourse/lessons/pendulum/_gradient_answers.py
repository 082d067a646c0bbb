"""Right answers to `actor_gradient`."""

import numpy as np


def reference(weights, states, slope):
    """The gradient of the mean of Q(s, mu(s)) by the weights of mu(s) = 2 * tanh(w . s).

    Args:
        weights: [n] the actor's weights w.
        states: [B, n].
        slope: A function from states [B, n] and actions [B] to dQ/da [B].

    Returns:
        [n]
    """
    actions = 2 * np.tanh(states @ weights)  # [B]
    da_dw = (2 - actions**2 / 2)[:, None] * states  # [B, n]; 2 * (1 - tanh^2) * s
    return (slope(states, actions)[:, None] * da_dw).mean(axis=0)


def one_by_one(weights, states, slope):
    gradient = np.zeros(3)
    for i in range(len(states)):
        a = 2 * np.tanh(np.dot(weights, states[i]))
        dq_da = slope(states[i : i + 1], np.array([a]))[0]
        for k in range(3):
            gradient[k] += dq_da * 2 * (1 - np.tanh(np.dot(weights, states[i])) ** 2) * states[i, k]
    return gradient / len(states)


def einsum(weights, states, slope):
    z = np.einsum("bi,i->b", states, weights)
    return np.einsum("b,b,bi->i", slope(states, 2 * np.tanh(z)), 2 / np.cosh(z) ** 2, states) / len(states)


def matrices(weights, states, slope):
    t = np.tanh(np.matmul(states, weights.reshape(3, 1)))  # [B, 1]
    dq_da = slope(states, (2 * t)[:, 0]).reshape(-1, 1)
    return (states.T @ (dq_da * 2 * (1 - t * t)))[:, 0] / states.shape[0]


def by_differences(weights, states, slope):
    """da/dw from two actions close to each other."""
    near, columns = 1e-5, []
    q = slope(states, 2 * np.tanh(states @ weights))
    for step in near * np.eye(3):
        columns.append((2 * np.tanh(states @ (weights + step)) - 2 * np.tanh(states @ (weights - step))) / (2 * near))
    return [float(np.mean(q * column)) for column in columns]


def listed(weights, states, slope):
    slopes = slope(states, 2 * np.tanh(states @ weights))
    return np.mean([q * 2 * s / np.cosh(s @ weights) ** 2 for q, s in zip(slopes, states, strict=True)], axis=0)
