"""What noise does: numbers that are drawn anew at every step, and numbers that wander."""

from collections.abc import Callable

import numpy as np

from rlcourse.probes.observing import plain, shared_generators, something

NUMBERS = "an array of so many numbers"
HUGE = 1e9  # a walk that has come so far is not followed any further


def draw_noise(answer: Callable, size: int, sigma: float, seed: int, calls: int) -> dict:
    """Call `answer(size, sigma, rng)` again and again with the same generator.

    Args:
        answer: Returns [size] numbers.
        size: Passed on.
        sigma: Passed on.
        seed: Of the generator.
        calls: How many times.

    Returns:
        "size", "sigma" and "calls" as they were given; "what comes back" (`NUMBERS`, or what came in their place); "shared
        generators used" and "rng used" (bool), the latter where the generator is in another state afterwards. Of numbers also
        "numbers" [calls, size], and "same seed, same numbers" and "other seed, same numbers" (bool).
    """
    used = []

    def drawn(seed: int, count: int) -> list:
        rng = np.random.default_rng(seed)
        returned = [_kind_and_numbers(answer(size, sigma, rng), size) for _ in range(count)]
        used.append(rng.bit_generator.state != np.random.default_rng(seed).bit_generator.state)
        return returned

    shared = shared_generators()
    returned = drawn(seed, calls)
    report = {
        "size": size,
        "sigma": sigma,
        "calls": calls,
        "shared generators used": shared_generators() != shared,
        "rng used": any(used),
        "what comes back": _first_other(returned),
    }
    if report["what comes back"] != NUMBERS:
        return report
    few = min(calls, 5)
    same, other = drawn(seed, few), drawn(seed + 1, few)
    return report | {
        "numbers": np.array([numbers for _, numbers in returned]),
        "same seed, same numbers": _alike(returned[:few], same),
        "other seed, same numbers": _alike(returned[:few], other),
    }


def let_wander(answer: Callable, x: np.ndarray, theta: float, sigma: float, seed: int, steps: int) -> dict:
    """Call `answer(x, theta, sigma, rng)` again and again, each time with what it returned the time before.

    Args:
        answer: Returns [A] numbers, the next value.
        x: [A] the value it begins with.
        theta: Passed on.
        sigma: Passed on.
        seed: Of the generator, which is the same one in all the calls.
        steps: How many times.

    Returns:
        "x", "theta", "sigma" and "steps" as they were given; "what comes back", "shared generators used", "rng used" as in
        `draw_noise`; "x changed" (bool), where the array it was called with was altered. Of numbers also "path" [steps + 1, A],
        from x on (shorter where it grows above 1e9), and "same seed, same numbers" and "other seed, same numbers" (bool).
    """
    altered, used = [], []

    def walk(seed: int, steps: int) -> list:
        rng = np.random.default_rng(seed)
        path = [(NUMBERS, np.array(x, dtype=float))]
        for _ in range(steps):
            before = path[-1][1]
            given = before.copy()
            kind, after = _kind_and_numbers(answer(given, theta, sigma, rng), len(x))
            if not np.array_equal(given, before):
                altered.append(True)
            path.append((kind, after))
            if kind != NUMBERS or not (abs(after) < HUGE).all():
                break
        used.append(rng.bit_generator.state != np.random.default_rng(seed).bit_generator.state)
        return path

    shared = shared_generators()
    path = walk(seed, steps)
    report = {
        "x": x.copy(),
        "theta": theta,
        "sigma": sigma,
        "steps": steps,
        "shared generators used": shared_generators() != shared,
        "rng used": any(used),
        "what comes back": _first_other(path),
        "x changed": bool(altered),
    }
    if report["what comes back"] != NUMBERS:
        return report
    few = min(steps, 5)
    same, other = walk(seed, few), walk(seed + 1, few)
    return report | {
        "path": np.array([numbers for _, numbers in path]),
        "same seed, same numbers": _alike(path[: few + 1], same),
        "other seed, same numbers": _alike(path[: few + 1], other),
    }


def _first_other(returned: list) -> str:
    return next((kind for kind, _ in returned if kind != NUMBERS), NUMBERS)


def _alike(a: list, b: list) -> bool:
    return len(a) == len(b) and all(np.array_equal(x, y, equal_nan=True) for (_, x), (_, y) in zip(a, b, strict=True))


def _kind_and_numbers(returned, size: int) -> tuple[str, np.ndarray | None]:
    """What came back in words, and the numbers [size] themselves, copied, as the array they came in may go on changing."""
    value = plain(something(returned))
    if isinstance(value, tuple | list | dict):
        return f"a {type(value).__name__}", None
    array = np.asarray(value)
    if array.dtype.kind not in "iuf":
        return "something else than numbers", None
    if array.ndim == 0:
        return "one number", None
    return (NUMBERS, array.astype(float)) if array.shape == (size,) else (f"an array of the shape {array.shape}", None)
