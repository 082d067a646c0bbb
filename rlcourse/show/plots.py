"""Plots of returns. Every function gives a Matplotlib figure, shown where it is the last value of a cell."""

from collections.abc import Mapping, Sequence
from itertools import cycle

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rlcourse.averages import mean_of_few, moving_average
from rlcourse.show.described import chart, draw_level, finished, legend_below, subplots
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
    figure, axes = chart(7, 3.6, title, "episode", "return")
    episodes = np.arange(1, len(returns) + 1)
    axes.plot(episodes, returns, ".", color=BLUE, alpha=0.25, markersize=3, label="one episode", rasterized=True)
    label = f"mean of the last {min(window, len(returns))}"
    axes.plot(episodes, moving_average(returns, window), color=ORANGE, linewidth=2.5, label=label)
    draw_level(axes, reference, "{:g}")
    legend_below(axes, 0.2, columns=3)
    return finished(figure)


def plot_histograms(
    returns: Mapping[str, Sequence[float]], title: str = "", xlabel: str = "return", ylabel: str = "episodes",
    span: tuple[float, float] | None = None,
) -> Figure:  # fmt: skip
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
    if empty := [name for name, values in returns.items() if len(values) == 0]:
        raise ValueError(f"the returns of {empty[0]!r} are empty: play some episodes first.")
    columns = len(returns) if len(returns) < 4 else 2
    rows = -(-len(returns) // columns)
    width = min(3.4 * columns + 0.6, 9)  # a wider figure would be shrunk until nobody can read it
    figure, panels = subplots(rows, columns, figsize=(width, 3 * rows + 0.2), squeeze=False)
    for axes in panels.flat[len(returns) :]:
        axes.remove()
    for axes, (name, values), colour in zip(panels.flat, returns.items(), cycle(COLOURS), strict=False):
        values = np.asarray(values, dtype=float)
        low, high = span or (values.min(), values.max())
        axes.hist(values, bins=_edges(values, low, high), color=colour, edgecolor="white", linewidth=0.4)
        axes.axvline(values.mean(), color="black", linestyle="--", linewidth=1.5)
        axes.set_title(f"{name}\nmean {values.mean():.1f}", fontsize=10)
        axes.set_xlabel(xlabel)
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        if low == high:
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
    figure, axes = chart(7, 3.6, title, "episodes averaged", "mean return so far")
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
    figure, axes = chart(7, 3.6, title, "step t", "reward, return")
    steps = np.arange(len(rewards))
    axes.bar(steps, rewards, color="0.75", width=0.8, label="reward of the step")
    for (name, values), colour, marker in zip(returns.items(), COLOURS, "os^D", strict=False):
        axes.plot(steps, values, color=colour, marker=marker, markersize=3.5, label=f"return, {name}")
    axes.legend()
    return finished(figure)


def plot_intervals(
    scores: Mapping[str, Sequence[float]], title: str = "", xlabel: str = "score", references: Mapping[str, float] | None = None
) -> Figure:
    """Every run as a dot, and for each name the mean with its 95 % interval (see `averages.mean_of_few`).

    Args:
        scores: Name -> [N] scores, N >= 2, drawn from top to bottom.
        title: Written above.
        xlabel: What a score is.
        references: Name -> a level to compare with, drawn dashed.
    """
    figure, axes = subplots(figsize=(8, 0.5 * len(scores) + 1.6))
    for row, values in enumerate(scores.values()):
        mean, half_width = mean_of_few(values)
        axes.errorbar(mean, row, xerr=half_width, fmt="D", color=BLUE, capsize=4, markersize=6)
        axes.plot(values, np.full(len(values), row), "o", color=ORANGE, markersize=5, alpha=0.8)
    for name, level in (references or {}).items():
        axes.axvline(level, color="0.4", linestyle="--", linewidth=1)
        axes.annotate(name, (level, 1.0), xycoords=("data", "axes fraction"), ha="center", va="bottom", fontsize=8, color="0.3")
    axes.plot([], [], "D", color=BLUE, label="mean and 95 % interval")
    axes.plot([], [], "o", color=ORANGE, label="one seed")
    axes.set_yticks(range(len(scores)), list(scores))
    axes.set_ylim(len(scores) - 0.5, -0.5)
    axes.set_title(title, pad=18 if references else 6)
    axes.set_xlabel(xlabel)
    axes.grid(alpha=0.25, axis="x")
    legend_below(axes, 0.5 / (0.14 * len(scores) + 0.6))
    return finished(figure)


def _edges(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """The edges of about 30 bars; whole numbers are never split unevenly between them."""
    if (values == values.round()).all():
        step = max(1, round((high - low) / 30))
        return np.arange(np.floor(low) - 0.5, high + step, step)
    return np.linspace(low, high, 31)
