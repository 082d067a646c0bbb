"""Plots of numbers. Every function gives a Matplotlib figure, shown where it is the last value of a cell."""

from collections.abc import Mapping, Sequence
from itertools import cycle

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rlcourse.averages import mean_of_few
from rlcourse.show.described import chart, finished, legend_below, subplots
from rlcourse.show.palette import BLUE, COLOURS, ORANGE, SKY, STYLES


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


def plot_points(groups: Mapping[str, np.ndarray], title: str = "", xlabel: str = "", ylabel: str = "") -> Figure:
    """Points in a plane, in groups of their own colour and marker.

    Args:
        groups: Name -> [N, 2] points.
        title: Written above.
        xlabel: What the first number is.
        ylabel: What the second number is.
    """
    figure, axes = chart(7, 5, title, xlabel, ylabel)
    for (name, points), colour, marker in zip(groups.items(), (*COLOURS, "0.4", SKY), "o^sDvP", strict=False):
        axes.scatter(points[:, 0], points[:, 1], s=16, color=colour, marker=marker, alpha=0.75, linewidths=0, label=name)
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
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


def plot_reward_to_go(rewards: Sequence[float], returns: Mapping[str, Sequence[float]], title: str = "") -> Figure:
    """The `rewards` [T] of an episode and the discounted `returns`, name -> [T], that are still to come at every step."""
    figure, axes = chart(7, 3.6, title, "step t", "reward, return")
    steps = np.arange(len(rewards))
    axes.bar(steps, rewards, color="0.75", width=0.8, label="reward of the step")
    for (name, values), colour, marker in zip(returns.items(), COLOURS, "os^D", strict=False):
        axes.plot(steps, values, color=colour, marker=marker, markersize=3.5, label=f"return, {name}")
    axes.legend()
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
            arrow = {"arrowstyle": "-|>", "color": "black", "lw": 1.4}
            axes.annotate("", (end, q + slope * (end - a)), (a, q), annotation_clip=False, arrowprops=arrow)
        axes.plot(a, q, "o", color="black", markersize=6)
        axes.margins(y=0.15)
        axes.set(xlabel=xlabel, ylabel="Q(s, a)" if axes is panels[0][0] else "")
        axes.set_title(f"{name}\nslope {slope:+.2f}", fontsize=10)
    figure.suptitle(title)
    return finished(figure)


def plot_throughput(rates: Mapping[str, Mapping[int, float]], title: str = "") -> Figure:
    """Steps a second by the number of workers: `rates` has name -> number of workers -> steps a second."""
    figure, axes = chart(7, 3.6, title, "workers", "environment steps per second")
    for (name, by_workers), colour, marker in zip(rates.items(), COLOURS, "osD^v", strict=False):
        workers, values = np.array(sorted(by_workers.items())).T
        axes.plot(workers, values, color=colour, marker=marker, linewidth=2, markersize=7, label=name)
    axes.set_xticks(sorted({n for by_workers in rates.values() for n in by_workers}))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.set_ylim(bottom=0)
    legend_below(axes, 0.18, columns=3)
    return finished(figure)


def _edges(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """The edges of about 30 bars; whole numbers are never split unevenly between them."""
    if (values == values.round()).all():
        step = max(1, round((high - low) / 30))
        return np.arange(np.floor(low) - 0.5, high + step, step)
    return np.linspace(low, high, 31)
