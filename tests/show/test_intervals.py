import numpy as np
import pytest

from rlcourse.averages import mean_of_few
from rlcourse.show import plot_intervals


def test_every_run_is_a_dot_and_every_name_has_its_interval():
    scores = {"before": [-200.0, -190.0, -180.0], "after": [-100.0, -110.0, -105.0]}
    figure = plot_intervals(scores, title="which", xlabel="return", references={"perfect": -97})
    axes = figure.axes[0]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["before", "after"]
    drawn = [line.get_xdata() for line in axes.lines if len(line.get_xdata()) == 3]
    assert [list(x) for x in drawn] == list(scores.values())
    (segment,) = axes.containers[0].lines[2][0].get_segments()
    mean, half = mean_of_few(scores["before"])
    assert segment[:, 0] == pytest.approx([mean - half, mean + half])
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # from top to bottom
    assert np.isclose(axes.lines[-3].get_xdata()[0], -97)
