"""What happens in a plane of states, drawn as a map, or as a wheel: an angle goes round, its velocity outwards."""

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
from rlcourse.show.palette import GREEN, ORANGE, PURPLE, SIGNED, SKY, STYLES, VALUES, VERMILION

PATHS = ("white", ORANGE, SKY, PURPLE)  # colours of what is drawn over a map
WHEEL_PATHS = ("black", VERMILION, GREEN)  # and over a wheel


@dataclass(frozen=True)
class Plane:
    """A rectangle of states of two numbers, and a grid of points in it."""

    low: Sequence[float]  # the smallest value of each
    high: Sequence[float]  # the largest
    labels: Sequence[str]  # what they are, with their units
    n: int = 61  # points along each side

    @property
    def points(self) -> np.ndarray:
        """The grid's points [n * n, 2]: row after row, in which the first number grows."""
        return np.stack(np.meshgrid(*np.linspace(self.low, self.high, self.n).T), axis=-1).reshape(-1, 2).astype(np.float32)

    def grid(self, function: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """What `function`, from states [N, 2] to numbers [N], gives at the points: [n, n], row after row."""
        return np.asarray(function(self.points)).reshape(self.n, self.n)


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
    low, high = span or (np.min([*grids.values()]), np.max([*grids.values()]))
    figure, panels, picture = _maps(grids, plane, title, line, paths or {}, 4.3 if paths else 3.6, vmin=low, vmax=high)
    finished(figure)
    if paths:
        entries = panels[0].get_legend_handles_labels()
        figure.legend(*entries, loc="lower center", ncols=2, facecolor="0.35", edgecolor="none", labelcolor="white")
        figure.subplots_adjust(bottom=0.23)
    figure.colorbar(picture, ax=list(panels), label=label)
    return figure


def animate_values(
    grids: Sequence[np.ndarray], captions: Sequence[str], plane: Plane, label: str = "value", line: float | None = None,
    span: tuple[float, float] | None = None,
) -> Animation:  # fmt: skip
    """Values over the plane as they change: a heat map and a surface side by side, one frame for every grid.

    Args:
        grids: [n, n] values each, see `Plane.grid`; at least one.
        captions: Written above each.
        plane: Where they lie.
        label: What the values are.
        line: A value of the first number to mark with a line of dashes and dots, such as a goal.
        span: Smallest and largest value of the scale; by default those of the grids.
    """
    low, high = span or (np.min(grids), np.max(grids))
    scale = {"vmin": low, "vmax": high}
    figure = plt.figure(figsize=(9, 3.8), dpi=72)
    flat, solid = figure.add_subplot(1, 2, 1), figure.add_subplot(1, 2, 2, projection="3d")
    figure.subplots_adjust(left=0.1, right=0.98, bottom=0.15, top=0.86, wspace=0.12)
    flat.set_ylabel(plane.labels[1])
    picture = _heat_map(flat, grids[0], plane, **scale)
    _mark(flat, line)
    figure.colorbar(picture, ax=flat, label=label)
    x, y = plane.points.reshape(plane.n, plane.n, 2).transpose(2, 0, 1)
    solid.set(xlabel=plane.labels[0], ylabel=plane.labels[1], zlim=(low, high))
    solid.view_init(elev=28, azim=-60)
    heading, frames = figure.suptitle(""), []
    for grid, caption in zip(grids, captions, strict=True):
        picture.set_data(grid)
        heading.set_text(caption)
        surface = solid.plot_surface(x, y, np.clip(grid, low, high), cmap=VALUES, rcount=31, ccount=31, linewidth=0, **scale)
        figure.canvas.draw()
        frames.append(np.asarray(figure.canvas.buffer_rgba())[..., :3].copy())
        surface.remove()
    plt.close(figure)
    what = f"{label} over {' and '.join(plane.labels)}, as a map and as a surface"
    told = f"{what}, {len(captions)} times, from {captions[0]} to {captions[-1]}"
    return Animation([Panel(frames, fps=4, told=told)], shrink=1)


@dataclass(frozen=True)
class Wheel:
    """States of a pendulum, (cos, sin, velocity), on a grid of angles and velocities."""

    fastest: float = 8.0  # the largest velocity in rad/s; the smallest is its negative
    angles: int = 91  # how many angles, -pi to pi; 0 is upright
    velocities: int = 41  # how many velocities

    @property
    def edges(self) -> tuple[np.ndarray, np.ndarray]:
        """The grid's angles [angles] in rad and velocities [velocities] in rad/s."""
        return np.linspace(-np.pi, np.pi, self.angles), np.linspace(-self.fastest, self.fastest, self.velocities)

    @property
    def states(self) -> np.ndarray:
        """The grid's states [velocities * angles, 3], velocity after velocity."""
        angle, velocity = np.meshgrid(*self.edges)
        return np.stack([np.cos(angle), np.sin(angle), velocity], axis=-1).reshape(-1, 3).astype(np.float32)

    def grid(self, function: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """What `function`, from states [N, 3] to N numbers, gives on the grid: [velocities, angles]."""
        return np.asarray(function(self.states)).reshape(self.velocities, self.angles)


def plot_wheels(
    grids: Mapping[str, np.ndarray], wheel: Wheel, labels: Mapping[str, str], signed: tuple[str, ...] = (),
    paths: Mapping[str, np.ndarray] | None = None, title: str = "",
) -> Figure:  # fmt: skip
    """Numbers over angle and velocity, one wheel for each, each with its own colours. Upright is at the top.

    Args:
        grids: Name -> [velocities, angles] numbers, see `Wheel.grid`.
        wheel: Where they lie.
        labels: Name -> what the numbers are, with their unit.
        signed: Names of those whose colours are to be symmetrical about 0.
        paths: Name -> [T, 3] states one after the other, drawn over every wheel from a dot to a cross.
        title: Written above.
    """
    figure, panels = subplots(1, len(grids), figsize=(4.6 * len(grids), 4.7), squeeze=False, subplot_kw={"projection": "polar"})
    for axes, (name, grid) in zip(panels[0], grids.items(), strict=True):
        most = np.abs(grid).max()
        low, high, colours = (-most, most, SIGNED) if name in signed else (grid.min(), grid.max(), VALUES)
        picture = axes.pcolormesh(*wheel.edges, grid, cmap=colours, vmin=low, vmax=high, shading="gouraud", rasterized=True)
        _lay_out(axes, wheel.fastest)
        axes.set_title(name, fontsize=10, pad=14)
        for (path, states), colour, style in zip((paths or {}).items(), WHEEL_PATHS, STYLES, strict=False):
            cos, sin, velocity = np.transpose(states)
            angle = np.unwrap(np.arctan2(sin, cos))
            axes.plot(angle, velocity, color="white", linewidth=3.2)
            axes.plot(angle, velocity, style, color=colour, linewidth=1.6, label=path)
            axes.plot(angle[0], velocity[0], "o", color=colour, markersize=7, markeredgecolor="white")
            axes.plot(angle[-1], velocity[-1], "X", color=colour, markersize=9, markeredgecolor="white")
        figure.colorbar(picture, ax=axes, label=labels[name], shrink=0.75, pad=0.11)
    figure.suptitle(title)
    finished(figure)
    if paths:
        figure.legend(*panels[0][0].get_legend_handles_labels(), loc="lower center", ncols=len(paths), frameon=False)
        figure.subplots_adjust(bottom=0.12)
    return figure


def _maps(grids: Mapping[str, np.ndarray], plane: Plane, title: str, line: float | None, paths, height, **scale):
    """A figure with a heat map for every grid, its panels, and the last map."""
    figure, panels = subplots(1, len(grids), figsize=(4.3 * len(grids) + 0.9, height), squeeze=False, sharey=True)
    for axes, (name, grid) in zip(panels[0], grids.items(), strict=True):
        picture = _heat_map(axes, grid, plane, **scale)
        axes.set_title(name, fontsize=10)
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
    axes.set_xlabel(plane.labels[0])
    extent = np.transpose([plane.low, plane.high]).ravel()  # left, right, bottom, top
    return axes.imshow(grid, origin="lower", extent=extent, aspect="auto", cmap=VALUES, **scale)


def _mark(axes: Axes, line: float | None) -> None:
    if line is not None:
        halo = [withStroke(linewidth=3.5, foreground="white", alpha=0.7)]
        axes.axvline(line, color="black", linestyle="-.", linewidth=1.3, path_effects=halo)


def _lay_out(axes: Axes, fastest: float) -> None:
    """The circles and rays of a wheel, with what they mean."""
    axes.set_theta_zero_location("N")
    axes.set_rorigin(-1.8 * fastest)  # a hole in the middle, so that the lowest velocity is a circle too
    axes.set_rlim(-fastest, fastest)
    axes.set_thetagrids([0, 90, 180, 270], ["upright", "90°", "180°", "-90°"], fontsize=9)
    axes.set_rgrids([-fastest, 0, fastest], ["", "", ""])
    box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}
    for r in (-fastest, 0, fastest):
        axes.text(np.radians(135), r, f"{r:+g}" if r else "0", fontsize=8, ha="center", va="center", bbox=box)
    axes.grid(color="0.35", linewidth=0.6)
