import numpy as np
import pytest

from rlcourse.lessons.mountaincar.rooms import optimal_values, plan, transitions


def test_the_values_are_those_one_can_compute():
    q = optimal_values(np.full(6, -1.0), 3, 0.5)
    assert q.max(axis=1).tolist() == pytest.approx([-1.75, -1.5, -1.0])
    assert plan(q) == "→ → →"
    assert q[0, 0] == pytest.approx(-1 + 0.5 * -1.75)  # against the wall
    states, next_states, terminated = transitions(3)
    assert (states[-1], next_states[-1], terminated[-1]) == (2, 3, True)
    assert terminated.sum() == 1
