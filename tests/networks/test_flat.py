import numpy as np

from rlcourse.networks.flat import Flat


def test_arrays_become_a_row_and_come_back():
    arrays = [np.arange(6.0).reshape(2, 3), np.array([7.0, 8.0]), np.array([[9.0]])]
    flat = Flat([a.shape for a in arrays])
    row = flat.row(arrays)
    assert row.dtype == np.float32
    assert row.tolist() == [0, 1, 2, 3, 4, 5, 7, 8, 9]
    for before, after in zip(arrays, flat.arrays(row), strict=True):
        assert np.array_equal(before, after)


def test_a_row_is_a_copy_and_the_arrays_are_parts_of_it():
    weights = np.zeros((2, 2), np.float32)
    flat = Flat([weights.shape])
    row = flat.row([weights])
    flat.arrays(row)[0][0, 0] = 5
    assert (row[0], weights[0, 0]) == (5, 0)
