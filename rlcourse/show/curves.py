"""Learning curves, with the reference band of ten seeds behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rlcourse.averages import moving_average
from rlcourse.show.described import DescribedFigure, subplots
from rlcourse.show.palette import BLUE, COLOURS, ORANGE
from rlcourse.show.plots import few_labels, finished, legend_below

STYLES = ("-", "--", "-.", ":")
WINDOW = 20  # episodes in a curve's moving average


@dataclass(frozen=True)
class Band:
    """The curves of several seeds, to compare one's own with.

    Attributes:
        steps: [G] environment steps.
        curves: [seeds, G] moving average of the return at each of them, NaN before a seed's first episode.
    """

    steps: np.ndarray
    curves: np.ndarray


def curve_on(steps: np.ndarray, episode_ends: np.ndarray, returns: np.ndarray, window: int = WINDOW) -> np.ndarray:
    """The moving average of the return at given steps.

    Args:
        steps: [G] where to read the curve off.
        episode_ends: [N] the step each episode ended at, increasing.
        returns: [N] their returns.
        window: Episodes averaged over.

    Returns:
        [G] the average after the last episode that had ended by then, NaN where none had.
    """
    if len(returns) == 0:
        return np.full(len(steps), np.nan)
    average = moving_average(returns, window)  # [N]
    last = np.searchsorted(episode_ends, steps, side="right") - 1  # [G]
    return np.where(last >= 0, average[np.maximum(last, 0)], np.nan)


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
    steps, returns = history["step"], history["return"]
    axes = panels["return"]
    if band is not None:
        draw_band(axes, band)
    axes.plot(steps, returns, ".", color=BLUE, alpha=0.3, markersize=3, label="one episode", rasterized=True)
    full = min(WINDOW, len(returns)) - 1  # before it, the mean is of fewer
    average = moving_average(returns, WINDOW)
    axes.plot(steps[full:], average[full:], color=ORANGE, linewidth=2.5, label=f"mean of the last {WINDOW}")
    if threshold is not None:
        axes.axhline(threshold, color="0.3", linestyle="--", linewidth=1, label=f"solved: {threshold:g}")
    axes.set(title=title, xlabel="environment step", ylabel="return")
    legend_below(axes, 0.2, fontsize=9)
    learning = np.isfinite(history["loss"]) & (history["loss"] > 0)
    panels["loss"].plot(steps[learning], history["loss"][learning], color=BLUE, linewidth=1)
    panels["loss"].set(ylabel="loss", yscale="log" if learning.any() else "linear")
    if learning.any():
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
    figure, axes = subplots(figsize=(8, 4.2))
    end = steps or max(float(h[by][-1]) for histories in runs.values() for h in histories)
    grid = np.linspace(0, end, 201)
    for (name, histories), colour, style in zip(runs.items(), COLOURS, STYLES, strict=False):
        curves = np.array([curve_on(grid, h[by], h["return"]) for h in histories])  # [seeds, G]
        if len(histories) > 1:
            axes.plot(grid, curves.T, color=colour, linewidth=0.8, alpha=0.45)
        if by == "seconds":  # a training that is over draws no more
            curves[grid > max(h[by][-1] for h in histories) * np.ones((len(curves), 1))] = np.nan
        known = np.isfinite(curves).any(axis=0)
        axes.plot(grid[known], np.nanmean(curves[:, known], axis=0), color=colour, linestyle=style, linewidth=2.5, label=name)
    if threshold is not None:
        axes.axhline(threshold, color="0.3", linestyle="--", linewidth=1, label=f"solved: {threshold:g}")
    xlabel = {"step": "environment step", "seconds": "seconds of training"}[by]
    axes.set(title=title, xlabel=xlabel, ylabel=f"return, mean of the last {WINDOW} episodes", xlim=(0, end))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.grid(alpha=0.25)
    legend_below(axes, 0.16)
    return finished(figure)


def plot_lines(x: np.ndarray, lines: Mapping[str, np.ndarray], title: str = "", xlabel: str = "", ylabel: str = "") -> Figure:
    """One or more lines over the same horizontal axis.

    Args:
        x: [N].
        lines: Name -> [N] values.
        title: Written above.
        xlabel: What x is, with its unit.
        ylabel: What the values are, with their unit.
    """
    figure, axes = subplots(figsize=(7, 3.7))
    for (name, values), colour, style in zip(lines.items(), COLOURS, STYLES, strict=False):
        axes.plot(x, values, color=colour, linestyle=style, linewidth=2, label=name)
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    axes.xaxis.set_major_formatter("{x:,g}")
    axes.grid(alpha=0.25)
    legend_below(axes, 0.18)
    return finished(figure)


def plot_transitions(before: np.ndarray, after: np.ndarray, title: str = "", ylabel: str = "") -> Figure:
    """Transitions in the order they were stored, each as an arrow; one that does not begin where the last one ended is marked.

    Args:
        before: [N] one number of the state before each step.
        after: [N] the same number after it.
        title: Written above.
        ylabel: What the number is, with its unit.
    """
    figure, axes = subplots(figsize=(7, 3.6))
    usual = 6 * np.median(np.abs(after - before))
    for i, (a, b) in enumerate(zip(before, after, strict=True)):
        far = abs(b - a) > usual
        style = {"arrowstyle": "->", "color": ORANGE if far else BLUE, "linewidth": 2 if far else 1}
        axes.annotate("", xy=(i + 1, b), xytext=(i, a), arrowprops=style)
    for i in np.flatnonzero(np.abs(before[1:] - after[:-1]) > 1e-9):
        axes.axvline(i + 1, color="0.6", linestyle=":", linewidth=1)
    low, high = min(before.min(), after.min()), max(before.max(), after.max())
    axes.set(title=title, xlabel="step", ylabel=ylabel, xlim=(0, len(before)), ylim=(low - 2, high + 2))
    far = np.flatnonzero(np.abs(after - before) > usual)
    figure.told = (
        f"{title}: {len(before)} arrows, {ylabel} from {low:.4g} to {high:.4g}; much longer than the others: "
        f"{', '.join(f'step {i}' for i in far) or 'none'}"
    )
    axes.grid(alpha=0.25)
    return finished(figure)


def draw_band(axes: Axes, band: Band) -> None:
    """Draw the range and the median of a band's curves in grey."""
    known = np.isfinite(band.curves).all(axis=0)  # [G]
    curves = np.sort(band.curves[:, known], axis=0)  # [seeds, G']
    label = f"{len(curves)} reference seeds, their range and median"
    axes.fill_between(band.steps[known], curves[0], curves[-1], color="0.85", linewidth=0, label=label)
    axes.plot(band.steps[known], np.median(curves, axis=0), color="0.6", linewidth=1.5)
