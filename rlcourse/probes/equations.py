"""What a function makes of a few numbers: of a table that it changes in place, of potentials, of a critic's slope."""

from collections.abc import Callable

import numpy as np

from rlcourse.probes.observing import plain, something


def update_table(answer: Callable, table: np.ndarray, **rest) -> dict:
    """Let `answer(table, state, action, reward, next_state, terminated, alpha, gamma)` learn from one transition.

    All arguments are passed on in their order. The report is that of `learn_table`.
    """
    return _changed(table, lambda t: answer(t, *rest.values()))


def learn_table(answer: Callable, table: np.ndarray, transitions: list[tuple], alpha: float, gamma: float) -> dict:
    """Let `answer(table, transitions, alpha, gamma)` learn from several (state, action, reward, next_state, terminated).

    It changes the table [S, A] of Q-values in place.

    Returns: "table" as it is afterwards, "entries changed" [N, 2]; where nothing was changed and something came back, "returned
        in its place".
    """
    return _changed(table, lambda t: answer(t, transitions, alpha, gamma))


def _changed(table: np.ndarray, call: Callable) -> dict:
    after = table.copy()
    returned = call(after)
    report = {"table": after, "entries changed": np.argwhere(after != table)}
    if np.array_equal(after, table) and returned is not None:
        report["returned in its place"] = plain(returned)
    return report


def shape_rewards(answer: Callable, phi: np.ndarray, **rest) -> np.ndarray:
    """Call `answer(rewards, states, next_states, terminated, gamma, potential)`, and return the rewards [B] that it returns.

    The `potential` is made from `phi` [S], that of every state: a function from states [B, 1] to [B]. The other arguments, [B],
    or [B, 1] numbers of states, are passed on in their order.
    """

    def potential(states):
        return phi[np.asarray(states)[..., 0].astype(int)]

    return something(answer(*rest.values(), potential))


def climb_slope(answer: Callable, weights: np.ndarray, states: np.ndarray, **critic) -> dict:
    """Call `answer(weights, states, slope)` and record what it asks slope for.

    The critic is Q(s, a) = -bend / 2 * (a - (peak . s + height))^2, plus whatever the state alone is worth.

    The actor's weights are [n], the states [B, n], and the peak [n]; peak, height and bend are the critic's.

    Returns: "gradient", which is what came back; what was given; "asked states" [N, n] and "asked actions" [N] of all its calls
        of slope, one below the other; "changed", the names of the arguments it altered.
    """
    asked_states, asked_actions = [np.zeros((0, len(weights)))], [np.zeros(0)]
    slope = slope_of_critic(**critic)

    def recording(states, actions):
        slopes = slope(states, actions)
        asked_states.append(np.array(plain(states), dtype=float))
        asked_actions.append(np.array(plain(actions), dtype=float))
        return slopes

    kept, given = {"weights": weights, "states": states}, {"weights": weights.copy(), "states": states.copy()}
    gradient = something(answer(*given.values(), recording))
    return {
        "gradient": plain(gradient),
        **kept,
        **critic,
        "asked states": np.concatenate(asked_states),
        "asked actions": np.concatenate(asked_actions),
        "changed": [name for name in given if not np.array_equal(given[name], kept[name])],
    }


def slope_of_critic(peak: np.ndarray, height: float, bend: float) -> Callable:
    """dQ/da [B] of the critic in `climb_slope`, a function of states [B, n] and actions [B].

    It raises ValueError for other shapes: a network would stop there, or broadcast in silence.
    """

    def slope(states, actions):
        states, actions = np.asarray(plain(states), dtype=float), np.asarray(plain(actions), dtype=float)
        if states.ndim != 2 or states.shape[1] != len(peak):
            raise ValueError(f"slope was given states of the shape {states.shape}, expected [B, {len(peak)}]")
        if actions.shape != (n := len(states),):
            raise ValueError(f"slope was given actions of the shape {actions.shape}, expected ({n},), one for each state")
        return bend * (states @ peak + height - actions)

    return slope
