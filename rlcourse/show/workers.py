"""Many workers and one set of weights: how they work together, and what each more of them brings."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from rlcourse.show.described import subplots
from rlcourse.show.palette import BLUE, COLOURS, ORANGE
from rlcourse.show.plots import finished, legend_below

MARKERS = "osD^v"


def plot_workers(count: int = 3) -> Figure:
    """The circle in which each worker goes: pull the weights, play, compute the gradient, push it.

    Args:
        count: How many workers to draw.
    """
    figure, axes = subplots(figsize=(8, 3.3))
    axes.set(xlim=(0, 10), ylim=(0, 4.1))
    axes.axis("off")
    _box(axes, 5, 3.45, 3.4, "master: the weights", ORANGE)
    for i, x in enumerate(np.linspace(1.7, 8.3, count)):
        _box(axes, x, 0.85, 2.5, f"worker {i}: plays with\nits copy, then\ncomputes a gradient", BLUE, height=1.3)
        top = 5 + (x - 5) * 0.35
        _arrow(axes, (top - 0.25, 3.05), (x - 0.35, 1.6), "--")
        _arrow(axes, (x + 0.35, 1.6), (top + 0.25, 3.05), "-")
    axes.plot([], [], "--", color="0.25", label="pull: a copy of the weights")
    axes.plot([], [], "-", color="0.25", label="push: a gradient")
    axes.legend(loc="upper left", frameon=False, fontsize=9, bbox_to_anchor=(-0.02, 1.02))
    figure.told = (
        f"A drawing: the master holds the weights. Each of {count} workers pulls a copy of them, plays with it, computes a "
        "gradient, and pushes that to the master"
    )
    return finished(figure)


def plot_throughput(rates: Mapping[str, Mapping[int, float]], title: str = "") -> Figure:
    """Steps a second by the number of workers, for each way of running them.

    Args:
        rates: Name -> number of workers -> steps a second.
        title: Written above.
    """
    figure, axes = subplots(figsize=(7, 3.6))
    for (name, by_workers), colour, marker in zip(rates.items(), COLOURS, MARKERS, strict=False):
        workers, values = np.array(sorted(by_workers.items())).T
        axes.plot(workers, values, color=colour, marker=marker, linewidth=2, markersize=7, label=name)
    axes.set(title=title, xlabel="workers", ylabel="environment steps per second")
    axes.set_xticks(sorted({n for by_workers in rates.values() for n in by_workers}))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.25)
    legend_below(axes, 0.18, columns=3)
    return finished(figure)


def _box(axes, x: float, y: float, width: float, text: str, colour: str, height: float = 0.7) -> None:
    corner = x - width / 2, y - height / 2
    axes.add_patch(FancyBboxPatch(corner, width, height, boxstyle="round,pad=0.08", facecolor="white", edgecolor=colour, lw=2))
    axes.text(x, y, text, ha="center", va="center", fontsize=10)


def _arrow(axes, start: tuple[float, float], end: tuple[float, float], style: str) -> None:
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=14, linestyle=style, color="0.25", lw=1.4))
