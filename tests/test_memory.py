import numpy as np
import pytest
from gymnasium.spaces import Box, Discrete
from hypothesis import given
from hypothesis import strategies as st

from rlcourse.memory import NSteps, ReplayMemory, RolloutMemory


def memory(capacity=4, n_steps=1):
    return ReplayMemory(capacity, Box(-100, 100, (2,), np.float32), Discrete(3), n_steps)


def fill(memory, count):
    for t in range(count):
        memory.add([t, t], t % 3, t, [t + 1, t + 1], t % 2 == 1)


@given(st.integers(1, 7), st.integers(0, 30))
def test_the_last_few_transitions_are_kept_and_the_oldest_overwritten(capacity, count):
    ring = memory(capacity)
    fill(ring, count)
    assert len(ring) == min(capacity, count)
    assert sorted(ring.rewards[: len(ring)].tolist()) == list(range(max(0, count - capacity), count))


def test_a_transition_comes_back_as_it_was_added():
    ring = memory()
    ring.add([1.0, 2.0], 2, -0.5, [3.0, 4.0], True)
    states, actions, rewards, next_states, terminated = ring.sample(1, np.random.default_rng(0))
    assert states.tolist() == [[1.0, 2.0]]
    assert (actions.tolist(), rewards.tolist(), terminated.tolist()) == ([2], [-0.5], [True])
    assert next_states.tolist() == [[3.0, 4.0]]
    assert (states.dtype, actions.dtype, rewards.dtype, terminated.dtype) == (np.float32, np.int64, np.float32, bool)


def test_columns_stay_together():
    ring = memory(10)
    fill(ring, 25)
    states, actions, rewards, next_states, terminated = ring.sample(200, np.random.default_rng(0))
    assert (states[:, 0] == rewards).all()
    assert (actions == rewards % 3).all()
    assert (next_states == states + 1).all()
    assert (terminated == (rewards % 2 == 1)).all()


def test_slots_that_are_not_filled_are_never_sampled_and_filled_ones_all_are():
    ring = memory(100)
    for _ in range(3):
        ring.add([7.0, 7.0], 1, 7.0, [7.0, 7.0], True)
    ring.rewards[:3] = [1, 2, 3]
    assert set(ring.sample(500, np.random.default_rng(0))[2].tolist()) == {1.0, 2.0, 3.0}


def test_every_transition_is_equally_likely():
    ring = memory(5)
    fill(ring, 5)
    counts = np.bincount(ring.sample(10_000, np.random.default_rng(0))[2].astype(int))
    assert (abs(counts - 2000) < 4 * np.sqrt(10_000 * 0.2 * 0.8)).all()


def test_what_is_sampled_is_a_copy():
    ring = memory()
    fill(ring, 4)
    for column in ring.sample(4, np.random.default_rng(0)):
        column[:] = 0
    assert ring.rewards.tolist() == [0, 1, 2, 3]
    assert ring.states[3].tolist() == [3, 3]


def test_what_is_added_is_copied():
    state, ring = np.array([1.0, 1.0], np.float32), memory()
    ring.add(state, 0, 0.0, state, False)
    state[:] = 9
    assert ring.states[0].tolist() == ring.next_states[0].tolist() == [1, 1]


def test_k_minibatches_at_once_are_k_minibatches_drawn_one_after_the_other():
    ring = memory(50)
    fill(ring, 40)
    at_once = ring.sample((6, 8), np.random.default_rng(3))
    rng = np.random.default_rng(3)
    one_by_one = [ring.sample(8, rng) for _ in range(6)]
    for column, parts in zip(at_once, zip(*one_by_one, strict=True), strict=True):
        assert np.array_equal(column, np.stack(parts))


def test_an_empty_memory_has_nothing_to_sample():
    with pytest.raises(ValueError, match="the memory is empty"):
        memory().sample(1, np.random.default_rng(0))


@pytest.mark.parametrize("capacity", [0, -1])
def test_a_memory_of_nothing_is_refused(capacity):
    with pytest.raises(ValueError, match=f"capacity is {capacity}, expected 1 or more"):
        memory(capacity)


