"""Averages: by hand where there is one, by what they promise where there is none."""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlcourse import averages


def test_mean_and_interval_by_hand():
    mean, half_width = averages.mean_with_interval([1.0, 2.0, 3.0, 6.0])
    assert mean == 3
    assert half_width == pytest.approx(1.96 * np.sqrt(14 / 3) / 2)


@pytest.mark.parametrize("returns", [[], [1.0], [[1.0, 2.0]]])
def test_an_interval_of_too_few_returns_is_refused(returns):
    with pytest.raises(ValueError, match=r"expected .N. with N >= 2"):
        averages.mean_with_interval(returns)


def test_an_interval_of_returns_that_are_not_finite_is_refused():
    with pytest.raises(ValueError, match="not finite"):
        averages.mean_with_interval([1.0, np.nan])


def test_about_95_of_100_intervals_of_few_scores_hold_the_true_mean():
    rng = np.random.default_rng(0)
    for n in (2, 3, 10, 40):
        hits = sum(abs(mean) <= half for mean, half in (averages.mean_of_few(rng.normal(size=n)) for _ in range(2_000)))
        assert abs(hits - 1_900) < 5 * np.sqrt(2_000 * 0.95 * 0.05)


def test_about_95_of_100_intervals_hold_the_true_mean():
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(2000):
        mean, half_width = averages.mean_with_interval(rng.normal(20, 5, size=50))
        hits += abs(mean - 20) <= half_width
    assert 0.93 <= hits / 2000 <= 0.96


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=40), st.integers(1, 50))
def test_a_moving_average_is_the_mean_of_the_last_few(returns, window):
    expected = [np.mean(returns[max(0, i - window + 1) : i + 1]) for i in range(len(returns))]
    assert averages.moving_average(returns, window) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("returns", "window"), [([], 3), ([1.0], 0), ([[1.0]], 3)])
def test_a_moving_average_of_nothing_is_refused(returns, window):
    with pytest.raises(ValueError, match="expected"):
        averages.moving_average(returns, window)


@pytest.mark.parametrize(("weight", "expected"), [(0.5, [8, 4, 3, 3.5]), (0, [8, 8, 8, 8]), (1, [8, 0, 2, 4])])
def test_a_running_mean_begins_at_its_start_and_forgets(weight, expected):
    assert averages.running_mean([0, 2, 4], start=8, weight=weight).tolist() == expected


def test_a_running_mean_of_nothing_is_its_start():
    assert averages.running_mean([], start=-770.0).tolist() == [-770.0]


@pytest.mark.parametrize(("returns", "weight"), [([[1.0]], 0.5), ([1.0], 1.5), ([1.0], -0.1)])
def test_a_running_mean_of_another_shape_or_weight_is_refused(returns, weight):
    with pytest.raises(ValueError, match="expected"):
        averages.running_mean(returns, 0.0, weight)


def test_a_moving_average_by_hand_keeps_the_best_weights():
    record, weights = averages.MovingAverage(weight=0.5), np.zeros(2)
    for value, number in [(10, 1), (30, 2), (0, 3), (20, 4)]:
        weights[:] = number
        record.add(value, weights)
    assert record.values == [10, 20, 10, 15]
    assert (record.value, record.best) == (15, 20)
    assert record.best_weights.tolist() == [2, 2]


def test_a_moving_average_loses_nothing_when_threads_add_at_once():
    record = averages.MovingAverage(weight=0.01)
    threads = [threading.Thread(target=lambda: [record.add(1.0, np.zeros(1)) for _ in range(2_000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(record.values) == 8_000
    assert record.value == pytest.approx(1)


@pytest.mark.parametrize("weight", [0, 1.5, -1])
def test_a_moving_average_of_no_weight_is_refused(weight):
    with pytest.raises(ValueError, match="expected a number above 0 and at most 1"):
        averages.MovingAverage(weight)
