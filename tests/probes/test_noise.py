import copy

import numpy as np
import pytest

from rlcourse import probes
from rlcourse.noise import gaussian_noise, ornstein_uhlenbeck

DRAWN = {"size": 3, "sigma": 2.0, "seed": 5, "calls": 40}
WALK = {"x": np.array([4.0, -2.0]), "theta": 0.5, "sigma": 0.0, "seed": 5, "steps": 3}


def drawn(answer, **changed):
    return probes.observe(answer, probes.draw_noise, {**DRAWN, **changed})["value"]


def walked(answer, **changed):
    return probes.observe(answer, probes.let_wander, {**WALK, **changed})["value"]


def test_the_calls_share_one_generator():
    seen = drawn(gaussian_noise)
    rng = np.random.default_rng(5)
    assert np.array_equal(seen["numbers"], [gaussian_noise(3, 2.0, rng) for _ in range(40)])
    assert (seen["what comes back"], seen["size"], seen["sigma"]) == ("an array of so many numbers", 3, 2.0)


def test_each_next_value_is_made_of_what_came_back():
    assert walked(ornstein_uhlenbeck)["path"].tolist() == [[4, -2], [2, -1], [1, -0.5], [0.5, -0.25]]


@pytest.mark.parametrize(
    ("noise", "repeats", "repeats_always", "uses_rng", "uses_shared"),
    [
        (lambda n, rng: rng.normal(size=n), True, False, True, False),
        (lambda n, rng: np.random.default_rng(0).normal(size=n), True, True, False, False),
        (lambda n, rng: np.random.default_rng().normal(size=n), False, False, False, False),
        (lambda n, rng: np.random.normal(size=n), False, False, False, True),  # noqa: NPY002
        (lambda n, rng: copy.deepcopy(rng).normal(size=n), True, False, False, False),
        (lambda n, rng: np.zeros(n), True, True, False, False),
    ],
)
def test_where_the_numbers_come_from(noise, repeats, repeats_always, uses_rng, uses_shared):
    wanted = (repeats, repeats_always, uses_rng, uses_shared)
    names = ("same seed, same numbers", "other seed, same numbers", "rng used", "shared generators used")
    seen = drawn(lambda size, sigma, rng: noise(size, rng)), walked(lambda x, theta, sigma, rng: x + noise(len(x), rng))
    assert [tuple(report[name] for name in names) for report in seen] == [wanted, wanted]


@pytest.mark.parametrize(
    ("returned", "kind"),
    [
        (1.5, "one number"),
        (np.float32(1), "one number"),
        ([1.0, 2.0, 3.0], "a list"),
        ([[1], [2, 3]], "a list"),
        ((1.0, 2.0, 3.0), "a tuple"),
        (np.zeros(4), "an array of the shape (4,)"),
        (np.zeros((3, 1)), "an array of the shape (3, 1)"),
        ("noise", "something else than numbers"),
        (np.array([True, False, True]), "something else than numbers"),
        (np.zeros(3, complex), "something else than numbers"),
        (np.zeros(3, np.float32), "an array of so many numbers"),
    ],
)
def test_what_comes_back_is_described(returned, kind):
    assert drawn(lambda *arguments: returned)["what comes back"] == kind
    assert walked(lambda *arguments: returned, x=np.zeros(3))["what comes back"] == kind


def test_nothing_is_reported_as_nothing():
    assert drawn(lambda *arguments: None) is None
    assert walked(lambda *arguments: None) is None


def test_an_array_that_goes_on_changing_is_copied():
    kept = np.zeros(3)

    def counting(size, sigma, rng):
        kept[:] += 1
        return kept

    assert drawn(counting)["numbers"][:3, 0].tolist() == [1, 2, 3]


def test_an_x_changed_in_place_is_noticed_and_the_walk_goes_on():
    def in_place(x, theta, sigma, rng):
        x -= theta * x
        return x

    seen = walked(in_place)
    assert seen["x changed"]
    assert seen["path"].tolist() == walked(ornstein_uhlenbeck)["path"].tolist()
    assert not walked(ornstein_uhlenbeck)["x changed"]


def test_a_walk_that_explodes_is_not_followed_for_ever():
    path = walked(lambda x, theta, sigma, rng: x * 1e4, steps=1000)["path"]
    assert len(path) == 4
    assert len(walked(lambda x, theta, sigma, rng: x * np.nan, steps=1000)["path"]) == 2
