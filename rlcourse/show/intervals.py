"""Scores of several runs each, with intervals: how much of a difference is more than luck."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from rlcourse.averages import mean_of_few
from rlcourse.show.described import subplots
from rlcourse.show.palette import BLUE, ORANGE
from rlcourse.show.plots import finished, legend_below


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
    axes.set(xlabel=xlabel)
    axes.grid(alpha=0.25, axis="x")
    legend_below(axes, 0.5 / (0.14 * len(scores) + 0.6))
    return finished(figure)
