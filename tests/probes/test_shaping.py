import numpy as np

from rlcourse import probes
from rlcourse.targets import shaped_reward


def test_a_table_of_potentials_is_handed_over_as_a_function():
    rewards = probes.shape_rewards(
        shaped_reward, rewards=np.array([-1.0, -1.0]), states=np.array([[0], [1]]), next_states=np.array([[1], [2]]),
        terminated=np.array([False, True]), gamma=0.5, phi=np.array([3.0, 8.0, 6.0]),
    )  # fmt: skip
    assert rewards.tolist() == [0.0, -9.0]
