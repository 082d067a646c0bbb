"""What a policy does that holds its random actions."""

from collections.abc import Callable

import numpy as np

from rlcourse.probes.observing import plain, shared_generators, something

PAIR = "an action and what is held"
NO_ACTION = -1  # stands for None, which is no number
RUN = 60  # steps; more than an action is held


class _Asked(np.random.Generator):
    """A generator that remembers which Zipf distributions it was asked for."""

    def __init__(self, bit_generator):
        super().__init__(bit_generator)
        self.zipf_exponents = set()

    def zipf(self, a, size=None):
        times = super().zipf(a, size)
        self.zipf_exponents.update(float(x) for x in np.ravel(a))
        return times


def hold_actions(answer: Callable, q_values: np.ndarray, epsilon: float, held: tuple[int, int], seed: int, draws: int) -> dict:
    """Call `answer(q_values, epsilon, held, rng)` again and again with the same `held`, and once in a row from there.

    Args:
        answer: Returns (action, (action held, steps left)).
        q_values: [A] values.
        epsilon: 0 to 1.
        held: (action held, steps left).
        seed: Of the generator it is given.
        draws: How many times it is called with the same `held`.

    Returns:
        "values", "epsilon", "held", "draws" as they were given; "what comes back" (`PAIR`, or what came in its place, with
        "held then" where it came in a row, from another `held`); "shared generators used" (bool); "Zipf exponents", those that
        rng.zipf was asked for. Of pairs also "same seed,
        same actions" (bool); "actions", "held actions" (`NO_ACTION` for None, which may stand there where no steps are left)
        and "steps left" ([draws] each) of the calls with the same `held`; and
        "in a row", the actions [RUN] of calls that are each given what the one before returned.
    """

    def once(held, rng):
        return answer(q_values.copy(), epsilon, held, rng)

    def drawn(count: int, rng) -> list:
        return [something(once(held, rng)) for _ in range(count)]

    shared, asked = shared_generators(), _Asked(np.random.PCG64(seed))
    returned = drawn(draws, asked)
    report = {
        "values": q_values.copy(),
        "epsilon": epsilon,
        "held": held,
        "draws": draws,
        "shared generators used": shared_generators() != shared,
        "Zipf exponents": sorted(asked.zipf_exponents),
        "what comes back": next((what for what in map(_kind, returned) if what != PAIR), PAIR),
    }
    if report["what comes back"] != PAIR:
        return report
    numbers = np.array([_numbers(pair) for pair in returned])  # [draws, 3]
    again = [_numbers(pair) for pair in drawn(20, np.random.default_rng(seed))]
    report["same seed, same actions"] = bool((numbers[:20] == again).all())
    report["actions"], report["held actions"], report["steps left"] = numbers.T
    rng, row = np.random.default_rng(seed + 1), []
    for _ in range(RUN):
        pair = once(held, rng)
        if _kind(pair) != PAIR:
            return report | {"what comes back": _kind(pair), "held then": held}
        row.append(_numbers(pair)[0])
        held = None if pair[1][0] is None else int(pair[1][0]), int(pair[1][1])
    return report | {"in a row": np.array(row)}


def _numbers(pair) -> list[int]:
    action, (held, left) = pair
    return [int(action), NO_ACTION if held is None else int(held), int(left)]


def _kind(returned) -> str:
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
    if not nothing and not all(map(_is_whole, held)):
        return f"({_shown(held[0])}, {_shown(held[1])}) as what is held"
    return PAIR


def _is_whole(value) -> bool:
    value = plain(value)
    if isinstance(value, tuple | list | dict):  # these may be no array at all
        return False
    array = np.asarray(value)
    return array.ndim == 0 and array.dtype.kind in "iu"


def _shown(value) -> str:
    value = plain(value)
    if isinstance(value, tuple | list | dict):
        return f"a {type(value).__name__}"
    return str(value) if np.ndim(value) == 0 else "an array"
