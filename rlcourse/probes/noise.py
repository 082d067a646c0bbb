"""What noise does: numbers that are drawn anew at every step, and numbers that wander."""

from collections.abc import Callable

import numpy as np

from rlcourse.probes.observing import plain, shared_generators, something

NUMBERS = "an array of so many numbers"
HUGE = 1e9  # a walk that has come so far is not followed any further


def draw_noise(answer: Callable, size: int, sigma: float, seed: int, calls: int) -> dict:
    """Call `answer(size, sigma, rng)`, which returns [size] numbers, again and again with the same generator of this seed.

    Returns: What was given; "what comes back" (`NUMBERS`, or what came in their place); "shared generators used" and "rng used"
        (bool), the latter where the generator is in another state afterwards. Of numbers also "numbers" [calls, size], and
        "same seed, same numbers" and "other seed, same numbers" (bool).
    """

    def drawn(rng, count: int) -> list:
        return [_kind_and_numbers(answer(size, sigma, rng), size) for _ in range(count)]

    return {"size": size, "sigma": sigma, "calls": calls} | _drawn_again(drawn, "numbers", seed, calls)


def let_wander(answer: Callable, x: np.ndarray, theta: float, sigma: float, seed: int, steps: int) -> dict:
    """Call `answer(x, theta, sigma, rng)`, which returns the next x [A], `steps` times, each from what it returned before.

    Returns: What `draw_noise` does, with the "path" [steps + 1, A] from x on in place of numbers, shorter where it grows above
        HUGE; and "x changed" (bool), where the array it was called with was altered.
    """
    given, altered = {"x": x.copy(), "theta": theta, "sigma": sigma, "steps": steps}, []  # of every walk

    def walk(rng, steps: int) -> list:
        path = [(NUMBERS, np.array(x, dtype=float))]
        altered.append(False)
        for _ in range(steps):
            before = path[-1][1]
            here = before.copy()
            kind, after = _kind_and_numbers(answer(here, theta, sigma, rng), len(x))
            altered[-1] |= not np.array_equal(here, before)
            path.append((kind, after))
            if kind != NUMBERS or not (abs(after) < HUGE).all():
                break
        return path

    return given | _drawn_again(walk, "path", seed, steps) | {"x changed": altered[0]}


def _drawn_again(draw: Callable, name: str, seed: int, count: int) -> dict:
    """What draw(rng, count) gives: pairs of a kind and numbers; reported as `name`, and compared with fewer drawn again."""
    shared, rng = shared_generators(), np.random.default_rng(seed)
    began = rng.bit_generator.state
    drawn = draw(rng, count)
    report = {
        "shared generators used": shared_generators() != shared,
        "rng used": rng.bit_generator.state != began,
        "what comes back": next((kind for kind, _ in drawn if kind != NUMBERS), NUMBERS),
    }
    if report["what comes back"] != NUMBERS:
        return report
    report[name] = np.array([numbers for _, numbers in drawn])
    for which, other in (("same", seed), ("other", seed + 1)):
        again = zip(drawn, draw(np.random.default_rng(other), min(count, 5)), strict=False)
        report[f"{which} seed, same numbers"] = all(np.array_equal(x, y, equal_nan=True) for (_, x), (_, y) in again)
    return report


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
