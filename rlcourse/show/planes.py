"""What happens in a plane of states of two numbers: where an agent has been, and what the states are worth."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from rlcourse.show.animation import Animation, Panel
from rlcourse.show.described import finished, subplots
from rlcourse.show.palette import ORANGE, PURPLE, SKY

COLOURS = "cividis"  # made for colour-blind readers
PATHS = ("white", ORANGE, SKY, PURPLE)
STYLES = ("-", "--", "-.", ":")


@dataclass(frozen=True)
class Plane:
    """A rectangle of states of two numbers, and a grid of points in it.

    Attributes:
        low: The smallest value of each.
        high: The largest.
        labels: What they are, with their units.
        n: Points along each side.
    """

    low: Sequence[float]
    high: Sequence[float]
    labels: Sequence[str]
    n: int = 61

    @property
    def points(self) -> np.ndarray:
        """The grid's points [n * n, 2]: row after row, in which the first number grows."""
        x_and_y = np.linspace(self.low, self.high, self.n).T
        return np.stack(np.meshgrid(*x_and_y), axis=-1).reshape(-1, 2).astype(np.float32)

    def grid(self, function: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """What `function`, from states [N, 2] to numbers [N], gives at the points: [n, n], row after row."""
        return np.asarray(function(self.points)).reshape(self.n, self.n)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top."""
        return self.low[0], self.high[0], self.low[1], self.high[1]


def plot_visits(groups: Mapping[str, np.ndarray], plane: Plane, title: str = "", line: float | None = None) -> Figure:
    """How often states were visited: one panel for every group, all on one scale of colours.

    Args:
        groups: Name -> [N, 2] states.
        plane: Where they lie.
        title: Written above.
        line: A value of the first number to mark with a line of dashes and dots, such as a goal.
    """
    bins = np.linspace(plane.low, plane.high, 37).T  # [2, 37] edges
    counts = {name: np.histogram2d(*np.asarray(states).T, bins=bins)[0].T for name, states in groups.items()}
    most = max(2.0, *(c.max() for c in counts.values()))
    headed = {f"{name}\n{(c > 0).mean():.0%} of the cells visited": np.where(c > 0, c, np.nan) for name, c in counts.items()}
    figure, panels, picture = _maps(headed, plane, title, line, {}, 3.5, norm=LogNorm(1, most))
    finished(figure).colorbar(picture, ax=list(panels), label="visits, logarithmic", format="{x:g}")
    return figure


def plot_values(
    grids: Mapping[str, np.ndarray], plane: Plane, title: str = "", label: str = "value",
    paths: Mapping[str, np.ndarray] | None = None, line: float | None = None, span: tuple[float, float] | None = None,
) -> Figure:  # fmt: skip
    """Values over the plane as heat maps, one panel for each, on one scale of colours.

    Args:
        grids: Name -> [n, n] values, see `Plane.grid`.
        plane: Where they lie.
        title: Written above.
        label: What the values are.
        paths: Name -> [T, 2] states one after the other, drawn over every map from a dot to a cross.
        line: A value of the first number to mark with a line of dashes and dots, such as a goal.
        span: Smallest and largest value of the scale; by default those of the grids.
    """
    low, high = span or (min(g.min() for g in grids.values()), max(g.max() for g in grids.values()))
    figure, panels, picture = _maps(grids, plane, title, line, paths or {}, 4.3 if paths else 3.6, vmin=low, vmax=high)
    if paths:
        legend = figure.legend(*panels[0].get_legend_handles_labels(), loc="lower center", ncols=2, frameon=True)
        legend.get_frame().set(facecolor="0.35", edgecolor="none")
        plt.setp(legend.get_texts(), color="white")
    finished(figure)
    if paths:
        figure.subplots_adjust(bottom=0.23)
    figure.colorbar(picture, ax=list(panels), label=label)
    return figure


def animate_values(
    grids: Sequence[np.ndarray], captions: Sequence[str], plane: Plane, label: str = "value", fps: float = 4,
    line: float | None = None, span: tuple[float, float] | None = None,
) -> Animation:  # fmt: skip
    """Values over the plane as they change: a heat map and a surface side by side, one frame for every grid.

    Args:
        grids: [n, n] values each, see `Plane.grid`; at least one.
        captions: Written above each.
        plane: Where they lie.
        label: What the values are.
        fps: Frames per second.
        line: A value of the first number to mark with a line of dashes and dots, such as a goal.
        span: Smallest and largest value of the scale; by default those of the grids.
    """
    low, high = span or (min(g.min() for g in grids), max(g.max() for g in grids))
    figure = plt.figure(figsize=(9, 3.8), dpi=72)
    flat, solid = figure.add_subplot(1, 2, 1), figure.add_subplot(1, 2, 2, projection="3d")
    figure.subplots_adjust(left=0.1, right=0.98, bottom=0.15, top=0.86, wspace=0.12)
    flat.set(xlabel=plane.labels[0], ylabel=plane.labels[1])
    picture = _heat_map(flat, grids[0], plane, vmin=low, vmax=high)
    figure.colorbar(picture, ax=flat, label=label)
    _mark(flat, line)
    x, y = plane.points.reshape(plane.n, plane.n, 2).transpose(2, 0, 1)
    solid.set(xlabel=plane.labels[0], ylabel=plane.labels[1], zlim=(low, high))
    solid.view_init(elev=28, azim=-60)
    heading, surface, frames = figure.suptitle(""), None, []
    for grid, caption in zip(grids, captions, strict=True):
        picture.set_data(grid)
        heading.set_text(caption)
        if surface is not None:
            surface.remove()
        surface = solid.plot_surface(
            x, y, np.clip(grid, low, high), cmap=COLOURS, vmin=low, vmax=high, rcount=31, ccount=31, linewidth=0
        )
        figure.canvas.draw()
        frames.append(np.asarray(figure.canvas.buffer_rgba())[..., :3].copy())
    plt.close(figure)
    over = " and ".join(plane.labels)
    told = f"{label} over {over}, as a map and as a surface, {len(captions)} times, from {captions[0]} to {captions[-1]}"
    return Animation([Panel(frames, fps, told=told)], shrink=1)


def _maps(grids: Mapping[str, np.ndarray], plane: Plane, title: str, line: float | None, paths, height, **scale):
    """A figure with a heat map for every grid, its panels, and the last map."""
    figure, panels = subplots(1, len(grids), figsize=(4.3 * len(grids) + 0.9, height), squeeze=False, sharey=True)
    for axes, (name, grid) in zip(panels[0], grids.items(), strict=True):
        picture = _heat_map(axes, grid, plane, **scale)
        axes.set_title(name, fontsize=10)
        axes.set_xlabel(plane.labels[0])
        for (path, states), colour, style in zip(paths.items(), PATHS, STYLES, strict=False):
            states = np.asarray(states)
            axes.plot(*states.T, style, color=colour, linewidth=1.6, label=path)
            axes.plot(*states[0], "o", color=colour, markersize=5)
            axes.plot(*states[-1], "X", color=colour, markersize=7, markeredgecolor="black", markeredgewidth=0.5)
        _mark(axes, line)
    panels[0][0].set_ylabel(plane.labels[1])
    figure.suptitle(title)
    return figure, panels[0], picture


def _heat_map(axes: Axes, grid: np.ndarray, plane: Plane, **scale):
    return axes.imshow(grid, origin="lower", extent=plane.extent, aspect="auto", cmap=COLOURS, **scale)


def _mark(axes: Axes, line: float | None) -> None:
    if line is not None:
        halo = [withStroke(linewidth=3.5, foreground="white", alpha=0.7)]
        axes.axvline(line, color="black", linestyle="-.", linewidth=1.3, path_effects=halo)
