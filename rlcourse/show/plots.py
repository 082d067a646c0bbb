"""Plots of returns. Every function gives a Matplotlib figure, shown where it is the last value of a cell."""

from collections.abc import Mapping, Sequence
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

from rlcourse.averages import moving_average
from rlcourse.show.described import subplots
from rlcourse.show.palette import BLUE, COLOURS, ORANGE


def plot_returns(returns: Sequence[float], window: int = 100, title: str = "", reference: float | None = None) -> Figure:
    """The return of every episode, and the mean of the last `window`.

    Args:
        returns: [N] returns, N >= 1.
        window: How many episodes to average over.
        title: Written above.
        reference: A level to compare with, drawn dashed.
    """
    returns = np.asarray(returns, dtype=float)
    average = moving_average(returns, window)
    figure, axes = _axes(title, "episode", "return")
    episodes = np.arange(1, len(returns) + 1)
    axes.plot(episodes, returns, ".", color=BLUE, alpha=0.25, markersize=3, label="one episode", rasterized=True)
    axes.plot(episodes, average, color=ORANGE, linewidth=2.5, label=f"mean of the last {min(window, len(returns))}")
    if reference is not None:
        axes.axhline(reference, color="0.3", linestyle="--", linewidth=1, label=f"{reference:g}")
    legend_below(axes, 0.2, columns=3)
    return finished(figure)


def plot_histograms(
    returns: Mapping[str, Sequence[float]],
    title: str = "",
    xlabel: str = "return",
    ylabel: str = "episodes",
    span: tuple[float, float] | None = None,
) -> Figure:
    """How often each return occurred: one panel for every name, its mean dashed.

    Args:
        returns: Name -> [N] returns, N >= 1. At least one name.
        title: Written above all panels.
        xlabel: What the numbers are.
        ylabel: What is counted.
        span: Ends of the horizontal axis, the same in every panel; by default each panel has its own.
    """
    if not returns:
        raise ValueError("there are no returns to plot: pass a dict such as {'chance': returns}.")
    for name, values in returns.items():
        if len(values) == 0:
            raise ValueError(f"the returns of {name!r} are empty: play some episodes first.")
    columns = len(returns) if len(returns) < 4 else 2
    rows = -(-len(returns) // columns)
    width = min(3.4 * columns + 0.6, 9)  # a wider figure would be shrunk until nobody can read it
    figure, panels = subplots(rows, columns, figsize=(width, 3 * rows + 0.2), squeeze=False)
    for axes in panels.flat[len(returns) :]:
        axes.remove()
    for axes, (name, values), colour in zip(panels.flat, returns.items(), cycle(COLOURS), strict=False):
        values = np.asarray(values, dtype=float)
        low, high = span or (values.min(), values.max())
        alone = low == high
        axes.hist(values, bins=_edges(values, low, high), color=colour, edgecolor="white", linewidth=0.4)
        axes.axvline(values.mean(), color="black", linestyle="--", linewidth=1.5)
        axes.set_title(f"{name}\nmean {values.mean():.1f}", fontsize=10)
        axes.set_xlabel(xlabel)
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        if alone:
            axes.set(xticks=[low], xlim=(low - 3, high + 3))
    for axes in panels[:, 0]:
        axes.set_ylabel(ylabel)
    figure.suptitle(title)
    return finished(figure)


def plot_running_means(runs: Sequence[Sequence[float]], title: str = "", reference: float | None = None) -> Figure:
    """The mean of all episodes so far, for several runs: how slowly an average settles.

    Args:
        runs: [runs, N] returns; the first run is drawn thick, with its 95 % interval, the others thin.
        title: Written above.
        reference: The long-run mean, drawn dashed.
    """
    runs = np.asarray(runs, dtype=float)  # [runs, N]
    if runs.ndim != 2 or runs.shape[0] < 1 or runs.shape[1] < 2:
        raise ValueError(f"runs has shape {runs.shape}, expected [runs, N] with at least one run of 2 episodes.")
    n = np.arange(1, runs.shape[1] + 1)
    means = np.cumsum(runs, axis=1) / n  # [runs, N]
    squares = np.cumsum(runs[0] ** 2) / n - means[0] ** 2  # [N] variance with n below
    half_width = 1.96 * np.sqrt(np.maximum(squares, 0) / np.maximum(n - 1, 1))  # [N]
    figure, axes = _axes(title, "episodes averaged", "mean return so far")
    axes.plot(n, means[1:].T, color="0.6", linewidth=0.8)
    if len(runs) > 1:
        axes.plot([], [], color="0.6", linewidth=0.8, label=f"{len(runs) - 1} other runs")
    shown = n >= 10  # from fewer, the interval itself is mostly noise
    axes.fill_between(n[shown], (means[0] - half_width)[shown], (means[0] + half_width)[shown], color=BLUE, alpha=0.2,
                      label="its 95 % interval")  # fmt: skip
    axes.plot(n, means[0], color=BLUE, linewidth=2, label="one run")
    if reference is not None:
        axes.axhline(reference, color="black", linestyle="--", linewidth=1, label=f"long-run mean {reference:.1f}")
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.legend(loc="upper right")
    return finished(figure)


def plot_reward_to_go(rewards: Sequence[float], returns: Mapping[str, Sequence[float]], title: str = "") -> Figure:
    """The rewards of one episode, and the return that is still to come at every step.

    Args:
        rewards: [T] rewards.
        returns: Name (such as "gamma = 0.9") -> [T] discounted returns.
        title: Written above.
    """
    figure, axes = _axes(title, "step t", "reward, return")
    steps = np.arange(len(rewards))
    axes.bar(steps, rewards, color="0.75", width=0.8, label="reward of the step")
    for (name, values), colour, marker in zip(returns.items(), COLOURS, "os^D", strict=False):
        axes.plot(steps, values, color=colour, marker=marker, markersize=3.5, label=f"return, {name}")
    axes.legend()
    return finished(figure)


def _edges(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """The edges of about 30 bars; whole numbers are never split unevenly between them."""
    if (values == values.round()).all():
        step = max(1, round((high - low) / 30))
        return np.arange(np.floor(low) - 0.5, high + step, step)
    return np.linspace(low, high, 31)


def _axes(title: str, xlabel: str, ylabel: str) -> tuple[Figure, Axes]:
    figure, axes = subplots(figsize=(7, 3.6))
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    axes.grid(alpha=0.25)
    return figure, axes


def few_labels(axes: Axes) -> None:
    """Label a logarithmic vertical axis at few plain numbers: 1, 3, 10, 30, ..., or, over many decades, some of 1, 10, 100."""
    low, high = axes.get_ylim()
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 3.0)) if high < 1e4 * low else LogLocator(numticks=4))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter(NullFormatter())


def legend_below(axes: Axes, distance: float, columns: int = 2, **text) -> None:
    """A legend that covers nothing, with dots large enough to be seen.

    Args:
        axes: Below which it stands.
        distance: From the axes, in their heights; their own labels stand between.
        columns: How many entries stand side by side.
        **text: Such as fontsize.
    """
    legend = axes.legend(loc="upper center", bbox_to_anchor=(0.5, -distance), ncols=columns, frameon=False, **text)
    for handle in legend.legend_handles:
        if isinstance(handle, Line2D) and handle.get_marker() == ".":
            handle.set(markersize=7, alpha=0.8)


def finished(figure: Figure) -> Figure:
    """Lay out `figure` and take it off pyplot's list, so that a notebook shows it once and memory is freed."""
    for axes in figure.axes:
        if "top" in axes.spines:  # a wheel has none
            axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    plt.close(figure)
    return figure
