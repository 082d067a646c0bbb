import gymnasium as gym
import numpy as np
import pytest

from rlcourse.show import plot_grids, plot_points, plot_taxi_policy, taxi_state
from rlcourse.show.maps import LETTERS, MOVES, STANDS


def test_states_are_numbered_as_the_environment_does():
    env = gym.make("Taxi-v4").unwrapped
    parts = [(r, c, p, d) for r in range(5) for c in range(5) for p in range(5) for d in range(4)]
    assert [taxi_state(*x) for x in parts] == [env.encode(*x) for x in parts]


def test_stands_and_moves_are_the_environments():
    env = gym.make("Taxi-v4").unwrapped
    assert list(STANDS.values()) == [tuple(place) for place in env.locs]
    for action, (down, right) in MOVES.items():
        ((_, following, _, _),) = env.P[env.encode(2, 2, 0, 1)][action]  # no wall around the middle
        assert tuple(env.decode(following))[:2] == (2 + down, 2 + right)


def test_every_state_has_its_action_drawn():
    actions = np.arange(500) % 6
    figure = plot_taxi_policy(actions, marked=[taxi_state(0, 0, 1, 0)])
    assert len(figure.axes) == 20
    drawn = [a for axes in figure.axes for a in axes.texts]
    letters = [t.get_text() for t in drawn if t.get_text() in LETTERS.values()]
    blank = sum(t.get_text() == "already\nthere" for t in drawn)
    assert blank == 4
    assert len(drawn) == 16 * 25 + 4
    known = [taxi_state(r, c, p, d) for r in range(5) for c in range(5) for p in range(5) for d in range(4) if p != d]
    assert letters.count("P") == sum(actions[s] == 4 for s in known)
    assert letters.count("D") == sum(actions[s] == 5 for s in known)


@pytest.mark.parametrize("actions", [np.zeros(499, int), np.full(500, 6), np.full(500, -1), np.zeros((500, 6))])
def test_other_than_500_actions_are_refused(actions):
    with pytest.raises(ValueError, match=r"expected \(500,\) numbers from 0 to 5"):
        plot_taxi_policy(actions)


def test_numbers_stand_on_their_squares_and_share_a_scale():
    figure = plot_grids({"a": np.array([[1.0, np.nan]]), "b": np.array([[-3.0, 2.0]])}, label="V")
    panels = [axes for axes in figure.axes if axes.images]
    assert [[t.get_text() for t in axes.texts] for axes in panels] == [["1.0"], ["-3.0", "2.0"]]
    assert {axes.images[0].get_clim() for axes in panels} == {(-3.0, 2.0)}


def test_numbers_that_read_the_same_have_the_same_colour():
    grid = np.array([[-1.0, -0.9999999]])
    picture = plot_grids({"a": grid}).axes[0].images[0]
    low, high = picture.get_clim()
    assert low < -1 < high
    assert np.ptp(picture.norm(grid)) < 1e-5


def test_groups_of_points_differ_in_colour():
    figure = plot_points({"a": np.zeros((3, 2)), "b": np.ones((2, 2))})
    a, b = figure.axes[0].collections
    assert (len(a.get_offsets()), len(b.get_offsets())) == (3, 2)
    assert a.get_facecolor().tolist() != b.get_facecolor().tolist()
