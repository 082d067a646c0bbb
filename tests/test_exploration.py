import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlcourse.exploration import HeldActions, LinearSchedule, epsilon_greedy, temporally_extended_epsilon_greedy


@pytest.mark.parametrize(("epsilon", "share"), [(0.0, 1.0), (0.1, 0.925), (0.5, 0.625), (1.0, 0.25)])
def test_the_share_of_greedy_actions(epsilon, share):
    rng, q = np.random.default_rng(0), np.array([0.0, 1.0, 0.5, -2.0])
    greedy = np.mean([epsilon_greedy(q, epsilon, rng) == 1 for _ in range(4000)])
    assert abs(greedy - share) <= 4 * np.sqrt(share * (1 - share) / 4000)


def test_exploring_draws_every_action_equally_often():
    rng = np.random.default_rng(1)
    counts = np.bincount([epsilon_greedy(np.arange(4.0), 1.0, rng) for _ in range(4000)], minlength=4)
    assert (abs(counts - 1000) < 4 * np.sqrt(4000 * 0.25 * 0.75)).all()


def test_ties_are_broken_fairly():
    rng = np.random.default_rng(0)
    counts = np.bincount([epsilon_greedy(np.array([1.0, 0.0, 1.0, 1.0]), 0.0, rng) for _ in range(3000)])
    assert counts[1] == 0
    assert (abs(counts[[0, 2, 3]] - 1000) < 4 * np.sqrt(3000 * 2 / 9)).all()


def test_values_that_are_no_numbers_still_give_an_action():
    rng = np.random.default_rng(0)
    for q in ([np.nan] * 3, [0.0, np.nan, 0.0], [np.inf, np.inf, np.nan]):
        assert epsilon_greedy(np.array(q), 0.0, rng) in {0, 1, 2}


def test_the_action_is_a_plain_int():
    rng = np.random.default_rng(0)
    for epsilon in (0.0, 1.0):
        assert type(epsilon_greedy(np.array([0.0, 1.0], np.float32), epsilon, rng)) is int


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 1000), st.integers(0, 2000))
def test_a_schedule_lies_on_its_line_and_stays_at_its_end(start, end, steps, step):
    expected = start + (end - start) * min(step, steps) / steps
    assert LinearSchedule(start, end, steps)(step) == pytest.approx(expected)


def test_a_schedule_begins_and_ends_exactly():
    schedule = LinearSchedule(1.0, 0.04, 8000)
    assert (schedule(0), schedule(8000), schedule(10**9)) == (1.0, 0.04, 0.04)


@pytest.mark.parametrize("steps", [0, -1])
def test_a_schedule_of_no_steps_is_refused(steps):
    with pytest.raises(ValueError, match=f"steps is {steps}, expected 1 or more"):
        LinearSchedule(1.0, 0.0, steps)


# Held actions.

VALUES = np.array([0.0, 5.0, 1.0])


def runs(actions):
    """How long each run of equal entries is."""
    changes = np.flatnonzero(np.diff(actions)) + 1
    return np.diff([0, *changes, len(actions)])


def test_without_exploring_it_is_greedy():
    explore, rng = HeldActions(), np.random.default_rng(0)
    assert {explore(VALUES, 0.0, rng) for _ in range(50)} == {1}


def test_random_actions_are_held():
    explore, rng = HeldActions(), np.random.default_rng(0)
    actions = np.array([explore(VALUES, 1.0, rng) for _ in range(20_000)])
    plain = np.random.default_rng(0).integers(3, size=20_000)
    assert runs(actions).mean() > 3 * runs(plain).mean()
    assert set(actions) == {0, 1, 2}


def test_how_long_falls_off_as_a_power():
    rng, held = np.random.default_rng(1), []
    for _ in range(20_000):
        action, (again, steps) = temporally_extended_epsilon_greedy(VALUES, 1.0, (0, 0), rng, power=2.0, longest=10)
        assert action == again
        held.append(steps + 1)
    share = np.bincount(held, minlength=12)[1:11] / len(held)
    assert share[0] / share[1] == pytest.approx(4, rel=0.15)  # 1 against 2^-2
    assert max(held) == 10


def test_an_episodes_end_lets_go():
    explore = HeldActions()
    explore.held = 2, 7
    explore.end_episode()
    assert explore(VALUES, 0.0, np.random.default_rng(0)) == 1


def test_what_is_held_is_done_to_its_end_whatever_epsilon_is():
    rng = np.random.default_rng(0)
    before = rng.bit_generator.state
    assert temporally_extended_epsilon_greedy(VALUES, 0.0, (2, 3), rng) == (2, (2, 2))
    assert temporally_extended_epsilon_greedy(VALUES, 1.0, (2, 1), rng) == (2, (2, 0))
    assert rng.bit_generator.state == before  # nothing is drawn
