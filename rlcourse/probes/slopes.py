"""What a function asks of a critic's slope, and what it makes of the answer."""

from collections.abc import Callable

import numpy as np

from rlcourse.probes.observing import plain, something


def climb_slope(
    answer: Callable, weights: np.ndarray, states: np.ndarray, peak: np.ndarray, height: float, bend: float
) -> dict:
    """Call `answer(weights, states, slope)` and record what it asks slope for.

    The critic is Q(s, a) = -bend / 2 * (a - (peak . s + height))^2, plus whatever the state alone is worth.

    Args:
        answer: Returns the gradient [n].
        weights: [n] the actor's, passed on.
        states: [B, n] passed on.
        peak: [n] how the critic's best action depends on the state.
        height: The critic's best action in the state 0.
        bend: How fast the critic falls off beside its best action.

    Returns:
        "gradient", which is what came back; "weights", "states", "peak", "height" and "bend" as they were given; "asked states"
        [N, n] and "asked actions" [N] of all its calls of slope, one below the other; "changed", the names of the arguments it
        altered.
    """
    asked_states, asked_actions = [np.zeros((0, len(weights)))], [np.zeros(0)]
    slope = slope_of_critic(peak, height, bend)

    def recording(states, actions):
        slopes = slope(states, actions)
        asked_states.append(np.array(plain(states), dtype=float))
        asked_actions.append(np.array(plain(actions), dtype=float))
        return slopes

    given = {"weights": weights.copy(), "states": states.copy()}
    gradient = something(answer(given["weights"], given["states"], recording))
    return {
        "gradient": plain(gradient),
        "weights": weights,
        "states": states,
        "peak": peak,
        "height": height,
        "bend": bend,
        "asked states": np.concatenate(asked_states),
        "asked actions": np.concatenate(asked_actions),
        "changed": [
            name for name, value in given.items() if not np.array_equal(value, {"weights": weights, "states": states}[name])
        ],
    }


def slope_of_critic(peak: np.ndarray, height: float, bend: float) -> Callable:
    """dQ/da [B] of the critic in `climb_slope`, a function of states [B, n] and actions [B].

    It raises ValueError for other shapes: a network would stop there, or broadcast in silence.
    """

    def slope(states, actions):
        states, actions = np.asarray(plain(states), dtype=float), np.asarray(plain(actions), dtype=float)
        if states.ndim != 2 or states.shape[1] != len(peak):
            raise ValueError(f"slope was given states of the shape {states.shape}, expected [B, {len(peak)}]")
        if actions.shape != (len(states),):
            raise ValueError(
                f"slope was given actions of the shape {actions.shape}, expected ({len(states)},), one for each state"
            )
        return bend * (states @ peak + height - actions)

    return slope
