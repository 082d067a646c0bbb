"""Scores by game, with a running mean."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from rlcourse.averages import moving_average, running_mean
from rlcourse.show.curves import STYLES, WINDOW
from rlcourse.show.described import chart, few_labels, finished, legend_below, subplots
from rlcourse.show.palette import BLUE, COLOURS, ORANGE


def plot_games(scores: Sequence[float], losses: Sequence[float] = (), title: str = "") -> Figure:
    """The score of every game with the mean of the last 20, and the losses.

    Args:
        scores: [N] scores, N >= 1.
        losses: [K] losses in the order of the updates; without them there is no second panel.
        title: Written above.

    Raises:
        ValueError: For no scores.
    """
    if len(scores) == 0:
        raise ValueError("there are no scores yet: play a game first.")
    panels = 2 if len(losses) else 1
    figure, axes = subplots(1, panels, figsize=(9 if panels == 2 else 7, 3.8), width_ratios=[2, 1][:panels], squeeze=False)
    games, left = np.arange(1, len(scores) + 1), axes[0, 0]
    left.plot(games, scores, ".", color=BLUE, alpha=0.3, markersize=3, label="one game", rasterized=True)
    left.plot(games, moving_average(scores, WINDOW), color=ORANGE, linewidth=2.5, label=f"mean of the last {WINDOW}")
    left.set(title=title, xlabel="game", ylabel="score")
    legend_below(left, 0.2)
    if panels == 2:
        axes[0, 1].plot(losses, color=BLUE, linewidth=1)
        axes[0, 1].set(xlabel="compiled calls of updates", ylabel="loss", yscale="log")
        few_labels(axes[0, 1])
    for a in axes[0]:
        a.grid(alpha=0.25)
    return finished(figure)


def plot_running(
    runs: Mapping[str, Sequence[float]], start: float,
    printed: Mapping[str, tuple[Sequence[int], Sequence[float]]] | None = None, title: str = "",
) -> Figure:  # fmt: skip
    """The scores of several trainings and their running means, 0.99 of the old and 0.01 of the new.

    Args:
        runs: Name -> [N] scores.
        start: Where the running means begin.
        printed: Name -> games and values to draw as large markers, such as figures somebody else printed; a name of `runs`
            gives them that run's colour.
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
