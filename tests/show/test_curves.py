import matplotlib.pyplot as plt
import numpy as np
import pytest

from rlcourse import show
from rlcourse.show.curves import Band, curve_on, draw_band


def history(n=30, seed=0):
    rng = np.random.default_rng(seed)
    lengths = rng.integers(5, 20, size=n)
    loss = np.where(np.arange(n) < 3, np.nan, 0.5)
    return {"step": lengths.cumsum(), "return": lengths.astype(float), "loss": loss, "epsilon": np.linspace(1, 0, n)}


def test_a_curve_is_the_average_after_the_last_episode_that_had_ended():
    curve = curve_on(np.array([0, 9, 10, 15, 20, 99]), np.array([10, 20]), np.array([4.0, 8.0]), window=2)
    assert np.isnan(curve[:2]).all()
    assert curve[2:].tolist() == [4.0, 4.0, 6.0, 6.0]


def test_a_curve_averages_over_its_window():
    assert curve_on(np.array([3]), np.array([1, 2, 3]), np.array([1.0, 2.0, 4.0]), window=2).tolist() == [3.0]


def test_a_training_without_an_episode_has_no_curve():
    assert np.isnan(curve_on(np.arange(3), np.array([]), np.array([]))).all()


@pytest.mark.parametrize("threshold", [None, 475])
def test_a_training_shows_its_returns_loss_and_epsilon(threshold):
    h = history()
    band = Band(np.linspace(0, 300, 4), np.array([[np.nan, 1.0, 2.0, 3.0], [np.nan, 3.0, 2.0, 1.0]]))
    figure = show.plot_training(h, "a title", band, threshold)
    returns, loss, epsilon = figure.axes
    assert returns.get_title() == "a title"
    assert (returns.get_ylabel(), loss.get_ylabel(), epsilon.get_ylabel()) == ("return", "loss", "ε")
    labels = [text.get_text() for text in returns.get_legend().get_texts()]
    assert ("solved: 475" in labels) == (threshold is not None)
    assert "2 reference seeds, their range and median" in labels
    assert loss.lines[0].get_xdata().tolist() == h["step"][3:].tolist()
    assert epsilon.lines[0].get_ydata()[-1] == 0


def test_a_training_that_has_not_learned_yet_is_drawn():
    h = history(2)
    assert show.plot_training(h).axes[1].get_yscale() == "linear"


def test_without_epsilon_the_loss_has_the_room_and_its_steps():
    h = history() | {"epsilon": np.full(30, np.nan)}
    returns, loss = show.plot_training(h).axes
    assert (returns.get_ylabel(), loss.get_ylabel(), loss.get_xlabel()) == ("return", "loss", "environment step")
    assert loss.get_xlim()[1] > h["step"][-1]


def test_a_band_is_the_range_and_the_median_where_all_seeds_have_a_curve():
    figure, axes = plt.subplots()
    draw_band(axes, Band(np.arange(3), np.array([[np.nan, 1.0, 5.0], [0.0, 3.0, 1.0], [0.0, 8.0, 2.0]])))
    assert axes.lines[0].get_xdata().tolist() == [1, 2]
    assert axes.lines[0].get_ydata().tolist() == [3.0, 2.0]
    vertices = axes.collections[0].get_paths()[0].vertices
    assert (vertices[:, 1].min(), vertices[:, 1].max()) == (1.0, 8.0)
    plt.close(figure)


def test_settings_are_told_apart_and_their_seeds_averaged():
    runs = {"large memory": [history(seed=0), history(seed=1)], "small memory": [history(seed=2)]}
    axes = show.plot_curves(runs, "title", threshold=15, steps=200).axes[0]
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["large memory", "small memory", "solved: 15"]
    assert axes.get_xlim() == (0, 200)
    mean = next(line for line in axes.lines if line.get_label() == "large memory")
    both = [curve_on(mean.get_xdata(), h["step"], h["return"]) for h in runs["large memory"]]
    assert np.allclose(mean.get_ydata(), np.nanmean(both, axis=0))


def test_figures_are_handed_over_and_not_kept():
    before = plt.get_fignums()
    show.plot_training(history())
    show.plot_curves({"one": [history()]})
    assert plt.get_fignums() == before


@pytest.mark.parametrize("losses", [(0.1, 0.9), (0.0005, 0.6), (1e-6, 0.5), (1e-4, 100.0)])
def test_the_loss_has_some_labels_whatever_its_range(losses):
    history = {name: np.array([100.0, 200.0]) for name in ("step", "return", "epsilon")} | {"loss": np.array(losses)}
    figure = show.plot_training(history)
    axes = next(a for a in figure.axes if a.get_ylabel() == "loss")
    low, high = axes.get_ylim()
    shown = [t for t in axes.get_yticks() if low <= t <= high]
    assert 2 <= len(shown) <= 8


def test_curves_by_the_clock_end_with_their_training():
    runs = {name: [history() | {"seconds": np.linspace(0.1, end, 30)}] for name, end in (("short", 2.0), ("long", 10.0))}
    axes = show.plot_curves(runs, by="seconds").axes[0]
    short, long = (line.get_xdata() for line in axes.get_lines()[:2])
    assert (short.max(), long.max()) == (2.0, 10.0)
    assert axes.get_xlabel() == "seconds of training"
