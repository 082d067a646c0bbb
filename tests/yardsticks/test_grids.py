import numpy as np

from rlcourse.yardsticks.grids import Grid, Reader


def test_the_points_of_a_grid_are_evenly_spaced():
    x, y = Grid((0.0, -1.0), (1.0, 1.0), (3, 5)).states()
    assert x[:, 0].tolist() == [0, 0.5, 1]
    assert y[0].tolist() == [-1, -0.5, 0, 0.5, 1]


def test_between_the_points_a_straight_line_is_read():
    grid = Grid((0.0, -1.0), (1.0, 1.0), (3, 5))
    x, y = grid.states()
    rng = np.random.default_rng(0)
    at_x, at_y = rng.uniform(0, 1, 50), rng.uniform(-1, 1, 50)
    assert np.allclose(Reader(grid, at_x, at_y)(2 * x - 3 * y), 2 * at_x - 3 * at_y)


def test_beyond_the_border_the_border_counts():
    grid = Grid((0.0, 0.0), (1.0, 1.0), (2, 2))
    values = np.array([[0.0, 1.0], [2.0, 3.0]])
    assert Reader(grid, np.array([-5.0, 5.0]), np.array([9.0, -9.0]))(values).tolist() == [1.0, 2.0]


def test_an_angle_goes_round():
    grid = Grid((-np.pi, -1.0), (np.pi, 1.0), (8, 3), wraps=True)
    angles, _ = grid.states()
    assert len(np.unique(angles)) == 8
    assert not np.isclose(angles, np.pi).any()  # it is -pi
    read = Reader(grid, np.array([0.3, 0.3 + 2 * np.pi, 0.3 - 2 * np.pi]), np.zeros(3))
    assert np.allclose(read(np.cos(angles)), read(np.cos(angles))[0])
    half = Reader(grid, np.array([np.pi - np.pi / 8]), np.zeros(1))(np.cos(angles))  # between the last point and the first
    assert np.allclose(half, (np.cos(3 * np.pi / 4) - 1) / 2)