def test_with_n_steps_every_transition_has_its_discount():
    ring = memory(n_steps=2)
    ring.add([0, 0], 0, 1.0, [1, 1], False, 0.25)
    columns = ring.sample(2, np.random.default_rng(0))
    assert len(columns) == 6
    assert columns[5].tolist() == [0.25, 0.25]


def pushed(n, ends):
    """The transitions of a three-step episode with rewards 1, 2, 4 and gamma 0.5."""
    joined, out = NSteps(n, 0.5), []
    for t, reward in enumerate([1.0, 2.0, 4.0]):
        last = t == 2
        out += joined.push(t, 10 + t, reward, t + 1, ends == "terminated" and last, ends == "truncated" and last)
    assert not joined.waiting or ends == "goes on"
    return out


@pytest.mark.parametrize("terminated", [True, False])
def test_n_steps_by_hand_to_an_end_and_to_a_limit(terminated):
    assert pushed(2, "terminated" if terminated else "truncated") == [
        (0, 10, 2.0, 2, False, 0.25),
        (1, 11, 4.0, 3, terminated, 0.25),
        (2, 12, 4.0, 3, terminated, 0.5),
    ]


def test_more_steps_than_the_episode_has_shorten_every_transition():
    assert pushed(5, "terminated") == [(0, 10, 3.0, 3, True, 0.125), (1, 11, 4.0, 3, True, 0.25), (2, 12, 4.0, 3, True, 0.5)]


def test_an_episode_that_goes_on_gives_only_what_is_n_steps_old():
    assert pushed(3, "goes on") == [(0, 10, 3.0, 3, False, 0.125)]


def test_one_step_is_the_plain_transition():
    assert pushed(1, "goes on") == [(0, 10, 1.0, 1, False, 0.5), (1, 11, 2.0, 2, False, 0.5), (2, 12, 4.0, 3, False, 0.5)]


def rollout(steps=3, count=2):
    memory = RolloutMemory(steps, count, Box(-1, 1, (1,)), Discrete(2))
    for t in range(steps):
        base = 10 * t + np.arange(count)
        flags = np.zeros(count, bool)
        memory.add(base[:, None], base % 2, base, base[:, None] + 1, flags, flags, ~flags)
    return memory


def test_a_rollout_holds_a_row_for_each_step_and_a_column_for_each_environment():
    memory = rollout()
    assert len(memory) == 3
    assert memory.rewards.tolist() == [[0, 1], [10, 11], [20, 21]]
    assert memory.states.shape == memory.next_states.shape == (3, 2, 1)


def test_a_rollout_that_is_full_takes_no_more_until_it_is_reset():
    memory = rollout()
    with pytest.raises(IndexError, match=r"holds 3 steps already.*call reset"):
        memory.add(*[np.zeros((2, 1))] * 2, *[np.zeros(2)] * 5)
    memory.reset()
    assert len(memory) == 0


def test_a_minibatch_is_every_step_with_its_return():
    states, actions, returns = rollout().batch(np.arange(6.0).reshape(3, 2), np.random.default_rng(0))
    assert states[:, 0].tolist() == [0, 1, 10, 11, 20, 21]
    assert actions.tolist() == [0, 1, 0, 1, 0, 1]
    assert returns.tolist() == [0, 1, 2, 3, 4, 5]


def test_where_nothing_was_played_another_step_takes_the_place():
    memory = rollout()
    memory.played[1, 0] = False
    drawn = {
        tuple(memory.batch(np.arange(6.0).reshape(3, 2), np.random.default_rng(seed))[2][[2, 3]].tolist()) for seed in range(60)
    }
    assert {pair[1] for pair in drawn} == {3}
    assert {pair[0] for pair in drawn} == {0, 1, 3, 4, 5}


@pytest.mark.parametrize("shape", [(0, 2), (3, 0)])
def test_a_rollout_of_nothing_is_refused(shape):
    with pytest.raises(ValueError, match="expected 1 or more each"):
        rollout(*shape)
