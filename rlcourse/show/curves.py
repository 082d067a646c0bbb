"""Returns and losses over episodes, steps and seconds: learning curves, with the band of ten seeds behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rlcourse.averages import moving_average, running_mean
from rlcourse.show.described import DescribedFigure, chart, draw_level, few_labels, finished, legend_below, subplots
from rlcourse.show.palette import BLUE, COLOURS, ORANGE, STYLES

WINDOW = 20  # episodes in a curve's moving average


@dataclass(frozen=True)
class Band:
    """The curves of several seeds, to compare one's own with."""

    steps: np.ndarray  # [G] environment steps
    curves: np.ndarray  # [seeds, G] moving average of the return at each of them, NaN before a seed's first episode


def curve_on(steps: np.ndarray, episode_ends: np.ndarray, returns: np.ndarray, window: int = WINDOW) -> np.ndarray:
    """[G] the moving average of the return after the last episode that had ended by each step, NaN where none had.

    Args:
        steps: [G] where to read the curve off.
        episode_ends: [N] the step each episode ended at, increasing.
        returns: [N] their returns.
        window: Episodes averaged over.
    """
    if len(returns) == 0:
        return np.full(len(steps), np.nan)
    average = moving_average(returns, window)  # [N]
    last = np.searchsorted(episode_ends, steps, side="right") - 1  # [G]
    return np.where(last >= 0, average[np.maximum(last, 0)], np.nan)


def draw_band(axes: Axes, band: Band) -> None:
    """Draw the range and the median of a band's curves in grey."""
    known = np.isfinite(band.curves).all(axis=0)  # [G]
    curves = np.sort(band.curves[:, known], axis=0)  # [seeds, G']
    label = f"{len(curves)} reference seeds, their range and median"
    axes.fill_between(band.steps[known], curves[0], curves[-1], color="0.85", linewidth=0, label=label)
    axes.plot(band.steps[known], np.median(curves, axis=0), color="0.6", linewidth=1.5)


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
    low, high = (means[0] - half_width)[shown], (means[0] + half_width)[shown]
    axes.fill_between(n[shown], low, high, color=BLUE, alpha=0.2, label="its 95 % interval")
    axes.plot(n, means[0], color=BLUE, linewidth=2, label="one run")
    if reference is not None:
        axes.axhline(reference, color="black", linestyle="--", linewidth=1, label=f"long-run mean {reference:.1f}")
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.legend(loc="upper right")
    return finished(figure)


def plot_games(scores: Sequence[float], losses: Sequence[float] = (), title: str = "") -> Figure:
    """The score of every game with the mean of the last 20, and the losses.

    Args:
        scores: [N] scores, N >= 1; ValueError for none.
        losses: [K] losses in the order of the updates; without them there is no second panel.
        title: Written above.
    """
    if len(scores) == 0:
        raise ValueError("there are no scores yet: play a game first.")
    width, ratios = (9, [2, 1]) if len(losses) else (7, [1])
    figure, [[left, *right]] = subplots(1, len(ratios), figsize=(width, 3.8), width_ratios=ratios, squeeze=False)
    games = np.arange(1, len(scores) + 1)
    left.plot(games, scores, ".", color=BLUE, alpha=0.3, markersize=3, label="one game", rasterized=True)
    left.plot(games, moving_average(scores, WINDOW), color=ORANGE, linewidth=2.5, label=f"mean of the last {WINDOW}")
    left.set(title=title, xlabel="game", ylabel="score")
    left.grid(alpha=0.25)
    legend_below(left, 0.2)
    for axes in right:
        axes.plot(losses, color=BLUE, linewidth=1)
        axes.set(xlabel="compiled calls of updates", ylabel="loss", yscale="log")
        axes.grid(alpha=0.25)
        few_labels(axes)
    return finished(figure)


def plot_running(
    runs: Mapping[str, Sequence[float]], start: float,
    printed: Mapping[str, tuple[Sequence[int], Sequence[float]]] | None = None, title: str = "",
) -> Figure:  # fmt: skip
    """The scores of several trainings and their running means, 0.99 of the old and 0.01 of the new.

    Args:
        runs: Name -> [N] scores.
        start: Where the running means begin.
        printed: Name -> games and values that somebody else printed, large markers; a name of `runs` gives the run's colour.
        title: Written above.
    """
    figure, axes = chart(9, 4.4, title, "game", "score (dots), running mean (lines)")
    colours = dict(zip(runs, COLOURS, strict=False))
    for name, scores in runs.items():
        axes.plot(np.arange(1, len(scores) + 1), scores, ".", color=colours[name], alpha=0.2, markersize=3, rasterized=True)
    for (name, scores), style in zip(runs.items(), STYLES, strict=False):
        axes.plot(running_mean(scores, start), color=colours[name], linestyle=style, linewidth=2.5, label=name)
    for (name, (games, values)), marker in zip((printed or {}).items(), "osD^", strict=False):
        colour = colours.get(name, "0.3")
        axes.plot(games, values, marker, color=colour, markeredgecolor="black", markersize=6, label=f"{name}: printed in 2020")
    axes.axhline(0, color="0.3", linewidth=0.8)
    legend_below(axes, 0.15)
    return finished(figure)


