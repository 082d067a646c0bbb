import io

import numpy as np
import pytest
from PIL import Image

from rlcourse.show import Plane, animate_values, plot_values, plot_visits

PLANE = Plane((-1.2, -0.07), (0.6, 0.07), ("position", "velocity per step"), n=9)


def test_a_grid_has_the_first_number_along_its_rows():
    first, second = (PLANE.grid(lambda states, k=k: states[:, k]) for k in (0, 1))
    assert first.shape == (9, 9)
    assert np.allclose(first[3], np.linspace(-1.2, 0.6, 9))
    assert np.allclose(second[:, 3], np.linspace(-0.07, 0.07, 9))


def test_visits_are_counted_in_the_cell_of_the_state():
    states = np.array([[0.54, 0.069]] * 5 + [[-1.19, -0.069]])
    figure = plot_visits({"one": states, "none": np.zeros((1, 2))}, PLANE, title="where", line=0.5)
    picture = np.asarray(figure.axes[0].images[0].get_array().filled(0))
    assert picture.max() == 5
    assert np.unravel_index(picture.argmax(), picture.shape) == (35, 34)
    assert picture[0, 0] == 1
    assert np.count_nonzero(picture) == 2
    assert "of the cells visited" in figure.axes[0].get_title()
    assert [axes.get_xlabel() for axes in figure.axes[:2]] == ["position"] * 2
    assert figure.axes[0].get_ylabel() == "velocity per step"


def test_values_share_one_scale_and_paths_have_a_legend():
    grids = {"early": np.full((9, 9), -60.0), "late": np.linspace(-100, 0, 81).reshape(9, 9)}
    way = np.array([[-0.5, 0.0], [-0.6, -0.02], [0.5, 0.05]])
    figure = plot_values(grids, PLANE, "values", "V(s)", {"seed 1000": way}, line=0.5)
    assert [axes.images[0].get_clim() for axes in figure.axes[:2]] == [(-100.0, 0.0)] * 2
    assert [t.get_text() for t in figure.legends[0].get_texts()] == ["seed 1000"]
    assert figure.axes[-1].get_ylabel() == "V(s)"


def test_the_animation_has_a_frame_for_every_grid():
    grids = [np.linspace(-k - 1, 0, 81).reshape(9, 9) for k in range(3)]
    animation = animate_values(grids, ["a", "b", "c"], PLANE)
    assert len(animation.frames) == 3
    with Image.open(io.BytesIO(animation.gif)) as gif:
        assert gif.n_frames == 3
    assert not np.array_equal(animation.frames[0], animation.frames[2])


def test_captions_and_grids_are_as_many():
    with pytest.raises(ValueError, match=r"shorter|longer"):
        animate_values([np.eye(9)], ["a", "b"], PLANE)
