import matplotlib.pyplot as plt
import numpy as np
import pytest

from rlcourse import show


@pytest.fixture
def returns():
    return np.random.default_rng(0).integers(5, 50, size=200)


def drawn(returns):
    yield show.plot_returns(returns, reference=22)
    yield show.plot_histograms({"chance": returns, "always the same": [-200.0] * 5})
    yield show.plot_running_means(returns.reshape(4, 50), reference=22)
    yield show.plot_reward_to_go([1.0, 2.0], {"γ = 1": [3.0, 2.0]})


def test_every_figure_has_labels_and_its_curves_a_legend(returns):
    for figure in drawn(returns):
        for axes in figure.axes:
            assert axes.get_xlabel()
        assert figure.axes[0].get_ylabel()
        if len(figure.axes[0].lines) > 1:
            assert figure.axes[0].get_legend()


def test_figures_are_handed_over_and_not_kept(returns):
    before = plt.get_fignums()
    list(drawn(returns))
    assert plt.get_fignums() == before


def test_the_average_drawn_is_the_moving_average():
    figure = show.plot_returns([0.0, 2.0, 4.0, 6.0], window=2)
    assert figure.axes[0].lines[1].get_ydata().tolist() == [0.0, 1.0, 3.0, 5.0]


def test_every_return_is_in_the_histogram(returns):
    bars = show.plot_histograms({"chance": returns}).axes[0].patches
    assert sum(bar.get_height() for bar in bars) == len(returns)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: show.plot_returns([]),
        lambda: show.plot_histograms({}),
        lambda: show.plot_histograms({"chance": []}),
        lambda: show.plot_running_means([1.0, 2.0]),
    ],
)
def test_nothing_to_plot_is_refused(draw):
    with pytest.raises(ValueError, match=r"play|no returns|at least one run"):
        draw()


def test_dots_can_be_seen_in_the_legend_and_it_covers_nothing(returns):
    for figure in (show.plot_returns(returns), show.plot_games(returns, losses=[3.0, 2.0])):
        figure.canvas.draw()
        axes = figure.axes[0]
        legend = axes.get_legend()
        assert legend.get_window_extent().y1 < axes.get_window_extent().y0
        dot = next(h for h in legend.legend_handles if h.get_marker() == ".")
        assert dot.get_markersize() > 2 * axes.lines[0].get_markersize()
