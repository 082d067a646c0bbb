"""Policies and values drawn on the map of a grid world."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from gymnasium.envs.toy_text.taxi import MAP
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rlcourse.show.described import finished, subplots
from rlcourse.show.palette import BLUE, ORANGE, VALUES, VERMILION

STANDS = {"R": (0, 0), "G": (0, 4), "Y": (4, 0), "B": (4, 3)}  # row and column, in the order of Taxi's numbers
MOVES = {0: (1, 0), 1: (-1, 0), 2: (0, 1), 3: (0, -1)}  # action -> change of row and column
LETTERS = {4: "P", 5: "D"}
SIZE = 5
WALLS = [(r, c) for r in range(SIZE) for c in range(SIZE - 1) if MAP[r + 1][2 * c + 2] == "|"]  # squares with one on the right


def taxi_state(row: int, column: int, passenger: int, destination: int) -> int:
    """The number of a state of Taxi: passenger 0 to 3 waits at R, G, Y or B, 4 is in the taxi; destination 0 to 3."""
    return ((row * SIZE + column) * 5 + passenger) * 4 + destination


def plot_taxi_policy(actions: Sequence[int], marked: Sequence[int] = (), title: str = "") -> Figure:
    """What a policy does in every state of Taxi: a small map for each destination (rows) and place of the passenger (columns).

    Args:
        actions: [500] the action in each state, 0 to 5, or ValueError.
        marked: States to be drawn in orange, such as start states from which the taxi does not arrive.
        title: Written above.
    """
    actions = np.asarray(actions)
    if actions.shape != (500,) or actions.min() < 0 or actions.max() > 5:
        raise ValueError(f"actions have the shape {actions.shape}, expected (500,) numbers from 0 to 5: one for each state.")
    colours = np.where(np.isin(np.arange(500), marked), VERMILION, "black")
    figure, panels = subplots(4, 5, figsize=(9.5, 8))
    for (destination, passenger), axes in np.ndenumerate(panels):
        names, places = list(STANDS), list(STANDS.values())
        where = "in the taxi" if passenger == 4 else f"at {names[passenger]}"
        _draw_map(axes)
        axes.set_title(f"passenger {where}, to {names[destination]}", fontsize=8, pad=3)
        if passenger == destination:
            axes.text(2, 2, "already\nthere", ha="center", va="center", fontsize=9, color="0.45")
            continue
        _shade(axes, places[destination], ORANGE)
        if passenger < 4:
            _shade(axes, places[passenger], BLUE)
        for row, column in np.ndindex(SIZE, SIZE):
            state = taxi_state(row, column, passenger, destination)
            _draw_action(axes, row, column, int(actions[state]), colours[state])
    figure.suptitle(title)
    legend = "shaded: where the passenger waits (blue) and wants to go (orange)"
    figure.supxlabel(legend + ("; orange arrows: marked states" if len(marked) else ""), fontsize=9)
    return finished(
        figure,
        "Twenty maps of 5 by 5 squares, a row for each destination R, G, Y and B, a column for each place of the passenger: on "
        f"every square an arrow, P for picking up or D for dropping off; {len(set(marked))} start states are marked",
    )


def _draw_map(axes: Axes) -> None:
    low, high = -0.5, SIZE - 0.5
    for line in np.arange(low, SIZE):
        axes.plot([low, high], [line, line], color="0.88", linewidth=0.6)
        axes.plot([line, line], [low, high], color="0.88", linewidth=0.6)
    axes.plot([low, high, high, low, low], [low, low, high, high, low], color="0.2", linewidth=1.5)
    for row, column in WALLS:
        axes.plot([column + 0.5] * 2, [row - 0.5, row + 0.5], color="0.2", linewidth=2.5)
    axes.set(xlim=(-0.6, SIZE - 0.4), ylim=(SIZE - 0.4, -0.6), aspect="equal")
    axes.axis("off")


def _shade(axes: Axes, place: tuple[int, int], colour: str) -> None:
    axes.add_patch(plt.Rectangle((place[1] - 0.5, place[0] - 0.5), 1, 1, facecolor=colour, alpha=0.35))


def _draw_action(axes: Axes, row: int, column: int, action: int, colour: str) -> None:
    if action in LETTERS:
        axes.text(column, row, LETTERS[action], ha="center", va="center", fontsize=8, fontweight="bold", color=colour)
        return
    down, right = MOVES[action]
    tail, head = ((column + far * right, row + far * down) for far in (-0.32, 0.36))
    style = {"arrowstyle": "->", "color": colour, "linewidth": 1.1, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 7}
    axes.annotate("", xy=head, xytext=tail, arrowprops=style)


def plot_grids(values: Mapping[str, np.ndarray], title: str = "", label: str = "") -> Figure:
    """Numbers on the squares of one or more grids, on one scale of colours.

    Args:
        values: Name -> [rows, columns] numbers; NaN leaves a square empty.
        title: Written above.
        label: What the numbers are.
    """
    known = np.concatenate([grid[np.isfinite(grid)] for grid in values.values()])
    low, high = known.min(), known.max()
    if high - low < 0.1:  # all numbers read the same, so they get the same colour
        low, high = low - 0.2, high + 0.8  # a dark one, on which white digits are legible
    figure, panels = subplots(len(values), 1, figsize=(9, 2.9 * len(values) + 0.3), squeeze=False)
    for axes, (name, grid) in zip(panels[:, 0], values.items(), strict=True):
        picture = axes.imshow(grid, cmap=VALUES, vmin=low, vmax=high)
        for (row, column), value in np.ndenumerate(grid):
            if np.isfinite(value):
                dark = picture.norm(value) < 0.5
                axes.text(column, row, f"{value:.1f}", ha="center", va="center", fontsize=8, color="white" if dark else "black")
        axes.set(title=name, xticks=[], yticks=[])
        figure.colorbar(picture, ax=axes, label=label, fraction=0.02, pad=0.02)
    figure.suptitle(title)
    return finished(figure)
