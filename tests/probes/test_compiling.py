import numpy as np
import pytest

from rlcourse.probes.compiling import in_the_way_of_compiling

ARGUMENTS = {"x": np.zeros(3, np.float32), "factor": 2.0}


@pytest.mark.parametrize("function", [lambda x, f: x * f, lambda x, f: np.where(x > 0, x, f), lambda x, f: x.max() * f])
def test_nothing_is_in_the_way_of_whole_arrays(function):
    assert in_the_way_of_compiling(function, **ARGUMENTS) == ""


def test_the_line_that_asks_for_numbers_is_named():
    def halved(x, factor):
        if x[0] > 1:
            return x / factor
        return x

    assert in_the_way_of_compiling(halved, **ARGUMENTS) == "if x[0] > 1:"
