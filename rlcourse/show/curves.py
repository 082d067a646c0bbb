"""Learning curves, with the reference band of ten seeds behind them, and other lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rlcourse.averages import moving_average
from rlcourse.show.described import DescribedFigure, chart, draw_level, few_labels, finished, legend_below, subplots
from rlcourse.show.palette import BLUE, COLOURS, ORANGE

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
            curves[grid > max(h[by][-1] for h in histories) * np.ones((len(curves), 1))] = np.nan
        known = np.isfinite(curves).any(axis=0)
        axes.plot(grid[known], np.nanmean(curves[:, known], axis=0), color=colour, linestyle=style, linewidth=2.5, label=name)
    draw_level(axes, threshold, "solved: {:g}")
    axes.set_xlim(0, end)
    axes.xaxis.set_major_formatter("{x:,.0f}")
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
    figure, axes = chart(7, 3.7, title, xlabel, ylabel)
    for (name, values), colour, style in zip(lines.items(), COLOURS, STYLES, strict=False):
        axes.plot(x, values, color=colour, linestyle=style, linewidth=2, label=name)
    axes.xaxis.set_major_formatter("{x:,g}")
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
    figure, axes = chart(7, 3.6, title, "step", ylabel)
    far = np.abs(after - before) > 6 * np.median(np.abs(after - before))  # [N]
    for i, (a, b) in enumerate(zip(before, after, strict=True)):
        style = {"arrowstyle": "->", "color": ORANGE if far[i] else BLUE, "linewidth": 2 if far[i] else 1}
        axes.annotate("", xy=(i + 1, b), xytext=(i, a), arrowprops=style)
    for i in np.flatnonzero(np.abs(before[1:] - after[:-1]) > 1e-9):
        axes.axvline(i + 1, color="0.6", linestyle=":", linewidth=1)
    low, high = min(before.min(), after.min()), max(before.max(), after.max())
    axes.set(xlim=(0, len(before)), ylim=(low - 2, high + 2))
    figure.told = (
        f"{title}: {len(before)} arrows, {ylabel} from {low:.4g} to {high:.4g}; much longer than the others: "
        f"{', '.join(f'step {i}' for i in np.flatnonzero(far)) or 'none'}"
    )
    return finished(figure)


def plot_slopes(
    actions: np.ndarray, curves: Mapping[str, np.ndarray], chosen: Mapping[str, float], xlabel: str = "action", title: str = "",
) -> Figure:  # fmt: skip
    """The critic's value of every action in some states, with the actor's choice and the slope there.

    Args:
        actions: [N] actions, increasing.
        curves: State's name -> [N] Q(s, a) of these actions.
        chosen: State's name -> the actor's action there.
        xlabel: What an action is, with its unit.
        title: Written above.
    """
    figure, panels = subplots(1, len(curves), figsize=(3.1 * len(curves), 3.1), squeeze=False)
    for axes, (name, values), colour in zip(panels[0], curves.items(), COLOURS, strict=False):
        a = chosen[name]
        q, slope = np.interp(a, actions, values), np.interp(a, actions, np.gradient(values, actions))
        axes.plot(actions, values, color=colour)
        end = np.clip(a + 0.15 * (actions[-1] - actions[0]) * np.sign(slope), actions[0], actions[-1])
        if end != a:  # at an end of the range there is no room
            axes.annotate("", (end, q + slope * (end - a)), (a, q), annotation_clip=False,
                          arrowprops={"arrowstyle": "-|>", "color": "black", "lw": 1.4})  # fmt: skip
        axes.plot(a, q, "o", color="black", markersize=6)
        axes.margins(y=0.15)
        axes.set(xlabel=xlabel, ylabel="Q(s, a)" if axes is panels[0][0] else "")
        axes.set_title(f"{name}\nslope {slope:+.2f}", fontsize=10)
    figure.suptitle(title)
    return finished(figure)


def plot_throughput(rates: Mapping[str, Mapping[int, float]], title: str = "") -> Figure:
    """Steps a second by the number of workers, for each way of running them.

    Args:
        rates: Name -> number of workers -> steps a second.
        title: Written above.
    """
    figure, axes = chart(7, 3.6, title, "workers", "environment steps per second")
    for (name, by_workers), colour, marker in zip(rates.items(), COLOURS, "osD^v", strict=False):
        workers, values = np.array(sorted(by_workers.items())).T
        axes.plot(workers, values, color=colour, marker=marker, linewidth=2, markersize=7, label=name)
    axes.set_xticks(sorted({n for by_workers in rates.values() for n in by_workers}))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.set_ylim(bottom=0)
    legend_below(axes, 0.18, columns=3)
    return finished(figure)


def draw_band(axes: Axes, band: Band) -> None:
    """Draw the range and the median of a band's curves in grey."""
    known = np.isfinite(band.curves).all(axis=0)  # [G]
    curves = np.sort(band.curves[:, known], axis=0)  # [seeds, G']
    label = f"{len(curves)} reference seeds, their range and median"
    axes.fill_between(band.steps[known], curves[0], curves[-1], color="0.85", linewidth=0, label=label)
    axes.plot(band.steps[known], np.median(curves, axis=0), color="0.6", linewidth=1.5)