def plot_training(history: Mapping, title: str = "", band: Band | None = None, threshold: float | None = None) -> Figure:
    """A training at a glance: returns by environment step, the loss, and epsilon where the algorithm has one.

    Args:
        history: Columns "step", "return", "loss" and "epsilon" (NaN for none), [N] each (a `History` has them).
        title: Written above.
        band: Ten seeds' curves, drawn in grey behind.
        threshold: The return that counts as solved, drawn dashed.
    """
    exploring = np.isfinite(history["epsilon"]).any()
    places = [["return", "loss"], ["return", "epsilon"]] if exploring else [["return", "loss"]]
    figure, panels = plt.subplot_mosaic(places, figsize=(9, 3.8), width_ratios=[2, 1], FigureClass=DescribedFigure)
    steps, returns, axes = history["step"], history["return"], panels["return"]
    if band is not None:
        draw_band(axes, band)
    axes.plot(steps, returns, ".", color=BLUE, alpha=0.3, markersize=3, label="one episode", rasterized=True)
    full = min(WINDOW, len(returns)) - 1  # before it, the mean is of fewer
    average = moving_average(returns, WINDOW)[full:]
    axes.plot(steps[full:], average, color=ORANGE, linewidth=2.5, label=f"mean of the last {WINDOW}")
    draw_level(axes, threshold, "solved: {:g}")
    axes.set(title=title, xlabel="environment step", ylabel="return")
    legend_below(axes, 0.2, fontsize=9)
    learning = np.isfinite(history["loss"]) & (history["loss"] > 0)
    panels["loss"].plot(steps[learning], history["loss"][learning], color=BLUE, linewidth=1)
    panels["loss"].set_ylabel("loss")
    if learning.any():
        panels["loss"].set_yscale("log")
        few_labels(panels["loss"])
    if exploring:
        panels["epsilon"].plot(steps, history["epsilon"], color=BLUE)
        panels["epsilon"].set(ylabel="ε", ylim=(-0.05, 1.05))
        panels["loss"].sharex(panels["epsilon"])
    panels["epsilon" if exploring else "loss"].set_xlabel("environment step")
    for axes in panels.values():
        axes.grid(alpha=0.25)
        axes.set_xlim(left=0)
        axes.xaxis.set_major_locator(plt.MaxNLocator(5 if axes is panels["return"] else 3, integer=True))
        axes.xaxis.set_major_formatter("{x:,.0f}")
    return finished(figure)


def plot_curves(
    runs: Mapping[str, Sequence[Mapping]], title: str = "", threshold: float | None = None, steps: int | None = None,
    by: str = "step",
) -> Figure:  # fmt: skip
    """Learning curves of several settings in one picture.

    Args:
        runs: Name -> the histories of one or more seeds. Their mean is drawn thick, each of them thin.
        title: Written above.
        threshold: The return that counts as solved, drawn dashed.
        steps: Where the horizontal axis ends; by default where the longest run does.
        by: "step" or "seconds", the column of the histories that the horizontal axis shows.
    """
    xlabel = {"step": "environment step", "seconds": "seconds of training"}[by]
    figure, axes = chart(8, 4.2, title, xlabel, f"return, mean of the last {WINDOW} episodes")
    end = steps or max(float(h[by][-1]) for histories in runs.values() for h in histories)
    grid = np.linspace(0, end, 201)
    for (name, histories), colour, style in zip(runs.items(), COLOURS, STYLES, strict=False):
        curves = np.array([curve_on(grid, h[by], h["return"]) for h in histories])  # [seeds, G]
        if len(histories) > 1:
            axes.plot(grid, curves.T, color=colour, linewidth=0.8, alpha=0.45)
        if by == "seconds":  # a training that is over draws no more
            curves[:, grid > max(h[by][-1] for h in histories)] = np.nan
        known = np.isfinite(curves).any(axis=0)
        axes.plot(grid[known], np.nanmean(curves[:, known], axis=0), color=colour, linestyle=style, linewidth=2.5, label=name)
    draw_level(axes, threshold, "solved: {:g}")
    axes.set_xlim(0, end)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    legend_below(axes, 0.16)
    return finished(figure)


def plot_transitions(before: np.ndarray, after: np.ndarray, title: str = "", ylabel: str = "") -> Figure:
    """Transitions in the order they were stored, each as an arrow; one that does not begin where the last one ended is marked.

    Args:
        before: [N] one number of the state before each step.
        after: [N] the same number after it.
        title: Written above.
        ylabel: What the number is, with its unit.
    """
    figure, axes = chart(7, 3.6, title, "step", ylabel)
    far = np.abs(after - before) > 6 * np.median(np.abs(after - before))  # [N]
    for i, (a, b) in enumerate(zip(before, after, strict=True)):
        style = {"arrowstyle": "->", "color": ORANGE if far[i] else BLUE, "linewidth": 2 if far[i] else 1}
        axes.annotate("", xy=(i + 1, b), xytext=(i, a), arrowprops=style)
    for i in np.flatnonzero(np.abs(before[1:] - after[:-1]) > 1e-9):
        axes.axvline(i + 1, color="0.6", linestyle=":", linewidth=1)
    low, high = min(before.min(), after.min()), max(before.max(), after.max())
    axes.set(xlim=(0, len(before)), ylim=(low - 2, high + 2))
    longest = ", ".join(f"step {i}" for i in np.flatnonzero(far)) or "none"
    span = f"{ylabel} from {low:.4g} to {high:.4g}"
    return finished(figure, f"{title}: {len(before)} arrows, {span}; much longer than the others: {longest}")
