"""What happens in a plane of an angle and a velocity, drawn as a wheel: the angle goes round, the velocity outwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from rlcourse.show.described import finished, subplots
from rlcourse.show.palette import GREEN, VERMILION

VALUES, SIGNED = "cividis", "PuOr"  # colour maps that colour-blind readers can read; the second one for both signs
PATHS = (("black", "-"), (VERMILION, "--"), (GREEN, "-."))


@dataclass(frozen=True)
class Wheel:
    """States of a pendulum, (cos, sin, velocity), on a grid of angles and velocities.

    Attributes:
        fastest: The largest velocity in rad/s; the smallest is its negative.
        angles: How many angles, -pi to pi; 0 is upright.
        velocities: How many velocities.
    """

    fastest: float = 8.0
    angles: int = 91
    velocities: int = 41

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
        _lay_out(axes, wheel)
        axes.set_title(name, fontsize=10, pad=14)
        for (path_name, states), (colour, style) in zip((paths or {}).items(), PATHS, strict=False):
            _draw_path(axes, np.asarray(states), colour, style, path_name)
        figure.colorbar(picture, ax=axes, label=labels[name], shrink=0.75, pad=0.11)
    figure.suptitle(title)
    if paths:
        figure.legend(*panels[0][0].get_legend_handles_labels(), loc="lower center", ncols=len(paths), frameon=False)
    finished(figure)
    if paths:
        figure.subplots_adjust(bottom=0.12)
    return figure


def _lay_out(axes, wheel: Wheel) -> None:
    axes.set_theta_zero_location("N")
    axes.set_rorigin(-1.8 * wheel.fastest)  # a hole in the middle, so that the lowest velocity is a circle too
    axes.set_rlim(-wheel.fastest, wheel.fastest)
    axes.set_thetagrids([0, 90, 180, 270], ["upright", "90°", "180°", "-90°"], fontsize=9)
    axes.set_rgrids([-wheel.fastest, 0, wheel.fastest], ["", "", ""])
    for r in (-wheel.fastest, 0, wheel.fastest):
        axes.text(np.radians(135), r, f"{r:+g}" if r else "0", fontsize=8, ha="center", va="center",
                  bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.8})  # fmt: skip
    axes.grid(color="0.35", linewidth=0.6)


def _draw_path(axes, states: np.ndarray, colour: str, style: str, name: str) -> None:
    angle, velocity = np.unwrap(np.arctan2(states[:, 1], states[:, 0])), states[:, 2]
    axes.plot(angle, velocity, color="white", linewidth=3.2)
    axes.plot(angle, velocity, style, color=colour, linewidth=1.6, label=name)
    axes.plot(angle[0], velocity[0], "o", color=colour, markersize=7, markeredgecolor="white")
    axes.plot(angle[-1], velocity[-1], "X", color=colour, markersize=9, markeredgecolor="white")
