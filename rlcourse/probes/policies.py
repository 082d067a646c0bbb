"""What a policy does: how its actions are spread, which ones it holds, and how long it balances a pole."""

import time
from collections.abc import Callable

import numpy as np
from gymnasium.spaces import Box, Discrete

from rlcourse import envs
from rlcourse.episodes import play_episode
from rlcourse.probes.observing import plain, shared_generators, something

SLOW = 1e-4  # seconds for one draw; a slower answer is drawn from less often
WHOLE = "a whole number"
PAIR = "an action and what is held"
NO_ACTION = -1  # stands for None, which is no number
RUN = 60  # steps; more than an action is held


def draw_actions(answer: Callable, space: dict, seed: int, draws: int) -> dict:
    """Draw actions from a space with a policy `answer(space, rng)`, and describe how they are spread.

    The space is {"n", "start"} for a Discrete one, {"low", "high"} (arrays of one shape) for a Box. The seed is rng's.

    Returns: What the names say: bools; the "shape" of an action, as text; for Discrete the "share of each action" [n], "from"
        and "to", the smallest and the largest action; for a Box the "share in each fifth" of the way from low to high [5, ...],
        and "from" and "to" [...], where the actions are inside of the bounds and reach them.
    """
    if "n" in space:
        made = Discrete(space["n"], start=space["start"])
    else:
        low, high = (np.asarray(space[end], dtype=np.float32) for end in ("low", "high"))
        made = Box(low.copy(), high.copy(), dtype=np.float32)
    made.seed(seed)

    def drawn(seed: int, count: int) -> list:
        rng = np.random.default_rng(seed)
        return [np.asarray(plain(something(answer(made, rng)))) for _ in range(count)]

    shared, few = shared_generators(), min(draws, 30)
    actions = drawn(seed, draws)
    same, other = (all(map(np.array_equal, actions[:few], drawn(again, few))) for again in (seed, seed + 1))
    report = {
        "shared generators used": shared_generators() != shared,
        "same seed, same actions": same,
        "other seed, other actions": not other,
        "shape": str(actions[0].shape),
    }
    if any(a.shape != made.shape for a in actions):
        return report
    kinds = {a.dtype.kind for a in actions}
    if "n" in space:
        report["whole numbers"] = kinds <= set("iu")
        return report | _spread_of_whole(actions, space) if report["whole numbers"] else report
    return report | _spread(actions, low, high) if kinds <= set("iuf") else report


def _spread_of_whole(actions: list, space: dict) -> dict:
    values = np.array([int(a) for a in actions])  # [draws]
    wanted = space["start"] + np.arange(space["n"])  # [n]
    return {
        "share of each action": (values[:, None] == wanted).mean(axis=0),
        "all inside the space": bool(np.isin(values, wanted).all()),
        "from": int(values.min()),
        "to": int(values.max()),
    }


def _spread(actions: list, low: np.ndarray, high: np.ndarray) -> dict:
    values = np.array(actions, dtype=float)  # [draws, ...]
    scaled = (values - low) / (high - low)  # [draws, ...]
    fifths = np.floor(np.clip(scaled, 0, 0.999999) * 5)  # [draws, ...]
    flat = scaled.reshape(len(actions), -1)
    together = flat.shape[1] > 1 and flat[:, 0].std() > 0 < flat[:, -1].std()
    spread = {
        "all inside the space": bool(((scaled > -1e-5) & (scaled < 1 + 1e-5)).all()),
        "whole numbers only": bool((values == values.round()).all()),
        "reaches both bounds": bool((flat.min(axis=0) < 0.02).all() and (flat.max(axis=0) > 0.98).all()),
        "numbers move together": together and abs(float(np.corrcoef(flat[:, 0], flat[:, -1])[0, 1])) > 0.5,
        "share in each fifth": np.stack([(fifths == k).mean(axis=0) for k in range(5)]),
    }
    if spread["all inside the space"] and spread["reaches both bounds"]:
        spread["from"], spread["to"] = values.min(axis=0), values.max(axis=0)
    return spread


def explore_actions(answer: Callable, q_values: np.ndarray, epsilon: float, seed: int, draws: int) -> dict:
    """Draw actions with an exploring policy `answer(q_values, epsilon, rng)`, `fewer` where it takes long, and count them.

    The q_values are [A], epsilon is 0 to 1, and the seed is rng's.

    Returns: What was given; how many "draws" were made; "shared generators used" (bool); "an action is": WHOLE, or what the
        first is that is no whole number; "first action". Of whole numbers also "same seed, same actions" (bool), "counts" [A]
        and "actions that do not exist" (a count).
    """

    def drawn(count: int) -> list:
        rng, actions, times = np.random.default_rng(seed), [], []
        while len(actions) < count:
            start = time.perf_counter()
            actions.append(something(answer(q_values, epsilon, rng)))
            times.append(time.perf_counter() - start)
            if len(actions) == 20 and np.median(times) > SLOW:
                count = fewer(count)
        return actions

    shared = shared_generators()
    actions = drawn(draws)
    report = {
        "values": q_values.copy(),
        "epsilon": epsilon,
        "draws asked for": draws,
        "draws": len(actions),
        "shared generators used": shared_generators() != shared,
        "an action is": next((kind for kind in map(_kind, actions) if kind != WHOLE), WHOLE),
        "first action": plain(actions[0]),
    }
    if report["an action is"] != WHOLE:
        return report
    few = min(len(actions), 20)
    values = np.array([int(a) for a in actions])  # [draws]
    report["same seed, same actions"] = values[:few].tolist() == [int(a) for a in drawn(few)]
    report["counts"] = np.array([(values == a).sum() for a in range(len(q_values))])  # [A]
    report["actions that do not exist"] = len(actions) - int(report["counts"].sum())
    return report


