import numpy as np

from rlcourse import probes
from rlcourse.lessons.dqn_cartpole.replay_memory import Right
from tests.lessons.dqn_cartpole.memories import drawing, keeping

CASE = {"capacity": 20, "n_states": 3, "adds": 31, "batch_size": 5, "shift": 0.5, "seed": 1}


def test_a_memory_that_works_is_described_as_one():
    report = probes.fill_and_sample(Right, **CASE)
    assert report["length"] == [min(i, 20) for i in range(1, 32)]
    assert report["numbers sampled"].tolist() == list(range(12, 32))
    assert report["numbers sampled after two more"].tolist() == list(range(14, 34))
    assert report["unlike what was added"] == "nothing"
    assert report["drawn independently"]
    assert report["evenly drawn"]
    assert report["drawn with rng"]
    assert report["sample is a copy"]
    assert not report["two memories are one"]


def test_chance_is_never_taken_for_dependence():
    for seed in range(30):
        for draw in (lambda m, b, rng: rng.integers(m.size, size=b), lambda m, b, rng: rng.permutation(m.size)[:b]):
            report = probes.fill_and_sample(drawing(draw), **{**CASE, "seed": seed})
            assert report["evenly drawn"]
            assert report["drawn independently"]


def test_what_came_back_changed_is_shown():
    report = probes.fill_and_sample(keeping(lambda s, a, r, n, t: (s, a, abs(r), n, t)), **CASE)
    assert report["unlike what was added"].startswith("rewards: -")


def test_what_is_drawn_in_a_row_is_noticed():
    in_a_row = drawing(lambda m, b, rng: rng.permutation((rng.integers(m.size) + np.arange(b)) % m.size))
    assert not probes.fill_and_sample(in_a_row, **CASE)["drawn independently"]
