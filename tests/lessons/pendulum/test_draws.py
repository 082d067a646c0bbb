import numpy as np
import pytest

from rlcourse.lessons.pendulum.draws import follow_each_other, go_together, is_normal


def test_laws_are_told_apart():
    rng = np.random.default_rng(0)
    z = rng.standard_normal(20_000)
    assert is_normal(z, 1)
    assert is_normal(3 * z, 3)
    assert not is_normal(0.1 + z, 1)
    assert not is_normal(z, 1.05)
    assert not is_normal(np.sqrt(12) * (rng.random(20_000) - 0.5), 1)


def test_chance_alone_shows_no_correlation():
    rng = np.random.default_rng(0)
    for shape in ((60, 400), (200, 400), (1000, 2), (1000, 1), (60, 50)):
        numbers = rng.standard_normal(shape)
        assert go_together(numbers) == follow_each_other(numbers) == 0
    shared = rng.standard_normal((60, 400)) + rng.standard_normal((60, 1))
    assert go_together(shared) == pytest.approx(0.5, abs=0.2)
    assert follow_each_other(np.cumsum(rng.standard_normal((200, 5)), axis=0)) > 0.5