def fewer(draws: int) -> int:
    """How many actions a slow answer draws."""
    return max(draws // 8, 20)


def _kind(action) -> str:
    """What an action is, in words."""
    if type(action) is int:
        return WHOLE
    action = plain(action)
    if isinstance(action, tuple | list | dict):
        return f"a {type(action).__name__}"
    array = np.asarray(action)
    if array.ndim:
        return f"an array of shape {array.shape}"
    kinds = {"i": WHOLE, "u": WHOLE, "f": "a number with a decimal point", "b": "True or False", "U": "text"}
    return "no number" if str(action).startswith("<") else kinds.get(array.dtype.kind, "no number")


def hold_actions(answer: Callable, q_values: np.ndarray, epsilon: float, held: tuple[int, int], seed: int, draws: int) -> dict:
    """Call `answer(q_values, epsilon, held, rng)` `draws` times with the same `held`, and then in a row, each from the last.

    It returns (action, held), where `held` is (action held, steps left). The q_values are [A], and the seed is rng's.

    Returns:
        What was given; "what comes back" (`PAIR`, or what came in its place, with "held then" where it came in a row, from
        another `held`); "shared generators used" (bool); "Zipf exponents" that rng.zipf was asked for. Of pairs also "same
        seed, same actions" (bool); "actions", "held actions" (`NO_ACTION` for None, which may stand there where no steps are
        left) and "steps left" ([draws] each); and the actions "in a row" [RUN].
    """

    def once(held, rng):
        return answer(q_values.copy(), epsilon, held, rng)

    shared, asked = shared_generators(), _Asked(np.random.PCG64(seed))
    returned = [something(once(held, asked)) for _ in range(draws)]
    report = {
        "values": q_values.copy(),
        "epsilon": epsilon,
        "held": held,
        "draws": draws,
        "shared generators used": shared_generators() != shared,
        "Zipf exponents": sorted(asked.zipf_exponents),
        "what comes back": next((what for what in map(_kind_of_pair, returned) if what != PAIR), PAIR),
    }
    if report["what comes back"] != PAIR:
        return report
    numbers = np.array([_numbers(pair) for pair in returned])  # [draws, 3]
    rng = np.random.default_rng(seed)
    again = [_numbers(something(once(held, rng))) for _ in range(20)]
    report["same seed, same actions"] = bool((numbers[:20] == again).all())
    report["actions"], report["held actions"], report["steps left"] = numbers.T
    rng, row = np.random.default_rng(seed + 1), []
    for _ in range(RUN):
        pair = once(held, rng)
        if (kind := _kind_of_pair(pair)) != PAIR:
            return report | {"what comes back": kind, "held then": held}
        action, number, left = _numbers(pair)
        row.append(action)
        held = None if pair[1][0] is None else number, left
    return report | {"in a row": np.array(row)}


def _numbers(pair) -> list[int]:
    action, (held, left) = pair
    return [int(action), NO_ACTION if held is None else int(held), int(left)]


def _kind_of_pair(returned) -> str:
    """What came back, in words."""
    if returned is None:
        return "None"
    if not isinstance(returned, tuple | list):
        return "one action" if _is_whole(returned) else f"a {type(returned).__name__}"
    if len(returned) != 2:
        return f"{len(returned)} things"
    action, held = returned
    if not _is_whole(action):
        return f"{_shown(action)} as the action"
    if not isinstance(held, tuple | list | np.ndarray) or len(held) != 2:
        return f"{_shown(held)} as what is held"
    nothing = held[0] is None and _is_whole(held[1]) and held[1] == 0
    return PAIR if nothing or all(map(_is_whole, held)) else f"({_shown(held[0])}, {_shown(held[1])}) as what is held"


def _is_whole(value) -> bool:
    return _kind(value) == WHOLE


def _shown(value) -> str:
    value = plain(value)
    if isinstance(value, tuple | list | dict):
        return f"a {type(value).__name__}"
    return str(value) if np.ndim(value) == 0 else "an array"


class _Asked(np.random.Generator):
    """A generator that remembers which Zipf distributions it was asked for."""

    def __init__(self, bit_generator):
        super().__init__(bit_generator)
        self.zipf_exponents = set()

    def zipf(self, a, size=None):
        times = super().zipf(a, size)
        self.zipf_exponents.update(float(x) for x in np.ravel(a))
        return times


def balance(answer: Callable, first_seed: int, episodes: int, max_steps: int) -> dict:
    """Play episodes of CartPole, with first_seed and those after it, with the policy `answer(observation)`.

    Returns: What was given; "actions in each episode", a list of 0 and 1 for each; "steps in each episode", [episodes]; "same
        observation, same action" (bool).
    Raises: InvalidAction when the policy returns something else than 0 or 1.
    """
    with envs.make("CartPole-v1") as env:
        rng = np.random.default_rng(first_seed)
        repeats = []
        for observation in (np.zeros(4, np.float32), *rng.normal(0, 0.1, size=(10, 4)).astype(np.float32)):
            first, again = (something(answer(observation.copy())) for _ in range(2))
            envs.check_action(first, env.action_space)
            envs.check_action(again, env.action_space)
            repeats.append(int(first) == int(again))
        played = [play_episode(env, answer, first_seed + i, max_steps) for i in range(episodes)]
    return {
        "first seed": first_seed,
        "max steps": max_steps,
        "actions in each episode": [[int(a) for a in episode.actions] for episode in played],
        "steps in each episode": [len(episode) for episode in played],
        "same observation, same action": all(repeats),
    }
