import numpy as np
import pytest

from rlcourse.show import plot_games, plot_running


def test_scores_have_their_moving_average_and_losses_a_panel_of_their_own():
    figure = plot_games([0.0, 10.0, 20.0], [1.0, 0.1], title="t")
    dots, mean = figure.axes[0].lines
    assert dots.get_ydata().tolist() == [0, 10, 20]
    assert mean.get_ydata().tolist() == [0, 5, 10]
    assert figure.axes[1].get_yscale() == "log"
    assert len(plot_games([1.0]).axes) == 1


def test_no_scores_are_refused():
    with pytest.raises(ValueError, match="play a game first"):
        plot_games([])


def test_running_means_begin_where_they_are_told_and_printed_figures_have_their_runs_colour():
    figure = plot_running({"a": [0.0] * 100, "b": [1.0]}, start=-100.0, printed={"b": ([0, 1], [-100, 0])})
    lines = {line.get_label(): line for line in figure.axes[0].lines}
    assert lines["a"].get_ydata()[0] == -100
    assert lines["a"].get_ydata()[1] == pytest.approx(-99)
    assert lines["b: printed in 2020"].get_color() == lines["b"].get_color() != lines["a"].get_color()
    assert np.isclose(lines["b"].get_ydata()[-1], -98.99)
